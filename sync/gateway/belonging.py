"""Which cases an entry is about (案件归属): what it says, and what the ledger knows.

An entry names one case and is told to those who follow that case; its bytes are theirs.
Whatever else it touches must be of the same case, or rights would be got round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from sync.core.entries import Delta, Header
from sync.core.registers import REFERENCES
from sync.ledger import tables
from sync.ledger.cells import cell, strides
from sync.ledger.rows import PARENTS

_POINTERS = {**REFERENCES, **PARENTS}

Place = tuple[str, str]


def cases_of(connection: sa.Connection, entries: Sequence[Header]) -> list[set[str]]:
    """Return for each entry, in order, the cases it is about, as the ledger names them.

    These are: the one it says; those of the rows it changes, as they stand and as it
    makes them; those of the rows it points at; those of the conflicts it decides.
    """
    places = {place for entry in entries for place in _spoken_of(entry)}
    known = _known(connection, places)
    decided = _decided(connection, {id_ for entry in entries for id_ in entry.resolves})
    found: list[set[str]] = []
    for entry in entries:
        cases = {cell(entry.case)} if entry.case else set()
        for delta in entry.deltas:
            own = _case_of(delta)
            cases |= own
            if delta.before is None and len(own) == 1:
                # For what comes after it in the same manifest.
                known.setdefault(_place(delta.table, delta.id), next(iter(own)))
        cases |= {known[place] for place in _spoken_of(entry) if place in known}
        cases |= {decided[id_] for id_ in map(cell, entry.resolves) if id_ in decided}
        found.append(cases - {""})
    return found


def _case_of(delta: Delta) -> set[str]:
    """Return the cases that a change names itself."""
    found = {cell(delta.id)} if delta.table == "case" else set()
    for row in (delta.before, delta.after):
        case = (row or {}).get("case_id")
        if isinstance(case, str):
            found.add(cell(case))
    return found


def _spoken_of(entry: Header) -> Iterator[Place]:
    for delta in entry.deltas:
        yield _place(delta.table, delta.id)
        for row in (delta.before, delta.after):
            for column, table in _POINTERS.items():
                value = (row or {}).get(column)
                if isinstance(value, str):
                    yield _place(table, value)


def _place(table: str, id_: str) -> Place:
    return cell(table), cell(id_)


def _known(connection: sa.Connection, places: Iterable[Place]) -> dict[Place, str]:
    row = tables.row
    by_kind: dict[str, set[str]] = {}
    for kind, id_ in places:
        by_kind.setdefault(kind, set()).add(id_)
    found: dict[Place, str] = {}
    for kind, named in by_kind.items():
        for ids in strides(named):
            query = sa.select(row.c.id, row.c.case_id).where(row.c.kind == kind, row.c.id.in_(ids))
            found.update({(kind, id_): case for id_, case in connection.execute(query)})
    return found


def _decided(connection: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    conflict = tables.conflict
    found: dict[str, str] = {}
    for some in strides({cell(id_) for id_ in ids}):
        query = sa.select(conflict.c.id, conflict.c.case_id).where(conflict.c.id.in_(some))
        found.update({id_: case for id_, case in connection.execute(query)})
    return found

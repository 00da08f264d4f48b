"""A conflict side by side: what stands, and what was refused (冲突对照)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dossier.store import Store, following, journal, schema
from dossier.store.journal import Entry
from dossier.store.plan.delta import Delta
from resources.errors import UnknownItem
from sync.core.answers import Conflict
from sync.core.registers import GROUPS, LIFE, REST, UNIQUE
from sync.station.contract import Comparison, FieldPair, Version

_NOBODY = Version("", "", "")
_NAMED_BY = {
    "case": "number",
    "material": "title",
    "party": "name",
    "page": "source_name",
    "exhibit": "name",
    "paper": "title",
}
_TOLD = {"paper": ("title", "state", "pages", "opened_at", "certified_at", "locked_at", "sha256")}
"""What people compare of two rows that cannot both be, by table."""
_MOST_FIELDS = 200


def compare(store: Store, conflict: Conflict) -> Comparison:
    """Return both versions of what is in conflict.

    Args:
        store: of the station.
        conflict: a record it knows.

    Raises:
        UnknownItem: the refused entry is not on this station.
    """
    with store.snapshot() as reader:
        connection = reader.connection
        mine = _entry(connection, conflict.id)
        if mine is None:
            raise UnknownItem(thing=conflict.id)
        theirs = _standing(connection, conflict)
        fields = [
            pair
            for delta in mine.deltas
            for pair in _pairs(connection, delta, {base.key for base in conflict.wanted})
        ]
        case = connection.execute(
            sa.select(schema.case.c.number).where(schema.case.c.id == conflict.case)
        ).scalar()
        return Comparison(
            conflict=conflict,
            case_number=str(case or ""),
            thing=_thing(connection, mine.deltas),
            kind=mine.kind,
            centre=_version(theirs),
            mine=_version(mine),
            fields=tuple(fields[:_MOST_FIELDS]),
        )


def _entry(connection: sa.Connection, hash_: str) -> Entry | None:
    own, foreign = schema.journal, following.foreign
    row = connection.execute(sa.select(own).where(own.c.hash == hash_)).first()
    if row is None:
        row = connection.execute(sa.select(foreign).where(foreign.c.hash == hash_)).first()
    return None if row is None else journal.read(0, row.entry, row.hash, row.signature)


def _standing(connection: sa.Connection, conflict: Conflict) -> Entry | None:
    """Return the newest entry that the registers at odds stand at."""
    for base in conflict.standing:
        found = _entry(connection, base.revision) if base.revision else None
        if found is not None:
            return found
    return None


def _version(entry: Entry | None) -> Version:
    if entry is None:
        return _NOBODY
    return Version(entry.who, entry.at.isoformat(timespec="seconds"), entry.device)


def _pairs(connection: sa.Connection, delta: Delta, at_odds: set[str]) -> list[FieldPair]:
    """Return the columns of a row that the conflict is about; all where that is not told."""
    columns = sorted({*(delta.before or {}), *(delta.after or {})} - {"id"})
    concerned = [name for name in columns if _registers(delta, name) & at_odds]
    rival = _rival(connection, delta)
    now = rival or _row(connection, delta)
    if rival:
        concerned = [name for name in _TOLD.get(delta.table, ()) if name in columns]
    return [
        FieldPair(
            delta.table,
            delta.id,
            name,
            _shown((delta.before or {}).get(name)),
            _shown(now.get(name)),
            _shown((delta.after or {}).get(name)),
        )
        for name in concerned or columns
    ]


def _rival(connection: sa.Connection, delta: Delta) -> dict[str, Any]:
    """Return the row that has what only one may have, of what was to be made; empty: none."""
    for table, column in UNIQUE:
        value = (delta.after or {}).get(column)
        if table != delta.table or delta.before is not None or value is None:
            continue
        domain = schema.DOMAIN[table]
        query = sa.select(domain).where(domain.c[column] == value, domain.c.id != delta.id)
        found = connection.execute(query).mappings().first()
        if found is not None:
            return dict(found)
    return {}


def _registers(delta: Delta, column: str) -> set[str]:
    group = GROUPS.get(delta.table, {}).get(column, REST)
    return {f"{delta.table}/{delta.id}#{group}", f"{delta.table}/{delta.id}#{LIFE}"}


def _row(connection: sa.Connection, delta: Delta) -> dict[str, Any]:
    table = schema.DOMAIN.get(delta.table)
    if table is None:
        return {}
    row = connection.execute(sa.select(table).where(table.c.id == delta.id)).mappings().first()
    return {} if row is None else dict(row)


def _thing(connection: sa.Connection, deltas: Sequence[Delta]) -> str:
    for delta in deltas:
        column = _NAMED_BY.get(delta.table, "")
        for row in (_row(connection, delta), delta.after or {}, delta.before or {}):
            if row.get(column):
                return str(row[column])
    return ""


def _shown(value: object) -> str:
    return "" if value is None else str(value)

"""What of the feed belongs to the confidential volume (副卷的遮蔽).

An entry does as soon as it speaks of a row that is, was or becomes confidential, before
or after. Those published before a page was filed there are veiled from then on, and
stay so: whoever lacks the right never gets half of a page's history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa

from sync.core.entries import FORMAT, Header
from sync.ledger import tables, upserts
from sync.ledger.cells import cell, strides
from sync.ledger.rows import CONFIDENTIAL, PARENTS, Place, Rows

_OPEN = frozenset({"case", "batch", "party"})
"""Tables whose rows are never confidential themselves."""

_KNOWN = sa.select(tables.confidential.c.kind, tables.confidential.c.id).where(
    tables.confidential.c.id.in_(sa.bindparam("ids", expanding=True))
)
_VEILED = sa.select(tables.conflict.c.id).where(
    tables.conflict.c.id.in_(sa.bindparam("ids", expanding=True)), tables.conflict.c.secret
)


class Veil:
    """Marks kept inside one transaction."""

    def __init__(self, connection: sa.Connection, rows: Rows) -> None:
        self._connection = connection
        self._rows = rows
        self._open: set[Place] = set()
        self._closed: set[Place] = set()

    def covers(self, entry: Header, raw: bytes) -> bool:
        """Return whether an entry speaks of what is confidential.

        One that cannot be understood does: nobody can tell that it does not.
        """
        if entry.format != FORMAT or _note_says_so(raw):
            return True
        for delta in entry.deltas:
            for row in (delta.before, delta.after):
                if row is not None and row.get("volume") == CONFIDENTIAL:
                    return True
        return self._any(spoken_of(entry)) or self._resolves(entry.resolves)

    def expect(self, entries: Iterable[Header]) -> None:
        """Read in few statements what the entries speak of."""
        self._learn(_cells(place for entry in entries for place in spoken_of(entry)))

    def close(self, places: Iterable[Place]) -> None:
        """Count rows as confidential from now on that an entry began which was refused.

        Who writes on in them would otherwise show them: a change of a row says of the volume
        only that it stays.
        """
        closed = _cells(places)
        self._closed |= closed
        values = [{"kind": kind, "id": id_} for kind, id_ in sorted(closed)]
        upserts.put(self._connection, tables.confidential, values, ())

    def _any(self, places: Iterable[Place]) -> bool:
        keys = _cells(places)
        self._closed |= _cells(self._rows.marks())
        if keys & self._closed:
            return True
        self._learn(keys)
        return bool(keys & self._closed)

    def _learn(self, keys: set[Place]) -> None:
        asked = keys - self._open - self._closed
        self._closed |= closed_rows(self._connection, asked)
        self._open |= asked - self._closed

    def _resolves(self, ids: tuple[str, ...]) -> bool:
        if not ids:
            return False
        return (
            self._connection.execute(_VEILED, {"ids": [cell(id_) for id_ in ids]}).first()
            is not None
        )


def closed_rows(connection: sa.Connection, places: set[Place]) -> set[Place]:
    """Return those of the rows, named as in the tables, that are or were confidential."""
    found: set[Place] = set()
    for ids in strides({id_ for _, id_ in places}):
        found |= {(kind, id_) for kind, id_ in connection.execute(_KNOWN, {"ids": ids})}
    return found & places


def _cells(places: Iterable[Place]) -> set[Place]:
    return {(cell(kind), cell(id_)) for kind, id_ in places}


def spoken_of(entry: Header) -> set[Place]:
    """Return the rows an entry speaks of that are, or may become, confidential."""
    found: set[Place] = set()
    for delta in entry.deltas:
        if delta.table not in _OPEN:
            found.add((delta.table, delta.id))
        for row in (delta.before, delta.after):
            for column, target in PARENTS.items():
                value = (row or {}).get(column)
                if isinstance(value, str):
                    found.add((target, value))
    return found


def begun(entry: Header, rows: Rows) -> set[Place]:
    """Return the rows an entry would have made, where there are none."""
    made = {(delta.table, delta.id) for delta in entry.deltas if delta.before is None}
    return {place for place in made if place[0] not in _OPEN and rows.row(*place) is None}


def cover(connection: sa.Connection, turned: dict[Place, bool]) -> None:
    """Veil what was published of rows that became confidential; bind blobs anew.

    Args:
        connection: with everything else written.
        turned: rows that went into 副卷 (True), or out of it.
    """
    covered = [{"kind": cell(k), "id": cell(i)} for (k, i), secret in turned.items() if secret]
    upserts.put(connection, tables.confidential, covered, ())
    if covered:
        for table in (tables.item, tables.conflict):
            connection.execute(_veil(table), [{"k": c["kind"], "i": c["id"]} for c in covered])
    if turned:
        connection.execute(
            _BIND, [{"k": cell(k), "i": cell(i), "s": s} for (k, i), s in turned.items()]
        )


def _veil(table: sa.Table) -> sa.Update:
    touched = sa.select(tables.touch.c.number).where(
        tables.touch.c.kind == sa.bindparam("k"), tables.touch.c.id == sa.bindparam("i")
    )
    return (
        sa.update(table)
        .where(table.c.number.in_(touched), sa.not_(table.c.secret))
        .values(secret=sa.true())
    )


_BIND = (
    sa.update(tables.bound)
    .where(tables.bound.c.kind == sa.bindparam("k"), tables.bound.c.id == sa.bindparam("i"))
    .values(secret=sa.bindparam("s"))
)


def _note_says_so(raw: bytes) -> bool:
    """Return whether the entry's note names the volume, as that of an export does."""
    if CONFIDENTIAL.encode("ascii") not in raw and b"\\u" not in raw:
        return False
    note = json.loads(raw).get("note")
    return isinstance(note, dict) and note.get("volume") == CONFIDENTIAL

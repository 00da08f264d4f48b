"""Registers and rows inside one transaction (寄存器与行).

What is written is held back and goes to the database in a few large statements;
whatever is read sees it already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossier.model import Volume
from sync.core.entries import Header, Row
from sync.core.judging import Register
from sync.core.registers import REFERENCES, life, pointed_at, touched
from sync.ledger import tables, upserts
from sync.ledger.cells import cell, from_text, is_plain, strides, to_text

CONFIDENTIAL = Volume.CONFIDENTIAL.value
PARENTS = {"material_id": "material", "page_id": "page"}
"""Columns that put a row into the confidential volume when what they point at is there."""

_COLUMNS = (*REFERENCES, "page_id")
_POINTERS = {target: column for column, target in REFERENCES.items()}

_REGISTER = sa.select(tables.register.c.revision, tables.register.c.kept).where(
    tables.register.c.key == sa.bindparam("key")
)
_ROW = (
    sa.select(
        tables.row.c.secret,
        sa.func.coalesce(tables.row.c.body, tables.row_body.c.body),
    )
    .outerjoin_from(
        tables.row,
        tables.row_body,
        sa.and_(
            tables.row.c.kind == tables.row_body.c.kind, tables.row.c.id == tables.row_body.c.id
        ),
    )
    .where(tables.row.c.kind == sa.bindparam("kind"), tables.row.c.id == sa.bindparam("id_"))
)

_REGISTERS = sa.select(
    tables.register.c.key, tables.register.c.revision, tables.register.c.kept
).where(tables.register.c.key.in_(sa.bindparam("keys", expanding=True)))
_ROWS = (
    sa.select(
        tables.row.c.id,
        tables.row.c.secret,
        sa.func.coalesce(tables.row.c.body, tables.row_body.c.body),
    )
    .outerjoin_from(
        tables.row,
        tables.row_body,
        sa.and_(
            tables.row.c.kind == tables.row_body.c.kind, tables.row.c.id == tables.row_body.c.id
        ),
    )
    .where(
        tables.row.c.kind == sa.bindparam("kind"),
        tables.row.c.id.in_(sa.bindparam("ids", expanding=True)),
    )
)

Place = tuple[str, str]


@dataclass(slots=True)
class _Held:
    """A row as this transaction knows it."""

    row: Row | None
    secret: bool = False
    stored: bool | None = None
    """Whether the database has it in ``secret``; None: it does not have it."""
    changed: bool = False


class Rows:
    """The state that entries are judged by."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._registers: dict[str, Register | None] = {}
        self._written: set[str] = set()
        self._rows: dict[Place, _Held] = {}
        self._turned: dict[Place, bool] = {}
        self._marks: set[Place] = set()

    def expect(self, entries: Iterable[Header]) -> None:
        """Read in few statements what judging the entries will ask about."""
        keys: set[str] = set()
        places: set[Place] = set()
        for entry in entries:
            parents = pointed_at(entry)
            keys.update(touched(entry), (life(*parent) for parent in parents))
            places.update(parents, ((delta.table, delta.id) for delta in entry.deltas))
        for some in strides(keys - self._registers.keys()):
            found = self._connection.execute(_REGISTERS, {"keys": some}).all()
            self._registers.update(dict.fromkeys(some))
            self._registers.update((key, Register(hash_, kept)) for key, hash_, kept in found)
        by_table: dict[str, set[str]] = {}
        for table, id_ in places - self._rows.keys():
            by_table.setdefault(table, set()).add(id_)
        for table, ids in by_table.items():
            for some in strides(ids):
                self._read(table, some)

    def _read(self, table: str, ids: list[str]) -> None:
        """Read rows of one table, none of which this transaction knows."""
        values = {"kind": cell(table), "ids": [cell(id_) for id_ in ids]}
        rows = self._connection.execute(_ROWS, values).all()
        found = {id_: _Held(from_text(body), secret, secret) for id_, secret, body in rows}
        for id_ in ids:
            self._rows[table, id_] = found.get(cell(id_)) or _Held(None)

    def register(self, key: str) -> Register | None:
        """Return where the register stands."""
        if key not in self._registers:
            found = self._connection.execute(_REGISTER, {"key": key}).first()
            self._registers[key] = None if found is None else Register(found[0], found[1])
        return self._registers[key]

    def put_register(self, key: str, register: Register) -> None:
        """Set the register."""
        self._registers[key] = register
        self._written.add(key)

    def row(self, table: str, id_: str) -> Row | None:
        """Return the whole row, or None."""
        found = self._held((table, id_)).row
        return None if found is None else dict(found)

    def is_secret(self, table: str, id_: str) -> bool:
        """Return whether the row stands in the confidential volume now (副卷)."""
        return self._held((table, id_)).secret

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        """Set the whole row; what depends on it follows it in or out of 副卷."""
        place = (table, id_)
        before = self._held(place)
        secret = row is not None and self._belongs_to_secret(table, row)
        kept = None if row is None else dict(row)
        self._rows[place] = _Held(kept, secret, before.stored, True)
        if row is None or secret == before.secret:
            return
        self._turned[place] = secret
        if secret:
            self._marks.add(place)
        if table in PARENTS.values():
            for child in self._children(f"{table}_id", id_):
                self.put_row(*child, self.row(*child))

    def referrers(self, table: str, id_: str) -> Iterable[Place]:
        """Return (table, id) of rows that point at this one."""
        column = _POINTERS.get(table)
        return () if column is None else sorted(self._children(column, id_))

    def marks(self) -> frozenset[Place]:
        """Return the rows that this transaction put into the confidential volume."""
        return frozenset(self._marks)

    def take_turned(self) -> dict[Place, bool]:
        """Return, once, the rows that went into (True) or out of 副卷."""
        turned, self._turned = self._turned, {}
        return turned

    def flush(self) -> None:
        """Write what was held back."""
        if self._written:
            upserts.put(
                self._connection,
                tables.register,
                [_register_row(key, self._registers[key]) for key in sorted(self._written)],
            )
            self._written.clear()
        changed = {place: held for place, held in self._rows.items() if held.changed}
        if not changed:
            return
        gone = [place for place, held in changed.items() if held.row is None]
        self._remove([place for place in gone if changed[place].stored is not None], tables.row)
        bare = [place for place, held in changed.items() if held.stored and not held.secret]
        self._remove(bare, tables.row_body)
        live = {place: held for place, held in changed.items() if held.row is not None}
        upserts.put(
            self._connection,
            tables.row,
            [self._plain_row(place, held) for place, held in live.items()],
        )
        upserts.put(
            self._connection,
            tables.row_body,
            [_secret_row(place, held.row) for place, held in live.items() if held.secret],
        )
        for held in changed.values():
            held.changed = False
            held.stored = None if held.row is None else held.secret

    def case_of(self, table: str, id_: str, row: Row) -> str:
        """Return the id of the case a row belongs to; empty: none."""
        if table == "case":
            return id_
        if isinstance(row.get("case_id"), str):
            return str(row["case_id"])
        for column, target in PARENTS.items():
            above = row.get(column)
            if not isinstance(above, str) or target == table:
                continue
            parent = self._held((target, above)).row
            if parent is not None:
                return self.case_of(target, above, parent)
        return ""

    def _held(self, place: Place) -> _Held:
        if place not in self._rows:
            table, id_ = place
            values = {"kind": cell(table), "id_": cell(id_)}
            found = self._connection.execute(_ROW, values).first()
            if found is None:
                self._rows[place] = _Held(None)
            else:
                self._rows[place] = _Held(from_text(found[1]), found[0], found[0])
        return self._rows[place]

    def _belongs_to_secret(self, table: str, row: Row) -> bool:
        if row.get("volume") == CONFIDENTIAL:
            return True
        return any(
            isinstance(row.get(column), str) and self._held((target, row[column])).secret
            for column, target in PARENTS.items()
            if target != table
        )

    def _children(self, column: str, id_: str) -> list[Place]:
        """Return the rows whose column holds an id."""
        self.flush()
        row = tables.row
        query = sa.select(row.c.kind, row.c.id, row.c.odd).where(row.c[column] == cell(id_))
        found: list[Place] = []
        for kind, key, odd in self._connection.execute(query).all():
            table, name = (kind, key) if odd is None else from_text(odd)
            # ``case_id`` of the table says whose a row is, even where the row does not.
            held = self._held((table, name)).row if column == "case_id" else None
            if held is None or held.get(column) == id_:
                found.append((table, name))
        return found

    def _remove(self, places: list[Place], table: sa.Table) -> None:
        if places:
            self._connection.execute(
                sa.delete(table).where(
                    table.c.kind == sa.bindparam("kind_"), table.c.id == sa.bindparam("id_")
                ),
                [{"kind_": cell(kind), "id_": cell(id_)} for kind, id_ in places],
            )

    def _plain_row(self, place: Place, held: _Held) -> dict[str, Any]:
        table, id_ = place
        row = held.row or {}
        plain = is_plain(table) and is_plain(id_)
        return {
            "kind": cell(table),
            "id": cell(id_),
            "case_id": cell(self.case_of(table, id_, row)),
            **{c: _pointer(row, c) for c in _COLUMNS if c != "case_id"},
            "number": _pointer(row, "number") if table == "case" else None,
            "rank": None if held.secret else _pointer(row, "rank"),
            "secret": held.secret,
            "deleted": bool(row.get("deleted")),
            "odd": None if plain else to_text([table, id_]),
            "body": None if held.secret else to_text(row),
        }


def _register_row(key: str, register: Register | None) -> dict[str, Any]:
    if register is None:
        raise KeyError(key)
    return {"key": key, "revision": register.revision, "kept": register.kept}


def _secret_row(place: Place, row: Row | None) -> dict[str, Any]:
    table, id_ = place
    return {
        "kind": cell(table),
        "id": cell(id_),
        "rank": _pointer(row or {}, "rank"),
        "body": to_text(row),
    }


def _pointer(row: Row, column: str) -> str | None:
    value = row.get(column)
    return cell(value) if isinstance(value, str) else None

"""The station's tables as the core reads them (库表的状态视图).

Rows are what a person sees. The registers come in two layers: the centre's, and over
them those that own unsettled entries wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa

from dossier.store import deltas, schema
from dossier.store.plan.delta import Delta
from sync.core.entries import Header, Row
from sync.core.judging import Known, Register
from sync.core.registers import REFERENCES, life, rest, touched

KNOWN: Known = {name: frozenset(table.c.keys()) for name, table in schema.DOMAIN.items()}
"""What this station understands."""

_IN = 500
"""Values in one question; SQLite takes many more, but their text has to be read."""

_POINTING = {
    target: [
        (name, column)
        for name, table in schema.DOMAIN.items()
        for column, meant in REFERENCES.items()
        if meant == target and column in table.c
    ]
    for target in schema.DOMAIN
}


class View:
    """What a person sees: own unsettled work over the centre's copy."""

    layers: tuple[str, ...] = ("ahead", "register")

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def register(self, key: str) -> Register | None:
        """Return where the register stands."""
        for layer in self.layers:
            query = f"SELECT revision, kept FROM {layer} WHERE key = ?"  # noqa: S608
            row = self.connection.exec_driver_sql(query, (key,)).first()
            if row is not None:
                return Register(row[0].hex(), bool(row[1]))
        return None

    def put_register(self, key: str, register: Register) -> None:
        """Set the register."""
        put_registers(self.connection, self.layers[0], {key: register})

    def row(self, table: str, id_: str) -> Row | None:
        """Return the whole row."""
        if table not in schema.DOMAIN:
            return None
        query = f'SELECT * FROM "{table}" WHERE id = ?'  # noqa: S608  a name of ours
        row = self.connection.exec_driver_sql(query, (id_,)).mappings().first()
        return None if row is None else dict(row)

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        """Set the whole row."""
        before: Row | None = None if self.row(table, id_) is None else {}
        if before is not None or row is not None:
            deltas.replay(self.connection, Delta(table, id_, before, row), blindly=True)

    def referrers(self, table: str, id_: str) -> Iterable[tuple[str, str]]:
        """Return rows that point at this one."""
        for name, column in _POINTING.get(table, ()):
            query = f'SELECT id FROM "{name}" WHERE {column} = ?'  # noqa: S608
            for (other,) in self.connection.exec_driver_sql(query, (id_,)).all():
                yield name, other


class Copy(View):
    """What the centre decided; right for rows only where no own work lies on top."""

    layers = ("register",)


def put_registers(
    connection: sa.Connection, layer: str, registers: Mapping[str, Register]
) -> None:
    """Set registers of a layer: ``register`` or ``ahead``."""
    rows = [(key, bytes.fromhex(r.revision), int(r.kept)) for key, r in registers.items()]
    if rows:
        statement = f"INSERT OR REPLACE INTO {layer}(key, revision, kept) VALUES (?, ?, ?)"  # noqa: S608
        connection.exec_driver_sql(statement, rows)


def seen_registers(connection: sa.Connection, keys: Iterable[str]) -> dict[str, Register]:
    """Return the registers as a person's view has them, those that nobody wrote left out."""
    found: dict[str, Register] = {}
    wanted = list(keys)
    for layer in ("register", "ahead"):
        for some in strides(wanted):
            query = f"SELECT key, revision, kept FROM {layer} WHERE key IN ({marks(some)})"  # noqa: S608
            for key, revision, kept in connection.exec_driver_sql(query, tuple(some)):
                found[key] = Register(revision.hex(), bool(kept))
    return found


def strides(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield the values so many at a time."""
    for at in range(0, len(values), _IN):
        yield values[at : at + _IN]


def marks(values: Sequence[Any]) -> str:
    """Return as many question marks as there are values."""
    return ",".join("?" * len(values))


def own_deltas(entry: Header) -> list[Delta]:
    """Return the entry's deltas as the store writes them."""
    return [Delta(d.table, d.id, d.before, d.after) for d in entry.deltas]


def undone(entry: Header) -> list[Delta]:
    """Return the deltas that take the entry back."""
    return [delta.inverse for delta in reversed(own_deltas(entry))]


Rows = Callable[[str, str], Row | None]
"""Reads a row by table and id."""


def reach(entry: Header, row: Rows) -> dict[str, bool]:
    """Return the registers the entry writes (True) or whose rows its verdict leans on.

    Two entries neither of which writes what the other one writes or leans on give the
    same tables in any order, and neither changes the verdict on the other.
    """
    found: dict[str, bool] = {}
    for delta in entry.deltas:
        for state in (delta.before, delta.after, _around(delta, row)):
            for column, table in REFERENCES.items():
                id_ = (state or {}).get(column)
                if isinstance(id_, str):
                    found[life(table, id_)] = False
                    found[rest(table, id_)] = False
    found.update(dict.fromkeys(touched(entry), True))
    return found


def _around(delta: Any, row: Rows) -> Row | None:
    """Return the row that is removed or comes back: what it points at counts, too."""
    after = cast("Row | None", delta.after)
    if delta.before is None or (after is not None and "deleted" not in after):
        return None
    return row(delta.table, delta.id)

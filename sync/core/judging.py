"""What becomes of an entry, decided the same way at the centre and at a station (裁定).

An entry is applied whole or not at all. It is in conflict where a register is not at
the revision the entry was made upon; its bytes and blobs are kept all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from sync.core.entries import FORMAT, Delta, Header, Row
from sync.core.fields import Outcome
from sync.core.messages import Base
from sync.core.registers import REFERENCES, life, pointed_at, touched


@dataclass(frozen=True, slots=True)
class Register:
    """Where a register stands."""

    revision: str
    """Hash of the entry that wrote it last."""
    kept: bool = False
    """That entry is kept but not applied; what builds on it waits with it."""


class State(Protocol):
    """Registers and rows, of the centre or of a station's copy."""

    def register(self, key: str) -> Register | None:
        """Return where the register stands, or None where nobody wrote it."""

    def put_register(self, key: str, register: Register) -> None:
        """Set the register."""

    def row(self, table: str, id_: str) -> Row | None:
        """Return the whole row, or None."""

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        """Set the whole row; None removes it."""

    def referrers(self, table: str, id_: str) -> Iterable[tuple[str, str]]:
        """Return (table, id) of rows that point at this one; see ``registers.REFERENCES``."""


Known = dict[str, frozenset[str]]
"""Columns of the tables that this side understands."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an entry, and why."""

    outcome: Outcome
    reason: Literal["", "revision", "before", "depends", "referred"] = ""
    wanted: tuple[Base, ...] = ()
    standing: tuple[Base, ...] = ()


def judge(state: State, entry: Header, bases: Iterable[Base], known: Known) -> Verdict:
    """Return what becomes of the entry; nothing is written.

    ``revision``: a register moved on. ``before``: a row does not hold what the entry
    says it held. ``depends``: a row it points at is not there, or removed. ``referred``:
    a row it removes is pointed at by one that stays.
    """
    upon = {base.key: base.revision for base in bases}
    keys = touched(entry)
    stands = {key: state.register(key) for key in keys}
    odd = [key for key in keys if upon.get(key, "") != _revision(stands[key])]
    if odd:
        return Verdict(
            "conflict",
            "revision",
            tuple(Base(key, upon.get(key, "")) for key in odd),
            tuple(Base(key, _revision(stands[key])) for key in odd),
        )
    parents = _parents(state, entry)
    absent = [key for key, register in parents.items() if register is None]
    if absent:
        return _at_odds("depends", absent)
    waits = any(register and register.kept for register in (*stands.values(), *parents.values()))
    if waits or not is_known(entry, known):
        return Verdict("kept")
    return _judge_rows(state, entry)


def is_known(entry: Header, known: Known) -> bool:
    """Return whether this side understands everything the entry changes."""
    return entry.format == FORMAT and all(
        delta.table in known
        and known[delta.table].issuperset({*(delta.before or ()), *(delta.after or ())})
        for delta in entry.deltas
    )


def settle(state: State, entry: Header, hash_: str, outcome: Outcome) -> None:
    """Write what the verdict amounts to."""
    if outcome in ("conflict", "refused"):
        return
    for key in touched(entry):
        state.put_register(key, Register(hash_, outcome == "kept"))
    if outcome == "applied":
        for delta in entry.deltas:
            _apply(state, delta)


def _revision(register: Register | None) -> str:
    return "" if register is None else register.revision


def _parents(state: State, entry: Header) -> dict[str, Register | None]:
    """Return the life of every row pointed at; None where it was never there."""
    made = {(delta.table, delta.id) for delta in entry.deltas if delta.before is None}
    return {
        life(table, id_): state.register(life(table, id_))
        for table, id_ in pointed_at(entry)
        if (table, id_) not in made
    }


_Rows = dict[tuple[str, str], Row | None]


def _judge_rows(state: State, entry: Header) -> Verdict:
    """Play the deltas on the rows they meet, in order, and look at what comes out."""
    rows: _Rows = {}
    for delta in entry.deltas:
        place = (delta.table, delta.id)
        row = rows[place] if place in rows else state.row(*place)
        if not _holds(row, delta):
            return _at_odds("before", [life(*place)])
        rows[place] = _after(row, delta)
    for delta in entry.deltas:
        for parent in _needed_parents(delta, rows[delta.table, delta.id]):
            if not _is_live(_row(state, rows, parent)):
                return _at_odds("depends", [life(*parent)])
    for place, row in rows.items():
        if not _is_live(row) and _is_referred(state, rows, place):
            return _at_odds("referred", [life(*place)])
    return Verdict("applied")


def _row(state: State, rows: _Rows, place: tuple[str, str]) -> Row | None:
    return rows[place] if place in rows else state.row(*place)


def _is_live(row: Row | None) -> bool:
    """Return whether a row is there and not marked as removed."""
    return row is not None and not row.get("deleted")


def _needed_parents(delta: Delta, row: Row | None) -> list[tuple[str, str]]:
    """Return what a row must find alive: it is placed there, or comes back there."""
    if row is None or delta.after is None or not _is_live(row):
        return []
    placed = row if "deleted" in delta.after else delta.after
    return [
        (table, placed[column])
        for column, table in REFERENCES.items()
        if isinstance(placed.get(column), str)
    ]


def _is_referred(state: State, rows: _Rows, place: tuple[str, str]) -> bool:
    """Return whether a live row points at a removed one, after the entry's own deltas."""
    table, id_ = place
    around = {*state.referrers(table, id_), *rows}
    column = f"{table}_id"
    # What is only marked as removed may keep what was removed before it.
    marked = rows[place] is not None
    for other in around - {place}:
        row = _row(state, rows, other)
        if row is not None and row.get(column) == id_ and (_is_live(row) or not marked):
            return True
    return False


def _holds(row: Row | None, delta: Delta) -> bool:
    if delta.before is None:
        return row is None
    return row is not None and all(
        name in row and row[name] == value for name, value in delta.before.items()
    )


def _after(row: Row | None, delta: Delta) -> Row | None:
    return None if delta.after is None else {**(row or {}), **delta.after}


def _apply(state: State, delta: Delta) -> None:
    state.put_row(delta.table, delta.id, _after(state.row(delta.table, delta.id), delta))


def _at_odds(reason: Literal["before", "depends", "referred"], keys: list[str]) -> Verdict:
    return Verdict("conflict", reason, tuple(Base(key, "") for key in keys))

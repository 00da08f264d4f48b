"""Making refused work again upon what stands now (重做被拒的改动).

A conflict is decided by an ordinary entry. Where the refused version is to stand, its
deltas are written anew: against the rows as they are, or not at all, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, Protocol

from resources.errors import CannotRemake
from sync.core.entries import Delta, Header, Row
from sync.core.judging import Known
from sync.core.registers import REFERENCES, UNIQUE

Reason = Literal["gone", "there", "taken", "begun", "place", "used", "unknown", "same", "replaced"]

REASONS: dict[Reason, str] = {
    "gone": "其对象已不存在 · what it changed is gone",
    "there": "同一对象已存在 · the same thing is there already",
    "taken": "案号已被使用 · the case number is taken",
    "begun": "该文书已由另一台机器先开始办理 · another machine began this paper first",
    "place": "所归入的材料已不存在 · where it was put is gone",
    "used": "要删除的内容仍被使用 · what it removed is in use",
    "unknown": "本站版本不认识该改动 · this program does not know such a change",
    "same": "现有内容已经如此 · what stands is the same already",
    "replaced": "原文书已被另一份更正文书替代 · another paper took the place of the old one",
}
"""Why refused work cannot be made again, for people."""

_ONCE = {"paper": ("state", "superseded")}
"""Turns that a row takes once, for what is made in its place: of two papers that take the place
of one record, one stands (更正重签)."""

_Place = tuple[str, str]
_Rows = dict[_Place, Row | None]


class Rows(Protocol):
    """Rows as they stand, of a station or the centre."""

    def row(self, table: str, id_: str) -> Row | None:
        """Return the whole row, or None."""

    def referrers(self, table: str, id_: str) -> Iterable[_Place]:
        """Return (table, id) of rows that point at this one."""


Taken = Callable[[str, str, object], bool]
"""Whether a row of the table has this value in a column whose values no two rows share."""


def remade(view: Rows, entry: Header, known: Known, is_taken: Taken) -> list[Delta]:
    """Return the entry's deltas upon what stands now.

    Args:
        view: what stands.
        entry: the refused one.
        known: tables and columns that this side understands.
        is_taken: asked of what the entry makes.

    Raises:
        CannotRemake: says why.
    """
    rows: _Rows = {}
    made: list[Delta] = []
    for delta in entry.deltas:
        if not known.get(delta.table, frozenset()).issuperset(delta.after or delta.before or {}):
            raise _cannot("unknown", delta.table)
        place = (delta.table, delta.id)
        row = rows[place] if place in rows else view.row(*place)
        again = _again(view, rows, delta, row, is_taken)
        if again is None:
            continue
        made.append(again)
        rows[place] = None if again.after is None else {**(row or {}), **again.after}
    for each in made:
        _check_place(view, rows, each)
    if not made:
        raise _cannot("same", entry.kind)
    return made


def _again(
    view: Rows, rows: _Rows, delta: Delta, row: Row | None, is_taken: Taken
) -> Delta | None:
    if delta.before is None:
        return _made_again(delta, row, is_taken)
    if row is None:
        raise _cannot("gone", delta.table)
    if delta.after is None:
        if any(rows.get(place, view.row(*place)) for place in view.referrers(*_place(delta))):
            raise _cannot("used", delta.table)
        return Delta(delta.table, delta.id, row, None)
    columns = [name for name, value in delta.after.items() if row[name] != value]
    if not columns:
        column, value = _ONCE.get(delta.table, ("", None))
        if column in delta.after and delta.after[column] == value:
            raise _cannot("replaced", delta.table)
        return None
    before = {name: row[name] for name in columns}
    return Delta(delta.table, delta.id, before, {name: delta.after[name] for name in columns})


def _made_again(delta: Delta, row: Row | None, is_taken: Taken) -> Delta:
    after = delta.after or {}
    if row is not None:
        raise _cannot("there", delta.table)
    for table, column in UNIQUE:
        value = after.get(column) if table == delta.table else None
        if value is not None and is_taken(table, column, value):
            raise _cannot("begun" if table == "paper" else "taken", str(value))
    return Delta(delta.table, delta.id, None, after)


def _check_place(view: Rows, rows: _Rows, delta: Delta) -> None:
    """Refuse what would stand in something that is gone, or leave something in use removed."""
    place = _place(delta)
    row = rows[place]
    if row is None:
        return
    if row.get("deleted"):
        for other in view.referrers(*place):
            pointing = rows[other] if other in rows else view.row(*other)
            here = pointing is not None and pointing.get(f"{delta.table}_id") == delta.id
            if here and not (pointing or {}).get("deleted"):
                raise _cannot("used", delta.table)
        return
    for column, table in REFERENCES.items():
        target = row.get(column)
        if isinstance(target, str):
            there = rows[table, target] if (table, target) in rows else view.row(table, target)
            if there is None or there.get("deleted"):
                raise _cannot("place", table)


def _place(delta: Delta) -> _Place:
    return delta.table, delta.id


def _cannot(reason: Reason, thing: str) -> CannotRemake:
    return CannotRemake(thing=thing, reason=REASONS[reason])

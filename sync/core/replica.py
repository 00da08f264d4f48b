"""A station's copy of the centre, and its own unsent work on top (本地副本).

What the centre decided is followed blindly; what is not there yet is judged by the
same rules over it. Own work that the centre found in conflict falls away here and
stays in the conflict record.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.core.answers import FeedItem
from sync.core.entries import Header, Row, header
from sync.core.judging import Known, Register, State, judge, settle
from sync.core.messages import Base, Sent
from sync.core.registers import REFERENCES, touched


class Overlay:
    """A state over another one, which is only read. Over nothing it is one by itself."""

    def __init__(self, below: State | None = None) -> None:
        self._below = below
        self._registers: dict[str, Register] = {}
        self._rows: dict[tuple[str, str], Row | None] = {}

    def register(self, key: str) -> Register | None:
        """Return where the register stands."""
        found = self._registers.get(key)
        return self._below.register(key) if found is None and self._below else found

    def put_register(self, key: str, register: Register) -> None:
        """Set the register."""
        self._registers[key] = register

    def row(self, table: str, id_: str) -> Row | None:
        """Return the whole row."""
        if (table, id_) in self._rows:
            return self._rows[table, id_]
        return None if self._below is None else self._below.row(table, id_)

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        """Set the whole row."""
        self._rows[table, id_] = row

    def referrers(self, table: str, id_: str) -> Iterable[tuple[str, str]]:
        """Return rows that point at this one."""
        columns = [column for column, target in REFERENCES.items() if target == table]
        below = () if self._below is None else self._below.referrers(table, id_)
        found = {place for place in below if place not in self._rows}
        for place, row in self._rows.items():
            if row is not None and any(row.get(column) == id_ for column in columns):
                found.add(place)
        return sorted(found)


def follow(state: State, item: FeedItem) -> None:
    """Do to a copy what the centre did."""
    if item.entry is not None:
        settle(state, header(item.entry.raw), item.entry.hash, item.outcome)


def on_top(confirmed: State, unsettled: Iterable[Sent], known: Known) -> Overlay:
    """Return what a person sees: the centre's state with own entries not yet settled.

    Args:
        confirmed: the copy of the centre.
        unsettled: own entries that were not seen in the feed, in order.
        known: columns this station understands.
    """
    view = Overlay(confirmed)
    for sent in unsettled:
        entry = header(sent.entry.raw)
        verdict = judge(view, entry, sent.bases, known)
        settle(view, entry, sent.entry.hash, verdict.outcome)
    return view


def bases(view: State, entry: Header) -> tuple[Base, ...]:
    """Return the revisions a new entry is made upon, as seen in ``view``."""
    found = ((key, view.register(key)) for key in touched(entry))
    return tuple(Base(key, "" if each is None else each.revision) for key, each in found)

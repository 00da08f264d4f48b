"""Where each speaker is called by the full label: at the first line (首次称谓)."""

from __future__ import annotations

from courtroom.transcript.record import Event, Record
from dossier.ids import UtteranceId


class FirstUses:
    """Knows the first line of each role, and looks at the whole as seldom as can be."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._first: dict[str, UtteranceId] | None = None
        record.listeners.append(self._follow)

    def is_first(self, id_: UtteranceId) -> bool:
        """Return whether a role speaks first in this utterance."""
        if self._first is None:
            self._first = {}
            for one in self._record.shown():
                self._first.setdefault(one.role, one.id)
        return self._first.setdefault(self._record.get(id_).role, id_) == id_

    def _follow(self, event: Event) -> None:
        # Appending, which is what happens all the time, needs no look at the whole.
        last = event.kind == "inserted" and event.position == len(self._record) - 1
        if self._first is None or (last and self._record.get(event.id).role in self._first):
            return
        if last:
            self._first[self._record.get(event.id).role] = event.id
            return
        if event.kind != "updated" or self._relabelled(event.id):
            self._first = None

    def _relabelled(self, id_: UtteranceId) -> bool:
        """Return whether an update may change who speaks first in a role."""
        first = self._first or {}
        role = self._record.get(id_).role
        named = [each for each, who in first.items() if who == id_]
        return named != [role] if named else role not in first

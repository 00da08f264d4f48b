"""What was heard in a hearing: by id, by recognition's id, by time (听到的内容).

Stretches are frozen and never change; an edit makes others of them (see ``BY_HAND``).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator

from dossier.hearing import Stretch
from dossier.hearing_times import Timed, unpack
from dossier.ids import SittingId, StretchId
from resources.errors import UnknownItem

_MOST_UNPACKED = 2_000
BY_HAND = "person"
"""Engine of a stretch that an edit made of another one."""
Key = tuple[SittingId, str]
"""Of what was heard: recording and id of recognition."""


class Stretches:
    """All that was heard; one thread adds.

    Args:
        stretches: what was heard so far, in any order.
    """

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        self._stretches: dict[StretchId, Stretch] = {}
        self._heard: dict[Key, list[StretchId]] = {}
        self._by_time: dict[SittingId, list[tuple[float, StretchId]]] = {}
        self._longest_s: dict[SittingId, float] = {}
        self._unpacked: OrderedDict[StretchId, list[Timed]] = OrderedDict()
        for stretch in stretches:
            self._index(stretch, self._by_time.setdefault(stretch.sitting_id, []).append)
        for entries in self._by_time.values():
            entries.sort()

    def add(self, stretch: Stretch) -> None:
        """Keep what was heard."""
        entries = self._by_time.setdefault(stretch.sitting_id, [])
        self._index(stretch, lambda entry: insort(entries, entry))

    def get(self, id_: StretchId) -> Stretch:
        """Return what was heard.

        Raises:
            UnknownItem: there is none.
        """
        found = self._stretches.get(id_)
        if found is None:
            raise UnknownItem(thing=str(id_))
        return found

    def heard(self, key: Key) -> list[StretchId]:
        """Return what recognition said of a stretch of speech, the newest last."""
        return self._heard.get(key, [])

    def characters(self, id_: StretchId) -> list[Timed]:
        """Return the times of a stretch's characters."""
        found = self._unpacked.get(id_)
        if found is None:
            found = self._unpacked[id_] = unpack(self.get(id_).times)
            if len(self._unpacked) > _MOST_UNPACKED:
                self._unpacked.popitem(last=False)
        return found

    def around(self, sitting_id: SittingId, time_s: float) -> Iterator[Stretch]:
        """Yield stretches of a recording that begin before ``time_s``, the latest first."""
        entries = self._by_time.get(sitting_id, [])
        at = bisect_left(entries, (time_s, StretchId("\U0010ffff")))
        for start_s, id_ in reversed(entries[max(0, at - 500) : at]):
            del start_s
            yield self._stretches[id_]

    def longest_s(self, sitting_id: SittingId) -> float:
        """Return the length of the recording's longest stretch."""
        return self._longest_s.get(sitting_id, 0.0)

    def heard_until_s(self, sitting_id: SittingId, seat: str = "") -> float:
        """Return up to where something was heard, of a seat or of all."""
        ends = (
            self._stretches[id_].end_s
            for _, id_ in self._by_time.get(sitting_id, ())
            if not seat or self._stretches[id_].seat == seat
        )
        return max(ends, default=0.0)

    def _index(self, stretch: Stretch, into: Callable[[tuple[float, StretchId]], None]) -> None:
        self._stretches[stretch.id] = stretch
        into((stretch.start_s, stretch.id))
        if stretch.heard_id and stretch.engine != BY_HAND:
            self._heard.setdefault((stretch.sitting_id, stretch.heard_id), []).append(stretch.id)
        length_s = stretch.end_s - stretch.start_s
        if length_s > self._longest_s.get(stretch.sitting_id, 0.0):
            self._longest_s[stretch.sitting_id] = length_s

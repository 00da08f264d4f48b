"""The record in memory: utterances in order, what was heard, what is not saved yet (笔录数据).

Utterances and stretches are frozen values; an edit puts a new one in place of the old.
Orders are sorted lists of (rank, id): a look-up costs a bisection, an insertion the
moving of a few kilobytes, also with 20,000 utterances.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from courtroom.transcript.stretches import Stretches
from courtroom.transcript.withheld import Withheld
from courtroom.wording.stages import Stage
from dossier import order
from dossier.hearing import Hearing, Span, Stretch, Utterance
from dossier.hearing_times import Timed
from dossier.ids import SittingId, StretchId, UtteranceId
from dossier.model import Volume
from dossier.people.permits import ACT_WORDS, Act
from resources.errors import NeedsConfirmation, NotPermitted, UnknownItem


class EventKind(StrEnum):
    """What a window has to do about an utterance that is shown."""

    INSERTED = "inserted"
    UPDATED = "updated"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Event:
    """One change of what is shown, told in the order it was done."""

    kind: EventKind
    position: int
    """0-based among those that are shown; of a removed one: where it was."""
    id: UtteranceId


@dataclass(frozen=True, slots=True)
class Batch:
    """What an autosave has to write."""

    utterances: tuple[Utterance, ...]
    stretches: tuple[Stretch, ...]
    second_confirmation: bool
    """A person confirmed that something leaves 副卷."""

    def __bool__(self) -> bool:
        return bool(self.utterances or self.stretches)


_Place = tuple[str, UtteranceId]


class Record:
    """All of a hearing's record. One thread edits; :meth:`take` may be called from others.

    Args:
        hearing: whose record it is.
        utterances: what is there already, in order.
        stretches: what was heard so far.
        withheld: what of it is kept from who sits here; None: nothing.
    """

    def __init__(
        self,
        hearing: Hearing,
        utterances: Iterable[Utterance] = (),
        stretches: Iterable[Stretch] = (),
        withheld: Withheld | None = None,
    ) -> None:
        self.hearing = hearing
        self.withheld = withheld
        self.listeners: list[Callable[[Event], None]] = []
        self.changed = threading.Event()
        """Set when something is not saved yet."""
        self._utterances: dict[UtteranceId, Utterance] = {}
        self.stretches = Stretches(stretches)
        """What was heard."""
        self._holders: dict[StretchId, set[UtteranceId]] = {}
        self._lock = threading.Lock()
        self._unsaved: dict[UtteranceId, None] = {}
        self._unsaved_stretches: dict[StretchId, None] = {}
        self._being_written = 0
        self._confirmed = False
        self._order: list[_Place] = []
        self._shown: list[_Place] = []
        for one in utterances:
            self._utterances[one.id] = one
            self._hold(one)
            self._order.append((one.rank, one.id))
            if is_shown(one):
                self._shown.append((one.rank, one.id))
        self._order.sort()
        self._shown.sort()

    # ---- reading ------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._shown)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._utterances

    def get(self, id_: UtteranceId) -> Utterance:
        """Return the utterance, shown or not.

        Raises:
            UnknownItem: there is none.
        """
        found = self._utterances.get(id_)
        if found is None:
            raise UnknownItem(thing=str(id_))
        return found

    def at(self, position: int) -> Utterance:
        """Return what is shown at a place; negative ones count from the end."""
        return self._utterances[self._shown[position][1]]

    def position(self, id_: UtteranceId) -> int | None:
        """Return where the utterance is shown; None: it is not."""
        one = self.get(id_)
        at = bisect_left(self._shown, (one.rank, id_))
        found = at < len(self._shown) and self._shown[at][1] == id_
        return at if found else None

    def shown(self, start: int = 0, end: int | None = None) -> Iterator[Utterance]:
        """Yield what is shown, in order."""
        for _, id_ in self._shown[start:end]:
            yield self._utterances[id_]

    def everything(self, *, last_first: bool = False) -> Iterator[Utterance]:
        """Yield suppressed and removed ones as well, in order."""
        for _, id_ in reversed(self._order) if last_first else self._order:
            yield self._utterances[id_]

    def beside(self, id_: UtteranceId, *, before: bool = False) -> Iterator[Utterance]:
        """Yield what stands behind an utterance, or ``before`` it, the nearest first.

        Suppressed and removed ones as well.
        """
        at = bisect_left(self._order, (self.get(id_).rank, id_))
        for index in range(at - 1, -1, -1) if before else range(at + 1, len(self._order)):
            yield self._utterances[self._order[index][1]]

    def holders(self, ids: Iterable[StretchId]) -> list[Utterance]:
        """Return the utterances that hold characters of these stretches, in order."""
        found = {id_ for each in ids for id_ in self._holders.get(each, ())}
        return sorted((self._utterances[id_] for id_ in found), key=lambda u: (u.rank, u.id))

    # ---- places ---------------------------------------------------------------------

    def ranks_after(self, id_: UtteranceId | None, count: int = 1) -> list[str]:
        """Return order keys right behind an utterance; None: before all."""
        at = -1 if id_ is None else bisect_left(self._order, (self.get(id_).rank, id_))
        low = "" if at < 0 else self._order[at][0]
        at += 1
        # Two stations may have given the same key: step over.
        while at < len(self._order) and low and self._order[at][0] <= low:
            at += 1
        high = self._order[at][0] if at < len(self._order) else ""
        return order.spread(low, high, count)

    def last(self) -> UtteranceId | None:
        """Return the last utterance, shown or not."""
        return self._order[-1][1] if self._order else None

    def place_in_time(self, sitting_id: SittingId, start_s: float) -> UtteranceId | None:
        """Return the utterance behind which speech of that time belongs; None: before all.

        What was typed without a time stays before what comes later.
        """
        at = len(self._order)
        for index in range(len(self._order) - 1, -1, -1):
            one = self._utterances[self._order[index][1]]
            if one.start_s is None:
                continue
            if one.sitting_id != sitting_id or one.start_s <= start_s:
                break
            at = index
        return self._order[at - 1][1] if at else None

    # ---- changing -------------------------------------------------------------------

    def add_stretch(self, stretch: Stretch) -> None:
        """Keep what was heard."""
        with self._lock:
            self.stretches.add(stretch)
            self._unsaved_stretches[stretch.id] = None
        self.changed.set()

    def put(self, utterance: Utterance, *, confirmed: bool = False) -> Utterance:
        """Set an utterance, a new one or in place of the old; return it as it was set.

        Args:
            utterance: its ``start_s`` and ``end_s`` follow from its characters.
            confirmed: a person agreed that it leaves 副卷.

        Raises:
            NeedsConfirmation: it would leave 副卷, and nobody agreed.
            NotPermitted: see :meth:`check_permitted`.
        """
        utterance = self._in_volume(self._in_time(utterance))
        self.check_permitted([utterance])
        before = self._utterances.get(utterance.id)
        if before == utterance:
            return utterance
        self.check_leaving(before, utterance, confirmed=confirmed)
        with self._lock:
            self._utterances[utterance.id] = utterance
            self._unsaved[utterance.id] = None
            self._confirmed |= confirmed
        if before is not None and before.spans is not utterance.spans:
            for span in before.spans:
                if span.stretch is not None:
                    self._holders.get(span.stretch, set()).discard(utterance.id)
        self._hold(utterance)
        if before is None or before.rank != utterance.rank:
            if before is not None:
                _drop(self._order, (before.rank, before.id))
            insort(self._order, (utterance.rank, utterance.id))
        self.changed.set()
        self._show(before, utterance)
        return utterance

    def check_leaving(self, before: Utterance | None, now: Utterance, *, confirmed: bool) -> None:
        """Check that nothing leaves the confidential volume unnoticed.

        Raises:
            NeedsConfirmation: it would, and nobody agreed.
        """
        now = self._in_volume(now)
        leaves = before is not None and before.volume is Volume.CONFIDENTIAL
        if leaves and now.volume is Volume.MAIN and not confirmed:
            raise NeedsConfirmation(title=Stage.DELIBERATION.value, clue="评议内容不得公开")

    def check_permitted(self, wanted: Iterable[Utterance]) -> None:
        """Check that nothing is changed, or made, that is kept from who sits here.

        Raises:
            NotPermitted: it is of 副卷, or would be.
        """
        if self.withheld is None:
            return
        for one in wanted:
            if one.id in self.withheld.lines or self._in_volume(one).volume is Volume.CONFIDENTIAL:
                raise NotPermitted(who=self.withheld.who, act=ACT_WORDS[Act.SEE_CONFIDENTIAL])

    def is_withheld_between(self, id_: UtteranceId, after: UtteranceId) -> bool:
        """Return whether something kept from who sits here lies between two utterances."""
        if self.withheld is None:
            return False
        first = bisect_left(self._order, (self.get(id_).rank, id_))
        last = bisect_left(self._order, (self.get(after).rank, after))
        return any(one in self.withheld.shown for _, one in self._order[first:last])

    @property
    def ends_withheld(self) -> bool:
        """Whether the record's last line is kept from who sits here."""
        if self.withheld is not None:
            for _, id_ in reversed(self._order):
                if id_ in self.withheld.shown:
                    return True
                if is_shown(self._utterances[id_]):
                    return False
        return False

    def take(self) -> Batch:
        """Return what is not saved yet; it counts as unsaved until :meth:`keep` is told."""
        with self._lock:
            batch = Batch(
                tuple(self._utterances[id_] for id_ in self._unsaved),
                tuple(map(self.stretches.get, self._unsaved_stretches)),
                self._confirmed,
            )
            self._unsaved, self._unsaved_stretches, self._confirmed = {}, {}, False
            self._being_written = len(batch.utterances)
            self.changed.clear()
        return batch

    def keep(self) -> None:
        """Count the batch that was taken as saved: it is durable."""
        with self._lock:
            self._being_written = 0

    def give_back(self, batch: Batch) -> None:
        """Count a batch as not saved after all."""
        with self._lock:
            self._unsaved = dict.fromkeys((*(u.id for u in batch.utterances), *self._unsaved))
            self._unsaved_stretches = dict.fromkeys(
                (*(s.id for s in batch.stretches), *self._unsaved_stretches)
            )
            self._confirmed |= batch.second_confirmation
            self._being_written = 0
            self.changed.set()

    @property
    def unsaved(self) -> int:
        """How many utterances are not durable yet, those being written among them."""
        with self._lock:
            return len(self._unsaved) + self._being_written

    # ---- inside ---------------------------------------------------------------------

    def _hold(self, utterance: Utterance) -> None:
        for span in utterance.spans:
            if span.stretch is not None:
                self._holders.setdefault(span.stretch, set()).add(utterance.id)

    def _show(self, before: Utterance | None, now: Utterance) -> None:
        was, is_ = before is not None and is_shown(before), is_shown(now)
        moved = before is not None and before.rank != now.rank
        if before is not None and was and (moved or not is_):
            place = (before.rank, before.id)
            at = bisect_left(self._shown, place)
            del self._shown[at]
            self._tell(Event(EventKind.REMOVED, at, now.id))
            was = False
        if not is_:
            return
        at = bisect_left(self._shown, (now.rank, now.id))
        if not was:
            self._shown.insert(at, (now.rank, now.id))
        self._tell(Event(EventKind.UPDATED if was else EventKind.INSERTED, at, now.id))

    def _tell(self, event: Event) -> None:
        for listener in tuple(self.listeners):
            listener(event)

    def _in_time(self, utterance: Utterance) -> Utterance:
        """Return it with the times of its characters; without any it keeps what it had."""
        before = self._utterances.get(utterance.id)
        if before is not None and before.spans == utterance.spans:
            return utterance
        found = [
            each
            for span in utterance.spans
            if span.stretch is not None
            and self.stretches.get(span.stretch).sitting_id == utterance.sitting_id
            for each in self._ends(span)
        ]
        if not found:
            return utterance
        start_s, end_s = min(one.start_s for one in found), max(one.end_s for one in found)
        return replace(utterance, start_s=start_s, end_s=end_s)

    def _ends(self, span: Span) -> list[Timed]:
        if span.stretch is None:
            return []
        timed = self.stretches.characters(span.stretch)[span.first : span.first + span.count]
        return [timed[0], timed[-1]] if timed else []

    def _in_volume(self, utterance: Utterance) -> Utterance:
        """Return it in the volume of its hearing and stage: 评议 is confidential."""
        secret = (
            self.hearing.volume is Volume.CONFIDENTIAL or utterance.stage == Stage.DELIBERATION
        )
        volume = Volume.CONFIDENTIAL if secret else Volume.MAIN
        return utterance if utterance.volume is volume else replace(utterance, volume=volume)


def is_shown(utterance: Utterance) -> bool:
    """Return whether it is part of the record."""
    return not utterance.deleted and not utterance.suppressed


def _drop(places: list[_Place], place: _Place) -> None:
    at = bisect_left(places, place)
    if at < len(places) and places[at] == place:
        del places[at]

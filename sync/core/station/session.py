"""Comparing chains, and moving to a new epoch where they part (握手与换纪元)."""

from __future__ import annotations

from collections.abc import Iterator

from sync.core import limits
from sync.core.answers import Answer, EpochGiven, Refusal, Welcome
from sync.core.messages import Hello, Mark, NewEpoch
from sync.core.station.desk import Desk, Forged, Job


class Session:
    """Until the chains are known to agree, nothing else is sent.

    The centre's chain goes on where this one stops, or elsewhere: this is a restored or
    copied station. It asks for a new epoch with a fresh key, which closes the old one,
    then looks for the last entry both hold, and issues what comes after it again.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._given = 0
        self._moving = False
        self._low = 0
        self._high = 0
        self._asked: tuple[Mark, ...] = ()

    def jobs(self) -> Iterator[Job]:
        """Yield the next question, if there is one."""
        desk, journal = self._desk, self._desk.ports.journal
        if desk.shut_out and desk.now_s < desk.shut_until_s:
            return
        if self._moving and not self._given:
            yield Job("hello", NewEpoch(journal.epoch, journal.fresh_key()))
        elif self._given:
            self._asked = self._marks()
            yield Job("hello", Hello(journal.epoch, self._asked))
        elif desk.greet:
            self._asked = ()
            yield Job("hello", Hello(journal.epoch))

    def answered(self, job: Job, answer: Answer) -> None:
        """Take in what the centre holds."""
        self._desk.shut_out = ""
        if isinstance(answer, EpochGiven) and isinstance(job.request, NewEpoch):
            self._begin(answer, job.request)
        elif isinstance(answer, Welcome) and isinstance(job.request, Hello):
            if answer.epoch != job.request.epoch:
                raise Forged("epoch")
            if answer.common not in {0, *(mark.sequence for mark in job.request.marks)}:
                raise Forged("common")
            if self._given:
                self._narrow(answer)
            else:
                self._compare(answer)
        else:
            raise Forged(type(answer).__name__)

    def refused(self, job: Job, refusal: Refusal) -> bool:
        """Stay outside; ask again from time to time, should an administrator relent."""
        desk = self._desk
        if desk.shut_out != refusal.code:
            desk.alarm("shut_out", refusal.code)
        desk.shut_out = refusal.code
        desk.shut_until_s = desk.now_s + desk.settings.backoff_most_s
        self._moving, self._given = False, 0
        desk.greet = True
        return True

    def _compare(self, welcome: Welcome) -> None:
        desk, journal = self._desk, self._desk.ports.journal
        head = welcome.head
        # A restored copy moves even where the chains agree: what it was copied from may
        # still run, and write on where this one does.
        if journal.is_copy or not welcome.open or journal.hash_at(head.sequence) != head.hash:
            self._moving = True
            desk.alarm("new_epoch", f"{head.sequence}")
            return
        memory = desk.ports.memory
        if welcome.generation != memory.generation():
            memory.meet(welcome.generation)
        before = memory.watermark(journal.epoch)
        if head.sequence < before:
            desk.alarm("centre_went_back", f"{before} → {head.sequence}")
            memory.settle(journal.epoch, head.sequence, ())
        # What the centre holds beyond it was sent, and the answer lost. It is sent again,
        # as only a receipt tells what became of an entry.
        desk.greet = False

    def _begin(self, given: EpochGiven, asked: NewEpoch) -> None:
        if given.epoch != asked.epoch + 1:
            raise Forged("epoch")
        self._given = given.epoch
        self._low = 0
        self._high = min(given.closed.sequence, self._desk.ports.journal.head().sequence)
        self._finish()

    def _marks(self) -> tuple[Mark, ...]:
        """Return places of the own chain, evenly over what is still open."""
        span = self._high - self._low
        count = min(limits.MAX_MARKS, span)
        places = [self._low + span * n // count for n in range(1, count + 1)]
        hash_at = self._desk.ports.journal.hash_at
        return tuple(Mark(place, hash_at(place)) for place in places)

    def _narrow(self, welcome: Welcome) -> None:
        """Below a common entry all are common: each answer leaves a 64th."""
        if welcome.common:
            self._low = max(self._low, welcome.common)
        above = [mark.sequence for mark in self._asked if mark.sequence > welcome.common]
        if above:
            self._high = max(self._low, min(self._high, above[0] - 1))
        self._finish()

    def _finish(self) -> None:
        if self._low < self._high:
            return
        self._desk.ports.journal.adopt(self._given, self._low)
        self._moving, self._given = False, 0
        self._desk.greet = True

"""The station's machine: one event in, effects out (工作站状态机).

Order of what is sent: chains compared, entries, small blobs, the feed, large blobs
that entries wait for, fetches, proofs, and last what nobody waits for (recordings).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from resources.errors import Rejected
from sync.core.answers import QUOTA, Refusal, Unavailable
from sync.core.messages import Batch, Complete, Join, OpenUpload, Slices
from sync.core.messages import Part as PartOfBlob
from sync.core.station.desk import Desk, Forged, Job, Part
from sync.core.station.events import (
    Answered,
    Effect,
    Event,
    Failed,
    Hush,
    Moving,
    Noted,
    PageState,
    Progress,
    Send,
    Settings,
    Throttle,
    Tick,
    TryAgain,
    Unreadable,
    Wake,
)
from sync.core.station.outbox import Outbox
from sync.core.station.pace import Backoff, Bucket
from sync.core.station.ports import Ports, issue_again
from sync.core.station.proving import Proving
from sync.core.station.pulling import Pulling
from sync.core.station.session import Session
from sync.core.station.slices import slice_keys
from sync.core.station.uploads import Uploads

_log = logging.getLogger(__name__)

_SHUT = frozenset({"revoked", "unknown_device", "clone"})
_RATE_S = 10.0
_SHORTEST_S = 0.01
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class _Flight:
    job: Job
    part: Part
    deadline_s: float


class Station:
    """Sends what the journal holds, follows what others did.

    Not for several threads: whoever drives it gives one event after the other. The
    time of each is seconds; a clock that is set back stands still for one step, one that
    is set forward makes requests be sent again.
    """

    def __init__(self, ports: Ports, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._desk = Desk(ports, self._settings)
        self._desk.dead = {dead.key: dead for dead in ports.memory.dead()}
        self._uploads = Uploads(self._desk)
        self._outbox = Outbox(self._desk, self._uploads)
        self._session = Session(self._desk)
        self._pulling = Pulling(self._desk)
        self._proving = Proving(self._desk, self._uploads)
        self._bucket = Bucket(None)
        self._backoff = Backoff(
            self._settings.backoff_first_s, self._settings.backoff_most_s, ports.trust.random
        )
        self._flights: dict[int, _Flight] = {}
        self._tickets = 0
        self._quiet = False
        self._garbled: dict[str, int] = {}
        self._paused: dict[str, float] = {}
        self._ahead_s = 0.0
        self._clock_s: float | None = None
        self._held = False
        self._sent_bytes = 0
        self._moved: list[tuple[float, int]] = []
        self._ways: dict[type, Callable[[Any], None]] = {
            Tick: self._look,
            Noted: self._look,
            Answered: self._answered,
            Moving: self._keep_waiting,
            Failed: self._failed,
            Unreadable: self._unreadable,
            Hush: self._hush,
            Throttle: self._throttle,
            TryAgain: self._try_again,
        }

    def step(self, event: Event, now_s: float) -> list[Effect]:
        """Take in an event; return what is to be done, in order."""
        self._desk.now_s = self._steady(now_s)
        self._ways[type(event)](event)
        self._expire()
        self._pump()
        effects, self._desk.effects = self._desk.effects, []
        return effects

    def state(self, epoch: int, sequence: int, blobs: Iterable[str] = ()) -> PageState:
        """Return how far an entry and the blobs it needs got (页面状态).

        Args:
            epoch: of the entry; one of an earlier epoch that was not issued again is
                at the centre.
            sequence: of the entry.
            blobs: its masters, texts and recordings.
        """
        memory, journal = self._desk.ports.memory, self._desk.ports.journal
        known = [memory.blob(sha256) for sha256 in blobs]
        sent = epoch < journal.epoch or sequence <= memory.watermark(journal.epoch)
        if sent and all(known):
            good = all(each == "verified" for each in known)
            return PageState.VERIFIED if good and known else PageState.RECEIVED
        moving = sent or any(known) or not self._desk.busy.isdisjoint(_busy_names(blobs))
        return PageState.SENDING if moving else PageState.LOCAL

    def progress(self) -> Progress:
        """Return where sending stands."""
        journal, memory = self._desk.ports.journal, self._desk.ports.memory
        recent = [size for at_s, size in self._moved if at_s > self._desk.now_s - _RATE_S]
        return Progress(
            pending=journal.head().sequence - memory.watermark(journal.epoch),
            owed=len(memory.owed()),
            dead=len(self._desk.dead),
            sent_bytes=self._sent_bytes,
            bytes_per_s=sum(recent) / _RATE_S,
            in_flight=len(self._flights),
            waiting_s=self._backoff.waiting_s(self._desk.now_s),
            shut_out=self._desk.shut_out,
        )

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way, and nothing could begin now but for another event.

        A wait after a failure is no rest, nor is one for the bandwidth limit.
        """
        return not (self._flights or self._held or self._backoff.waiting_s(self._desk.now_s))

    @property
    def under_way(self) -> frozenset[str]:
        """Digests of the blobs that are being sent."""
        names: set[str] = set()
        for flight in self._flights.values():
            request = flight.job.request
            if isinstance(request, Batch):
                names.update(blob.sha256 for blob in request.blobs)
            elif isinstance(request, OpenUpload | PartOfBlob | Slices | Join | Complete):
                names.add(request.blob.sha256)
        return frozenset(names)

    def _steady(self, now_s: float) -> float:
        """Return a time that never goes back."""
        if self._clock_s is not None and now_s < self._clock_s:
            self._ahead_s += self._clock_s - now_s
        self._clock_s = now_s
        return now_s + self._ahead_s

    # ---- events -------------------------------------------------------------------

    def _look(self, event: Tick | Noted) -> None:
        if isinstance(event, Noted):
            self._pulling.look()
        self._outbox.look()

    def _answered(self, event: Answered) -> None:
        flight = self._land(event.ticket)
        if flight is None:
            return
        answer, job = event.answer, flight.job
        if isinstance(answer, Unavailable) and answer.thing == QUOTA:
            # Nothing is wrong with the line: what is not brought in goes on meanwhile.
            if not self._paused:
                self._desk.alarm("quota", str(answer.after_s))
            self._paused[job.key] = self._desk.now_s + max(1, answer.after_s)
            return
        if isinstance(answer, Unavailable):
            self._backoff.failed(self._desk.now_s, answer.after_s)
            # Others may get through meanwhile; this one waits all the same.
            self._paused[job.key] = self._backoff.until_s
            return
        try:
            if isinstance(answer, Refusal):
                self._refused(flight, answer)
            else:
                flight.part.answered(job, answer)
                self._garbled.pop(job.key, None)
                self._count(job.size)
                self._desk.reach.worked(_weight(job))
        except (Forged, Rejected) as error:
            _log.warning("answer to %s is not to be believed: %s", job.key, error)
            self._desk.alarm("forged", job.key)
            self._backoff.failed(self._desk.now_s)
            return
        if not (isinstance(answer, Refusal) and answer.code == "message"):
            self._backoff.worked()
        self._outbox.look()

    def _refused(self, flight: _Flight, refusal: Refusal) -> None:
        if refusal.code == "message" and self._is_garbled(flight.job.key):
            self._backoff.failed(self._desk.now_s)
        elif refusal.code in _SHUT:
            self._session.refused(flight.job, refusal)
        elif not flight.part.refused(flight.job, refusal):
            _log.warning("%s was refused: %s %s", flight.job.key, refusal.code, refusal.thing)
            self._desk.bury(flight.job.key, refusal.code, refusal.thing)

    def _is_garbled(self, key: str) -> bool:
        """Return whether a message may have been spoilt on its way: ask again."""
        self._garbled[key] = self._garbled.get(key, 0) + 1
        return self._garbled[key] <= _PATIENCE

    def _keep_waiting(self, event: Moving) -> None:
        flight = self._flights.get(event.ticket)
        if flight is not None:
            until_s = self._desk.now_s + self._settings.patience_s
            later = replace(flight, deadline_s=max(flight.deadline_s, until_s))
            self._flights[event.ticket] = later

    def _failed(self, event: Failed) -> None:
        flight = self._land(event.ticket)
        if flight is None:
            return
        # What was under way when the line broke breaks with it: that is one failure, not four.
        if not self._backoff.waiting_s(self._desk.now_s):
            self._backoff.failed(self._desk.now_s)
            if event.cut:
                self._desk.reach.cut(_weight(flight.job))
                self._pulling.cut(flight.job.request)

    def _unreadable(self, event: Unreadable) -> None:
        if self._land(event.ticket) is not None:
            self._uploads.unreadable(event.sha256)

    def _hush(self, event: Hush) -> None:
        self._quiet = event.quiet

    def _throttle(self, event: Throttle) -> None:
        self._bucket = Bucket(event.bytes_per_s)

    def _try_again(self, event: TryAgain) -> None:
        issue_again(self._desk.ports.journal, event.key)
        self._desk.revive(event.key)
        self._outbox.retry()
        self._desk.shut_until_s = self._desk.now_s
        self._backoff.worked()
        self._outbox.look()

    # ---- sending ------------------------------------------------------------------

    def _land(self, ticket: int) -> _Flight | None:
        flight = self._flights.pop(ticket, None)
        if flight is not None:
            self._desk.busy.difference_update(_names(flight.job))
        return flight

    def _expire(self) -> None:
        late = [n for n, flight in self._flights.items() if flight.deadline_s <= self._desk.now_s]
        for ticket in late:
            self._land(ticket)
        if late:
            self._backoff.failed(self._desk.now_s)

    def _pump(self) -> None:
        desk = self._desk
        waiting_s = self._backoff.waiting_s(desk.now_s)
        ready_s = desk.now_s + waiting_s
        self._held = False
        if not waiting_s:
            # Starting one job may make another possible: what is asked for is settled
            # only by answers, so one round is enough.
            for part, job in self._offers():
                if len(self._flights) >= (1 if self._quiet else self._settings.connections):
                    break
                # Behind one that waits for the limit goes only what has no bytes.
                if self._may_start(job) and not (self._held and job.size):
                    start_s = self._bucket.ready_at(job.size, desk.now_s)
                    if start_s > desk.now_s:
                        ready_s, self._held = start_s, True
                        continue
                    self._start(part, job)
        desk.effects.append(Wake(self._wake_s(ready_s) - self._ahead_s))

    def _offers(self) -> Iterator[tuple[Part, Job]]:
        yield from ((self._session, job) for job in self._session.jobs())
        if self._desk.greet or self._desk.shut_out:
            return
        yield from ((self._outbox, job) for job in self._outbox.jobs())
        yield from ((self._uploads, job) for job in self._uploads.jobs())
        yield from ((self._pulling, job) for job in self._pulling.jobs())
        yield from ((self._uploads, job) for job in self._uploads.large_jobs())
        yield from ((self._pulling, job) for job in self._pulling.fetch_jobs())
        # One connection for what nobody waits for, while entries wait for theirs.
        for job in self._proving.jobs():
            if self._outbox.is_empty or not self._proves():
                yield self._proving, job
        for job in self._uploads.late_jobs():
            if self._outbox.is_empty or not self._sends_late():
                yield self._uploads, job

    def _proves(self) -> bool:
        return any(flight.part is self._proving for flight in self._flights.values())

    def _sends_late(self) -> bool:
        owed = {each.sha256 for each in self._desk.ports.memory.owed()}
        named = (getattr(flight.job.request, "blob", None) for flight in self._flights.values())
        return any(blob is not None and blob.sha256 in owed for blob in named)

    def _may_start(self, job: Job) -> bool:
        desk = self._desk
        if self._quiet and not (job.small and job.size < 1 << 20):
            return False
        if self._paused.get(job.key, desk.now_s) > desk.now_s:
            return False
        return job.key not in desk.dead and desk.busy.isdisjoint(_names(job))

    def _start(self, part: Part, job: Job) -> None:
        self._tickets += 1
        timeout_s = self._settings.patience_s + job.size / self._settings.slowest_bytes_per_s
        self._flights[self._tickets] = _Flight(job, part, self._desk.now_s + timeout_s)
        self._desk.busy |= _names(job)
        self._bucket.take(job.size, self._desk.now_s)
        self._desk.effects.append(Send(self._tickets, job.request, timeout_s))

    def _wake_s(self, ready_s: float) -> float:
        """Return when to look again: a time-out, a due feed, the end of a wait."""
        desk = self._desk
        self._paused = {k: until_s for k, until_s in self._paused.items() if until_s > desk.now_s}
        times = [flight.deadline_s for flight in self._flights.values()]
        times += self._paused.values()
        if ready_s > desk.now_s:
            times.append(ready_s)
        elif desk.shut_out:
            times.append(desk.shut_until_s)
        else:
            times += [due_s for due_s in self._pulling.due() if due_s > desk.now_s]
        found = min(times, default=desk.now_s + self._settings.poll_s)
        # Where seconds are counted from long ago, a timer may ring a hair too early.
        return max(found, desk.now_s + _SHORTEST_S)

    def _count(self, size: int) -> None:
        if size:
            now_s = self._desk.now_s
            self._sent_bytes += size
            self._moved = [each for each in self._moved if now_s - _RATE_S < each[0] <= now_s]
            self._moved.append((now_s, size))


def _names(job: Job) -> set[str]:
    """Return the key, and what else must not be sent twice at once."""
    blobs = getattr(job.request, "blobs", ())
    if isinstance(job.request, Slices):
        return {job.key, *slice_keys(job.request)}
    if job.key.startswith("batch/"):
        return {job.key, *(f"blob/{blob.sha256}" for blob in blobs)}
    return {job.key}


def _weight(job: Job) -> int:
    return max(job.size, job.weight)


def _busy_names(blobs: Iterable[str]) -> set[str]:
    return {f"blob/{sha256}" for sha256 in blobs}

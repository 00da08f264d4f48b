"""One connection with the centre, from start to stop (一次连接)."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from dossier.store import Store
from resources.errors import ClonedStation, Offline, Refused, SyncError
from sync.core.answers import Answer, Committed, ConflictPage, FeedPage, Stored
from sync.core.messages import Batch, Commit, Complete, Conflicts, Request
from sync.core.station.events import Noted, Tick
from sync.station import conflicts
from sync.station.carrying import HttpCarrier
from sync.station.enrolling import Kept
from sync.station.library import Library
from sync.station.link import Link
from sync.station.loop import Loop, Standing
from sync.station.pacing import Schedule

_log = logging.getLogger(__name__)

_MOST_ASKED = 50
_GIVE_UP = 4
"""Failures in a row after which :func:`settle` has done what it could."""


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How a station syncs (同步设置)."""

    quiet: bool = False
    limit_bytes_per_s: int | None = None
    schedule: Schedule = field(default_factory=Schedule)
    """Hours at which the limit is lifted."""
    keep_days: int = 0
    """Masters older than that may go once the centre proved to hold them; 0: they stay."""
    name: str = ""
    """What people call this machine."""


class Counts:
    """What answers amount to; senders tell, whoever asks reads."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._lock = threading.Lock()
        self.entries = 0
        self.blobs = 0
        self.received = 0

    def heard(self, request: Request, answer: Answer) -> None:
        """Count an answer."""
        with self._lock:
            if isinstance(request, Commit) and isinstance(answer, Committed):
                self.entries += len(request.entries)
            elif isinstance(request, Batch) and isinstance(answer, Stored):
                self.blobs += len(request.blobs)
            elif isinstance(request, Complete) and isinstance(answer, Stored):
                self.blobs += 1
            elif isinstance(answer, FeedPage):
                others = (each for each in answer.items if each.entry is not None)
                self.received += sum(each.device != self._device for each in others)


@dataclass(slots=True)
class Run:
    """One connection with the centre, from start to stop."""

    kept: Kept
    link: Link
    loop: Loop
    counts: Counts
    library: Library
    carrier: HttpCarrier


def settle(run: Run) -> Standing:
    """Wait until there is nothing to do now, or nothing can be done."""
    before = run.loop.standing.steps
    run.loop.post(Tick())
    run.loop.post(Noted())

    def over(standing: Standing) -> bool:
        given_up = standing.failures >= _GIVE_UP or standing.error is not None
        shut = bool(standing.progress.shut_out)
        return standing.steps >= before + 2 and (standing.at_rest or given_up or shut)

    return run.loop.wait(over)


def judge(run: Run, standing: Standing) -> None:
    """Say why a run came to nothing.

    Raises:
        StoreError: the station's own disk failed.
        Refused: the station is shut out.
        Offline: the centre was never reached.
    """
    if standing.error is not None:
        raise standing.error
    if standing.progress.shut_out:
        reason = standing.progress.shut_out
        kind = ClonedStation if reason == "clone" else Refused
        raise kind(centre=run.kept.enrolment.centre, detail=reason)
    if not standing.answers:
        raise Offline(centre=run.kept.enrolment.centre)


def ask_about_conflicts(store: Store, run: Run) -> None:
    """Have the centre's own words on what is open here: what stands, and whether still."""
    for each in conflicts.unresolved(store)[:_MOST_ASKED]:
        question = Conflicts(each.case, max(0, each.number - 1), 1)
        try:
            answer = run.carrier.carry(question)
        except SyncError as error:
            _log.info("the centre said nothing of a conflict: %s", error)
            return
        if isinstance(answer, ConflictPage):
            conflicts.note_records(store, [found for found in answer.items if found.id == each.id])

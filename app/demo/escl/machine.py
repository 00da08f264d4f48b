"""The scanner itself: feeder, jobs, faults (扫描仪状态机). Knows no HTTP."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from app.demo.escl.faults import NO_FAULTS, Faults
from app.demo.escl.feed import PageFeed, Side, side_image
from app.demo.escl.render import side_jpeg
from app.demo.escl.settings import ScanSettings


class AdfState(StrEnum):
    """The feeder's state in the words of eSCL."""

    LOADED = "ScannerAdfLoaded"
    EMPTY = "ScannerAdfEmpty"
    JAM = "ScannerAdfJam"
    DOOR_OPEN = "ScannerAdfDoorOpen"
    MULTIPICK = "ScannerAdfMultipickDetected"


class Outcome(StrEnum):
    """What a request for the next page leads to."""

    PAGE = "page"
    END = "end"
    """No more paper in this job."""
    TROUBLE = "trouble"
    """Jam, double feed or cover: ``ScannerStatus`` says which."""
    STALL = "stall"
    DROP = "drop"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing to happen in a job; ``stall_s`` for a stall or an end."""

    outcome: Outcome
    data: bytes = b""
    page: int = 0
    """1-based side since the last reload."""
    stall_s: float = 0.0
    """For an end: what is left of ``SHORTEST_JOB_S``."""


SHORTEST_JOB_S = 0.6
"""No mechanics feed paper and find the feeder empty sooner. It matters: sane-airscan
(0.99.27) says «no paper» of a job that is over before its start was noticed,
and the pages it has fetched by then cannot be had any more.
Source: device_start_wait in its airscan-device.c."""

ORPHANED_AFTER_S = 1.0
"""A job nobody asks pages of for this long counts as given up by its driver."""


@dataclass(slots=True)
class _Job:
    settings: ScanSettings
    sides: list[Side | None]
    """Sides of the sheet under the lamp that are still to be sent."""
    sheet_begun: bool = False
    over: bool = False
    asked_s: float = field(default_factory=time.monotonic)
    begun_s: float = field(default_factory=time.monotonic)
    asking: bool = False
    """A driver is waiting for a page at this moment."""

    @property
    def alive(self) -> bool:
        """True while a driver is on it."""
        waited_s = time.monotonic() - self.asked_s
        return not self.over and (self.asking or waited_s < ORPHANED_AFTER_S)


class Refusal(Exception):
    """A job cannot begin; ``busy`` or a feeder state that ``ScannerStatus`` tells."""

    def __init__(self, busy: bool = False) -> None:
        super().__init__(busy)
        self.busy = busy


class Machine:
    """A feeder with paper in it, and at most one job.

    Safe to call from several threads. A sheet leaves the feeder when its last side
    was delivered in full; until then it is fed again.
    """

    def __init__(self, feed: PageFeed) -> None:
        self._lock = threading.RLock()
        self._feed = feed
        self._faults = NO_FAULTS
        self._sheet = 0
        self._page = 1
        self._trouble: AdfState | None = None
        self._gone = False
        self._jobs: dict[str, _Job] = {}
        self.delivered = 0
        """Sides delivered in full since the machine was switched on."""

    # -- the hand on the machine -------------------------------------------------

    @property
    def faults(self) -> Faults:
        """Faults to come; setting them also clears a fault that has happened."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        with self._lock:
            self._faults = faults
            self._trouble = None
            self._gone = False
            self._drop_jobs()

    def clear(self) -> None:
        """Remove the stuck paper, close the cover, plug in: go on where it stopped."""
        self.faults = NO_FAULTS

    def reload(self, feed: PageFeed | None = None) -> None:
        """Put the paper, or other paper, back into the feeder from the first sheet."""
        with self._lock:
            self._feed = feed or self._feed
            self._sheet, self._page = 0, 1
            self._jobs.clear()

    @property
    def sheets_left(self) -> int:
        """Sheets still in the feeder."""
        with self._lock:
            return len(self._feed.sheets) - self._sheet

    # -- what a driver sees ------------------------------------------------------

    @property
    def gone(self) -> bool:
        """True when the device does not answer at all."""
        return self._gone

    @property
    def adf_state(self) -> AdfState:
        """State of the feeder."""
        with self._lock:
            if self._faults.cover_open:
                return AdfState.DOOR_OPEN
            if self._trouble is not None:
                return self._trouble
            return (
                AdfState.EMPTY if self._faults.empty or not self.sheets_left else AdfState.LOADED
            )

    @property
    def scanning(self) -> bool:
        """True while a job, or somebody else, occupies the scanner."""
        with self._lock:
            return self._faults.busy or any(job.alive for job in self._jobs.values())

    def begin(self, settings: ScanSettings) -> str:
        """Start a job and return its id; a job whose driver vanished is replaced.

        Raises:
            Refusal: busy, or the feeder cannot feed.
        """
        with self._lock:
            if self._faults.busy:
                raise Refusal(busy=True)
            if not settings.flatbed and self.adf_state is not AdfState.LOADED:
                raise Refusal
            self._drop_jobs()
            job_id = str(uuid.uuid4())
            self._jobs[job_id] = _Job(settings, [])
            return job_id

    def end(self, job_id: str) -> bool:
        """Forget a job; False when there is none of that id."""
        with self._lock:
            known = job_id in self._jobs
            self.abandon(job_id)
            return known

    def jobs(self) -> list[tuple[str, bool]]:
        """Return id and whether it is over, for every job."""
        with self._lock:
            return [(job_id, job.over) for job_id, job in self._jobs.items()]

    def has(self, job_id: str) -> bool:
        """Return whether the job is known."""
        with self._lock:
            return job_id in self._jobs

    def next_step(self, job_id: str) -> Step:
        """Return what happens when the job's driver asks for a page."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.over:
                return Step(Outcome.END)
            job.asking = True
            if self._trouble is not None:
                job.over = True
                return Step(Outcome.TROUBLE)
            if job.settings.flatbed:
                return self._flatbed(job)
            if not job.sides and not self._pull_in(job):
                job.over = True
                left_s = job.begun_s + SHORTEST_JOB_S - time.monotonic()
                return Step(Outcome.END, stall_s=max(left_s, 0.0))
            return self._fault(job) or self._page_step(job)

    def delivered_page(self, job_id: str) -> None:
        """Count the page handed out last as delivered in full."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return
            self.delivered += 1
            job.asking = False
            job.asked_s = time.monotonic()
            if job.settings.flatbed:
                job.over = True
                return
            job.sides.pop(0)
            self._page += 1
            job.sheet_begun = bool(job.sides)
            if not job.sides:
                self._sheet += 1

    def abandon(self, job_id: str) -> None:
        """End a job whose driver went away: the sheet under the lamp is fed again."""
        with self._lock:
            job = self._jobs.pop(job_id, None)
            if job is not None and job.sheet_begun:
                self._page -= 2 - len(job.sides)

    # -- inside ------------------------------------------------------------------

    def _drop_jobs(self) -> None:
        for job_id in list(self._jobs):
            self.abandon(job_id)

    def _pull_in(self, job: _Job) -> bool:
        if self._faults.empty or self._sheet >= len(self._feed.sheets):
            return False
        sheet = self._feed.sheets[self._sheet]
        job.sides = [sheet.front, sheet.back] if job.settings.duplex else [sheet.front]
        return True

    def _flatbed(self, job: _Job) -> Step:
        front: Side | None = self._feed.sheets[0].front if self._feed.sheets else None
        return Step(Outcome.PAGE, self._render(front, job), page=1)

    def _fault(self, job: _Job) -> Step | None:
        faults = self._faults
        if faults.stall_at == self._page:
            self._faults = faults.without_stall()
            return Step(Outcome.STALL, page=self._page, stall_s=faults.stall_s)
        # A sheet that jams or feeds double is lost as a whole, so look at all its sides
        # before the first: a front sent and fed again later would be a duplicate.
        due = range(self._page, self._page + len(job.sides))
        for page, state in (
            (faults.jam_at, AdfState.JAM),
            (faults.double_feed_at, AdfState.MULTIPICK),
            (faults.cover_open_at, AdfState.DOOR_OPEN),
        ):
            if page in due and not job.sheet_begun:
                self._trouble = state
                job.over = True
                return Step(Outcome.TROUBLE, page=self._page)
        return None

    def _page_step(self, job: _Job) -> Step:
        data = self._render(job.sides[0], job)
        if self._faults.drop_at == self._page:
            self._gone = True
            job.over = True
            return Step(Outcome.DROP, data, self._page)
        if self._faults.corrupt_at == self._page:
            job.over = True
            return Step(Outcome.CORRUPT, damaged(data), self._page)
        return Step(Outcome.PAGE, data, self._page)

    def _render(self, side: Side | None, job: _Job) -> bytes:
        image = None if side is None else side_image(side)
        return side_jpeg(image, self._feed.dpi, job.settings)


def damaged(jpeg: bytes) -> bytes:
    """Return ``jpeg`` with its header overwritten, as after a bad cable."""
    return bytes(len(jpeg) // 2)

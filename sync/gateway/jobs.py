"""Work beside the requests: each job with its own timer, seen in metrics (后台任务)."""

from __future__ import annotations

import importlib
import importlib.util
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from resources.errors import WenyiError
from sync.gateway import chores
from sync.gateway.contract import Facilities
from sync.gateway.heads import HeadSigner
from sync.gateway.tables import job as job_table

_log = logging.getLogger(__name__)

_BUSY = 8
"""Blocking calls under way at which jobs stand back."""
_STANDS_BACK_S = 30.0
"""No longer than this: a centre that is never idle is scrubbed all the same."""
_AFTER_FAILURE_S = 60.0
_SEAL_S = 60.0
"""Costs nothing where all is sealed."""
_STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of background work (后台任务).

    ``work`` does one slice: it is given the facilities, what it left as its state, and
    an event that is set when it should stop early; it returns its new state, or None
    when there was nothing to do.
    """

    name: str
    every_s: float
    work: Callable[[Facilities, Any, threading.Event], Any]
    gives_way: bool = True
    """Whether it stands back while many requests are under way."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """When a job ran last, for the administration page."""

    name: str
    begun_at_s: int
    ended_at_s: int
    outcome: str
    state: Any


class Jobs:
    """Runs every job on a thread of its own until it is closed.

    Args:
        facilities: of the centre.
        jobs: other ones, for tests; None: those of :func:`usual`.
    """

    def __init__(self, facilities: Facilities, jobs: list[Job] | None = None) -> None:
        self._facilities = facilities
        self._jobs = usual(facilities) if jobs is None else jobs
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._now = {job.name: facilities.bells.bell(job.name) for job in self._jobs}

    def start(self) -> None:
        """Begin; each job first runs after its own interval, or sooner when asked."""
        for job in self._jobs:
            thread = threading.Thread(
                target=self._keep, args=(job,), name=f"job-{job.name}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def run_soon(self, name: str) -> None:
        """Let a job run now, as an administrator may wish.

        Raises:
            KeyError: there is no such job.
        """
        self._now[name].set()

    def ask_to_stop(self) -> None:
        """Let slices end early."""
        self._stop.set()
        for event in self._now.values():
            event.set()

    def close(self) -> None:
        """Stop, and wait for slices to end."""
        self.ask_to_stop()
        until = time.monotonic() + _STOP_S
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._threads.clear()

    def run_once(self, name: str) -> bool:
        """Run one slice of a job on this thread; return whether it went well."""
        return self._run(next(job for job in self._jobs if job.name == name))

    def _keep(self, job: Job) -> None:
        wait_s = min(job.every_s, _AFTER_FAILURE_S)
        while not self._stop.is_set():
            self._now[job.name].wait(wait_s)
            self._now[job.name].clear()
            if self._stop.is_set():
                return
            if job.gives_way:
                self._stand_back()
            wait_s = job.every_s if self._run(job) else max(job.every_s, _AFTER_FAILURE_S)

    def _stand_back(self) -> None:
        until = time.monotonic() + _STANDS_BACK_S
        while self._facilities.lanes.busy >= _BUSY and time.monotonic() < until:
            if self._stop.wait(0.2):
                return

    def _run(self, job: Job) -> bool:
        meters = self._facilities.meters
        begun_s = time.time()
        outcome = "ok"
        try:
            state = _state(self._facilities, job.name)
            found = job.work(self._facilities, state, self._stop)
            if found is not None:
                _note(self._facilities, job.name, begun_s, outcome, found)
        except WenyiError as error:
            outcome = error.kind
            _log.warning("job %s: %s", job.name, error)
        except Exception:  # noqa: BLE001  a bug in one job must not end it for good
            outcome = "bug"
            _log.exception("job %s", job.name)
        meters.job_runs.labels(job.name, outcome).inc()
        meters.job_seconds.labels(job.name).set(time.time() - begun_s)
        if outcome == "ok":
            meters.job_at.labels(job.name).set(time.time())
        else:
            self._note_failure(job, begun_s, outcome)
        return outcome == "ok"

    def _note_failure(self, job: Job, begun_s: float, outcome: str) -> None:
        try:
            _note(self._facilities, job.name, begun_s, outcome, None)
        except (WenyiError, sa.exc.SQLAlchemyError) as error:
            _log.warning("job %s cannot be noted: %s", job.name, error)


def usual(facilities: Facilities) -> list[Job]:
    """Return the jobs of a centre."""
    config = facilities.config
    if config is None:
        return []
    plan = config.schedule
    jobs = [
        Job("heads", plan.heads_every_s, HeadSigner(), gives_way=False),
        Job("scrub", plan.scrub_every_s, chores.scrub),
        Job("rezone", plan.rezone_every_s, chores.rezone),
        Job("uploads", plan.sweep_every_s, chores.drop_stale_uploads),
        Job("overview", 15.0, chores.measure),
        Job("seal", _SEAL_S, chores.seal_earlier),
    ]
    if config.sweep:
        jobs.append(Job("sweep", plan.sweep_every_s, chores.sweep))
    deliver = _webhooks()
    if deliver is not None:
        jobs.append(Job("webhooks", plan.webhooks_every_s, deliver, gives_way=False))
    return jobs


def runs(connection: sa.Connection) -> list[JobRun]:
    """Return when each job ran last."""
    # What never began is no job, but a wish about one.
    rows = connection.execute(
        sa.select(job_table).where(job_table.c.begun_at_s > 0).order_by(job_table.c.name)
    )
    return [
        JobRun(row.name, row.begun_at_s, row.ended_at_s, row.outcome, _read(row.state))
        for row in rows
    ]


def _webhooks() -> Callable[[Facilities, Any, threading.Event], Any] | None:
    """Return what carries webhooks, where that room is installed."""
    name = "sync.gateway.api.delivering"
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    if found is None:
        return None
    work: Callable[[Facilities, Any, threading.Event], Any] = importlib.import_module(name).job
    return work


def _state(facilities: Facilities, name: str) -> Any:
    with facilities.books.consulting() as connection:
        found = connection.scalar(sa.select(job_table.c.state).where(job_table.c.name == name))
    return _read(found or "")


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _note(
    facilities: Facilities, name: str, begun_s: float, outcome: str, state: Any | None
) -> None:
    """Write down a run; a failed one keeps the state before it."""
    values: dict[str, Any] = {
        "begun_at_s": int(begun_s),
        "ended_at_s": int(time.time()),
        "outcome": outcome[:80],
    }
    if state is not None:
        values["state"] = json.dumps(state, ensure_ascii=False)
    with facilities.books.writing() as connection:
        changed = connection.execute(
            sa.update(job_table).where(job_table.c.name == name).values(values)
        )
        if changed.rowcount == 0:
            connection.execute(sa.insert(job_table).values(name=name, **values))

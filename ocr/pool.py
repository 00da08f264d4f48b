"""Workers that read pages beside the program (识别进程池).

Every worker is a spawned process with its own engine, watched by one thread of the parent.
At most two jobs for every worker are in flight, so memory stays flat however many pages
come. A worker that dies is replaced and its job tried once more; one that takes too long
is ended; one that has grown is replaced.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import queue
import signal
import threading
from concurrent.futures import Future
from multiprocessing import connection as pipes
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Self

from ocr.engines import ENGINE_NAMES
from ocr.worker import Answer, Job, serve
from resources.errors import Cancelled, Crashed, Stalled

__all__ = ["Job", "Pool", "plan"]

_log = logging.getLogger(__name__)

IN_FLIGHT_PER_WORKER = 2
TIMEOUT_S = 120.0
WORKERS_MAX = 8
RESIDENT_MAX_BYTES = 1_500_000_000
ATTEMPTS = 2
FAREWELL_S = 2.0
START_S = 120.0
"""A worker that has not come up by then never will; on a full machine it takes 20 s."""
_SPAWN = multiprocessing.get_context("spawn")


def plan(cores: int | None = None) -> tuple[int, int]:
    """Return how many workers, and threads for each, suit a machine with ``cores``."""
    cores = cores or os.cpu_count() or 1
    # Single-threaded workers read the most pages (measured on 2 cores); on bigger machines
    # two threads each halve the memory, and one core stays with windows and scanner.
    threads = 1 if cores <= 4 else 2
    usable = cores - 1 if cores > 2 else cores
    return min(usable // threads, WORKERS_MAX), threads


class Pool:
    """Reads pages in worker processes.

    Args:
        engine: one of :data:`ocr.engines.ENGINE_NAMES`.
        workers: processes; by default :func:`plan` for this machine.
        threads: CPU threads of each; by default :func:`plan`.
        timeout_s: a job that takes longer is ended with :class:`Stalled`.
        resident_max_bytes: a worker that holds more after a job is replaced.
    """

    def __init__(
        self,
        engine: str = ENGINE_NAMES[0],
        workers: int | None = None,
        threads: int | None = None,
        timeout_s: float = TIMEOUT_S,
        resident_max_bytes: int = RESIDENT_MAX_BYTES,
    ) -> None:
        planned = plan()
        self.workers = workers or planned[0]
        self._room = threading.BoundedSemaphore(self.workers * IN_FLIGHT_PER_WORKER)
        self._waiting: queue.SimpleQueue[_Errand | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._errands: dict[Future[Any], _Errand] = {}
        self._lock = threading.Lock()
        settings = _Settings(engine, threads or planned[1], timeout_s, resident_max_bytes)
        self._keepers = [
            threading.Thread(
                target=_Keeper(settings, self._waiting).run, name=f"ocr-{number}", daemon=True
            )
            for number in range(self.workers)
        ]
        for keeper in self._keepers:
            keeper.start()

    def submit(self, job: Job) -> Future[Any]:
        """Hand in ``job``; waits while two jobs for every worker are in flight.

        The future gives what :class:`Job` says for its task, or raises the error of the
        loading function or engine, :class:`Crashed` after a worker died twice over the job,
        :class:`Stalled` when it took too long, :class:`Cancelled` after :meth:`cancel`.

        Raises:
            RuntimeError: the pool is closed.
        """
        self._room.acquire()
        if self._closing.is_set():
            self._room.release()
            raise RuntimeError("the pool is closed")
        errand = _Errand(job)
        with self._lock:
            self._errands[errand.future] = errand
        errand.future.add_done_callback(self._forget)
        self._waiting.put(errand)
        return errand.future

    def warm(self) -> None:
        """Let every worker load its engine now; does not wait for it."""
        for _ in range(self.workers):
            self.submit(Job(None, task="warm"))

    def cancel(self, future: Future[Any]) -> None:
        """Give up a job; a worker busy with it is ended and replaced."""
        with self._lock:
            errand = self._errands.get(future)
        if errand is not None and not future.cancel():
            errand.stop()

    def close(self) -> None:
        """Give up whatever is waiting or running, end the workers and wait for them."""
        self._closing.set()
        with self._lock:
            errands = list(self._errands.values())
        for errand in errands:
            self.cancel(errand.future)
        for _ in self._keepers:
            self._waiting.put(None)
        for keeper in self._keepers:
            keeper.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._errands.pop(future, None)
        self._room.release()


class _Settings:
    def __init__(
        self, engine: str, threads: int, timeout_s: float, resident_max_bytes: int
    ) -> None:
        self.engine = engine
        self.threads = threads
        self.timeout_s = timeout_s
        self.resident_max_bytes = resident_max_bytes


class _Errand:
    """A job, its future, and the process that is at it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.future: Future[Any] = Future()
        self.stopped = False
        self._process: SpawnProcess | None = None
        self._lock = threading.Lock()

    def taken_by(self, process: SpawnProcess | None) -> None:
        with self._lock:
            self._process = process
            if self.stopped and process is not None:
                _kill(process)

    def stop(self) -> None:
        # Under the lock, so that a process that has gone on to the next job is not hit.
        with self._lock:
            self.stopped = True
            if self._process is not None:
                _kill(self._process)


class _Keeper:
    """Keeps one worker process and feeds it; runs in a thread of the parent."""

    def __init__(self, settings: _Settings, waiting: queue.SimpleQueue[_Errand | None]) -> None:
        self._settings = settings
        self._waiting = waiting
        self._process: SpawnProcess | None = None
        self._pipe: pipes.Connection | None = None
        self._ready = False

    def run(self) -> None:
        while (errand := self._waiting.get()) is not None:
            if errand.future.set_running_or_notify_cancel():
                try:
                    answer = self._answer(errand)
                except Exception:  # noqa: BLE001 - it is logged, and told as the job's answer
                    # Every job gets an answer, and the next one a worker: or all wait for ever.
                    _log.exception("OCR worker could not be used")
                    self._dismiss()
                    answer = Answer(error=Crashed(engine=self._settings.engine))
                if answer.error is None:
                    errand.future.set_result(answer.value)
                else:
                    errand.future.set_exception(answer.error)
        self._dismiss()

    def _answer(self, errand: _Errand) -> Answer:
        for attempt in range(1, ATTEMPTS + 1):
            answer = self._attempt(errand)
            if errand.stopped:
                return Answer(error=Cancelled())
            if answer is not None:
                return answer
            _log.warning("OCR worker died, attempt %d of %d", attempt, ATTEMPTS)
        return Answer(error=Crashed(engine=self._settings.engine))

    def _attempt(self, errand: _Errand) -> Answer | None:
        """Return the worker's answer; None when it died over the job."""
        process, pipe = self._worker()
        errand.taken_by(process)
        answer: Answer | None = None
        try:
            if not self._ready:
                if not pipe.poll(START_S):
                    _log.warning("OCR worker %s does not come up", process.pid)
                    _kill(process)
                    return None
                pipe.recv()
                self._ready = True
            pipe.send(errand.job)
            if pipe.poll(self._settings.timeout_s):
                answer = pipe.recv()
            else:
                _kill(process)
                return Answer(
                    error=Stalled(engine=self._settings.engine, seconds=self._settings.timeout_s)
                )
        except (EOFError, OSError):
            _log.debug("OCR worker %s is gone", process.pid)
        except (TypeError, AttributeError, ValueError) as error:
            return Answer(error=error)  # a job that cannot be pickled: the caller's bug
        finally:
            errand.taken_by(None)
        if answer is None or answer.resident_bytes > self._settings.resident_max_bytes:
            self._dismiss()
        return answer

    def _worker(self) -> tuple[SpawnProcess, pipes.Connection]:
        if self._process is not None and self._pipe is not None and self._process.is_alive():
            return self._process, self._pipe
        self._dismiss()
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=serve,
            args=(theirs, self._settings.engine, self._settings.threads),
            name="wenyi-ocr",
            daemon=True,
        )
        process.start()
        theirs.close()  # so that a dead worker shows as the end of the pipe
        self._process, self._pipe, self._ready = process, ours, False
        return process, ours

    def _dismiss(self) -> None:
        """End the worker: by closing its pipe, and by force where that does not help."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.join(FAREWELL_S)
            if process.is_alive():
                _kill(process)
            process.join()
            process.close()


def _kill(process: SpawnProcess) -> None:
    """Kill a worker and the programs it started."""
    if process.pid is None or not process.is_alive():
        return
    if hasattr(os, "killpg"):
        try:
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    process.kill()

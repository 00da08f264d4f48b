"""Decoding children that wait for work, and threads that work one thing after another."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from threading import Event

from courtroom.viewing.decoder import Decoder
from courtroom.viewing.limits import Limits
from resources.errors import Cancelled, WenyiError

_log = logging.getLogger(__name__)
_TICK_S = 0.05
_USES = 500
"""A child is replaced after so many uses."""


class Pool:
    """Up to so many children; safe for several threads.

    Args:
        limits: of each.
        most: how many at a time.
        niceness: how far they stand back.
    """

    def __init__(self, limits: Limits, most: int, niceness: int = 0) -> None:
        self._limits, self._niceness = limits, niceness
        self._room = threading.Semaphore(most)
        self._idle: list[tuple[Decoder, int]] = []
        self._lock = threading.Lock()
        self._closed = False
        self._passed: set[Decoder] = set()
        self.pids: set[int] = set()
        """Of the children there are."""

    @contextlib.contextmanager
    def use(
        self, cancel: Event | None = None, ready: Callable[[Decoder], None] | None = None
    ) -> Iterator[Decoder]:
        """Give a child to one thread.

        Args:
            cancel: gives up waiting for one.
            ready: called with a child that is new.

        Raises:
            Cancelled: ``cancel`` was set, or the pool is closed.
            Crashed: no child can be started.
        """
        while not self._room.acquire(timeout=_TICK_S):
            if self._closed or (cancel is not None and cancel.is_set()):
                raise Cancelled
        decoder: Decoder | None = None
        uses = 0
        try:
            decoder, uses = self._take()
            if uses == 0 and ready is not None:
                ready(decoder)
            yield decoder
        finally:
            if decoder is not None:
                self._give_back(decoder, uses + 1)
            self._room.release()

    def _take(self) -> tuple[Decoder, int]:
        with self._lock:
            if self._closed:
                raise Cancelled
            if self._idle:
                return self._idle.pop()
        decoder = Decoder(self._limits, self._niceness)
        self.pids.add(decoder.process.pid)
        return decoder, 0

    def _give_back(self, decoder: Decoder, uses: int) -> None:
        with self._lock:
            if decoder in self._passed:
                self._passed.discard(decoder)
                return
            if not (self._closed or decoder.spoiled or uses >= _USES):
                self._idle.append((decoder, uses))
                return
        self.pids.discard(decoder.process.pid)
        decoder.end()

    def pass_on(self, decoder: Decoder, to: Pool) -> None:
        """Give a child in use to another pool, with the file that it has open."""
        with to._lock:
            if to._closed or to._idle or to.pids:
                return
            to._idle.append((decoder, 1))
            to.pids.add(decoder.process.pid)
        with self._lock:
            self._passed.add(decoder)
        self.pids.discard(decoder.process.pid)

    def warm(self) -> None:
        """Start a child before it is needed.

        Raises:
            Crashed: it cannot be started.
        """
        with self.use():
            pass

    def rest(self) -> None:
        """End the children that have nothing to do."""
        with self._lock:
            idle, self._idle = self._idle, []
        for decoder, _ in idle:
            self.pids.discard(decoder.process.pid)
            decoder.end()

    def close(self) -> None:
        """End the children; those at work end when they are done."""
        self._closed = True
        self.rest()


class Worker:
    """One thread that does one thing after another, the newest wish first."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.LifoQueue[Callable[[], None] | None] = queue.LifoQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def put(self, job: Callable[[], None]) -> None:
        """Have something done; what it raises is logged."""
        with self._lock:
            if self._closed:
                return
            self._jobs.put(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None or self._closed:
                return
            try:
                job()
            except Cancelled:
                continue
            except (WenyiError, OSError) as error:
                _log.warning("%s: %s", self._name, type(error).__name__)

    def close(self, timeout_s: float = 10.0) -> None:
        """Do nothing more; wait for what is being done."""
        with self._lock:
            self._closed = True
            thread = self._thread
            self._jobs.put(None)
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_s)

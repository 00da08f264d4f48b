"""What an engine does beside everything else, one piece at a time (旁路识别)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from asr.result import Segment
from resources.errors import EngineError

Job = TypeVar("Job")
Heard = Segment | EngineError | None
"""What was recognised, nothing, or why it could not be."""


class Beside(Generic[Job]):
    """A thread that recognises what it is given; used from one other thread.

    Args:
        name: of the thread, which is begun with the first job.
    """

    def __init__(self, name: str) -> None:
        self._given: queue.SimpleQueue[tuple[Job, Callable[[], Segment | None]] | None]
        self._given, self._done = queue.SimpleQueue(), queue.SimpleQueue[tuple[Job, Heard]]()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.job: Job | None = None
        """What it works on."""

    def free(self) -> bool:
        """Return whether another job may be given."""
        return self.job is None

    def give(self, job: Job, do: Callable[[], Segment | None]) -> None:
        """Have a job done; only while it is free."""
        self.job = job
        if not self._thread.ident:
            self._thread.start()
        self._given.put((job, do))

    def finished(self) -> tuple[Job, Heard] | None:
        """Return what was done since; None: nothing.

        Raises:
            RuntimeError: its thread ended by a mistake of ours.
        """
        if self.job is None:
            return None
        alive = self._thread.is_alive()
        try:
            done = self._done.get_nowait()
        except queue.Empty:
            if not alive:
                raise RuntimeError(f"{self._thread.name} ended") from None
            return None
        self.job = None
        return done

    def close(self) -> None:
        """Begin no other; the one that runs ends with the process."""
        self._given.put(None)

    def _work(self) -> None:
        while (one := self._given.get()) is not None:
            job, do = one
            heard: Heard
            try:
                heard = do()
            except EngineError as error:
                heard = error
            self._done.put((job, heard))

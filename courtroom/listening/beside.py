"""What an engine does beside everything else, one piece at a time (旁路识别)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from resources.errors import EngineError

Job = TypeVar("Job")
Done = TypeVar("Done")


class Beside(Generic[Job, Done]):
    """A thread that recognises what it is given; used from one other thread.

    Args:
        name: of the thread, which is begun with the first job.
    """

    def __init__(self, name: str) -> None:
        self._given: queue.SimpleQueue[tuple[Job, Callable[[], Done]] | None]
        self._done: queue.SimpleQueue[tuple[Job, Done | EngineError]]
        self._given, self._done = queue.SimpleQueue(), queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.job: Job | None = None
        """What it works on."""

    def free(self) -> bool:
        """Return whether another job may be given."""
        return self.job is None

    def give(self, job: Job, do: Callable[[], Done]) -> None:
        """Have a job done; only while it is free."""
        self.job = job
        if not self._thread.ident:
            self._thread.start()
        self._given.put((job, do))

    def finished(self) -> tuple[Job, Done | EngineError] | None:
        """Return what was done since, or why it could not be; None: nothing.

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
            heard: Done | EngineError
            try:
                heard = do()
            except EngineError as error:
                heard = error
            self._done.put((job, heard))

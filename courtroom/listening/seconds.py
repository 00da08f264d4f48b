"""Second passes beside everything else, one at a time (第二遍识别)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from asr.engine import Engine
from asr.result import Segment
from courtroom.listening.recognising import Second

Recognise = Callable[[Second], Segment | None]


class SecondPass:
    """A thread with the second engine; None: there is no second engine, and no thread.

    Args:
        engine: closed in the end.
    """

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine
        self._given: queue.SimpleQueue[tuple[Second, Recognise] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Second, Segment | None]] = queue.SimpleQueue()
        self._out = 0
        self._thread: threading.Thread | None = None
        if engine is not None:
            self._thread = threading.Thread(target=self._work, name="second-pass", daemon=True)
            self._thread.start()

    def free(self) -> bool:
        """Return whether another turn may be given."""
        return self._thread is not None and self._out == 0

    def give(self, job: Second, recognise: Recognise) -> None:
        """Have a turn recognised."""
        self._out += 1
        self._given.put((job, recognise))

    def finished(self) -> list[tuple[Second, Segment | None]]:
        """Return what was recognised since."""
        found = []
        while not self._done.empty():
            found.append(self._done.get())
            self._out -= 1
        return found

    def close(self) -> None:
        """Begin no other; the one that runs ends with the process."""
        self._given.put(None)

    def _work(self) -> None:
        while (one := self._given.get()) is not None:
            job, recognise = one
            self._done.put((job, recognise(job)))

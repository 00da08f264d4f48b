"""Reading that finds no word, at once: for tests of what comes in, not of what it says."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from ocr.orientation import Orientation
from ocr.pool import Job
from ocr.result import PageText


class BlankPool:
    """In place of :class:`ocr.pool.Pool`: no processes, no engine."""

    workers = 1

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def submit(self, job: Job) -> Future[tuple[Orientation, PageText]]:
        """Answer as for a page without text."""
        found: Future[tuple[Orientation, PageText]] = Future()
        found.set_result((Orientation(0, 0.0), PageText(1, 1, (), self._engine, 0.0)))
        return found

    def close(self) -> None:
        """Nothing runs."""


@contextmanager
def unread() -> Iterator[None]:
    """Let reading lanes that start meanwhile find nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.station.reading.Pool", BlankPool)
        yield

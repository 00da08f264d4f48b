"""Asking background jobs to run now, without knowing who runs them (唤起任务)."""

from __future__ import annotations

import threading


class Bells:
    """A bell for each job: whoever runs it listens, whoever wishes rings."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: dict[str, threading.Event] = {}

    def bell(self, name: str) -> threading.Event:
        """Return the event that is set when the job is wished for."""
        with self._lock:
            return self._bells.setdefault(name, threading.Event())

    def ring(self, name: str) -> None:
        """Let a job run soon; where nobody runs it, nothing happens."""
        self.bell(name).set()

"""Measures how long the GUI thread was not listening (卡顿)."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5


class StallWatch(QObject):
    """Notes the longest gap between two turns of the event loop.

    Attributes:
        worst_ms: the longest gap beyond the timer's own period since the start.
        worst_busy_ms: the most processor time this thread itself took in one turn; the
            rest of a gap is waiting for a processor that others hold.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worst_ms = 0.0
        self.stalls_ms: list[float] = []
        self.worst_busy_ms = 0.0
        self._last = time.perf_counter()
        self._busy = time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to measure."""
        self._last = time.perf_counter()
        self._busy = time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        """End the measurement."""
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1000 - TICK_MS
        self._last = now
        busy = time.thread_time()
        self.worst_busy_ms = max(self.worst_busy_ms, (busy - self._busy) * 1000)
        self._busy = busy
        if gap > 50:
            self.stalls_ms.append(gap)
        self.worst_ms = max(self.worst_ms, gap)

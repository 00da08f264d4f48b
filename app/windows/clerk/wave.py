"""The wave under the place in the recording (波形条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.qt.lanes import Lane
from app.qt.theme import Theme
from app.qt.translations import tr
from app.station.hearing import HearingRun
from app.station.hearing_wave import Heights, Wave

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk

HEIGHT_PX = 26
_SOON_MS, _LATER_MS = 40, 3_000
_WHILE_COURT_SITS_MS = 600
"""Recognition needs the processor more."""
_AT_ONCE_S = 0.05
_WIDEST = 1_200
"""Pixels that are asked for; a wider strip shows each of them wider."""


class WaveStrip(QWidget):
    """Draws the wave of all sittings; a click goes there.

    Attributes:
        seek_wanted: with a time in seconds, on the line of all sittings.
        resized: with another width.
    """

    seek_wanted = Signal(float)
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._heights: Heights = np.zeros(0, np.float32)
        self._place_s = self._length_s = 0.0
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(tr("Wave of the recording"))
        self.setToolTip(tr("Wave of the recording: click to go there"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def show_heights(self, heights: Heights) -> None:
        """Draw these."""
        self._heights = heights
        self.update()

    def show_place(self, place_s: float, length_s: float) -> None:
        """Mark what is heard now."""
        if (place_s, length_s) != (self._place_s, self._length_s):
            self._place_s, self._length_s = place_s, length_s
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what was heard in the accent's colour, and a line at the place."""
        painter = QPainter(self)
        width, middle, count = self.width(), self.height() / 2, len(self._heights)
        part = min(1.0, self._place_s / self._length_s) if self._length_s > 0 else 0.0
        at_px = part * width
        quiet, loud = self._theme.colour("line"), self._theme.colour("line_strong")
        painter.setPen(QPen(quiet, 1))
        painter.drawLine(QLineF(0, middle, width, middle))
        if count:
            step = width / count
            bars: tuple[list[QLineF], list[QLineF]] = ([], [])
            for number, height in enumerate(self._heights.tolist()):
                if height == height:  # not where nothing is known
                    x, half = (number + 0.5) * step, max(0.5, height * (middle - 1))
                    bars[x < at_px].append(QLineF(x, middle - half, x, middle + half))
            for colour, lines in zip((loud, self._theme.colour("accent")), bars, strict=True):
                painter.setPen(QPen(colour, max(1.0, step * 0.7)))
                painter.drawLines(lines)
        if self._length_s > 0:
            painter.setPen(QPen(self._theme.colour("text"), 2))
            painter.drawLine(QLineF(at_px, 0, at_px, self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the time that was clicked."""
        if event.button() is Qt.MouseButton.LeftButton and self._length_s > 0:
            part = event.position().x() / max(1, self.width())
            self.seek_wanted.emit(min(1.0, max(0.0, part)) * self._length_s)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for as many bars as there is room for."""
        super().resizeEvent(event)
        self.resized.emit()


class WaveFeed(QObject):
    """Makes the wave of the open hearing on a lane, a little at a time."""

    def __init__(self, clerk: Clerk, strip: WaveStrip) -> None:
        super().__init__(strip)
        self._clerk, self._strip = clerk, strip
        self._folders: list[str] = []
        self._wave: Wave | None = None
        self._seat = ""
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)
        strip.resized.connect(self._soon)

    def show_run(self, run: HearingRun | None) -> None:
        """Draw another hearing, or what came to this one."""
        folders = [] if run is None else [one.folder for one in run.sittings]
        if folders != self._folders:
            self._folders, self._wave = folders, None
            self._strip.show_heights(np.zeros(0, np.float32))
        self._soon()

    def show_seat(self, seat: str) -> None:
        """Draw one seat alone; empty: all."""
        if seat != self._seat:
            self._seat = seat
            self._soon()

    def _soon(self) -> None:
        if self._folders and not self._busy:
            self._timer.start(_SOON_MS)

    def _work(self) -> None:
        run = self._clerk.run
        if run is None or self._busy or not self._strip.isVisible():
            return
        recordings, home = run.recordings(), self._clerk.services.home
        folders, seat, wave = self._folders, self._seat, self._wave
        count = max(1, min(_WIDEST, self._strip.width() // 2))
        self._busy = True

        def work(task: object) -> tuple[Wave, Heights, bool]:
            made = wave or Wave(recordings, home)
            more = made.work(_AT_ONCE_S)
            return made, made.heights(count, seat), more

        def done(found: tuple[Wave, Heights, bool]) -> None:
            self._busy = False
            if folders != self._folders:
                self._soon()
                return
            self._wave, heights, more = found
            self._strip.show_heights(heights)
            live = run is self._clerk.run and run.sound.status.state == "recording"
            if more or seat != self._seat:
                self._timer.start(_WHILE_COURT_SITS_MS if live else _SOON_MS)
            elif live:
                self._timer.start(_LATER_MS)

        def failed(error: BaseException) -> None:
            # Damage is told by whoever plays or verifies it; without a wave it goes as well.
            self._busy = False

        self._clerk.lanes.run(Lane.IMAGES, work, done, failed, owner=self)

"""What a viewer moves by itself: glides to a view, and pages that were thrown (惯性与过渡)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer

from app.qt.viewer.slots import Fling, Glide
from app.qt.viewer.view import View

if TYPE_CHECKING:
    from app.qt.viewer.viewer import Viewer

_FRAME_MS = 15
_FLING_STOP = 30.0
_FLING_SLOWS = 3.2


class Moving:
    """Moves the panes of a viewer frame by frame, until all stand; made by the viewer.

    Attributes:
        frame: runs while something moves.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._glides: list[Glide] = []
        self._fling: Fling | None = None
        self.frame = QTimer(viewer)
        self.frame.setTimerType(Qt.TimerType.PreciseTimer)
        self.frame.setInterval(_FRAME_MS)
        self.frame.timeout.connect(self._step)

    def is_moving(self, pane: int) -> bool:
        """Return whether a pane is on its way, or some page was thrown."""
        return self._fling is not None or any(glide.slot == pane for glide in self._glides)

    def fling(self, pane: int, speed: QPointF) -> None:
        """Let a page go on moving."""
        self._fling = Fling(pane, speed.x(), speed.y(), time.monotonic())
        self.frame.start()

    def stop_all(self) -> None:
        """Let every pane stay where it is now."""
        self._fling = None
        for glide in list(self._glides):
            self.stop(glide.slot)

    def forget(self) -> None:
        """Move nothing any more: the panes are others, or nobody sees them."""
        self._glides.clear()
        self._fling = None
        self.frame.stop()

    def forget_glides(self) -> None:
        """Let nothing glide any more; the panes have other sizes."""
        self._glides.clear()

    def target(self, pane: int) -> View:
        """Return the view a pane is on its way to, or has."""
        for glide in self._glides:
            if glide.slot == pane:
                return glide.final
        return self._viewer.slots[pane].view

    def glide(self, pane: int, before: tuple[float, float, float]) -> None:
        """Let a pane's view come from where it was to where it is."""
        view = self._viewer.slots[pane].view
        end = (view.scale, view.left, view.top)
        if before == end:
            return
        final = View(view.pane, view.size, view.rotation, *end, view.fit)
        self._glides = [glide for glide in self._glides if glide.slot != pane]
        self._glides.append(Glide(pane, time.monotonic(), before, end, final))
        view.scale, view.left, view.top = before
        self.frame.start()

    def stop(self, pane: int) -> None:
        """Let a pane stay where it is now."""
        self._glides = [glide for glide in self._glides if glide.slot != pane]

    def _step(self) -> None:
        now_s = time.monotonic()
        for glide in list(self._glides):
            view = self._viewer.slots[glide.slot].view
            view.scale, view.left, view.top, there = glide.at(now_s)
            view.fit = glide.final.fit
            if there:
                self._glides.remove(glide)
            else:
                self._viewer.roughly()
        self._go_on_flinging(now_s)
        if not self._glides and self._fling is None:
            self.frame.stop()
        self._viewer.update()

    def _go_on_flinging(self, now_s: float) -> None:
        fling = self._fling
        if fling is None:
            return
        passed_s, fling.then_s = now_s - fling.then_s, now_s
        self._viewer.pan(fling.slot, QPointF(fling.speed_x * passed_s, fling.speed_y * passed_s))
        slower = max(0.0, 1.0 - _FLING_SLOWS * passed_s)
        fling.speed_x *= slower
        fling.speed_y *= slower
        if abs(fling.speed_x) + abs(fling.speed_y) < _FLING_STOP:
            self._fling = None

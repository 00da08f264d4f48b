"""What fingers mean: pan, pinch, swipe, tap, double tap, draw (手势). No widgets in here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF

TAP_PX = 12.0
"""A finger that moved less has tapped."""
TAP_S = 0.35
DOUBLE_S = 0.40
DOUBLE_PX = 48.0
SWIPE_PX = 90.0
SWIPE_S = 0.7
_LATE_S = 0.25
"""A second finger within this time was meant as a pinch; the stroke is given up."""
_FLING_S = 0.08
"""What a finger did last before it left, in seconds."""


class Meaning(Protocol):
    """Takes what the fingers mean."""

    def draws(self, at: QPointF) -> bool:
        """Return whether a finger here draws rather than pans."""
        ...

    def swipes(self, at: QPointF) -> bool:
        """Return whether a quick stroke of the finger here turns the page."""
        ...

    def stroke(self, phase: str, at: QPointF, pressure: float | None) -> None:
        """Draw: ``begin``, ``move``, ``end`` or ``drop``."""
        ...

    def pan(self, at: QPointF, by: QPointF) -> None:
        """Move what lies under the finger."""
        ...

    def pinch(self, at: QPointF, by: QPointF, factor: float) -> None:
        """Enlarge about a place, and move."""
        ...

    def tap(self, at: QPointF) -> None:
        """One short touch."""
        ...

    def double_tap(self, at: QPointF) -> None:
        """Two of them; the first was told as a tap."""
        ...

    def swipe(self, at: QPointF, step: int) -> None:
        """Turn the page: 1 is forward."""
        ...

    def fling(self, at: QPointF, speed: QPointF) -> None:
        """Go on moving; logical pixels a second."""
        ...


@dataclass(slots=True)
class _Finger:
    first: QPointF
    now: QPointF


class Touching:
    """Follows the fingers on one viewer.

    Args:
        meaning: told what they mean.
        clock: seconds, monotonic.
    """

    def __init__(self, meaning: Meaning, clock: Callable[[], float]) -> None:
        self._meaning, self._clock = meaning, clock
        self._fingers: dict[int, _Finger] = {}
        self._began_s = 0.0
        self._stroke = False
        self._pinched = False
        self._moved = False
        self._tapped: tuple[float, QPointF] | None = None
        self._trail: list[tuple[float, QPointF]] = []

    @property
    def busy(self) -> bool:
        """Whether a finger is down."""
        return bool(self._fingers)

    def down(self, id: int, at: QPointF) -> None:
        """Note a finger that came."""
        self._fingers[id] = _Finger(at, at)
        if len(self._fingers) == 1:
            self._began_s, self._pinched, self._moved = self._clock(), False, False
            self._trail = [(self._began_s, at)]
            self._stroke = self._meaning.draws(at)
            if self._stroke:
                self._meaning.stroke("begin", at, None)
        elif len(self._fingers) == 2:
            self._second()

    def _second(self) -> None:
        if self._stroke:
            if self._clock() - self._began_s > _LATE_S:
                return  # a hand that rests on the screen while it draws
            self._stroke = False
            self._meaning.stroke("drop", QPointF(), None)
        self._pinched = True

    def move(self, places: Mapping[int, QPointF]) -> None:
        """Note where the fingers are now; those not named have not moved."""
        before = {id: finger.now for id, finger in self._fingers.items()}
        for id, at in places.items():
            if id in self._fingers:
                self._fingers[id].now = at
        if not self._fingers:
            return
        if self._stroke:
            first = next(iter(self._fingers))
            if first in places:
                self._meaning.stroke("move", self._fingers[first].now, None)
        elif len(self._fingers) == 1:
            self._one(*next(iter(self._fingers.items())), before)
        elif self._pinched:
            self._two(before)

    def _one(self, id: int, finger: _Finger, before: Mapping[int, QPointF]) -> None:
        if self._pinched:
            self._meaning.pan(finger.now, finger.now - before[id])
            return
        if not self._moved and _long(finger.now - finger.first) < TAP_PX:
            return
        by = finger.now - (before[id] if self._moved else finger.first)
        self._moved = True
        self._trail.append((self._clock(), finger.now))
        self._meaning.pan(finger.now, by)

    def _two(self, before: Mapping[int, QPointF]) -> None:
        ids = list(self._fingers)[:2]
        old = [before[id] for id in ids]
        new = [self._fingers[id].now for id in ids]
        middle_old, middle = (old[0] + old[1]) / 2, (new[0] + new[1]) / 2
        apart = max(1.0, _long(old[0] - old[1]))
        factor = max(1.0, _long(new[0] - new[1])) / apart
        self._meaning.pinch(middle, middle - middle_old, factor)

    def up(self, id: int, at: QPointF) -> None:
        """Note a finger that left."""
        finger = self._fingers.pop(id, None)
        if finger is None:
            return
        finger.now = at
        if self._fingers:
            return
        if self._stroke:
            self._stroke = False
            self._meaning.stroke("end", at, None)
            self._maybe_double(finger, told=True)
        elif not self._pinched:
            self._ended(finger)

    def _ended(self, finger: _Finger) -> None:
        now_s, way = self._clock(), finger.now - finger.first
        if not self._moved:
            if now_s - self._began_s <= TAP_S:
                self._maybe_double(finger, told=False)
            return
        if self._meaning.swipes(finger.first):
            sideways = abs(way.x()) > 1.5 * abs(way.y())
            if sideways and abs(way.x()) >= SWIPE_PX and now_s - self._began_s <= SWIPE_S:
                self._meaning.swipe(finger.first, 1 if way.x() < 0 else -1)
            return
        recent = [(when, at) for when, at in self._trail if now_s - when <= _FLING_S]
        if len(recent) >= 2 and now_s > recent[0][0]:
            speed = (finger.now - recent[0][1]) / (now_s - recent[0][0])
            self._meaning.fling(finger.now, speed)

    def _maybe_double(self, finger: _Finger, *, told: bool) -> None:
        """Tell a tap, or the second of two; strokes have been told as such."""
        now_s = self._clock()
        if told:
            self._tapped = None
            return
        before = self._tapped
        near = before is not None and _long(finger.now - before[1]) <= DOUBLE_PX
        if before is not None and near and now_s - before[0] <= DOUBLE_S:
            self._tapped = None
            self._meaning.double_tap(finger.now)
        else:
            self._tapped = (now_s, finger.now)
            self._meaning.tap(finger.now)

    def give_up(self) -> None:
        """Forget all fingers; the system took them away."""
        if self._stroke:
            self._meaning.stroke("drop", QPointF(), None)
        self._fingers.clear()
        self._stroke = self._pinched = False


def _long(way: QPointF) -> float:
    return math.hypot(way.x(), way.y())

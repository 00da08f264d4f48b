"""Marks between the room's facts and the viewer: all seats' shapes, one's own strokes (批注)."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.qt.viewer import MarkShape, Viewer
from app.windows.room.bridge import RoomBridge
from app.windows.room.reading import colour_of, last_mark_of, marks_of

_log = logging.getLogger(__name__)

Spot = tuple[str, int]
"""Exhibit and page, 1-based."""
WIDTHS = {"pen": 0.0025, "highlighter": 0.004, "box": 0.003, "ellipse": 0.003, "arrow": 0.003}
"""Of a line, in parts of the page's longer side."""
PEN_EVERY_MS = 33
MOST_POINTS = 1000
"""Of one stroke on the wire: 20 kB; a longer one loses every other point until it fits."""
PENDING_S = 5.0


def shape_of(key: str, value: Mapping[str, Any]) -> MarkShape | None:
    """Return a mark's shape; None: its value is none."""
    try:
        points = [[float(part) for part in point[:3]] for point in value["points"]]
        return MarkShape(
            key,
            str(value["tool"]),
            str(value["colour"]),
            float(value["width"]),
            points,
            str(value.get("text") or ""),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def thinned(points: list[list[float]]) -> list[list[float]]:
    """Return a stroke's points rounded, with x and y alone, at most :data:`MOST_POINTS`."""
    kept = points
    while len(kept) > MOST_POINTS:
        kept = [*kept[:-1:2], kept[-1]]
    return [[round(min(1.0, max(0.0, part)), 4) for part in point[:2]] for point in kept]


class MarkLayer(QObject):
    """Shows the marks of what a viewer shows, and sends one's own.

    A stroke stays where it was drawn until the hub has it as a fact: nothing flickers.

    Attributes:
        in_private: what is drawn stays with this seat, though the page may be on screens.
    """

    def __init__(self, bridge: RoomBridge, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._viewer = viewer
        self._spots: list[Spot] = []
        self.in_private = False
        self._pending: list[tuple[Spot, MarkShape, float]] = []
        self._pen: dict[str, Any] | None = None
        self._send = QTimer(self)
        self._send.setSingleShot(True)
        self._send.setInterval(PEN_EVERY_MS)
        self._send.timeout.connect(self._send_pen)
        viewer.stroke_moved.connect(self._moved)
        viewer.stroke_done.connect(self._done)
        viewer.mark_touched.connect(self._touched)
        bridge.changed.connect(self._changed)
        bridge.live_changed.connect(self._live_changed)

    @property
    def colour(self) -> str:
        """This seat's colour."""
        return colour_of(self._bridge.facts, self._bridge.room.seat)

    def choose(self, tool: str | None) -> None:
        """Draw with ``tool`` in this seat's colour; None: the finger moves the page."""
        if tool in WIDTHS:
            self._viewer.set_pen(self.colour, WIDTHS[tool])
        self._viewer.set_tool(tool)

    def show_spots(self, spots: list[Spot]) -> None:
        """Say which page each pane shows."""
        self._spots = list(spots)
        self.read()

    def read(self) -> None:
        """Show what facts and live values say now."""
        facts, seat = self._bridge.facts, self._bridge.room.seat
        self._viewer.hide_marks(facts.get("marks_hidden") is not None)
        self._settle()
        for pane, spot in enumerate(self._spots):
            shapes = [
                shape
                for id, value in marks_of(facts, *spot)
                if (shape := shape_of(id, value)) is not None
            ]
            shapes += [shape for at, shape, _ in self._pending if at == spot]
            self._viewer.set_marks(pane, shapes)
            live = [
                shape
                for key, value in self._bridge.live.items()
                if key.startswith("pen/")
                and key != f"pen/{seat}"
                and isinstance(value, Mapping)
                and (value.get("exhibit"), value.get("page")) == spot
                and (shape := shape_of(key, value)) is not None
            ]
            self._viewer.set_live_marks(pane, shapes=live)

    def has_own(self, spot: Spot) -> bool:
        """Return whether this seat has a mark on a page."""
        return bool(last_mark_of(self._bridge.facts, self._bridge.room.seat, *spot))

    def undo(self, spot: Spot) -> bool:
        """Take this seat's newest mark on a page back; return whether there is one."""
        id = last_mark_of(self._bridge.facts, self._bridge.room.seat, *spot)
        if id:
            self._bridge.do("unmark", mark=id)
        return bool(id)

    def _settle(self) -> None:
        """Forget strokes that have become facts, or that never will."""
        if not self._pending:
            return
        known = {
            _ends(value.get("points") or [])
            for key, value in self._bridge.facts.items()
            if key.startswith("mark/") and value.get("seat") == self._bridge.room.seat
        }
        now_s = time.monotonic()
        self._pending = [
            each
            for each in self._pending
            if _ends(each[1].points) not in known and each[2] > now_s
        ]

    def _spot(self, pane: int) -> Spot | None:
        return self._spots[pane] if 0 <= pane < len(self._spots) else None

    def _moved(self, pane: int, points: list[list[float]]) -> None:
        spot = self._spot(pane)
        if spot is None or self.in_private:
            return
        tool = self._viewer.tool or "pen"
        self._pen = _mark(spot, tool, self.colour, thinned(points))
        if not self._send.isActive():
            self._send.start()

    def _send_pen(self) -> None:
        if self._pen is not None:
            self._bridge.room.say(f"pen/{self._bridge.room.seat}", self._pen)

    def _done(self, pane: int, tool: str, points: list[list[float]], text: str) -> None:
        self._pen = None
        self._send.stop()
        spot = self._spot(pane)
        if spot is None or not points:
            return
        kept = thinned(points)
        value = _mark(spot, tool, self.colour, kept)
        shape = shape_of("", {**value, "text": text})
        if shape is not None:
            self._pending.append((spot, shape, time.monotonic() + PENDING_S))
        more = {"private": True} if self.in_private else {}
        future = self._bridge.do("mark", **value, text=text, **more)
        post, viewer = self._bridge.lanes.post, self._viewer
        future.add_done_callback(
            lambda done: post(lambda: self._answered(spot, kept, done), viewer)
        )
        if not self.in_private:
            self._bridge.room.say(f"pen/{self._bridge.room.seat}", None)
        self.read()

    def _answered(self, spot: Spot, points: list[list[float]], done: Any) -> None:
        if done.cancelled() or done.exception() is not None:
            ends = _ends(points)
            self._pending = [each for each in self._pending if _ends(each[1].points) != ends]
        self.read()

    def _touched(self, pane: int, key: str) -> None:
        value = self._bridge.facts.get(f"mark/{key}") or {}
        own = value.get("seat") == self._bridge.room.seat
        if self._viewer.tool == "erase" and (own or self._bridge.room.kind == "bench"):
            self._bridge.do("unmark", mark=key)

    def _changed(self, keys: frozenset[str], number: int) -> None:
        if any(key.startswith(("mark/", "marks_hidden")) for key in keys):
            self.read()

    def _live_changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith("pen/") for key in keys):
            self.read()


def _mark(spot: Spot, tool: str, colour: str, points: list[list[float]]) -> dict[str, Any]:
    return {
        "exhibit": spot[0],
        "page": spot[1],
        "tool": tool,
        "colour": colour,
        "width": WIDTHS.get(tool, WIDTHS["pen"]),
        "points": points,
    }


def _ends(points: Any) -> tuple[int, Any, Any]:
    """Return what tells one's own strokes apart: how many points, and both ends."""
    if not points:
        return 0, (), ()
    first, last = points[0], points[-1]
    return len(points), tuple(first[:2]), tuple(last[:2])

"""One pane at work: its page, its view, its marks (视窗状态)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from app.qt.viewer.canvas import Canvas, next_wishes
from app.qt.viewer.loader import Loader, Wish
from app.qt.viewer.shapes import MarkShape, Pane, Rectangle
from app.qt.viewer.view import View
from courtroom.viewing.contract import Tile

GAP_PX = 6.0


@dataclass(slots=True)
class Slot:
    """What one pane shows now."""

    pane: Pane
    view: View
    canvas: Canvas
    marks: Sequence[MarkShape] = ()
    live: Sequence[MarkShape] = ()
    callout: Rectangle | None = None
    owed: bool = True
    """Whether somebody is to be told when all is painted."""
    error: Exception | None = None


@dataclass(slots=True)
class Glide:
    """A view on its way to another one (动画)."""

    slot: int
    begin_s: float
    start: tuple[float, float, float]
    end: tuple[float, float, float]
    final: View
    length_s: float = 0.16

    def at(self, now_s: float) -> tuple[float, float, float, bool]:
        """Return scale, left, top, and whether it has arrived."""
        part = min(1.0, (now_s - self.begin_s) / self.length_s)
        eased = 1.0 - (1.0 - part) ** 3
        scale = math.exp(math.log(self.start[0]) * (1 - eased) + math.log(self.end[0]) * eased)
        left = self.start[1] * (1 - eased) + self.end[1] * eased
        top = self.start[2] * (1 - eased) + self.end[2] * eased
        return scale, left, top, part >= 1.0


@dataclass(slots=True)
class Fling:
    """A page that goes on moving after the finger left (惯性)."""

    slot: int
    speed_x: float
    speed_y: float
    then_s: float = 0.0


@dataclass(slots=True)
class Stroke:
    """A mark that is being drawn (正在绘制)."""

    slot: int
    tool: str
    points: list[list[float]] = field(default_factory=list)


def rooms(count: int, width: float, height: float) -> list[QRectF]:
    """Return where one to four panes lie: side by side, four in two rows."""
    if count <= 1:
        return [QRectF(0, 0, width, height)]
    columns = 2 if count in (2, 4) else 3
    rows = 2 if count == 4 else 1
    if width < height:
        columns, rows = rows, columns
    wide = (width - GAP_PX * (columns - 1)) / columns
    high = (height - GAP_PX * (rows - 1)) / rows
    return [
        QRectF((at % columns) * (wide + GAP_PX), (at // columns) * (high + GAP_PX), wide, high)
        for at in range(count)
    ]


def slot_for(pane: Pane, room: QRectF, before: Slot | None, loader: Loader) -> Slot:
    """Return the slot that shows a page; one that shows the same keeps view and marks."""
    if before is not None and _same(before.pane, pane):
        before.pane = pane
        before.view.resize(room)
        if before.view.rotation != pane.rotation % 360:
            before.view.turn(pane.rotation)
        before.owed = True
        return before
    size = pane.source.size if pane.source is not None else (1, 1)
    view = View(room, size, pane.rotation % 360)
    view.fit_page()
    error = loader.error(pane.source) if pane.source is not None else None
    return Slot(pane, view, Canvas(loader), error=error)


def _same(one: Pane, other: Pane) -> bool:
    if one.source is None or other.source is None:
        return one.source is other.source and one.key == other.key
    return (one.source.key, one.key) == (other.source.key, other.key)


def wishes_of(slots: Sequence[Slot], ratio: float) -> tuple[list[Wish], list[Wish]]:
    """Return the tiles that panes need now, coarsest first, and those that come next."""
    first: list[Wish] = []
    now: list[Wish] = []
    later: list[Wish] = []
    for slot in slots:
        source = slot.pane.source
        if source is None or slot.error is not None:
            continue
        first.append(Wish(source, Tile(source.levels - 1, 0, 0)))
        now += slot.canvas.missing
        later += next_wishes(slot.view, source, ratio)
    return [*first, *now], later

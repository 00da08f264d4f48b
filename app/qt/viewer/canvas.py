"""The picture of one pane, kept between two paintings: moving it draws only the edge (画布)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion, QTransform

from app.qt.viewer.loader import Loader, Wish, level_for, wishes
from app.qt.viewer.view import View
from courtroom.viewing.contract import TILE_PX, Tile, TileSource
from courtroom.viewing.levels import tiles_in

_MOST_COARSER = 8
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _State:
    """What the kept picture shows; offsets in whole device pixels."""

    key: str
    rotation: int
    scale: float
    left: int
    top: int
    room: tuple[int, int]


class Canvas:
    """Tiles of one page in one pane, without its marks; GUI thread only.

    Args:
        loader: where tiles come from.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._kept = QPixmap()
        self._state: _State | None = None
        self._dirty = QRegion()
        self._smooth = True
        self.missing: list[Wish] = []
        """What was not there in full resolution at the last painting."""
        self.background = QColor("#808080")

    def forget(self) -> None:
        """Draw everything anew the next time."""
        self._state = None

    def tile_came(self, view: View, source: TileSource, tile: Tile, ratio: float) -> QRect | None:
        """Note that a tile is there; return the part of the widget that it concerns."""
        if self._state is None or source.key != self._state.key:
            return None
        side = float(TILE_PX << tile.level)
        covered = QRectF(tile.column * side, tile.row * side, side, side)
        place = view.transform().mapRect(covered).intersected(view.pane)
        if place.isEmpty():
            return None
        corner = view.pane.topLeft()
        own = QRectF(
            (place.left() - corner.x()) * ratio - 2,
            (place.top() - corner.y()) * ratio - 2,
            place.width() * ratio + 4,
            place.height() * ratio + 4,
        ).toAlignedRect()
        self._dirty += own
        return place.toAlignedRect().adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, view: View, source: TileSource, ratio: float, *, smooth: bool
    ) -> None:
        """Bring the kept picture up to date and paint it; ``painter`` is the widget's."""
        self._bring_up_to_date(view, source, ratio, smooth=smooth)
        painter.drawPixmap(view.pane.topLeft(), self._kept)

    def _bring_up_to_date(
        self, view: View, source: TileSource, ratio: float, *, smooth: bool
    ) -> None:
        room = (round(view.pane.width() * ratio), round(view.pane.height() * ratio))
        corner = view.pane.topLeft()
        state = _State(
            source.key,
            view.rotation,
            view.scale * ratio,
            round((view.left - corner.x()) * ratio),
            round((view.top - corner.y()) * ratio),
            room,
        )
        if (self._kept.width(), self._kept.height()) != room:
            self._kept = QPixmap(*room)
            self._state = None
        self._kept.setDevicePixelRatio(1.0)
        if smooth and not self._smooth:
            self._state = None
        stale = self._moved(state)
        self._state, self._smooth, self._dirty = state, smooth, QRegion()
        if not stale.isEmpty():
            self._draw(state, view, source, stale)
        self.missing = self._missing(state, view, source)
        self._kept.setDevicePixelRatio(ratio)

    def _moved(self, state: _State) -> QRegion:
        """Shift what is kept, where that will do; return what is to be drawn anew."""
        whole = QRegion(QRect(0, 0, *state.room))
        old = self._state
        if old is None:
            return whole
        same = (old.key, old.rotation, old.scale, old.room)
        if same != (state.key, state.rotation, state.scale, state.room):
            return whole
        across, down = state.left - old.left, state.top - old.top
        if abs(across) >= state.room[0] or abs(down) >= state.room[1]:
            return whole
        stale = self._dirty.translated(across, down).intersected(whole)
        if across or down:
            self._kept.scroll(across, down, QRect(0, 0, *state.room))
            stale += whole.subtracted(whole.translated(across, down))
        return stale

    def _draw(self, state: _State, view: View, source: TileSource, stale: QRegion) -> None:
        painter = QPainter(self._kept)
        painter.setClipRegion(stale)
        painter.fillRect(stale.boundingRect(), self.background)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.setTransform(_transform(state, view))
        painter.fillRect(QRectF(0, 0, *source.size), Qt.GlobalColor.white)
        draw_tiles(painter, source, self._loader, state.scale)
        painter.end()

    def _missing(self, state: _State, view: View, source: TileSource) -> list[Wish]:
        box = seen_box(view, source)
        level = level_for(source, state.scale)
        return [
            wish
            for wish in wishes(source, level, box)
            if not self._loader.is_final(source, wish.tile)
        ]


def draw_tiles(painter: QPainter, source: TileSource, loader: Loader, scale: float) -> None:
    """Draw what the painter's clip shows of a page; its transform maps pixels of the page.

    Args:
        painter: clipped to what is to be drawn.
        source: the page.
        loader: gives what is there.
        scale: device pixels for each pixel of the page.
    """
    page = QRectF(0, 0, *source.size)
    seen = painter.clipBoundingRect().intersected(page)
    for tile in _tiles(source, level_for(source, scale), seen):
        _draw_tile(painter, source, loader, tile)


def _draw_tile(painter: QPainter, source: TileSource, loader: Loader, tile: Tile) -> None:
    """Draw a tile; where it is missing, the part of a coarser one."""
    side = float(TILE_PX << tile.level)
    page = QRectF(0, 0, *source.size)
    target = QRectF(tile.column * side, tile.row * side, side, side).intersected(page)
    for up in range(min(_MOST_COARSER, source.levels - tile.level)):
        wanted = Tile(tile.level + up, tile.column >> up, tile.row >> up)
        image = loader.held(source, wanted)
        if image is None:
            continue
        own = float(1 << wanted.level)
        corner = QPointF(wanted.column * TILE_PX * own, wanted.row * TILE_PX * own)
        wide, high = image.width() * own, image.height() * own
        part = target if up else QRectF(corner.x(), corner.y(), wide, high)
        origin = (part.topLeft() - corner) / own
        taken = QRectF(origin.x(), origin.y(), part.width() / own, part.height() / own)
        painter.drawImage(part, image, taken)
        return


def seen_box(view: View, source: TileSource, more: float = 0.0) -> Box:
    """Return what is seen, in level-0 pixels: left, top, right, bottom; ``more`` panes wider."""
    pane = view.pane
    wide = pane.adjusted(
        -more * pane.width(), -more * pane.height(), more * pane.width(), more * pane.height()
    )
    box = view.transform().inverted()[0].mapRect(wide).intersected(QRectF(0, 0, *source.size))
    return box.left(), box.top(), box.right(), box.bottom()


def next_wishes(view: View, source: TileSource, ratio: float) -> Sequence[Wish]:
    """Return the tiles around what is seen, and the coarser ones behind it."""
    level = level_for(source, view.scale * ratio)
    found: list[Wish] = []
    if level + 1 < source.levels:
        found += wishes(source, level + 1, seen_box(view, source, 0.5))
    found += wishes(source, level, seen_box(view, source, 0.4))
    return found


def _tiles(source: TileSource, level: int, seen: QRectF) -> Sequence[Tile]:
    side = float(1 << level)
    box = (
        int(seen.left() / side),
        int(seen.top() / side),
        int(-(-seen.right() // side)),
        int(-(-seen.bottom() // side)),
    )
    return list(tiles_in(source.size, level, box))


def _transform(state: _State, view: View) -> QTransform:
    """Return what maps pixels of the page into the kept picture, at whole pixels."""
    corner = QPoint(state.left, state.top)
    ratio = state.scale / view.scale
    found = view.transform() * QTransform.fromScale(ratio, ratio)
    shift = QTransform.fromTranslate(corner.x() - view.left * ratio, corner.y() - view.top * ratio)
    return found * shift

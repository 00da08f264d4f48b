"""What will probably be shown next is made ready while nothing else is wanted (预备)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from app.qt.viewer.loader import Wish, level_for, wishes
from courtroom.viewing.contract import Tile, TileSource
from courtroom.viewing.levels import size_at

MOST_BYTES = 64 << 20
"""Of what is made ready: half of what the loader keeps, so that it drives nothing out."""


class Ahead:
    """Pages as they would fit the screen, the likeliest first; GUI thread only."""

    def __init__(self) -> None:
        self._sources: Sequence[TileSource] = ()
        self._wishes: list[Wish] = []
        self._for: tuple[float, float, float] | None = None

    def choose(self, sources: Sequence[TileSource]) -> None:
        """Say which pages those are; as many are made ready as the bound allows."""
        if list(sources) != list(self._sources):
            self._sources, self._for = list(sources), None

    def wishes(self, room: QRectF, ratio: float) -> list[Wish]:
        """Return their tiles for a pane of that size; ``ratio``: device pixels for each of Qt."""
        for_ = (room.width(), room.height(), ratio)
        if for_ != self._for:
            self._for, self._wishes = for_, _made(self._sources, room, ratio)
        return self._wishes


def _made(sources: Sequence[TileSource], room: QRectF, ratio: float) -> list[Wish]:
    found: list[Wish] = []
    left_bytes = MOST_BYTES
    for source in sources:
        width, height = source.size
        level = level_for(source, min(room.width() / width, room.height() / height) * ratio)
        across, down = size_at(source.size, level)
        left_bytes -= across * down * 4
        if left_bytes < 0 and found:
            break
        found.append(Wish(source, Tile(source.levels - 1, 0, 0)))
        found += wishes(source, level, (0, 0, width, height))
    return found

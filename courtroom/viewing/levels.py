"""Levels and tiles of a picture: which there are, and what they cover (层级与图块)."""

from __future__ import annotations

from collections.abc import Iterator

from courtroom.viewing.contract import TILE_PX, Tile

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of a level; right and bottom are not in it."""


def levels_of(size: tuple[int, int]) -> int:
    """Return how many levels a picture of this width and height has, at least 1."""
    longest, count = max(size), 1
    while longest > TILE_PX:
        longest, count = -(-longest // 2), count + 1
    return count


def size_at(size: tuple[int, int], level: int) -> tuple[int, int]:
    """Return width and height at a level; halves are rounded up at each step."""
    # Rounding up at each step is the same as rounding up once.
    half = (1 << level) - 1
    return (size[0] + half) >> level, (size[1] + half) >> level


def grid(size: tuple[int, int], level: int) -> tuple[int, int]:
    """Return how many columns and rows of tiles a level has."""
    width, height = size_at(size, level)
    return -(-width // TILE_PX), -(-height // TILE_PX)


def box_of(size: tuple[int, int], which: Tile) -> Box:
    """Return what a tile covers, in pixels of its level.

    Raises:
        IndexError: the picture has no such tile.
    """
    columns, rows = grid(size, which.level) if 0 <= which.level < levels_of(size) else (0, 0)
    if not (0 <= which.column < columns and 0 <= which.row < rows):
        raise IndexError(which)
    width, height = size_at(size, which.level)
    left, top = which.column * TILE_PX, which.row * TILE_PX
    return left, top, min(width, left + TILE_PX), min(height, top + TILE_PX)


def tiles_in(size: tuple[int, int], level: int, box: Box) -> Iterator[Tile]:
    """Yield the tiles that a box of a level touches, row by row."""
    width, height = size_at(size, level)
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(width, box[2]), min(height, box[3])
    if right <= left or bottom <= top:
        return
    for row in range(top // TILE_PX, -(-bottom // TILE_PX)):
        for column in range(left // TILE_PX, -(-right // TILE_PX)):
            yield Tile(level, column, row)


def tiles_of(size: tuple[int, int]) -> Iterator[Tile]:
    """Yield all tiles of a picture, the full size first."""
    for level in range(levels_of(size)):
        columns, rows = grid(size, level)
        for row in range(rows):
            for column in range(columns):
                yield Tile(level, column, row)

"""Which way up a page lies (页面方向).

The detector tells whether lines run across or down; reading the longest lines both ways
tells head from foot. A page without text, or with too little, gets a low confidence and
should be left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ocr.engine import Image
from ocr.geometry import Corners, Turn, along, for_turn, height_px, length_px
from ocr.reader import Reading
from ocr.regions import Region

SURE = 0.5
"""From this confidence on a page may be turned without asking."""
LINES = 8
"""So many of the longest lines are read, in each direction that is possible."""
LONGEST_HEIGHTS = 10
"""Of a long line only this much is read, from its middle."""
CLEARLY = 0.8
"""Share of the text's length that must run one way for the other to be left out."""
ENOUGH_CHARACTERS = 12
"""With fewer characters read, confidence falls in proportion."""
LEGIBLE = 0.5
"""A line read with less confidence than this is no evidence."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a page must be turned to stand upright.

    Attributes:
        turn_deg: 0, 90, 180 or 270, clockwise.
        confidence: 0 to 1; 0 for a page without text. See :data:`SURE`.
    """

    turn_deg: Turn
    confidence: float


class LineReader(Protocol):
    """Reads quads of an image; :class:`ocr.reader.Reader` is one."""

    def read(self, image: Image, quads: Sequence[Corners]) -> list[Reading]:
        """Return what stands in each quad, corners in the order in which the text runs."""
        ...


def judge_orientation(image: Image, regions: Sequence[Region], reader: LineReader) -> Orientation:
    """Return which way up ``image`` lies, from areas of text already found.

    Args:
        image: RGB, as it lies.
        regions: from :meth:`ocr.regions.Detector.find`.
        reader: reads lines.

    Raises:
        resources.errors.EngineError: the engine failed.
    """
    quads = sorted((region.quad for region in regions), key=_long_side, reverse=True)
    quads = [quad for quad in quads if _long_side(quad) > 1.5 * _short_side(quad)]
    across = sum(_long_side(quad) for quad in quads if not is_tall(quad))
    whole = sum(_long_side(quad) for quad in quads)
    if not whole:
        return Orientation(0, 0.0)
    turns: list[Turn] = []
    turns += [0, 180] if across / whole > 1 - CLEARLY else []
    turns += [90, 270] if across / whole < CLEARLY else []
    scores = {turn: _legibility(image, quads, turn, reader) for turn in turns}
    best = max(scores, key=lambda turn: scores[turn])
    second = max(score for turn, score in scores.items() if turn != best)
    if not scores[best]:
        return Orientation(0, 0.0)
    margin = (scores[best] - second) / scores[best]
    return Orientation(best, margin * min(1.0, scores[best] / ENOUGH_CHARACTERS))


def is_tall(quad: Corners) -> bool:
    """Tell whether the area is clearly higher than wide on the image as it lies."""
    return height_px(quad) > 1.5 * length_px(quad)


def _long_side(quad: Corners) -> float:
    return max(length_px(quad), height_px(quad))


def _short_side(quad: Corners) -> float:
    return min(length_px(quad), height_px(quad))


def _legibility(
    image: Image, quads: Sequence[Corners], turn_deg: Turn, reader: LineReader
) -> float:
    """Return how many characters are read with confidence when the page lies so."""
    tall = turn_deg in (90, 270)
    running = [for_turn(quad, turn_deg) for quad in quads if is_tall(quad) == tall][:LINES]
    readings = reader.read(image, [_middle(quad) for quad in running])
    return sum(
        len(reading.glyphs) * reading.confidence**4
        for reading in readings
        if reading.confidence >= LEGIBLE
    )


def _middle(quad: Corners) -> Corners:
    share = LONGEST_HEIGHTS * height_px(quad) / max(length_px(quad), 1.0)
    return quad if share >= 1 else along(quad, 0.5 - share / 2, 0.5 + share / 2)

"""What a line of text says: the reading network (文字识别)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ocr.characters import Glyph, decode, with_simplified_ties, without_stray_spaces
from ocr.engine import Image
from ocr.geometry import Corners, crop, height_px, length_px
from ocr.models import locate
from ocr.network import ENGINE, Network
from ocr.punctuation import with_wide_marks

HEIGHT_PX = 48
"""Line height the network was trained on."""
SQUEEZE = 0.85
"""Lines are read at this share of their width: less work than at 1, and as few errors;
from 0.75 down lines under a seal are lost."""
STEP_PX = 8
"""Columns of the network's input for each step of its output."""
GREY = 127
"""Padding; becomes zero in the network."""
BATCH_LINES = 16
BATCH_PX = 9600
"""Widths of a batch together: bounds memory and keeps long lines from waiting on short ones."""
WIDTH_STEP_PX = 64
"""Batch widths are rounded up to this; each new shape costs OpenVINO some preparation."""
LEAST_PX = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """What one region says.

    Attributes:
        glyphs: characters; ``place`` is a share of the region's length, 0 to 1.
    """

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The characters joined."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """Mean confidence of the characters; 0 when there are none."""
        if not self.glyphs:
            return 0.0
        return sum(glyph.confidence for glyph in self.glyphs) / len(self.glyphs)


class Reader:
    """Reads lines cut out of a page.

    Args:
        threads: CPU threads, 0 for all.
        folder: where the model file lies, if not in the installed package.

    Raises:
        ModelMissing, ModelDamaged: see :func:`ocr.models.locate`.
    """

    def __init__(self, threads: int = 0, folder: Path | None = None) -> None:
        self._network = Network(locate(ENGINE, "read", folder), threads, top=2)

    def read(self, image: Image, quads: Sequence[Corners]) -> list[Reading]:
        """Return what stands in each of ``quads`` of RGB ``image``.

        Args:
            image: the page.
            quads: corners in the order in which the text runs.

        Raises:
            Crashed: the engine failed.
        """
        widths = [_width_px(quad) for quad in quads]
        alphabet = self._network.characters
        lines: list[list[Glyph]] = [[] for _ in quads]
        for chosen in _batches(widths):
            wide = -(-max(widths[i] for i in chosen) // WIDTH_STEP_PX) * WIDTH_STEP_PX
            batch = np.full((len(chosen), HEIGHT_PX, wide, 3), GREY, np.uint8)
            for row, i in enumerate(chosen):
                batch[row, :, : widths[i]] = crop(image, quads[i], widths[i], HEIGHT_PX)
            scores, classes = self._network(batch)
            for row, i in enumerate(chosen):
                lines[i] = decode(classes[row], scores[row], alphabet)
        lines = with_simplified_ties(lines, alphabet)
        return [
            _placed(with_wide_marks(without_stray_spaces(line)), width / STEP_PX)
            for line, width in zip(lines, widths, strict=True)
        ]


def _width_px(quad: Corners) -> int:
    high = max(height_px(quad), 1.0)
    return max(LEAST_PX // 4, round(length_px(quad) * HEIGHT_PX / high * SQUEEZE))


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Yield groups of similar widths, narrow ones first."""
    group: list[int] = []
    for i in sorted(range(len(widths)), key=widths.__getitem__):
        if group and (len(group) == BATCH_LINES or (len(group) + 1) * widths[i] > BATCH_PX):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _placed(glyphs: list[Glyph], steps: float) -> Reading:
    return Reading(tuple(Glyph(g.text, min(g.place / steps, 1.0), g.confidence) for g in glyphs))

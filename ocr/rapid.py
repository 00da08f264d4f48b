"""The default engine: RapidOCR's PP-OCRv6 models on OpenVINO.

The models come with the ``rapidocr`` package; finding, cutting and decoding lines is done
here, see ``docs/decisions/0016-ocr-engine-and-workers.md``.
"""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Sequence
from pathlib import Path

from ocr.engine import Image
from ocr.geometry import Corners, Turn, for_turn, to_rgb, upright
from ocr.orientation import SURE, Orientation, is_tall, judge_orientation
from ocr.reader import Reader
from ocr.reading_order import page_slope_rad, reading_order
from ocr.regions import Detector, Region, search_image
from ocr.result import Line, PageText
from ocr.ruling import find_cells
from ocr.words import line_of

DOUBTFUL = 0.8
"""A page read with less confidence, or mostly upright areas, may lie the wrong way up."""
LEAST_CONFIDENCE = 0.5
"""Lines read with less are noise: specks, borders, parts of pictures."""


class RapidEngine:
    """Finds and reads the text of a page; not shared between threads.

    Args:
        threads: CPU threads, 0 for all.
        folder: where the model files lie, if not in the installed package.

    Raises:
        ModelMissing, ModelDamaged: see :func:`ocr.models.locate`.
    """

    def __init__(self, threads: int = 0, folder: Path | None = None) -> None:
        self.name = f"rapidocr {importlib.metadata.version('rapidocr')}"
        self._detector = Detector(threads, folder)
        self._reader = Reader(threads, folder)

    def recognise(self, image: Image) -> PageText:
        """Return the text of ``image`` (识别), whichever way up it lies.

        Raises:
            Crashed: the engine failed.
        """
        started = time.perf_counter()
        rgb = to_rgb(image)
        small = search_image(rgb)
        regions = self._detector.find(rgb, small)
        lines = self._lines(rgb, small, regions, 0)
        if regions and _doubtful(regions, lines):
            found = judge_orientation(rgb, regions, self._reader)
            if found.turn_deg and found.confidence >= SURE:
                lines = self._lines(rgb, small, regions, found.turn_deg)
        return self._page(rgb, lines, started)

    def read_page(self, image: Image) -> tuple[Orientation, PageText]:
        """Return which way up ``image`` lies and its text; boxes are in ``image`` as it lies.

        Raises:
            Crashed: the engine failed.
        """
        started = time.perf_counter()
        rgb = to_rgb(image)
        small = search_image(rgb)
        regions = self._detector.find(rgb, small)
        found = judge_orientation(rgb, regions, self._reader)
        turn = found.turn_deg if found.confidence >= SURE else 0
        return found, self._page(rgb, self._lines(rgb, small, regions, turn), started)

    def measure_orientation(self, image: Image) -> Orientation:
        """Return which way up ``image`` lies, without reading all of it (方向检测).

        Raises:
            Crashed: the engine failed.
        """
        rgb = to_rgb(image)
        return judge_orientation(rgb, self._detector.find(rgb), self._reader)

    def _lines(
        self, image: Image, small: Image, regions: Sequence[Region], turn_deg: Turn
    ) -> list[Line]:
        size = (image.shape[1], image.shape[0])
        quads = [_running(region.quad, turn_deg) for region in regions]
        across = [upright(quad, turn_deg, size) for quad in quads]
        cells = find_cells(small, page_slope_rad(across), size) if quads else []
        order = reading_order(across, [upright(cell, turn_deg, size) for cell in cells])
        quads = [quads[i] for i in order]
        readings = self._reader.read(image, quads)
        return [
            line_of(quad, reading)
            for quad, reading in zip(quads, readings, strict=True)
            if reading.text.strip() and reading.confidence >= LEAST_CONFIDENCE
        ]

    def _page(self, image: Image, lines: list[Line], started: float) -> PageText:
        height, width = image.shape[:2]
        seconds = time.perf_counter() - started
        return PageText(width, height, tuple(lines), self.name, seconds)


def _running(quad: Corners, turn_deg: Turn) -> Corners:
    """Return the corners in the order in which text runs on a page that lies so."""
    turned = for_turn(quad, turn_deg)
    # A tall area on an upright page is mostly text along a margin, running upwards.
    return for_turn(turned, 90) if is_tall(turned) else turned


def _doubtful(regions: Sequence[Region], lines: Sequence[Line]) -> bool:
    tall = sum(is_tall(region.quad) for region in regions)
    characters = sum(len(line.text) for line in lines)
    sure = sum(len(line.text) * line.confidence for line in lines)
    return 2 * tall > len(regions) or sure < DOUBTFUL * characters or not characters

"""Codes on a page (条码): ours on separator sheets, others' on papers, and patch codes.

QR and bar codes are read by ZXing. Patch codes, four bars across the sheet that scanners
have understood since the days of microfilm, are looked for here: bars of 0.20 and 0.08
inch with 0.08 between, at least two inches long, one below the other.

Source: bar and space widths as published for Kodak's scanners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scanner.imaging.pixels import MM_PER_INCH, Pixels, as_grey, believable, reduced

Point = tuple[float, float]

PATCH = "patch"
PATCHES = {"NWNW": "T", "WNNW": "2", "WNWN": "3"}
"""From the top down. A Patch T that was fed upside down reads as a Patch 3."""

_FORMATS: Any = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.Code39,
    zxingcpp.BarcodeFormat.EAN13,
)
"""Without those whose check is so weak that ruled tables are taken for them."""
_CODE_DPI = 200
_PATCH_DPI = 75
_NARROW_MM, _WIDE_MM = 0.08 * MM_PER_INCH, 0.20 * MM_PER_INCH
_SLACK = 0.4
"""Of a width; printers spread, and a turned bar is a little taller."""
_STRIP_MM = 2.0
_LEAST_MM = 40.0
"""Bars are two inches and more; a part may be covered or torn off."""
_STEEPEST = 0.14
"""Of the bars to the scan line: ±8°."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code found on a page.

    Attributes:
        kind: ``QRCode``, ``Code128`` and so on, or ``patch``.
        text: what it says; of a patch code ``T``, ``2`` or ``3``.
        corners: around it, in pixels of the image given, from its own top left, clockwise.
    """

    kind: str
    text: str
    corners: tuple[Point, Point, Point, Point]


def read_codes(pixels: Pixels, dpi: float) -> tuple[Code, ...]:
    """Return the codes on a page image, grey or RGB, those of patch bars last.

    Worker lane; A4 at 200 dpi takes about 40 ms of one core.
    """
    grey = as_grey(pixels)
    small, _ = reduced(grey, believable(dpi), _CODE_DPI)
    scale = grey.shape[1] / small.shape[1]
    found = [
        Code(one.format.name, one.text, _corners(one.position, scale))
        for one in zxingcpp.read_barcodes(np.ascontiguousarray(small), formats=_FORMATS)
    ]
    return (*found, *_patches(grey, believable(dpi)))


def _corners(position: zxingcpp.Position, scale: float) -> tuple[Point, Point, Point, Point]:
    places = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    a, b, c, d = ((place.x * scale, place.y * scale) for place in places)
    return a, b, c, d


@dataclass(frozen=True, slots=True)
class _Seen:
    """A patch pattern in one upright strip."""

    kind: str
    top: float
    bottom: float


def _patches(grey: Pixels, dpi: float) -> list[Code]:
    small, small_dpi = reduced(grey, dpi, _PATCH_DPI)
    mm = small_dpi / MM_PER_INCH
    count = max(1, round(small.shape[1] / (_STRIP_MM * mm)))
    strips = cv2.resize(small, (count, small.shape[0]), interpolation=cv2.INTER_AREA)
    paper = float(np.percentile(strips, 90))
    dark = strips < paper * 0.55
    seen = [_in_strip(dark[:, i], mm) for i in range(count)]
    pitch = small.shape[1] / count
    scale = grey.shape[1] / small.shape[1]
    return [_code(run, first, pitch, scale) for first, run in _runs(seen, pitch, mm)]


def _in_strip(dark: NDArray[np.bool_], mm: float) -> list[_Seen]:
    """Return every patch pattern down one strip."""
    edges = np.flatnonzero(np.diff(dark.astype(np.int8), prepend=0, append=0))
    lengths = np.diff(edges) / mm
    found = []
    # Bars begin at the edges of even number; seven runs from bar to bar make a pattern.
    for first in range(0, len(lengths) - 6, 2):
        bars, gaps = lengths[first : first + 7 : 2], lengths[first + 1 : first + 6 : 2]
        if not all(abs(gap - _NARROW_MM) <= _SLACK * _NARROW_MM for gap in gaps):
            continue
        kind = PATCHES.get("".join(_width(bar) for bar in bars))
        if kind is not None:
            found.append(_Seen(kind, float(edges[first]), float(edges[first + 7])))
    return found


def _width(bar_mm: float) -> str:
    if abs(bar_mm - _NARROW_MM) <= _SLACK * _NARROW_MM:
        return "N"
    return "W" if abs(bar_mm - _WIDE_MM) <= _SLACK * _WIDE_MM else "?"


def _runs(seen: list[list[_Seen]], pitch: float, mm: float) -> list[tuple[int, list[_Seen]]]:
    """Return the patterns that go on from strip to strip for long enough, with their start."""
    going: list[tuple[int, list[_Seen]]] = []
    ended: list[tuple[int, list[_Seen]]] = []
    drift = max(2.0, pitch * _STEEPEST + 1)
    for i, strip in enumerate(seen):
        fresh = list(strip)
        still = []
        for first, run in going:
            last = run[-1]
            near = (s for s in fresh if s.kind == last.kind and abs(s.top - last.top) <= drift)
            follower = next(near, None)
            if follower is None:
                ended.append((first, run))
            else:
                fresh.remove(follower)
                still.append((first, [*run, follower]))
        going = [*still, *((i, [one]) for one in fresh)]
    return [one for one in (*ended, *going) if len(one[1]) * pitch >= _LEAST_MM * mm]


def _code(run: list[_Seen], first: int, pitch: float, scale: float) -> Code:
    left, right = first * pitch * scale, (first + len(run)) * pitch * scale
    begin, end = run[0], run[-1]
    corners = (
        (left, begin.top * scale),
        (right, end.top * scale),
        (right, end.bottom * scale),
        (left, begin.bottom * scale),
    )
    return Code(PATCH, begin.kind, corners)

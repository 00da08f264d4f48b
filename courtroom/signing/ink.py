"""Ink as PDF draws it: vectors whose width follows the pressure (笔迹矢量)."""

from __future__ import annotations

from itertools import pairwise

from courtroom.signing.pads.contract import Ink, Point

_MM_PT = 72 / 25.4
_THIN_MM, _THICK_MM = 0.25, 0.95
_LARGEST_SCALE = 1.0
"""Of the pad's own size: small writing is not blown up."""


def drawn(ink: Ink, box: tuple[float, float, float, float]) -> bytes:
    """Return the content stream that draws ink into a box, keeping its shape.

    Args:
        ink: what was written.
        box: left, bottom, width, height in points.
    """
    left, top, right, bottom = ink.box_mm
    x0, y0, width, height = box
    wide, high = max(right - left, 1.0) * _MM_PT, max(bottom - top, 1.0) * _MM_PT
    scale = min(width / wide, height / high, _LARGEST_SCALE)
    dx = x0 + (width - wide * scale) / 2
    dy = y0 + (height - high * scale) / 2 + high * scale

    def placed(point: Point) -> str:
        x = dx + (point.x_mm - left) * _MM_PT * scale
        y = dy - (point.y_mm - top) * _MM_PT * scale
        return f"{x:.2f} {y:.2f}"

    told = ["q 0.05 0.08 0.25 RG 1 J 1 j"]
    for stroke in ink.strokes:
        if len(stroke) == 1:
            told.append(f"{_width(stroke[0].pressure, scale)} w {placed(stroke[0])} m")
            told.append(f"{placed(stroke[0])} l S")
        width_now, joined = "", False
        for a, b in pairwise(stroke):
            wished = _width((a.pressure + b.pressure) / 2, scale)
            if wished != width_now or not joined:
                if joined:
                    told.append("S")
                told.append(f"{wished} w {placed(a)} m")
                width_now, joined = wished, True
            told.append(f"{placed(b)} l")
        if joined:
            told.append("S")
    told.append("Q")
    return " ".join(told).encode("ascii")


def _width(pressure: float, scale: float) -> str:
    """Return the line's width in points, in steps that keep the stream short."""
    thick = _THIN_MM + (_THICK_MM - _THIN_MM) * round(pressure * 12) / 12
    return f"{max(thick * _MM_PT * max(scale, 0.35), 0.3):.2f}"

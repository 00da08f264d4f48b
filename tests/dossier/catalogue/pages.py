"""Recognised pages made up for the cataloguing tests."""

from __future__ import annotations

from collections.abc import Iterable

from ocr.result import Line, PageText, Point, Quad

WIDTH_PX, HEIGHT_PX = 2480, 3508


def page(*lines: str, upside_down: bool = False) -> PageText:
    """A4 page of 60 px lines: short lines centred, long ones from margin to margin."""
    made = []
    for number, text in enumerate(lines):
        half = min(30 * max(len(text), 1), 1000)
        top = 300 + 120 * number
        made.append((text, (1240 - half, top, 1240 + half, top + 60)))
    return boxed(made, upside_down=upside_down)


def boxed(
    lines: Iterable[tuple[str, tuple[int, int, int, int]]], *, upside_down: bool = False
) -> PageText:
    """Page of lines with boxes (left, top, right, bottom) as seen upright."""
    return PageText(
        WIDTH_PX,
        HEIGHT_PX,
        tuple(Line(text, _quad(box, upside_down), 0.95) for text, box in lines),
        "truth",
        0.0,
    )


def _quad(box: tuple[int, int, int, int], upside_down: bool) -> Quad:
    left, top, right, bottom = (float(v) for v in box)

    def turn(x: float, y: float) -> Point:
        return (WIDTH_PX - x, HEIGHT_PX - y) if upside_down else (x, y)

    return (turn(left, top), turn(right, top), turn(right, bottom), turn(left, bottom))

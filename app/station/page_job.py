"""What a reading worker does to a page before the engine sees it.

Runs in the worker's process: bytes are read and decoded there, so that pixels
never cross processes and a hostile image can only take the worker down.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.edits import IDENTITY, Edit, Matrix, apply_matrix, geometry, invert
from dossier.model import Page
from ocr.engine import Image
from ocr.result import Line, PageText, Quad, Word


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to be read; plain values, so that it crosses processes."""

    master: bytes
    """Encoded, in clear: the worker has no key."""
    edits: tuple[Edit, ...]
    dpi: int
    name: str
    """For people, in errors."""


def load(job: PageJob) -> Image:
    """Return the page's view with red seals taken out, ready to be read."""
    from scanner.imaging.seal import without_red
    from scanner.imaging.view import render

    view = render(job.master, job.edits, source=job.name)
    return without_red(view, job.dpi)


def in_master(text: PageText, page: Page, edits: tuple[Edit, ...]) -> PageText:
    """Return the text with its boxes moved from the view back onto the master.

    Args:
        text: boxes in pixels of the view that ``edits`` make, or of a reduced copy of it.
        page: gives the master's size.
        edits: what the engine saw.
    """
    place = geometry(edits, page.width_px, page.height_px)
    if text.width_px and abs(text.width_px - place.width_px) > 1:
        by = place.width_px / text.width_px
        text = _moved(text, (by, 0.0, 0.0, 0.0, by, 0.0), place.width_px, place.height_px)
    return _moved(text, invert(place.to_view), page.width_px, page.height_px)


def in_view(text: PageText, page: Page) -> PageText:
    """Return the stored text with its boxes moved onto the page as it is shown."""
    place = geometry(page.edits, page.width_px, page.height_px)
    return _moved(text, place.to_view, place.width_px, place.height_px)


def _moved(text: PageText, matrix: Matrix, width_px: int, height_px: int) -> PageText:
    if matrix == IDENTITY:
        return text
    lines = tuple(
        Line(
            line.text,
            _quad(line.box, matrix),
            line.confidence,
            tuple(Word(w.text, _quad(w.box, matrix), w.confidence) for w in line.words),
        )
        for line in text.lines
    )
    return PageText(width_px, height_px, lines, text.engine, text.seconds)


def _quad(box: Quad, matrix: Matrix) -> Quad:
    a, b, c, d = (apply_matrix(matrix, x, y) for x, y in box)
    return (a, b, c, d)

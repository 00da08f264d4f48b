"""What a reading worker does to a page before the engine sees it.

Runs in the worker's process: bytes are read and decoded there, so that pixels
never cross processes and a hostile image can only take the worker down.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dossier.edits import Edit, Geometry, geometry
from dossier.model import Page
from ocr.engine import Image
from ocr.result import Line, PageText, Quad, Word


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to be read; plain values, so that it crosses processes."""

    master: Path
    edits: tuple[Edit, ...]


def load(job: PageJob) -> Image:
    """Return the page's view with red seals taken out, ready to be read."""
    from scanner.imaging.seal import without_red
    from scanner.imaging.view import render

    return without_red(render(job.master.read_bytes(), job.edits))


def in_master(text: PageText, page: Page, edits: tuple[Edit, ...]) -> PageText:
    """Return the text with its boxes moved from the view back onto the master.

    Args:
        text: boxes in pixels of the view that ``edits`` make.
        page: gives the master's size.
        edits: what the engine saw.
    """
    if not edits:
        return text
    place = geometry(edits, page.width_px, page.height_px)
    return PageText(
        width_px=page.width_px,
        height_px=page.height_px,
        lines=tuple(_line(line, place) for line in text.lines),
        engine=text.engine,
        seconds=text.seconds,
    )


def _line(line: Line, place: Geometry) -> Line:
    words = tuple(Word(w.text, _quad(w.box, place), w.confidence) for w in line.words)
    return Line(line.text, _quad(line.box, place), line.confidence, words)


def _quad(box: Quad, place: Geometry) -> Quad:
    a, b, c, d = (place.master_point(x, y) for x, y in box)
    return (a, b, c, d)

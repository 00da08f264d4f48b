"""The lines of a document as one text, with the way back to their boxes (连排)."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

from dossier.backfill.model import Field, Found, Sheet, Source, Subject
from dossier.catalogue.heading import page_number
from dossier.ids import PageId
from ocr.result import Line, Quad


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    """Index into the lines of the text."""
    start: float
    """Part of the line's length before the character."""
    end: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A document without its line ends: half-width where there is one, no spaces.

    Attributes:
        starts: offsets at which lines begin, ascending.
    """

    text: str
    starts: tuple[int, ...]
    _places: tuple[_Place, ...]
    _lines: tuple[tuple[PageId, Line], ...]

    def begins_line(self, at: int) -> bool:
        """Return whether a line begins at the offset."""
        found = bisect_right(self.starts, at)
        return found > 0 and self.starts[found - 1] == at

    def line_end(self, at: int) -> int:
        """Return the offset at which the line of the character at ``at`` is over."""
        found = bisect_right(self.starts, at)
        return self.starts[found] if found < len(self.starts) else len(self.text)

    def page(self, start: int) -> PageId:
        """Return the page of the character at ``start``."""
        return self._lines[self._places[start].line][0]

    def boxes(self, start: int, end: int) -> tuple[Quad, ...]:
        """Return the boxes of a stretch on the page where it begins, one a line."""
        page = self.page(start)
        found = []
        for index, run in groupby(self._places[start:end], lambda place: place.line):
            pieces = list(run)
            if self._lines[index][0] == page:
                line = self._lines[index][1]
                found.append(_part(line.box, pieces[0].start, pieces[-1].end))
        return tuple(found)

    def confidence(self, start: int, end: int) -> float:
        """Return the least confidence of the lines a stretch lies in."""
        return min(self._lines[place.line][1].confidence for place in self._places[start:end])


def flow(sheets: tuple[Sheet, ...]) -> Flow:
    """Return the text of ``sheets``; printed page numbers are left out."""
    text: list[str] = []
    starts: list[int] = []
    places: list[_Place] = []
    lines: list[tuple[PageId, Line]] = []
    for sheet in sheets:
        for line in sheet.text.lines:
            if page_number(line.text):
                continue
            starts.append(len(text))
            count = max(len(line.text), 1)
            for index, raw in enumerate(line.text):
                for character in unicodedata.normalize("NFKC", raw):
                    if not character.isspace():
                        text.append(character)
                        places.append(_Place(len(lines), index / count, (index + 1) / count))
            if len(text) == starts[-1]:
                starts.pop()
            lines.append((sheet.page_id, line))
    return Flow("".join(text), tuple(starts), tuple(places), tuple(lines))


def stated(
    text: Flow,
    field: Field,
    subject: Subject | None,
    value: str,
    span: tuple[int, int],
    certain: float,
    *,
    source: Source = Source.PLEADING,
    remark: str = "",
    number: int = 0,
) -> Found:
    """Return a value with the place it was read at.

    Args:
        text: of the document.
        field: what it is.
        subject: whom it is about; None: the case.
        value: in its normal form.
        span: offsets of where it stands.
        certain: how sure the rule is that found it; the engine's doubt is taken off.
        source: kind of paper.
        remark: key of what a person should know.
        number: which claim it belongs to.
    """
    return Found(
        field=field,
        subject=subject,
        value=value,
        page_id=text.page(span[0]),
        boxes=text.boxes(*span),
        confidence=round(certain * text.confidence(*span), 3),
        source=source,
        remark=remark,
        number=number,
    )


def _part(box: Quad, start: float, end: float) -> Quad:
    """Return the part of a line between two fractions of its length, as read."""
    top_left, top_right, bottom_right, bottom_left = box

    def along(a: tuple[float, float], b: tuple[float, float], at: float) -> tuple[float, float]:
        return (a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at)

    return (
        along(top_left, top_right, start),
        along(top_left, top_right, end),
        along(bottom_left, bottom_right, end),
        along(bottom_left, bottom_right, start),
    )

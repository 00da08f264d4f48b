"""Where each utterance stands on a paper, kept in the paper itself (笔录行位).

The file says which lines stand where, so that a person who reads it can point at one: to hear
it, to have it corrected. It is data of ours beside the pages (PieceInfo), signed with them.

Source: ISO 32000-2, 14.5 (page-piece dictionaries).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String

from resources.errors import Corrupt

_OURS = Name("/Wenyi")
_MOST_BYTES = 16 << 20
_ABOVE_PT, _BELOW_PT = 13.0, 6.0
"""Of the place that typst tells of a line, which is where its characters stand."""


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance, or what of it stands on one page (笔录行)."""

    id: str
    """Of the utterance."""
    page: int
    """1-based."""
    top: float
    """Part (0–1) of the page's height from above; so is ``bottom``."""
    bottom: float
    label: str
    text: str


def placed(
    told: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    page_pt: float,
    body_pt: tuple[float, float],
) -> tuple[Line, ...]:
    """Return the lines of a paper.

    Args:
        told: what the template tells: ``line``, ``end``, ``page``, ``y`` for where each
            begins and ends.
        rows: what was laid out, with ``id``, ``label`` and ``text``.
        page_pt: height of a page.
        body_pt: where text begins and ends on a page, from above.
    """  # fmt: skip
    words = {row["id"]: row for row in rows if "id" in row}
    begins: dict[str, tuple[int, float]] = {}
    found: list[Line] = []
    for one in told:
        if not one["end"]:
            begins[one["line"]] = (int(one["page"]), float(one["y"]))
            continue
        row, last = words[one["line"]], int(one["page"])
        first, y = begins[one["line"]]
        for page in range(first, last + 1):
            top = y - _ABOVE_PT if page == first else body_pt[0]
            bottom = float(one["y"]) + _BELOW_PT if page == last else body_pt[1]
            found.append(
                Line(
                    row["id"],
                    page,
                    round(max(0.0, top) / page_pt, 4),
                    round(min(page_pt, bottom) / page_pt, 4),
                    row["label"],
                    row["text"],
                )
            )
    return tuple(found)


def put(pdf: Pdf, lines: Sequence[Line]) -> None:
    """Write lines into a paper that is laid out."""
    data = json.dumps([astuple(line) for line in lines], ensure_ascii=False)
    stream = pdf.make_stream(data.encode())
    pdf.Root.PieceInfo = Dictionary(
        {
            str(_OURS): Dictionary(
                LastModified=String(str(pdf.docinfo.get("/ModDate", "D:20000101000000Z"))),
                Private=stream,
            )
        }
    )


def lines_of(data: bytes) -> tuple[Line, ...]:
    """Return the lines of a paper; none where it was laid out without.

    Raises:
        Corrupt: it is no PDF of ours.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            ours = pdf.Root.get("/PieceInfo", Dictionary()).get(str(_OURS))
            if ours is None:
                return ()
            told = json.loads(ours.Private.read_bytes()[:_MOST_BYTES])
        return tuple(_line(*one) for one in told)
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError) as error:
        raise Corrupt(source="PDF", detail=type(error).__name__) from error


def _line(id_: Any, page: Any, top: Any, bottom: Any, label: Any, text: Any) -> Line:
    return Line(str(id_), int(page), float(top), float(bottom), str(label), str(text))

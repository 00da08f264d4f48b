"""A paper as it would come out, and what the proof-reader says of it (文书预览、校对)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.station import documents
from app.station.paper_pages import drawn
from dossier.documents import apart
from dossier.documents.filling import Paper
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.reading import proofread
from dossier.ids import CaseId

if TYPE_CHECKING:
    from app.station.station import Station


@dataclass(frozen=True, slots=True)
class Preview:
    """What a paper looks like now (预览)."""

    paper: Paper
    pages: tuple[bytes, ...]
    """PNG or JPEG of each, drawn from the very PDF that would be filed."""
    findings: tuple[Finding, ...]


def preview(
    station: Station,
    case_id: CaseId,
    name: str,
    given: Mapping[str, str],
    *,
    to: str = "",
    cancel: threading.Event | None = None,
) -> Preview:
    """Fill, set, draw and proof-read a paper; nothing is kept of it.

    Raises:
        UnknownItem, BadTemplate, FieldRefused: as :func:`app.station.documents.fill`.
        FontMissing: no Chinese font is installed.
        WenyiError: what a court's layout made cannot be drawn.
        Cancelled: ``cancel`` was set.
    """
    paper = documents.fill(station, case_id, name, given, to=to)
    made = documents.pdf(paper)
    pages = tuple(page.encoded or b"" for page in drawn(made, paper.title, cancel))
    lines = [page.texts for page in apart.text_of(made, paper.title)]
    return Preview(paper, pages, proofread(lines, paper.facts))

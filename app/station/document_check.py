"""Files and pages proof-read against a case (文书校对)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.documents import facts_of
from app.station.files import read_pages
from app.station.page_job import in_view
from dossier.documents import apart
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.reading import proofread
from dossier.ids import CaseId, PageId
from resources.errors import (
    DocumentError,
    Missing,
    NotText,
    StoreError,
    TooLarge,
    UnknownItem,
)

if TYPE_CHECKING:
    from app.station.station import Station

_LARGEST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class ProofRead:
    """What the proof-reader found in a file or page (校对结果)."""

    pages: int
    recognised: bool
    """The text was recognised from pictures: what was misread counts as found."""
    findings: tuple[Finding, ...]


def check_file(station: Station, case_id: CaseId, path: Path) -> ProofRead:
    """Proof-read a text, a PDF or a picture against a case.

    A PDF's own text is taken where every page has one; else it is recognised.

    Raises:
        UnknownItem: no such case.
        Missing: there is no such file.
        DocumentError: it cannot be read.
        EngineError: recognition cannot be used.
    """
    known = facts_of(station, case_id)
    pages, recognised = _pages_of(station, path)
    return ProofRead(len(pages), recognised, proofread(pages, known))


def check_page(station: Station, case_id: CaseId, page_id: PageId) -> ProofRead:
    """Proof-read a page of the dossier by its recognised text; what is not read yet says nothing.

    Raises:
        UnknownItem: no such case, or no such page in it.
    """
    known = facts_of(station, case_id)
    page = station.store.page(page_id)
    if page.case_id != case_id:
        raise UnknownItem(thing=page_id)
    text = station.store.reading(page_id)
    lines = [] if text is None else [line.text for line in in_view(text, page).lines]
    own = text is not None and text.engine == apart.ENGINE
    return ProofRead(1, not own, proofread([lines], known))


def _pages_of(station: Station, path: Path) -> tuple[list[list[str]], bool]:
    """Return the lines of a file's pages, and whether they were recognised."""
    try:
        size_bytes = path.stat().st_size
        if size_bytes > _LARGEST_BYTES:
            raise TooLarge(source=path.name, limit=f"{_LARGEST_BYTES >> 20} MB")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Missing(source=path.name) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    if data.startswith(b"%PDF-"):
        texts = apart.text_of(data, path.name)
        if texts and all(page.lines for page in texts):
            return [page.texts for page in texts], False
    elif path.suffix.lower() in (".txt", ".md", ""):
        try:
            return [data.decode("utf-8-sig").splitlines()], False
        except UnicodeDecodeError as error:
            raise NotText(source=path.name) from error
    pages: list[list[str]] = []
    for found in read_pages([path], engine=station.settings.engine):
        if isinstance(found, DocumentError):
            raise found
        pages.append([line.text for line in found.text.lines])
    return pages, True

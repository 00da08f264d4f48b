"""Documents made up for the tests of back-fill: lines as an engine gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier.backfill.finding import Row, look, together
from dossier.backfill.model import Paper, Sheet
from dossier.changes import MACHINE, AddMaterial, OpenBatch, ReadPage, ReceivePage
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.store import Store
from ocr.result import Line, PageText
from tests.dossier.checks.clean import picture

WIDTH_PX, HEIGHT_PX = 2480, 3508
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_LINE = 32
"""Characters that fit on a line."""


def document(category: str, *paragraphs: str, title: str = "", width: int = _LINE) -> Paper:
    """Paragraphs broken into lines of ``width`` characters, 28 lines a page."""
    lines = [
        text[at : at + width] for text in paragraphs for at in range(0, max(len(text), 1), width)
    ]
    sheets = tuple(
        Sheet(PageId(f"page-{number}"), _page(lines[at : at + 28]))
        for number, at in enumerate(range(0, len(lines), 28), start=1)
    )
    return Paper(category, title, sheets)


def card(*lines: tuple[str, int, int], turned: bool = False, page: str = "page-1") -> Paper:
    """A page of lines at (left, top), 60 px high, 50 px a character."""
    made = []
    for text, left, top in lines:
        right, bottom = left + 50 * len(text), top + 60
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        if turned:
            corners = [(WIDTH_PX - x, HEIGHT_PX - y) for x, y in corners]
        a, b, c, d = ((float(x), float(y)) for x, y in corners)
        made.append(Line(text, (a, b, c, d), 0.98))
    page_text = PageText(WIDTH_PX, HEIGHT_PX, tuple(made), "truth", 0.0)
    return Paper("identity", "", (Sheet(PageId(page), page_text),))


def read(*papers: Paper) -> tuple[Row, ...]:
    """What the papers say, field by field."""
    return together(found for paper in papers for found in look(paper))


def plain(rows: tuple[Row, ...]) -> dict[tuple[str, str, str], list[str]]:
    """Values by (role, name, field); for the case by ("", "", field)."""
    told: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        who = (row.subject.role, row.subject.name) if row.subject else ("", "")
        told.setdefault((*who, str(row.field)), []).extend(found.value for found in row.found)
    return told


def file_paper(store: Store, case_id: CaseId, paper: Paper, volume: Volume) -> None:
    """Receive, read and file a document; its pictures are small and empty."""
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, AT)
    store.apply(OpenBatch(batch), MACHINE)
    pages = []
    for sheet in paper.sheets:
        blob = store.blobs.put(picture(new_id()))
        page = Page(
            id=PageId(new_id()),
            case_id=case_id,
            batch_id=batch.id,
            material_id=None,
            rank="",
            sha256=blob.sha256,
            media_type="image/png",
            size_bytes=blob.size,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
            dpi=300,
        )
        store.apply(ReceivePage(page), MACHINE)
        store.apply(ReadPage(page.id, sheet.text), MACHINE)
        pages.append(page.id)
    material = Material(
        MaterialId(new_id()),
        case_id,
        volume,
        paper.category,
        paper.title or paper.category,
        "",
        1,
        "",
        True,
    )
    store.apply(AddMaterial(material, tuple(pages)), "书记员")


def _page(lines: list[str]) -> PageText:
    return PageText(
        WIDTH_PX,
        HEIGHT_PX,
        tuple(
            Line(
                text,
                (
                    (300.0, 300.0 + 110 * n),
                    (300.0 + 58 * len(text), 300.0 + 110 * n),
                    (300.0 + 58 * len(text), 360.0 + 110 * n),
                    (300.0, 360.0 + 110 * n),
                ),
                0.98,
            )
            for n, text in enumerate(lines)
        ),
        "truth",
        0.0,
    )

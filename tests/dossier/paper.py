"""Small made-up cases for the store's tests."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier.changes import MACHINE, AddMaterial, OpenBatch, OpenCase, ReadPage, ReceivePage
from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId, new_id
from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume
from dossier.store import Store
from ocr.result import Line, PageText, Quad, Word

KEY = bytes(range(32))
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NUMBER = "（2026）粤0308民初123号"


def box(x: float, y: float, width: float, height: float) -> Quad:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def page_text(*lines: str, words: bool = True) -> PageText:
    """Characters are 40 px squares, lines stand 60 px apart, the first at (100, 100)."""
    made = []
    for number, text in enumerate(lines):
        y = 100 + 60 * number
        characters = tuple(
            Word(c, box(100 + 40 * i, y, 40, 40), 0.9)
            for i, c in enumerate(text)
            if not c.isspace()
        )
        outline = box(100, y, 40 * len(text), 40)
        made.append(Line(text, outline, 0.9, characters if words else ()))
    return PageText(2480, 3508, tuple(made), "test 1", 0.1)


def open_case(store: Store, number: str = NUMBER) -> tuple[CaseId, BatchId]:
    case = Case(CaseId(new_id()), number, "买卖合同纠纷", "civil_first", NOW)
    parties = (
        Party(PartyId(new_id()), case.id, "原告", "张三"),
        Party(PartyId(new_id()), case.id, "被告", "李四", "440301199001011234"),
    )
    batch = Batch(BatchId(new_id()), case.id, "files", "", BatchState.OPEN, NOW)
    store.apply_all([OpenCase(case, parties), OpenBatch(batch)], "clerk")
    return case.id, batch.id


def page(store: Store, case_id: CaseId, batch_id: BatchId, mark: str = "") -> Page:
    blob = store.blobs.put(f"master {mark or new_id()}".encode())
    return Page(
        id=PageId(new_id()),
        case_id=case_id,
        batch_id=batch_id,
        material_id=None,
        rank="",
        sha256=blob.sha256,
        media_type="image/jpeg",
        size_bytes=blob.size,
        width_px=2480,
        height_px=3508,
        dpi=300,
        received_at=NOW,
    )


def receive(store: Store, case_id: CaseId, batch_id: BatchId, *texts: str | None) -> list[PageId]:
    """Receive a page per text; None leaves it unread."""
    ids = []
    for text in texts:
        made = page(store, case_id, batch_id)
        store.apply(ReceivePage(made), MACHINE)
        if text is not None:
            store.apply(ReadPage(made.id, page_text(*text.split("\n"))), MACHINE)
        ids.append(made.id)
    return ids


def material(
    case_id: CaseId,
    title: str = "起诉状",
    volume: Volume = Volume.MAIN,
    category: str = "complaint",
) -> Material:
    return Material(
        MaterialId(new_id()), case_id, volume, category, title, "", 0.8, "标题相符", False
    )


def file(store: Store, made: Material, *page_ids: PageId, who: str = "clerk") -> MaterialId:
    store.apply(AddMaterial(made, page_ids), who)
    return made.id

"""A case with nothing wrong: every required material, read, filed, confirmed (无瑕疵案件)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from PIL import Image, ImageDraw

from dossier.changes import (
    MACHINE,
    AddMaterial,
    Change,
    CloseBatch,
    ConfirmMaterials,
    OpenBatch,
    OpenCase,
    ReadPage,
    ReceivePage,
)
from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId, new_id
from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume
from dossier.store import Store
from tests.dossier.paper import page_text

NUMBER = "（2026）粤0308民初123号"
PARTIES = (
    ("原告", "深圳市样例五金制品有限公司", "91440300MA5000882C"),
    ("被告", "甄实初", "440308190001010884"),
)
MATERIALS = (
    ("complaint", "民事起诉状", 3, Volume.MAIN),
    ("answer", "民事答辩状", 2, Volume.MAIN),
    ("fees", "诉讼费用交纳凭证", 1, Volume.MAIN),
    ("identity", "营业执照", 1, Volume.MAIN),
    ("identity", "授权委托书", 1, Volume.MAIN),
    ("evidence", "购销合同", 4, Volume.MAIN),
    ("hearing_notices", "传票", 1, Volume.MAIN),
    ("hearing_records", "法庭笔录（第一次）", 3, Volume.MAIN),
    ("judgments", "民事判决书", 3, Volume.MAIN),
    ("service", "送达回证", 1, Volume.MAIN),
    ("deliberation", "合议庭评议笔录", 2, Volume.CONFIDENTIAL),
)


@dataclass
class Clean:
    """What was made, so that a test can spoil one thing of it."""

    case: Case
    batch: Batch
    materials: dict[str, MaterialId] = field(default_factory=dict)
    """By title."""
    pages: dict[str, list[PageId]] = field(default_factory=dict)


def picture(mark: str, size: tuple[int, int] = (248, 351)) -> bytes:
    """Return a small JPEG, another one for each mark."""
    image = Image.new("RGB", size, (250, 248, 240))
    said = hashlib.sha256(mark.encode()).hexdigest()
    ImageDraw.Draw(image).text((20, 30), said[:24], fill=(20, 20, 20))
    shade = int(said[:4], 16) % 200
    image.paste((shade, 255 - shade, 90), (20, 80, 60, 120))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, dpi=(300, 300))
    return out.getvalue()


def clean_case(
    store: Store, number: str = NUMBER, *, opened_at: datetime | None = None, times: int = 1
) -> Clean:
    """Fill a store with a whole case; ``times`` repeats the evidence for larger ones."""
    opened_at = opened_at or datetime.now(UTC) - timedelta(days=30)
    case_id = CaseId(new_id())
    case = Case(case_id, number, "买卖合同纠纷", "civil_first", opened_at)
    parties = tuple(
        Party(PartyId(new_id()), case_id, role, name, identity) for role, name, identity in PARTIES
    )
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, opened_at)
    store.apply_all([OpenCase(case, parties), OpenBatch(batch)], "clerk")
    made = Clean(case, batch)
    for category, title, count, volume in MATERIALS:
        repeats = times if category == "evidence" else 1
        for turn in range(repeats):
            _add(
                store,
                made,
                (category, title if turn == 0 else f"{title}{turn + 1}", count, volume),
            )
    store.apply(CloseBatch(batch.id, BatchState.DONE), MACHINE)
    return made


def _add(store: Store, made: Clean, row: tuple[str, str, int, Volume]) -> None:
    category, title, count, volume = row
    changes: list[Change] = []
    ids = []
    for number in range(1, count + 1):
        some = received(store, made, f"{category} {title} {number}", (title, number, count))
        ids.append(some[0].page.id)
        changes += some
    material = Material(
        MaterialId(new_id()), made.case.id, volume, category, title, "", 0.9, "标题相符", False
    )
    store.apply_all([*changes, AddMaterial(material, tuple(ids))], MACHINE)
    store.apply(ConfirmMaterials((material.id,)), "clerk")
    made.materials[title] = material.id
    made.pages[title] = ids


def receive(
    store: Store, made: Clean, mark: str, printed: tuple[str, int, int] | None = None
) -> PageId:
    """Receive a page with a picture of its own, read where ``printed`` says what stands there."""
    changes = received(store, made, mark, printed)
    store.apply_all(changes, MACHINE)
    return changes[0].page.id


def received(
    store: Store, made: Clean, mark: str, printed: tuple[str, int, int] | None
) -> tuple[ReceivePage, *tuple[ReadPage, ...]]:
    """Return the changes that receive a page."""
    blob = store.blobs.put(picture(mark))
    page = Page(
        id=PageId(new_id()),
        case_id=made.case.id,
        batch_id=made.batch.id,
        material_id=None,
        rank="",
        sha256=blob.sha256,
        media_type="image/jpeg",
        size_bytes=blob.size,
        width_px=248,
        height_px=351,
        dpi=300,
        received_at=made.case.created_at + timedelta(hours=1),
    )
    if printed is None:
        return (ReceivePage(page),)
    title, number, of = printed
    lines = (title, f"{mark}的正文内容写在这里", f"第{number}页 共{of}页")
    return ReceivePage(page), ReadPage(page.id, page_text(*lines))

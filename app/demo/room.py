"""A courtroom on one machine, for the demo: evidence of the demo case, screens let in (演示法庭).

Never used but with ``--demo``: screens of the demo are let in without a code, through a
folder only this account can read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.demo.pages import cached_side
from dossier import order
from dossier.changes import AddMaterial, CloseBatch, OpenBatch, ReceivePage
from dossier.edits import Rotate
from dossier.evidence import EvidenceKind, Exhibit
from dossier.evidence_changes import SetExhibits
from dossier.ids import BatchId, CaseId, ExhibitId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.store import evidence as reads
from scanner.imaging.header import read_header

if TYPE_CHECKING:
    from dossier.store import Store

WHO = "demo"
_CATEGORY = "evidence"


@dataclass(frozen=True, slots=True)
class Piece:
    """One exhibit to be: pages as files, and whether each lies upside down."""

    side: str
    name: str
    purpose: str
    files: tuple[Path, ...]
    turned: tuple[bool, ...] = ()
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    original: bool = True


_DEMO = (
    ("原告", "家具五金配件购销合同", "双方存在买卖合同关系", ("contract",), EvidenceKind.DOCUMENT),
    ("原告", "微信聊天记录", "被告确认收货并承诺付款", ("chat",), EvidenceKind.ELECTRONIC),
    (
        "原告",
        "送货单及网上银行电子回单",
        "原告已交付全部货物，被告只付了部分货款",
        ("delivery-1", "delivery-2", "delivery-3", "bank-1", "bank-2"),
        EvidenceKind.DOCUMENT,
    ),
    (
        "被告",
        "现场照片",
        "部分货物存在质量问题",
        ("photographs-1", "photographs-2"),
        EvidenceKind.DOCUMENT,
    ),
)


def demo_pieces(folder: Path) -> list[Piece]:
    """Return the evidence of the demo case, drawn into ``folder`` where it is not yet.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    from app.demo.case import demo_case

    pieces = []
    for side, name, purpose, documents, kind in _DEMO:
        sides = [
            one
            for document in documents
            for one in demo_case().sides
            if one.key.rpartition("-")[0] == document and not one.blank
        ]
        files = tuple(cached_side(one, folder)() for one in sides)
        turned = tuple(one.upside_down for one in sides)
        pieces.append(Piece(side, name, purpose, files, turned, kind))
    return pieces


def lay_out(store: Store, case_id: CaseId, pieces: Sequence[Piece]) -> list[Exhibit]:
    """File pages as materials and list them as exhibits, in one go; return the list."""
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, datetime.now(UTC))
    store.apply(OpenBatch(batch), WHO)
    exhibits: list[Exhibit] = []
    ranks = order.spread("", "", len(pieces))
    numbers: dict[str, int] = {}
    for piece, rank in zip(pieces, ranks, strict=True):
        pages = [_page(store, case_id, batch.id, file, number) for number, file in
                 enumerate(piece.files)]  # fmt: skip
        pages = [
            _turned(page) if piece.turned and piece.turned[at] else page
            for at, page in enumerate(pages)
        ]
        for page in pages:
            store.apply(ReceivePage(page), WHO)
        material = Material(
            MaterialId(new_id()), case_id, Volume.MAIN, _CATEGORY, piece.name, "", 1.0, "", True
        )
        ids = tuple(page.id for page in pages)
        if ids:
            store.apply(AddMaterial(material, ids), WHO)
        numbers[piece.side] = numbers.get(piece.side, 0) + 1
        exhibits.append(
            Exhibit(
                id=ExhibitId(new_id()),
                case_id=case_id,
                side=piece.side,
                number=numbers[piece.side],
                name=piece.name,
                rank=rank,
                kind=piece.kind,
                source="当事人提交",
                purpose=piece.purpose,
                material_id=material.id if ids else None,
                pages=ids,
                original=piece.original,
                submitter=piece.side,
            )
        )
    store.apply(CloseBatch(batch.id, BatchState.DONE), WHO)
    store.apply(SetExhibits(case_id, tuple(exhibits)), WHO)
    with store.snapshot() as reader:
        return reads.exhibits(reader, case_id)


def has_exhibits(store: Store, case_id: CaseId) -> bool:
    """Return whether the case has a list of evidence."""
    with store.snapshot() as reader:
        return bool(reads.exhibits(reader, case_id))


def _page(store: Store, case_id: CaseId, batch_id: BatchId, file: Path, number: int) -> Page:
    data = file.read_bytes()
    header = read_header(data, file.name)
    store.blobs.put(data)
    return Page(
        id=PageId(new_id()),
        case_id=case_id,
        batch_id=batch_id,
        material_id=None,
        rank="",
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=header.media_type,
        size_bytes=len(data),
        width_px=header.width_px,
        height_px=header.height_px,
        dpi=int(header.dpi_or_default),
        source_name=f"{number + 1}",
        received_at=datetime.now(UTC),
    )


def _turned(page: Page) -> Page:
    from dataclasses import replace

    return replace(page, edits=(Rotate(2),))

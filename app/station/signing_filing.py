"""Signed papers into the dossier by themselves, once (签署文书自动归卷).

The pages become masters like any others; the signed file itself stays among the blobs,
named by the paper's row. Everything is durable before one entry of the journal files it
all, so whatever dies in between, nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from app.station.paper_pages import drawn
from dossier.catalogue.templates import template
from dossier.ids import BatchId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.signing import Paper
from dossier.signing_changes import FilePaper
from dossier.store import Store
from dossier.store import signing as reads
from resources.errors import Damaged, DuplicateItem, WenyiError

_log = logging.getLogger(__name__)

_RECORDS = "hearing_records"
"""Item of the main volume for the record and what lies beside it (法庭笔录及相关材料)."""
_DELIBERATED = "deliberation"
"""Item of 副卷 for the record of a deliberation (合议庭评议笔录)."""


def file_paper(store: Store, paper: Paper, who: str) -> MaterialId:
    """Put a locked paper into its catalogue item; return the material.

    Blocks while the pages are drawn; for a lane.

    Raises:
        DuplicateItem: it is filed already.
        PaperOutOfTurn: it is not locked.
        Damaged: its bytes are not what they were.
    """
    batch = Batch(
        BatchId(new_id()), paper.case_id, "signing", "", BatchState.DONE, datetime.now(UTC)
    )
    pages = _pages(store, paper, batch)
    items = template(store.case(paper.case_id).procedure)
    secret = paper.volume is Volume.CONFIDENTIAL
    item = items.place(_DELIBERATED if secret else _RECORDS)
    material = Material(
        id=MaterialId(new_id()),
        case_id=paper.case_id,
        volume=paper.volume,
        category=item.key,
        title=paper.title,
        rank="",
        confidence=1.0,
        reason="",
        confirmed=True,
    )
    store.apply(FilePaper(paper.id, batch, material, tuple(pages)), who)
    return material.id


def file_all(store: Store, who: str) -> list[MaterialId]:
    """File whatever was locked and is not filed, as after a crash (补归)."""
    with store.snapshot() as reader:
        waiting = reads.unfiled(reader)
    filed: list[MaterialId] = []
    for paper in waiting:
        try:
            filed.append(file_paper(store, paper, who))
        except DuplicateItem:
            # Another process of this station was quicker.
            continue
        except WenyiError as error:
            _log.error("a signed paper was not filed: %s", error.kind)
    return filed


def _pages(store: Store, paper: Paper, batch: Batch) -> list[Page]:
    """Return the pages, whose masters are durable."""
    pages: list[Page] = []
    for answer in drawn(store.blobs.read(paper.file.sha256), paper.title):
        blob = store.blobs.put(answer.encoded)
        page = Page(
            id=PageId(new_id()),
            case_id=paper.case_id,
            batch_id=batch.id,
            material_id=None,
            rank="",
            sha256=blob.sha256,
            media_type=answer.media_type,
            size_bytes=blob.size,
            width_px=answer.width_px,
            height_px=answer.height_px,
            dpi=answer.dpi,
            skew_deg=0.0,
            skew_confidence=1.0,
            orientation_deg=0,
            flags=answer.flags,
            source_name=f"{paper.title} {len(pages) + 1}",
            received_at=datetime.now(UTC),
        )
        pages.append(page)
    if len(pages) != paper.pages:
        raise Damaged(path=paper.title, found=f"{len(pages)}/{paper.pages}")
    return pages

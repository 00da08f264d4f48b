"""A case with evidence for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier import order
from dossier.changes import AddMaterial, OpenBatch, ReceivePage
from dossier.evidence import Annotation, Display, Exhibit, Note, Opinion, Ruling, Snapshot, Tool
from dossier.evidence_changes import SetExhibits
from dossier.hearing import Hearing
from dossier.ids import (
    AnnotationId,
    BatchId,
    CaseId,
    DisplayId,
    ExhibitId,
    MaterialId,
    NoteId,
    OpinionId,
    PageId,
    RulingId,
    SnapshotId,
    new_id,
)
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.store import Store
from dossier.store import evidence as reads

NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


def make_pages(
    store: Store,
    case_id: CaseId,
    count: int = 3,
    *,
    volume: Volume = Volume.MAIN,
    category: str = "plaintiff_evidence",
    title: str = "借条",
) -> Material:
    """File pages with bytes of their own under a material; return the material."""
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, NOW)
    store.apply(OpenBatch(batch), "clerk")
    pages: list[PageId] = []
    for _ in range(count):
        blob = store.blobs.put(f"page {new_id()}".encode())
        page = Page(
            PageId(new_id()),
            case_id,
            batch.id,
            None,
            order.between("", ""),
            blob.sha256,
            "image/jpeg",
            blob.size,
            2480,
            3508,
            300,
            received_at=NOW,
        )
        store.apply(ReceivePage(page), "clerk")
        pages.append(page.id)
    material = Material(
        MaterialId(new_id()), case_id, volume, category, title, "", 1.0, "", confirmed=True
    )
    store.apply(AddMaterial(material, tuple(pages)), "clerk")
    return store.material(material.id)


def pages_of(store: Store, material: Material) -> tuple[PageId, ...]:
    """Return the pages of a material in order."""
    return tuple(p.id for p in store.pages(material.case_id) if p.material_id == material.id)


def exhibit(case_id: CaseId, number: int = 1, side: str = "原告", **values: object) -> Exhibit:
    """Return an exhibit that is nowhere yet."""
    plain = {"name": f"证据{number}", "rank": order.spread("", "", number)[-1], **values}
    return Exhibit(ExhibitId(new_id()), case_id, side, number, **plain)  # type: ignore[arg-type]


def make_exhibit(
    store: Store, case_id: CaseId, number: int = 1, side: str = "原告", **values: object
) -> Exhibit:
    """Make an exhibit with three pages of its own; return it."""
    if "pages" not in values:
        material = make_pages(store, case_id)
        values |= {"pages": pages_of(store, material), "material_id": material.id}
    made = exhibit(case_id, number, side, **values)
    store.apply(SetExhibits(case_id, (made,)), "clerk")
    return made


def opinion(hearing: Hearing, of: Exhibit, side: str = "被告", **values: object) -> Opinion:
    """Return an opinion that is nowhere yet."""
    plain = {"at": NOW, "by": "孙书记", **values}
    return Opinion(OpinionId(new_id()), hearing.case_id, hearing.id, of.id, side, **plain)  # type: ignore[arg-type]


def ruling(hearing: Hearing, of: Exhibit, **values: object) -> Ruling:
    """Return a ruling that is nowhere yet."""
    plain = {"at": NOW, "by": "王法官", **values}
    return Ruling(RulingId(new_id()), hearing.case_id, hearing.id, of.id, **plain)  # type: ignore[arg-type]


def display(hearing: Hearing, of: Exhibit, page: PageId | None, **values: object) -> Display:
    """Return a line of the display log that is nowhere yet."""
    plain = {"by": "judge", "to": ("*",), "shown_at": NOW, "rectangle": (0.0, 0.0, 1.0, 1.0)}
    place = (DisplayId(new_id()), hearing.case_id, hearing.id, of.id, page, 1)
    return Display(*place, **plain | values)  # type: ignore[arg-type]


def annotation(hearing: Hearing, of: Exhibit, page: Page, **values: object) -> Annotation:
    """Return a mark that is nowhere yet."""
    plain = {
        "seat": "plaintiff",
        "person": "张三",
        "tool": Tool.PEN,
        "colour": "#c00000",
        "width": 0.004,
        "points": ((0.1, 0.2), (0.3, 0.4)),
        "at": NOW,
        **values,
    }
    place = (AnnotationId(new_id()), hearing.case_id, hearing.id, of.id, page.id, page.sha256)
    return Annotation(*place, **plain)  # type: ignore[arg-type]


def snapshot(hearing: Hearing, of: Exhibit, page: PageId | None, sha256: str) -> Snapshot:
    """Return a snapshot that is nowhere yet and wants a number."""
    return Snapshot(
        SnapshotId(new_id()), hearing.case_id, hearing.id, 0, sha256, of.id, page, "judge", NOW
    )


def note(hearing: Hearing, author: str = "王法官", **values: object) -> Note:
    """Return a note that is nowhere yet."""
    plain = {"text": "利率待查", "at": NOW, **values}
    return Note(NoteId(new_id()), hearing.case_id, hearing.id, author, None, **plain)  # type: ignore[arg-type]


def listed(store: Store, case_id: CaseId) -> list[Exhibit]:
    """Return the list of evidence of a case."""
    with store.snapshot() as reader:
        return reads.exhibits(reader, case_id)

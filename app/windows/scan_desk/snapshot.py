"""One case as the scan desk shows it: read in one go, then only looked at. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dossier.catalogue.arrange import Arrangement, arrange
from dossier.catalogue.templates import Template, template
from dossier.ids import CaseId, MaterialId, PageId
from dossier.model import Case, Material, Page, Party, Volume

if TYPE_CHECKING:
    from app.windows.services import StoreReader


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A case, its dossier in order, and what undo and redo would do."""

    case: Case
    parties: tuple[Party, ...]
    template: Template
    arrangement: Arrangement
    pages: dict[PageId, Page]
    """All pages, deleted ones too."""
    materials: dict[MaterialId, Material]
    undoable: str | None
    redoable: str | None

    @property
    def live(self) -> tuple[Page, ...]:
        """Pages that are not deleted, in dossier order, the unfiled tray last."""
        filed = tuple(p for volume in self.arrangement.volumes for p in volume.pages)
        return (*filed, *self.arrangement.unfiled)

    @property
    def deleted(self) -> tuple[Page, ...]:
        """Deleted pages in the order they came."""
        return tuple(sorted((p for p in self.pages.values() if p.deleted), key=lambda p: p.id))

    @property
    def backlog(self) -> int:
        """Live pages that wait to be read."""
        return sum(1 for p in self.pages.values() if not p.deleted and not p.reading)

    @property
    def unconfirmed(self) -> tuple[MaterialId, ...]:
        """Materials the machine filed and nobody agreed to yet, in dossier order."""
        return tuple(
            filed.material.id
            for volume in self.arrangement.volumes
            for item in volume.items
            for filed in item.materials
            if not filed.material.confirmed and filed.pages
        )

    def volume_of(self, page: Page) -> Volume | None:
        """Return the volume a page is filed in; None when it is not filed."""
        material = self.materials.get(page.material_id) if page.material_id else None
        return material.volume if material else None


def read_snapshot(store: StoreReader, case_id: CaseId) -> Snapshot:
    """Read a case; on the store lane.

    Raises:
        UnknownItem: there is no such case.
    """
    case = store.case(case_id)
    kind = template(case.procedure)
    pages = tuple(store.pages(case_id, include_deleted=True))
    materials = tuple(store.materials(case_id))
    return Snapshot(
        case=case,
        parties=tuple(store.parties(case_id)),
        template=kind,
        arrangement=arrange(kind, materials, pages),
        pages={page.id: page for page in pages},
        materials={material.id: material for material in materials},
        undoable=store.undoable(case_id),
        redoable=store.redoable(case_id),
    )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case picker."""

    case: Case
    parties: str
    """As in 甲公司 / 乙公司."""


def read_cases(store: StoreReader) -> tuple[CaseRow, ...]:
    """Return all cases, the newest first; on the store lane."""
    cases = sorted(store.cases(), key=lambda case: case.created_at, reverse=True)
    return tuple(
        CaseRow(case, " / ".join(party.name for party in store.parties(case.id))) for case in cases
    )

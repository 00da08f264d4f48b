"""What a drop or a menu choice means as a change of the dossier. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.windows.scan_desk.snapshot import Snapshot
from dossier.changes import AddMaterial, Change, EditPages, MoveMaterial, MovePages
from dossier.edits import rotated
from dossier.ids import MaterialId, PageId, new_id
from dossier.model import Material, Page, Volume


@dataclass(frozen=True, slots=True)
class ToTray:
    """The unfiled tray (待编目)."""


@dataclass(frozen=True, slots=True)
class ToItem:
    """A catalogue item: a new material is made in it."""

    volume: Volume
    category: str


@dataclass(frozen=True, slots=True)
class ToMaterial:
    """A material."""

    material_id: MaterialId


Target = ToTray | ToItem | ToMaterial


def move_pages(snapshot: Snapshot, page_ids: Sequence[PageId], target: Target) -> Change | None:
    """Return the change that files pages under ``target``; None when nothing would change.

    Pages keep the order they have in the dossier, whatever order they were chosen in.
    """
    wanted = set(page_ids)
    ids = tuple(page.id for page in snapshot.live if page.id in wanted)
    if not ids:
        return None
    match target:
        case ToTray():
            if all(snapshot.pages[i].material_id is None for i in ids):
                return None
            return MovePages(ids, None)
        case ToMaterial(material_id):
            if all(snapshot.pages[i].material_id == material_id for i in ids):
                return None
            return MovePages(ids, material_id)
        case ToItem(volume, category):
            material = Material(
                id=MaterialId(new_id()),
                case_id=snapshot.case.id,
                volume=volume,
                category=category,
                title=snapshot.template.item(category).title,
                rank="",
                confidence=1.0,
                reason="",
                confirmed=True,
            )
            return AddMaterial(material, ids)


def reorder_pages(
    snapshot: Snapshot, page_ids: Sequence[PageId], before: PageId | None, after: PageId | None
) -> Change | None:
    """Return the change that puts pages between two neighbours of the list.

    The pages join the material of the page they are put before; at the end of the
    list, or where a material ends, that of the page they are put after when it is
    where they came from.
    """
    wanted = set(page_ids)
    ids = tuple(page.id for page in snapshot.live if page.id in wanted)
    if not ids or before in wanted:
        return None
    own = {snapshot.pages[i].material_id for i in ids}
    previous = snapshot.pages.get(after) if after else None
    following = snapshot.pages.get(before) if before else None
    if previous is not None and (following is None or own == {previous.material_id}):
        place = previous.material_id
        same = following is not None and following.material_id == place
        return MovePages(ids, place, before if same else None)
    if following is not None:
        return MovePages(ids, following.material_id, following.id)
    return None


def move_material(snapshot: Snapshot, material_id: MaterialId, target: Target) -> Change | None:
    """Return the change that puts a material under an item, or before another material."""
    material = snapshot.materials[material_id]
    match target:
        case ToTray():
            ids = tuple(p.id for p in snapshot.live if p.material_id == material_id)
            return MovePages(ids, None) if ids else None
        case ToItem(volume, category):
            if (material.volume, material.category) == (volume, category):
                return None
            return MoveMaterial(material_id, volume, category)
        case ToMaterial(other_id):
            if other_id == material_id:
                return None
            other = snapshot.materials[other_id]
            return MoveMaterial(material_id, other.volume, other.category, before=other_id)


def rotate(pages: Sequence[Page], quarters: int) -> Change | None:
    """Return the change that turns pages clockwise by quarters."""
    if not pages:
        return None
    return EditPages(tuple((page.id, rotated(page.edits, quarters)) for page in pages))


def confirmed_twice(change: Change) -> Change:
    """Return ``change`` with the second confirmation a confidential material needs."""
    if isinstance(change, MovePages | MoveMaterial | AddMaterial):
        return replace(change, second_confirmation=True)
    return change

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


def split(snapshot: Snapshot, page_id: PageId) -> Change | None:
    """Return the change that begins a new material with a page, behind the one it lies in.

    None where it begins one already, or lies in the tray.
    """
    material_id = snapshot.pages[page_id].material_id
    ids = tuple(page.id for page in snapshot.live if page.material_id == material_id)
    if material_id is None or page_id not in ids or ids[0] == page_id:
        return None
    old = snapshot.materials[material_id]
    # Whether somebody agreed to the filing stays as it was.
    part = replace(old, id=MaterialId(new_id()), rank="")
    return AddMaterial(part, ids[ids.index(page_id) :], after=material_id)


def merge(snapshot: Snapshot, material_id: MaterialId) -> Change | None:
    """Return the change that joins a material to the one before it; None: none is before it.

    The one before it may lie under another item, but not in another volume.
    """
    order = _order(snapshot, snapshot.materials[material_id].volume)
    at = order.index(material_id) if material_id in order else 0
    if at == 0:
        return None
    ids = tuple(page.id for page in snapshot.live if page.material_id == material_id)
    return MovePages(ids, order[at - 1]) if ids else None


def nudge(snapshot: Snapshot, material_id: MaterialId, by: int) -> Change | None:
    """Return the change that puts a material before (-1) or behind (+1) its neighbour.

    At the first and last place of its item None.
    """
    material = snapshot.materials[material_id]
    shelf = [
        filed.material.id
        for volume in snapshot.arrangement.volumes
        for item in volume.items
        if (volume.volume, item.item.key) == (material.volume, material.category)
        for filed in item.materials
        if filed.pages
    ]
    if material_id not in shelf:
        return None
    at = shelf.index(material_id)
    if not 0 <= at + by < len(shelf):
        return None
    rest = [one for one in shelf if one != material_id]
    before = rest[at + by] if at + by < len(rest) else None
    return MoveMaterial(material_id, material.volume, material.category, before=before)


def _order(snapshot: Snapshot, volume: Volume) -> list[MaterialId]:
    return [
        filed.material.id
        for one in snapshot.arrangement.volumes
        if one.volume is volume
        for item in one.items
        for filed in item.materials
        if filed.pages
    ]


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

"""Materials and their places in the catalogue (材料、编目)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import resources
from dossier import order
from dossier.changes import (
    AddMaterial,
    ConfirmMaterials,
    MoveMaterial,
    NoteExport,
    RenameMaterial,
)
from dossier.ids import MaterialId, PageId
from dossier.model import Material, Page, Volume
from dossier.quality import in_the_way
from dossier.store import rows, scanning
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.plan.pages import CONFIDENTIAL_CLUE, file_pages, need_confirmation
from dossier.store.readers import Reader
from resources.errors import DuplicateItem, NeedsConfirmation, QualityBlocked, UnknownItem

MaterialChange = AddMaterial | MoveMaterial | RenameMaterial | ConfirmMaterials | NoteExport


def plan(reader: Reader, change: MaterialChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: a material, page or case is unknown, or a rule forbids it.
    """
    match change:
        case AddMaterial():
            return _add(reader, change)
        case MoveMaterial():
            return _move(reader, change)
        case RenameMaterial(material_id, title):
            material = reader.material(material_id)
            before, after = {"title": material.title}, {"title": rows.clean(title)}
            return Planned(material.case_id, changed("material", material_id, before, after))
        case ConfirmMaterials(material_ids):
            return _confirm(reader, material_ids)
        case NoteExport(case_id, volume, sha256, pages):
            reader.case(case_id)
            note: dict[str, Any] = {"volume": volume.value, "sha256": sha256, "pages": pages}
            if change.form:
                note |= {"form": rows.clean(change.form), "passed": change.passed}
            if change.paper:
                note["paper"] = rows.clean(change.paper)
            return Planned(case_id, note=note)


def _add(reader: Reader, change: AddMaterial) -> Planned:
    material = change.material
    if reader.exists("material", material.id):
        raise DuplicateItem(thing=material.title)
    reader.case(material.case_id)
    pages = reader.page_rows(change.page_ids)
    for page in pages:
        if page.case_id != material.case_id or page.deleted:
            raise UnknownItem(thing=str(page.id))
    need_confirmation(reader, pages, material.volume, change.second_confirmation)
    shelf = reader.category(material.case_id, material.volume, material.category)
    before: str | None = None
    if change.after is not None:
        keys = [id_ for id_, _ in shelf]
        if change.after not in keys:
            raise UnknownItem(thing=str(change.after))
        before = next(iter(keys[keys.index(change.after) + 1 :]), None)
    ranks = order.place(shelf, [material.id], before)
    material = replace(material, rank=ranks.pop(material.id))
    ids = [str(page.id) for page in pages]
    deltas = [created("material", rows.material_row(material))]
    lay = dict(shelf)
    for id_, rank in ranks.items():
        deltas += changed("material", id_, {"rank": lay[id_]}, {"rank": rank})
    deltas += file_pages(reader, pages, material.id, order.place([], ids, None))
    note = {"second_confirmation": True} if change.second_confirmation else {}
    return Planned(material.case_id, deltas, note)


def _move(reader: Reader, change: MoveMaterial) -> Planned:
    material = reader.material(change.material_id)
    leaves = material.volume is Volume.CONFIDENTIAL and change.volume is not Volume.CONFIDENTIAL
    if leaves and not change.second_confirmation:
        raise NeedsConfirmation(title=material.title, clue=CONFIDENTIAL_CLUE)
    shelf = reader.category(material.case_id, change.volume, change.category)
    if change.before is not None and change.before not in dict(shelf):
        raise UnknownItem(thing=str(change.before))
    after = replace(
        material,
        volume=change.volume,
        category=change.category,
        confidence=1.0,
        reason="",
        confirmed=True,
    )
    ranks: dict[str, str] = {}
    if not _stands(reader, material, change):
        ranks = order.place(shelf, [material.id], change.before)
        after = replace(after, rank=ranks.pop(material.id))
    deltas = changed(
        "material", material.id, rows.material_row(material), rows.material_row(after)
    )
    keys = dict(shelf)
    for id_, rank in ranks.items():
        deltas += changed("material", id_, {"rank": keys[id_]}, {"rank": rank})
    note = {"second_confirmation": True} if change.second_confirmation else {}
    return Planned(material.case_id, deltas, note)


def _stands(reader: Reader, material: Material, change: MoveMaterial) -> bool:
    """Return whether the material has that place already."""
    if (material.volume, material.category) != (change.volume, change.category):
        return False
    ids = [id_ for id_, _ in reader.category(material.case_id, change.volume, change.category)]
    position = ids.index(material.id)
    follower = ids[position + 1] if position + 1 < len(ids) else None
    return change.before in (follower, material.id)


def _confirm(reader: Reader, material_ids: tuple[MaterialId, ...]) -> Planned:
    materials = [reader.material(id_) for id_ in dict.fromkeys(material_ids)]
    if not materials:
        raise UnknownItem(thing="—")
    deltas: list[Delta] = []
    for material in materials:
        if material.case_id != materials[0].case_id:
            raise UnknownItem(thing=str(material.id))
        if not material.confirmed:
            _nothing_in_the_way(reader, material)
        before = {"confirmed": int(material.confirmed)}
        deltas += changed("material", material.id, before, {"confirmed": 1})
    return Planned(materials[0].case_id, deltas)


def _nothing_in_the_way(reader: Reader, material: Material) -> None:
    """Check that checking left no page of a material open, as :func:`check_quality`."""
    ids = sorted(map(PageId, reader.live_pages(material.id)))
    check_quality(reader, [reader.page(page_id) for page_id in ids], material.title)


def check_quality(reader: Reader, pages: Sequence[Page], title: str) -> None:
    """Check that checking left none of these pages open (质检).

    Raises:
        QualityBlocked: a page is to be scanned again, or nobody looked at what is wrong.
    """
    said = scanning.page_verdicts(reader, [page.id for page in pages])
    blocked = [what for page in pages if (what := in_the_way(page, said.get(page.id)))]
    if blocked:
        words = (
            str(resources.toml("quality.toml")[blocked[0][0]]["zh_CN"])
            .partition("（")[0]
            .partition("，")[0]
        )
        raise QualityBlocked(count=len(blocked), first=f"{title} {words}")

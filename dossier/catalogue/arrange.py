"""The order of a dossier: volumes, items, materials, pages, and page numbers (排序)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossier.catalogue.templates import Item, Template
from dossier.ids import MaterialId, PageId
from dossier.model import Material, Page, Volume


@dataclass(frozen=True, slots=True)
class FiledMaterial:
    """A material with its live pages in order."""

    material: Material
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class FiledItem:
    """A catalogue item with its materials in order; may be empty."""

    item: Item
    materials: tuple[FiledMaterial, ...]


@dataclass(frozen=True, slots=True)
class FiledVolume:
    """A volume with every item of the template in order (卷)."""

    volume: Volume
    items: tuple[FiledItem, ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """All live pages of the volume in order."""
        return tuple(
            page for item in self.items for filed in item.materials for page in filed.pages
        )


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A whole dossier in order (卷内排列).

    Attributes:
        volumes: the main volume, then the confidential one.
        unfiled: pages that wait to be filed (待编目), in order.
        positions: 1-based place of each live page inside its volume, or inside the
            tray when it is unfiled.
    """

    volumes: tuple[FiledVolume, ...]
    unfiled: tuple[Page, ...]
    positions: dict[PageId, int]

    def volume(self, volume: Volume) -> FiledVolume:
        """Return one volume."""
        return next(filed for filed in self.volumes if filed.volume is volume)


def arrange(
    template: Template, materials: Iterable[Material], pages: Iterable[Page]
) -> Arrangement:
    """Put a dossier in order: items by template, materials and pages by rank.

    Deleted pages are left out; a material whose pages are all deleted stays, empty,
    so that restoring has somewhere to return to. A material of a category that the
    template does not have comes last in its volume under an item of its own: it is
    never dropped. A page of a material that is not given counts as unfiled.
    Pure; a few milliseconds for 2,000 pages.
    """
    materials = sorted(materials, key=lambda m: (m.rank, m.id))
    known = {material.id for material in materials}
    held: dict[MaterialId | None, list[Page]] = {}
    for page in sorted(pages, key=lambda p: (p.rank, p.id)):
        if not page.deleted:
            holder = page.material_id if page.material_id in known else None
            held.setdefault(holder, []).append(page)
    volumes = tuple(
        _volume(volume, template, [m for m in materials if m.volume is volume], held)
        for volume in Volume
    )
    unfiled = tuple(held.get(None, ()))
    positions: dict[PageId, int] = {}
    for run in (*(filed.pages for filed in volumes), unfiled):
        positions.update((page.id, place) for place, page in enumerate(run, start=1))
    return Arrangement(volumes, unfiled, positions)


def _volume(
    volume: Volume,
    template: Template,
    materials: list[Material],
    held: dict[MaterialId | None, list[Page]],
) -> FiledVolume:
    by_category: dict[str, list[FiledMaterial]] = {}
    for material in materials:
        filed = FiledMaterial(material, tuple(held.get(material.id, ())))
        by_category.setdefault(material.category, []).append(filed)
    items = [
        FiledItem(item, tuple(by_category.pop(item.key, ())))
        for item in template.of_volume(volume)
    ]
    for category, stray in sorted(by_category.items()):
        items.append(FiledItem(Item(category, category, category, volume), tuple(stray)))
    return FiledVolume(volume, tuple(items))

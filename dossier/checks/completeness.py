"""What a dossier must hold, and the page numbers printed in it (归档范围、页码连续)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossier.catalogue.arrange import Arrangement, FiledMaterial
from dossier.catalogue.heading import Numbering
from dossier.checks.codes import Required, required
from dossier.ids import PageId


@dataclass(frozen=True, slots=True)
class Break:
    """Where printed page numbers do not go on (页码不连续)."""

    index: int
    """Of the page in its material, 0-based."""
    rule: str
    """Key of the finding: page_missing or page_order."""
    expected: int
    number: int
    """Printed; one after the last where the end is missing."""


def lacking(procedure: str, titles: Mapping[str, Sequence[str]]) -> tuple[Required, ...]:
    """Return what a case of this procedure must hold and does not.

    Args:
        procedure: key of the template.
        titles: catalogue item → titles of the materials with pages under it.
    """
    return tuple(row for row in required(procedure) if not _held(row, titles))


def titles_of(arrangement: Arrangement) -> dict[str, list[str]]:
    """Return the titles of the materials that have pages, by catalogue item, both volumes."""
    found: dict[str, list[str]] = {}
    for filed in all_materials(arrangement):
        if filed.pages:
            found.setdefault(filed.material.category, []).append(filed.material.title)
    return found


def all_materials(arrangement: Arrangement) -> Iterator[FiledMaterial]:
    """Yield the materials in the order of the dossier."""
    for volume in arrangement.volumes:
        for item in volume.items:
            yield from item.materials


def breaks(
    pages: Sequence[PageId], numbers: Mapping[PageId, Numbering | None]
) -> tuple[Break, ...]:
    """Return where the printed numbers of a material's pages break off.

    A material may hold several documents: a new one begins with page 1, or where the total
    changes. Pages without a number may be backs that nobody counts or pages whose number is
    covered: both are taken for right. Only what says its total (第2页共5页) is judged: a lone
    number may be anything.
    """
    found: list[Break] = []
    at, total, unnumbered, first = 0, 0, 0, True
    for index, page in enumerate(pages):
        number = numbers.get(page)
        if number is None or number.of is None or not 1 <= number.number <= number.of:
            unnumbered += not first
            continue
        new = first or number.of != total or (number.number == 1 and at + unnumbered >= total)
        if new:
            found += _ended(index, at + unnumbered, total, first)
            at = unnumbered = 0
        if number.number > at + 1 + unnumbered:
            found.append(Break(index, "page_missing", at + 1 + unnumbered, number.number))
        elif number.number <= at:
            found.append(Break(index, "page_order", at + 1, number.number))
        at, total, unnumbered, first = number.number, number.of, 0, False
    found += _ended(len(pages), at + unnumbered, total, first)
    return tuple(found)


def _ended(index: int, at: int, total: int, first: bool) -> list[Break]:
    """Return the missing end of a document whose last page would stand before ``index``."""
    if first or at >= total:
        return []
    return [Break(index - 1, "page_missing", at + 1, at + 1)]


def _held(row: Required, titles: Mapping[str, Sequence[str]]) -> bool:
    under = [title for key in row.any for title in titles.get(key, ())]
    if not row.words:
        return bool(under)
    return any(word in title for title in under for word in row.words)

"""Sheets handed over against pages received (张数核对)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dossier.ids import BatchId, PageId
from dossier.intake.model import Item, Task
from dossier.model import Batch, Page
from dossier.scanning import ASIDE

_BOTH_SIDES = "adf-duplex"
"""Of a scan profile: each sheet gives two pages."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was declared under one catalogue item, and what lies there (逐项核对)."""

    category: str
    declared: int
    """Pages."""
    found: int
    """Pages of the task's batches."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The outcome (核对结果)."""

    sheets: int
    """As handed over."""
    received: int
    """Sheets that the pages amount to."""
    lines: tuple[Line, ...] = ()
    """By catalogue item, where something was declared; a hint, as what is declared may be
    filed elsewhere."""
    strange: tuple[PageId, ...] = ()
    """Pages filed where nothing was declared; a hint likewise."""
    unfiled: int = 0
    """Pages that lie in no material yet."""

    @property
    def matched(self) -> int:
        """相符: sheets that are there on both sides."""
        return min(self.sheets, self.received)

    @property
    def missing(self) -> int:
        """缺少: handed over and not received."""
        return max(0, self.sheets - self.received)

    @property
    def foreign(self) -> int:
        """多出: received and not handed over."""
        return max(0, self.received - self.sheets)

    @property
    def balanced(self) -> bool:
        """Nothing is missing or foreign."""
        return self.sheets == self.received


@dataclass(frozen=True, slots=True)
class Counted:
    """A batch of a task's case, and whether it counts towards it (计入的批次)."""

    batch: Batch
    pages: int
    """Live ones."""
    sheets: int
    """As reconciling counts them; other sides of sheets are none."""
    counts: bool
    elsewhere: str = ""
    """Number of another task towards which it counts."""


def sheets_of(batch: Batch, pages: Iterable[Page]) -> int:
    """Return how many sheets the pages of a batch are.

    A page that was deleted is a sheet no more, as it was scanned twice; but a blank side that
    was deleted is the back of a sheet still. What the machine set aside never counts: sheets
    between documents were not handed over, and what was fed twice is there once.
    """
    content = (page for page in pages if not (page.deleted and ASIDE.intersection(page.flags)))
    count = sum(1 for page in content if page.blank or not page.deleted)
    return -(-count // 2) if _both_sides(batch) else count


def reconcile(
    task: Task,
    batches: Sequence[Batch],
    pages: Iterable[Page],
    items: Sequence[Item] = (),
    category_of: Mapping[str, str] | None = None,
    backs: Collection[BatchId] = (),
) -> Reconciliation:
    """Hold what was handed over against what was received.

    Args:
        task: with the sheets handed over.
        batches: that count towards it.
        pages: of the case, deleted ones among them.
        items: what was registered.
        category_of: catalogue item by id of the material.
        backs: batches with the other sides of sheets that another batch counts.
    """
    by_batch: dict[BatchId, list[Page]] = {batch.id: [] for batch in batches}
    for page in pages:
        if page.batch_id in by_batch:
            by_batch[page.batch_id].append(page)
    received = sum(
        sheets_of(batch, by_batch[batch.id]) for batch in batches if batch.id not in backs
    )
    live = [page for each in by_batch.values() for page in each if not page.deleted]
    known = category_of or {}
    lies = {page.id: known.get(page.material_id or "", "") for page in live}
    declared: dict[str, int] = {}
    for item in items:
        if item.category:
            declared[item.category] = declared.get(item.category, 0) + item.pages
    lines = tuple(
        Line(category, pages, sum(1 for found in lies.values() if found == category))
        for category, pages in declared.items()
    )
    strange = tuple(id_ for id_, found in lies.items() if found and found not in declared)
    return Reconciliation(
        task.sheets,
        received,
        lines,
        strange if declared else (),
        sum(1 for page in live if page.material_id is None),
    )


def _both_sides(batch: Batch) -> bool:
    try:
        profile = json.loads(batch.profile)
    except ValueError:
        return False
    return isinstance(profile, dict) and profile.get("source") == _BOTH_SIDES

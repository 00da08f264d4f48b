"""What stands in the way of filing a page, and what does not (质检).

Pure: pages, what was measured of them, and what people said. Words are in
``resources/quality.toml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dossier import edits
from dossier.ids import PageId
from dossier.model import Page
from dossier.scanning import Judged, Verdict

RESCAN_DUE = "rescan_due"
"""A person sent the page back, and it was not scanned again."""
BLOCKING_FLAGS = frozenset(
    {"blurred", "too_dark", "too_light", "clipped", "cut_edge", "folded", "skew_beyond"}
)
"""Flags of a page that stand in the way until somebody has looked."""
BLOCKING = BLOCKING_FLAGS | {
    RESCAN_DUE,
    "back_missing",
    "number_gap",
    "count_differs",
    "separator_missing",
    "separator_order",
}
"""All problems that stand in the way; others are remarks."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at (质检问题).

    Attributes:
        key: as in ``resources/quality.toml``.
        page_id: the page; None: the batch as a whole.
        weight: how far out it lies, the larger the further; outliers come first.
        said: what the words need.
    """

    key: str
    page_id: PageId | None
    weight: float
    said: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of filing."""
        return self.key in BLOCKING


def basis_of(page: Page) -> str:
    """Return the digest of what a person looked at: the master and the edits over it."""
    return hashlib.sha256(f"{page.sha256}{edits.to_json(page.edits)}".encode()).hexdigest()


def basis_of_all(pages: Iterable[Page]) -> str:
    """Return the digest of the pages of a batch as they stand."""
    listed = sorted(f"{page.id}{basis_of(page)}" for page in pages if not page.deleted)
    return hashlib.sha256("".join(listed).encode()).hexdigest()


def latest(verdicts: Sequence[Verdict]) -> dict[PageId | None, Verdict]:
    """Return the last verdict on each page, and under None on the batch."""
    return {verdict.page_id: verdict for verdict in verdicts}


def covered(page: Page, verdict: Verdict | None) -> frozenset[str]:
    """Return the problems of a page that a person passed or accepted as it is now."""
    if verdict is None or verdict.judged is Judged.RESCAN or verdict.basis != basis_of(page):
        return frozenset()
    return frozenset(verdict.problems)


def in_the_way(page: Page, verdict: Verdict | None) -> tuple[str, ...]:
    """Return what stands in the way of filing a page, without looking at others."""
    if page.deleted:
        return ()
    found = sorted(BLOCKING_FLAGS.intersection(page.flags) - covered(page, verdict))
    if verdict is not None and verdict.judged is Judged.RESCAN:
        found.append(RESCAN_DUE)
    return tuple(found)

"""What is known of how pages came in (采集留痕): codes on them, sheets between them, checks.

Values only; changes are in :mod:`dossier.scanning_changes`. Pixels are of the untouched
master, origin top-left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dossier.ids import BatchId, CaseId, FeedNoteId, PageId, SampleId, VerdictId
from dossier.model import Volume

SEPARATOR = "separator"
"""Flag of a sheet between documents (分隔页), set aside when it came."""
SEPARATOR_BACK = "separator_back"
"""Flag of the empty other side of such a sheet."""
REFED = "refed"
"""Flag of a side that came a second time when feeding went on after a jam (重复进纸)."""
ASIDE = frozenset({SEPARATOR, SEPARATOR_BACK, REFED})
"""Flags of what the machine set aside when it came: no content, or content that is there."""
REPLACED = "replaced"
"""Flag of a page that a new scan took the place of (已重扫替换)."""
RESCANNED = "rescanned"
"""Flag of the new scan."""
INSERTED = "inserted"
"""Flag of a page scanned into its place later (补扫插入)."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """A code found on a page (条码): what it says and where."""

    kind: str
    """``QRCode``, ``Code128`` and so on, or ``patch``."""
    text: str
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PageLook:
    """What looking at a page found besides skew and blankness (页面检视); one a page.

    Attributes:
        codes: on the page, whatever they say.
        measures: figures by name; see :mod:`scanner.imaging.defects`.
        print: of the picture, in hexadecimal, to find the same page again;
            empty for a page with nothing on it.
    """

    page_id: PageId
    case_id: CaseId
    volume: Volume
    codes: tuple[PageCode, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)
    print: str = ""


class Feeding(StrEnum):
    """What happened while paper was fed (进纸事件)."""

    SHEETS_PRINTED = "sheets_printed"
    """Separator sheets were printed (打印分隔页)."""
    SEPARATOR = "separator"
    """A sheet between documents came and was set aside."""
    SPLIT = "split"
    """A document begins behind such a sheet; names both."""
    OUT_OF_ORDER = "out_of_order"
    """A sheet came before one of a lower number, or twice."""
    MISSING = "missing"
    """Numbers of a set were passed over."""
    FOREIGN = "foreign"
    """A sheet of another case came; feeding stopped."""
    FOREIGN_PASSED = "foreign_passed"
    """A person said to go on in this case all the same."""
    STOPPED = "stopped"
    """The device stopped: jam, double feed, cover, silence."""
    CONTINUED = "continued"
    """Feeding went on from a sheet; names the batch before and what came twice."""
    ACCEPTED = "accepted"
    """A person said a double feed is a pasted or punched sheet (粘贴件放行)."""
    BACKS = "backs"
    """A batch is the backs of another one's sheets; names it (背面批次)."""
    SIDES_JOINED = "sides_joined"
    """Backs that came after all fronts were put behind them."""
    REPLACED = "replaced"
    """A page was scanned anew in its place."""
    INSERTED = "inserted"
    """Pages were scanned into a place."""


@dataclass(frozen=True, slots=True)
class FeedNote:
    """One thing that happened while paper was fed (进纸留痕)."""

    id: FeedNoteId
    case_id: CaseId
    volume: Volume
    batch_id: BatchId | None
    page_id: PageId | None
    """The sheet it is about, or the last one that was good."""
    kind: Feeding
    detail: dict[str, str | int | list[str] | list[int]]
    by: str
    at: datetime


class Judged(StrEnum):
    """What a person says of a page or batch (质检结论)."""

    PASS = "pass"  # noqa: S105  no password
    """通过: nothing is wrong."""
    RESCAN = "rescan"
    """重扫: to be scanned again; stands in the way until a later verdict."""
    ACCEPT = "accept"
    """特许: something is wrong and stays, for a reason."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's word on a page, or on a batch (质检结论).

    Attributes:
        page_id: the page; None: the batch as a whole.
        problems: what the machine had found then, as keys.
        basis: digest of what was looked at; another one makes the verdict stale.
    """

    id: VerdictId
    case_id: CaseId
    volume: Volume
    batch_id: BatchId
    page_id: PageId | None
    judged: Judged
    problems: tuple[str, ...]
    reason: str
    by: str
    at: datetime
    basis: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Pages drawn at random from those the machine found nothing wrong with (抽检).

    Attributes:
        seed: the drawing can be done again with it.
        clean: number of pages drawn from.
        pages: drawn.
    """

    id: SampleId
    case_id: CaseId
    volume: Volume
    batch_id: BatchId
    seed: str
    clean: int
    pages: tuple[PageId, ...]
    by: str
    at: datetime

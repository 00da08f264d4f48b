"""What happened while pages came in, as typed values for progress displays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dossier.ids import BatchId, PageId
from dossier.model import Page
from resources.errors import WenyiError


@dataclass(frozen=True, slots=True)
class PageReceived:
    """A master is durable and journalled (已接收)."""

    page: Page


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page has its text (已识别), or reading it failed for good."""

    page_id: PageId
    error: WenyiError | None = None


@dataclass(frozen=True, slots=True)
class PageFiled:
    """The machine put a page into a material (已归目, to be confirmed)."""

    page_id: PageId


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that was not taken, with the reason (拒收)."""

    source: str
    error: WenyiError


@dataclass(frozen=True, slots=True)
class TilesCut:
    """A great picture is being cut into tiles (切图); ``share`` of them, 0 to 1, are there.

    The last one of a picture says 1, or that it ``failed`` for good.
    """

    page_id: PageId
    share: float
    failed: bool = False


Event = PageReceived | PageRead | PageFiled | FileRefused | TilesCut
OnEvent = Callable[[Event], None]
"""Called on the lane that does the work; must return quickly."""


def ignore(event: Event) -> None:
    """Do nothing: the default listener."""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What came of a scan or an import."""

    batch_id: BatchId
    page_ids: tuple[PageId, ...]
    refused: tuple[FileRefused, ...] = ()
    error: WenyiError | None = None
    cancelled: bool = False
    unread: tuple[PageId, ...] = field(default=())
    """Pages whose reading failed; they wait in the unfiled tray."""
    aside: tuple[PageId, ...] = ()
    """Of ``page_ids``, those no longer shown: separator sheets, sides that came twice (收起)."""

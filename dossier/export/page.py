"""What goes into an exported PDF, as values (导出的页、目录、说明信息)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dossier.edits import Geometry
from ocr.result import PageText


@dataclass(frozen=True, slots=True)
class ViewImage:
    """The rendered view of one page (页面图像).

    Pixels are shown as they are stored: an EXIF orientation is not obeyed, for the
    view has been turned already.
    """

    data: bytes
    """A whole JPEG or PNG file."""
    media_type: Literal["image/jpeg", "image/png"]
    width_px: int
    height_px: int
    dpi: float


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a view that stays as it is (彩色区域); pixels of the view, origin top-left."""

    left: int
    top: int
    width: int
    height: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Layers:
    """The view of one page in layers (分层图像): paper, above it ink, above both the patches."""

    width_px: int
    height_px: int
    dpi: float
    paper: bytes
    """JPEG of fewer pixels, for the whole page."""
    ink: bytes
    """CCITT group 4 data in one strip, of the view's size; 1 is ink. Source: ITU-T T.6."""
    colour: tuple[int, int, int]
    """Of the ink, sRGB."""
    patches: tuple[Patch, ...]

    @property
    def size_bytes(self) -> int:
        """All of them."""
        return len(self.paper) + len(self.ink) + sum(len(patch.jpeg) for patch in self.patches)


@dataclass(frozen=True, slots=True)
class ExportPage:
    """One page of the PDF (导出页)."""

    image: Callable[[], ViewImage | Layers]
    """Called once, when it is the page's turn, so that one image at a time is in memory."""
    geometry: Geometry
    """Where the master, in whose pixels the text lies, lands in the view. The image may
    have fewer pixels than the view; it shows the same rectangle."""
    text: PageText | Callable[[], PageText | None] | None
    """What was read, or how to get it; None: an image without text."""
    label: str
    """Page label shown by readers (页码); empty: none."""


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A bookmark (书签) and those below it."""

    title: str
    page_index: int
    """Of the page it leads to, from 0."""
    children: tuple[OutlineItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says of itself (文件说明信息); empty fields are left out."""

    title: str
    subject: str
    author: str
    keywords: tuple[str, ...]
    created_at: datetime
    """Aware; the only time in the file, so that equal input gives equal bytes."""


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far an export got (导出进度)."""

    pages_done: int
    pages_total: int | None
    """None: the pages come from an iterator of unknown length."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file that was written (导出结果)."""

    sha256: str
    pages: int
    size_bytes: int

"""Evidence and what becomes of it in a hearing: exhibits, opinions, display, marks (证据、质证).

Frozen values, as in :mod:`dossier.model`. An exhibit points at pages of the dossier or at a
file of sound or film; it has no bytes of its own. What a party said of it, what the judge
found, when it was on which screen, and what was drawn on it are rows beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dossier.ids import (
    AnnotationId,
    CaseId,
    DisplayId,
    ExhibitId,
    HearingId,
    MaterialId,
    NoteId,
    OpinionId,
    PageId,
    RulingId,
    SeatId,
    SittingId,
    SnapshotId,
    UtteranceId,
)
from dossier.model import Volume


class EvidenceKind(StrEnum):
    """The kinds of evidence of the law (证据种类). Source: 民事诉讼法 art. 66."""

    STATEMENT = "当事人陈述"
    DOCUMENT = "书证"
    OBJECT = "物证"
    RECORDING = "视听资料"
    ELECTRONIC = "电子数据"
    TESTIMONY = "证人证言"
    EXPERT = "鉴定意见"
    INSPECTION = "勘验笔录"


class Stand(StrEnum):
    """What a party says of one property of a piece of evidence (质证意见)."""

    SILENT = "不发表"
    ACCEPTED = "认可"
    PARTLY = "部分认可"
    DENIED = "不认可"


class Original(StrEnum):
    """What became of comparing a copy with its original (核对原件)."""

    OPEN = "未核对"
    SAME = "相符"
    DIFFERENT = "不符"
    NONE = "无原件"


class Admission(StrEnum):
    """What the court makes of it (认证)."""

    OPEN = "未认证"
    ADMITTED = "采信"
    PARTLY = "部分采信"
    EXCLUDED = "不予采信"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One piece of evidence as the list of evidence has it (证据目录).

    Source of the fields: 最高人民法院关于民事诉讼证据的若干规定 art. 19.
    """

    id: ExhibitId
    case_id: CaseId
    side: str
    """Role that submitted it: 原告, 被告, 第三人, with a number where there are several
    (被告2); 法院 for what the court collected."""
    number: int
    """1-based, within side and group."""
    name: str
    rank: str
    """Order of showing; compare as text (:mod:`dossier.order`)."""
    group: int | None = None
    """组; None where the list has none."""
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    source: str = ""
    """证据来源"""
    purpose: str = ""
    """证明目的"""
    material_id: MaterialId | None = None
    """Where its pages lie in the dossier."""
    pages: tuple[PageId, ...] = ()
    """In order; empty for an object, or for sound and film."""
    media_sha256: str = ""
    """Of the file of sound or film in the blobs; empty: none."""
    media_name: str = ""
    """The file's own name."""
    media_type: str = ""
    """``audio`` or ``video``."""
    media_size_bytes: int = 0
    media_length_s: float | None = None
    """None: not known."""
    copies: int = 1
    """份数"""
    original: bool = False
    """Whether the original was handed in (原件)."""
    submitter: str = ""
    submitted_on: date | None = None
    late: bool = False
    """逾期提交"""
    barcode: str = ""
    """What a barcode reader types to recall it; empty: the label."""
    volume: Volume = Volume.MAIN
    removed: bool = False
    """撤回"""

    @property
    def label(self) -> str:
        """How it is called: 原证3, 原证1-3 in groups, 被2证1, 院证1."""
        side = self.side.rstrip("0123456789")
        digits = self.side[len(side) :]
        short = {"原告": "原", "被告": "被", "第三人": "三", "法院": "院"}.get(side, side[:1])
        number = f"{self.group}-{self.number}" if self.group is not None else f"{self.number}"
        return f"{short}{digits}证{number}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one party says of one exhibit; the newest counts (质证意见)."""

    id: OpinionId
    case_id: CaseId
    hearing_id: HearingId
    exhibit_id: ExhibitId
    side: str
    """Role that speaks, as in :class:`Exhibit`."""
    authenticity: Stand = Stand.SILENT
    """真实性"""
    legality: Stand = Stand.SILENT
    """合法性"""
    relevance: Stand = Stand.SILENT
    """关联性"""
    purpose: Stand = Stand.SILENT
    """证明目的"""
    force: Stand = Stand.SILENT
    """证明力"""
    reason: str = ""
    objection: str = ""
    """异议"""
    at: datetime | None = None
    by: str = ""
    """Who wrote it down."""
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the court notes on an exhibit in a hearing (核对与认证); one for each of the two.

    What was not announced lies in the confidential volume: no party learns of it.
    """

    id: RulingId
    case_id: CaseId
    hearing_id: HearingId
    exhibit_id: ExhibitId
    original: Original = Original.OPEN
    admission: Admission = Admission.OPEN
    reason: str = ""
    announced: bool = False
    """当庭认证. Comparing with the original is done before everybody and always announced."""
    by: str = ""
    at: datetime | None = None
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Display:
    """One line of the display log (示证记录): what was on which screens from when to when."""

    id: DisplayId
    case_id: CaseId
    hearing_id: HearingId
    exhibit_id: ExhibitId | None
    page_id: PageId | None
    page_number: int | None
    """1-based in the exhibit."""
    rectangle: tuple[float, float, float, float]
    """x, y, width, height as parts (0–1) of the view's width and height, origin top-left."""
    by: str
    """Seat key that had it shown."""
    to: tuple[str, ...]
    """Seat keys of the screens; ``*`` stands for all."""
    shown_at: datetime
    until: datetime | None = None
    utterance_id: UtteranceId | None = None
    """Line of the record at that moment."""
    volume: Volume = Volume.MAIN


class Tool(StrEnum):
    """What a mark was made with (批注工具)."""

    PEN = "pen"
    HIGHLIGHTER = "highlighter"
    BOX = "box"
    ELLIPSE = "ellipse"
    ARROW = "arrow"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One mark on a page, made in a hearing (批注); never changed, only removed."""

    id: AnnotationId
    case_id: CaseId
    hearing_id: HearingId
    exhibit_id: ExhibitId | None
    page_id: PageId
    page_sha256: str
    """Of the page's master when the mark was made."""
    seat: str
    person: str
    tool: Tool
    colour: str
    """``#rrggbb``"""
    width: float
    """Of the line, as part of the view's width."""
    points: tuple[tuple[float, float], ...]
    """As parts (0–1) of the view's width and height, origin top-left."""
    at: datetime
    text: str = ""
    """For :attr:`Tool.TEXT`."""
    removed: bool = False
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was shown, kept as a numbered picture and tied to a second of the record (截图)."""

    id: SnapshotId
    case_id: CaseId
    hearing_id: HearingId
    number: int
    """1-based in the hearing."""
    sha256: str
    """Of the picture in the blobs (PNG)."""
    exhibit_id: ExhibitId | None
    page_id: PageId | None
    by: str
    at: datetime
    sitting_id: SittingId | None = None
    at_s: float | None = None
    """Seconds from the sitting's first sample."""
    utterance_id: UtteranceId | None = None
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Note:
    """A judge's own note (随庭笔记): always in the confidential volume, and its author's alone."""

    id: NoteId
    case_id: CaseId
    hearing_id: HearingId
    author: str
    """Who wrote it, as signed in."""
    seat_id: SeatId | None
    text: str
    at: datetime
    ink: tuple[tuple[tuple[float, float, float], ...], ...] = ()
    """Strokes of (x, y, pressure) points; x and y as parts (0–1) of the sheet's width."""
    exhibit_id: ExhibitId | None = None
    page_id: PageId | None = None
    sitting_id: SittingId | None = None
    at_s: float | None = None
    """Seconds from the sitting's first sample."""
    removed: bool = False
    volume: Volume = Volume.CONFIDENTIAL

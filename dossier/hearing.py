"""A hearing and its record: seats, the lawful log, recordings, what was said (庭审).

Frozen values, as in :mod:`dossier.model`. What was heard is kept apart from what the
record says: a :class:`Stretch` never changes, and an :class:`Utterance` points with
:class:`Span` at the characters it took from stretches. So an edit never touches a time.
See docs/decisions/0034.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dossier.ids import (
    CaseId,
    HearingEventId,
    HearingId,
    PartyId,
    RecordingFileId,
    SeatId,
    SittingId,
    StretchId,
    UtteranceId,
)
from dossier.model import Volume


class HearingState(StrEnum):
    """How far a hearing got (庭审状态)."""

    PLANNED = "planned"
    OPEN = "open"
    RECESSED = "recessed"
    CLOSED = "closed"


class HearingEventKind(StrEnum):
    """What the operator logs (起止与中断).

    Source: 法释〔2017〕5号 art. 3.
    """

    START = "start"
    """开庭"""
    RECESS = "recess"
    """休庭"""
    RESUME = "resume"
    """继续开庭"""
    CLOSE = "close"
    """闭庭"""
    INTERRUPTION = "interruption"
    """中断录音录像: a failure, closed evidence, mediation that is not to be recorded."""


class Mark(StrEnum):
    """What the clerk notes on an utterance (标记)."""

    KEY = "重点"
    DOUBTFUL = "存疑"
    INAUDIBLE = "听不清"


@dataclass(frozen=True, slots=True)
class Hearing:
    """One hearing of a case and the head of its record (庭审笔录头部)."""

    id: HearingId
    case_id: CaseId
    ordinal: int
    """第n次; 1 for the first."""
    place: str
    """As in 第三审判庭."""
    procedure: str
    """As the record names it: 普通程序, 简易程序, 小额诉讼程序, …"""
    public: bool = True
    """公开开庭"""
    observers: int = 0
    """旁听人数"""
    presiding: str = ""
    """审判长, or the judge who sits alone."""
    judges: tuple[str, ...] = ()
    """审判员 beside the presiding one."""
    assessors: tuple[str, ...] = ()
    """人民陪审员"""
    assistant: str = ""
    """法官助理"""
    clerk: str = ""
    """书记员"""
    title: str = "法庭笔录"
    """Of the record: 法庭笔录, 调解笔录, 合议庭评议笔录, …"""
    volume: Volume = Volume.MAIN
    """Fixed when the hearing is made: a deliberation (评议) is a record of its own in 副卷."""
    state: HearingState = HearingState.PLANNED
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at a microphone from a time on (席位).

    The same ``key`` may have several, of which the newest that holds counts.
    """

    id: SeatId
    case_id: CaseId
    hearing_id: HearingId
    key: str
    """As in the recording's channel; unique among those that hold at one time."""
    role: str
    """Role by itself: 审判长, 书记员, 原告, 被告, 证人, …"""
    full: str
    """Label at first use, as 原告代理人."""
    short: str
    """Label after that, as 原代."""
    person: str = ""
    """Who sits there."""
    party_id: PartyId | None = None
    """Whose seat it is, of the case's parties."""
    channel: int | None = None
    """0-based in the recording; None: no microphone."""
    since: datetime | None = None
    """None: from the beginning."""
    present: bool = True
    """False: nobody from then on."""


@dataclass(frozen=True, slots=True)
class HearingEvent:
    """One line of the lawful log; never changed (起止记录)."""

    id: HearingEventId
    case_id: CaseId
    hearing_id: HearingId
    kind: HearingEventKind
    at: datetime
    by: str
    """Who did it."""
    reason: str = ""
    until: datetime | None = None
    """End of an interruption, where it is known."""
    sitting_id: SittingId | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """One recording of a hearing (一次录音)."""

    id: SittingId
    case_id: CaseId
    hearing_id: HearingId
    ordinal: int
    """1 for the first recording of the hearing."""
    folder: str
    """Name below the station's ``recordings``."""
    recording_id: str
    """As the recording calls itself."""
    begun_at: datetime
    offset_s: float = 0.0
    """Where it begins on the hearing's own time line, recesses left out."""
    length_s: float = 0.0
    """As far as is known."""
    head: str = ""
    """``records:hash`` of the recording's journal, kept here where the station signs it."""


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """One closed file of a recording, kept by its digest among the blobs (录音文件)."""

    id: RecordingFileId
    case_id: CaseId
    hearing_id: HearingId
    sitting_id: SittingId
    name: str
    """Below the recording's folder, with ``/``: ``channel-00/000000.flac``."""
    sha256: str
    """Of the bytes as they lie in the folder, sealed or not."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was heard, as it was heard; never changed (语段).

    Source of times for the utterances that point at it.
    """

    id: StretchId
    case_id: CaseId
    hearing_id: HearingId
    sitting_id: SittingId
    heard_id: str
    """Of recognition; a final and its second pass share it."""
    seat: str
    text: str
    start_s: float
    """Seconds from the recording's first sample; so is ``end_s``."""
    end_s: float
    times: str
    """Of the characters of ``text``; see :mod:`dossier.hearing_times`."""
    raw_text: str = ""
    rewrites: str = "[]"
    """JSON: [start, end, spoken, written, rule] each, spans of ``text``."""
    confidence: float = 1.0
    overlap: bool = False
    source_seat: str = ""
    """Whose voice it is, where it came through another seat's microphone (串音)."""
    engine: str = ""
    """``person``: made by an edit of another stretch."""
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Span:
    """Some characters that stand together, and where they came from (来源)."""

    stretch: StretchId | None
    """None: typed by a person."""
    first: int
    """0-based in the stretch's text; 0 for typed ones."""
    count: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One paragraph of the record: role and what was said (发言)."""

    id: UtteranceId
    case_id: CaseId
    hearing_id: HearingId
    rank: str
    """Order key within the hearing; compare as text."""
    role: str
    """Full label, as 原告代理人; empty: a paragraph without a speaker."""
    text: str
    spans: tuple[Span, ...]
    """Where the characters of ``text`` come from, in order; they cover all of it."""
    sitting_id: SittingId | None = None
    seat: str = ""
    stage: str = ""
    """Heading it stands under, as 法庭调查."""
    start_s: float | None = None
    """When it was begun, from the sitting's first sample; None: not from a recording."""
    end_s: float | None = None
    marks: tuple[str, ...] = ()
    overlap: bool = False
    """同时发言"""
    offered: tuple[Span, ...] = ()
    """Better text of a second pass that waits for a person's decision."""
    edited_by: str = ""
    """Who touched the text last; empty: nobody."""
    suppressed: bool = False
    """Another seat's voice in this microphone; not part of the record."""
    restored: bool = False
    """A person took it into the record all the same."""
    deleted: bool = False
    volume: Volume = Volume.MAIN


def seat_at(seats: Iterable[Seat], key: str, at: datetime | None = None) -> Seat | None:
    """Return who sits at ``key`` at a time, by default now; None: nobody."""
    found: Seat | None = None
    for seat in seats:
        if seat.key != key or (at is not None and seat.since is not None and seat.since > at):
            continue
        if found is None or _since(seat) >= _since(found):
            found = seat
    return found if found is not None and found.present else None


def _since(seat: Seat) -> tuple[float, str]:
    return (0.0 if seat.since is None else seat.since.timestamp(), seat.id)

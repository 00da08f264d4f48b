"""Identifiers: UUIDv7 text, so that ids sort by the time they were made.

Source: RFC 9562, section 5.7.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from typing import NewType
from uuid import UUID

CaseId = NewType("CaseId", str)
PartyId = NewType("PartyId", str)
BatchId = NewType("BatchId", str)
MaterialId = NewType("MaterialId", str)
PageId = NewType("PageId", str)
HearingId = NewType("HearingId", str)
SeatId = NewType("SeatId", str)
HearingEventId = NewType("HearingEventId", str)
SittingId = NewType("SittingId", str)
RecordingFileId = NewType("RecordingFileId", str)
StretchId = NewType("StretchId", str)
UtteranceId = NewType("UtteranceId", str)
ExhibitId = NewType("ExhibitId", str)
OpinionId = NewType("OpinionId", str)
RulingId = NewType("RulingId", str)
DisplayId = NewType("DisplayId", str)
AnnotationId = NewType("AnnotationId", str)
SnapshotId = NewType("SnapshotId", str)
NoteId = NewType("NoteId", str)
PaperId = NewType("PaperId", str)
SignerId = NewType("SignerId", str)
ReadingId = NewType("ReadingId", str)
CorrectionId = NewType("CorrectionId", str)
SignatureId = NewType("SignatureId", str)
LookupId = NewType("LookupId", str)
LookupUseId = NewType("LookupUseId", str)
ReviewId = NewType("ReviewId", str)
CaseEventId = NewType("CaseEventId", str)
SuspensionId = NewType("SuspensionId", str)
DutyId = NewType("DutyId", str)
MarkId = NewType("MarkId", str)
UnlockId = NewType("UnlockId", str)
BundleId = NewType("BundleId", str)
LoanId = NewType("LoanId", str)
VisitId = NewType("VisitId", str)
CustodyActId = NewType("CustodyActId", str)
AlarmId = NewType("AlarmId", str)
FeedNoteId = NewType("FeedNoteId", str)
VerdictId = NewType("VerdictId", str)
SampleId = NewType("SampleId", str)
RegistrationId = NewType("RegistrationId", str)
ItemId = NewType("ItemId", str)
SubmissionId = NewType("SubmissionId", str)
TaskId = NewType("TaskId", str)
TaskStepId = NewType("TaskStepId", str)
ParticularId = NewType("ParticularId", str)

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new UUIDv7; within this process later calls sort after earlier ones."""
    global _last
    with _lock:
        # 48 bits of milliseconds and 12 of fraction form one counter, so that two
        # pages of the same millisecond keep their order.
        tick = time.time_ns() * 4096 // 1_000_000
        _last = tick = max(tick, _last + 1)
    return _made(tick)


def new_id_after(other: str) -> str:
    """Return a new UUIDv7 that sorts after ``other``, too, whatever the clock says now."""
    fresh = new_id()
    return fresh if fresh > other else _made(_tick(other) + 1)


def derived_id(other: str, what: str, number: int) -> str:
    """Return the id of the ``number``-th ``what`` of another thing: always the same one.

    They sort after the other's, and among each other by number; so what was begun twice is
    made once.
    """
    tail = hashlib.sha256(f"{other} {what} {number}".encode()).digest()[:8]
    return _made(_tick(other) + number, tail)


def _tick(id_: str) -> int:
    value = UUID(id_).int
    return (value >> 80) << 12 | (value >> 64 & 0xFFF)


def _made(tick: int, tail: bytes | None = None) -> str:
    value = (tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64
    value |= 0b10 << 62 | int.from_bytes(tail or os.urandom(8), "big") >> 2
    return str(UUID(int=value))

"""Changes of hearings and their records (庭审变更); see :mod:`dossier.changes`.

None of them is part of a case's undo: a log is never taken back, and the record's editor
has an undo of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.hearing import (
    Hearing,
    HearingEvent,
    RecordingFile,
    Seat,
    Sitting,
    Stretch,
    Utterance,
)
from dossier.ids import HearingId, SittingId

MOST_AT_ONCE = 2_000
"""Utterances, and stretches, in one change."""
MOST_CHARACTERS = 20_000
"""In one utterance."""


@dataclass(frozen=True, slots=True)
class OpenHearing:
    """Make a hearing with its seats (新建庭审)."""

    hearing: Hearing
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class SetHearing:
    """Set the head of the record (笔录头部). State and volume are not set by it."""

    hearing: Hearing


@dataclass(frozen=True, slots=True)
class SetSeats:
    """Write seats, new ones and those that change (席位安排); others stay.

    Who sits down during the hearing gets a seat of their own with the time it holds from,
    so that what was said before stays with whom it was said by.
    """

    hearing_id: HearingId
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class NoteHearingEvent:
    """Log start, recess, resume, close or an interruption (起止记录); sets the state.

    Refused with OutOfTurn where the state does not allow it.
    """

    event: HearingEvent


@dataclass(frozen=True, slots=True)
class NoteSitting:
    """Note a recording of a hearing, its length so far and its journal's head (录音)."""

    sitting: Sitting


@dataclass(frozen=True, slots=True)
class NoteRecordingFiles:
    """Name the files of a recording that are closed, so that they go to the centre (录音入库).

    Their bytes lie among the blobs already. A name that was noted before is taken anew only
    where its bytes differ; nothing is taken away.
    """

    sitting_id: SittingId
    files: tuple[RecordingFile, ...]


@dataclass(frozen=True, slots=True)
class WriteUtterances:
    """Write a batch of the record, as an autosave does (笔录保存).

    New ones are made, those that are there take what differs. Stretches are only added.

    Refused with NeedsConfirmation when an utterance leaves the confidential volume
    without ``second_confirmation``.
    """

    hearing_id: HearingId
    utterances: tuple[Utterance, ...]
    stretches: tuple[Stretch, ...] = ()
    second_confirmation: bool = False


HearingChange = (
    OpenHearing
    | SetHearing
    | SetSeats
    | NoteHearingEvent
    | NoteSitting
    | NoteRecordingFiles
    | WriteUtterances
)
NEVER_UNDONE = frozenset(
    {
        "OpenHearing",
        "SetHearing",
        "SetSeats",
        "NoteHearingEvent",
        "NoteSitting",
        "NoteRecordingFiles",
        "WriteUtterances",
    }
)
"""Kinds that a case's undo passes over."""

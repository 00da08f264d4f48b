"""Changes of the archive (档案变更): look-ups, reviews, what packages bring.

See :mod:`dossier.changes`.

All of it is a log and nothing is undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossier.hearing import Hearing, HearingEvent, Seat, Sitting, Stretch, Utterance
from dossier.ids import HearingId, LookupId, PaperId
from dossier.lookup import Lookup, LookupUse
from dossier.review import Review
from dossier.signing import Correction, Paper, Reading, Signature, Signer

MOST_CHARACTERS = 2_000
"""Of one text."""
MOST_PAGES = 5_000
"""Seen or printed at once."""
LONGEST_DAYS = 90
"""A request is granted for at most this long."""


@dataclass(frozen=True, slots=True)
class AskLookup:
    """Somebody asks to look into a case (申请查档)."""

    lookup: Lookup


@dataclass(frozen=True, slots=True)
class DecideLookup:
    """Another person grants or refuses (审批查档).

    Refused with OwnRequest where it is one's own, with LookupOutOfTurn where it is decided.
    """

    lookup_id: LookupId
    granted: bool
    by: str
    at: datetime
    until: datetime | None = None
    may_print: bool = False
    ground: str = ""


@dataclass(frozen=True, slots=True)
class EndLookup:
    """Looking ends before its time (结束查档)."""

    lookup_id: LookupId
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteLookupUse:
    """Pages are about to be shown or printed (查阅留痕).

    Refused with LookupOutOfTurn where it is not granted or its time is over, with
    NotGranted for a page that it is not for or where printing is not allowed.
    """

    used: LookupUse


@dataclass(frozen=True, slots=True)
class NoteReview:
    """A person decided what a machine cannot (人工核对留痕)."""

    review: Review


@dataclass(frozen=True, slots=True)
class AdoptHearing:
    """Take a hearing that was held elsewhere, as its package tells of it (接收庭审).

    What is there already stays. Its recordings' files are named by
    :class:`dossier.hearing_changes.NoteRecordingFiles`. The bytes of the papers are durable, and
    each lies in a document of the case. Refused with PaperOutOfTurn for a paper that was not
    locked, with UnknownItem for a document that is not there.
    """

    hearing: Hearing
    sittings: tuple[Sitting, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class AdoptRecord:
    """Take what was said in a hearing that was held elsewhere (接收庭审数据).

    Seats and lines of the log that are there already are refused with DuplicateItem; the
    record's paragraphs are limited as in :class:`dossier.hearing_changes.WriteUtterances`. The
    state of the hearing stays as it came.
    """

    hearing_id: HearingId
    seats: tuple[Seat, ...] = ()
    events: tuple[HearingEvent, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class AdoptSigners:
    """Take who signed a paper that came with a package (接收签署情况); once for each paper.

    The trace of ink stays where it was taken. Refused with PaperOutOfTurn for a paper that was
    not locked, with DuplicateItem where its signers are known.
    """

    paper_id: PaperId
    signers: tuple[Signer, ...]
    readings: tuple[Reading, ...] = ()
    corrections: tuple[Correction, ...] = ()
    signatures: tuple[Signature, ...] = ()


ArchiveChange = (
    AskLookup
    | DecideLookup
    | EndLookup
    | NoteLookupUse
    | NoteReview
    | AdoptHearing
    | AdoptRecord
    | AdoptSigners
)
ADOPTED = frozenset({"AdoptHearing", "AdoptRecord", "AdoptSigners"})
"""Kinds that bring what was done, and counted, elsewhere."""
NEVER_UNDONE = ADOPTED | {
    "AskLookup",
    "DecideLookup",
    "EndLookup",
    "NoteLookupUse",
    "NoteReview",
}
"""Kinds that a case's undo passes over."""

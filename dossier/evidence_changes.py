"""Changes of evidence and what becomes of it (证据变更); see :mod:`dossier.changes`.

The list of evidence is part of a case's undo. What was said, found, shown, drawn or noted
in a hearing is a log and is not: an opinion or a ruling that changes is a new one, of which
the newest counts, and a mark or note is removed by a change of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.evidence import Annotation, Display, Exhibit, Note, Opinion, Ruling, Snapshot
from dossier.ids import CaseId

MOST_EXHIBITS = 500
"""In one change."""
MOST_PAGES = 3_000
"""Of one exhibit."""
MOST_POINTS = 5_000
"""Of one mark."""
MOST_INK_POINTS = 50_000
"""Of one note."""
MOST_CHARACTERS = 20_000
"""Of one text."""


@dataclass(frozen=True, slots=True)
class SetExhibits:
    """Write exhibits of a case, new ones and those that change (证据目录); others stay.

    Withdrawing one is ``removed``. Refused with ConfidentialEvidence where a page lies in
    副卷, with DuplicateItem where two would be called the same.
    """

    case_id: CaseId
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True)
class NoteOpinion:
    """Write down what a party says of an exhibit (质证意见)."""

    opinion: Opinion


@dataclass(frozen=True, slots=True)
class NoteRuling:
    """Write down the comparing with the original, or what the court makes of it (核对、认证).

    One or the other. Refused with StaysConfidential where what was not announced is to lie
    outside 副卷. Announcing it later is a new ruling: the one before stays covered.
    """

    ruling: Ruling


@dataclass(frozen=True, slots=True)
class NoteDisplay:
    """Log what begins to be shown, or the end of what is shown (示证记录).

    Only ``until`` of a display that is there may be set, once. Refused with
    ConfidentialEvidence for pages of 副卷, unless the hearing itself is confidential.
    """

    display: Display


@dataclass(frozen=True, slots=True)
class Annotate:
    """Keep a mark on a page, or remove one (批注)."""

    annotation: Annotation


@dataclass(frozen=True, slots=True)
class NoteSnapshot:
    """Keep a picture of what was shown, whose bytes are durable already (截图).

    With number 0 it gets the next one of the hearing.
    """

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Write, change or remove a judge's own note (随庭笔记).

    Refused with StaysConfidential anywhere but in 副卷, with UnknownItem for a note of
    another author.
    """

    note: Note


EvidenceChange = (
    SetExhibits | NoteOpinion | NoteRuling | NoteDisplay | Annotate | NoteSnapshot | WriteNote
)
NEVER_UNDONE = frozenset(
    {"NoteOpinion", "NoteRuling", "NoteDisplay", "Annotate", "NoteSnapshot", "WriteNote"}
)
"""Kinds that a case's undo passes over."""

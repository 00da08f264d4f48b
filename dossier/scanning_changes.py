"""Changes of how pages came in (采集变更); see :mod:`dossier.changes`.

All of it is a log: a later verdict stands in the place of an earlier one, nothing is undone.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.scanning import FeedNote, PageLook, Sample, Verdict

MOST_CHARACTERS = 2_000
"""Of one text."""
MOST_CODES = 200
"""On one page; a sheet of labels has a hundred."""


@dataclass(frozen=True, slots=True)
class NoteLook:
    """What looking at a page found (页面检视); replaces an earlier look."""

    look: PageLook


@dataclass(frozen=True, slots=True)
class NoteFeed:
    """Something happened while paper was fed (进纸留痕)."""

    note: FeedNote


@dataclass(frozen=True, slots=True)
class NoteVerdict:
    """A person passed, refused or accepted a page or a batch (质检结论).

    Refused with EmptyValue where a page is accepted without a reason.
    """

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class DrawSample:
    """Pages to be looked at were drawn (抽检)."""

    sample: Sample


ScanningChange = NoteLook | NoteFeed | NoteVerdict | DrawSample
NEVER_UNDONE = frozenset({"NoteLook", "NoteFeed", "NoteVerdict", "DrawSample"})
"""Kinds that a case's undo passes over."""

"""What a person accepted of what was read, or wrote in (案件信息项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossier.backfill.model import Field
from dossier.ids import CaseId, PageId, ParticularId, PartyId
from dossier.model import Party
from ocr.result import Quad

MOST_CHARACTERS = 2_000
"""Of one value."""
MOST = 500
"""Particulars and parties filled in at once."""


@dataclass(frozen=True, slots=True)
class Particular:
    """One accepted value and where it stands (信息项).

    Attributes:
        party_id: None for what is about the case.
        number: which claim it belongs to, from 1; 0 for other fields.
        page_id: None where a person wrote it in.
        boxes: pixels of the page's untouched master, one a line.
        withdrawn: taken back later; kept for the journal's reader.
    """

    id: ParticularId
    case_id: CaseId
    party_id: PartyId | None
    field: Field
    number: int
    value: str
    page_id: PageId | None
    boxes: tuple[Quad, ...]
    by: str
    at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FillIn:
    """A person accepts values for a case (回填): one change, taken back as one.

    Parties that are there are brought up to date, others join at the end. Refused with
    InvalidIdentity for a number whose check digit is wrong, EmptyValue for an empty value.
    """

    case_id: CaseId
    particulars: tuple[Particular, ...] = ()
    parties: tuple[Party, ...] = ()
    cause: str = ""
    """Empty: it stays."""

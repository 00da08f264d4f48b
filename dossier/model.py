"""The domain: cases, volumes, materials, pages (案件、卷、材料、页).

Frozen values. Times are aware UTC. Lengths are pixels of the untouched master,
origin top-left, unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dossier.edits import Edit
from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId


class Volume(StrEnum):
    """Part of a dossier (卷)."""

    MAIN = "main"
    """正卷: open to parties."""
    CONFIDENTIAL = "confidential"
    """副卷: never reaches a party, not even as a count."""


VOLUME_WORDS = {Volume.MAIN: "正卷", Volume.CONFIDENTIAL: "副卷"}
"""What volumes are called on paper and in names of files, in whatever language a desk speaks."""


class BatchState(StrEnum):
    """How far one run of a device or one import got (批次状态)."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"
    """Ended early: by a person, a device error, or a crash noticed at the next start."""


@dataclass(frozen=True, slots=True)
class Party:
    """A participant (诉讼参与人)."""

    id: PartyId
    case_id: CaseId
    role: str
    """Chinese role name: 原告, 被告, 第三人, 上诉人, …"""
    name: str
    identity: str = ""
    """ID number or unified social credit code; may be empty until known."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case (案件)."""

    id: CaseId
    number: str
    """Normal form with full-width brackets, as in （2026）粤0308民初123号."""
    cause: str
    """案由"""
    procedure: str
    """Key of the catalogue template, as in ``civil_first``."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """One run of a device or one import (批次)."""

    id: BatchId
    case_id: CaseId
    source: str
    """What delivered it, for people: device name or 'files'."""
    profile: str
    """Scan profile as JSON text; empty for imports."""
    state: BatchState
    started_at: datetime
    error_kind: str = ""


GUESSED = 0.5
"""Confidence of a suggestion up to which the machine leaves it to a person."""


@dataclass(frozen=True, slots=True)
class Material:
    """A document in a volume (材料)."""

    id: MaterialId
    case_id: CaseId
    volume: Volume
    category: str
    """Key of the catalogue item (编目类目) in the case's template."""
    title: str
    rank: str
    """Order key within its category; compare as text."""
    confidence: float
    """Of the machine's suggestion, 0 to 1; 1 when a person made it."""
    reason: str
    """Why the machine chose the category, for people; empty when a person did."""
    confirmed: bool

    @property
    def undecided(self) -> bool:
        """It is left to a person where this belongs (待人工确定)."""
        return not self.confirmed and self.confidence <= GUESSED


@dataclass(frozen=True, slots=True)
class Page:
    """One page: an untouched master and the edits over it (页)."""

    id: PageId
    case_id: CaseId
    batch_id: BatchId
    material_id: MaterialId | None
    """None: not filed yet (待编目)."""
    rank: str
    """Order key within its material, or within the unfiled tray; compare as text."""
    sha256: str
    """Digest of the master's bytes, which are the blob of that name."""
    media_type: str
    """Of the master: image/jpeg, image/png or image/tiff."""
    size_bytes: int
    width_px: int
    height_px: int
    dpi: int
    edits: tuple[Edit, ...] = ()
    skew_deg: float | None = None
    """Measured, counter-clockwise positive as seen; None: not measured yet."""
    skew_confidence: float | None = None
    blank: bool = False
    """Suspected blank: shown grey and skipped in exports only if a person agrees."""
    orientation_deg: int | None = None
    """Clockwise turn that makes the page upright: 0, 90, 180, 270; None: not known yet."""
    flags: tuple[str, ...] = ()
    """Machine remarks as stable keys, as in ``blurred`` or ``skew_unsure``."""
    source_name: str = ""
    """Name of the imported file or of the sheet side, for display only."""
    received_at: datetime | None = None
    deleted: bool = False
    reading: str = ""
    """Digest of the stored recognition result; empty: not read yet."""

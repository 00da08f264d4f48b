"""Everything that can be changed, as typed values (变更).

Each class is one user or machine operation. ``store.apply`` is the only door:
it turns a change into row deltas, writes them and one journal entry in one
transaction, and returns what was touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossier.archive_changes import ArchiveChange
from dossier.backfill.particulars import FillIn
from dossier.custody.changes import CustodyChange
from dossier.deadlines.changes import DeadlineChange
from dossier.edits import Edit
from dossier.evidence_changes import EvidenceChange
from dossier.hearing_changes import HearingChange
from dossier.ids import BatchId, CaseId, MaterialId, PageId
from dossier.intake.changes import IntakeChange
from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume
from dossier.scanning_changes import ScanningChange
from dossier.signing_changes import SigningChange
from ocr.result import PageText

MACHINE = "machine"
"""The actor of automatic work; its entries never enter a person's undo."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Create a case with its parties (建案). Undoing is not offered.

    Refused with DuplicateCase when the number exists.
    """

    case: Case
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """Start a batch (开始批次)."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class CloseBatch:
    """End a batch (结束批次)."""

    batch_id: BatchId
    state: BatchState
    error_kind: str = ""


@dataclass(frozen=True, slots=True)
class ReceivePage:
    """A page whose master is durable in the blob store is now received (接收页面)."""

    page: Page


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """What the first image analysis found (测量); ``edits`` replace the page's edits."""

    page_id: PageId
    skew_deg: float | None
    skew_confidence: float | None
    blank: bool
    flags: tuple[str, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class OrientPage:
    """Which way is up (定向); ``edits`` replace the page's edits."""

    page_id: PageId
    orientation_deg: int
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The page's text, boxes in master pixels (识别结果)."""

    page_id: PageId
    text: PageText


@dataclass(frozen=True, slots=True)
class AddMaterial:
    """Create a material in its category and move pages into it (建材料、拆分)."""

    material: Material
    page_ids: tuple[PageId, ...]
    second_confirmation: bool = False
    after: MaterialId | None = None
    """Put it behind this one of the category rather than at its end."""


@dataclass(frozen=True, slots=True)
class MovePages:
    """Move pages, in the given order (移动页面).

    A material left without live pages is removed with the same change.

    Refused with NeedsConfirmation when pages leave the confidential volume, be it for
    the main one or the tray, without ``second_confirmation``.
    """

    page_ids: tuple[PageId, ...]
    material_id: MaterialId | None
    """Where to; None: back to the unfiled tray."""
    before: PageId | None = None
    """Put them before this page of the target; None: at the end."""
    second_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class PlacePages:
    """Put pages just scanned where a person said (补扫、重扫、背面就位), as one step back.

    Refused as MovePages is.
    """

    moves: tuple[MovePages, ...]
    """Done one after the other; all pages of one case."""
    replaced: tuple[PageId, ...] = ()
    """Pages whose place they take: hidden, their masters stay."""


@dataclass(frozen=True, slots=True)
class EditPages:
    """Set the edits of pages (编辑页面)."""

    edits: tuple[tuple[PageId, tuple[Edit, ...]], ...]


@dataclass(frozen=True, slots=True)
class DeletePages:
    """Hide pages (删除): the masters stay."""

    page_ids: tuple[PageId, ...]


@dataclass(frozen=True, slots=True)
class RestorePages:
    """Bring deleted pages back (恢复)."""

    page_ids: tuple[PageId, ...]


@dataclass(frozen=True, slots=True)
class MoveMaterial:
    """Put a material under another category or place (移动材料); confirms it.

    Refused with NeedsConfirmation when it goes from the confidential volume to the
    main one without ``second_confirmation``.
    """

    material_id: MaterialId
    volume: Volume
    category: str
    before: MaterialId | None = None
    second_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class RenameMaterial:
    """Give a material another title (改名)."""

    material_id: MaterialId
    title: str


@dataclass(frozen=True, slots=True)
class ConfirmMaterials:
    """A person agrees with the machine's filing (确认归目)."""

    material_ids: tuple[MaterialId, ...]


@dataclass(frozen=True, slots=True)
class NoteExport:
    """A volume left the station as a file (导出留痕). Changes no row."""

    case_id: CaseId
    volume: Volume
    sha256: str
    """Of the file; of a package's tag manifest."""
    pages: int
    form: str = ""
    """``package``: for the archive (归档信息包); empty: any other file."""
    passed: bool | None = None
    """Of a package: no blocker of the four-property checks failed; None: not checked."""
    paper: str = ""
    """Of a package: why paper of the volume was left where it is (纸质未取出的理由)."""


Change = (
    OpenCase
    | OpenBatch
    | CloseBatch
    | ReceivePage
    | MeasurePage
    | OrientPage
    | ReadPage
    | AddMaterial
    | MovePages
    | PlacePages
    | EditPages
    | DeletePages
    | RestorePages
    | MoveMaterial
    | RenameMaterial
    | ConfirmMaterials
    | NoteExport
    | FillIn
    | HearingChange
    | EvidenceChange
    | SigningChange
    | ArchiveChange
    | DeadlineChange
    | CustodyChange
    | ScanningChange
    | IntakeChange
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one journal entry touched; views decide whether it concerns them."""

    sequence: int
    """Position in this station's journal; 0 for what was done elsewhere."""
    kind: str
    """Class name of the change; for an undo that of the change taken back."""
    case_id: CaseId | None
    touched: frozenset[tuple[str, str]]
    """(table, id): tables are case, party, batch, material, page, reading, and of hearings
    hearing, seat, hearing_event, sitting, recording, stretch, utterance, of evidence exhibit,
    opinion, ruling, display, annotation, snapshot, note, of signing paper, signer,
    paper_reading, correction, signature, of the archive lookup, lookup_use, review,
    of what was filled in particular,
    of deadlines case_event, suspension, duty, deadline_mark, deadline_unlock,
    of custody bundle, loan, cell_visit, custody_act, custody_alarm,
    of the counter registration, submission, scan_task, scan_task_step,
    of how pages came in page_look, feed_note, quality_verdict, quality_sample."""
    at: datetime

    def ids(self, table: str) -> frozenset[str]:
        """Return the ids touched in ``table``."""
        return frozenset(id_ for name, id_ in self.touched if name == table)

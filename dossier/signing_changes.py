"""Changes of signing (签署变更); see :mod:`dossier.changes`.

All of it is a log and nothing is undone. The bytes that a change names are durable before
it is applied. What adds to a file says which bytes it was added to, so that of two that
began at once the second is refused and nothing signed is written over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dossier.ids import CorrectionId, PaperId, SignerId
from dossier.model import Batch, Material, Page
from dossier.signing import (
    Consent,
    Correction,
    Decision,
    Digests,
    Paper,
    Reading,
    Seal,
    Signature,
    Signer,
)

MOST_SIGNERS = 60
MOST_PAGES = 3_000
MOST_CHARACTERS = 4_000
"""Of one text."""


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """Begin the confirming of a paper with those who are to sign it (开始核对).

    A hearing has one record, or one paper instead, and one paper of each other kind.
    Refused with DuplicateItem where there is one and it is not superseded by this.
    """

    paper: Paper
    signers: tuple[Signer, ...]
    supersedes: PaperId | None = None
    """Paper whose place it takes (更正); that is kept. What is locked must be filed first."""


@dataclass(frozen=True, slots=True)
class RedraftPaper:
    """Lay the draft out anew (重新排版): who had read it reads again.

    Refused with PaperNotIn once it is certified.
    """

    paper_id: PaperId
    file: Digests
    pages: int


@dataclass(frozen=True, slots=True)
class NoteReading:
    """Note what was shown to somebody and for how long (阅读留痕).

    Refused with SigningOutOfTurn for who signed or refused already.
    """

    reading: Reading


@dataclass(frozen=True, slots=True)
class AskCorrection:
    """Somebody asks for a correction (申请补正); they must have read."""

    correction: Correction


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """Grant, refuse or withdraw what was asked for (处理补正); once."""

    correction_id: CorrectionId
    decision: Decision
    by: str
    at: datetime
    ground: str = ""


@dataclass(frozen=True, slots=True)
class DeferReading:
    """Somebody will read within five days (五日内阅读)."""

    signer_id: SignerId
    due_on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefuseSigning:
    """Note that somebody refuses to sign, and why (拒绝签名). Needs a reason."""

    signer_id: SignerId
    reason: str
    by: str
    at: datetime
    witness: str = ""


@dataclass(frozen=True, slots=True)
class NoteConsent:
    """Note whether a party agrees that the recording stands for the record (以录代记).

    Refused with PaperOutOfTurn for other papers, and once it is certified.
    """

    signer_id: SignerId
    consent: Consent
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CertifyPaper:
    """From draft to certified document (认证定稿).

    Refused with CorrectionsOpen while something that was asked for is not decided, with
    ConsentMissing while a party did not agree to a recording instead of the record.
    """

    paper_id: PaperId
    before_sha256: str
    file: Digests
    at: datetime


@dataclass(frozen=True, slots=True)
class AddSignature:
    """A signature is in the document (签名).

    Refused with SigningOutOfTurn for who has not read, with DocumentChanged where the
    paper is not what was signed, with TraceUsed for ink that was used before.
    """

    signature: Signature


@dataclass(frozen=True, slots=True)
class RemarkPaper:
    """A note was written into its place in the annex (附记): of refusal, or of a correction."""

    paper_id: PaperId
    before_sha256: str
    file: Digests
    text: str


@dataclass(frozen=True, slots=True)
class LockPaper:
    """Nobody is to sign any more: lock (锁定).

    Refused with SigningOpen while somebody neither signed nor refused.
    """

    paper_id: PaperId
    before_sha256: str
    file: Digests
    at: datetime


@dataclass(frozen=True, slots=True)
class StampPaper:
    """A timestamp was added to a locked document (加盖时间戳)."""

    paper_id: PaperId
    before_sha256: str
    file: Digests
    at: datetime


@dataclass(frozen=True, slots=True)
class SealPaper:
    """A seal service signed a locked document, apart from it (国密签章); once."""

    paper_id: PaperId
    seal: Seal


@dataclass(frozen=True, slots=True)
class FilePaper:
    """Put a locked paper into the dossier (归入卷宗): batch, material and pages at once.

    Refused with DuplicateItem where it is filed already: so once, whatever dies between.
    """

    paper_id: PaperId
    batch: Batch
    material: Material
    pages: tuple[Page, ...]


SigningChange = (
    OpenPaper
    | RedraftPaper
    | NoteReading
    | AskCorrection
    | DecideCorrection
    | DeferReading
    | RefuseSigning
    | NoteConsent
    | CertifyPaper
    | AddSignature
    | RemarkPaper
    | LockPaper
    | StampPaper
    | SealPaper
    | FilePaper
)
NEVER_UNDONE = frozenset(
    {
        "OpenPaper",
        "RedraftPaper",
        "NoteReading",
        "AskCorrection",
        "DecideCorrection",
        "DeferReading",
        "RefuseSigning",
        "NoteConsent",
        "CertifyPaper",
        "AddSignature",
        "RemarkPaper",
        "LockPaper",
        "StampPaper",
        "SealPaper",
        "FilePaper",
    }
)
"""Kinds that a case's undo passes over."""

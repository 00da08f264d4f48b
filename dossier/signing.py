"""Confirming and signing a paper of a hearing: who read, asked, refused, signed (核对与签署).

Frozen values, as in :mod:`dossier.model`. A paper is one PDF that grows: laid out once,
certified by the court, then each signature is added behind what is there. What each
participant did is a state that moves by :func:`after` alone.

Source: 民事诉讼法 art. 150; 电子签名法 art. 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dossier.ids import (
    CaseId,
    CorrectionId,
    HearingId,
    MaterialId,
    PaperId,
    ReadingId,
    SignatureId,
    SignerId,
    SittingId,
    UtteranceId,
)
from dossier.model import Volume
from resources.errors import SigningOutOfTurn


class PaperKind(StrEnum):
    """What is signed (签署文书)."""

    RECORD = "record"
    """法庭笔录"""
    SHEET = "sheet"
    """录音元数据表, whose integrity values are signed. Source: 法释〔2017〕5号 art. 9."""
    GAPS = "gaps"
    """录音中断情况说明"""
    INSTEAD = "instead"
    """录音录像替代笔录确认书: the signed integrity values of a recording that stands for the
    record, by consent, in simplified civil cases. Source: 法释〔2017〕5号 art. 8–9."""
    DISPLAYS = "displays"
    """示证记录"""
    OPINIONS = "opinions"
    """举证质证情况表"""


RECORDS = (PaperKind.RECORD, PaperKind.INSTEAD)
"""Of which a hearing has one: the record, or what is signed instead."""
CORRECTED = "（已更正）"
"""Behind the title of what lies in the dossier and was superseded."""
COURT_ALONE = (PaperKind.SHEET, PaperKind.DISPLAYS, PaperKind.OPINIONS)
"""Kinds that may bear the court's signature alone, and nobody's hand."""


class PaperState(StrEnum):
    """How far a paper got (文书状态)."""

    READING = "reading"
    """核对中: a draft that may be laid out anew."""
    SIGNING = "signing"
    """签署中: certified; its pages never change again."""
    LOCKED = "locked"
    """已锁定: nothing but a timestamp may be added."""
    SUPERSEDED = "superseded"
    """已更正: a later paper of the hearing took its place; it is kept as it was."""


class SignerState(StrEnum):
    """What a participant did (参与人状态)."""

    UNREAD = "unread"
    """未读"""
    READ = "read"
    """已读"""
    CORRECTING = "correcting"
    """申请补正: something they asked for waits for its decision."""
    DEFERRED = "deferred"
    """五日内阅读"""
    SIGNED = "signed"
    """已签"""
    REFUSED = "refused"
    """拒签"""


SIGNER_WORDS = {
    SignerState.UNREAD: "未读",
    SignerState.READ: "已读",
    SignerState.CORRECTING: "申请补正",
    SignerState.DEFERRED: "五日内阅读",
    SignerState.SIGNED: "已签",
    SignerState.REFUSED: "拒签",
}
PAPER_WORDS = {
    PaperState.READING: "核对中",
    PaperState.SIGNING: "签署中",
    PaperState.LOCKED: "已锁定",
    PaperState.SUPERSEDED: "已被更正文书替代",
}
DONE = frozenset({SignerState.SIGNED, SignerState.REFUSED})
"""States that wait for nothing more."""
READING_DAYS = 5
"""Source: 民事诉讼法 art. 150."""


class Act(StrEnum):
    """What a participant can do, or have done to what they asked for (动作)."""

    READ = "阅读"
    REREAD = "重新阅读"
    """The draft changed: what was read is not what stands."""
    ASK = "申请补正"
    SETTLE = "答复补正"
    """The last thing they asked for was decided or withdrawn."""
    DEFER = "五日内阅读"
    SIGN = "签名"
    REFUSE = "拒绝签名"


_S, _A = SignerState, Act
_TURNS: dict[tuple[SignerState, Act], SignerState] = {
    (_S.UNREAD, _A.READ): _S.READ,
    (_S.UNREAD, _A.REREAD): _S.UNREAD,
    (_S.UNREAD, _A.DEFER): _S.DEFERRED,
    (_S.UNREAD, _A.REFUSE): _S.REFUSED,
    (_S.DEFERRED, _A.READ): _S.READ,
    (_S.DEFERRED, _A.REREAD): _S.DEFERRED,
    (_S.DEFERRED, _A.REFUSE): _S.REFUSED,
    (_S.READ, _A.READ): _S.READ,
    (_S.READ, _A.REREAD): _S.UNREAD,
    (_S.READ, _A.ASK): _S.CORRECTING,
    (_S.READ, _A.DEFER): _S.DEFERRED,
    (_S.READ, _A.SIGN): _S.SIGNED,
    (_S.READ, _A.REFUSE): _S.REFUSED,
    (_S.CORRECTING, _A.READ): _S.CORRECTING,
    (_S.CORRECTING, _A.REREAD): _S.CORRECTING,
    (_S.CORRECTING, _A.ASK): _S.CORRECTING,
    (_S.CORRECTING, _A.SETTLE): _S.READ,
    (_S.REFUSED, _A.REREAD): _S.REFUSED,
}


def after(state: SignerState, act: Act, who: str = "") -> SignerState:
    """Return the state that an act leads to.

    Nobody signs what they have not read, or while something they asked for is open; a
    signature or refusal is final.

    Raises:
        SigningOutOfTurn: it may not be done in this state; ``who`` is named.
    """
    found = _TURNS.get((state, act))
    if found is None:
        raise SigningOutOfTurn(who=who, wish=act.value, state=SIGNER_WORDS[state])
    return found


class Decision(StrEnum):
    """What became of a request to correct (补正处理)."""

    OPEN = "open"
    """待处理"""
    GRANTED = "granted"
    """准许"""
    REFUSED = "refused"
    """不予准许, recorded all the same. Source: 民事诉讼法 art. 150."""
    WITHDRAWN = "withdrawn"
    """撤回"""


DECISION_WORDS = {
    Decision.OPEN: "待处理",
    Decision.GRANTED: "准许补正",
    Decision.REFUSED: "不予补正",
    Decision.WITHDRAWN: "撤回申请",
}


class Consent(StrEnum):
    """Whether a party agrees that the recording stands for the record (以录代记)."""

    AGREED = "agreed"
    """同意"""
    DECLINED = "declined"
    """不同意"""


CONSENT_WORDS = {Consent.AGREED: "同意", Consent.DECLINED: "不同意"}
SIMPLIFIED = ("简易程序", "小额诉讼程序")
"""Procedures in which it may. Source: 法释〔2017〕5号 art. 8."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What a file is (校验值)."""

    sha256: str
    sm3: str
    """Source: GB/T 32905-2016."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Seal:
    """A detached SM2 signature of a paper (国密签章); see :mod:`courtroom.signing.seals`."""

    key: str
    """The public key: 04, x, y in hexadecimal digits."""
    signature: str
    """r and s, 64 bytes in hexadecimal digits."""
    document: Digests
    """Of the bytes it is of. A later timestamp stands behind them, so they are the first
    ``size_bytes`` of the file."""
    at: datetime
    service: str
    """Who sealed; of the software key it says that it is worth nothing in law."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to be signed (签署文书)."""

    id: PaperId
    case_id: CaseId
    hearing_id: HearingId
    kind: PaperKind
    title: str
    """As in 法庭笔录（第一次）."""
    file: Digests
    """Of its newest bytes, which are the blob of that name."""
    draft_sha256: str
    """Of its pages as they were laid out; stays through certifying and signing. What was
    read counts for these."""
    pages: int
    opened_at: datetime
    state: PaperState = PaperState.READING
    sitting_id: SittingId | None = None
    """Recording the paper is about."""
    certified_at: datetime | None = None
    """From here on its pages stay as they are."""
    locked_at: datetime | None = None
    timestamped_at: datetime | None = None
    """By a timestamp authority; None: not yet (待加盖时间戳)."""
    material_id: MaterialId | None = None
    """Where it is filed; None: not yet."""
    volume: Volume = Volume.MAIN
    seal: Seal | None = None
    """None: no seal service signed it."""

    @property
    def stands(self) -> bool:
        """Whether no later paper took its place."""
        return self.state is not PaperState.SUPERSEDED


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who is to sign a paper (签署人)."""

    id: SignerId
    case_id: CaseId
    hearing_id: HearingId
    paper_id: PaperId
    number: int
    """1-based; the order of places on the paper."""
    role: str
    """As in 原告代理人."""
    name: str
    """Empty where it is not known."""
    seat: str = ""
    """Key of their seat; empty: none."""
    bench: bool = False
    """审判人员、书记员"""
    state: SignerState = SignerState.UNREAD
    due_on: date | None = None
    """Last day for reading (五日内阅读)."""
    reason: str = ""
    """Why they refused."""
    witness: str = ""
    """Who saw them refuse (见证人)."""
    noted_by: str = ""
    """Who noted refusal or deferring."""
    at: datetime | None = None
    """Of refusal or deferring."""
    volume: Volume = Volume.MAIN
    consent: Consent | None = None
    """Of a party, where a recording is to stand for the record; None: not asked yet."""
    consent_at: datetime | None = None
    consent_by: str = ""
    """Who noted it."""

    @property
    def label(self) -> str:
        """Role and name, for people."""
        return f"{self.role} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """One time somebody read a paper, or had it read to them; never changed (阅读记录)."""

    id: ReadingId
    case_id: CaseId
    hearing_id: HearingId
    paper_id: PaperId
    signer_id: SignerId
    draft_sha256: str
    """Of the pages that were shown, as :attr:`Paper.draft_sha256` says."""
    at: datetime
    shown: tuple[tuple[int, float], ...]
    """(page, seconds): 1-based pages and for how long each was on the screen."""
    screen: str = ""
    """Seat key of the screen; empty: the clerk's."""
    aloud: bool = False
    """当庭宣读: read to them by the clerk, from beginning to end."""
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Correction:
    """A request to correct the record (补正申请)."""

    id: CorrectionId
    case_id: CaseId
    hearing_id: HearingId
    paper_id: PaperId
    signer_id: SignerId
    at: datetime
    wish: str
    """What it should say."""
    page: int | None = None
    """1-based; None: the whole."""
    quoted: str = ""
    """What it says."""
    reason: str = ""
    utterance_id: UtteranceId | None = None
    sitting_id: SittingId | None = None
    at_s: float | None = None
    """Second of the recording that was listened to. Source: 法释〔2017〕5号 art. 7."""
    decision: Decision = Decision.OPEN
    ground: str = ""
    """Why it was decided so."""
    decided_by: str = ""
    decided_at: datetime | None = None
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class PadDevice:
    """What ink was taken with (签字设备)."""

    model: str
    serial: str = ""
    rate_hz: float = 0.0
    """Points a second; 0: not known."""
    lines_per_mm: float = 0.0
    """Resolution; 0: not known."""
    pressure_levels: int = 0
    """0: it gives no pressure."""
    width_mm: float = 0.0
    height_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature on a paper; never changed (签名).

    Source of the fields: GB/T 26237.7; 电子签名法 art. 13.
    """

    id: SignatureId
    case_id: CaseId
    hearing_id: HearingId
    paper_id: PaperId
    signer_id: SignerId
    at: datetime
    before_sha256: str
    """Of the document that was signed; the trace is bound to it."""
    after: Digests
    """Of the document with this signature."""
    field: str
    page: int
    """1-based."""
    rectangle: tuple[float, float, float, float]
    """x, y, width, height in points, origin bottom-left."""
    device: PadDevice
    trace_sha256: str
    """Of the sealed trace among the blobs."""
    ink_mark: str
    """Keyed digest of the strokes: tells a trace that was used before, nothing else."""
    certificate: str
    """Subject, as RFC 4514 writes it."""
    certificate_sha256: str
    identified: str = ""
    """How the person was identified (身份核验方式)."""
    witness: str = ""
    timestamped: bool = False
    """The signature carries a timestamp of its own."""
    volume: Volume = Volume.MAIN


def has_read(readings: Iterable[Reading], draft_sha256: str, pages: int) -> bool:
    """Return whether every page of what stands now was shown, or it was read aloud.

    Args:
        readings: of one signer.
        draft_sha256: of the pages that count.
        pages: how many there are.
    """
    these = [one for one in readings if one.draft_sha256 == draft_sha256]
    if any(one.aloud for one in these):
        return True
    seen = {page for one in these for page, seconds in one.shown if seconds > 0}
    return seen.issuperset(range(1, pages + 1))

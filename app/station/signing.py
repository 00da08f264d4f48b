"""A hearing's papers read, corrected, signed, locked, filed (核对签署).

One desk for the clerk's window and the command line. Every method is plain and blocks;
what is laid out, signed or drawn takes from tenths of a second to some seconds, so windows
call them on a lane. The order is always: bytes durable, then the one entry of the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

from pyhanko.sign.timestamps import TimestampRequestError

from app.station import signing_certificates, signing_filing
from app.station.signing_standing import BENCH, Standing, notes, who_signs
from courtroom.signing import document, fields, layout
from courtroom.signing.certificates import Identity
from courtroom.signing.document import Signing
from courtroom.signing.pads import trace
from courtroom.signing.pads.contract import Ink, Listener, Pad, Prompt, Stroke
from courtroom.signing.pads.trace import Bound
from courtroom.signing.timestamps import HttpTimeStamper
from courtroom.transcript import contents as says
from dossier.ids import (
    CorrectionId,
    HearingId,
    MaterialId,
    PaperId,
    ReadingId,
    SignatureId,
    SignerId,
    UtteranceId,
    new_id,
)
from dossier.signing import (
    PAPER_WORDS,
    READING_DAYS,
    Act,
    Correction,
    Decision,
    Paper,
    PaperKind,
    PaperState,
    Reading,
    Signature,
    Signer,
    SignerState,
    after,
)
from dossier.signing_changes import (
    AddSignature,
    AskCorrection,
    CertifyPaper,
    DecideCorrection,
    DeferReading,
    LockPaper,
    NoteReading,
    OpenPaper,
    RedraftPaper,
    RefuseSigning,
    RemarkPaper,
    StampPaper,
)
from dossier.store import Store, hearings
from dossier.store import signing as reads
from resources.errors import InkTooShort, PaperOutOfTurn, UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station

_CONFIRMED = "核对无误，签名确认"


@dataclass(frozen=True, slots=True)
class Written:
    """Ink that somebody wrote for one document, sealed (已封存笔迹)."""

    signer_id: SignerId
    sealed: bytes
    at: datetime


class SigningDesk:
    """The record of one hearing on its way from draft to dossier."""

    def __init__(self, station: Station, hearing_id: HearingId, who: str) -> None:
        self.store: Store = station.store
        self._settings = station.settings
        self._home = station.home
        self._hearing_id = hearing_id
        self._who = who

    # ---- the paper ------------------------------------------------------------------

    def paper(self) -> Paper | None:
        """Return the paper of the record; None: confirming was not begun."""
        with self.store.snapshot() as reader:
            found = reads.papers(reader, self._hearing_id)
        return next((one for one in found if one.kind is PaperKind.RECORD), None)

    def standing(self) -> Standing:
        """Return the paper, who is to sign, what was asked for and what was signed.

        Raises:
            UnknownItem: confirming was not begun.
        """
        paper = self._paper()
        with self.store.snapshot() as reader:
            return Standing(
                paper,
                tuple(reads.signers(reader, paper.id)),
                tuple(reads.corrections(reader, paper.id)),
                tuple(reads.signatures(reader, paper.id)),
            )

    def newest(self) -> bytes:
        """Return the newest bytes of the paper."""
        return self.store.blobs.read(self._paper().file.sha256)

    def begin(self) -> Paper:
        """Lay the record out and begin its confirming (开始核对); again: what stands.

        Raises:
            UnknownItem: there is no such hearing.
            FontMissing: no Chinese font is installed.
        """
        found = self.paper()
        if found is not None:
            return found
        said = self._contents()
        hearing = said.hearing
        now = datetime.now(UTC)
        paper_id = PaperId(new_id())
        signers = tuple(
            Signer(
                id=SignerId(new_id()),
                case_id=hearing.case_id,
                hearing_id=hearing.id,
                paper_id=paper_id,
                number=number,
                role=role,
                name=name,
                seat=seat,
                bench=role in BENCH,
            )
            for number, (role, name, seat) in enumerate(who_signs(said), 1)
        )
        made = layout.record(said, signers, (), now)
        file = layout.digests(made.data)
        self.store.blobs.put(made.data)
        paper = Paper(
            id=paper_id,
            case_id=hearing.case_id,
            hearing_id=hearing.id,
            kind=PaperKind.RECORD,
            title=f"{hearing.title}（{says.ordinal(hearing.ordinal)}）",
            file=file,
            draft_sha256=file.sha256,
            pages=made.pages,
            opened_at=now,
        )
        self.store.apply(OpenPaper(paper, signers), self._who)
        return self._paper()

    def redraft(self) -> bool:
        """Lay the draft out anew with what was corrected; return whether it differs.

        Whoever read it reads again.

        Raises:
            PaperOutOfTurn: it is certified.
        """
        now = self.standing()
        if now.paper.state is not PaperState.READING:
            raise PaperOutOfTurn(
                thing=now.paper.title, wish="重新排版", state=PAPER_WORDS[now.paper.state]
            )
        decided = [one for one in now.corrections if one.decision is not Decision.OPEN]
        made = layout.record(self._contents(), now.signers, decided, now.paper.opened_at)
        file = layout.digests(made.data)
        if file.sha256 == now.paper.draft_sha256:
            return False
        self.store.blobs.put(made.data)
        self.store.apply(RedraftPaper(now.paper.id, file, made.pages), self._who)
        return True

    def certify(self) -> Paper:
        """Make the draft the document that is signed (定稿); again: what stands.

        Raises:
            CorrectionsOpen: something that was asked for is not decided.
                NoCertificate, BadCertificate: the station cannot sign.
        """
        paper = self._paper()
        if paper.state is not PaperState.READING:
            return paper
        identity = self._own()
        self.redraft()
        paper = self._paper()
        at = datetime.now(UTC)
        said = Signing("", identity.name, "认证定稿", self._place(), at)
        made = document.certify(self._read(paper), identity, said, None).data
        file = layout.digests(made)
        self.store.blobs.put(made)
        self.store.apply(CertifyPaper(paper.id, paper.file.sha256, file, at), self._who)
        return self._paper()

    # ---- reading and correcting -------------------------------------------------------

    def read(
        self,
        signer_id: SignerId,
        shown: Sequence[tuple[int, float]] = (),
        *,
        screen: str = "",
        aloud: bool = False,
    ) -> SignerState:
        """Note which pages were shown to somebody and for how long (阅读留痕)."""
        paper = self._paper()
        reading = Reading(
            id=ReadingId(new_id()),
            case_id=paper.case_id,
            hearing_id=paper.hearing_id,
            paper_id=paper.id,
            signer_id=signer_id,
            draft_sha256=paper.draft_sha256,
            at=datetime.now(UTC),
            shown=tuple(shown),
            screen=screen,
            aloud=aloud,
        )
        self.store.apply(NoteReading(reading), self._who)
        return self._signer(signer_id).state

    def ask_correction(
        self,
        signer_id: SignerId,
        wish: str,
        *,
        page: int | None = None,
        quoted: str = "",
        reason: str = "",
        utterance_id: UtteranceId | None = None,
    ) -> Correction:
        """Note what somebody asks to have corrected (申请补正)."""
        paper = self._paper()
        made = Correction(
            id=CorrectionId(new_id()),
            case_id=paper.case_id,
            hearing_id=paper.hearing_id,
            paper_id=paper.id,
            signer_id=signer_id,
            at=datetime.now(UTC),
            wish=wish,
            page=page,
            quoted=quoted,
            reason=reason,
            utterance_id=utterance_id,
        )
        self.store.apply(AskCorrection(made), self._who)
        return made

    def decide(self, correction_id: CorrectionId, decision: Decision, ground: str = "") -> None:
        """Grant, refuse or withdraw what was asked for; after certifying into the annex."""
        at = datetime.now(UTC)
        self.store.apply(
            DecideCorrection(correction_id, decision, self._who, at, ground), self._who
        )
        self._write_notes()

    def defer(self, signer_id: SignerId, due_on: date | None = None) -> Signer:
        """Note that somebody reads within five days (五日内阅读)."""
        at = datetime.now(UTC)
        due = due_on or at.astimezone(says.COURT_TIME).date() + timedelta(days=READING_DAYS)
        self.store.apply(DeferReading(signer_id, due, self._who, at), self._who)
        return self._signer(signer_id)

    def refuse(self, signer_id: SignerId, reason: str, witness: str = "") -> Signer:
        """Note that somebody refuses to sign, and why (拒绝签名)."""
        at = datetime.now(UTC)
        self.store.apply(RefuseSigning(signer_id, reason, self._who, at, witness), self._who)
        self._write_notes()
        return self._signer(signer_id)

    # ---- signing ----------------------------------------------------------------------

    def ask(self, signer_id: SignerId, pad: Pad, on_ink: Listener, cancel: Event) -> Written:
        """Have somebody sign on a pad; what they write is bound to what stands now.

        Raises:
            DeviceError: the pad failed; nothing was signed.
            Cancelled: nobody signed.
            SigningOutOfTurn, PaperOutOfTurn: they may not sign now.
        """
        paper, signer = self._to_sign(signer_id)
        bound = self._bound(paper, signer)
        ink = pad.ask(Prompt(paper.title, signer.label, new_id()), on_ink, cancel)
        return self._sealed(signer, ink, bound)

    def written(self, signer_id: SignerId, ink: Ink) -> Written:
        """Bind ink that a window took to what stands now."""
        paper, signer = self._to_sign(signer_id)
        return self._sealed(signer, ink, self._bound(paper, signer))

    def sign(
        self,
        signer_id: SignerId,
        written: Written,
        *,
        identity: Identity | None = None,
        identified: str = "",
        witness: str = "",
        short_is_meant: bool = False,
    ) -> Signature:
        """Put somebody's signature into the document (签名).

        Args:
            signer_id: who signs.
            written: what :meth:`ask` or :meth:`written` gave for them.
            identity: their own certificate; None: the court's.
            identified: how the person was identified.
            witness: who saw it.
            short_is_meant: a person confirmed that a dot is meant as the signature.

        Raises:
            InkTooShort: it is empty or a dot; ask.
            TraceOfAnother: it was written for another document or by another.
            TraceUsed: the same ink is in a signature already.
            SigningOutOfTurn, PaperOutOfTurn, NothingRead: they may not sign now.
            DocumentChanged: somebody else signed meanwhile.
        """
        paper, signer = self._to_sign(signer_id)
        key = self.store.signing_key
        ink = trace.opened(written.sealed, self._bound(paper, signer), key, signer.label)
        if ink.is_short and not short_is_meant:
            raise InkTooShort(who=signer.label, length_mm=round(ink.length_mm, 1))
        identity = identity or self._own()
        said = Signing(layout.key(signer), signer.label, _CONFIRMED, self._place(), written.at)
        before = self._read(paper)
        made = document.sign(before, identity, said, ink, None)
        file = layout.digests(made.data)
        sealed = self.store.blobs.put(written.sealed)
        self.store.blobs.put(made.data)
        place = fields.place_of(before, f"sign.{layout.key(signer)}")
        signature = Signature(
            id=SignatureId(new_id()),
            case_id=paper.case_id,
            hearing_id=paper.hearing_id,
            paper_id=paper.id,
            signer_id=signer.id,
            at=written.at,
            before_sha256=paper.file.sha256,
            after=file,
            field=place.name,
            page=place.page,
            rectangle=(*place.rectangle[:2], *place.size),
            device=ink.device,
            trace_sha256=sealed.sha256,
            ink_mark=trace.mark(ink, key),
            certificate=identity.subject,
            certificate_sha256=identity.sha256,
            identified=identified,
            witness=witness,
            timestamped=made.timestamped,
        )
        self.store.apply(AddSignature(signature), self._who)
        return signature

    # ---- the end ----------------------------------------------------------------------

    def finish(self) -> MaterialId:
        """Lock the document, stamp it where an authority answers, file it (锁定归卷).

        Whatever of it was done before is not done again.

        Raises:
            SigningOpen: somebody neither signed nor refused.
        """
        paper = self.certify()
        if paper.state is PaperState.SIGNING:
            self._write_notes()
            paper = self._paper()
            identity = self._own()
            at = datetime.now(UTC)
            said = Signing("", identity.name, "锁定", self._place(), at)
            made = document.lock(self._read(paper), identity, said, None).data
            file = layout.digests(made)
            self.store.blobs.put(made)
            self.store.apply(LockPaper(paper.id, paper.file.sha256, file, at), self._who)
        self.stamp()
        paper = self._paper()
        if paper.material_id is None:
            return signing_filing.file_paper(self.store, paper, self._who)
        return paper.material_id

    def stamp(self) -> bool:
        """Add the timestamp that a locked document lacks; return whether it has one now."""
        paper = self._paper()
        if paper.timestamped_at is not None:
            return True
        if not self._settings.timestamps:
            return False
        try:
            made = document.timestamp(
                self._read(paper), HttpTimeStamper(self._settings.timestamps)
            )
        except TimestampRequestError:
            return False
        self.store.blobs.put(made)
        change = StampPaper(paper.id, paper.file.sha256, layout.digests(made), datetime.now(UTC))
        self.store.apply(change, self._who)
        return True

    # ---- parts ------------------------------------------------------------------------

    def _write_notes(self) -> None:
        """Write into the annex what happened after certifying and is not there yet."""
        now = self.standing()
        if now.paper.state is not PaperState.SIGNING:
            return
        for text in notes(now):
            paper = self._paper()
            data = self._read(paper)
            lines = document.notes(data)
            if text in lines.values():
                continue
            free = [number for number, said in lines.items() if not said]
            if not free:
                raise UnknownItem(thing=f"{paper.title} 附页")
            made = document.remark(data, free[0], text)
            file = layout.digests(made)
            self.store.blobs.put(made)
            self.store.apply(RemarkPaper(paper.id, paper.file.sha256, file, text), self._who)

    def _contents(self) -> says.Contents:
        return says.read(self.store, self._hearing_id, court=self._settings.court)

    def _place(self) -> str:
        with self.store.snapshot() as reader:
            return hearings.hearing(reader, self._hearing_id).place

    def _own(self) -> Identity:
        return signing_certificates.own(self.store)

    def _paper(self) -> Paper:
        found = self.paper()
        if found is None:
            raise UnknownItem(thing=str(self._hearing_id))
        return found

    def _read(self, paper: Paper) -> bytes:
        return self.store.blobs.read(paper.file.sha256)

    def _signer(self, signer_id: SignerId) -> Signer:
        with self.store.snapshot() as reader:
            return reads.signer(reader, signer_id)

    def _to_sign(self, signer_id: SignerId) -> tuple[Paper, Signer]:
        """Return paper and signer where they may sign now."""
        signer = self._signer(signer_id)
        after(signer.state, Act.SIGN, signer.label)
        paper = self.certify()
        if paper.state is not PaperState.SIGNING:
            raise PaperOutOfTurn(
                thing=paper.title, wish=Act.SIGN.value, state=PAPER_WORDS[paper.state]
            )
        # Certifying lays the draft out anew; what was read may not be what stands.
        signer = self._signer(signer_id)
        after(signer.state, Act.SIGN, signer.label)
        return paper, signer

    def _bound(self, paper: Paper, signer: Signer) -> Bound:
        return Bound(paper.file.sha256, paper.id, signer.id)

    def _sealed(self, signer: Signer, ink: Ink, bound: Bound) -> Written:
        at = datetime.now(UTC)
        return Written(signer.id, trace.sealed(ink, bound, at, self.store.signing_key), at)


__all__ = ["SigningDesk", "Standing", "Stroke", "Written"]

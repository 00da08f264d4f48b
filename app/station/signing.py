"""A hearing's papers read, corrected, agreed to, signed (核对签署).

One desk for the clerk's window and the command line. Every method is plain and blocks;
what is laid out, signed or drawn takes from tenths of a second to some seconds, so windows
call them on a lane. The order is always: bytes durable, then the one entry of the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Event

from app.station import signing_certificates, signing_steps
from app.station.signing_paper import HearingPaper
from app.station.signing_standing import Standing
from courtroom.signing import document, fields, layout
from courtroom.signing.certificates import Signatory
from courtroom.signing.document import Signing
from courtroom.signing.pads import trace
from courtroom.signing.pads.contract import Ink, Listener, Pad, Prompt, Stroke
from courtroom.signing.pads.trace import Bound
from dossier.court_time import in_court
from dossier.ids import (
    CorrectionId,
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
    Consent,
    Correction,
    Decision,
    Paper,
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
    DecideCorrection,
    DeferReading,
    NoteConsent,
    NoteReading,
    RefuseSigning,
)
from resources.errors import DocumentChanged, InkTooShort, PaperOutOfTurn

_CONFIRMED = "核对无误，签名确认"


@dataclass(frozen=True, slots=True)
class Written:
    """Ink that somebody wrote for one document, sealed (已封存笔迹)."""

    signer_id: SignerId
    sealed: bytes
    at: datetime


class SigningDesk(HearingPaper):
    """Those who read, correct and sign one paper of a hearing, by default its record."""

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

    def consent(self, signer_id: SignerId, consent: Consent) -> Signer:
        """Note whether a party agrees that the recording stands for the record (以录代记).

        Raises:
            PaperOutOfTurn: the paper is no such paper, or certified.
        """
        at = datetime.now(UTC)
        self.store.apply(NoteConsent(signer_id, consent, self._who, at), self._who)
        self.redraft()
        return self._signer(signer_id)

    def defer(self, signer_id: SignerId, due_on: date | None = None) -> Signer:
        """Note that somebody reads within five days (五日内阅读)."""
        at = datetime.now(UTC)
        due = due_on or in_court(at).date() + timedelta(days=READING_DAYS)
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
        """Have somebody sign on a pad; what they write is bound to what stands.

        A draft is certified once they wrote: of who rather would not yet, it stays a draft,
        which can still be corrected.

        Raises:
            DeviceError: the pad failed; nothing was signed.
            Cancelled: nobody signed.
            SigningOutOfTurn, PaperOutOfTurn: they may not sign now.
        """
        if self._paper().state is not PaperState.READING:
            paper, signer = self._to_sign(signer_id)
            bound = self._bound(paper, signer)
            ink = pad.ask(Prompt(paper.title, signer.label, new_id()), on_ink, cancel)
            return self._sealed(signer, ink, bound)
        after(self._signer(signer_id).state, Act.SIGN, self._signer(signer_id).label)
        # What would hinder the certifying is told before anybody writes.
        paper = self.certifiable()
        signer = self._signer(signer_id)
        after(signer.state, Act.SIGN, signer.label)
        ink = pad.ask(Prompt(paper.title, signer.label, new_id()), on_ink, cancel)
        now = self._paper()
        if (now.id, now.draft_sha256) != (paper.id, paper.draft_sha256):
            raise DocumentChanged(thing=paper.title)
        return self.written(signer_id, ink)

    def written(self, signer_id: SignerId, ink: Ink) -> Written:
        """Bind ink that a window took to what stands now."""
        paper, signer = self._to_sign(signer_id)
        return self._sealed(signer, ink, self._bound(paper, signer))

    def sign(
        self,
        signer_id: SignerId,
        written: Written,
        *,
        identity: Signatory | None = None,
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
            BadCertificate: their own certificate was taken back, or nobody here trusts it.
            ClockBehind: this machine's clock stands before the paper's last step.
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
        if identity is None:
            with self._court() as court:
                return self._add(paper, signer, written, ink, court, (identified, witness))
        signing_certificates.check_trusted(self.store, identity)
        signing_certificates.check_not_revoked(self.store, identity)
        return self._add(paper, signer, written, ink, identity, (identified, witness))

    def _add(
        self,
        paper: Paper,
        signer: Signer,
        written: Written,
        ink: Ink,
        identity: Signatory,
        told: tuple[str, str],
    ) -> Signature:
        """Write a signature; ``told``: how the person was identified, and who saw it."""
        identified, witness = told
        key = self.store.signing_key
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

    # ---- parts ------------------------------------------------------------------------

    def _to_sign(self, signer_id: SignerId) -> tuple[Paper, Signer]:
        """Return paper and signer where they may sign now."""
        signer = self._signer(signer_id)
        after(signer.state, Act.SIGN, signer.label)
        paper = self.certify()
        signing_steps.moment(paper)
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

"""A paper of a hearing: laid out, certified, superseded, locked, filed (签署文书)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.station import (
    signing_certificates,
    signing_court,
    signing_drafts,
    signing_enclosures,
    signing_filing,
    signing_seals,
    signing_steps,
)
from app.station.paper_pages import one_child
from app.station.signing_standing import Standing
from courtroom.signing import layout
from courtroom.signing.certificates import Signatory
from dossier.hearing import Hearing
from dossier.ids import HearingId, MaterialId, PaperId, SignerId, new_id
from dossier.signing import (
    COURT_ALONE,
    PAPER_WORDS,
    RECORDS,
    Decision,
    Digests,
    Paper,
    PaperKind,
    PaperState,
    Signer,
)
from dossier.signing_changes import OpenPaper, RedraftPaper
from dossier.store import Store, hearings
from dossier.store import signing as reads
from dossier.store.plan.papers import settled as check_settled
from resources.errors import NotBegun, PaperOutOfTurn

if TYPE_CHECKING:
    from app.station.station import Station


class HearingPaper:
    """One paper of a hearing on its way from draft to dossier, by default its record.

    Args:
        station: where it is signed.
        hearing_id: whose paper.
        who: for the journal.
        kind: which paper; of each kind one stands.
    """

    def __init__(
        self,
        station: Station,
        hearing_id: HearingId,
        who: str,
        kind: PaperKind = PaperKind.RECORD,
    ) -> None:
        self.store: Store = station.store
        self.kind = kind
        self._station = station
        self._hearing_id = hearing_id
        self._who = who

    # ---- the paper ------------------------------------------------------------------

    @property
    def hearing(self) -> Hearing:
        """The hearing whose paper it is."""
        return self._hearing()

    def paper(self) -> Paper | None:
        """Return the paper that stands; None: confirming was not begun."""
        return next((one for one in self._standing_papers() if one.kind is self.kind), None)

    def standing(self) -> Standing:
        """Return the paper, who is to sign, what was asked for and what was signed.

        Raises:
            NotBegun: confirming was not begun.
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
        return self._read(self._paper())

    def begin(self, *, by_hand: bool = True) -> Paper:
        """Lay the paper out and begin its confirming (开始核对); again: what stands.

        A recording that stands for the record takes the place of a draft of the record, and
        the other way round; neither takes the place of what is certified.

        Args:
            by_hand: False: the court signs alone, where the kind allows it.

        Raises:
            UnknownItem: there is no such hearing.
            DuplicateItem: its record is certified already, or what was signed instead is.
            NotSimplified: a recording cannot stand for the record of this hearing.
            RecordingOpen: it is about a recording that has not ended, or is not here.
            FontMissing: no Chinese font is installed.
        """
        found = self.paper()
        if found is not None:
            return found
        drafts = [one for one in self._standing_papers() if one.state is PaperState.READING]
        other = next((one for one in drafts if {one.kind, self.kind} <= {*RECORDS}), None)
        return self._open(other, by_hand=by_hand or self.kind not in COURT_ALONE)

    def renew(self) -> Paper:
        """Begin a new paper in place of one that is certified (更正重签); that is kept.

        Raises:
            NotBegun: confirming was not begun.
            PaperOutOfTurn: it is a draft, or locked and not filed yet.
        """
        stands = self._paper()
        if stands.state is PaperState.READING:
            raise PaperOutOfTurn(
                thing=stands.title, wish="更正重签", state=PAPER_WORDS[stands.state]
            )
        return self._open(stands, by_hand=bool(self.standing().signers))

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
        said = signing_drafts.contents(self._station, self._hearing())
        made = signing_drafts.laid(
            self._station, said, now.paper, now.signers, decided, self._before(now.paper)
        )
        if layout.digests(made.data).sha256 == now.paper.draft_sha256:
            return False
        file = signing_steps.kept(self.store, made.data)
        self.store.apply(RedraftPaper(now.paper.id, file, made.pages), self._who)
        return True

    def certifiable(self) -> Paper:
        """Return the draft as it would be certified now; raises what :meth:`certify` does."""
        with self._court() as identity:
            self.redraft()
            signing_certificates.check_not_revoked(self.store, identity)
        paper = self._paper()
        signing_steps.moment(paper)
        with self.store.snapshot() as reader:
            check_settled(reader, paper)
        return paper

    def certify(self) -> Paper:
        """Make the draft the document that is signed (定稿); again: what stands.

        Raises:
            CorrectionsOpen: something that was asked for is not decided.
            ConsentMissing: a party did not agree to a recording instead of the record.
            NoCertificate, BadCertificate: the station cannot sign.
        """
        paper = self._paper()
        if paper.state is not PaperState.READING:
            return paper
        with self._court() as identity:
            self.redraft()
            signing_steps.certify(self.store, self._paper(), identity, self._place(), self._who)
        return self._paper()

    # ---- the end ----------------------------------------------------------------------

    def finish(self) -> MaterialId:
        """Lock the document, stamp and seal it where that is possible, file it (锁定归卷).

        With a record, what lies beside it goes into the dossier as well: see
        :mod:`app.station.signing_enclosures`. Whatever was done before is not done again.

        Raises:
            SigningOpen: somebody neither signed nor refused.
        """
        paper = self.certify()
        if paper.state is PaperState.SIGNING:
            signing_steps.note(self.store, self.standing(), self._who)
            with self._court() as identity:
                signing_steps.lock(self.store, paper.id, identity, self._place(), self._who)
        self.seal()
        self.stamp()
        paper = self._paper()
        material_id = paper.material_id
        with one_child():
            if material_id is None:
                material_id = signing_filing.file_paper(self.store, paper, self._who)
            if self.kind in RECORDS:
                signing_enclosures.enclose(self._station, self._hearing_id, self._who)
        return material_id

    def stamp(self) -> bool:
        """Add the timestamp that a locked document lacks; return whether it has one now."""
        address = self._station.timestamps
        return signing_steps.stamp(self.store, self._paper().id, address, self._who)

    @property
    def has_timestamps(self) -> bool:
        """Whether there is an authority to ask."""
        return self._station.has_timestamps

    def seal(self) -> bool:
        """Have the locked document signed by the seal service; return whether it is now."""
        setting = self._station.settings.seal
        return signing_seals.seal(self.store, self._paper().id, setting, self._who)

    # ---- parts ------------------------------------------------------------------------

    def _open(self, before: Paper | None, *, by_hand: bool) -> Paper:
        """Lay a new paper out and write it, in the place of another."""
        hearing = self._hearing()
        if self.kind is PaperKind.INSTEAD:
            signing_drafts.check_simplified(hearing)
        said = signing_drafts.contents(self._station, hearing)
        earlier = sum(one.kind is self.kind for one in self._papers() if one.certified_at)
        nothing = Digests("", "", 0)
        paper = Paper(
            id=PaperId(new_id()),
            case_id=hearing.case_id,
            hearing_id=hearing.id,
            kind=self.kind,
            title=signing_drafts.title(hearing, self.kind, earlier),
            file=nothing,
            draft_sha256="",
            pages=0,
            opened_at=datetime.now(UTC),
        )
        signers = signing_drafts.signers(said, paper, by_hand=by_hand)
        made = signing_drafts.laid(self._station, said, paper, signers, (), before)
        file = signing_steps.kept(self.store, made.data)
        paper = replace(paper, file=file, draft_sha256=file.sha256, pages=made.pages)
        change = OpenPaper(paper, signers, None if before is None else before.id)
        self.store.apply(change, self._who)
        return self._paper()

    def _papers(self) -> list[Paper]:
        with self.store.snapshot() as reader:
            return reads.papers(reader, self._hearing_id)

    def _standing_papers(self) -> list[Paper]:
        return [one for one in self._papers() if one.stands]

    def _before(self, paper: Paper) -> Paper | None:
        """Return the certified paper whose place one took."""
        earlier = [
            one
            for one in self._papers()
            if one.id < paper.id and not one.stands and one.certified_at is not None
        ]
        alike = [one for one in earlier if one.kind is paper.kind]
        return alike[-1] if alike else None

    def _write_notes(self) -> None:
        now = self.standing()
        if now.paper.state is PaperState.SIGNING:
            signing_steps.note(self.store, now, self._who)

    def _hearing(self) -> Hearing:
        with self.store.snapshot() as reader:
            return hearings.hearing(reader, self._hearing_id)

    def _place(self) -> str:
        return self._hearing().place

    def _court(self) -> AbstractContextManager[Signatory]:
        return signing_court.opened(self._station)

    def _paper(self) -> Paper:
        found = self.paper()
        if found is None:
            raise NotBegun(thing=signing_drafts.title(self._hearing(), self.kind, 0))
        return found

    def _read(self, paper: Paper) -> bytes:
        return self.store.blobs.read(paper.file.sha256)

    def _signer(self, signer_id: SignerId) -> Signer:
        with self.store.snapshot() as reader:
            return reads.signer(reader, signer_id)

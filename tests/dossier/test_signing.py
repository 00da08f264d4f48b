"""Who read, asked, refused, signed: the states, checked against a model of their own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dossier.ids import (
    BatchId,
    CorrectionId,
    MaterialId,
    PageId,
    PaperId,
    ReadingId,
    SignatureId,
    SignerId,
    new_id,
)
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.signing import (
    Act,
    Consent,
    Correction,
    Decision,
    Digests,
    PadDevice,
    Paper,
    PaperKind,
    PaperState,
    Reading,
    Seal,
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
    FilePaper,
    LockPaper,
    NoteConsent,
    NoteReading,
    OpenPaper,
    RedraftPaper,
    RefuseSigning,
    RemarkPaper,
    SealPaper,
    StampPaper,
)
from dossier.store import Store, open_store, signing
from resources.errors import (
    AlreadyDecided,
    ConsentMissing,
    CorrectionsOpen,
    DocumentChanged,
    DuplicateItem,
    EmptyValue,
    NothingToUndo,
    PaperOutOfTurn,
    RuleError,
    SigningOpen,
    SigningOutOfTurn,
    TraceUsed,
    UnknownItem,
)
from tests.dossier.hearings import make_hearing
from tests.dossier.paper import KEY

AT = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
PAGES = 2


def digests(store: Store, word: str) -> Digests:
    """Keep some bytes and return what they are."""
    blob = store.blobs.put(word.encode())
    return Digests(blob.sha256, blob.sha256[::-1], blob.size)


class Court:
    """One paper with three signers in a store."""

    def __init__(self, store: Store, volume: Volume = Volume.MAIN) -> None:
        self.store = store
        hearing = make_hearing(store, volume)
        self.hearing = hearing
        self.count = 0
        file = digests(store, f"draft {new_id()}")
        self.id = PaperId(new_id())
        paper = Paper(
            self.id, hearing.case_id, hearing.id, PaperKind.RECORD, "法庭笔录（第一次）",
            file, file.sha256, PAGES, AT,
        )  # fmt: skip
        self.signers = [
            Signer(SignerId(new_id()), hearing.case_id, hearing.id, self.id, n, role, name)
            for n, (role, name) in enumerate([("审判员", "王"), ("原告", "张"), ("被告", "李")], 1)
        ]
        store.apply(OpenPaper(paper, tuple(self.signers)), "clerk")

    @property
    def paper(self) -> Paper:
        with self.store.snapshot() as reader:
            return signing.paper(reader, self.id)

    def signer(self, number: int) -> Signer:
        with self.store.snapshot() as reader:
            return signing.signer(reader, self.signers[number].id)

    def new_file(self) -> Digests:
        self.count += 1
        return digests(self.store, f"{self.id} {self.count}")

    def apply(self, change: Any) -> None:
        self.store.apply(change, "clerk")

    def of(self) -> tuple[Any, Any, Any]:
        return self.hearing.case_id, self.hearing.id, self.id

    def read(self, number: int, pages: tuple[int, ...] = (1, 2)) -> None:
        paper = self.paper
        shown = tuple((page, 1.5) for page in pages)
        who = self.signers[number].id
        self.apply(
            NoteReading(
                Reading(ReadingId(new_id()), *self.of(), who, paper.draft_sha256, AT, shown)
            )
        )

    def ask(self, number: int) -> CorrectionId:
        made = Correction(CorrectionId(new_id()), *self.of(), self.signers[number].id, AT, "改")
        self.apply(AskCorrection(made))
        return made.id

    def decide(self, id_: CorrectionId, decision: Decision) -> None:
        self.apply(DecideCorrection(id_, decision, "clerk", AT, "与录音一致"))

    def certify(self) -> None:
        self.apply(CertifyPaper(self.id, self.paper.file.sha256, self.new_file(), AT))

    def signature(self, number: int, mark: str = "") -> Signature:
        self.count += 1
        trace = self.store.blobs.put(f"trace {self.id} {self.count}".encode()).sha256
        return Signature(
            SignatureId(new_id()), *self.of(), self.signers[number].id, AT,
            self.paper.file.sha256, self.new_file(), "sign.s1", 1, (1.0, 2.0, 3.0, 4.0),
            PadDevice("x"), trace, mark or trace, "CN=x", "c" * 64,
        )  # fmt: skip

    def lock(self) -> None:
        self.apply(LockPaper(self.id, self.paper.file.sha256, self.new_file(), AT))

    def filing(self) -> FilePaper:
        case_id = self.hearing.case_id
        batch = Batch(BatchId(new_id()), case_id, "signing", "", BatchState.DONE, AT)
        material = Material(
            MaterialId(new_id()), case_id, Volume.MAIN, "hearing_records", "法庭笔录", "", 1.0, "",
            True,
        )  # fmt: skip
        pages = tuple(
            Page(
                PageId(new_id()), case_id, batch.id, None, "", digests(self.store, "page").sha256,
                "image/jpeg", 4, 100, 100, 150,
            )
            for _ in range(PAGES)
        )  # fmt: skip
        return FilePaper(self.id, batch, material, pages)

    def everybody_signs(self) -> None:
        for number in range(3):
            self.read(number)
        self.certify()
        for number in range(3):
            self.apply(AddSignature(self.signature(number)))


@pytest.fixture
def court(store: Store) -> Court:
    return Court(store)


def test_from_draft_to_dossier(court: Court) -> None:
    court.everybody_signs()
    court.lock()
    with court.store.snapshot() as reader:
        assert [one.id for one in signing.unfiled(reader)] == [court.id]
    court.apply(court.filing())
    paper = court.paper
    assert paper.state is PaperState.LOCKED and paper.material_id is not None
    (material,) = court.store.materials(paper.case_id)
    assert (material.category, material.confirmed) == ("hearing_records", True)
    assert [page.material_id for page in court.store.pages(paper.case_id)] == [material.id] * PAGES
    with court.store.snapshot() as reader:
        assert signing.unfiled(reader) == []
        assert len(signing.signatures(reader, court.id)) == 3
    with pytest.raises(DuplicateItem):
        court.apply(court.filing())
    court.apply(StampPaper(court.id, paper.file.sha256, court.new_file(), AT))
    assert court.paper.timestamped_at == AT and court.paper.material_id == material.id
    with pytest.raises(DuplicateItem):
        court.apply(StampPaper(court.id, court.paper.file.sha256, court.new_file(), AT))
    assert court.store.verify(deep=True).ok
    with pytest.raises(NothingToUndo):
        court.store.undo(paper.case_id, "clerk")


def test_a_deliberation_is_filed_in_the_confidential_volume_alone(store: Store) -> None:
    court = Court(store, Volume.CONFIDENTIAL)
    court.everybody_signs()
    court.lock()
    court.apply(court.filing())
    (material,) = store.materials(court.hearing.case_id)
    assert material.volume is Volume.CONFIDENTIAL
    with store.snapshot() as reader:
        rows: list[Any] = [*signing.signers(reader, court.id)]
        rows += signing.signatures(reader, court.id)
        rows += signing.readings(reader, court.signers[0].id)
        assert {one.volume for one in (court.paper, *rows)} == {Volume.CONFIDENTIAL}


def test_who_saw_some_pages_has_not_read(court: Court) -> None:
    court.read(0, (1,))
    assert court.signer(0).state is SignerState.UNREAD
    court.read(0, (2,))
    assert court.signer(0).state is SignerState.READ
    with pytest.raises(ValueError, match="pages"):
        court.read(0, (3,))


def test_a_new_draft_is_read_again(court: Court) -> None:
    court.read(0)
    old = court.paper
    court.apply(RedraftPaper(court.id, court.new_file(), PAGES))
    assert court.signer(0).state is SignerState.UNREAD
    late = Reading(
        ReadingId(new_id()), *court.of(), court.signers[0].id, old.draft_sha256, AT, ((1, 1.0),)
    )
    with pytest.raises(DocumentChanged):
        court.apply(NoteReading(late))
    court.read(0)
    assert court.signer(0).state is SignerState.READ


def test_what_was_asked_for_is_decided_before_certifying(court: Court) -> None:
    court.read(1)
    first, second = court.ask(1), court.ask(1)
    with pytest.raises(CorrectionsOpen) as told:
        court.certify()
    assert told.value.params["count"] == 2
    court.decide(first, Decision.GRANTED)
    assert court.signer(1).state is SignerState.CORRECTING
    with pytest.raises(EmptyValue):
        court.apply(DecideCorrection(second, Decision.REFUSED, "clerk", AT))
    court.decide(second, Decision.REFUSED)
    assert court.signer(1).state is SignerState.READ
    with pytest.raises(AlreadyDecided):
        court.decide(second, Decision.GRANTED)
    court.certify()
    with pytest.raises(PaperOutOfTurn):
        court.apply(RedraftPaper(court.id, court.new_file(), PAGES))


def test_whoever_asked_reads_what_was_corrected(court: Court) -> None:
    court.read(1)
    asked = court.ask(1)
    court.apply(RedraftPaper(court.id, court.new_file(), PAGES))
    court.decide(asked, Decision.GRANTED)
    assert court.signer(1).state is SignerState.UNREAD, "what they read does not stand any more"


def test_ink_and_document_are_used_once(court: Court) -> None:
    for number in range(3):
        court.read(number)
    court.certify()
    one, other = court.signature(0, "a" * 64), court.signature(1, "b" * 64)
    court.apply(AddSignature(one))
    with pytest.raises(DocumentChanged):
        court.apply(AddSignature(other))
    with pytest.raises(TraceUsed):
        court.apply(AddSignature(court.signature(1, "a" * 64)))
    with pytest.raises(SigningOutOfTurn):
        court.apply(AddSignature(court.signature(0, "d" * 64)))
    with pytest.raises(SigningOpen):
        court.lock()
    court.apply(RemarkPaper(court.id, court.paper.file.sha256, court.new_file(), "附记"))
    with pytest.raises(DocumentChanged):
        court.apply(RemarkPaper(court.id, one.after.sha256, court.new_file(), "附记"))


def test_a_hearing_has_one_record_to_sign(court: Court) -> None:
    again = court.paper
    signer = court.signers[0]
    with pytest.raises(DuplicateItem):
        court.apply(OpenPaper(again, (signer,)))
    with pytest.raises(UnknownItem):
        court.apply(RefuseSigning(SignerId("none"), "x", "clerk", AT))
    with pytest.raises(EmptyValue):
        court.apply(RefuseSigning(signer.id, " ", "clerk", AT))


def later(court: Court, kind: PaperKind = PaperKind.RECORD, number: int = 3) -> OpenPaper:
    """Return the opening of a further paper of the hearing, with those who sign it."""
    file = court.new_file()
    paper_id = PaperId(new_id())
    paper = Paper(
        paper_id, *court.of()[:2], kind, "法庭笔录（第一次）（更正）", file, file.sha256, PAGES, AT
    )
    who = tuple(
        replace(one, id=SignerId(new_id()), paper_id=paper_id, bench=one.number == 1)
        for one in court.signers[:number]
    )
    return OpenPaper(paper, who)


def test_a_corrected_record_takes_the_place_of_one_that_is_filed(court: Court) -> None:
    court.everybody_signs()
    court.lock()
    opened = later(court)
    with pytest.raises(DuplicateItem):
        court.apply(opened)
    opened = replace(opened, supersedes=court.id)
    with pytest.raises(PaperOutOfTurn):
        court.apply(opened)
    court.apply(court.filing())
    old = court.paper
    with pytest.raises(UnknownItem):
        court.apply(replace(opened, supersedes=opened.paper.id))
    court.apply(opened)
    assert court.paper == replace(old, state=PaperState.SUPERSEDED) and not court.paper.stands
    assert [one.title for one in court.store.materials(old.case_id)] == ["法庭笔录"]
    with pytest.raises(PaperOutOfTurn):
        court.apply(StampPaper(court.id, old.file.sha256, court.new_file(), AT))
    with pytest.raises(UnknownItem):
        court.apply(replace(later(court), supersedes=court.id))
    # It is signed like any other; filed, it says so of the one before.
    first, court.id, court.signers = court.id, opened.paper.id, list(opened.signers)
    court.everybody_signs()
    court.lock()
    filing = court.filing()
    court.apply(filing)
    titles = {one.id: one.title for one in court.store.materials(old.case_id)}
    assert titles == {old.material_id: "法庭笔录（已更正）", filing.material.id: "法庭笔录"}
    with court.store.snapshot() as reader:
        assert signing.unfiled(reader) == []
        assert len(signing.signatures(reader, first)) == 3
    assert court.store.verify(deep=True).ok


def test_nothing_is_done_to_a_paper_that_gave_way(court: Court) -> None:
    court.apply(replace(later(court), supersedes=court.id))
    change = RefuseSigning(court.signers[0].id, "不认可", "clerk", AT)
    for act in (court.certify, court.lock, lambda: court.apply(change)):
        with pytest.raises(PaperOutOfTurn):
            act()


def test_a_recording_stands_for_the_record_once_every_party_agreed(court: Court) -> None:
    def note(number: int, consent: Consent) -> None:
        court.apply(NoteConsent(court.signers[number].id, consent, "clerk", AT))

    with pytest.raises(PaperOutOfTurn):
        note(1, Consent.AGREED)
    opened = later(court, PaperKind.INSTEAD)
    with pytest.raises(DuplicateItem):
        court.apply(opened)
    court.apply(replace(opened, supersedes=court.id))
    court.id, court.signers = opened.paper.id, list(opened.signers)
    with pytest.raises(PaperOutOfTurn):
        note(0, Consent.AGREED)
    note(1, Consent.AGREED)
    for consent in (None, Consent.DECLINED):
        if consent is not None:
            note(2, consent)
        with pytest.raises(ConsentMissing) as told:
            court.certify()
        assert "李" in told.value.params["who"]
    note(2, Consent.AGREED)
    court.certify()
    assert [court.signer(n).consent for n in range(3)] == [None, Consent.AGREED, Consent.AGREED]
    with pytest.raises(PaperOutOfTurn):
        note(2, Consent.DECLINED)


def test_only_some_papers_are_signed_by_the_court_alone(court: Court) -> None:
    for kind in (PaperKind.SHEET, PaperKind.DISPLAYS, PaperKind.OPINIONS):
        court.apply(later(court, kind, 0))
    with pytest.raises(ValueError, match="nobody"):
        court.apply(later(court, PaperKind.GAPS, 0))


def test_a_locked_paper_is_sealed_once(court: Court) -> None:
    court.everybody_signs()
    seal = Seal("04" + "a" * 128, "b" * 128, court.paper.file, AT, "签章")
    with pytest.raises(PaperOutOfTurn):
        court.apply(SealPaper(court.id, seal))
    court.lock()
    with pytest.raises(DocumentChanged):
        court.apply(SealPaper(court.id, seal))
    seal = replace(seal, document=court.paper.file)
    with pytest.raises(ValueError, match="seal"):
        court.apply(SealPaper(court.id, replace(seal, signature="b")))
    court.apply(SealPaper(court.id, seal))
    assert court.paper.seal == seal
    with pytest.raises(DuplicateItem):
        court.apply(SealPaper(court.id, seal))


def test_nothing_follows_a_signature_or_a_refusal() -> None:
    for state in (SignerState.SIGNED, SignerState.REFUSED):
        for act in set(Act) - {Act.REREAD}:
            with pytest.raises(SigningOutOfTurn):
                after(state, act)
    for state in set(SignerState) - {SignerState.READ}:
        with pytest.raises(SigningOutOfTurn):
            after(state, Act.SIGN)


# ---- a model of its own ---------------------------------------------------------------

WHO = st.integers(0, 2)


class Signing(RuleBasedStateMachine):
    """What may happen at the end of a hearing, in any order.

    The model knows of each signer what they saw since the last draft, how many requests are
    open, and how it ended; the store must agree after every step, whether it took it or not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name) / "home", key=KEY)

    @initialize()
    def begin(self) -> None:
        self.court = Court(self.store)
        self.seen: list[set[int]] = [set(), set(), set()]
        self.open: list[list[CorrectionId]] = [[], [], []]
        self.ended = ["", "", ""]
        self.deferred = [False, False, False]
        self.paper = "reading"
        self.filed = False

    def has_read(self, who: int) -> bool:
        return self.seen[who] >= {1, 2}

    def tries(self, allowed: bool, act: Any) -> bool:
        """Do something; it must work where the model allows it, and only there."""
        try:
            act()
        except RuleError:
            assert not allowed
            return False
        assert allowed
        return True

    @rule(who=WHO, pages=st.sampled_from([(1,), (2,), (1, 2)]))
    def read(self, who: int, pages: tuple[int, ...]) -> None:
        if self.tries(not self.ended[who], lambda: self.court.read(who, pages)):
            self.seen[who] |= set(pages)
            if self.has_read(who):
                self.deferred[who] = False

    @rule(who=WHO)
    def ask(self, who: int) -> None:
        asked: list[CorrectionId] = []
        able = not self.ended[who] and not self.deferred[who] and self.paper != "locked"
        able = able and (self.has_read(who) or bool(self.open[who]))
        if self.tries(able, lambda: asked.append(self.court.ask(who))):
            self.open[who] += asked

    @rule(who=WHO, decision=st.sampled_from([Decision.GRANTED, Decision.REFUSED]))
    def decide(self, who: int, decision: Decision) -> None:
        if self.open[who]:
            self.court.decide(self.open[who].pop(0), decision)

    @rule(who=WHO)
    def defer(self, who: int) -> None:
        able = not self.ended[who] and not self.open[who] and not self.deferred[who]
        change = DeferReading(self.court.signers[who].id, date(2026, 3, 14), "clerk", AT)
        if self.tries(able and self.paper != "locked", lambda: self.court.apply(change)):
            self.deferred[who] = True

    @rule(who=WHO)
    def refuse(self, who: int) -> None:
        able = not self.ended[who] and not self.open[who] and self.paper != "locked"
        change = RefuseSigning(self.court.signers[who].id, "不认可", "clerk", AT)
        if self.tries(able, lambda: self.court.apply(change)):
            self.ended[who] = "refused"

    @rule()
    def redraft(self) -> None:
        change = RedraftPaper(self.court.id, self.court.new_file(), PAGES)
        if self.tries(self.paper == "reading", lambda: self.court.apply(change)):
            self.seen = [set(), set(), set()]

    @rule()
    def certify(self) -> None:
        if self.tries(self.paper == "reading" and not any(self.open), self.court.certify):
            self.paper = "signing"

    @rule(who=WHO)
    def sign(self, who: int) -> None:
        able = self.paper == "signing" and not self.ended[who] and self.has_read(who)
        able = able and not self.open[who] and not self.deferred[who]
        if self.tries(able, lambda: self.court.apply(AddSignature(self.court.signature(who)))):
            self.ended[who] = "signed"

    @rule()
    def lock(self) -> None:
        if self.tries(self.paper == "signing" and all(self.ended), self.court.lock):
            self.paper = "locked"

    @rule()
    def file(self) -> None:
        able = self.paper == "locked" and not self.filed
        if self.tries(able, lambda: self.court.apply(self.court.filing())):
            self.filed = True

    @invariant()
    def the_store_agrees(self) -> None:
        if not hasattr(self, "court"):
            return
        assert self.court.paper.state.value == self.paper
        for who in range(3):
            state = self.court.signer(who).state
            if self.ended[who]:
                expected = self.ended[who]
            elif self.open[who]:
                expected = "correcting"
            elif self.deferred[who]:
                expected = "deferred"
            else:
                expected = "read" if self.has_read(who) else "unread"
            assert state.value == expected
        assert len(self.store.materials(self.court.hearing.case_id)) == int(self.filed)

    def teardown(self) -> None:
        try:
            assert self.store.verify().ok
        finally:
            self.store.close()
            self.folder.cleanup()


TestSigning = Signing.TestCase
TestSigning.settings = settings(
    max_examples=5,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.faults
class TestSigningAtLength(Signing.TestCase):  # type: ignore[valid-type, misc]
    """The same for much longer."""


TestSigningAtLength.settings = settings(
    max_examples=60,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

"""Signing: who read, asked, agreed, refused, signed (签署)."""

from __future__ import annotations

import math
from dataclasses import replace

from dossier.ids import SignerId
from dossier.signing import (
    PAPER_WORDS,
    RECORDS,
    Act,
    Correction,
    Decision,
    Paper,
    PaperKind,
    PaperState,
    Reading,
    Signature,
    Signer,
    after,
    has_read,
)
from dossier.signing_changes import (
    MOST_PAGES,
    AddSignature,
    AskCorrection,
    DecideCorrection,
    DeferReading,
    NoteConsent,
    NoteReading,
    RefuseSigning,
    SigningChange,
)
from dossier.store import signing
from dossier.store import signing_rows as rows
from dossier.store.plan.delta import Planned, changed, created
from dossier.store.plan.papers import (
    DIGEST,
    check_file,
    in_state,
    moved,
    plan_paper,
    same,
    short,
)
from dossier.store.readers import Reader
from resources.errors import (
    AlreadyDecided,
    DocumentChanged,
    DuplicateItem,
    EmptyValue,
    NothingRead,
    PaperOutOfTurn,
    TraceUsed,
    UnknownItem,
)


def plan(reader: Reader, change: SigningChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case NoteReading(reading):
            return _read(reader, reading)
        case AskCorrection(correction):
            return _ask(reader, correction)
        case DecideCorrection():
            return _decide(reader, change)
        case DeferReading() | RefuseSigning():
            return _leave(reader, change)
        case AddSignature(signature):
            return _sign(reader, signature)
        case NoteConsent():
            return _agree(reader, change)
        case _:
            return plan_paper(reader, change)


def _read(reader: Reader, reading: Reading) -> Planned:
    signer, paper = _who(reader, reading.signer_id)
    _of(reading, signer)
    if reading.draft_sha256 != paper.draft_sha256:
        raise DocumentChanged(thing=paper.title)
    pages = [page for page, _ in reading.shown]
    if len(reading.shown) > MOST_PAGES * 10 or not all(1 <= n <= paper.pages for n in pages):
        raise ValueError("pages that are not there")
    if not all(math.isfinite(s) and 0 <= s <= 86_400 for _, s in reading.shown):
        raise ValueError("seconds")
    short(reading.screen)
    if reader.exists("paper_reading", reading.id):
        raise DuplicateItem(thing=str(reading.id))
    made = replace(reading, volume=paper.volume)
    deltas = [created("paper_reading", rows.reading_row(made))]
    state = after(signer.state, Act.READ, signer.label)
    read = [*signing.readings(reader, signer.id), made]
    if has_read(read, paper.draft_sha256, paper.pages):
        deltas += moved(signer, replace(signer, state=state))
    return Planned(paper.case_id, deltas)


def _ask(reader: Reader, correction: Correction) -> Planned:
    signer, paper = _who(reader, correction.signer_id)
    _of(correction, signer)
    if paper.kind not in RECORDS:
        raise PaperOutOfTurn(thing=paper.title, wish=Act.ASK.value, state="不是笔录")
    _open_still(paper, Act.ASK.value)
    if reader.exists("correction", correction.id):
        raise DuplicateItem(thing=str(correction.id))
    if not correction.wish.strip():
        raise EmptyValue(column="wish")
    if correction.page is not None and not 1 <= correction.page <= paper.pages:
        raise ValueError("a page that is not there")
    short(correction.wish, correction.quoted, correction.reason)
    made = replace(
        correction,
        decision=Decision.OPEN,
        ground="",
        decided_by="",
        decided_at=None,
        volume=paper.volume,
    )
    state = after(signer.state, Act.ASK, signer.label)
    deltas = [created("correction", rows.correction_row(made))]
    return Planned(paper.case_id, deltas + moved(signer, replace(signer, state=state)))


def _decide(reader: Reader, change: DecideCorrection) -> Planned:
    correction = signing.correction(reader, change.correction_id)
    signer, paper = _who(reader, correction.signer_id)
    if correction.decision is not Decision.OPEN:
        raise AlreadyDecided()
    if change.decision is Decision.OPEN:
        raise ValueError("no decision")
    if change.decision is Decision.REFUSED and not change.ground.strip():
        raise EmptyValue(column="ground")
    short(change.ground, change.by)
    decided = replace(
        correction,
        decision=change.decision,
        ground=change.ground,
        decided_by=change.by,
        decided_at=change.at,
    )
    deltas = changed(
        "correction", correction.id, rows.correction_row(correction), rows.correction_row(decided)
    )
    others = [
        one
        for one in signing.corrections(reader, paper.id, signer.id)
        if one.id != correction.id and one.decision is Decision.OPEN
    ]
    if not others:
        state = after(signer.state, Act.SETTLE, signer.label)
        if not has_read(signing.readings(reader, signer.id), paper.draft_sha256, paper.pages):
            state = after(state, Act.REREAD)
        deltas += moved(signer, replace(signer, state=state))
    return Planned(paper.case_id, deltas)


def _leave(reader: Reader, change: DeferReading | RefuseSigning) -> Planned:
    signer, paper = _who(reader, change.signer_id)
    _open_still(paper, "登记")
    if isinstance(change, DeferReading):
        state = after(signer.state, Act.DEFER, signer.label)
        now = replace(signer, state=state, due_on=change.due_on)
    else:
        state = after(signer.state, Act.REFUSE, signer.label)
        if not change.reason.strip():
            raise EmptyValue(column="reason")
        short(change.reason, change.witness)
        now = replace(signer, state=state, reason=change.reason, witness=change.witness)
    short(change.by)
    now = replace(now, noted_by=change.by, at=change.at)
    return Planned(paper.case_id, moved(signer, now))


def _agree(reader: Reader, change: NoteConsent) -> Planned:
    signer, paper = _who(reader, change.signer_id)
    if paper.kind is not PaperKind.INSTEAD or signer.bench:
        raise PaperOutOfTurn(thing=paper.title, wish="登记是否同意以录代记", state="不适用")
    in_state(paper, PaperState.READING, "登记是否同意以录代记")
    short(change.by)
    now = replace(signer, consent=change.consent, consent_at=change.at, consent_by=change.by)
    return Planned(paper.case_id, moved(signer, now))


def _sign(reader: Reader, signature: Signature) -> Planned:
    signer, paper = _who(reader, signature.signer_id)
    _of(signature, signer)
    in_state(paper, PaperState.SIGNING, Act.SIGN.value)
    same(paper, signature.before_sha256)
    check_file(signature.after)
    state = after(signer.state, Act.SIGN, signer.label)
    if not has_read(signing.readings(reader, signer.id), paper.draft_sha256, paper.pages):
        raise NothingRead(who=signer.label, pages=paper.pages)
    if reader.exists("signature", signature.id):
        raise DuplicateItem(thing=str(signature.id))
    marks = (signature.trace_sha256, signature.ink_mark, signature.certificate_sha256)
    if not all(map(DIGEST.fullmatch, marks)):
        raise ValueError("not a digest")
    if signing.ink_used(reader, signature.ink_mark):
        raise TraceUsed(who=signer.label)
    if not 1 <= signature.page <= paper.pages or not all(map(math.isfinite, signature.rectangle)):
        raise ValueError("a place that is not there")
    short(signature.field, signature.certificate, signature.identified, signature.witness)
    short(signature.device.model, signature.device.serial)
    row = rows.signature_row(replace(signature, volume=paper.volume))
    deltas = [created("signature", row)]
    deltas += moved(signer, replace(signer, state=state))
    deltas += changed("paper", paper.id, rows.file_row(paper.file), rows.file_row(signature.after))
    return Planned(paper.case_id, deltas)


def _who(reader: Reader, signer_id: SignerId) -> tuple[Signer, Paper]:
    signer = signing.signer(reader, signer_id)
    return signer, signing.paper(reader, signer.paper_id)


def _of(one: Reading | Correction | Signature, signer: Signer) -> None:
    theirs = (one.case_id, one.hearing_id, one.paper_id)
    if theirs != (signer.case_id, signer.hearing_id, signer.paper_id):
        raise UnknownItem(thing=signer.label)


def _open_still(paper: Paper, wish: str) -> None:
    if paper.state in (PaperState.LOCKED, PaperState.SUPERSEDED):
        raise PaperOutOfTurn(thing=paper.title, wish=wish, state=PAPER_WORDS[paper.state])

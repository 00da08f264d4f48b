"""Signing: who read, asked, refused, signed; certified, locked, filed (签署)."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

from dossier import order
from dossier.hearing import Hearing
from dossier.ids import SignerId
from dossier.model import Batch
from dossier.signing import (
    DONE,
    PAPER_WORDS,
    Act,
    Correction,
    Decision,
    Digests,
    Paper,
    PaperState,
    Reading,
    Signature,
    Signer,
    SignerState,
    after,
    has_read,
)
from dossier.signing_changes import (
    MOST_CHARACTERS,
    MOST_PAGES,
    MOST_SIGNERS,
    AddSignature,
    AskCorrection,
    CertifyPaper,
    DecideCorrection,
    DeferReading,
    FilePaper,
    LockPaper,
    NoteReading,
    OpenPaper,
    RedraftPaper,
    RefuseSigning,
    RemarkPaper,
    SigningChange,
    StampPaper,
)
from dossier.store import hearings, signing
from dossier.store import rows as dossier_rows
from dossier.store import signing_rows as rows
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import (
    AlreadyDecided,
    CorrectionsOpen,
    DocumentChanged,
    DuplicateItem,
    EmptyValue,
    NothingRead,
    PaperOutOfTurn,
    SigningOpen,
    TraceUsed,
    UnknownItem,
)

_DIGEST = re.compile(r"[0-9a-f]{64}")


def plan(reader: Reader, change: SigningChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case OpenPaper():
            return _open(reader, change)
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
        case FilePaper():
            return _file(reader, change)
        case _:
            return _advance(reader, change)


# ---- the paper ------------------------------------------------------------------------


def _open(reader: Reader, change: OpenPaper) -> Planned:
    hearing = hearings.hearing(reader, change.paper.hearing_id)
    _belongs(change.paper, hearing)
    paper = replace(
        change.paper,
        state=PaperState.READING,
        certified_at=None,
        locked_at=None,
        timestamped_at=None,
        material_id=None,
        volume=hearing.volume,
    )
    _check_file(paper.file)
    _check_pages(paper.pages)
    if not _DIGEST.fullmatch(paper.draft_sha256):
        raise ValueError("not a digest")
    for known in signing.papers(reader, hearing.id):
        if (known.id == paper.id) or (known.kind, known.sitting_id) == (
            paper.kind,
            paper.sitting_id,
        ):
            raise DuplicateItem(thing=paper.title)
    if not 1 <= len(change.signers) <= MOST_SIGNERS:
        raise ValueError("nobody is to sign, or too many")
    if len({one.number for one in change.signers}) != len(change.signers):
        raise ValueError("two in one place")
    deltas = [created("paper", rows.paper_row(paper))]
    for one in change.signers:
        _belongs(one, hearing)
        _short(one.role, one.name, one.seat)
        if one.paper_id != paper.id or reader.exists("signer", one.id):
            raise UnknownItem(thing=one.label)
        made = replace(
            one, state=SignerState.UNREAD, reason="", at=None, due_on=None, volume=paper.volume
        )
        deltas.append(created("signer", rows.signer_row(made)))
    return Planned(hearing.case_id, deltas)


def _advance(
    reader: Reader,
    change: RedraftPaper | CertifyPaper | RemarkPaper | LockPaper | StampPaper,
) -> Planned:
    """Plan what gives a paper new bytes."""
    paper = signing.paper(reader, change.paper_id)
    _check_file(change.file)
    deltas: list[Delta] = []
    note: dict[str, Any] = {}
    now = replace(paper, file=change.file)
    match change:
        case RedraftPaper(_, file, pages):
            _in(paper, PaperState.READING, "重新排版")
            _check_pages(pages)
            now = replace(now, pages=pages, draft_sha256=file.sha256)
            for one in signing.signers(reader, paper.id):
                deltas += _moved(one, replace(one, state=after(one.state, Act.REREAD)))
        case CertifyPaper(_, before, _, at):
            _in(paper, PaperState.READING, "定稿")
            _same(paper, before)
            _none_open(reader, paper)
            now = replace(now, state=PaperState.SIGNING, certified_at=at)
        case RemarkPaper(_, before, _, text):
            _in(paper, PaperState.SIGNING, "附记")
            _same(paper, before)
            _short(text)
            note = {"text": dossier_rows.clean(text)}
        case LockPaper(_, before, _, at):
            _in(paper, PaperState.SIGNING, "锁定")
            _same(paper, before)
            _all_done(reader, paper)
            now = replace(now, state=PaperState.LOCKED, locked_at=at)
        case StampPaper(_, before, _, at):
            _in(paper, PaperState.LOCKED, "加盖时间戳")
            _same(paper, before)
            if paper.timestamped_at is not None:
                raise DuplicateItem(thing=f"{paper.title}（时间戳）")
            now = replace(now, timestamped_at=at)
    deltas = [*changed("paper", paper.id, rows.paper_row(paper), rows.paper_row(now)), *deltas]
    return Planned(paper.case_id, deltas, note)


def _file(reader: Reader, change: FilePaper) -> Planned:
    paper = signing.paper(reader, change.paper_id)
    _in(paper, PaperState.LOCKED, "归入卷宗")
    if paper.material_id is not None:
        raise DuplicateItem(thing=paper.title)
    material = replace(change.material, volume=paper.volume)
    _same_case(paper, change.batch, material.case_id)
    if reader.exists("material", material.id) or reader.exists("batch", change.batch.id):
        raise DuplicateItem(thing=material.title)
    if len(change.pages) != paper.pages:
        raise DocumentChanged(thing=paper.title)
    shelf = reader.category(material.case_id, material.volume, material.category)
    material = replace(material, rank=order.place(shelf, [material.id], None)[material.id])
    ranks = order.place([], [str(page.id) for page in change.pages], None)
    deltas = [
        created("batch", dossier_rows.batch_row(change.batch)),
        created("material", dossier_rows.material_row(material)),
    ]
    for page in change.pages:
        if (page.case_id, page.batch_id) != (paper.case_id, change.batch.id):
            raise UnknownItem(thing=str(page.id))
        if reader.exists("page", page.id) or not _DIGEST.fullmatch(page.sha256):
            raise DuplicateItem(thing=str(page.id))
        made = replace(page, material_id=material.id, rank=ranks[page.id], reading="")
        deltas.append(created("page", dossier_rows.page_row(made)))
    filed = {"material": str(material.id)}
    deltas += changed("paper", paper.id, {"material": None}, filed)
    return Planned(paper.case_id, deltas)


# ---- those who sign -------------------------------------------------------------------


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
    _short(reading.screen)
    if reader.exists("paper_reading", reading.id):
        raise DuplicateItem(thing=str(reading.id))
    made = replace(reading, volume=paper.volume)
    deltas = [created("paper_reading", rows.reading_row(made))]
    state = after(signer.state, Act.READ, signer.label)
    read = [*signing.readings(reader, signer.id), made]
    if has_read(read, paper.draft_sha256, paper.pages):
        deltas += _moved(signer, replace(signer, state=state))
    return Planned(paper.case_id, deltas)


def _ask(reader: Reader, correction: Correction) -> Planned:
    signer, paper = _who(reader, correction.signer_id)
    _of(correction, signer)
    if paper.state is PaperState.LOCKED:
        raise PaperOutOfTurn(thing=paper.title, wish=Act.ASK.value, state=PAPER_WORDS[paper.state])
    if reader.exists("correction", correction.id):
        raise DuplicateItem(thing=str(correction.id))
    if not correction.wish.strip():
        raise EmptyValue(column="wish")
    if correction.page is not None and not 1 <= correction.page <= paper.pages:
        raise ValueError("a page that is not there")
    _short(correction.wish, correction.quoted, correction.reason)
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
    return Planned(paper.case_id, deltas + _moved(signer, replace(signer, state=state)))


def _decide(reader: Reader, change: DecideCorrection) -> Planned:
    correction = signing.correction(reader, change.correction_id)
    signer, paper = _who(reader, correction.signer_id)
    if correction.decision is not Decision.OPEN:
        raise AlreadyDecided()
    if change.decision is Decision.OPEN:
        raise ValueError("no decision")
    if change.decision is Decision.REFUSED and not change.ground.strip():
        raise EmptyValue(column="ground")
    _short(change.ground, change.by)
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
        deltas += _moved(signer, replace(signer, state=state))
    return Planned(paper.case_id, deltas)


def _leave(reader: Reader, change: DeferReading | RefuseSigning) -> Planned:
    signer, paper = _who(reader, change.signer_id)
    if paper.state is PaperState.LOCKED:
        raise PaperOutOfTurn(thing=paper.title, wish="登记", state=PAPER_WORDS[paper.state])
    if isinstance(change, DeferReading):
        state = after(signer.state, Act.DEFER, signer.label)
        now = replace(signer, state=state, due_on=change.due_on)
    else:
        state = after(signer.state, Act.REFUSE, signer.label)
        if not change.reason.strip():
            raise EmptyValue(column="reason")
        _short(change.reason, change.witness)
        now = replace(signer, state=state, reason=change.reason, witness=change.witness)
    _short(change.by)
    now = replace(now, noted_by=change.by, at=change.at)
    return Planned(paper.case_id, _moved(signer, now))


def _sign(reader: Reader, signature: Signature) -> Planned:
    signer, paper = _who(reader, signature.signer_id)
    _of(signature, signer)
    _in(paper, PaperState.SIGNING, Act.SIGN.value)
    _same(paper, signature.before_sha256)
    _check_file(signature.after)
    state = after(signer.state, Act.SIGN, signer.label)
    if not has_read(signing.readings(reader, signer.id), paper.draft_sha256, paper.pages):
        raise NothingRead(who=signer.label, pages=paper.pages)
    if reader.exists("signature", signature.id):
        raise DuplicateItem(thing=str(signature.id))
    marks = (signature.trace_sha256, signature.ink_mark, signature.certificate_sha256)
    if not all(map(_DIGEST.fullmatch, marks)):
        raise ValueError("not a digest")
    if signing.ink_used(reader, signature.ink_mark):
        raise TraceUsed(who=signer.label)
    if not 1 <= signature.page <= paper.pages or not all(map(math.isfinite, signature.rectangle)):
        raise ValueError("a place that is not there")
    _short(signature.field, signature.certificate, signature.identified, signature.witness)
    _short(signature.device.model, signature.device.serial)
    row = rows.signature_row(replace(signature, volume=paper.volume))
    deltas = [created("signature", row)]
    deltas += _moved(signer, replace(signer, state=state))
    deltas += changed("paper", paper.id, rows.file_row(paper.file), rows.file_row(signature.after))
    return Planned(paper.case_id, deltas)


# ---- checks ---------------------------------------------------------------------------


def _who(reader: Reader, signer_id: SignerId) -> tuple[Signer, Paper]:
    signer = signing.signer(reader, signer_id)
    return signer, signing.paper(reader, signer.paper_id)


def _moved(before: Signer, now: Signer) -> list[Delta]:
    return changed("signer", before.id, rows.signer_row(before), rows.signer_row(now))


def _in(paper: Paper, state: PaperState, wish: str) -> None:
    if paper.state is not state:
        raise PaperOutOfTurn(thing=paper.title, wish=wish, state=PAPER_WORDS[paper.state])


def _same(paper: Paper, sha256: str) -> None:
    if paper.file.sha256 != sha256:
        raise DocumentChanged(thing=paper.title)


def _none_open(reader: Reader, paper: Paper) -> None:
    asked = signing.corrections(reader, paper.id)
    count = sum(one.decision is Decision.OPEN for one in asked)
    if count:
        raise CorrectionsOpen(thing=paper.title, count=count)


def _all_done(reader: Reader, paper: Paper) -> None:
    for one in signing.signers(reader, paper.id):
        if one.state not in DONE:
            raise SigningOpen(thing=paper.title, who=one.label)


def _belongs(one: Paper | Signer, hearing: Hearing) -> None:
    if (one.case_id, one.hearing_id) != (hearing.case_id, hearing.id):
        raise UnknownItem(thing=str(one.hearing_id))


def _of(one: Reading | Correction | Signature, signer: Signer) -> None:
    theirs = (one.case_id, one.hearing_id, one.paper_id)
    if theirs != (signer.case_id, signer.hearing_id, signer.paper_id):
        raise UnknownItem(thing=signer.label)


def _same_case(paper: Paper, batch: Batch, case_id: str) -> None:
    if not paper.case_id == batch.case_id == case_id:
        raise UnknownItem(thing=paper.title)


def _check_file(file: Digests) -> None:
    if not _DIGEST.fullmatch(file.sha256) or not _DIGEST.fullmatch(file.sm3):
        raise ValueError("not a digest")
    if file.size_bytes <= 0:
        raise ValueError("an empty file")


def _check_pages(pages: int) -> None:
    if not 1 <= pages <= MOST_PAGES:
        raise ValueError("pages")


def _short(*texts: str) -> None:
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError(f"more than {MOST_CHARACTERS} characters")

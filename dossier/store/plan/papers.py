"""Papers that are signed: opened, superseded, certified, locked, sealed, filed (签署文书)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dossier import order
from dossier.hearing import Hearing
from dossier.model import Batch
from dossier.signing import (
    CORRECTED,
    COURT_ALONE,
    DONE,
    PAPER_WORDS,
    RECORDS,
    Act,
    Consent,
    Decision,
    Digests,
    Paper,
    PaperKind,
    PaperState,
    Signer,
    SignerState,
    after,
)
from dossier.signing_changes import (
    MOST_CHARACTERS,
    MOST_PAGES,
    MOST_SIGNERS,
    CertifyPaper,
    FilePaper,
    LockPaper,
    OpenPaper,
    RedraftPaper,
    RemarkPaper,
    SealPaper,
    StampPaper,
)
from dossier.store import hearings, signing
from dossier.store import rows as dossier_rows
from dossier.store import signing_rows as rows
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import (
    ConsentMissing,
    CorrectionsOpen,
    DocumentChanged,
    DuplicateItem,
    PaperOutOfTurn,
    SigningOpen,
    UnknownItem,
)

DIGEST = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"([0-9a-f]{2})+")


def plan_paper(
    reader: Reader,
    change: OpenPaper
    | RedraftPaper
    | CertifyPaper
    | RemarkPaper
    | LockPaper
    | StampPaper
    | SealPaper
    | FilePaper,
) -> Planned:
    """Return what a change of a paper does; raises as :func:`dossier.store.plan.signing.plan`."""
    match change:
        case OpenPaper():
            return _open(reader, change)
        case SealPaper():
            return _seal(reader, change)
        case FilePaper():
            return _file(reader, change)
        case _:
            return _advance(reader, change)


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
        seal=None,
    )
    check_file(paper.file)
    _check_pages(paper.pages)
    if not DIGEST.fullmatch(paper.draft_sha256):
        raise ValueError("not a digest")
    least = 0 if paper.kind in COURT_ALONE else 1
    if not least <= len(change.signers) <= MOST_SIGNERS:
        raise ValueError("nobody is to sign, or too many")
    if len({one.number for one in change.signers}) != len(change.signers):
        raise ValueError("two in one place")
    row = rows.paper_row(paper)
    if change.supersedes is None:
        row["first_of"] = _first_of(paper)
    deltas = [*_superseded(reader, paper, change), created("paper", row)]
    for one in change.signers:
        _belongs(one, hearing)
        short(one.role, one.name, one.seat)
        if one.paper_id != paper.id or reader.exists("signer", one.id):
            raise UnknownItem(thing=one.label)
        made = replace(
            one,
            state=SignerState.UNREAD,
            reason="",
            at=None,
            due_on=None,
            volume=paper.volume,
            consent=None,
            consent_at=None,
            consent_by="",
        )
        deltas.append(created("signer", rows.signer_row(made)))
    return Planned(hearing.case_id, deltas)


def _first_of(paper: Paper) -> str:
    """Return what one paper alone can be the first of: two stations apart may each begin one."""
    sort = PaperKind.RECORD if paper.kind in RECORDS else paper.kind
    return "/".join([paper.hearing_id, sort.value, *filter(None, [paper.sitting_id])])


def _superseded(reader: Reader, paper: Paper, change: OpenPaper) -> list[Delta]:
    """Return what becomes of the paper whose place a new one takes.

    Raises:
        DuplicateItem: there is one that stands, and it is not named.
        PaperOutOfTurn: it is locked, and not filed yet.
        UnknownItem: what is named is none of that kind, or does not stand.
    """
    if reader.exists("paper", paper.id):
        raise DuplicateItem(thing=paper.title)
    alike = RECORDS if paper.kind in RECORDS else (paper.kind,)
    standing = [
        one
        for one in signing.papers(reader, paper.hearing_id)
        if one.stands and one.kind in alike and one.sitting_id == paper.sitting_id
    ]
    if change.supersedes is None:
        if standing:
            raise DuplicateItem(thing=paper.title)
        return []
    before = next((one for one in standing if one.id == change.supersedes), None)
    if before is None:
        raise UnknownItem(thing=str(change.supersedes))
    if before.state is PaperState.LOCKED and before.material_id is None:
        raise PaperOutOfTurn(thing=before.title, wish="更正", state="尚未归卷")
    after_ = {"state": PaperState.SUPERSEDED.value}
    return changed("paper", before.id, {"state": before.state.value}, after_)


def _advance(
    reader: Reader,
    change: RedraftPaper | CertifyPaper | RemarkPaper | LockPaper | StampPaper,
) -> Planned:
    """Plan what gives a paper new bytes."""
    paper = signing.paper(reader, change.paper_id)
    check_file(change.file)
    deltas: list[Delta] = []
    note: dict[str, Any] = {}
    now = replace(paper, file=change.file)
    match change:
        case RedraftPaper(_, file, pages):
            in_state(paper, PaperState.READING, "重新排版")
            _check_pages(pages)
            now = replace(now, pages=pages, draft_sha256=file.sha256)
            for one in signing.signers(reader, paper.id):
                deltas += moved(one, replace(one, state=after(one.state, Act.REREAD)))
        case CertifyPaper(_, before, _, at):
            in_state(paper, PaperState.READING, "定稿")
            same(paper, before)
            settled(reader, paper)
            now = replace(now, state=PaperState.SIGNING, certified_at=at)
        case RemarkPaper(_, before, _, text):
            in_state(paper, PaperState.SIGNING, "附记")
            same(paper, before)
            short(text)
            note = {"text": dossier_rows.clean(text)}
        case LockPaper(_, before, _, at):
            in_state(paper, PaperState.SIGNING, "锁定")
            same(paper, before)
            _all_done(reader, paper)
            now = replace(now, state=PaperState.LOCKED, locked_at=at)
        case StampPaper(_, before, _, at):
            in_state(paper, PaperState.LOCKED, "加盖时间戳")
            same(paper, before)
            if paper.timestamped_at is not None:
                raise DuplicateItem(thing=f"{paper.title}（时间戳）")
            now = replace(now, timestamped_at=at)
    deltas = [*changed("paper", paper.id, rows.paper_row(paper), rows.paper_row(now)), *deltas]
    return Planned(paper.case_id, deltas, note)


def _seal(reader: Reader, change: SealPaper) -> Planned:
    paper = signing.paper(reader, change.paper_id)
    in_state(paper, PaperState.LOCKED, "加盖国密签章")
    if paper.seal is not None:
        raise DuplicateItem(thing=f"{paper.title}（国密签章）")
    check_file(change.seal.document)
    if change.seal.document != paper.file:
        raise DocumentChanged(thing=paper.title)
    for digits, size in ((change.seal.key, 130), (change.seal.signature, 128)):
        if not _HEX.fullmatch(digits) or len(digits) != size:
            raise ValueError("not a seal")
    short(change.seal.service)
    row = rows.paper_row(replace(paper, seal=change.seal))
    return Planned(paper.case_id, changed("paper", paper.id, rows.paper_row(paper), row))


def _file(reader: Reader, change: FilePaper) -> Planned:
    paper = signing.paper(reader, change.paper_id)
    in_state(paper, PaperState.LOCKED, "归入卷宗")
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
        if reader.exists("page", page.id) or not DIGEST.fullmatch(page.sha256):
            raise DuplicateItem(thing=str(page.id))
        made = replace(page, material_id=material.id, rank=ranks[page.id], reading="")
        deltas.append(created("page", dossier_rows.page_row(made)))
    filed = {"material": str(material.id)}
    deltas += changed("paper", paper.id, {"material": None}, filed)
    deltas += _marked(reader, paper)
    return Planned(paper.case_id, deltas)


def _marked(reader: Reader, paper: Paper) -> list[Delta]:
    """Return the titles of what a paper takes the place of, marked; it stays where it lies."""
    alike = RECORDS if paper.kind in RECORDS else (paper.kind,)
    titles = {one.id: one.title for one in reader.materials(paper.case_id)}
    deltas: list[Delta] = []
    for old in signing.papers(reader, paper.hearing_id):
        if old.stands or old.kind not in alike or old.material_id is None:
            continue
        # A person may have taken it out of the dossier.
        title = titles.get(old.material_id, CORRECTED)
        if not title.endswith(CORRECTED):
            both = {"title": title}, {"title": title + CORRECTED}
            deltas += changed("material", old.material_id, *both)
    return deltas


# ---- checks ---------------------------------------------------------------------------


def in_state(paper: Paper, state: PaperState, wish: str) -> None:
    """Check that a paper is in a state; else PaperOutOfTurn."""
    if paper.state is not state:
        raise PaperOutOfTurn(thing=paper.title, wish=wish, state=PAPER_WORDS[paper.state])


def same(paper: Paper, sha256: str) -> None:
    """Check that a paper is what was meant; else DocumentChanged."""
    if paper.file.sha256 != sha256:
        raise DocumentChanged(thing=paper.title)


def settled(reader: Reader, paper: Paper) -> None:
    """Check that nothing hinders a draft's certifying; else CorrectionsOpen, ConsentMissing."""
    _none_open(reader, paper)
    _agreed(reader, paper)


def _none_open(reader: Reader, paper: Paper) -> None:
    asked = signing.corrections(reader, paper.id)
    count = sum(one.decision is Decision.OPEN for one in asked)
    if count:
        raise CorrectionsOpen(thing=paper.title, count=count)


def _agreed(reader: Reader, paper: Paper) -> None:
    """Check that every party agreed that the recording stands for the record."""
    if paper.kind is not PaperKind.INSTEAD:
        return
    for one in signing.signers(reader, paper.id):
        if not one.bench and one.consent is not Consent.AGREED:
            raise ConsentMissing(thing=paper.title, who=one.label)


def _all_done(reader: Reader, paper: Paper) -> None:
    for one in signing.signers(reader, paper.id):
        if one.state not in DONE:
            raise SigningOpen(thing=paper.title, who=one.label)


def _belongs(one: Paper | Signer, hearing: Hearing) -> None:
    if (one.case_id, one.hearing_id) != (hearing.case_id, hearing.id):
        raise UnknownItem(thing=str(one.hearing_id))


def _same_case(paper: Paper, batch: Batch, case_id: str) -> None:
    if not paper.case_id == batch.case_id == case_id:
        raise UnknownItem(thing=paper.title)


def check_file(file: Digests) -> None:
    """Check that a file has digests and bytes; else ValueError."""
    if not DIGEST.fullmatch(file.sha256) or not DIGEST.fullmatch(file.sm3):
        raise ValueError("not a digest")
    if file.size_bytes <= 0:
        raise ValueError("an empty file")


def _check_pages(pages: int) -> None:
    if not 1 <= pages <= MOST_PAGES:
        raise ValueError("pages")


def short(*texts: str) -> None:
    """Check that no text is longer than one may be; else ValueError."""
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError(f"more than {MOST_CHARACTERS} characters")


def moved(before: Signer, now: Signer) -> list[Delta]:
    """Return what changes of a signer."""
    return changed("signer", before.id, rows.signer_row(before), rows.signer_row(now))

"""A hearing that was held elsewhere comes with a package: record, papers, signers (接收庭审)."""

from __future__ import annotations

from dataclasses import replace

from dossier.archive_changes import AdoptHearing, AdoptRecord, AdoptSigners
from dossier.hearing import Hearing
from dossier.hearing_changes import MOST_AT_ONCE, SetSeats, WriteUtterances
from dossier.ids import MaterialId
from dossier.signing import (
    PAPER_WORDS,
    Correction,
    Paper,
    PaperState,
    Reading,
    Signature,
    Signer,
)
from dossier.signing_changes import MOST_PAGES, MOST_SIGNERS
from dossier.store import hearing_rows, hearings, signing
from dossier.store import signing_rows as rows
from dossier.store.plan import hearings as plan_hearings
from dossier.store.plan.delta import Delta, Planned, created
from dossier.store.plan.papers import DIGEST, check_file, short
from dossier.store.readers import Reader
from resources.errors import DocumentChanged, DuplicateItem, PaperOutOfTurn, UnknownItem

_FOLDER_CHARACTERS = frozenset("0123456789abcdef-")
_Act = Reading | Correction | Signature
_LOCKED = (PaperState.LOCKED, PaperState.SUPERSEDED)


def plan(reader: Reader, change: AdoptHearing | AdoptRecord | AdoptSigners) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: it is of another case, there already, or names what is not there.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case AdoptHearing():
            return _hearing(reader, change)
        case AdoptRecord():
            return _record(reader, change)
        case AdoptSigners():
            return _signers(reader, change)


def _record(reader: Reader, change: AdoptRecord) -> Planned:
    """What was heard and said goes the way of any autosave; the log is as it was kept."""
    hearing = hearings.hearing(reader, change.hearing_id)
    if max(len(change.seats), len(change.events)) > MOST_AT_ONCE:
        raise ValueError(f"more than {MOST_AT_ONCE} at once")
    sittings = {one.id for one in hearings.sittings(reader, hearing.id)}
    deltas: list[Delta] = []
    for seat in change.seats:
        if reader.exists("seat", seat.id):
            raise DuplicateItem(thing=str(seat.id))
        short(seat.key, seat.role, seat.full, seat.short, seat.person)
    deltas += plan_hearings.plan(reader, SetSeats(hearing.id, change.seats)).deltas
    for event in change.events:
        if (event.case_id, event.hearing_id) != (hearing.case_id, hearing.id):
            raise UnknownItem(thing=str(event.hearing_id))
        if reader.exists("hearing_event", event.id):
            raise DuplicateItem(thing=str(event.id))
        short(event.by, event.reason)
        deltas.append(created("hearing_event", hearing_rows.event_row(event, hearing.volume)))
    named = {one.sitting_id for one in change.events}
    named |= {one.sitting_id for one in change.utterances}
    named |= {one.sitting_id for one in change.stretches}
    for sitting_id in named - {None} - sittings:
        raise UnknownItem(thing=str(sitting_id))
    said = WriteUtterances(hearing.id, change.utterances, change.stretches)
    deltas += plan_hearings.plan(reader, said).deltas
    return Planned(hearing.case_id, deltas)


def _signers(reader: Reader, change: AdoptSigners) -> Planned:
    paper = signing.paper(reader, change.paper_id)
    if paper.state not in _LOCKED:
        raise PaperOutOfTurn(thing=paper.title, wish="接收", state=PAPER_WORDS[paper.state])
    if signing.signers(reader, paper.id):
        raise DuplicateItem(thing=paper.title)
    if [one.number for one in change.signers] != list(range(1, len(change.signers) + 1)):
        raise ValueError("places of signers")
    if len(change.signers) > MOST_SIGNERS:
        raise ValueError(f"more than {MOST_SIGNERS} signers")
    known = {one.id for one in change.signers}
    acts: tuple[_Act, ...] = (*change.readings, *change.corrections, *change.signatures)
    for act in acts:
        _of(act, paper)
        if act.signer_id not in known:
            raise UnknownItem(thing=str(act.signer_id))
    deltas: list[Delta] = []
    for signer in change.signers:
        _of(signer, paper)
        short(signer.role, signer.name, signer.seat, signer.reason, signer.witness)
        row = rows.signer_row(replace(signer, volume=paper.volume))
        deltas.append(created("signer", row))
    deltas += [_act(act, paper) for act in acts]
    return Planned(paper.case_id, deltas)


def _of(one: Signer | _Act, paper: Paper) -> None:
    theirs = one.case_id, one.hearing_id, one.paper_id
    if theirs != (paper.case_id, paper.hearing_id, paper.id):
        raise UnknownItem(thing=str(one.paper_id))


def _act(act: _Act, paper: Paper) -> Delta:
    match act:
        case Reading():
            if len(act.shown) > MOST_PAGES:
                raise ValueError(f"more than {MOST_PAGES} pages")
            row = rows.reading_row(replace(act, volume=paper.volume))
            return created("paper_reading", row)
        case Correction():
            short(act.wish, act.quoted, act.reason, act.ground, act.decided_by)
            row = rows.correction_row(replace(act, volume=paper.volume))
            return created("correction", row)
        case Signature():
            check_file(act.after)
            short(act.field, act.certificate, act.identified, act.witness)
            short(act.device.model, act.device.serial)
            row = rows.signature_row(replace(act, volume=paper.volume))
            # What ink was taken with stays sealed at the station that took it.
            return created("signature", {**row, "trace_sha256": "", "ink_mark": ""})


def _hearing(reader: Reader, change: AdoptHearing) -> Planned:
    hearing = change.hearing
    reader.case(hearing.case_id)
    deltas: list[Delta] = []
    if not reader.exists("hearing", hearing.id):
        short(hearing.title, hearing.place, hearing.procedure, hearing.presiding)
        deltas.append(created("hearing", hearing_rows.hearing_row(hearing)))
    else:
        hearing = hearings.hearing(reader, hearing.id)
    for sitting in change.sittings:
        if (sitting.case_id, sitting.hearing_id) != (hearing.case_id, hearing.id):
            raise UnknownItem(thing=str(sitting.hearing_id))
        if reader.exists("sitting", sitting.id):
            raise DuplicateItem(thing=str(sitting.id))
        if not sitting.folder or not _FOLDER_CHARACTERS.issuperset(sitting.folder):
            raise ValueError(sitting.folder)
        deltas.append(created("sitting", hearing_rows.sitting_row(sitting, hearing.volume)))
    sittings = {one.id for one in (*hearings.sittings(reader, hearing.id), *change.sittings)}
    for paper in change.papers:
        if paper.sitting_id is not None and paper.sitting_id not in sittings:
            raise UnknownItem(thing=str(paper.sitting_id))
        deltas.append(created("paper", rows.paper_row(_checked(reader, hearing, paper))))
    return Planned(change.hearing.case_id, deltas)


def _checked(reader: Reader, hearing: Hearing, paper: Paper) -> Paper:
    """Return a paper as it is taken: locked elsewhere, and lying in a document of its volume."""
    if (paper.case_id, paper.hearing_id) != (hearing.case_id, hearing.id):
        raise UnknownItem(thing=str(paper.hearing_id))
    if reader.exists("paper", paper.id):
        raise DuplicateItem(thing=paper.title)
    if paper.state not in _LOCKED or paper.locked_at is None or paper.certified_at is None:
        raise PaperOutOfTurn(thing=paper.title, wish="接收", state=PAPER_WORDS[paper.state])
    check_file(paper.file)
    short(paper.title)
    if not DIGEST.fullmatch(paper.draft_sha256) or not 1 <= paper.pages <= MOST_PAGES:
        raise ValueError("not a paper")
    material = reader.material(paper.material_id or MaterialId(""))
    if (material.case_id, material.volume) != (hearing.case_id, hearing.volume):
        raise UnknownItem(thing=material.title)
    if len(reader.live_pages(material.id)) != paper.pages:
        raise DocumentChanged(thing=paper.title)
    return replace(paper, volume=hearing.volume)

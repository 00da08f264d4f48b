"""Visits to cells: begun before the lock is told, ended when the door is shut (开门)."""

from __future__ import annotations

from dataclasses import replace

from dossier.court_time import in_court
from dossier.custody.changes import MOST_BUNDLES, BeginVisit, EndVisit
from dossier.custody.model import (
    BUNDLE_WORDS,
    GONE,
    LOAN_WORDS,
    PURPOSE_ACTS,
    PURPOSE_WORDS,
    AlarmKind,
    Bundle,
    BundleState,
    Loan,
    LoanState,
    Purpose,
    Shut,
    Visit,
    after,
)
from dossier.model import Volume
from dossier.store import custody
from dossier.store import custody_rows as rows
from dossier.store.plan import tasks
from dossier.store.plan.custody_acts import done, free, named, settled, short
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import (
    CabinetInUse,
    CellTaken,
    CountDiffers,
    CustodyOutOfTurn,
    DuplicateItem,
    EmptyValue,
    LoanOutOfTurn,
    NotAllHere,
)


def plan(reader: Reader, change: BeginVisit | EndVisit) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    if isinstance(change, BeginVisit):
        return _begin(reader, change.visit)
    return _end(reader, change)


def _begin(reader: Reader, visit: Visit) -> Planned:
    reader.case(visit.case_id)
    named(visit.by)
    short(visit.place.cabinet, visit.place.cell)
    if not visit.place.cabinet.strip() or not visit.place.cell.strip():
        raise EmptyValue(column="格口 cell")
    if reader.exists("cell_visit", visit.id):
        raise DuplicateItem(thing=str(visit.id))
    if len(set(visit.bundles)) != len(visit.bundles) or len(visit.bundles) > MOST_BUNDLES:
        raise ValueError("too many bundles, or one twice")
    for other in custody.unended(reader, visit.place.cabinet):
        raise CabinetInUse(cabinet=other.place.cabinet, cell=other.place.cell, who=other.by)
    bundles = [free(reader, bundle_id) for bundle_id in visit.bundles]
    if any(bundle.case_id != visit.case_id for bundle in bundles):
        raise ValueError("a bundle of another case")
    if not bundles:
        raise ValueError("no bundles")
    for bundle in bundles:
        _check(reader, visit, bundle)
    _check_cell(reader, visit)
    if visit.purpose is Purpose.TAKE_OUT:
        _check_all_here(reader, visit)
    secret = any(bundle.volume is Volume.CONFIDENTIAL for bundle in bundles)
    made = Visit(
        visit.id,
        visit.case_id,
        visit.place,
        visit.purpose,
        visit.bundles,
        visit.by,
        visit.begun_at,
        Volume.CONFIDENTIAL if secret else visit.volume,
    )
    return Planned(visit.case_id, [created("cell_visit", rows.visit_row(made))])


def _check(reader: Reader, visit: Visit, bundle: Bundle) -> None:
    """Check that a bundle is in the state for the purpose, and in the cell."""
    after(bundle.state, PURPOSE_ACTS[visit.purpose], bundle.label)
    if visit.purpose is Purpose.STORE:
        if bundle.state is BundleState.RETURNED and bundle.counted is None:
            raise CountDiffers(label=bundle.label, sheets=bundle.sheets, counted="—")
        return
    if bundle.lies != visit.place:
        raise CustodyOutOfTurn(
            label=bundle.label,
            wish=f"{PURPOSE_WORDS[visit.purpose]}（{visit.place}）",
            state=f"{BUNDLE_WORDS[bundle.state]} {bundle.place}",
        )
    if visit.purpose is Purpose.LEND:
        loan = _granted(reader, bundle, visit.by)
        # A clock that was set back does not make a loan longer.
        now = max(visit.begun_at, loan.decided_at or visit.begun_at)
        if loan.due_on is not None and loan.due_on < in_court(now).date():
            raise LoanOutOfTurn(label=bundle.label, wish="借出", state="批准期限已过")


def _granted(reader: Reader, bundle: Bundle, person: str) -> Loan:
    theirs = [loan for loan in custody.loans(reader, bundle_id=bundle.id) if loan.person == person]
    for loan in theirs:
        if loan.state is LoanState.GRANTED:
            return loan
    state = LOAN_WORDS[theirs[-1].state] if theirs else "未申请"
    raise LoanOutOfTurn(label=bundle.label, wish="借出", state=state)


def _check_cell(reader: Reader, visit: Visit) -> None:
    """Check that the cell holds paper of this case alone, or none."""
    place = visit.place
    for other in custody.lying(reader, place.cabinet, place.cell):
        strange = other.case_id != visit.case_id
        # What was found in a strange cell is to be taken out of it all the same.
        if strange and visit.purpose is Purpose.STORE:
            raise CellTaken(cabinet=place.cabinet, cell=place.cell, label=other.label)


def _check_all_here(reader: Reader, visit: Visit) -> None:
    elsewhere = [
        bundle
        for bundle in custody.bundles(reader, visit.case_id)
        if bundle.state not in GONE | {BundleState.STORED, BundleState.TAKEN}
    ]
    if elsewhere:
        labels = "、".join(f"{one.label}（{BUNDLE_WORDS[one.state]}）" for one in elsewhere)
        raise NotAllHere(number=reader.case(visit.case_id).number, labels=labels)


def _end(reader: Reader, change: EndVisit) -> Planned:
    visit = custody.visit(reader, change.visit_id)
    if visit.ended_at is not None:
        state = "已了结"
        raise CustodyOutOfTurn(label=str(visit.place), wish="关门确认", state=state)
    named(change.by)
    short(change.ground)
    if not set(change.done) <= set(visit.bundles) or len(set(change.done)) != len(change.done):
        raise ValueError("a bundle that was not meant")
    if change.shut is Shut.STUCK and change.done:
        raise ValueError("through a door that never opened")
    if change.shut is Shut.WORD and not change.ground.strip():
        raise EmptyValue(column="说明 ground")
    ended = replace(
        visit,
        ended_at=change.at,
        done=change.done,
        shut=change.shut,
        ground=change.ground,
    )
    deltas = changed("cell_visit", visit.id, rows.visit_row(visit), rows.visit_row(ended))
    for bundle_id in change.done:
        deltas += _through(reader, visit, custody.bundle(reader, bundle_id), change)
    return Planned(visit.case_id, deltas)


def _through(reader: Reader, visit: Visit, bundle: Bundle, change: EndVisit) -> list[Delta]:
    """Return what became of a bundle that went through the door, or was seen behind it."""
    act = PURPOSE_ACTS[visit.purpose]
    now, loans, loan_id = bundle, [], None
    match visit.purpose:
        case Purpose.STORE:
            now = replace(bundle, place=visit.place, holder="", due_on=None)
        case Purpose.LEND:
            loan = _granted(reader, bundle, visit.by)
            out = replace(loan, state=LoanState.OUT)
            loans = changed("loan", loan.id, rows.loan_row(loan), rows.loan_row(out))
            loan_id = loan.id
            now = replace(bundle, place=None, holder=visit.by, due_on=loan.due_on, counted=None)
        case Purpose.TAKE_OUT | Purpose.WITHDRAW:
            now = replace(bundle, place=None, holder=visit.by)
    deltas = done(
        bundle,
        now,
        act,
        visit.by,
        change.at,
        place=visit.place,
        visit_id=visit.id,
        loan_id=loan_id,
        ground=change.ground,
    )
    if visit.purpose is not Purpose.INSPECT:
        # It lies where it was put now, wherever it was found before.
        kinds = (AlarmKind.WRONG_PLACE,)
        deltas += settled(reader, bundle, kinds, visit.by, change.at, PURPOSE_WORDS[visit.purpose])
    if visit.purpose is Purpose.STORE:
        deltas += tasks.stored(reader, bundle, visit.by, change.at)
    return deltas + loans

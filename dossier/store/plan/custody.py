"""Custody: bundles registered, borrowed, counted, handed on, looked for (保管)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from dossier.court_time import in_court
from dossier.custody.changes import (
    LONGEST_DAYS,
    MOST_BUNDLES,
    MOST_SHEETS,
    AskLoan,
    BeginVisit,
    CustodyChange,
    DecideLoan,
    EndVisit,
    Finding,
    GiveBack,
    HandToArchive,
    NoteInventory,
    RaiseAlarm,
    RecountBundle,
    RecoverBundle,
    RegisterBundle,
    ReturnBundle,
    SettleAlarm,
    WithdrawLoan,
)
from dossier.custody.labels import checked, folded
from dossier.custody.model import (
    GONE,
    LOAN_WORDS,
    Act,
    Alarm,
    AlarmKind,
    Bundle,
    BundleState,
    Loan,
    LoanState,
)
from dossier.ids import BundleId
from dossier.store import custody, schema
from dossier.store import custody_rows as rows
from dossier.store.plan import visits
from dossier.store.plan.custody_acts import (
    done,
    ended_loans,
    free,
    named,
    raised,
    settled,
    short,
)
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import (
    BadSheets,
    BadValue,
    CountDiffers,
    DuplicateItem,
    DuplicateLabel,
    EmptyValue,
    LoanOutOfTurn,
    OwnLoan,
)

_DIGEST = re.compile(r"[0-9a-f]{64}")


def plan(reader: Reader, change: CustodyChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case BeginVisit() | EndVisit():
            return visits.plan(reader, change)
        case AskLoan() | DecideLoan() | WithdrawLoan():
            return _loan(reader, change)
        case RaiseAlarm() | SettleAlarm():
            return _alarm(reader, change)
        case RegisterBundle(bundle):
            return _register(reader, bundle)
        case ReturnBundle():
            return _return(reader, change)
        case RecountBundle():
            return _recount(reader, change)
        case HandToArchive():
            return _archive(reader, change)
        case GiveBack():
            return _give_back(reader, change)
        case NoteInventory() | RecoverBundle():
            return _look(reader, change)


def _register(reader: Reader, bundle: Bundle) -> Planned:
    reader.case(bundle.case_id)
    label = checked(bundle.label)
    if not bundle.title.strip():
        raise EmptyValue(column="名称 title")
    named(bundle.registered_by)
    short(bundle.title, bundle.submitter)
    if not 1 <= bundle.sheets <= MOST_SHEETS:
        raise BadSheets(value=bundle.sheets, most=MOST_SHEETS)
    if reader.exists("bundle", bundle.id):
        raise DuplicateItem(thing=str(bundle.id))
    query = sa.select(schema.bundle.c.case_id).where(
        sa.func.lower(schema.bundle.c.label) == folded(label)
    )
    other = reader.connection.execute(query).scalar()
    if other is not None:
        raise DuplicateLabel(label=label, number=reader.case(other).number)
    made = Bundle(
        bundle.id,
        bundle.case_id,
        label,
        bundle.title,
        bundle.sheets,
        bundle.registered_at,
        bundle.registered_by,
        bundle.volume,
        bundle.submitter,
        holder=bundle.registered_by,
        moved_at=bundle.registered_at,
    )
    deltas = [created("bundle", rows.bundle_row(made))]
    deltas += done(made, made, Act.REGISTER, made.registered_by, made.registered_at)
    return Planned(made.case_id, deltas)


# ---- borrowing ------------------------------------------------------------------------


def _loan(reader: Reader, change: AskLoan | DecideLoan | WithdrawLoan) -> Planned:
    if isinstance(change, AskLoan):
        return _ask(reader, change.loan)
    loan = custody.loan(reader, change.loan_id)
    label = custody.bundle(reader, loan.bundle_id).label
    if isinstance(change, WithdrawLoan):
        if loan.state not in (LoanState.ASKED, LoanState.GRANTED):
            raise LoanOutOfTurn(label=label, wish="撤回", state=LOAN_WORDS[loan.state])
        named(change.by)
        return _moved(loan, replace(loan, state=LoanState.WITHDRAWN))
    if loan.state is not LoanState.ASKED:
        raise LoanOutOfTurn(label=label, wish="审批", state=LOAN_WORDS[loan.state])
    named(change.by)
    short(change.ground)
    if change.by.strip() == loan.person.strip():
        raise OwnLoan(who=loan.person)
    if not change.granted and not change.ground.strip():
        raise EmptyValue(column="说明 ground")
    due_on = change.due_on if change.granted else None
    today = in_court(change.at).date()
    if change.granted and (
        due_on is None or not today <= due_on <= today + timedelta(days=LONGEST_DAYS)
    ):
        raise BadValue(column="应还日期 due_on", value=str(due_on or "—"))
    state = LoanState.GRANTED if change.granted else LoanState.REFUSED
    return _moved(
        loan,
        replace(
            loan,
            state=state,
            due_on=due_on,
            decided_by=change.by,
            decided_at=change.at,
            ground=change.ground,
        ),
    )


def _ask(reader: Reader, loan: Loan) -> Planned:
    bundle = custody.bundle(reader, loan.bundle_id)
    if reader.exists("loan", loan.id):
        raise DuplicateItem(thing=str(loan.id))
    if bundle.case_id != loan.case_id:
        raise ValueError("a bundle of another case")
    named(loan.person)
    if not loan.purpose.strip():
        raise EmptyValue(column="借阅事由 purpose")
    short(loan.purpose)
    if bundle.state in GONE:
        raise LoanOutOfTurn(label=bundle.label, wish="借阅", state="已不在本处")
    for other in custody.loans(reader, bundle_id=bundle.id):
        pending = other.state in (LoanState.ASKED, LoanState.GRANTED)
        if pending and other.person == loan.person:
            raise LoanOutOfTurn(label=bundle.label, wish="再次申请", state=LOAN_WORDS[other.state])
    made = Loan(
        loan.id,
        loan.case_id,
        loan.bundle_id,
        loan.person,
        loan.purpose,
        loan.asked_at,
        bundle.volume,
    )
    return Planned(loan.case_id, [created("loan", rows.loan_row(made))])


def _moved(before: Loan, now: Loan) -> Planned:
    deltas = changed("loan", before.id, rows.loan_row(before), rows.loan_row(now))
    return Planned(before.case_id, deltas)


# ---- coming back, going on ------------------------------------------------------------


def _return(reader: Reader, change: ReturnBundle) -> Planned:
    bundle = free(reader, change.bundle_id)
    named(change.by)
    now = replace(bundle, holder=change.by, due_on=None, counted=None)
    person = change.person.strip() or bundle.holder
    short(person)
    deltas = done(bundle, now, Act.RETURN, change.by, change.at, person=person)
    deltas += ended_loans(reader, bundle)
    deltas += settled(reader, bundle, (AlarmKind.OVERDUE,), change.by, change.at, "已归还")
    return Planned(bundle.case_id, deltas)


def _recount(reader: Reader, change: RecountBundle) -> Planned:
    bundle = free(reader, change.bundle_id)
    named(change.by)
    short(change.ground)
    if not 0 <= change.counted <= MOST_SHEETS:
        raise BadValue(column="清点张数 counted", value=change.counted)
    now = replace(bundle, counted=change.counted)
    deltas = done(
        bundle,
        now,
        Act.RECOUNT,
        change.by,
        change.at,
        sheets=change.counted,
        ground=change.ground,
    )
    if change.counted == bundle.sheets:
        deltas += settled(reader, bundle, (AlarmKind.SHEETS,), change.by, change.at, "张数相符")
        return Planned(bundle.case_id, deltas)
    if not change.ground.strip():
        raise CountDiffers(label=bundle.label, sheets=bundle.sheets, counted=change.counted)
    detail = f"{bundle.sheets} → {change.counted}"
    deltas += raised(reader, bundle, AlarmKind.SHEETS, change.at, detail=detail)
    return Planned(bundle.case_id, deltas)


def _archive(reader: Reader, change: HandToArchive) -> Planned:
    named(change.by)
    named(change.to)
    if change.by.strip() == change.to.strip():
        raise BadValue(column="接收人 to（不能是移交人本人）", value=change.to)
    if change.signature_sha256:
        _check_digest(change.signature_sha256)
    if not 1 <= len(set(change.bundles)) == len(change.bundles) <= MOST_BUNDLES:
        raise ValueError("no bundles, too many, or one twice")
    deltas: list[Delta] = []
    for bundle_id in change.bundles:
        bundle = free(reader, bundle_id)
        if bundle.case_id != change.case_id:
            raise ValueError("a bundle of another case")
        deltas += done(
            bundle,
            replace(bundle, holder=change.to),
            Act.ARCHIVE,
            change.by,
            change.at,
            person=change.to,
            signature_sha256=change.signature_sha256,
        )
    return Planned(change.case_id, deltas)


def _give_back(reader: Reader, change: GiveBack) -> Planned:
    bundle = free(reader, change.bundle_id)
    named(change.by)
    named(change.to)
    short(change.identified)
    if not change.identified.strip():
        raise EmptyValue(column="核验方式 identified")
    if not bundle.submitter:
        raise EmptyValue(column="提交人 submitter")
    _check_digest(change.signature_sha256)
    deltas = done(
        bundle,
        replace(bundle, holder=change.to),
        Act.GIVE_BACK,
        change.by,
        change.at,
        person=change.to,
        identified=change.identified,
        signature_sha256=change.signature_sha256,
    )
    return Planned(bundle.case_id, deltas)


# ---- looking for it -------------------------------------------------------------------


def _look(reader: Reader, change: NoteInventory | RecoverBundle) -> Planned:
    if isinstance(change, NoteInventory):
        return _inventory(reader, change)
    return _recover(reader, change)


def _inventory(reader: Reader, change: NoteInventory) -> Planned:
    named(change.by)
    ids = [finding.bundle_id for finding in change.findings]
    if not 1 <= len(set(ids)) == len(ids) <= MOST_BUNDLES:
        raise ValueError("no bundles, too many, or one twice")
    deltas: list[Delta] = []
    for finding in change.findings:
        bundle = free(reader, finding.bundle_id)
        if bundle.case_id != change.case_id:
            raise ValueError("a bundle of another case")
        deltas += _found(reader, bundle, finding, change)
    return Planned(change.case_id, deltas)


def _found(reader: Reader, bundle: Bundle, finding: Finding, change: NoteInventory) -> list[Delta]:
    place = finding.place
    if place is None:
        deltas = done(bundle, bundle, Act.MISS, change.by, change.at, place=bundle.place)
        return deltas + raised(reader, bundle, AlarmKind.MISSING, change.at, place=bundle.place)
    if bundle.lies == place:
        return done(bundle, bundle, Act.CHECK, change.by, change.at, place=place)
    now = replace(bundle, place=place, holder="", due_on=None)
    deltas = done(bundle, now, Act.FIND, change.by, change.at, place=place)
    deltas += ended_loans(reader, bundle)
    kinds = (AlarmKind.MISSING, AlarmKind.OVERDUE)
    deltas += settled(reader, bundle, kinds, change.by, change.at, "盘点找到")
    if bundle.state is BundleState.MISSING and bundle.place == place:
        return deltas
    detail = "" if bundle.place is None else str(bundle.place)
    return deltas + raised(
        reader, bundle, AlarmKind.WRONG_PLACE, change.at, place=place, detail=detail
    )


def _recover(reader: Reader, change: RecoverBundle) -> Planned:
    bundle = free(reader, change.bundle_id)
    named(change.by)
    short(change.ground)
    if not change.ground.strip():
        raise EmptyValue(column="说明 ground")
    now = replace(bundle, place=None, holder=change.by, due_on=None, counted=None)
    deltas = done(bundle, now, Act.RECOVER, change.by, change.at, ground=change.ground)
    deltas += ended_loans(reader, bundle)
    kinds = (AlarmKind.MISSING, AlarmKind.OVERDUE)
    deltas += settled(reader, bundle, kinds, change.by, change.at, change.ground)
    return Planned(bundle.case_id, deltas)


# ---- alarms ---------------------------------------------------------------------------


def _alarm(reader: Reader, change: RaiseAlarm | SettleAlarm) -> Planned:
    if isinstance(change, RaiseAlarm):
        alarm = change.alarm
        reader.case(alarm.case_id)
        short(alarm.detail)
        if reader.exists("custody_alarm", alarm.id):
            raise DuplicateItem(thing=str(alarm.id))
        if _stands(reader, alarm):
            return Planned(alarm.case_id)
        made = Alarm(
            alarm.id,
            alarm.case_id,
            alarm.kind,
            alarm.raised_at,
            alarm.volume
            if alarm.bundle_id is None
            else custody.bundle(reader, BundleId(alarm.bundle_id)).volume,
            alarm.bundle_id,
            alarm.place,
            alarm.detail,
        )
        return Planned(alarm.case_id, [created("custody_alarm", rows.alarm_row(made))])
    alarm = custody.alarm(reader, change.alarm_id)
    named(change.by)
    short(change.ground)
    if not change.ground.strip():
        raise EmptyValue(column="说明 ground")
    if alarm.settled_at is not None:
        return Planned(alarm.case_id)
    now = replace(alarm, settled_at=change.at, settled_by=change.by, ground=change.ground)
    deltas = changed("custody_alarm", alarm.id, rows.alarm_row(alarm), rows.alarm_row(now))
    return Planned(alarm.case_id, deltas)


def _stands(reader: Reader, alarm: Alarm) -> bool:
    same = (alarm.kind, alarm.bundle_id, alarm.place)
    return any(
        (each.kind, each.bundle_id, each.place) == same
        for each in custody.alarms(reader, alarm.case_id)
    )


def _check_digest(sha256: str) -> None:
    if not _DIGEST.fullmatch(sha256):
        raise EmptyValue(column="签收凭证 signature")

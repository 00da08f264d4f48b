"""The counter: what came, receipts, files beside the paper (收件)."""

from __future__ import annotations

import re
from dataclasses import replace

from dossier.identity import check_identity
from dossier.intake.changes import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_COPIES,
    MOST_ITEMS,
    MOST_PAGES,
    AddSubmission,
    CompareSubmission,
    IntakeChange,
    NoteReceipt,
    Register,
    WithdrawRegistration,
)
from dossier.intake.model import Item, Outcome, Registration, Submission, TaskState, Way
from dossier.store import intake, schema
from dossier.store import intake_rows as rows
from dossier.store.plan import tasks
from dossier.store.plan.delta import Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import (
    BadCopies,
    BadPages,
    BadPhone,
    BadTracking,
    BadValue,
    DuplicateItem,
    DuplicateTracking,
    EmptyValue,
    TaskUnderWay,
)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"[A-Z0-9甲-癸]{1,12}-")
_TRACKING = re.compile(r"[A-Z0-9-]{4,40}")
_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){5})[0-9+() -]{5,24}")


def plan(reader: Reader, change: IntakeChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case Register():
            return _register(reader, change)
        case WithdrawRegistration():
            return _withdraw(reader, change)
        case NoteReceipt():
            return _receipt(reader, change)
        case AddSubmission(submission):
            return _submit(reader, submission)
        case CompareSubmission():
            return _compare(reader, change)
        case _:
            return tasks.plan(reader, change)


def prefixed(prefix: str) -> str:
    """Return a prefix of numbers.

    Raises:
        ValueError: it is none.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(prefix)
    return prefix


def _register(reader: Reader, change: Register) -> Planned:
    one = change.registration
    reader.case(one.case_id)
    if reader.exists("registration", one.id):
        raise DuplicateItem(thing=str(one.id))
    for column, text in (("经办人 by", one.by), ("提交人 submitter", one.submitter)):
        if not text.strip():
            raise EmptyValue(column=column)
    named = {
        "提交人 submitter": one.submitter,
        "经办人 by": one.by,
        "诉讼地位 capacity": one.capacity,
    }
    for column, text in named.items():
        tasks.short(column, text, LONGEST_NAME)
    tasks.short("备注 note", one.note, LONGEST_TEXT)
    if not 1 <= len(one.items) <= MOST_ITEMS:
        raise (
            EmptyValue(column="材料 items")
            if not one.items
            else BadValue(column="材料 items", value=len(one.items))
        )
    for item in one.items:
        _check_item(item, one.way)
    identity = check_identity(one.identity).normal if one.identity.strip() else ""
    if one.phone and not _PHONE.fullmatch(one.phone):
        raise BadPhone(value=one.phone[:24])
    made = Registration(
        id=one.id,
        case_id=one.case_id,
        way=one.way,
        submitter=one.submitter.strip(),
        received_at=one.received_at,
        by=one.by,
        items=tuple(replace(item, title=item.title.strip()) for item in one.items),
        volume=one.volume,
        number=intake.next_number(reader, schema.registration, "number", prefixed(change.prefix)),
        capacity=one.capacity.strip(),
        identity=identity,
        phone=one.phone,
        tracking=_tracking(reader, one),
        note=one.note.strip(),
    )
    return Planned(made.case_id, [created("registration", rows.registration_row(made))])


def _check_item(item: Item, way: Way) -> None:
    if not item.title.strip():
        raise EmptyValue(column="名称 title")
    tasks.short("名称 title", item.title, LONGEST_NAME)
    tasks.short("编目类目 category", item.category, LONGEST_NAME)
    # Sound and film that were submitted as files have no pages.
    least = 0 if way is Way.ELECTRONIC else 1
    if not least <= item.pages <= MOST_PAGES:
        raise BadPages(value=item.pages, least=least, most=MOST_PAGES)
    if not 1 <= item.copies <= MOST_COPIES:
        raise BadCopies(value=item.copies, most=MOST_COPIES)


def _tracking(reader: Reader, one: Registration) -> str:
    tracking = "".join(one.tracking.split()).upper()
    if not tracking:
        if one.way is Way.POST:
            raise EmptyValue(column="快递单号 tracking")
        return ""
    if not _TRACKING.fullmatch(tracking):
        raise BadTracking(value=tracking[:40])
    for other in intake.registrations(reader, one.case_id):
        if other.tracking == tracking and not other.withdrawn:
            raise DuplicateTracking(tracking=tracking, number=other.number)
    return tracking


def _withdraw(reader: Reader, change: WithdrawRegistration) -> Planned:
    one = intake.registration(reader, change.registration_id)
    tasks.need(change.by, change.ground)
    for task in intake.tasks(reader, one.case_id):
        if task.registration_id == one.id and task.state is not TaskState.WITHDRAWN:
            raise TaskUnderWay(number=one.number, task=task.number, state=task.word)
    if one.withdrawn:
        return Planned(one.case_id)
    now = replace(
        one,
        withdrawn_at=max(change.at, one.received_at),
        withdrawn_by=change.by,
        ground=change.ground,
    )
    return _moved(one, now)


def _receipt(reader: Reader, change: NoteReceipt) -> Planned:
    one = intake.registration(reader, change.registration_id)
    tasks.need(change.by)
    if not _DIGEST.fullmatch(change.sha256):
        raise ValueError("no digest")
    tasks.short("号码 number", change.number, LONGEST_NAME)
    if one.withdrawn:
        raise TaskUnderWay(number=one.number, task="—", state="已撤回")
    now = replace(
        one,
        receipt_number=change.number,
        receipt_sha256=change.sha256,
        receipt_by=change.by,
        receipt_at=max(change.at, one.received_at),
    )
    return _moved(one, now)


def _moved(before: Registration, now: Registration) -> Planned:
    deltas = changed(
        "registration", before.id, rows.registration_row(before), rows.registration_row(now)
    )
    return Planned(before.case_id, deltas)


def _submit(reader: Reader, one: Submission) -> Planned:
    registration = intake.registration(reader, one.registration_id)
    if registration.case_id != one.case_id:
        raise ValueError("a registration of another case")
    if reader.exists("submission", one.id):
        raise DuplicateItem(thing=str(one.id))
    tasks.need(one.added_by)
    if not _DIGEST.fullmatch(one.sha256) or one.size_bytes < 1 or one.pages < 0:
        raise ValueError("no file")
    made = Submission(
        id=one.id,
        case_id=one.case_id,
        registration_id=one.registration_id,
        name=one.name[:LONGEST_NAME] or "—",
        media_type=one.media_type,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        added_at=one.added_at,
        added_by=one.added_by,
        volume=registration.volume,
        pages=one.pages,
        length_s=round(max(0.0, one.length_s), 3),
    )
    for other in intake.submissions(reader, one.case_id, one.registration_id):
        if other.sha256 == made.sha256:
            # The same file dropped twice is one.
            return Planned(one.case_id)
    return Planned(one.case_id, [created("submission", rows.submission_row(made))])


def _compare(reader: Reader, change: CompareSubmission) -> Planned:
    one = intake.submission(reader, change.submission_id)
    tasks.need(change.by)
    tasks.short("原因 ground", change.ground, LONGEST_TEXT)
    if change.outcome is Outcome.DIFFERS and not change.ground.strip():
        raise EmptyValue(column="原因 ground")
    now = replace(
        one,
        outcome=change.outcome,
        compared_by=change.by,
        compared_at=max(change.at, one.added_at),
        ground=change.ground.strip(),
    )
    deltas = changed("submission", one.id, rows.submission_row(one), rows.submission_row(now))
    return Planned(one.case_id, deltas)

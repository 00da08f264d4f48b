"""Reading what came and its tasks (收件、扫描任务)."""

from __future__ import annotations

import re
from datetime import datetime

import sqlalchemy as sa

from dossier.custody.labels import folded
from dossier.ids import BatchId, CaseId, RegistrationId, SubmissionId, TaskId
from dossier.intake.model import DONE, Registration, Submission, Task, TaskStep
from dossier.intake.reconciling import Counted, Reconciliation, reconcile, sheets_of
from dossier.model import BatchState, Case
from dossier.scanning import Feeding
from dossier.store import intake_rows as rows
from dossier.store import scanning, schema
from dossier.store.looking import all_of, of_case, row_of
from dossier.store.readers import Reader
from dossier.store.rows import time_text, to_case
from resources.errors import UnknownItem, UnknownTask

_MADE = "documents"
"""Source of pages that the program made itself: no paper is behind them."""
_ITEM_TAIL = re.compile(r"/\d{1,3}$")
"""Of the label of a single material: its number behind the bundle's label."""


def registrations(
    reader: Reader,
    case_id: CaseId | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Registration]:
    """Return what came, in the order it was entered: of a case or all, of a time or ever."""
    table = schema.registration
    query = of_case(table, case_id)
    if since is not None:
        query = query.where(table.c.received_at >= time_text(since))
    if until is not None:
        query = query.where(table.c.received_at < time_text(until))
    return [rows.to_registration(row) for row in all_of(reader, query.order_by(table.c.id))]


def registration(reader: Reader, registration_id: RegistrationId) -> Registration:
    """Return what came.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_registration(row_of(reader, schema.registration, registration_id))


def numbered(reader: Reader, number: str) -> Registration:
    """Return what came by its number (收件号).

    Raises:
        UnknownItem: there is none.
    """
    table = schema.registration
    query = sa.select(table).where(table.c.number == number.strip()).limit(1)
    row = next(all_of(reader, query), None)
    if row is None:
        raise UnknownItem(thing=number)
    return rows.to_registration(row)


def parcels(reader: Reader, tracking: str) -> list[Registration]:
    """Return what came under a tracking number, in the order it was entered."""
    table = schema.registration
    query = sa.select(table).where(table.c.tracking == tracking).order_by(table.c.id)
    return [rows.to_registration(row) for row in all_of(reader, query)] if tracking else []


def cases_like(reader: Reader, text: str, most: int = 200) -> list[Case]:
    """Return the cases whose number, or a party's name, holds the text, newest first."""
    case, party = schema.case, schema.party
    named = sa.select(party.c.case_id).where(party.c.name.contains(text, autoescape=True))
    query = (
        sa.select(case)
        .where(sa.or_(case.c.number.contains(text, autoescape=True), case.c.id.in_(named)))
        .order_by(case.c.id.desc())
        .limit(most)
    )
    return [to_case(row) for row in all_of(reader, query)]


def submissions(
    reader: Reader,
    case_id: CaseId | None = None,
    registration_id: RegistrationId | None = None,
) -> list[Submission]:
    """Return files that were submitted, in order."""
    table = schema.submission
    query = of_case(table, case_id)
    if registration_id is not None:
        query = query.where(table.c.registration_id == registration_id)
    return [rows.to_submission(row) for row in all_of(reader, query.order_by(table.c.id))]


def submission(reader: Reader, submission_id: SubmissionId) -> Submission:
    """Return a file that was submitted.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_submission(row_of(reader, schema.submission, submission_id))


def tasks(
    reader: Reader,
    case_id: CaseId | None = None,
    *,
    open_only: bool = False,
    list_number: str = "",
    label: str = "",
) -> list[Task]:
    """Return tasks in the order they were made, of a case or all."""
    table = schema.scan_task
    query = of_case(table, case_id)
    if open_only:
        query = query.where(table.c.state.not_in([state.value for state in DONE]))
    if list_number:
        query = query.where(table.c.list_number == list_number)
    if label:
        query = query.where(table.c.label == label)
    return [rows.to_task(row) for row in all_of(reader, query.order_by(table.c.id))]


def task(reader: Reader, task_id: TaskId) -> Task:
    """Return a task.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_task(row_of(reader, schema.scan_task, task_id))


def called(reader: Reader, thing: str) -> Task:
    """Return the task that a number, a label, that of one material, or an id means.

    Raises:
        UnknownTask: none does.
    """
    table, wanted = schema.scan_task, _ITEM_TAIL.sub("", thing.strip())
    columns = (table.c.number, table.c.label, table.c.id)
    query = sa.select(table).order_by(table.c.id.desc())
    exact = query.where(sa.or_(*(column == wanted for column in columns))).limit(1)
    row = next(all_of(reader, exact), None) if wanted else None
    if row is None and wanted:
        # Read with Caps Lock on.
        alike = (sa.func.lower(column) == folded(wanted) for column in columns)
        found = [rows.to_task(each) for each in all_of(reader, query.where(sa.or_(*alike)))]
        if len({one.label or one.number for one in found}) == 1:
            return found[0]
    if row is None:
        raise UnknownTask(thing=thing[:64] or "—")
    return rows.to_task(row)


def steps(reader: Reader, task_id: TaskId) -> list[TaskStep]:
    """Return what was done with a task, in order (流转记录)."""
    table = schema.scan_task_step
    query = sa.select(table).where(table.c.task_id == task_id).order_by(table.c.id)
    return [rows.to_step(row) for row in all_of(reader, query)]


def reconciled(reader: Reader, one: Task) -> Reconciliation:
    """Return sheets handed over against pages received, as they are now."""
    batches = [reader.batch(batch_id) for batch_id in one.batches]
    items = () if one.registration_id is None else registration(reader, one.registration_id).items
    category_of = {str(each.id): each.category for each in reader.materials(one.case_id)}
    pages = reader.pages(one.case_id, include_deleted=True)
    return reconcile(one, batches, pages, items, category_of, _backs(reader, one.case_id))


def batches(reader: Reader, one: Task) -> list[Counted]:
    """Return the ended batches of a task's case that hold pages or count, newest first."""
    pages = reader.pages(one.case_id, include_deleted=True)
    backs = _backs(reader, one.case_id)
    counts = {
        batch_id: task.number for task in tasks(reader, one.case_id) for batch_id in task.batches
    }
    found = []
    for batch in sorted(reader.batches(one.case_id), key=lambda each: each.id, reverse=True):
        own = [page for page in pages if page.batch_id == batch.id]
        mine = batch.id in one.batches
        if batch.state is BatchState.OPEN or batch.source == _MADE or not (own or mine):
            continue
        found.append(
            Counted(
                batch,
                sum(1 for page in own if not page.deleted),
                0 if batch.id in backs else sheets_of(batch, own),
                mine,
                "" if mine else counts.get(batch.id, ""),
            )
        )
    return found


def _backs(reader: Reader, case_id: CaseId) -> set[BatchId]:
    """Return batches with the other sides of sheets that another batch counts."""
    sides = scanning.notes(reader, case_id, None, Feeding.BACKS, Feeding.SIDES_JOINED)
    return {note.batch_id for note in sides if note.batch_id is not None}


def next_number(reader: Reader, table: sa.Table, column: str, prefix: str) -> str:
    """Return the number after the last one behind a prefix, as in ``A261122-007``."""
    held = table.c[column]
    # A range and not LIKE: it goes by the index.
    query = sa.select(held).where(held > prefix, held < f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}")
    last = 0
    for (number,) in reader.connection.execute(query):
        tail = number[len(prefix) :]
        if tail.isdecimal():
            last = max(last, int(tail))
    return f"{prefix}{last + 1:03}"

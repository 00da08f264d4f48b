"""Rows of the counter and the domain's values, back and forth (收转、扫描任务各表)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import RowMapping

from dossier.ids import (
    BatchId,
    CaseId,
    ItemId,
    RegistrationId,
    SubmissionId,
    TaskId,
    TaskStepId,
)
from dossier.intake.model import (
    Item,
    Origin,
    Original,
    Outcome,
    Registration,
    Submission,
    Task,
    TaskAct,
    TaskState,
    TaskStep,
    Way,
)
from dossier.model import Volume
from dossier.store.rows import Row, clean, time_text


def registration_row(one: Registration) -> Row:
    """Return the row of a registration."""
    items = [
        {
            "id": str(item.id),
            "title": clean(item.title),
            "pages": item.pages,
            "copies": item.copies,
            "category": clean(item.category),
            "original": item.original.value,
            "evidence": item.evidence,
        }
        for item in one.items
    ]
    return {
        "id": str(one.id),
        "case_id": str(one.case_id),
        "volume": one.volume.value,
        "way": one.way.value,
        "items": json.dumps(items, ensure_ascii=False, separators=(",", ":")),
        "received_at": time_text(one.received_at),
        "receipt_at": _time(one.receipt_at),
        "withdrawn_at": _time(one.withdrawn_at),
        **{name: clean(getattr(one, name)) for name in _REGISTRATION_TEXTS},
    }


_REGISTRATION_TEXTS = (
    *("number", "submitter", "by", "capacity", "identity", "phone", "tracking", "note"),
    *("receipt_number", "receipt_sha256", "receipt_by", "withdrawn_by", "ground"),
)


def submission_row(one: Submission) -> Row:
    """Return the row of a submission."""
    return {
        "id": str(one.id),
        "case_id": str(one.case_id),
        "volume": one.volume.value,
        "registration_id": str(one.registration_id),
        "added_at": time_text(one.added_at),
        "outcome": None if one.outcome is None else one.outcome.value,
        "compared_at": _time(one.compared_at),
        "sha256": one.sha256,
        "size_bytes": one.size_bytes,
        "pages": one.pages,
        "length_s": one.length_s,
        **{
            name: clean(getattr(one, name))
            for name in ("name", "media_type", "added_by", "compared_by", "ground")
        },
    }


def task_row(one: Task) -> Row:
    """Return the row of a task."""
    return {
        "id": str(one.id),
        "case_id": str(one.case_id),
        "volume": one.volume.value,
        "origin": one.origin.value,
        "state": one.state.value,
        "registration_id": one.registration_id,
        "batches": json.dumps(one.batches, separators=(",", ":")),
        "created_at": time_text(one.created_at),
        "offered_at": _time(one.offered_at),
        "taken_at": _time(one.taken_at),
        "moved_at": _time(one.moved_at),
        "sheets": one.sheets,
        "received": one.received,
        "missing": one.missing,
        "foreign_sheets": one.foreign,
        **{name: clean(getattr(one, name)) for name in _TASK_TEXTS},
    }


_TASK_TEXTS = (
    *("number", "title", "created_by", "label", "list_number", "offered_by", "taken_by"),
    "ground",
)


def step_row(one: TaskStep) -> Row:
    """Return the row of a step."""
    return {
        "id": str(one.id),
        "case_id": str(one.case_id),
        "volume": one.volume.value,
        "task_id": str(one.task_id),
        "act": one.act.value,
        "by": clean(one.by),
        "at": time_text(one.at),
        "sheets": one.sheets,
        "ground": clean(one.ground),
    }


def to_registration(row: RowMapping) -> Registration:
    """Return the registration of a row."""
    items = tuple(
        Item(
            ItemId(item["id"]),
            item["title"],
            item["pages"],
            item["copies"],
            item["category"],
            Original(item["original"]),
            item["evidence"],
        )
        for item in json.loads(row["items"])
    )
    return Registration(
        id=RegistrationId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        way=Way(row["way"]),
        items=items,
        received_at=datetime.fromisoformat(row["received_at"]),
        receipt_at=_time_of(row["receipt_at"]),
        withdrawn_at=_time_of(row["withdrawn_at"]),
        **{name: row[name] for name in _REGISTRATION_TEXTS},
    )


def to_submission(row: RowMapping) -> Submission:
    """Return the submission of a row."""
    return Submission(
        id=SubmissionId(row["id"]),
        case_id=CaseId(row["case_id"]),
        registration_id=RegistrationId(row["registration_id"]),
        name=row["name"],
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        added_at=datetime.fromisoformat(row["added_at"]),
        added_by=row["added_by"],
        volume=Volume(row["volume"]),
        pages=row["pages"],
        length_s=row["length_s"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        compared_by=row["compared_by"],
        compared_at=_time_of(row["compared_at"]),
        ground=row["ground"],
    )


def to_task(row: RowMapping) -> Task:
    """Return the task of a row."""
    registration = row["registration_id"]
    return Task(
        id=TaskId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        origin=Origin(row["origin"]),
        state=TaskState(row["state"]),
        registration_id=None if registration is None else RegistrationId(registration),
        batches=tuple(map(BatchId, json.loads(row["batches"]))),
        created_at=datetime.fromisoformat(row["created_at"]),
        offered_at=_time_of(row["offered_at"]),
        taken_at=_time_of(row["taken_at"]),
        moved_at=_time_of(row["moved_at"]),
        sheets=row["sheets"],
        received=row["received"],
        missing=row["missing"],
        foreign=row["foreign_sheets"],
        **{name: row[name] for name in _TASK_TEXTS},
    )


def to_step(row: RowMapping) -> TaskStep:
    """Return the step of a row."""
    return TaskStep(
        id=TaskStepId(row["id"]),
        case_id=CaseId(row["case_id"]),
        task_id=TaskId(row["task_id"]),
        act=TaskAct(row["act"]),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        volume=Volume(row["volume"]),
        sheets=row["sheets"],
        ground=row["ground"],
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


def _time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

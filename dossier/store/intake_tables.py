"""The tables of the counter and of scan tasks (收转、扫描任务各表); part of the schema."""

from __future__ import annotations

import sqlalchemy as sa


def made(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Return the tables of registrations, submissions, tasks and their steps."""
    registration = sa.Table(
        "registration",
        metadata,
        *_of_case("number way submitter received_at by items capacity identity phone tracking"),
        # ``items`` is JSON: what came, in order.
        *_texts("note receipt_number receipt_sha256 receipt_by withdrawn_by ground"),
        *_texts("receipt_at withdrawn_at", empty=True),
        sa.Index("registration_by_case", "case_id"),
        sa.Index("registration_by_number", "number"),
        sa.Index("registration_by_time", "received_at"),
        sa.Index("registration_by_tracking", "tracking"),
        sa.Index(
            "registration_by_receipt",
            "receipt_sha256",
            sqlite_where=sa.text("receipt_sha256 <> ''"),
        ),
    )
    submission = sa.Table(
        "submission",
        metadata,
        *_of_case("registration_id name media_type sha256 added_at added_by"),
        *_texts("compared_by ground"),
        *_texts("outcome compared_at", empty=True),
        *_counts("size_bytes pages"),
        sa.Column("length_s", sa.Float, nullable=False),
        sa.Index("submission_by_case", "case_id"),
        sa.Index("submission_by_registration", "registration_id"),
        sa.Index("submission_by_digest", "sha256"),
    )
    task = sa.Table(
        "scan_task",
        metadata,
        # ``batches`` is JSON: ids.
        *_of_case("number title origin created_at created_by label state list_number batches"),
        *_texts("offered_by taken_by ground"),
        *_texts("registration_id offered_at taken_at moved_at", empty=True),
        *_counts("sheets missing foreign_sheets"),
        sa.Column("received", sa.Integer),
        sa.Index("scan_task_by_case", "case_id"),
        sa.Index("scan_task_by_number", "number"),
        sa.Index("scan_task_by_label", "label"),
        sa.Index("scan_task_by_list", "list_number"),
    )
    step = sa.Table(
        "scan_task_step",
        metadata,
        *_of_case("task_id act by at ground"),
        sa.Column("sheets", sa.Integer),
        sa.Index("scan_task_step_by_case", "case_id"),
        sa.Index("scan_task_step_by_task", "task_id"),
    )
    return registration, submission, task, step


def _of_case(names: str) -> list[sa.Column[str]]:
    case = sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False)
    return [sa.Column("id", sa.Text, primary_key=True), case, *_texts(f"volume {names}")]


def _texts(names: str, *, empty: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=empty) for name in names.split()]


def _counts(names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names.split()]

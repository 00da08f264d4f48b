"""The counter and scan tasks: what came, files beside it, tasks and their steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_REGISTRATION = """number way submitter received_at by items capacity identity phone tracking
    note receipt_number receipt_sha256 receipt_by withdrawn_by ground"""
_TASK = """number title origin created_at created_by label state list_number batches
    offered_by taken_by ground"""
_INDEXES = (
    ("registration", ("case_id", "number", "received_at"), ("case", "number", "time")),
    ("submission", ("case_id", "registration_id"), ("case", "registration")),
    (
        "scan_task",
        ("case_id", "number", "label", "list_number"),
        ("case", "number", "label", "list"),
    ),
    ("scan_task_step", ("case_id", "task_id"), ("case", "task")),
)


def upgrade() -> None:
    """Add the tables of the counter."""
    op.create_table(
        "registration", *_of_case(_REGISTRATION), *_maybe("receipt_at", "withdrawn_at")
    )
    op.create_table(
        "submission",
        *_of_case("registration_id name media_type sha256 added_at added_by compared_by ground"),
        *_maybe("outcome", "compared_at"),
        *_counts("size_bytes", "pages"),
        sa.Column("length_s", sa.Float, nullable=False),
    )
    op.create_table(
        "scan_task",
        *_of_case(_TASK),
        *_maybe("registration_id", "offered_at", "taken_at", "moved_at"),
        *_counts("sheets", "missing", "foreign_sheets"),
        sa.Column("received", sa.Integer),
    )
    op.create_table(
        "scan_task_step",
        *_of_case("task_id act by at ground"),
        sa.Column("sheets", sa.Integer),
    )
    for table, columns, names in _INDEXES:
        for column, name in zip(columns, names, strict=True):
            op.create_index(f"{table}_by_{name}", table, [column])


def _of_case(names: str) -> list[sa.Column[str]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *[sa.Column(name, sa.Text, nullable=False) for name in ("volume", *names.split())],
    ]


def _maybe(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]

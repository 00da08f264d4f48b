"""Custody of paper: bundles, loans, visits to cells, acts, alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of custody."""
    op.create_table(
        "bundle",
        *_head("label", "title", "registered_at", "registered_by", "submitter", "state"),
        sa.Column("sheets", sa.Integer, nullable=False),
        *_maybe("cabinet", "cell"),
        _text("holder"),
        *_maybe("due_on"),
        sa.Column("counted", sa.Integer),
        *_maybe("moved_at"),
    )
    op.create_table(
        "loan",
        *_head("bundle_id", "person", "purpose", "asked_at", "state"),
        *_maybe("due_on"),
        _text("decided_by"),
        *_maybe("decided_at"),
        _text("ground"),
    )
    op.create_table(
        "cell_visit",
        *_head("cabinet", "cell", "purpose", "bundles", "by", "begun_at"),
        *_maybe("ended_at"),
        _text("done"),
        *_maybe("shut"),
        _text("ground"),
    )
    op.create_table(
        "custody_act",
        *_head("bundle_id", "act", "by", "at", "person"),
        *_maybe("cabinet", "cell", "visit_id", "loan_id"),
        sa.Column("sheets", sa.Integer),
        *map(_text, ("identified", "signature_sha256", "ground")),
    )
    op.create_table(
        "custody_alarm",
        *_head("kind", "raised_at"),
        *_maybe("bundle_id", "cabinet", "cell"),
        _text("detail"),
        *_maybe("settled_at"),
        *map(_text, ("settled_by", "ground")),
    )
    for table in ("bundle", "loan", "cell_visit", "custody_act", "custody_alarm"):
        op.create_index(f"{table}_by_case", table, ["case_id"])
    op.create_index("bundle_by_label", "bundle", ["label"])
    op.create_index("bundle_by_place", "bundle", ["cabinet", "cell"])
    op.create_index("loan_by_bundle", "loan", ["bundle_id"])
    op.create_index("custody_act_by_bundle", "custody_act", ["bundle_id"])
    unended, unsettled = sa.text("ended_at IS NULL"), sa.text("settled_at IS NULL")
    op.create_index("cell_visit_open", "cell_visit", ["cabinet"], sqlite_where=unended)
    op.create_index("custody_alarm_open", "custody_alarm", ["kind"], sqlite_where=unsettled)


def _head(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        _text("volume"),
        *map(_text, names),
    ]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _maybe(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]

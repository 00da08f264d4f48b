"""The tables of deadlines (期限各表); part of :mod:`dossier.store.schema`."""

from __future__ import annotations

import sqlalchemy as sa


def made(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Return the tables of events, suspensions, duties, marks and unlocking."""
    case_event = sa.Table(
        "case_event",
        metadata,
        *_head(),
        # ``facets`` is JSON: pairs.
        *_texts("kind", "at", "subject", "facets", "term", "note", "noted_by", "noted_at"),
        sa.Column("posted_at", sa.Text),
        sa.Column("cancelled", sa.Integer, nullable=False),
        sa.Index("case_event_by_case", "case_id"),
    )
    suspension = sa.Table(
        "suspension",
        metadata,
        *_head(),
        *_texts("kind", "first_day", "reason", "noted_by", "noted_at", "ended_by"),
        sa.Column("last_day", sa.Text),
        sa.Column("cancelled", sa.Integer, nullable=False),
        sa.Index("suspension_by_case", "case_id"),
    )
    duty = sa.Table(
        "duty",
        metadata,
        *_head(),
        *_texts("duty", "person", "noted_by", "noted_at"),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Index("duty_by_case", "case_id"),
    )
    deadline_mark = sa.Table(
        "deadline_mark",
        metadata,
        *_head(),
        # ``told`` is JSON: names.
        *_texts("rule", "event_id", "due", "step", "at", "told", "withdrawn"),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Index("deadline_mark_by_case", "case_id"),
        sa.Index("deadline_mark_by_time", "at"),
    )
    deadline_unlock = sa.Table(
        "deadline_unlock",
        metadata,
        *_head(),
        *_texts("rule", "event_id", "due", "by", "duty", "reason", "at"),
        sa.Column("until", sa.Text),
        sa.Index("deadline_unlock_by_case", "case_id"),
    )
    return case_event, suspension, duty, deadline_mark, deadline_unlock


def account(metadata: sa.MetaData) -> sa.Table:
    """Return the table of who works here; passwords never leave the station."""
    return sa.Table(
        "account",
        metadata,
        sa.Column("login", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "role", "password")),
        # For one time, until then; NULL: their own.
        sa.Column("replace_until", sa.Text),
        sa.Column("locked", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("wait_until", sa.Text),
        # 1: nothing of the confidential volume is for them, whatever their role may.
        sa.Column("withheld", sa.Integer, nullable=False, server_default="0"),
    )


def _head() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *_texts("volume"),
    )


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)

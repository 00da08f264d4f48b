"""The tables of the archive (档案各表); part of :mod:`dossier.store.schema`."""

from __future__ import annotations

import sqlalchemy as sa


def made(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    """Return the tables of requests to look, of what was seen, and of reviews."""
    lookup = sa.Table(
        "lookup",
        metadata,
        *_head(),
        _text("volume"),
        # Whether 正卷 is asked for; ``volume`` says whether 副卷 is.
        sa.Column("main", sa.Integer, nullable=False),
        *(_text(name) for name in ("person", "capacity", "purpose", "asked_at", "state")),
        sa.Column("may_print", sa.Integer, nullable=False),
        sa.Column("until", sa.Text),
        _text("decided_by"),
        sa.Column("decided_at", sa.Text),
        _text("ground"),
        sa.Index("lookup_by_case", "case_id"),
    )
    lookup_use = sa.Table(
        "lookup_use",
        metadata,
        *_head(),
        # ``pages`` is JSON: ids.
        *(_text(name) for name in ("lookup_id", "volume", "use", "person", "pages", "at")),
        sa.Column("of", sa.Text),
        sa.Index("lookup_use_by_lookup", "lookup_id"),
        sa.Index("lookup_use_by_case", "case_id"),
    )
    review = sa.Table(
        "review",
        metadata,
        *_head(),
        *(_text(name) for name in ("volume", "code", "stage")),
        sa.Column("passed", sa.Integer, nullable=False),
        *(_text(name) for name in ("reason", "by", "at", "basis")),
        sa.Index("review_by_case", "case_id"),
    )
    return lookup, lookup_use, review


def _head() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)

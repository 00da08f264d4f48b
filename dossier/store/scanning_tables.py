"""The tables of how pages came in (采集各表); part of :mod:`dossier.store.schema`.

They name the page they are about in ``page_id``, so that they go into 副卷 with it.
"""

from __future__ import annotations

import sqlalchemy as sa


def made(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table, sa.Table]:
    """Return the tables of looks, of what happened while feeding, of verdicts and samples."""
    look = sa.Table(
        "page_look",
        metadata,
        # The id is the page's: one look a page. ``codes`` and ``measures`` are JSON.
        *_head("page_id", "codes", "measures", "print"),
        sa.Index("page_look_by_case", "case_id"),
    )
    note = sa.Table(
        "feed_note",
        metadata,
        *_head("kind", "detail", "by", "at"),
        sa.Column("batch_id", sa.Text),
        sa.Column("page_id", sa.Text),
        sa.Index("feed_note_by_case", "case_id"),
        sa.Index("feed_note_by_batch", "batch_id"),
    )
    verdict = sa.Table(
        "quality_verdict",
        metadata,
        *_head("batch_id", "judged", "problems", "reason", "by", "at", "basis"),
        sa.Column("page_id", sa.Text),
        sa.Index("quality_verdict_by_case", "case_id"),
        sa.Index("quality_verdict_by_page", "page_id"),
    )
    sample = sa.Table(
        "quality_sample",
        metadata,
        *_head("batch_id", "seed", "pages", "by", "at"),
        sa.Column("clean", sa.Integer, nullable=False),
        sa.Index("quality_sample_by_case", "case_id"),
    )
    return look, note, verdict, sample


def _head(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("volume", *names)),
    ]

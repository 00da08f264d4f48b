"""What came in on a day, over all cases (当日采集); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from dossier.model import Batch
from dossier.store import schema
from dossier.store.readers import Reader
from dossier.store.rows import time_text, to_batch


@dataclass(frozen=True, slots=True)
class Came:
    """A batch of the day, and what became of its pages (当日批次).

    Attributes:
        batch: as it stands.
        number: of its case.
        pages: received, whatever became of them.
        aside: of these, hidden: sheets between documents, sides fed twice, deleted ones.
        unread: of these, waiting to be recognised.
        size_bytes: of their masters.
        last_at: when the last page came; None: none did.
    """

    batch: Batch
    number: str
    pages: int
    aside: int
    unread: int
    size_bytes: int
    last_at: datetime | None


def came(reader: Reader, since: datetime, until: datetime) -> list[Came]:
    """Return the batches begun from ``since`` on and before ``until``, the newest first."""
    batch, page, case = schema.batch, schema.page, schema.case
    begun = sa.and_(batch.c.started_at >= time_text(since), batch.c.started_at < time_text(until))
    counted = (
        sa.select(
            page.c.batch_id,
            sa.func.count().label("pages"),
            sa.func.sum(page.c.deleted).label("aside"),
            sa.func.sum(
                sa.case((sa.and_(page.c.deleted == 0, page.c.reading == ""), 1), else_=0)
            ).label("unread"),
            sa.func.sum(page.c.size_bytes).label("size_bytes"),
            sa.func.max(page.c.received_at).label("last_at"),
        )
        .where(page.c.batch_id.in_(sa.select(batch.c.id).where(begun)))
        .group_by(page.c.batch_id)
        .subquery()
    )
    query = (
        sa.select(batch, case.c.number.label("case_number"), counted)
        .join(case, case.c.id == batch.c.case_id)
        .outerjoin(counted, counted.c.batch_id == batch.c.id)
        .where(begun)
        .order_by(batch.c.started_at.desc(), batch.c.id.desc())
    )
    return [
        Came(
            to_batch(row),
            row["case_number"],
            row["pages"] or 0,
            row["aside"] or 0,
            row["unread"] or 0,
            row["size_bytes"] or 0,
            datetime.fromisoformat(row["last_at"]) if row["last_at"] else None,
        )
        for row in reader.connection.execute(query).mappings()
    ]


def received_at(reader: Reader, since: datetime, until: datetime) -> list[datetime]:
    """Return when each page came that came in that time, in order."""
    column = schema.page.c.received_at
    query = (
        sa.select(column)
        .where(column >= time_text(since), column < time_text(until))
        .order_by(column)
    )
    return [datetime.fromisoformat(text) for (text,) in reader.connection.execute(query)]


def unread(reader: Reader) -> int:
    """Return how many pages of all cases wait to be recognised."""
    page = schema.page
    query = sa.select(sa.func.count()).where(page.c.reading == "", page.c.deleted == 0)
    return int(reader.connection.execute(query).scalar_one())

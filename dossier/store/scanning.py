"""Reading how pages came in (采集读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

import sqlalchemy as sa

from dossier.ids import BatchId, CaseId, PageId
from dossier.quality import latest
from dossier.scanning import Feeding, FeedNote, PageLook, Sample, Verdict
from dossier.store import scanning_rows as rows
from dossier.store import schema
from dossier.store.readers import Reader


def looks(reader: Reader, case_id: CaseId) -> dict[PageId, PageLook]:
    """Return what looking at the pages of a case found, by page."""
    table = schema.page_look
    query = sa.select(table).where(table.c.case_id == case_id)
    found = (rows.to_look(row) for row in reader.connection.execute(query).mappings())
    return {look.page_id: look for look in found}


def look(reader: Reader, page_id: PageId) -> PageLook | None:
    """Return what looking at a page found; None: nobody looked."""
    table = schema.page_look
    query = sa.select(table).where(table.c.id == page_id)
    row = reader.connection.execute(query).mappings().first()
    return None if row is None else rows.to_look(row)


def notes(
    reader: Reader, case_id: CaseId, batch_id: BatchId | None = None, *kinds: Feeding
) -> list[FeedNote]:
    """Return what happened while a case's paper was fed, in order.

    Args:
        reader: the state.
        case_id: of the case.
        batch_id: only of this batch; None: of all.
        kinds: only of these; none given: of all.
    """
    table = schema.feed_note
    query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.id)
    if batch_id is not None:
        query = query.where(table.c.batch_id == batch_id)
    if kinds:
        query = query.where(table.c.kind.in_([kind.value for kind in kinds]))
    return [rows.to_note(row) for row in reader.connection.execute(query).mappings()]


def verdicts(reader: Reader, case_id: CaseId) -> list[Verdict]:
    """Return what people said of the pages and batches of a case, in order."""
    table = schema.quality_verdict
    query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.id)
    return [rows.to_verdict(row) for row in reader.connection.execute(query).mappings()]


def samples(reader: Reader, case_id: CaseId) -> list[Sample]:
    """Return the drawings of a case, in order."""
    table = schema.quality_sample
    query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.id)
    return [rows.to_sample(row) for row in reader.connection.execute(query).mappings()]


def page_verdicts(reader: Reader, page_ids: list[PageId]) -> dict[PageId | None, Verdict]:
    """Return the last word on each of the pages that has one."""
    table = schema.quality_verdict
    found: dict[PageId | None, Verdict] = {}
    for begin in range(0, len(page_ids), 500):
        query = (
            sa.select(table)
            .where(table.c.page_id.in_(page_ids[begin : begin + 500]))
            .order_by(table.c.id)
        )
        rows_ = reader.connection.execute(query).mappings()
        found |= latest([rows.to_verdict(row) for row in rows_])
    return found

"""Reading what was filled in (信息项读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

import sqlalchemy as sa

from dossier.backfill.particulars import Particular
from dossier.ids import CaseId
from dossier.store import backfill_rows as rows
from dossier.store import schema
from dossier.store.readers import Reader


def particulars(reader: Reader, case_id: CaseId) -> list[Particular]:
    """Return what a person accepted for a case, in the order it was; not what was withdrawn."""
    table = schema.particular
    query = (
        sa.select(table)
        .where(table.c.case_id == case_id, table.c.withdrawn == 0)
        .order_by(table.c.id)
    )
    return [rows.to_particular(row) for row in reader.connection.execute(query).mappings()]

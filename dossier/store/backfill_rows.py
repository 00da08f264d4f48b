"""Rows of what was filled in, back and forth, and its table (信息项)."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import RowMapping

from dossier.backfill.model import Field
from dossier.backfill.particulars import Particular
from dossier.ids import CaseId, PageId, ParticularId, PartyId
from dossier.model import Volume
from dossier.store.rows import Row, clean, time_text


def made(metadata: sa.MetaData) -> sa.Table:
    """Return the table of particulars; part of :mod:`dossier.store.schema`."""
    texts = ("volume", "field", "value", "boxes", "by", "at")
    return sa.Table(
        "particular",
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("party_id", sa.Text),
        sa.Column("page_id", sa.Text),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Index("particular_by_case", "case_id"),
    )


def particular_row(one: Particular) -> Row:
    """Return the row of ``one``; what is filled in belongs to the main volume (正卷)."""
    return {
        "id": str(one.id),
        "case_id": str(one.case_id),
        "volume": Volume.MAIN.value,
        "field": one.field.value,
        "value": clean(one.value),
        # JSON: eight numbers a box, to a tenth of a pixel.
        "boxes": json.dumps(
            [[round(v, 1) for point in box for v in point] for box in one.boxes],
            separators=(",", ":"),
        ),
        "by": clean(one.by),
        "at": time_text(one.at),
        "party_id": None if one.party_id is None else str(one.party_id),
        "page_id": None if one.page_id is None else str(one.page_id),
        "number": one.number,
        "withdrawn": int(one.withdrawn),
    }


def to_particular(row: RowMapping) -> Particular:
    """Return the particular of a row."""
    boxes = tuple(
        ((a, b), (c, d), (e, f), (g, h)) for a, b, c, d, e, f, g, h in json.loads(row["boxes"])
    )
    return Particular(
        id=ParticularId(row["id"]),
        case_id=CaseId(row["case_id"]),
        party_id=None if row["party_id"] is None else PartyId(row["party_id"]),
        field=Field(row["field"]),
        number=row["number"],
        value=row["value"],
        page_id=None if row["page_id"] is None else PageId(row["page_id"]),
        boxes=boxes,
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        withdrawn=bool(row["withdrawn"]),
    )

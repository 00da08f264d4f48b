"""Reading look-ups and reviews (档案读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

import sqlalchemy as sa

from dossier.ids import CaseId, LookupId, LookupUseId
from dossier.lookup import Lookup, LookupUse
from dossier.review import Review
from dossier.store import archive_rows as rows
from dossier.store import schema
from dossier.store.readers import Reader
from resources.errors import UnknownItem


def lookups(reader: Reader, case_id: CaseId | None = None) -> list[Lookup]:
    """Return the requests, newest first, of a case or of all."""
    table = schema.lookup
    query = sa.select(table).order_by(table.c.id.desc())
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    return [rows.to_lookup(row) for row in reader.connection.execute(query).mappings()]


def lookup(reader: Reader, lookup_id: LookupId) -> Lookup:
    """Return a request.

    Raises:
        UnknownItem: there is none with this id.
    """
    query = sa.select(schema.lookup).where(schema.lookup.c.id == lookup_id)
    row = reader.connection.execute(query).mappings().first()
    if row is None:
        raise UnknownItem(thing=str(lookup_id))
    return rows.to_lookup(row)


def uses(reader: Reader, lookup_id: LookupId) -> list[LookupUse]:
    """Return what was seen and printed under a request, in order."""
    table = schema.lookup_use
    query = sa.select(table).where(table.c.lookup_id == lookup_id).order_by(table.c.id)
    return [rows.to_use(row) for row in reader.connection.execute(query).mappings()]


def use(reader: Reader, use_id: LookupUseId) -> LookupUse | None:
    """Return one use; None: there is none with this id."""
    query = sa.select(schema.lookup_use).where(schema.lookup_use.c.id == use_id)
    row = reader.connection.execute(query).mappings().first()
    return None if row is None else rows.to_use(row)


def reviews(reader: Reader, case_id: CaseId) -> list[Review]:
    """Return what people decided on a case, in order."""
    table = schema.review
    query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.id)
    return [rows.to_review(row) for row in reader.connection.execute(query).mappings()]

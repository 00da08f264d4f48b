"""The three queries that reading by subject begins with (读取)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dossier.ids import CaseId
from dossier.store.readers import Reader
from resources.errors import UnknownItem


def of_case(table: sa.Table, case_id: CaseId | None) -> sa.Select[Any]:
    """Return the query for a table's rows, of a case or of all."""
    query = sa.select(table)
    return query if case_id is None else query.where(table.c.case_id == case_id)


def all_of(reader: Reader, query: sa.Select[Any]) -> Iterator[sa.RowMapping]:
    """Return the rows of a query by their columns' names."""
    return iter(reader.connection.execute(query).mappings())


def row_of(reader: Reader, table: sa.Table, id_: str) -> sa.RowMapping:
    """Return one row.

    Raises:
        UnknownItem: there is none with this id.
    """
    row = next(all_of(reader, sa.select(table).where(table.c.id == id_)), None)
    if row is None:
        raise UnknownItem(thing=str(id_))
    return row

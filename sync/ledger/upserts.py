"""Insert or replace, said alike for both databases (写入语句)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def put(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    columns: tuple[str, ...] | None = None,
) -> None:
    """Insert rows; of those that are there already set ``columns``.

    Args:
        connection: in a transaction.
        table: its primary key tells what is there.
        rows: all with the same keys.
        columns: None: all outside the primary key; empty: leave what is there.
    """
    if rows:
        connection.execute(_statement(connection.dialect.name, table, columns), list(rows))


def add(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that are not there yet."""
    if rows:
        connection.execute(_plain(table), list(rows))


@cache
def _plain(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


@cache
def _statement(dialect: str, table: sa.Table, columns: tuple[str, ...] | None) -> sa.Insert:
    keys = [column.name for column in table.primary_key]
    if columns is None:
        columns = tuple(column.name for column in table.columns if column.name not in keys)
    insert = sqlite_insert(table) if dialect == "sqlite" else postgres_insert(table)
    if not columns:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(
        index_elements=keys, set_={name: insert.excluded[name] for name in columns}
    )

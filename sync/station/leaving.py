"""Letting go of a case, and beginning to follow anew (停止跟随、重新引导)."""

from __future__ import annotations

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.store import index, schema
from sync.core.entries import header
from sync.core.registers import touched
from sync.station.following import Following
from sync.station.tables import strides

_ORDER = tuple(reversed(schema.DOMAIN))
"""What points at others goes first: tables are made in the opposite order."""


def is_held(connection: sa.Connection, case: str) -> bool:
    """Return whether own work on the case is not settled, or everything is followed."""
    own = connection.exec_driver_sql(
        """SELECT 1 FROM own o JOIN journal j ON j.position = o.position
        WHERE o.outcome IN ('', 'refused') AND j.case_id = ? LIMIT 1""",
        (case,),
    ).first()
    everything = connection.exec_driver_sql("SELECT 1 FROM followed WHERE scope = ''").first()
    return own is not None or everything is not None


def leave(connection: sa.Connection, case: str) -> list[Changes]:
    """Remove a case's rows; own entries about it count as not shown any more."""
    following = Following(connection)
    _tell_rows(connection, following, case)
    _forget_registers(connection, case)
    _forget_rows(connection, case)
    for table in ("foreign_entry", "wanted", "conflict"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE case_id = ?", (case,))  # noqa: S608
    connection.exec_driver_sql(
        """UPDATE own SET standing = 'left' WHERE standing = 'applied' AND position IN
        (SELECT position FROM journal WHERE case_id = ?)""",
        (case,),
    )
    return following.changes()


def begin_again(connection: sa.Connection, following: Following, scope: str) -> list[Changes]:
    """Forget the centre's copy of a scope; own entries about it lie on nothing then."""
    _tell_rows(connection, following, scope)
    positions = _own(connection, scope)
    if scope:
        _forget_registers(connection, scope)
        _forget_rows(connection, scope)
        for table in ("foreign_entry", "conflict"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE case_id = ?", (scope,))  # noqa: S608
    else:
        _forget_everything(connection)
    for some in strides(positions):
        connection.exec_driver_sql(
            """UPDATE own SET outcome = CASE outcome WHEN 'refused' THEN 'refused' ELSE '' END,
                number = NULL, standing = 'fallen' WHERE position = ?""",
            [(position,) for position in some],
        )
    following.judge_again(positions)
    return following.changes()


def _own(connection: sa.Connection, scope: str) -> list[int]:
    """Return the positions of the scope's own entries that stand for themselves."""
    query = """SELECT o.position FROM own o JOIN journal j ON j.position = o.position
        WHERE o.outcome <> 'reissued' AND (? = '' OR j.case_id = ?) ORDER BY o.position"""
    return list(connection.exec_driver_sql(query, (scope, scope)).scalars())


def _tell_rows(connection: sa.Connection, following: Following, scope: str) -> None:
    for name in _ORDER:
        column = "id" if name == "case" else "case_id"
        query = f"SELECT id, {column} FROM \"{name}\" WHERE ? = '' OR {column} = ?"  # noqa: S608
        for id_, case in connection.exec_driver_sql(query, (scope, scope)).all():
            following.tell_row(case, name, id_)


def _forget_rows(connection: sa.Connection, case: str) -> None:
    for (page_id,) in connection.exec_driver_sql(
        "SELECT id FROM page WHERE case_id = ? AND reading <> ''", (case,)
    ).all():
        index.remove(connection, page_id)
    connection.exec_driver_sql(
        "DELETE FROM elsewhere WHERE batch_id IN (SELECT id FROM batch WHERE case_id = ?)", (case,)
    )
    for name in _ORDER:
        column = "id" if name == "case" else "case_id"
        connection.exec_driver_sql(f'DELETE FROM "{name}" WHERE {column} = ?', (case,))  # noqa: S608


def _forget_registers(connection: sa.Connection, case: str) -> None:
    """Forget every register that an entry about the case ever wrote."""
    keys: set[str] = set()
    for query in (
        "SELECT entry FROM foreign_entry WHERE case_id = ?",
        "SELECT entry FROM journal WHERE case_id = ?",
    ):
        for (raw,) in connection.exec_driver_sql(query, (case,)).all():
            keys.update(touched(header(raw)))
    rows = [(key,) for key in sorted(keys)]
    for layer in ("register", "ahead"):
        if rows:
            connection.exec_driver_sql(f"DELETE FROM {layer} WHERE key = ?", rows)  # noqa: S608


def _forget_everything(connection: sa.Connection) -> None:
    # Says what the index of full text calls: forget all, as one cannot delete from it.
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('delete-all')")
    for name in (
        *("layouts", "indexed", "elsewhere", "foreign_entry", "conflict"),
        *("register", "ahead", "reach"),
        *_ORDER,
    ):
        connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608  names of ours

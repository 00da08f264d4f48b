"""Bytes that what is followed refers to and that are not here (待取文件)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.ids import CaseId
from dossier.store import Store, deltas
from resources.errors import Damaged
from sync.core.answers import FeedItem
from sync.core.entries import header, needs

_KINDS = ("text", "page", "recording")
"""In the order they are fetched."""


def want(
    connection: sa.Connection,
    items: Sequence[FeedItem],
    *,
    masters: bool,
    has: Callable[[str], bool],
) -> None:
    """Add what the items refer to and is not here; note what came to the centre late."""
    rows: dict[str, tuple[str, str, str, int]] = {}
    for item in items:
        if item.kind == "arrival":
            connection.exec_driver_sql("UPDATE wanted SET late = 0 WHERE sha256 = ?", (item.blob,))
            if item.blob in rows:
                rows[item.blob] = (*rows[item.blob][:3], 0)
        if item.entry is None or item.outcome in ("conflict", "refused"):
            continue
        entry = header(item.entry.raw)
        for need in needs(entry):
            late = int(need.sha256 in item.late)
            rows[need.sha256] = (need.sha256, need.kind, entry.case, late)
    found = [
        row
        for row in rows.values()
        if (row[1] == "text" and not _has_text(connection, row[0]))
        or (row[1] != "text" and masters and not has(row[0]))
    ]
    if found:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO wanted(sha256, kind, case_id, late) VALUES (?, ?, ?, ?)", found
        )


def wanted(store: Store, limit: int) -> list[str]:
    """Return bytes to be fetched, of which the centre is known to have all: readings first."""
    found: list[str] = []
    with store.snapshot() as reader:
        for kind in _KINDS:
            query = "SELECT sha256 FROM wanted WHERE late = 0 AND kind = ? LIMIT ?"
            rows = reader.connection.exec_driver_sql(query, (kind, limit - len(found)))
            found += rows.scalars()
            if len(found) >= limit:
                break
    return found


def kind_of(store: Store, sha256: str) -> str:
    """Return ``text``, ``page`` or ``recording`` for wanted bytes; empty for others."""
    query = "SELECT kind FROM wanted WHERE sha256 = ?"
    with store.snapshot() as reader:
        return str(reader.connection.exec_driver_sql(query, (sha256,)).scalar() or "")


def arrived(store: Store, sha256: str, body: bytes | None = None) -> None:
    """Note that bytes are here now; windows that show them hear of it.

    Args:
        store: of the station.
        sha256: of the bytes.
        body: the bytes of a reading, which are kept in the database and entered in the
            search index; None for what is durable among the blobs already.

    Raises:
        Damaged: the body is not what its name says, or no reading.
    """
    if body is not None and hashlib.sha256(body).hexdigest() != sha256:
        raise Damaged(path=sha256, found=hashlib.sha256(body).hexdigest())

    def work(connection: sa.Connection) -> list[Changes]:
        if body is not None:
            try:
                deltas.keep_text(connection, sha256, body)
            except (ValueError, KeyError, TypeError) as error:
                raise Damaged(path=sha256, found="no reading") from error
        connection.exec_driver_sql("DELETE FROM wanted WHERE sha256 = ?", (sha256,))
        return _shown(connection, sha256, "sha256" if body is None else "reading")

    store.work(work)


def _shown(connection: sa.Connection, sha256: str, column: str) -> list[Changes]:
    # Said twice, so that the partial index on readings is used.
    query = f"SELECT case_id, id FROM page WHERE {column} = ? AND {column} <> ''"  # noqa: S608
    thing = "reading" if column == "reading" else "page"
    touched: dict[str, set[tuple[str, str]]] = {}
    for case_id, id_ in connection.exec_driver_sql(query, (sha256,)).all():
        touched.setdefault(case_id, set()).add((thing, id_))
    now = datetime.now(UTC)
    return [
        Changes(0, "Followed", CaseId(case_id), frozenset(found), now)
        for case_id, found in touched.items()
    ]


def _has_text(connection: sa.Connection, sha256: str) -> bool:
    query = "SELECT 1 FROM texts WHERE sha256 = ?"
    return connection.exec_driver_sql(query, (sha256,)).first() is not None

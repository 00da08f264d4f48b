"""Noting own entries: upon which revisions each was made (补记依据).

The store writes entries without knowing of sync. Before sync does anything else it notes
those that came since, in order: nothing but own entries changed the tables meanwhile, so
the registers as they are seen now, moved along entry by entry, are what each was made
upon.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from sync.core.entries import Header, header
from sync.core.judging import Register
from sync.core.messages import Base
from sync.core.registers import life, pointed_at, touched
from sync.station.tables import View, put_registers, reach, seen_registers

STRIDE = 500


def is_behind(connection: sa.Connection) -> bool:
    """Return whether there are entries that were not noted yet."""
    query = "SELECT (SELECT max(position) FROM journal), (SELECT max(position) FROM own)"
    written, noted = connection.exec_driver_sql(query).one()
    return bool(written is not None and written != noted)


def note(connection: sa.Connection, limit: int = STRIDE) -> tuple[int, list[int]]:
    """Note up to ``limit`` entries inside the caller's transaction.

    Returns:
        How many were noted, and the positions of those that build on what is kept but
        not applied, so that the tables may not show them.
    """
    query = """SELECT position, entry, hash FROM journal
        WHERE position > (SELECT coalesce(max(position), 0) FROM own)
        ORDER BY position LIMIT ?"""
    rows = connection.exec_driver_sql(query, (limit,)).all()
    entries = [(position, header(raw), hash_) for position, raw, hash_ in rows]
    keys = {key for _, entry, _ in entries for key in (*touched(entry), *_parents(entry))}
    seen = seen_registers(connection, sorted(keys))
    noted: list[tuple[int, str, str, str]] = []
    written: dict[str, Register] = {}
    waiting: list[int] = []
    for position, entry, hash_ in entries:
        upon = touched(entry)
        if any(seen[key].kept for key in (*upon, *_parents(entry)) if key in seen):
            waiting.append(position)
        bases = [(key, seen[key].revision if key in seen else "") for key in upon]
        noted.append((position, pack(bases), "", "applied"))
        for key in upon:
            seen[key] = written[key] = Register(hash_)
    if noted:
        connection.exec_driver_sql(
            "INSERT INTO own(position, bases, outcome, standing) VALUES (?, ?, ?, ?)", noted
        )
    put_registers(connection, "ahead", written)
    put_reach(connection, [(position, entry) for position, entry, _ in entries])
    return len(rows), waiting


def put_reach(connection: sa.Connection, entries: Sequence[tuple[int, Header]]) -> None:
    """Set what unsettled entries reach, by position."""
    view = View(connection)
    rows = [
        (key, position, int(writes))
        for position, entry in entries
        for key, writes in reach(entry, view.row).items()
    ]
    if entries:
        drop_reach(connection, [position for position, _ in entries])
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO reach(key, position, writes) VALUES (?, ?, ?)", rows
        )


def drop_reach(connection: sa.Connection, positions: Sequence[int]) -> None:
    """Forget what entries reach that are settled."""
    if positions:
        connection.exec_driver_sql(
            "DELETE FROM reach WHERE position = ?", [(position,) for position in positions]
        )


def pack(bases: Sequence[tuple[str, str]]) -> str:
    """Return bases as they are kept."""
    return json.dumps(bases, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> tuple[Base, ...]:
    """Return bases that were kept."""
    return tuple(Base(key, revision) for key, revision in json.loads(text))


def _parents(entry: Header) -> list[str]:
    made = {(delta.table, delta.id) for delta in entry.deltas if delta.before is None}
    return [life(*place) for place in pointed_at(entry) if place not in made]

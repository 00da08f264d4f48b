"""Checking that nothing was changed around the journal (校验留痕)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dossier.blobs import Blobs
from dossier.store import deltas, journal, keys, schema
from dossier.store.journal import Entry, Identity
from dossier.store.plan.delta import Delta
from dossier.store.rows import Row

_STRIDE = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written."""

    kind: str
    """Stable key: ``gap``, ``unreadable``, ``hash``, ``chain``, ``signature``,
    ``columns``, ``replay``, ``identity``, ``guard``, ``row``, ``text``, ``index``,
    ``blob``."""
    sequence: int | None
    """Of the journal entry at fault; None for what is no entry."""
    thing: str
    """What is at fault: a table and id, a digest, a name."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found (校验结果)."""

    entries: int
    head: str
    """Hash of the newest entry; note it elsewhere to notice a chain cut short."""
    blobs: int
    """Blobs looked at."""
    problems: tuple[Problem, ...]
    """The first bad entry first, then tables and blobs."""

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.problems


@dataclass(slots=True)
class _State:
    tables: dict[str, dict[str, Row]] = field(
        default_factory=lambda: {name: {} for name in schema.DOMAIN}
    )
    problems: list[Problem] = field(default_factory=list)
    sequence: int = 0
    hash: str = ""

    def add(self, kind: str, sequence: int | None, thing: str) -> None:
        self.problems.append(Problem(kind, sequence, thing))


def verify(connection: sa.Connection, home: Path, blobs: Blobs, *, deep: bool) -> Report:
    """Return what is wrong with the store, as of the connection's snapshot."""
    state = _State()
    identity = journal.load_identity(connection)
    if identity is None:
        state.add("identity", None, "station")
        return Report(0, "", 0, tuple(state.problems))
    mark = keys.read_mark(home)
    if mark is None or mark.public_key != identity.public_key.hex():
        state.add("identity", None, "store.mark")
    _check_guards(connection, state)
    state.hash = identity.origin
    _check_journal(connection, identity, state)
    _check_tables(connection, state)
    _check_texts(connection, state)
    checked = _check_blobs(state, blobs, deep=deep)
    return Report(state.sequence, state.hash, checked, tuple(state.problems))


def _check_guards(connection: sa.Connection, state: _State) -> None:
    query = sa.text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    found = set(connection.execute(query).scalars())
    for name in ("journal_keeps_entries", "journal_keeps_bytes"):
        if name not in found:
            state.add("guard", None, name)


def _check_journal(connection: sa.Connection, identity: Identity, state: _State) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public_key = Ed25519PublicKey.from_public_bytes(identity.public_key)
    table = schema.journal
    last = -1
    broken = False
    while True:
        query = sa.select(table).where(table.c.sequence > last)
        found = connection.execute(query.order_by(table.c.sequence).limit(_STRIDE)).all()
        if not found:
            return
        for row in found:
            last = row.sequence
            entry = _check_entry(row, public_key, identity, state)
            broken = broken or entry is None
            if entry is not None and not broken:
                broken = not _replay(entry, state)
            state.sequence = row.sequence
            state.hash = row.hash


def _check_entry(
    row: sa.Row[Any], public_key: Any, identity: Identity, state: _State
) -> Entry | None:
    """Check one entry against its bytes, its neighbour and the station's key."""
    from cryptography.exceptions import InvalidSignature

    if row.sequence != state.sequence + 1:
        state.add("gap", row.sequence, f"{state.sequence} → {row.sequence}")
    if hashlib.sha256(row.entry).hexdigest() != row.hash:
        state.add("hash", row.sequence, row.kind)
    try:
        public_key.verify(row.signature, bytes.fromhex(row.hash))
    except (InvalidSignature, ValueError):
        state.add("signature", row.sequence, row.kind)
    try:
        entry = journal.read(row.sequence, row.entry, row.hash, row.signature)
        inside = journal.canonical_sequence(row.entry)
    except (ValueError, KeyError, TypeError):
        state.add("unreadable", row.sequence, row.kind)
        return None
    if entry.previous != state.hash:
        state.add("chain", row.sequence, row.kind)
    target = entry.undoes if entry.undoes is not None else entry.redoes
    step = "undo" if entry.undoes is not None else "redo" if entry.redoes is not None else "do"
    expected = (
        row.sequence,
        entry.case_id,
        entry.kind,
        target,
        identity.device,
        identity.epoch,
        step if journal.is_undoable(entry.who, entry.kind, step) else "",
    )
    stored = (inside, row.case_id, row.kind, row.target, entry.device, entry.epoch, row.step)
    if expected != stored:
        state.add("columns", row.sequence, row.kind)
    return entry


def _replay(entry: Entry, state: _State) -> bool:
    """Apply the entry's deltas to the tables rebuilt so far."""
    for delta in entry.deltas:
        if not _replay_one(delta, state.tables):
            state.add("replay", entry.sequence, f"{delta.table} {delta.id}")
            return False
    return True


def _replay_one(delta: Delta, tables: dict[str, dict[str, Row]]) -> bool:
    rows = tables.get(delta.table)
    if rows is None:
        return False
    row = rows.get(delta.id)
    if delta.before is None:
        if row is not None or delta.after is None:
            return False
        rows[delta.id] = dict(delta.after)
        return True
    if row is None or any(row.get(name) != value for name, value in delta.before.items()):
        return False
    if delta.after is None:
        del rows[delta.id]
    else:
        row.update(delta.after)
    return True


def _check_tables(connection: sa.Connection, state: _State) -> None:
    """Compare the tables with what the journal's deltas amount to."""
    for name, table in schema.DOMAIN.items():
        expected = state.tables[name]
        seen: set[str] = set()
        for row in connection.execute(sa.select(table)).mappings():
            seen.add(row["id"])
            if expected.get(row["id"]) != dict(row):
                state.add("row", None, f"{name} {row['id']}")
        for id_ in expected.keys() - seen:
            state.add("row", None, f"{name} {id_}")


def _check_texts(connection: sa.Connection, state: _State) -> None:
    """Check the readings against their digests, and the index against the readings."""
    kept: set[str] = set()
    for sha256, body in connection.execute(sa.select(schema.texts)):
        kept.add(sha256)
        if deltas.digest_of(body) != sha256:
            state.add("text", None, sha256)
    table = schema.indexed
    rows = connection.execute(
        sa.select(table.c.page_id, table.c.reading).join(
            schema.layouts, schema.layouts.c.n == table.c.n
        )
    )
    indexed: dict[str, str] = {page_id: reading for page_id, reading in rows}
    for id_, page in state.tables["page"].items():
        if page["reading"] and page["reading"] not in kept:
            state.add("text", None, page["reading"])
        if page["reading"] != indexed.pop(id_, ""):
            state.add("index", None, f"page {id_}")
    for id_ in indexed:
        state.add("index", None, f"page {id_}")


def _check_blobs(state: _State, blobs: Blobs, *, deep: bool) -> int:
    masters = {page["sha256"]: page["size_bytes"] for page in state.tables["page"].values()}
    for sha256, size in masters.items():
        good = blobs.size(sha256) == size
        if not good or (deep and not blobs.verify(sha256)):
            state.add("blob", None, sha256)
    return len(masters)

"""Checking that nothing was changed around the journal (校验留痕)."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dossier.blobs import Blobs
from dossier.store import chains, deltas, following, journal, keys, schema
from dossier.store.chains import Chain, Identity
from dossier.store.journal import Entry
from dossier.store.plan.delta import Delta
from dossier.store.rows import Row
from dossier.store.settled import Placed, elsewhere_only, settled_order, shown_foreign

_STRIDE = 500
_BLOBS = {
    "exhibit": "media_sha256",
    "snapshot": "sha256",
    "recording": "sha256",
    "paper": "sha256",
    "signature": "trace_sha256",
    "custody_act": "signature_sha256",
    "registration": "receipt_sha256",
    "submission": "sha256",
}
"""Columns of evidence, recordings, signing, custody and the counter that hold a blob's digest."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written."""

    kind: str
    """Stable key: ``gap``, ``unreadable``, ``hash``, ``chain``, ``signature``,
    ``columns``, ``replay``, ``identity``, ``guard``, ``row``, ``text``, ``index``,
    ``blob``."""
    sequence: int | None
    """Position of the journal entry at fault; None for what is no entry."""
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
    chains: list[Chain]
    placed: dict[int, Placed]
    tables: dict[str, dict[str, Row]] = field(
        default_factory=lambda: {name: {} for name in schema.DOMAIN}
    )
    problems: list[Problem] = field(default_factory=list)
    heads: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By chain: sequence and hash of the newest entry looked at."""
    position: int = 0
    hash: str = ""
    replayed: bool = True
    waiting: list[tuple[tuple[float, int], Entry]] = field(default_factory=list)
    """Entries to be replayed when those before them in the centre's order are."""
    known: dict[str, int] = field(default_factory=dict)
    """Positions by hash, of stores of more than one epoch."""
    renewed: dict[int, int] = field(default_factory=dict)
    """Positions of entries issued again, by the old ones."""
    targets: dict[int, int | None] = field(default_factory=dict)
    brought: set[str] = field(default_factory=set)
    """Sound, film and pictures that entries of this station brought into the dossier."""

    def add(self, kind: str, position: int | None, thing: str) -> None:
        self.problems.append(Problem(kind, position, thing))


def verify(connection: sa.Connection, home: Path, blobs: Blobs, *, deep: bool) -> Report:
    """Return what is wrong with the store, as of the connection's snapshot."""
    state = _State(chains.chains(connection), settled_order(connection))
    identity = chains.load_identity(connection)
    if identity is None or not state.chains:
        state.add("identity", None, "station")
        return Report(0, "", 0, tuple(state.problems))
    _check_identity(identity, home, state)
    _check_guards(connection, state)
    state.hash = state.chains[0].origin
    _check_journal(connection, state)
    _replay_all(connection, state)
    _check_tables(connection, state)
    _check_texts(connection, state)
    checked = _check_blobs(connection, state, blobs, deep=deep)
    return Report(state.position, state.hash, checked, tuple(state.problems))


def _check_identity(identity: Identity, home: Path, state: _State) -> None:
    """Check that the noted key endorsed all that came after it."""
    first, newest = state.chains[0], state.chains[-1]
    mark = keys.read_mark(home)
    if mark is None or mark.public_key != first.public_key.hex():
        state.add("identity", None, "store.mark")
    if (identity.device, identity.epoch, identity.public_key) != (
        newest.device,
        newest.epoch,
        newest.public_key,
    ):
        state.add("identity", None, "station")
    for before, chain in pairwise(state.chains):
        if not chains.is_signed(before.public_key, chain.origin, chain.endorsement):
            state.add("identity", None, f"epoch {chain.epoch}")


def _check_guards(connection: sa.Connection, state: _State) -> None:
    query = sa.text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    found = set(connection.execute(query).scalars())
    for name in ("journal_keeps_entries", "journal_keeps_bytes"):
        if name not in found:
            state.add("guard", None, name)


def _check_journal(connection: sa.Connection, state: _State) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signers = {
        chain.n: (chain, Ed25519PublicKey.from_public_bytes(chain.public_key))
        for chain in state.chains
    }
    table = schema.journal
    last = -1
    while True:
        query = sa.select(table).where(table.c.position > last)
        found = connection.execute(query.order_by(table.c.position).limit(_STRIDE)).all()
        if not found:
            return
        for row in found:
            last = row.position
            chain, public_key = signers.get(row.chain, (None, None))
            if chain is None:
                state.add("columns", row.position, row.kind)
                continue
            entry = _check_entry(row, public_key, chain, state)
            if entry is None:
                state.replayed = False
            elif chain.common is None or entry.sequence <= chain.common:
                _place(entry, state)
            state.heads[chain.n] = (row.sequence, row.hash)
            state.position, state.hash = row.position, row.hash


def _check_entry(row: sa.Row[Any], public_key: Any, chain: Chain, state: _State) -> Entry | None:
    """Check one entry against its bytes, its neighbour and the epoch's key."""
    from cryptography.exceptions import InvalidSignature

    sequence, previous = state.heads.get(chain.n, (0, chain.origin))
    if row.sequence != sequence + 1 or row.position != state.position + 1:
        state.add("gap", row.position, f"{sequence} → {row.sequence}")
    if hashlib.sha256(row.entry).hexdigest() != row.hash:
        state.add("hash", row.position, row.kind)
    try:
        public_key.verify(row.signature, bytes.fromhex(row.hash))
    except (InvalidSignature, ValueError):
        state.add("signature", row.position, row.kind)
    try:
        entry = journal.read(row.position, row.entry, row.hash, row.signature)
        target = _target(entry, state)
    except (ValueError, KeyError, TypeError, AttributeError):
        state.add("unreadable", row.position, row.kind)
        return None
    if entry.previous != previous:
        state.add("chain", row.position, row.kind)
    step = "undo" if entry.undoes is not None else "redo" if entry.redoes is not None else "do"
    expected = (
        row.sequence,
        entry.case_id,
        entry.kind,
        target,
        chain.device,
        chain.epoch,
        step if journal.is_undoable(entry.who, entry.kind, step) else "",
    )
    stored = (
        entry.sequence,
        row.case_id,
        row.kind,
        row.target,
        entry.device,
        entry.epoch,
        row.step,
    )
    if expected != stored:
        state.add("columns", row.position, row.kind)
    return entry


def _target(entry: Entry, state: _State) -> int | None:
    """Return the position of the entry that this one takes back or does again."""
    number = entry.undoes if entry.undoes is not None else entry.redoes
    target = number
    if len(state.chains) > 1:
        was = entry.note.get("reissued")
        if isinstance(was, dict):
            old = state.known.get(str(was.get("hash")))
            target = None if old is None else state.targets.get(old)
            if old is not None:
                state.renewed[old] = entry.position
        elif number is not None and entry.note.get("of"):
            target = state.known.get(str(entry.note["of"]))
        elif number is not None:
            # In its own epoch: so many entries before this one.
            target = entry.position - (entry.sequence - number)
        target = None if target is None else state.renewed.get(target, target)
        state.known[entry.hash] = entry.position
        state.targets[entry.position] = target
    return target


def _place(entry: Entry, state: _State) -> None:
    """Replay at once where there is no centre, else in the centre's order."""
    if not state.placed:
        state.replayed = state.replayed and _replay(entry, state)
        return
    placed = state.placed.get(entry.position)
    if placed is None:
        state.waiting.append(((math.inf, entry.position), entry))
    elif placed.shown:
        state.waiting.append((placed.place, entry))


def _replay_all(connection: sa.Connection, state: _State) -> None:
    """Replay what the centre decided, of others and of this station, in its order."""
    own = iter(sorted(state.waiting, key=lambda each: each[0]))
    following_ = next(own, None)
    for number, entry in shown_foreign(connection):
        while following_ is not None and following_[0] < (number, 0):
            state.replayed = state.replayed and _replay(following_[1], state)
            following_ = next(own, None)
        state.replayed = state.replayed and _replay(entry, state)
    while following_ is not None:
        state.replayed = state.replayed and _replay(following_[1], state)
        following_ = next(own, None)


def _replay(entry: Entry, state: _State) -> bool:
    """Apply the entry's deltas to the tables rebuilt so far."""
    for delta in entry.deltas:
        if entry.position and delta.table in _BLOBS:
            state.brought.add(str((delta.after or {}).get(_BLOBS[delta.table], "")))
        if not _replay_one(delta, state.tables):
            state.add("replay", entry.position or None, f"{delta.table} {delta.id}")
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
    awaited = set(connection.execute(sa.select(following.wanted.c.sha256)).scalars())
    for id_, page in state.tables["page"].items():
        reading = page["reading"]
        if reading and reading not in kept:
            if reading not in awaited:
                state.add("text", None, reading)
            reading = ""
        if reading != indexed.pop(id_, ""):
            state.add("index", None, f"page {id_}")
    for id_ in indexed:
        state.add("index", None, f"page {id_}")


def _check_blobs(connection: sa.Connection, state: _State, blobs: Blobs, *, deep: bool) -> int:
    masters = {page["sha256"]: page["size_bytes"] for page in state.tables["page"].values()}
    elsewhere = elsewhere_only(connection)
    checked = 0
    for sha256, size in masters.items():
        found = blobs.size(sha256)
        if found is None and sha256 in elsewhere:
            continue
        checked += 1
        if found != size or (deep and not blobs.verify(sha256)):
            state.add("blob", None, sha256)
    for sha256 in _evidence_blobs(state) - masters.keys():
        found = blobs.size(sha256)
        # What others brought may lie at the centre only.
        if found is None and (sha256 in elsewhere or sha256 not in state.brought):
            continue
        checked += 1
        if found is None or (deep and not blobs.verify(sha256)):
            state.add("blob", None, sha256)
    return checked


def _evidence_blobs(state: _State) -> set[str]:
    """Return the digests of sound, film and pictures that rows name."""
    named = {row[column] for name, column in _BLOBS.items() for row in state.tables[name].values()}
    return named - {""}

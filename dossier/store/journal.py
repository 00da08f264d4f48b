"""The one journal: hash-chained, signed entries of row deltas (全程留痕).

An entry is JSON in UTF-8, kept as exactly the bytes that were hashed. Its hash is
SHA-256 over those bytes; it names the hash of the entry before it, the first one
a hash of the station's identity. The station's Ed25519 key signs the hash. Sequences
count within an epoch; positions count over all of them, in the order of writing.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from dossier import (
    archive_changes,
    evidence_changes,
    hearing_changes,
    scanning_changes,
    signing_changes,
)
from dossier.changes import MACHINE, Changes
from dossier.custody import changes as custody_changes
from dossier.deadlines import changes as deadline_changes
from dossier.ids import CaseId
from dossier.intake import changes as intake_changes
from dossier.store import schema
from dossier.store.chains import Identity, new_identity, sign
from dossier.store.plan.delta import Delta, Planned
from dossier.store.rows import clean, time_text

__all__ = ["Entry", "Identity", "Step", "make", "new_identity", "sign"]

FORMAT = 1
NEVER_UNDONE = (
    hearing_changes.NEVER_UNDONE
    | evidence_changes.NEVER_UNDONE
    | signing_changes.NEVER_UNDONE
    | archive_changes.NEVER_UNDONE
    | deadline_changes.NEVER_UNDONE
    | custody_changes.NEVER_UNDONE
    | intake_changes.NEVER_UNDONE
    | scanning_changes.NEVER_UNDONE
    | {"OpenCase", "OpenBatch", "CloseBatch", "ReceivePage", "NoteExport", "ResolveConflict"}
)
"""Kinds that no undo takes back."""


_HEAD = """SELECT position, sequence, hash, chain, (SELECT max(n) FROM chain)
    FROM journal ORDER BY position DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, read back."""

    position: int
    """In this store's journal; 0 for an entry that lies in none."""
    sequence: int
    """In its epoch."""
    raw: bytes
    """The bytes that were hashed."""
    hash: str
    signature: bytes
    device: str
    epoch: int
    at: datetime
    who: str
    kind: str
    case_id: CaseId | None
    undoes: int | None
    """Sequence of the entry this one takes back, in the same epoch; of an entry in another
    one where the note has ``of``, its hash. An entry issued again keeps the number that
    stood in it at first."""
    redoes: int | None
    """Sequence of the entry this one does again, likewise."""
    deltas: tuple[Delta, ...]
    note: dict[str, Any]
    previous: str

    @property
    def changes(self) -> Changes:
        """What a view needs to know of it."""
        touched = {(delta.table, delta.id) for delta in self.deltas}
        for delta in self.deltas:
            if delta.table == "page" and "reading" in (delta.after or delta.before or {}):
                touched.add(("reading", delta.id))
        return Changes(self.position, self.kind, self.case_id, frozenset(touched), self.at)


@dataclass(frozen=True, slots=True)
class Step:
    """What an entry is to undo: a change itself, or one taken back or done again."""

    name: str = ""
    """``do``, ``undo``, ``redo``, or empty for what undo passes over."""
    target: int | None = None
    """Sequence of the change taken back or done again."""
    of: str = ""
    """Its hash where it stands in another epoch."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends."""

    position: int
    sequence: int
    """In the newest epoch; 0 before its first entry."""
    hash: str
    """Of the newest entry; the origin before the first."""
    chain: int
    """Number of the newest epoch's chain."""


def head(connection: sa.Connection, identity: Identity) -> Head:
    """Return where the journal ends.

    Where ``chain`` is not the identity's, another program began a new epoch.
    """
    # Every change asks this; the plain statement costs a third of a composed one.
    row = connection.exec_driver_sql(_HEAD).first()
    if row is None:
        return Head(0, 0, identity.origin, identity.chain)
    position, sequence, hash_, chain, newest = row
    if chain != newest:
        return Head(position, 0, identity.origin, newest)
    return Head(position, sequence, hash_, newest)


def newest_chain(connection: sa.Connection) -> int:
    """Return the number of the newest epoch's chain."""
    found = connection.exec_driver_sql("SELECT max(n) FROM chain").scalar()
    return 0 if found is None else int(found)


def append(
    connection: sa.Connection,
    identity: Identity,
    last: Head,
    planned: Planned,
    *,
    who: str,
    kind: str,
    step: Step,
    target: int | None = None,
) -> Entry:
    """Append the entry for ``planned`` inside the caller's IMMEDIATE transaction.

    Args:
        connection: in the transaction.
        identity: of the newest epoch.
        last: where the journal ends.
        planned: the change, worked out.
        who: the person, or ``machine``.
        kind: class name of the change.
        step: what it is to undo.
        target: position of the entry taken back or done again.
    """
    entry = make(
        identity,
        planned,
        (last.sequence + 1, last.hash),
        who=who,
        kind=kind,
        step=step,
        at=datetime.now(UTC),
    )
    return keep(connection, entry, last, step=step.name, target=target)


def keep(
    connection: sa.Connection, entry: Entry, last: Head, *, step: str, target: int | None
) -> Entry:
    """Write a signed entry behind ``last``; return it with its position."""
    entry = replace(entry, position=last.position + 1)
    connection.execute(
        sa.insert(schema.journal).values(
            position=entry.position,
            chain=last.chain,
            sequence=entry.sequence,
            entry=entry.raw,
            hash=entry.hash,
            signature=entry.signature,
            case_id=entry.case_id,
            kind=entry.kind,
            step=step if is_undoable(entry.who, entry.kind, step) else "",
            target=target,
        )
    )
    return entry


def make(
    identity: Identity,
    planned: Planned,
    place: tuple[int, str],
    *,
    who: str,
    kind: str,
    step: Step,
    at: datetime,
) -> Entry:
    """Return the signed entry for ``planned``; it is kept by the caller.

    Args:
        identity: of the chain.
        planned: the change, worked out.
        place: its sequence, and the hash of the entry before it.
        who: the person, or ``machine``.
        kind: class name of the change.
        step: what it is to undo.
        at: wall time, aware.
    """
    sequence, previous = place
    data = {
        "format": FORMAT,
        "device": identity.device,
        "epoch": identity.epoch,
        "sequence": sequence,
        "at": time_text(at),
        "who": clean(who),
        "kind": kind,
        "case": planned.case_id,
        "undoes": step.target if step.name == "undo" else None,
        "redoes": step.target if step.name == "redo" else None,
        "deltas": [delta.to_json() for delta in planned.deltas],
        "note": {**planned.note, "of": step.of} if step.of else planned.note,
        "previous": previous,
    }
    raw = canonical(data)
    digest = hashlib.sha256(raw).hexdigest()
    return read(0, raw, digest, sign(identity.seed, digest))


def canonical(data: dict[str, Any]) -> bytes:
    """Return the bytes that stand for ``data``: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def read(position: int, raw: bytes, digest: str, signature: bytes) -> Entry:
    """Return the entry that the stored bytes hold.

    Args:
        position: where they lie; 0 for nowhere.
        raw: the bytes that were hashed.
        digest: their hash.
        signature: over the hash.

    Raises:
        ValueError: the bytes are not an entry; so do KeyError and TypeError say.
    """
    data = json.loads(raw)
    return Entry(
        position=position,
        sequence=int(data["sequence"]),
        raw=raw,
        hash=digest,
        signature=signature,
        device=data["device"],
        epoch=data["epoch"],
        at=datetime.fromisoformat(data["at"]),
        who=data["who"],
        kind=data["kind"],
        case_id=data["case"],
        undoes=data["undoes"],
        redoes=data["redoes"],
        deltas=tuple(Delta(*delta) for delta in data["deltas"]),
        note=data["note"],
        previous=data["previous"],
    )


def is_undoable(who: str, kind: str, step: str) -> bool:
    """Return whether an entry counts for a person's undo."""
    return step != "do" or (who != MACHINE and kind not in NEVER_UNDONE)


def entries(connection: sa.Connection, after: int, limit: int) -> list[Entry]:
    """Return up to ``limit`` entries that follow the position ``after``."""
    return [read(*row) for row in stored(connection, after, limit)]


def stored(
    connection: sa.Connection, after: int, limit: int
) -> list[tuple[int, bytes, str, bytes]]:
    """Return position, bytes, hash and signature as they lie there, whatever they hold."""
    table = schema.journal
    query = (
        sa.select(table.c.position, table.c.entry, table.c.hash, table.c.signature)
        .where(table.c.position > after)
        .order_by(table.c.position)
        .limit(limit)
    )
    return [tuple(row) for row in connection.execute(query)]


def entry(connection: sa.Connection, position: int) -> Entry:
    """Return the entry at this position.

    Raises:
        KeyError: there is none.
    """
    found = entries(connection, position - 1, 1)
    if not found or found[0].position != position:
        raise KeyError(position)
    return found[0]


def step_upon(identity: Identity, name: str, target: Entry) -> Step:
    """Return the step that takes ``target`` back or does it again."""
    same = (target.device, target.epoch) == (identity.device, identity.epoch)
    return Step(name, target.sequence, "" if same else target.hash)

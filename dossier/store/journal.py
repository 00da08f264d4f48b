"""The one journal: hash-chained, signed entries of row deltas (全程留痕).

An entry is JSON in UTF-8, kept as exactly the bytes that were hashed. Its hash is
SHA-256 over those bytes; it names the hash of the entry before it, the first one
a hash of the station's identity. The station's Ed25519 key signs the hash.

Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from dossier.changes import MACHINE, Changes
from dossier.ids import CaseId, new_id
from dossier.store import schema
from dossier.store.plan.delta import Delta, Planned
from dossier.store.rows import clean, time_text

FORMAT = 1
NEVER_UNDONE = frozenset({"OpenCase", "OpenBatch", "CloseBatch", "ReceivePage", "NoteExport"})
"""Kinds that no undo takes back."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs (工作站身份)."""

    device: str
    epoch: int
    seed: bytes
    """Ed25519 private key, 32 bytes."""
    public_key: bytes

    @property
    def origin(self) -> str:
        """What the first entry names as the hash before it."""
        text = f"{self.device}/{self.epoch}/{self.public_key.hex()}"
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, read back."""

    sequence: int
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
    """Sequence of the entry this one takes back."""
    redoes: int | None
    """Sequence of the entry this one does again."""
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
        return Changes(self.sequence, self.kind, self.case_id, frozenset(touched), self.at)


@dataclass(frozen=True, slots=True)
class Step:
    """What an entry is to undo: a change itself, or one taken back or done again."""

    name: str = ""
    """``do``, ``undo``, ``redo``, or empty for what undo passes over."""
    target: int | None = None
    """Sequence of the change taken back or done again."""


def new_identity() -> Identity:
    """Return a fresh identity for a new store."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    return Identity(new_id(), 1, key.private_bytes_raw(), key.public_key().public_bytes_raw())


def save_identity(connection: sa.Connection, identity: Identity) -> None:
    """Write the identity into the encrypted database."""
    values = {
        "device": identity.device.encode("ascii"),
        "epoch": str(identity.epoch).encode("ascii"),
        "seed": identity.seed,
        "public_key": identity.public_key,
    }
    rows = [{"name": name, "value": value} for name, value in values.items()]
    connection.execute(sa.insert(schema.station), rows)


def load_identity(connection: sa.Connection) -> Identity | None:
    """Return the station's identity, or None in a store that has none yet."""
    values = dict((name, value) for name, value in connection.execute(sa.select(schema.station)))
    if not values:
        return None
    return Identity(
        values["device"].decode("ascii"),
        int(values["epoch"]),
        values["seed"],
        values["public_key"],
    )


def head(connection: sa.Connection, identity: Identity) -> tuple[int, str]:
    """Return sequence and hash of the newest entry; (0, origin) before the first."""
    table = schema.journal
    query = sa.select(table.c.sequence, table.c.hash).order_by(table.c.sequence.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, identity.origin) if row is None else (row[0], row[1])


def append(
    connection: sa.Connection,
    identity: Identity,
    planned: Planned,
    *,
    who: str,
    kind: str,
    step: Step,
) -> Entry:
    """Append the entry for ``planned`` inside the caller's IMMEDIATE transaction."""
    sequence, previous = head(connection, identity)
    entry = make(
        identity,
        planned,
        (sequence + 1, previous),
        who=who,
        kind=kind,
        step=step,
        at=datetime.now(UTC),
    )
    connection.execute(
        sa.insert(schema.journal).values(
            sequence=entry.sequence,
            entry=entry.raw,
            hash=entry.hash,
            signature=entry.signature,
            case_id=planned.case_id,
            kind=kind,
            step=step.name if is_undoable(who, kind, step.name) else "",
            target=step.target,
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
        "note": planned.note,
        "previous": previous,
    }
    raw = canonical(data)
    digest = hashlib.sha256(raw).hexdigest()
    return read(sequence, raw, digest, sign(identity.seed, digest))


def canonical(data: dict[str, Any]) -> bytes:
    """Return the bytes that stand for ``data``: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def sign(seed: bytes, digest: str) -> bytes:
    """Return the Ed25519 signature over an entry's hash."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(bytes.fromhex(digest))


def read(sequence: int, raw: bytes, digest: str, signature: bytes) -> Entry:
    """Return the entry that the stored bytes hold.

    Raises:
        ValueError: the bytes are not an entry; so do KeyError and TypeError say.
    """
    data = json.loads(raw)
    return Entry(
        sequence=sequence,
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


def canonical_sequence(raw: bytes) -> int:
    """Return the sequence that stands inside an entry's bytes.

    Raises:
        ValueError: the bytes are not an entry; so do KeyError and TypeError say.
    """
    return int(json.loads(raw)["sequence"])


def is_undoable(who: str, kind: str, step: str) -> bool:
    """Return whether an entry counts for a person's undo."""
    return step != "do" or (who != MACHINE and kind not in NEVER_UNDONE)


def entries(connection: sa.Connection, after: int, limit: int) -> list[Entry]:
    """Return up to ``limit`` entries that follow the sequence ``after``."""
    return [read(*row) for row in stored(connection, after, limit)]


def stored(
    connection: sa.Connection, after: int, limit: int
) -> list[tuple[int, bytes, str, bytes]]:
    """Return sequence, bytes, hash and signature as they lie there, whatever they hold."""
    table = schema.journal
    query = (
        sa.select(table.c.sequence, table.c.entry, table.c.hash, table.c.signature)
        .where(table.c.sequence > after)
        .order_by(table.c.sequence)
        .limit(limit)
    )
    return [tuple(row) for row in connection.execute(query)]


def entry(connection: sa.Connection, sequence: int) -> Entry:
    """Return the entry of this sequence.

    Raises:
        KeyError: there is none.
    """
    found = entries(connection, sequence - 1, 1)
    if not found or found[0].sequence != sequence:
        raise KeyError(sequence)
    return found[0]

"""Reading and making journal entries from their bytes alone (留痕条目的读写).

The bytes are what was hashed and signed; nothing here changes them. An entry of a
newer format is still read as far as its place in the chain goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from resources.errors import Rejected
from sync.core.codec import canonical, digest, parse

FORMAT = 1
"""The format of entries whose deltas are understood."""

Row = dict[str, Any]
Kind = Literal["page", "text", "recording"]

_SHORT_BYTES = 8 << 10
_PLAIN = frozenset({type(None), str, int, float, bool})
_ROWS = (dict, type(None))

BLOB_COLUMNS: dict[str, dict[str, Kind]] = {
    "page": {"sha256": "page", "reading": "text"},
    "recording": {"sha256": "recording"},
    "exhibit": {"media_sha256": "recording"},
    "snapshot": {"sha256": "page"},
    "paper": {"sha256": "page"},
    "signature": {"trace_sha256": "page"},
    "custody_act": {"signature_sha256": "page"},
    "registration": {"receipt_sha256": "page"},
    "submission": {"sha256": "recording"},
}
"""Columns that hold the digest of a blob, by table. Sound and film of a piece of evidence may
follow later, as recordings do; pictures, signed papers and the traces of signatures go before what
names them, as masters do."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One row before and after; None where there is no row."""

    table: str
    id: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Header:
    """What an entry says of itself (条目内容)."""

    format: int
    device: str
    epoch: int
    sequence: int
    previous: str
    kind: str
    case: str
    """Empty where the entry belongs to no case."""
    deltas: tuple[Delta, ...]
    """Empty for a format that is not understood."""
    resolves: tuple[str, ...]
    """Conflicts that a clerk decided with this entry."""
    reissue_of: str
    """Hash under which the entry was written at first; empty: it is not a reissue."""


@dataclass(frozen=True, slots=True)
class Need:
    """A blob that an entry refers to."""

    sha256: str
    kind: Kind


def origin(device: str, epoch: int, public_key: bytes) -> str:
    """Return what the first entry of an epoch names as the hash before it."""
    return digest(f"{device}/{epoch}/{public_key.hex()}".encode("ascii"))


def header(raw: bytes) -> Header:
    """Return what the entry's bytes say; to be read only, as others may hold it, too.

    Raises:
        Rejected: they are no entry.
    """
    return _short(raw) if len(raw) <= _SHORT_BYTES else _read(raw)


@lru_cache(1024)
def _short(raw: bytes) -> Header:
    """Remember what was read: on its way an entry is asked for several times."""
    return _read(raw)


def _read(raw: bytes) -> Header:
    data = parse(raw, "entry")
    if not isinstance(data, dict):
        raise Rejected(thing="entry", detail="not an object")
    known = _of(data, "format", int) == FORMAT
    note = data.get("note")
    resolves = note.get("resolves", []) if known and isinstance(note, dict) else []
    if not isinstance(resolves, list) or not all(isinstance(each, str) for each in resolves):
        raise Rejected(thing="entry.note", detail="resolves")
    return Header(
        format=data["format"],
        device=_of(data, "device", str),
        epoch=_of(data, "epoch", int),
        sequence=_of(data, "sequence", int),
        previous=_of(data, "previous", str),
        kind=_of(data, "kind", str) if known else "",
        case=_case(data),
        deltas=_deltas(data) if known else (),
        resolves=tuple(resolves),
        reissue_of=_first(note) if known and isinstance(note, dict) else "",
    )


def needs(entry: Header) -> tuple[Need, ...]:
    """Return the blobs that the entry brings into the dossier, each once, in order."""
    found: dict[str, Kind] = {}
    for delta in entry.deltas:
        for column, kind in BLOB_COLUMNS.get(delta.table, {}).items():
            sha256 = (delta.after or {}).get(column)
            if isinstance(sha256, str) and sha256:
                found.setdefault(sha256, kind)
    return tuple(Need(sha256, kind) for sha256, kind in found.items())


def reissued(raw: bytes, device: str, epoch: int, sequence: int, previous: str) -> bytes:
    """Return the same entry for another chain; its note says what it was before.

    Who, when and what stay; only its place is new.

    Raises:
        Rejected: the bytes are no entry.
    """
    data = parse(raw, "entry")
    if not isinstance(data, dict):
        raise Rejected(thing="entry", detail="not an object")
    note = data.get("note")
    note = note if isinstance(note, dict) else {}
    was = {
        "device": data.get("device"),
        "epoch": data.get("epoch"),
        "sequence": data.get("sequence"),
        "hash": digest(raw),
        "first": _first(note) or digest(raw),
    }
    data["note"] = {**note, "reissued": was}
    data.update(device=device, epoch=epoch, sequence=sequence, previous=previous)
    return canonical(data)


def _first(note: dict[str, Any]) -> str:
    """Return the hash under which a reissued entry was written at first."""
    was = note.get("reissued")
    first = was.get("first") if isinstance(was, dict) else None
    return first if isinstance(first, str) else ""


def _of(data: dict[str, Any], name: str, kind: type) -> Any:
    value = data.get(name)
    if type(value) is not kind:
        raise Rejected(thing=f"entry.{name}")
    return value


def _case(data: dict[str, Any]) -> str:
    value = data.get("case")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Rejected(thing="entry.case")
    return value


def _deltas(data: dict[str, Any]) -> tuple[Delta, ...]:
    found = _of(data, "deltas", list)
    return tuple(_delta(item, f"entry.deltas[{n}]") for n, item in enumerate(found))


def _delta(item: Any, where: str) -> Delta:
    if not isinstance(item, list) or len(item) != 4:
        raise Rejected(thing=where)
    table, id_, before, after = item
    good = isinstance(table, str) and isinstance(id_, str) and (before or after)
    good = good and isinstance(before, _ROWS) and isinstance(after, _ROWS)
    # SQL's NULL, numbers and text; a row holds nothing nested.
    for row in (before, after):
        good = good and _PLAIN.issuperset(map(type, (row or {}).values()))
    if not good or not table or not id_:
        raise Rejected(thing=where)
    if before is not None and after is not None and before.keys() != after.keys():
        raise Rejected(thing=where, detail="columns")
    return Delta(table, id_, before, after)

"""A journal as a file that anyone can check without us (日志导出).

JSON lines: what it is, the devices and their public keys, the entries in the order of
the log with exactly the bytes that were hashed, tree heads and witnesses each behind
the entry they speak of, and an end line. ``verify_export.py`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from sync.audit.chain import Chain, Link
from sync.audit.heads import SignedHead
from sync.audit.witness import Witnessed

FORMAT = 1


def opening(at: datetime, chains: Iterable[Chain]) -> Iterator[bytes]:
    """Yield the first lines: what the file is, and whose entries it holds."""
    when = at.astimezone(UTC).isoformat(timespec="seconds")
    yield _line({"type": "journal", "format": FORMAT, "at": when})
    for chain in chains:
        yield _line(
            {
                "type": "chain",
                "device": chain.device,
                "epoch": chain.epoch,
                "public_key": chain.public_key.hex(),
            }
        )


def entry_line(link: Link) -> bytes:
    """Return the line of an entry.

    Raises:
        UnicodeDecodeError: its bytes are not UTF-8, so it cannot be one of ours.
    """
    return _line(
        {
            "type": "entry",
            "entry": link.raw.decode("utf-8"),
            "hash": link.hash,
            "signature": link.signature.hex(),
        }
    )


def head_line(head: SignedHead) -> bytes:
    """Return the line of a tree head; it stands behind the last entry it covers."""
    return _line(
        {
            "type": "head",
            "statement": head.raw.decode("utf-8"),
            "signature": head.signature.hex(),
        }
    )


def witness_line(witnessed: Witnessed) -> bytes:
    """Return the line of a witness; it stands behind the head it names."""
    return _line(
        {
            "type": "witness",
            "statement": witnessed.raw.decode("utf-8"),
            "signature": witnessed.signature.hex(),
            "public_key": witnessed.key.hex(),
        }
    )


def ending(entries: int) -> bytes:
    """Return the last line."""
    return _line({"type": "end", "entries": entries})


def _line(row: dict[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"

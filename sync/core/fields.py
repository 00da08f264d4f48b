"""What a field of a message may hold; the codec checks it both ways (字段约束)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from sync.core import limits


@dataclass(frozen=True, slots=True)
class Match:
    """Text that matches a whole regular expression."""

    pattern: str

    def allows(self, value: object) -> bool:
        """Return whether ``value`` is such a text."""
        return isinstance(value, str) and _compiled(self.pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return what ``re`` would look up, among all there are, at every value."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Within:
    """A whole number between bounds, both included."""

    low: int
    high: int

    def allows(self, value: object) -> bool:
        """Return whether ``value`` is such a number."""
        return type(value) is int and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class AtMost:
    """A tuple, text or byte string of limited length."""

    length: int

    def allows(self, value: object) -> bool:
        """Return whether ``value`` is short enough."""
        return isinstance(value, tuple | str | bytes) and len(value) <= self.length


Sha256 = Annotated[str, Match(r"[0-9a-f]{64}")]
"""Lower-case hexadecimal digest."""

MaybeSha256 = Annotated[str, Match(r"([0-9a-f]{64})?")]
"""A digest, or empty text for none."""

Name = Annotated[str, Match(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,79}")]
"""Identifier: device, generation, token."""

Scope = Annotated[str, Match(r"([0-9A-Za-z][0-9A-Za-z._:-]{0,79})?")]
"""A case's id, or empty text for everything the caller may read."""

Key = Annotated[str, AtMost(400)]
"""Name of a register; see :mod:`sync.core.registers`."""

Words = Annotated[str, AtMost(400)]
"""Short technical text."""

Epoch = Annotated[int, Within(1, 1 << 31)]
Sequence = Annotated[int, Within(0, 1 << 53)]
Size = Annotated[int, Within(0, limits.MAX_BLOB_BYTES)]
PartNumber = Annotated[int, Within(1, limits.MAX_PARTS)]
SignatureBytes = Annotated[bytes, AtMost(128)]

Zone = Literal["main", "secret"]
"""Where bytes lie at the centre: 正卷 or 副卷, apart down to the credentials."""

Outcome = Literal["applied", "conflict", "kept", "refused"]
"""What the centre made of an entry. ``kept``: stored, but of a kind it does not know.
``refused``: the station may not write it; it stands in the chain and changes nothing."""

LateReason = Literal["recording", "damaged", "forbidden"]
"""Why an entry's bytes follow after the entry, or never."""

RefusalCode = Literal[
    "version",
    "message",
    "limit",
    "unknown_device",
    "revoked",
    "epoch",
    "clone",
    "gap",
    "sequence",
    "chain",
    "signature",
    "hash",
    "entry",
    "missing",
    "late",
    "size",
    "unknown_blob",
    "forbidden",
]
"""Stable names for machines; ``docs/sync-protocol.md`` says what each means."""

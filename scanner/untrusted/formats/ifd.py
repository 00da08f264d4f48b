"""Image file directories, the bones of TIFF and of EXIF, read with bounds.

Source: TIFF 6.0 (Adobe, 1992), section 2; BigTIFF design by AWare Systems.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from resources.errors import Corrupt, Hostile, TooLarge

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_RATIONALS = {5: "I", 10: "i"}
_MAX_ENTRIES = 4096
_MAX_VALUE_BYTES = 32 << 20

ReadAt = Callable[[int, int], bytes]
"""``read_at(offset, size)`` gives exactly ``size`` bytes or raises Corrupt."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag: its type, how many values, and the raw bytes in the file's byte order."""

    kind: int
    count: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: tags by number."""

    order: str
    """'<' or '>'."""
    entries: dict[int, Entry]
    next_offset: int

    def integers(self, tag: int) -> tuple[int, ...]:
        """Return the whole numbers of ``tag``; empty when it is absent or of another type."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind not in _CODES:
            return ()
        return struct.unpack(f"{self.order}{entry.count}{_CODES[entry.kind]}", entry.raw)

    def integer(self, tag: int, default: int) -> int:
        """Return the first whole number of ``tag``."""
        return next(iter(self.integers(tag)), default)

    def ratio(self, tag: int) -> float:
        """Return the first fraction of ``tag``; 0 when absent or nonsense."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind not in _RATIONALS or entry.count < 1:
            return float(self.integer(tag, 0))
        over, under = struct.unpack(self.order + 2 * _RATIONALS[entry.kind], entry.raw[:8])
        return over / under if under else 0.0

    def dpi(self) -> tuple[float, float]:
        """Return the resolution across and down in dots per inch; 0 where unknown."""
        factor = {2: 1.0, 3: 2.54}.get(self.integer(296, 2), 0.0)
        return self.ratio(282) * factor, self.ratio(283) * factor


def read_chain(read_at: ReadAt, max_pages: int) -> list[Directory]:
    """Return the directories of a TIFF in order.

    Raises:
        resources.errors.Corrupt: a directory or a value lies outside the file.
        resources.errors.Hostile: the chain comes back to itself.
        resources.errors.TooLarge: more than ``max_pages``.
    """
    head = read_at(0, 8)
    order = "<" if head[:2] == b"II" else ">"
    big = struct.unpack(order + "H", head[2:4])[0] == 43
    offset: int
    if big:
        (offset,) = struct.unpack(order + "Q", read_at(8, 8))
    else:
        (offset,) = struct.unpack(order + "I", head[4:])
    seen: set[int] = set()
    chain: list[Directory] = []
    while offset:
        if offset in seen:
            raise Hostile(found="循环页链 endless page chain")
        if len(chain) >= max_pages:
            raise TooLarge(limit=f"{max_pages} 页 pages")
        seen.add(offset)
        chain.append(read_directory(read_at, offset, order, big=big))
        offset = chain[-1].next_offset
    return chain


def read_directory(read_at: ReadAt, offset: int, order: str, *, big: bool = False) -> Directory:
    """Return the directory at ``offset``.

    Raises:
        resources.errors.Corrupt: it lies outside the file or is malformed.
    """
    count_code, entry_code, inline = ("Q", "HHQ8s", 8) if big else ("H", "HHI4s", 4)
    count_size = struct.calcsize("=" + count_code)
    (count,) = struct.unpack(order + count_code, read_at(offset, count_size))
    if not 0 < count <= _MAX_ENTRIES:
        raise Corrupt(detail=f"directory with {count} entries")
    entry = struct.Struct(order + entry_code)
    table = read_at(offset + count_size, count * entry.size + inline)
    entries: dict[int, Entry] = {}
    for tag, kind, values, field in entry.iter_unpack(table[: count * entry.size]):
        size = _SIZES.get(kind, 0) * values
        if size == 0:
            continue
        if size > _MAX_VALUE_BYTES:
            raise Corrupt(detail=f"tag {tag} of {size} bytes")
        if size <= inline:
            raw = field[:size]
        else:
            (where,) = struct.unpack(order + ("Q" if big else "I"), field)
            raw = read_at(where, size)
        entries.setdefault(tag, Entry(kind, values, raw))
    (following,) = struct.unpack(order + ("Q" if big else "I"), table[count * entry.size :])
    return Directory(order, entries, following)


def reader_of(data: bytes) -> ReadAt:
    """Return a ``ReadAt`` over bytes in memory."""

    def read_at(offset: int, size: int) -> bytes:
        found = data[offset : offset + size]
        if len(found) < size:
            raise Corrupt(detail=f"needs {size} bytes at {offset}")
        return found

    return read_at

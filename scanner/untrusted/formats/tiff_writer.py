"""Writes one page's packed strips or tiles as a TIFF of its own.

Source: TIFF 6.0 (Adobe, 1992), section 2.
"""

from __future__ import annotations

import struct

from scanner.untrusted.formats.ifd import Directory, Entry

_OFFSET_TAGS = {273: 279, 324: 325}
_LONG = 4
# fmt: off
KEPT = frozenset((
    256, 257, 258, 259, 262, 266, 269, 270, 271, 272, 273, 277, 278, 279, 282, 283, 284,
    292, 293, 296, 305, 306, 315, 317, 320, 322, 323, 324, 325, 338, 339, 347,
    529, 530, 531, 532, 34675,
))
# fmt: on
"""Tags that belong to the picture or say where it is from. Orientation is not among
them: it is handed on as a turn, since decoders differ in heeding it."""


def wrap(page: Directory, pieces: list[bytes]) -> bytes:
    """Return a classic TIFF that holds only ``page``, its pieces byte for byte.

    Args:
        page: directory of the page; BigTIFF's 64-bit numbers must fit 32 bits.
        pieces: strips or tiles in order.
    """
    order = page.order
    out = bytearray(struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 0))
    offsets = []
    for piece in pieces:
        offsets.append(len(out))
        out += piece
        out += b"\0" * (len(out) % 2)
    entries = {
        tag: entry if entry.kind < 16 else _longs(order, list(page.integers(tag)))
        for tag, entry in page.entries.items()
        if tag in KEPT and tag not in {*_OFFSET_TAGS, *_OFFSET_TAGS.values()}
    }
    where, sizes = next((a, b) for a, b in _OFFSET_TAGS.items() if a in page.entries)
    entries[where] = _longs(order, offsets)
    entries[sizes] = _longs(order, [len(piece) for piece in pieces])
    table = bytearray(struct.pack(order + "H", len(entries)))
    for tag, entry in sorted(entries.items()):
        field = entry.raw
        if len(field) > 4:
            field = struct.pack(order + "I", len(out))
            out += entry.raw
            out += b"\0" * (len(out) % 2)
        table += struct.pack(f"{order}HHI4s", tag, entry.kind, entry.count, field)
    table += b"\0\0\0\0"
    struct.pack_into(order + "I", out, 4, len(out))
    return bytes(out + table)


def _longs(order: str, values: list[int]) -> Entry:
    return Entry(_LONG, len(values), struct.pack(f"{order}{len(values)}I", *values))

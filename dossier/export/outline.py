"""Bookmarks and page labels (书签、页码标签).

Source: ISO 32000-1, 12.3.3 (outline), 12.4.2 (page labels).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dossier.export.objects import ObjectWriter, plain, text_string
from dossier.export.page import OutlineItem

_NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>[1-9][0-9]{0,8})")


def write_outline(
    out: ObjectWriter, items: Sequence[OutlineItem], page_numbers: Sequence[int]
) -> int | None:
    """Write the bookmarks; return the object of their root, None if there are none.

    Args:
        out: where to.
        items: topmost bookmarks.
        page_numbers: object number of each page.

    Raises:
        IndexError: a bookmark leads to a page the document does not have.
    """
    if not items:
        return None
    root = out.reserve()
    first, last, count = _write_level(out, items, root, page_numbers)
    out.write(b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, count), root)
    return root


def _write_level(
    out: ObjectWriter, items: Sequence[OutlineItem], parent: int, page_numbers: Sequence[int]
) -> tuple[int, int, int]:
    """Write siblings; return the first and last object and how many are visible when open."""
    numbers = [out.reserve() for _ in items]
    visible = len(items)
    for place, item in enumerate(items):
        if not 0 <= item.page_index < len(page_numbers):
            raise IndexError(f"bookmark to page {item.page_index} of {len(page_numbers)}")
        title = text_string(plain(item.title) or "—")
        body = b"<</Title%s/Parent %d 0 R/Dest[%d 0 R/Fit]" % (
            title,
            parent,
            page_numbers[item.page_index],
        )
        if place:
            body += b"/Prev %d 0 R" % numbers[place - 1]
        if place + 1 < len(items):
            body += b"/Next %d 0 R" % numbers[place + 1]
        if item.children:
            first, last, count = _write_level(out, item.children, numbers[place], page_numbers)
            visible += count
            body += b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, count)
        out.write(body + b">>", numbers[place])
    return numbers[0], numbers[-1], visible


def page_labels(labels: Sequence[str]) -> bytes:
    """Return the number tree of page labels; pages that count on share one entry."""
    entries: list[bytes] = []
    expected: tuple[str, int] | None = None
    for index, label in enumerate(labels):
        text = plain(label, 100)
        match = _NUMBERED.fullmatch(text)
        prefix, value = (match["prefix"], int(match["number"])) if match else (text, 0)
        if value and expected == (prefix, value):
            expected = (prefix, value + 1)
            continue
        expected = (prefix, value + 1) if value else None
        body = b"/P" + text_string(prefix) if prefix else b""
        if value:
            body += b"/S/D/St %d" % value
        entries.append(b"%d<<%s>>" % (index, body))
    return b"<</Nums[%s]>>" % b"\n".join(entries)

"""From what a text field shows to what was typed (编辑差异).

Qt counts UTF-16 units, the record counts characters; a rare character of a name, as 𠮷,
is two of the former and one of the latter.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters from ``start`` up to ``end`` became ``text``."""

    start: int
    end: int
    text: str


def to_units(text: str, index: int) -> int:
    """Return the UTF-16 position of a character."""
    return index + sum(1 for one in text[:index] if ord(one) > 0xFFFF)


def to_index(text: str, units: int) -> int:
    """Return the character at a UTF-16 position."""
    if text.isascii():
        return min(units, len(text))
    at = 0
    for index, one in enumerate(text):
        if at >= units:
            return index
        at += 2 if ord(one) > 0xFFFF else 1
    return len(text)


def difference(before: str, after: str, caret: int) -> Edit | None:
    """Return the one edit that makes ``after`` of ``before``; None: nothing changed.

    Args:
        before: text as it was.
        after: text as it is.
        caret: character behind which the caret stands in ``after``: what was typed ends
            there, which tells 谢谢谢 typed at the end from the same typed at the front.
    """
    if before == after:
        return None
    most = min(len(before), len(after))
    tail = 0
    behind = min(most, len(after) - caret)
    while tail < behind and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    head = 0
    while head < most - tail and before[head] == after[head]:
        head += 1
    while tail < most - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Edit(head, len(before) - tail, after[head : len(after) - tail])

"""Order keys: text that sorts as the items stand (次序).

A key is six base-36 digits, and behind them a fraction where something was put
between two neighbours. Appending counts the six digits up, so that a case of
thousands of pages keeps short keys, and a move writes only the rows that moved.
Compare keys as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)
_WIDTH = 6
_FIRST = _BASE**_WIDTH // 2
_KEY = re.compile(r"[0-9a-z]{6}(?:[0-9a-z]*[1-9a-z])?")


def is_key(text: str) -> bool:
    """Return whether ``text`` is a key that :func:`between` could have made."""
    return _KEY.fullmatch(text) is not None


def between(low: str, high: str) -> str:
    """Return a key after ``low`` and before ``high``; empty text leaves a side open.

    Raises:
        ValueError: a bound is not a key, ``low`` is not before ``high``, or ``high``
            is the very first key there can be.
    """
    for bound in (low, high):
        if bound and not is_key(bound):
            raise ValueError(f"not an order key: {bound!r}")
    if low and high and low >= high:
        raise ValueError(f"{low!r} is not before {high!r}")
    floor = int(low[:_WIDTH], _BASE) if low else None
    ceiling = int(high[:_WIDTH], _BASE) if high else None
    if floor is None and ceiling is None:
        return _whole(_FIRST)
    if ceiling is None and floor is not None and floor + 1 < _BASE**_WIDTH:
        return _whole(floor + 1)
    if floor is None and ceiling is not None and ceiling > 0:
        return _whole(ceiling - 1)
    if floor is not None and ceiling is not None and ceiling - floor > 1:
        return _whole((floor + ceiling) // 2)
    if high == _whole(0):
        raise ValueError("nothing comes before the very first key")
    head = low[:_WIDTH] if low else _whole(0)
    limit = high[_WIDTH:] if high and high[:_WIDTH] == head else ""
    return head + _middle(low[_WIDTH:], limit)


def spread(low: str, high: str, count: int) -> list[str]:
    """Return ``count`` ascending keys between ``low`` and ``high``.

    Raises:
        ValueError: as for :func:`between`.
    """
    if count <= 0:
        return []
    if not high:
        keys: list[str] = []
        for _ in range(count):
            low = between(low, high)
            keys.append(low)
        return keys
    # Halving keeps the keys short: their length grows with the logarithm of count.
    middle = between(low, high)
    left = (count - 1) // 2
    return [*spread(low, middle, left), middle, *spread(middle, high, count - 1 - left)]


def place(
    rows: Sequence[tuple[str, str]], moved: Sequence[str], before: str | None
) -> dict[str, str]:
    """Return new keys that put ``moved`` before the item ``before``, or at the end.

    Args:
        rows: (id, key) of the target in order, with or without the moved items.
        moved: ids in the order wanted.
        before: id of a row; if it is moved itself, the next row that stays counts.

    Returns:
        Keys of the moved items, and of following rows only where keys clashed.
    """
    going = set(moved)
    position = next((i for i, (id_, _) in enumerate(rows) if id_ == before), len(rows))
    head = [row for row in rows[:position] if row[0] not in going]
    tail = [row for row in rows[position:] if row[0] not in going]
    low = head[-1][1] if head else ""
    high = tail[0][1] if tail else ""
    # Two stations may have given the same key; then what follows steps aside as well.
    pushed = 0
    while high and low >= high:
        pushed += 1
        high = tail[pushed][1] if pushed < len(tail) else ""
    ids = [*moved, *(id_ for id_, _ in tail[:pushed])]
    return dict(zip(ids, spread(low, high, len(ids)), strict=True))


def _whole(value: int) -> str:
    digits = ""
    for _ in range(_WIDTH):
        value, digit = divmod(value, _BASE)
        digits = _DIGITS[digit] + digits
    return digits


def _middle(low: str, high: str) -> str:
    """Return a fraction strictly between two; an empty ``high`` stands for one."""
    made = ""
    position = 0
    while True:
        a = _DIGITS.index(low[position]) if position < len(low) else 0
        b = _DIGITS.index(high[position]) if position < len(high) else 0
        if not high:
            b = _BASE
        if b - a > 1:
            return made + _DIGITS[(a + b) // 2]
        made += _DIGITS[a]
        if b - a == 1:
            high = ""
        position += 1

"""Chinese numerals and their values (中文数字).

Reads strictly: what could mean two values is not read. 两万三 is read as 23,000, as people
say it; 三四十 is a guess between two values and is not read.

Source: GB/T 15835-2011 (出版物上数字用法) for what is written in which way.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
ZEROS = "零〇"
CHARACTERS = "".join(DIGITS) + "".join(UNITS)
"""Everything a numeral is made of."""

_DECIMAL = re.compile(
    r"(?P<whole>[^点]+)点(?P<part>[零〇一二三四五六七八九]+)(?P<unit>[十百千]?[万亿])?"
)
_DIGIT_STRING = re.compile(r"[零〇一幺二三四五六七八九]+")


def integer(text: str) -> int | None:
    """Return the value of a numeral with units, as 三十六万八千; None: not one value.

    A single digit is one, too; a string of digits (二零二五) is not, see ``digits``.
    """
    if not text or text.strip(CHARACTERS) or "幺" in text:
        return None
    if text in ZEROS:
        return 0
    if text == "两":
        return 2
    return _large(text)


def digits(text: str) -> str | None:
    """Return the Arabic digits of a string of digits, as 幺三八零零; None: not one."""
    if not _DIGIT_STRING.fullmatch(text):
        return None
    return "".join(str(DIGITS[one]) for one in text)


def number(text: str) -> Decimal | None:
    """Return the value of a numeral with or without decimals, as 三十六点八万; None: not one."""
    match = _DECIMAL.fullmatch(text)
    if not match:
        whole = integer(text)
        return None if whole is None else Decimal(whole)
    whole = integer(match["whole"])
    if whole is None:
        return None
    unit = 1
    for one in match["unit"] or "":
        unit *= UNITS[one]
    return Decimal(f"{whole}.{digits(match['part'])}") * unit


def _large(text: str, *, loose: bool = True) -> int | None:
    """Return the value of a numeral of sections parted by 亿 and 万, each once.

    Args:
        text: what was spoken.
        loose: whether it may end in a digit without its unit, as 两万三; before 万 and 亿
            none may: 四百二万 could be two numbers.
    """
    for unit in ("亿", "万"):
        head, mark, tail = text.rpartition(unit)
        if not mark:
            continue
        if unit in head or (unit == "万" and "亿" in head):
            return None
        high = 2 if head == "两" else _large(head, loose=False) if head else None
        if not high:
            return None
        low = _tail(tail, UNITS[unit], loose=loose)
        return None if low is None else high * UNITS[unit] + low
    return _small(text, loose=loose)


def _tail(text: str, unit: int, *, loose: bool) -> int | None:
    """Return the value of what stands after a unit: nothing, one loose digit, or a numeral."""
    if not text:
        return 0
    if len(text) == 1:
        # 两万三: the digit counts the next lower unit.
        digit = DIGITS.get(text, 0)
        return digit * unit // 10 if digit and text != "两" and loose else None
    if text[0] in ZEROS:
        low = _large(text[1:], loose=loose)
        least = unit // 10 if unit < UNITS["万"] else unit
        return low if low and low < least and text[1] not in ZEROS else None
    low = _large(text, loose=loose)
    return low if low and low < unit else None


def _small(text: str, *, loose: bool) -> int | None:
    """Return the value of a numeral below 10,000 without 万 and 亿."""
    if text in UNITS and text != "十":
        return None
    for unit in ("千", "百"):
        head, mark, tail = text.partition(unit)
        if mark:
            if head not in DIGITS or not DIGITS[head]:
                return None
            low = _tail(tail, UNITS[unit], loose=loose) if "千" not in tail else None
            return None if low is None else DIGITS[head] * UNITS[unit] + low
    head, mark, tail = text.partition("十")
    if not mark:
        return DIGITS[text] or None if text in DIGITS and text != "两" else None
    if head in ("", "一") or (head in DIGITS and DIGITS[head] > 1 and head != "两"):
        tens = DIGITS[head] if head else 1
        if not tail:
            return tens * 10
        if tail in DIGITS and DIGITS[tail] and tail != "两":
            return tens * 10 + DIGITS[tail]
    return None

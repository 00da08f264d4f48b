"""Reads the values out of text with numbers, in another way than the program does."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "幺": 1, "两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_CHINESE = re.compile("[零〇一二两三四五六七八九十百千万亿幺]+")
_ARABIC = re.compile(r"\d+(?:\.\d+)?")


def chinese(text: str) -> Decimal:
    """Left to right: digits fill a section, 万 and 亿 lift what stands before them."""
    if not set(text) & (set(_UNIT) | set(_BIG)):
        return Decimal("".join(str(_DIGIT[c]) for c in text))
    whole = section = last = 0
    digit, zero = 0, False
    for c in text:
        if c in _DIGIT:
            digit, zero = _DIGIT[c], zero or c in "零〇"
        elif c in _UNIT:
            section += (digit or 1) * _UNIT[c]
            last, digit, zero = _UNIT[c], 0, False
        else:
            section += digit
            if c == "亿":
                whole = (whole + section) * _BIG[c]
            else:
                upper = whole // 10**8 * 10**8
                whole = upper + (whole - upper + section) * _BIG[c]
            last, digit, zero, section = _BIG[c], 0, False, 0
    loose = digit and last > 10 and not zero
    return Decimal(whole + section + (digit * last // 10 if loose else digit))


def values(text: str) -> list[Decimal]:
    """Return every value in ``text``; shares as parts of one."""
    text = re.sub(r"(\d|百)分之百", r"\1分之一百", text)
    found = []
    number = (
        r"(?:[零〇一二两三四五六七八九十百千万亿幺]+|\d+(?:\.\d+)?)"
        r"(?:点[零〇一二三四五六七八九]+)?(?:[十百千]?[万亿])?"
    )
    pattern = re.compile(
        rf"(?P<below>{number})分之(?P<above>{number})|(?P<ratio>\d+/\d+)"
        r"|(?P<share>\d+(?:\.\d+)?)(?P<sign>[%‰])"
        rf"|(?P<mixed>(?:\d+(?:\.\d+)?[亿万千百])+\d*)|(?P<one>{number})"
    )
    for match in pattern.finditer(text):
        if match["below"]:
            below = 100 if match["below"] == "百" else 1000 if match["below"] == "千" else None
            found.append(_one(match["above"]) / (below or _one(match["below"])))
        elif match["ratio"]:
            above, below_text = match["ratio"].split("/")
            found.append(Decimal(above) / Decimal(below_text))
        elif match["share"]:
            found.append(Decimal(match["share"]) / (100 if match["sign"] == "%" else 1000))
        elif match["mixed"]:
            found.append(_mixed(match["mixed"]))
        else:
            found.append(_one(match["one"]))
    return found


def _mixed(text: str) -> Decimal:
    total = Decimal(0)
    for number, unit in re.findall(r"([\d.]+)([亿万千百]?)", text):
        total += Decimal(number) * (_UNIT | _BIG).get(unit, 1)
    return total


def _one(text: str) -> Decimal:
    if text[0].isascii():
        return Decimal(text)
    whole, point, part = text.partition("点")
    if not point:
        return chinese(whole)
    unit = 1
    while part[-1] in (_UNIT | _BIG):
        unit *= (_UNIT | _BIG)[part[-1]]
        part = part[:-1]
    return (chinese(whole) + Decimal("0." + "".join(str(_DIGIT[c]) for c in part))) * unit

"""Numbers and dates as recognition gives them, put right where a check digit allows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import resources
from dossier.documents.numerals import NUMERAL, amount_of, figures
from dossier.identity import check_identity
from resources.errors import InvalidIdentity

_LIKE_DIGITS = str.maketrans(
    {"O": "0", "Q": "0", "I": "1", "L": "1", "|": "1", "Z": "2", "S": "5"}
)
"""Characters that stand in no resident's number, nor, but L and Q, in a credit code."""
_IN_CODES = str.maketrans({"O": "0", "I": "1", "|": "1", "Z": "2", "S": "5"})
_UNITS = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
AMOUNT = re.compile(
    r"(?:(?P<figures>\d[\d,]*(?:\.\d{1,4})?)(?P<unit>[万亿]?)(?:余|多)?元"
    rf"|(?P<capitals>[{NUMERAL}]{{2,}}[元圆](?:[{NUMERAL}]角)?(?:零?[{NUMERAL}]分)?[整正]?))"
)


@dataclass(frozen=True, slots=True)
class Number:
    """An identity number as read (证件号码)."""

    value: str
    remark: str
    """Empty when all is right, else a key of ``REMARK_WORDS``."""


@cache
def nations() -> frozenset[str]:
    """Return the names of the nations without 族 (民族); source: GB/T 3304-1991."""
    return frozenset(resources.toml("nations.toml")["names"])


def identity_number(read: str, *, organisation: bool) -> Number:
    """Return the number that was probably written, and what is wrong with it."""
    plain = read.upper().replace("-", "")
    if len(plain) != 18:
        return Number(plain, "length")
    repaired = plain.translate(_IN_CODES if organisation else _LIKE_DIGITS)
    for value, remark in ((plain, ""), (repaired, "repaired")):
        try:
            found = check_identity(value)
        except InvalidIdentity:
            continue
        if (found.kind == "organisation") == organisation:
            return Number(found.normal, remark)
    return Number(plain, "check_digit")


def day_of(year: str, month: str, day: str) -> str | None:
    """Return a date as 2026-11-22; None where there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def amount(match: re.Match[str]) -> Decimal | None:
    """Return what a match of ``AMOUNT`` says, in yuan; None where it is not well formed."""
    if match["capitals"]:
        return amount_of(match["capitals"])
    value = figures(match["figures"])
    return None if value is None else value * _UNITS[match["unit"]]


_WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})
_MARK = re.compile(r"(?<![0-9A-Za-z])[,;:()]|[,;:()](?![0-9A-Za-z])")


def written(text: str) -> str:
    """Return ``text`` with the marks Chinese is written with; those inside numbers stay."""
    return _MARK.sub(lambda mark: mark.group().translate(_WIDE), text)


def plain_amount(value: Decimal) -> str:
    """Return an amount as 212900.00."""
    return f"{value:.2f}"

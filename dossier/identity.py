"""Identity numbers with check digits (身份证号、统一社会信用代码).

Source: GB 11643-1999 with ISO 7064 MOD 11-2 (residents); GB 32100-2015 with its MOD 31
check character (organisations). The inner check character of an organisation's body
code (GB 11714-1997) is not asked for: the outer one already finds every wrong
character and every two exchanged, and codes given before the standard need not keep it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from resources.errors import InvalidIdentity, WrongDigit

Kind = Literal["resident", "organisation"]

_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ORGANISATION = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_REGIONS = frozenset(
    {
        *("11", "12", "13", "14", "15", "21", "22", "23"),
        *("31", "32", "33", "34", "35", "36", "37"),
        *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54"),
        *("61", "62", "63", "64", "65", "71", "81", "82", "83"),
    }
)
"""First two digits: provinces, and 81 to 83 of residence permits (港澳台居民居住证)."""
_FOREIGN = "9"
"""First digit on the identity card of a foreign permanent resident (外国人永久居留身份证)."""
_EARLIEST_BIRTH = date(1850, 1, 1)
"""Older people appear in inheritance cases only; still a misread year is caught."""
_CHINA_AHEAD = timedelta(hours=8)

_CODE_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Identity:
    """A number whose form and check digits are right."""

    kind: Kind
    """``resident``: 公民身份号码; ``organisation``: 统一社会信用代码."""
    normal: str
    """Eighteen half-width characters, letters in upper case."""

    @property
    def born(self) -> date | None:
        """Date of birth (出生日期) of a resident; None for an organisation."""
        return _birth(self.normal) if self.kind == "resident" else None


def check_identity(text: str) -> Identity:
    """Return the identity number written in ``text``.

    Full-width characters, lower case, spaces and hyphens are accepted. A number of
    the right form whose check digit is wrong is refused, not corrected.

    Raises:
        InvalidIdentity: neither a resident's number nor a credit code, a check digit
            is wrong, or the date of birth cannot be.
    """
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).upper()
    plain = re.sub(r"[\s-]+", "", plain)
    if len(text) <= _LONGEST:
        if _RESIDENT.fullmatch(plain) and _resident_is_right(plain):
            return Identity("resident", plain)
        if _ORGANISATION.fullmatch(plain) and _organisation_is_right(plain):
            return Identity("organisation", plain)
    raise InvalidIdentity(value=text[:_LONGEST])


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a number is wrong (错在第几位)."""

    place: int
    """1-based, of the number without spaces; of a number too short: where it ends."""
    found: str
    wish: str
    """What is expected there, Chinese."""
    wish_en: str


def fault_of(text: str) -> Fault | None:
    """Return the first place in which an identity number is wrong; None: it is right.

    Nothing is corrected: where the last character does not agree, it is that one or any other.
    """
    plain = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text[: _LONGEST + 1]).upper())
    try:
        check_identity(text)
    except InvalidIdentity:
        return _length_fault(plain) or (
            _resident_fault(plain) if _meant_as_resident(plain) else _organisation_fault(plain)
        )
    return None


def check_digits(text: str) -> str:
    """Return an identity number in its normal form.

    Raises:
        WrongDigit: it is wrong; the first place that is, and what is expected there, is named.
    """
    fault = fault_of(text)
    if fault is not None:
        raise WrongDigit(
            value=text.strip()[:_LONGEST],
            place=fault.place,
            found=fault.found,
            wish=fault.wish,
            wish_en=fault.wish_en,
        )
    return check_identity(text).normal


def _meant_as_resident(plain: str) -> bool:
    """Return whether a person's number was meant: a credit code has letters in its body."""
    return sum(c.isdigit() for c in plain[:17]) >= 16 and (
        resident_check("".join(c if c.isdigit() else "0" for c in plain[:17])) == plain[17]
        or _birth(plain) is not None
        or not plain[2:8].isdigit()
        or plain[0] not in "19"
    )


def _length_fault(plain: str) -> Fault | None:
    if len(plain) == 18:
        return None
    found = plain[18:19] or "—"
    wish = f"应为 18 位，现为 {len(plain)} 位"
    return Fault(min(len(plain), 18) + 1, found, wish, f"18 characters, not {len(plain)}")


def _resident_fault(number: str) -> Fault:
    for place, found in enumerate(number[:17], start=1):
        if not ("0" <= found <= "9"):
            return Fault(place, found, "应为数字", "a digit is expected")
    if number[:2] not in _REGIONS and number[0] != _FOREIGN:
        return Fault(1, number[:2], "前两位不是省级代码", "the first two are no province")
    if not 1 <= int(number[10:12]) <= 12:
        return Fault(11, number[10:12], "第11、12位不是月份", "characters 11 and 12 are no month")
    born = _birth(number)
    if born is None:
        wish = "第13、14位不是该月的日期"
        return Fault(13, number[12:14], wish, "characters 13 and 14 are no day of that month")
    if not _EARLIEST_BIRTH <= born <= (datetime.now(UTC) + _CHINA_AHEAD).date():
        return Fault(7, number[6:10], "第7至10位出生年份不合理", "no year of birth")
    right = resident_check(number[:17])
    wish = f"校验码应为“{right}”，或前 17 位有误"
    return Fault(18, number[17], wish, f"“{right}” is expected, or one of the first 17 is wrong")


def _organisation_fault(code: str) -> Fault:
    for place, found in enumerate(code, start=1):
        if found not in _CODE_CHARS:
            return Fault(
                place, found, "不是代码字符（不用 I、O、S、V、Z）", "no code has I O S V Z"
            )
    for place, found in enumerate(code[2:8], start=3):
        if not found.isdigit():
            return Fault(place, found, "第3至8位应为数字", "characters 3 to 8 are digits")
    right = organisation_check(code[:17])
    wish = f"校验码应为“{right}”，或前 17 位有误"
    return Fault(18, code[17], wish, f"“{right}” is expected, or one of the first 17 is wrong")


def resident_check(first: str) -> str:
    """Return the check character for the first seventeen digits of a resident's number."""
    total = sum(int(c) * w for c, w in zip(first, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def organisation_check(first: str) -> str:
    """Return the check character for the first seventeen characters of a credit code."""
    total = sum(_CODE_CHARS.index(c) * w for c, w in zip(first, _CODE_WEIGHTS, strict=True))
    return _CODE_CHARS[-total % 31]


def _resident_is_right(number: str) -> bool:
    born = _birth(number)
    today = (datetime.now(UTC) + _CHINA_AHEAD).date()
    return (
        (number[:2] in _REGIONS or number[0] == _FOREIGN)
        and born is not None
        and _EARLIEST_BIRTH <= born <= today
        and resident_check(number[:17]) == number[17]
    )


def _organisation_is_right(code: str) -> bool:
    # Characters 3 to 8 are the district of registration.
    return code[2:8].isdigit() and organisation_check(code[:17]) == code[17]


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None

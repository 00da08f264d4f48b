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

from resources.errors import InvalidIdentity

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

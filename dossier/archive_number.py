"""Archive numbers of a case's volumes (档号).

Ours, since every archive has its own rule: year, court code, type, serial of six digits, the
sub-number where there is one, Z for the main volume (正卷), F for the confidential one (副卷),
as in ``2026-粤0308-民初-000123-Z``. It is a name of a folder, too.
"""

from __future__ import annotations

from dossier.case_number import CaseNumber
from dossier.model import Volume

_LETTERS = {Volume.MAIN: "Z", Volume.CONFIDENTIAL: "F"}
_NUMERALS = "一二三四五六七八九十"


def of(number: CaseNumber, volume: Volume) -> str:
    """Return the archive number of a case's volume.

    Raises:
        ValueError: the sub-number is more than the rule has room for.
    """
    parts = [
        str(number.year),
        number.court,
        f"{number.special}{number.type}",
        f"{number.serial:06d}",
    ]
    if number.sub:
        parts.append(f"{_arabic(number.sub):02d}")
    return "-".join([*parts, _LETTERS[volume]])


def _arabic(sub: str) -> int:
    """Return the sub-number, which is written in Chinese or Arabic digits, to 99."""
    if sub.isdecimal():
        value = int(sub)
    else:
        tens, ten, ones = sub.rpartition("十")
        value = (_NUMERALS.index(tens) + 1 if tens else 1) * 10 if ten else 0
        value += _NUMERALS.index(ones) + 1 if ones else 0
    if not 0 < value < 100:
        raise ValueError(sub)
    return value

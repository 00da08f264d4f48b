"""Says what is still missing in a case number while it is typed (案号校验). No widgets."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from app.qt.translations import mark
from dossier.case_number import parse
from resources.errors import InvalidCaseNumber

_YEAR = re.compile(r"\(?(?:19|20)\d{2}\)?")
_COURT = re.compile(
    r"(最高法|[京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军])"
)


class Missing(Enum):
    """The first part of the number that is not right yet; the value is its English text."""

    EMPTY = mark("Enter the case number, as in （2026）粤0308民初123号.")
    YEAR = mark("Begin with the year in brackets, as in （2026）.")
    COURT = mark("After the year comes the court code, as in 粤0308.")
    TYPE = mark("After the court code comes the type of case, as in 民初.")
    SERIAL = mark("After the type comes the number.")
    END = mark("End with 号.")
    OTHER = mark("This is not a valid case number. Check every character.")


def check(text: str) -> str | Missing:
    """Return the normal form of a valid number, or what is missing first."""
    try:
        return str(parse(text))
    except InvalidCaseNumber:
        return _missing(text)


def _missing(text: str) -> Missing:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = plain.translate(str.maketrans("〔〕[]【】", "()()()"))
    if not plain:
        return Missing.EMPTY
    year = _YEAR.match(plain)
    if year is None:
        return Missing.YEAR
    rest = plain[year.end() :]
    court = _COURT.match(rest)
    if court is None:
        return Missing.COURT
    rest = re.sub(r"^\d*", "", rest[court.end() :])
    kind = re.match(r"[\u4e00-\u9fa5]+", rest.replace("号", ""))
    if kind is None:
        return Missing.TYPE
    rest = rest[kind.end() :]
    if not re.match(r"\d", rest):
        return Missing.SERIAL
    return Missing.OTHER if "号" in rest else Missing.END

"""Case numbers (案号): read leniently, keep and show one normal form.

Source: 最高人民法院 case-number rules in force since 2016; pattern and samples
from the project's own survey of published numbers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from resources.errors import InvalidCaseNumber

_PROVINCES = "京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军"
_PATTERN = re.compile(
    r"\((?P<year>(?:19|20)\d{2})\)"
    rf"(?P<court>最高法|[{_PROVINCES}](?:\d{{2}}|\d{{4}})?)"
    r"(?P<special>知|破|海|环)?"
    r"(?P<type>[\u4e00-\u9fa5]{1,4}?)"
    r"(?P<serial>0{0,6}[1-9]\d{0,6})号"
    r"(?:之(?P<sub>[一二三四五六七八九十]{1,3}|[1-9]\d{0,2}))?"
)
_LONGEST = 64
_SOUGHT = 1000


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The parts of a case number."""

    year: int
    court: str
    """Court code: 最高法, a province character, or it with two or four digits."""
    special: str
    """Special-trial character (知 破 海 环) or empty."""
    type: str
    """Type code, as in 民初 or 执恢."""
    serial: int
    sub: str = ""
    """Sub-number after 之, or empty."""

    def __str__(self) -> str:
        """Return the normal form with full-width brackets."""
        tail = f"之{self.sub}" if self.sub else ""
        return f"（{self.year}）{self.court}{self.special}{self.type}{self.serial}号{tail}"


def parse(text: str) -> CaseNumber:
    """Return the case number written in ``text``.

    Full-width digits, any kind of round or square bracket, and spaces are accepted.

    Raises:
        InvalidCaseNumber: it is not one.
    """
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1])
    plain = re.sub(r"\s+", "", plain)
    plain = plain.translate(str.maketrans("〔〕[]【】", "()()()"))
    plain = re.sub(r"^\(?((?:19|20)\d{2})\)?(?=\D)", r"(\1)", plain)
    match = _PATTERN.fullmatch(plain)
    if match is None or len(text) > _LONGEST:
        raise InvalidCaseNumber(number=text[:_LONGEST])
    return CaseNumber(
        year=int(match["year"]),
        court=match["court"],
        special=match["special"] or "",
        type=match["type"],
        serial=int(match["serial"]),
        sub=match["sub"] or "",
    )


def find(text: str) -> CaseNumber | None:
    """Return the first case number in a line of text, as in a subject; None: there is none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:_SOUGHT]))
    plain = plain.translate(str.maketrans("〔〕[]【】", "()()()"))
    plain = re.sub(rf"\(?((?:19|20)\d{{2}})\)?(?=[{_PROVINCES}]|最高法)", r"(\1)", plain)
    match = _PATTERN.search(plain)
    return None if match is None else parse(match[0])

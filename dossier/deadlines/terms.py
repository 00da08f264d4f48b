"""Terms as the law writes them (期限长度): 15日, 6个月, 2个工作日, 48小时, 当日15:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

TERM_FORMS = "15日、6个月、2个工作日、48小时、当日15:00"
"""Terms as they are written."""
MOST_YEARS = 30
"""Of one term."""
_DIGITS = {character: n for n, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_TERM = re.compile(
    r"(?:当日|(?P<count>\d{1,4}|[一二两三四五六七八九十]{1,3})"
    r"(?P<unit>个工作日|工作日|小时|时|日|天|个月|月|年))"
    r"(?P<clock>\d{1,2}:\d{2})?"
)
_OFFSET = re.compile(r"(?P<late>逾期)?(?P<term>.+?)(?P<early>前)?")


class Unit(StrEnum):
    """What a term counts (计算单位)."""

    HOURS = "小时"
    DAYS = "日"
    WORKING = "个工作日"
    MONTHS = "个月"
    YEARS = "年"


_UNITS = {
    "个工作日": Unit.WORKING, "工作日": Unit.WORKING, "小时": Unit.HOURS, "时": Unit.HOURS,
    "日": Unit.DAYS, "天": Unit.DAYS, "个月": Unit.MONTHS, "月": Unit.MONTHS, "年": Unit.YEARS,
}  # fmt: skip


# Working days are taken as days here: a court that sets 15 of them sets more than 15 days.
_PER_YEAR = {
    Unit.HOURS: 24 * 366, Unit.DAYS: 366, Unit.WORKING: 366, Unit.MONTHS: 12, Unit.YEARS: 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time (期限长度)."""

    count: int
    """0: the very day (当日), which needs a ``clock``."""
    unit: Unit
    clock_min: int | None = None
    """Minutes after midnight at which the last day ends; None: 24:00."""

    @property
    def months(self) -> int:
        """Months of a term of months or years, else 0."""
        if self.unit is Unit.YEARS:
            return 12 * self.count
        return self.count if self.unit is Unit.MONTHS else 0

    def __str__(self) -> str:
        clock = self.clock_min
        at = "" if clock is None else f"{clock // 60:02}:{clock % 60:02}"
        return f"{f'{self.count}{self.unit}' if self.count else '当日'}{at}"


@dataclass(frozen=True, slots=True)
class Offset:
    """A moment before or after a due date (相对时点): 7日前, 48小时前, 届满, 逾期3日."""

    term: Term | None
    """None: the very end (届满)."""
    after: bool = False

    def __str__(self) -> str:
        if self.term is None:
            return "届满"
        return f"逾期{self.term}" if self.after else f"{self.term}前"


def parse_term(text: str) -> Term:
    """Return the term that ``text`` says.

    Raises:
        ValueError: it says none; the words say why, in Chinese.
    """
    found = _TERM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}”不是期限，写法如 {TERM_FORMS}")
    clock = _clock(found["clock"], text)
    if found["count"] is None:
        if clock is None:
            raise ValueError(f"“{text}”没有写明时刻，写法如 当日15:00")
        return Term(0, Unit.DAYS, clock)
    count = _number(found["count"])
    unit = _UNITS[found["unit"]]
    if not 0 < count <= MOST_YEARS * _PER_YEAR[unit]:
        raise ValueError(f"“{text}”的数目不对，最短 1，最长 {MOST_YEARS} 年")
    if unit is Unit.HOURS and clock is not None:
        raise ValueError(f"“{text}”以小时计，不能再写时刻")
    return Term(count, unit, clock)


def parse_offset(text: str) -> Offset:
    """Return the moment that ``text`` says.

    Raises:
        ValueError: it says none; the words say why, in Chinese.
    """
    plain = text.strip()
    if plain == "届满":
        return Offset(None)
    found = _OFFSET.fullmatch(plain)
    if found is None or bool(found["late"]) == bool(found["early"]):
        raise ValueError(f"“{text}”不是时点，写法如 7日前、48小时前、届满、逾期3日")
    term = parse_term(found["term"])
    if term.count == 0 or term.clock_min is not None or term.months:
        raise ValueError(f"“{text}”只能以日、工作日、小时计")
    return Offset(term, after=bool(found["late"]))


def is_shorter(one: Term, other: Term) -> bool:
    """Return whether a term is shorter; those of unlike units are compared as days."""
    return one.count / _PER_YEAR[one.unit] < other.count / _PER_YEAR[other.unit]


def _clock(text: str | None, whole: str) -> int | None:
    if text is None:
        return None
    hours, minutes = map(int, text.split(":"))
    if hours > 23 or minutes > 59:
        raise ValueError(f"“{whole}”的时刻不对")
    return 60 * hours + minutes


def _number(text: str) -> int:
    """Return 1 to 99 from digits or Chinese characters; 0 for what is no number."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)

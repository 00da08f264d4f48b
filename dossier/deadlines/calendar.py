"""China's working days (工作日历): weekends, statutory holidays, 调休.

Days are numbers as :meth:`datetime.date.toordinal` gives them. What the State Council has
not published yet is worked out from weekends and the days the law names; a date that leans
on it is provisional (暂定).

Source: 全国年节及纪念日放假办法; the yearly notices of the State Council's office.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import resources
from resources.errors import BadCalendar

FILE = "deadlines/calendar.toml"
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Dates are computed between these, both included."""
_FIRST = date(FIRST_YEAR, 1, 1).toordinal()
_PAST = date(LAST_YEAR + 1, 1, 1).toordinal()
_RANGE = re.compile(r"(\d{2})-(\d{2})(?:\.\.(\d{2})-(\d{2}))?")
_ALWAYS = ("01-01", "05-01..05-02", "10-01..10-03")
"""Holidays that lie on the same days each year."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement (节假日安排)."""

    off: frozenset[int]
    work: frozenset[int]
    """Weekend days that are worked (调休上班)."""
    published: bool


class WorkingDays:
    """Which days are worked, ready for counting; the days never change once made."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        span = range(_FIRST, _PAST)
        flags = bytearray((day - 1) % 7 < 5 for day in span)
        for year, arranged in sorted(years.items()):
            if not arranged.published:
                fixed = _days(year, _ALWAYS)
                arranged = Year(arranged.off | fixed, frozenset(), False)
            for day in arranged.off:
                flags[day - _FIRST] = 0
            for day in arranged.work:
                flags[day - _FIRST] = 1
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            if year not in years:
                for day in _days(year, _ALWAYS):
                    flags[day - _FIRST] = 0
        self._flags = bytes(flags)
        self._worked = [day for day in span if flags[day - _FIRST]]
        self._rank: list[int] = []
        """How many days were worked before each day."""
        count = 0
        for flag in flags:
            self._rank.append(count)
            count += flag
        self.ends: dict[tuple[object, ...], dict[int, Any]] = {}
        """What :mod:`dossier.deadlines.plans` counted by these days, by way of counting."""
        self._published = frozenset(year for year, one in years.items() if one.published)
        runs = [year for year in sorted(self._published) if year - 1 not in self._published]
        first = runs[-1] if runs else LAST_YEAR
        last = max(self._published, default=FIRST_YEAR)
        self.known_from = date(first, 1, 1).toordinal()
        """First day of the last unbroken run of published years."""
        self.known_to = date(last, 12, 31).toordinal()

    def is_worked(self, day: int) -> bool:
        """Return whether it is a working day."""
        return bool(self._flags[self._index(day)])

    def next_worked(self, day: int) -> int:
        """Return the day itself where it is worked, else the next that is."""
        index = self._index(day)
        return day if self._flags[index] else self._worked[self._rank[index]]

    def last_worked(self, day: int) -> int:
        """Return the day itself where it is worked, else the last before it that is."""
        return day if self._flags[self._index(day)] else self.before(day, 1)

    def after(self, day: int, count: int) -> int:
        """Return the ``count``-th working day after ``day``; ``count`` is at least 1."""
        rank = self._rank[self._index(day + 1)] + count - 1
        if rank >= len(self._worked):
            raise OverflowError(f"after {LAST_YEAR}")
        return self._worked[rank]

    def before(self, day: int, count: int) -> int:
        """Return the ``count``-th working day before ``day``; ``count`` is at least 1."""
        rank = self._rank[self._index(day)] - count
        if rank < 0:
            raise OverflowError(f"before {FIRST_YEAR}")
        return self._worked[rank]

    def is_known(self, day: int) -> bool:
        """Return whether the arrangement of the day's year is published."""
        if self.known_from <= day <= self.known_to:
            return True
        return date.fromordinal(day).year in self._published

    @property
    def published(self) -> frozenset[int]:
        """Years whose arrangement is known."""
        return self._published

    def _index(self, day: int) -> int:
        index = day - _FIRST
        if not 0 <= index < len(self._flags):
            raise OverflowError(f"not between {FIRST_YEAR} and {LAST_YEAR}")
        return index


def parse_years(text: str, source: str) -> dict[int, Year]:
    """Return the years of a calendar file.

    Args:
        text: TOML; see ``resources/deadlines/calendar.toml`` for its form.
        source: what the file is called, for errors.

    Raises:
        BadCalendar: the file cannot be used; it names the line or the year, and why.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCalendar(source=source, reason=str(error)) from error
    found: dict[int, Year] = {}
    for key, told in data.items():
        try:
            year = int(key)
            found[year] = _year(year, told)
        except (ValueError, TypeError) as error:
            raise BadCalendar(source=source, reason=f"[{key}] {error}") from error
    return found


def _year(year: int, told: Any) -> Year:
    if not FIRST_YEAR <= year <= LAST_YEAR or not isinstance(told, dict):
        raise ValueError("不是年份")
    unknown = told.keys() - {"notice", "off", "work", "festivals"}
    if unknown:
        raise ValueError(f"不认识 {min(unknown)}")
    if "festivals" in told:
        if told.keys() != {"festivals"}:
            raise ValueError("festivals 与 off、work 不能并存")
        return Year(_days(year, told["festivals"]), frozenset(), False)
    off, work = _days(year, told.get("off", ())), _days(year, told.get("work", ()))
    if not off or not str(told.get("notice", "")).strip():
        raise ValueError("缺少 off 或 notice")
    weekday = next((day for day in sorted(work) if (day - 1) % 7 < 5), None)
    if weekday is not None:
        raise ValueError(f"work 中的 {date.fromordinal(weekday):%m-%d} 本来就不是周末")
    if off & work:
        raise ValueError(f"{date.fromordinal(min(off & work)):%m-%d} 既放假又上班")
    return Year(off, work, True)


def _days(year: int, ranges: Any) -> frozenset[int]:
    found: set[int] = set()
    if not isinstance(ranges, list | tuple):
        raise TypeError("应为日期列表")
    for one in ranges:
        match = _RANGE.fullmatch(str(one))
        if match is None:
            raise ValueError(f"“{one}”不是日期，写法如 05-01..05-05")
        first = date(year, int(match[1]), int(match[2]))
        last = date(year, int(match[3]), int(match[4])) if match[3] else first
        if last < first:
            raise ValueError(f"“{one}”的终日早于首日")
        found.update(range(first.toordinal(), last.toordinal() + 1))
    return frozenset(found)


@cache
def shipped() -> WorkingDays:
    """Return the calendar this program ships."""
    return WorkingDays(_shipped_years())


def with_years(own: Mapping[int, Year]) -> WorkingDays:
    """Return the shipped calendar with the years of a court's own file laid over it."""
    return WorkingDays({**_shipped_years(), **own})


@cache
def _shipped_years() -> dict[int, Year]:
    return parse_years(resources.path(FILE).read_text(encoding="utf-8"), FILE)

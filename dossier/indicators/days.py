"""Days in China, and working days (工作日)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dossier.court_time import COURT_TIME


@dataclass(frozen=True, slots=True)
class Window:
    """Days that are counted, both ends included (统计区间)."""

    first: date
    last: date

    def holds(self, moment: datetime) -> bool:
        """Return whether a moment lies on one of its days, in China."""
        return self.first <= moment.astimezone(COURT_TIME).date() <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, besides the week (节假日、调休)."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Return whether people work on that day."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def due(self, received: datetime, working_days: int) -> date:
        """Return the last day in time; the day of receipt does not count."""
        day = received.astimezone(COURT_TIME).date()
        left = working_days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_worked(day)
        return day


def calendar(holidays: Collection[str], workdays: Collection[str]) -> Calendar:
    """Return the calendar of a table of days as ``2026-10-01``."""
    return Calendar(
        frozenset(map(date.fromisoformat, holidays)), frozenset(map(date.fromisoformat, workdays))
    )

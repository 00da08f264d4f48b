"""The court's time (北京时间): what is shown, printed or counted by the day is in this zone.

A machine may stand in another zone, or believe it does; a day that a person reads, or that a
term is counted by, is the court's all the same.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

COURT_TIME = timezone(timedelta(hours=8))
"""China has had one zone and no summer time since 1992."""


def in_court(at: datetime) -> datetime:
    """Return a moment as the court's clocks show it; one without a zone is the court's already."""
    return at.replace(tzinfo=COURT_TIME) if at.tzinfo is None else at.astimezone(COURT_TIME)


def court_now() -> datetime:
    """Return what the court's clocks show now."""
    return datetime.now(COURT_TIME)


def court_today() -> date:
    """Return which day it is at the court."""
    return court_now().date()

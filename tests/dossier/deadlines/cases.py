"""Facts for tests: events at local times, suspensions, a reckoner."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from dossier.deadlines import calendar, reading
from dossier.deadlines.model import CHINA, CaseEvent, Facts, Suspension, minutes
from dossier.deadlines.standing import Deadline, Reckoner
from dossier.ids import CaseEventId, CaseId, SuspensionId, new_id

CASE = CaseId("case")


def at(text: str) -> datetime:
    """Return a local time; a day alone is nine in the morning."""
    whole = text if " " in text else f"{text} 09:00"
    return datetime.fromisoformat(whole).replace(tzinfo=CHINA)


def event(kind: str, when: str, **more: object) -> CaseEvent:
    moment = at(when)
    return CaseEvent(
        CaseEventId(new_id()), CASE, kind, moment, "某书记员", moment, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def hold(kind: str, first: str, last: str = "") -> Suspension:
    first_day = date.fromisoformat(first)
    last_day = date.fromisoformat(last) if last else None
    return Suspension(
        SuspensionId(new_id()), CASE, kind, first_day, "某书记员", at(first), last_day
    )


@cache
def shipped() -> Reckoner:
    return Reckoner(reading.shipped(), calendar.shipped())


def deadlines(facts: Facts, now: str, reckoner: Reckoner | None = None) -> dict[str, Deadline]:
    """Return the deadlines by rule; the last of several."""
    found = (reckoner or shipped()).deadlines(facts, minutes(at(now)))
    return {one.rule.key: one for one in found}

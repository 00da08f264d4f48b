"""What a registration did to the deadlines of its case, told and set right (收件与期限)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from dossier.deadlines import arriving
from dossier.deadlines.arriving import Proposal
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.effects import Effect, effects
from dossier.deadlines.model import CHINA, CaseEvent
from dossier.deadlines.table import Arrival
from dossier.ids import CaseEventId
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import Registration
from resources.errors import BadValue, UnknownItem


@dataclass(frozen=True, slots=True)
class Told:
    """What was noted with a registration, and what waits for a person."""

    effects: tuple[Effect, ...]
    open: tuple[Proposal, ...]
    """A day, or which event it is, has to be said before it is noted."""
    names: Mapping[str, str]
    """Of kinds of events."""
    early: tuple[tuple[str, str], ...] = ()
    """Materials of which nothing was noted, with the event the case lacks before them."""


def told(desk: IntakeDesk, one: Registration) -> Told:
    """Return what a registration did to the deadlines of its case, as things stand."""
    deadlines = _deadlines(desk)
    events = desk.arrived(one)
    asked = [] if one.withdrawn else [each for each in desk.proposed(one) if each.arrival.asks]
    done = {event.note for event in events}
    names = {key: kind.name for key, kind in deadlines.force.table.events.items()}
    return Told(
        tuple(effects(deadlines, one.case_id, events)),
        tuple(each for each in asked if _remark(one, each) not in done),
        names,
        () if events or one.withdrawn else _early(desk, deadlines, one, names),
    )


def _early(
    desk: IntakeDesk, deadlines: DeadlineDesk, one: Registration, names: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    facts = deadlines.facts(one.case_id)
    found = arriving.early(deadlines.force.table, facts, one)
    return tuple((title, _first(each, names)) for title, each in found)


def _first(each: Arrival, names: Mapping[str, str]) -> str:
    """Return the name of the event looked for before an arrival; filing where it counts."""
    kinds = sorted(each.after, key=lambda kind: (kind != "case_filed", kind)) or ["case_filed"]
    return next((names[kind] for kind in kinds if kind in names), "")


def note(
    desk: IntakeDesk, one: Registration, kind: str, day: date, subject: str = ""
) -> CaseEvent:
    """Note an event that a registration waits for (登记送达等日期).

    Args:
        desk: of who notes it.
        one: what came.
        kind: of the event.
        day: that stands on the paper.
        subject: whom it is about.

    Raises:
        UnknownItem: nothing of what came is an event of this kind.
        BadValue: the day is still to come.
    """
    waiting = next((each for each in told(desk, one).open if kind in each.arrival.events), None)
    if waiting is None:
        raise UnknownItem(thing=kind)
    if day > desk.today():
        raise BadValue(column=waiting.arrival.dated or "day", value=day.isoformat())
    at = datetime.combine(day, time(9), CHINA)
    return _deadlines(desk).note_event(
        one.case_id, kind, at, subject=subject.strip(), note=_remark(one, waiting)
    )


def take_back(desk: IntakeDesk, one: Registration, event_id: CaseEventId, ground: str) -> None:
    """Cancel an event that was noted with a registration (撤销事件).

    Raises:
        UnknownItem: it was not.
        EmptyValue: no ground.
    """
    if event_id not in [event.id for event in desk.arrived(one)]:
        raise UnknownItem(thing=str(event_id)[:60])
    _deadlines(desk).cancel_event(event_id, ground)


def _remark(one: Registration, each: Proposal) -> str:
    return arriving.head(one.number, by_machine=False) + (each.title or each.arrival.name)


def _deadlines(desk: IntakeDesk) -> DeadlineDesk:
    return DeadlineDesk(desk.store, desk.person.name, clock=desk.now)

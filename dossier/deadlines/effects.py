"""What events bring about (事件的效果): which deadlines run from them, which they end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import CaseEvent, minutes
from dossier.ids import CaseId


@dataclass(frozen=True, slots=True)
class Effect:
    """One event, and what came of it."""

    event: CaseEvent
    name: str
    """Of its kind."""
    starts: tuple[Explained, ...]
    """Deadlines that run from it."""
    ends: tuple[Explained, ...]
    """Deadlines that it fulfilled."""


def effects(desk: DeadlineDesk, case_id: CaseId, events: Iterable[CaseEvent]) -> list[Effect]:
    """Return what events of a case brought about, as things stand."""
    some = list(events)
    if not some:
        return []
    explained = desk.explained(case_id)
    kinds = desk.force.table.events
    return [
        Effect(
            event,
            kinds[event.kind].name if event.kind in kinds else event.kind,
            tuple(one for one in explained if one.deadline.event.id == event.id),
            tuple(
                one
                for one in explained
                if event.kind in one.deadline.rule.until
                and one.deadline.event.id != event.id
                and one.deadline.done_min == minutes(event.in_time_at)
            ),
        )
        for event in some
    ]

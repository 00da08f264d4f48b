"""What waits for whom (待办): what runs out first comes first."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.deadlines.model import Facts
from dossier.deadlines.standing import Deadline
from dossier.ids import CaseId


@dataclass(frozen=True, slots=True)
class ToDo:
    """One deadline for somebody (待办)."""

    case_id: CaseId
    case_number: str
    cause: str
    deadline: Deadline
    people: tuple[str, ...]
    """Whose work it is; empty: nobody is named yet."""
    facts: Facts


def holders(facts: Facts, duty: str) -> tuple[str, ...]:
    """Return who has a duty in a case."""
    return tuple(one.person for one in facts.duties if one.duty == duty and not one.ended)


def by_due(one: Deadline) -> tuple[bool, int]:
    """Return the key that sorts what runs out first first, what stands still last."""
    end = one.counted.end_min
    return (end is None, one.counted.last if end is None else end)


def concerns(one: Deadline, facts: Facts, person: str) -> bool:
    """Return whether it is somebody's work, or they were told of it; of nobody: of all."""
    if not person or person in holders(facts, one.rule.duty):
        return True
    told = {duty for step in one.rule.steps[: one.reached] for duty in step.tell}
    return any(person in holders(facts, duty) for duty in told)

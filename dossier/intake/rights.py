"""Who may do what at the counter and with tasks (收转权限), by the one list of needs.

The list itself is :data:`dossier.people.needs.NEEDS`, by the kind of the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from dossier.custody.rights import Person
from dossier.intake.changes import IntakeChange
from dossier.intake.model import Registration, Submission, Task
from dossier.model import Volume
from dossier.people.needs import NEEDS
from dossier.people.permits import Act, check, may

Shown = TypeVar("Shown", Registration, Submission, Task)


def check_change(person: Person, change: IntakeChange, volume: Volume) -> None:
    """Refuse what the person's role does not allow.

    Raises:
        NotPermitted: it does not; nor anything of 副卷 to whom it is closed.
    """
    needed = NEEDS[type(change).__name__]
    if not any(may(person.role, act) for act in needed):
        check(person.role, needed[0], person.name)
    if volume is Volume.CONFIDENTIAL:
        check(person.role, Act.SEE_CONFIDENTIAL, person.name)


def shown(person: Person, found: Iterable[Shown]) -> list[Shown]:
    """Return what a person is shown: 副卷 only to those who may see it."""
    everything = may(person.role, Act.SEE_CONFIDENTIAL)
    return [one for one in found if everything or one.volume is not Volume.CONFIDENTIAL]

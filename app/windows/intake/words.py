"""How the counter's desk says things; English under ``mark`` (用语)."""

from __future__ import annotations

from datetime import datetime

from app.qt.translations import mark, spoken, tr
from dossier.court_time import COURT_TIME
from dossier.intake.model import Origin, Original, Outcome, Registration, Task, TaskState, Way

WAYS = {
    Way.COUNTER: mark("At the counter"),
    Way.POST: mark("Posted"),
    Way.HEARING: mark("At a hearing"),
    Way.ELECTRONIC: mark("Electronic"),
}
ORIGINALS = {
    Original.COPY: mark("A copy"),
    Original.KEPT: mark("Original, kept"),
    Original.RETURN: mark("Original, to be returned"),
    Original.ELECTRONIC: mark("Electronic file"),
}
STATES = {
    TaskState.WAITING: mark("To be handed over"),
    TaskState.HANDED: mark("Handed over"),
    TaskState.SCANNING: mark("Being scanned"),
    TaskState.CHECKING: mark("To be checked"),
    TaskState.RESCAN: mark("To be scanned again"),
    TaskState.FILED: mark("Filed"),
    TaskState.STORED: mark("In the cabinet"),
    TaskState.WITHDRAWN: mark("Withdrawn"),
}
ORIGINS = {
    Origin.COUNTER: mark("The counter"),
    Origin.ASSISTANT: mark("Judge's assistant"),
    Origin.HEARING: mark("Hearing"),
}
OUTCOMES = {
    Outcome.SAME: mark("Same as the paper"),
    Outcome.DIFFERS: mark("Differs from the paper"),
}


def state_of(task: Task) -> str:
    """Return how far a task got."""
    return tr("Waits to be confirmed") if task.offered else spoken(STATES[task.state])


def tint_of(task: Task) -> str:
    """Return the colour of a task's state."""
    if task.state is TaskState.RESCAN or (task.missing or task.foreign):
        return "danger"
    if task.state in (TaskState.FILED, TaskState.STORED):
        return "success"
    return "muted" if task.state is TaskState.WITHDRAWN else "text"


def things(one: Registration) -> str:
    """Return what came, in short."""
    first = one.items[0].title
    if len(one.items) == 1:
        return first
    return tr("{first} and others, {count} in all").format(first=first, count=len(one.items))


def clock(at: datetime) -> str:
    """Return the time of day at the court."""
    return f"{at.astimezone(COURT_TIME):%H:%M}"

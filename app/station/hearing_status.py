"""How a hearing goes, as a window shows it (庭审状态)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.station.hearing_sound import SoundStatus
from dossier.hearing import Hearing, HearingEvent, HearingEventKind


@dataclass(frozen=True, slots=True)
class Status:
    """How the hearing goes (庭审状态)."""

    hearing: Hearing
    sound: SoundStatus
    elapsed_s: float
    """In court, recesses left out."""
    since: datetime | None
    """When the present state began."""
    sittings: int
    unsaved: int
    rest_s: float = 0.0
    """Of the recordings, what recognition left and nobody is at."""
    catching_up: bool = False
    """Whether the rest is being recognised."""
    may_catch_up: bool = False
    """Whether the rest can be recognised now."""


def elapsed_s(log: Iterable[HearingEvent], now: datetime | None = None) -> float:
    """Return how long court has sat, recesses left out."""
    total, since = 0.0, None
    for event in log:
        if event.kind in (HearingEventKind.START, HearingEventKind.RESUME):
            since = event.at
        elif event.kind in (HearingEventKind.RECESS, HearingEventKind.CLOSE) and since:
            total += max(0.0, (event.at - since).total_seconds())  # the clock was set back
            since = None
    if since is not None:
        total += max(0.0, ((now or datetime.now(UTC)) - since).total_seconds())
    return total

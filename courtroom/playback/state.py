"""What a window is told of playback (回放状态)."""

from __future__ import annotations

from dataclasses import dataclass

from resources.errors import WenyiError


@dataclass(frozen=True, slots=True)
class State:
    """How it goes (回放状态)."""

    playing: bool = False
    length_s: float = 0.0
    """Of all sittings, as far as they are on the disk."""
    speed: float = 1.0
    seats: tuple[str, ...] = ()
    muted: frozenset[str] = frozenset()
    solo: str | None = None
    """The one seat that is heard alone."""
    stretch: tuple[float, float] | None = None
    """What is played, where it ends by itself."""
    looping: bool = False
    at_end: bool = False
    trouble: WenyiError | None = None
    """Why nothing is heard: no device, or damaged bytes."""

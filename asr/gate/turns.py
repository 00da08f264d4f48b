"""What the gate decides (发言段)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of speech on one channel; told again when it ends or the verdict changes.

    ``channel`` and ``start`` name it.
    """

    channel: int
    start: int
    """Sample at 16 kHz from the channel's first, a little before the voice begins."""
    end: int | None
    """The sample after the last; None while somebody speaks."""
    own: bool
    """False: another channel's voice in this microphone (串音)."""
    source: int | None
    """The channel the voice came from, where it is not this one's own."""
    overlap: bool
    """Another channel had a voice of its own at the same time (同时发言)."""
    certainty: float
    """0.0 to 1.0."""

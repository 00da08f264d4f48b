"""What recognition tells a window while people speak (识别结果)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from asr.wording.line import Character, Rewrite


class HeardKind(StrEnum):
    """How far recognition of a stretch got (识别阶段)."""

    PARTIAL = "partial"
    """While somebody speaks; replaced by the next one with the same id."""
    FINAL = "final"
    """After the pause; what the record is begun from."""
    SECOND = "second"
    """Better text of a stretch that was final before (第二遍); never put over a person's edit."""
    SUPPRESSED = "suppressed"
    """Another seat's voice in this microphone (串音); kept apart, can be restored."""
    WITHDRAWN = "withdrawn"
    """Nothing was said after all: a partial that must go."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of speech on one seat's microphone (语段)."""

    id: str
    """Of the stretch: the same for its partials, its final and its second pass, and after
    a restart of the engine."""
    kind: HeardKind
    seat: str
    """Key of the seat, as in the recording."""
    start_s: float
    """Seconds from the recording's first sample; so is ``end_s``."""
    end_s: float
    text: str
    """As the record writes it."""
    raw_text: str
    """As the engine gave it, Chinese joined."""
    characters: tuple[Character, ...]
    """Those of ``text`` with their times, from the recording's first sample."""
    rewrites: tuple[Rewrite, ...]
    """What names, numbers and statutes changed; spans of ``text``."""
    confidence: float
    """0.0 to 1.0."""
    overlap: bool
    """Somebody else spoke at the same time (同时发言)."""
    source_seat: str
    """Whose voice a suppressed stretch is; empty otherwise."""
    engine: str
    late: bool = False
    """Seen when the room was known, and everything was heard once more (复听)."""

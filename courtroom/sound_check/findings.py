"""What a check found, and its words in both languages (检测结论)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from asr.gate.room import Room
from resources import toml
from resources.errors import Language, Words


class Verdict(StrEnum):
    """How grave it is (结论)."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    """The hearing can begin; somebody should look at it."""
    BAD = "bad"
    """The hearing should not begin."""
    UNKNOWN = "unknown"
    """Not looked at."""


class Topic(StrEnum):
    """What was looked at (检测项目)."""

    MICROPHONE = "microphone"
    BLEED = "bleed"
    DISK = "disk"
    CLOCK = "clock"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the result."""

    topic: Topic
    verdict: Verdict
    key: str
    """Of its words in ``sound_check.toml``."""
    values: dict[str, str] = field(default_factory=dict)

    def words(self, language: Language = "zh_CN") -> Words:
        """Return what it says to a person; the advice is empty where all is well."""
        entry = _table()[self.key][language]
        return Words(entry["what"].format_map(self.values), entry["do"].format_map(self.values))

    def to_json(self) -> dict[str, Any]:
        """Return it with its words, for machines and for the printed result."""
        chinese, english = self.words("zh_CN"), self.words("en")
        return {
            "topic": self.topic.value,
            "verdict": self.verdict.value,
            "key": self.key,
            "values": self.values,
            "what": chinese.what,
            "do": chinese.advice,
            "what_en": english.what,
            "do_en": english.advice,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result (检测报告)."""

    began_at: datetime
    seats: tuple[str, ...]
    findings: tuple[Finding, ...]
    room: Room | None
    """What seats sound like at each other's microphones; the gate begins with it."""

    @property
    def stops(self) -> bool:
        """Whether the hearing should not begin."""
        return any(one.verdict is Verdict.BAD for one in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the report for machines."""
        return {
            "began_at": self.began_at.isoformat(timespec="seconds"),
            "seats": list(self.seats),
            "stops": self.stops,
            "findings": [one.to_json() for one in self.findings],
            "room": None if self.room is None else self.room.to_json(),
        }


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return toml("sound_check.toml")

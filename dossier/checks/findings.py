"""What was found, where it is, and its words in Chinese and English (问题)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import resources
from dossier.model import Volume


class Level(StrEnum):
    """How grave a finding is (程度)."""

    BLOCKER = "blocker"
    """阻断: the dossier cannot be archived like this."""
    WARNING = "warning"
    """提醒: a person must look."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, so that a window can go there (位置).

    Attributes:
        kind: case, party, item, material, page, batch, hearing, exhibit, recording, bundle
            or file.
        id: of that thing; a catalogue item's key, a file's path in the package.
        volume: where it lies; None: in none.
        position: 1-based page in its volume, or in the tray.
        label: what people call it.
    """

    kind: str
    id: str = ""
    volume: Volume | None = None
    position: int | None = None
    label: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "kind": self.kind,
            "id": self.id,
            "volume": None if self.volume is None else str(self.volume),
            "position": self.position,
            "label": self.label,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be (问题)."""

    rule: str
    """Key in ``resources/archive/findings.toml``."""
    place: Place
    params: dict[str, Any] = field(default_factory=dict)
    level: Level = Level.BLOCKER

    def words(self, language: str = "zh_CN") -> str:
        """Return what it says to a person; a parameter left out is a dash."""
        return words(self.rule, language, self.params)

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, words in both languages."""
        return {
            "rule": self.rule,
            "level": str(self.level),
            "what": self.words(),
            "what_en": self.words("en"),
            "place": self.place.plain(),
        }


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def words(rule: str, language: str, params: dict[str, Any]) -> str:
    """Return the words of a rule."""
    return str(_table()[rule][language].format_map(_Params(params)))


def rules() -> tuple[str, ...]:
    """Return the keys of all rules."""
    return tuple(_table())


@cache
def _table() -> dict[str, dict[str, str]]:
    return resources.toml("archive/findings.toml")

"""What the proof-reader found, where, and how sure it is (校对结果)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import resources
from resources.errors import Language


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; all 1-based (位置)."""

    page: int
    line: int
    column: int
    """Of the character in its line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or may be (校对意见)."""

    rule: str
    """Key of ``resources/documents/proof.toml``."""
    place: Place
    found: str
    """What stands there."""
    expected: str
    """What the case or the rule says; empty where nothing does."""
    sure: bool
    """False: a person should look (存疑)."""
    start: int = 0
    """0-based place in the flow; two findings of one place are told apart by it."""
    end: int = 0
    params: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What it is about, as in ``name`` or ``date``."""
        return str(_words()[self.rule]["kind"])

    def words(self, language: str = "zh_CN") -> str:
        """Return the finding as a sentence."""
        spoken: Language = "en" if language == "en" else "zh_CN"
        text = str(_words()[self.rule][spoken])
        return text.format(found=self.found, expected=self.expected, **self.params)

    def plain(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "page": self.place.page,
            "line": self.place.line,
            "column": self.place.column,
            "found": self.found,
            "expected": self.expected,
            "sure": self.sure,
            "message": self.words(),
            "message_en": self.words("en"),
        }


@cache
def _words() -> dict[str, dict[str, str]]:
    return resources.toml("documents/proof.toml")

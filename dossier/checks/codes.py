"""The codes of the four-property checks and their measures (四性检测项), from data.

Source: DA/T 70-2018, tables of the three stages; see ``resources/archive/codes.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal

import resources

Subject = Literal["case", "package"]


class Stage(StrEnum):
    """When a check is made (环节)."""

    FILING = "GD"
    """归档"""
    HANDOVER = "YJ"
    """移交接收"""
    KEEPING = "CQ"
    """长期保存"""


PROPERTIES = {
    "1": ("真实性", "authenticity"),
    "2": ("完整性", "integrity"),
    "3": ("可用性", "usability"),
    "4": ("安全性", "security"),
}
"""First digit of a number → its property."""


@dataclass(frozen=True, slots=True)
class Code:
    """One check (检测项)."""

    number: str
    """As in ``1-10``."""
    name: str
    name_en: str
    on: frozenset[str]
    """``case``, ``package``."""
    blocker: bool
    """A failure stops archiving."""
    manual: bool
    """Needs evidence from outside: never passed by machine."""

    def at(self, stage: Stage) -> str:
        """Return the whole code, as in ``GD1-10``."""
        return f"{stage}{self.number}"


@cache
def codes() -> tuple[Code, ...]:
    """Return all codes in order."""
    return tuple(
        Code(
            row["number"],
            row["name"],
            row["name_en"],
            frozenset(row["on"]),
            bool(row.get("blocker")),
            bool(row.get("manual")),
        )
        for row in resources.toml("archive/codes.toml")["code"]
    )


@cache
def limits() -> dict[str, Any]:
    """Return the measures of the checks (检测参数)."""
    return resources.toml("archive/limits.toml")


@dataclass(frozen=True, slots=True)
class Required:
    """What a dossier of one kind must hold (应归档材料)."""

    key: str
    name: str
    name_en: str
    any: tuple[str, ...]
    """Catalogue items, of which one suffices."""
    words: tuple[str, ...]
    """One title among them holds one of these; empty: any title."""
    blocker: bool


@cache
def required(procedure: str) -> tuple[Required, ...]:
    """Return what a case of this procedure must hold; nothing for one we have no list of."""
    table = resources.toml("archive/required.toml").get(procedure, {"rows": ()})
    return tuple(
        Required(
            row["key"],
            row["name"],
            row["name_en"],
            tuple(row["any"]),
            tuple(row.get("words", ())),
            row["level"] == "blocker",
        )
        for row in table["rows"]
    )

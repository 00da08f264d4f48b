"""What is suggested of a page, and its reason in words (编目建议及其理由)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import resources
from dossier.model import Volume
from ocr.result import PageText


class Action(StrEnum):
    """What to do with a page."""

    NEW = "new"
    """It begins a material."""
    CONTINUE = "continue"
    """It belongs to the material of the page before."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The material of the page before (前一页), and that page's text when it was read."""

    category: str
    volume: Volume
    title: str
    reading: PageText | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where a page probably belongs (编目建议).

    Attributes:
        category: key of an item of the template.
        title: of the material, with characters the engine confused put right.
        confidence: 0 to 1.
        reason_key: stable name of the reason, a key of ``reasons.toml``.
        reason: the reason in Chinese, for people.
        reason_en: the same in English.
    """

    action: Action
    category: str
    volume: Volume
    title: str
    confidence: float
    reason_key: str
    reason: str
    reason_en: str


def go_on(
    previous: Previous, confidence: float, key: str, params: Mapping[str, object]
) -> Suggestion:
    """Return that a page belongs to the material of the page before."""
    where = (previous.category, previous.volume)
    return make(Action.CONTINUE, where, previous.title, confidence, key, params)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return resources.toml("catalogue/reasons.toml")


def make(
    action: Action,
    where: tuple[str, Volume],
    title: str,
    confidence: float,
    key: str,
    params: Mapping[str, object],
) -> Suggestion:
    """Return a suggestion with the reason ``key`` of ``reasons.toml``, filled with ``params``."""
    words = _sentences()[key]
    return Suggestion(
        action=action,
        category=where[0],
        volume=where[1],
        title=title,
        confidence=round(confidence, 3),
        reason_key=key,
        reason=words["zh_CN"].format_map(params),
        reason_en=words["en"].format_map(params),
    )

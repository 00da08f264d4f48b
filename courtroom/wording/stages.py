"""Which stage of a hearing begins, by what the bench says (庭审阶段). Only ever a suggestion.

Source: 民事诉讼法 140–151 for the order; the list of stages is ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from resources import toml


class Stage(StrEnum):
    """Stages in their usual order (庭审阶段); the value is the heading in the record."""

    PREPARATION = "庭前准备"
    OPENING = "宣布开庭"
    IDENTITY = "核对当事人"
    RIGHTS = "告知权利义务"
    RECUSAL = "回避"
    INVESTIGATION = "法庭调查"
    PLEADINGS = "诉辩"
    ISSUES = "归纳争议焦点"
    EVIDENCE = "举证质证"
    QUESTIONS = "法庭询问"
    DEBATE = "法庭辩论"
    LAST_STATEMENTS = "最后陈述"
    MEDIATION = "调解"
    RECESS = "休庭"
    DELIBERATION = "评议"
    JUDGMENT = "宣判"
    CLOSING = "闭庭"
    SIGNING = "核对签字"


ORDER = tuple(Stage)
BENCH = ("审判长", "审判员", "法官", "人民陪审员", "陪审员", "法官助理", "书记员")
"""Whose words can begin a stage."""
LEAST_CONFIDENCE = 0.5
_ANY_TIME = frozenset({Stage.MEDIATION, Stage.RECESS, Stage.CLOSING, Stage.RECUSAL})
_BACKWARDS = 0.6
_ASIDE = re.compile(r"(?:之前|以前|刚才|上次|待会|稍后|以后|等到|如果).{0,10}$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A stage that seems to begin (阶段建议)."""

    stage: Stage
    confidence: float
    """0 to 1."""
    reason: str
    """The words that tell it."""
    start: int
    """Where ``reason`` stands in the text; 0-based, in characters."""


def suggestions(text: str, role: str, now: Stage | None = None) -> list[Suggestion]:
    """Return the stages that ``text`` seems to begin, in the order of the text.

    Args:
        text: a sentence or several, as in the record.
        role: of the speaker; none but the bench and the clerk begin a stage.
        now: the stage the hearing is in.
    """
    if not role.startswith(BENCH):
        return []
    found: dict[Stage, Suggestion] = {}
    for stage, sure, pattern in _cues():
        match = pattern.search(text)
        if not match or stage is now or _ASIDE.search(text[: match.start()]):
            continue
        confidence = sure * _place(stage, now)
        known = found.get(stage)
        if confidence >= LEAST_CONFIDENCE and (not known or confidence > known.confidence):
            found[stage] = Suggestion(stage, round(confidence, 3), match[0], match.start())
    return sorted(found.values(), key=lambda one: one.start)


def suggest(text: str, role: str, now: Stage | None = None) -> Suggestion | None:
    """Return the likeliest of ``suggestions``; of two as likely the later one."""
    found = suggestions(text, role, now)
    return max(found, key=lambda one: (one.confidence, one.start), default=None)


def _place(stage: Stage, now: Stage | None) -> float:
    """Return how well ``stage`` follows ``now``: 1.0 where it may."""
    if now is None or stage in _ANY_TIME or now in (Stage.RECESS, Stage.MEDIATION):
        return 1.0
    return 1.0 if ORDER.index(stage) > ORDER.index(now) else _BACKWARDS


@cache
def _cues() -> tuple[tuple[Stage, float, re.Pattern[str]], ...]:
    return tuple(
        (Stage(cue["stage"]), float(cue["sure"]), re.compile(words))
        for cue in toml("stages.toml")["cue"]
        for words in cue["words"]
    )

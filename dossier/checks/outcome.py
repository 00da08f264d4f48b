"""Outcomes of the four-property checks, code by code (检测结果)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dossier.checks.codes import Code, Stage, Subject, codes
from dossier.checks.findings import Finding

MOST_FINDINGS = 200
"""Findings that one code lists; it counts them all."""


class Result(StrEnum):
    """How a code came out (结论)."""

    PASSED = "passed"
    """通过"""
    FAILED = "failed"
    """不通过"""
    MANUAL = "manual"
    """人工复核: evidence from outside is needed."""
    NOT_RUN = "not_run"
    """未检测: what it needs is not there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check says: what it looked at and what it found.

    Attributes:
        examined: how many things, with their name, as in ``35 页``.
        findings: what is wrong; any makes the code fail.
        verdict: MANUAL or NOT_RUN where the machine cannot say that it passed.
        remark: for people, Chinese and English.
    """

    examined: str
    findings: tuple[Finding, ...] = ()
    verdict: Result = Result.PASSED
    remark: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One code and how it came out (检测项结果)."""

    code: Code
    stage: Stage
    judged: Judged

    @property
    def result(self) -> Result:
        """Failed by any finding; never passed where a person must decide."""
        if self.judged.findings:
            return Result.FAILED
        return Result.MANUAL if self.code.manual else self.judged.verdict

    def detail(self, language: str = "zh_CN") -> str:
        """Return what to say of it: the first findings, or the remark."""
        found = self.judged.findings
        if not found:
            return self.judged.remark[0 if language == "zh_CN" else 1]
        said = [each.words(language) for each in found[:3]]
        rest = len(found) - len(said)
        more = (
            (f"……等 {len(found)} 处" if language == "zh_CN" else f" … {len(found)} in all")
            if rest
            else ""
        )
        return ("；" if language == "zh_CN" else "; ").join(said) + more

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, as ``wenyi check`` prints it."""
        return {
            "code": self.code.at(self.stage),
            "name": self.code.name,
            "result": str(self.result),
            "examined": self.judged.examined,
            "detail": self.detail(),
            "name_en": self.code.name_en,
            "detail_en": self.detail("en"),
            "blocker": self.code.blocker,
            "found": len(self.judged.findings),
            "findings": [each.plain() for each in self.judged.findings[:MOST_FINDINGS]],
        }


F = TypeVar("F")
Check = Callable[[F], Judged]


def judge(
    facts: F, checks: Mapping[str, Check[F]], stage: Stage, subject: Subject
) -> tuple[Outcome, ...]:
    """Return the outcome of every code that applies to ``subject``, in order.

    A code without a check is one for a person.
    """
    found = []
    for code in codes():
        if subject in code.on:
            check = checks.get(code.number)
            judged = Judged("—", verdict=Result.MANUAL) if check is None else check(facts)
            found.append(Outcome(code, stage, judged))
    return tuple(found)


def blocked(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return the failed codes that stop archiving (阻断项)."""
    return tuple(o for o in outcomes if o.code.blocker and o.result is Result.FAILED)


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many codes came out how."""
    return {str(kind): sum(o.result is kind for o in outcomes) for kind in Result}

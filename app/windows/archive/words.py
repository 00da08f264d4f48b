"""Words of the archive desk: standings, results, volumes, times (用语)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.qt.translations import language, mark, spoken, tr, trn
from dossier.checks.codes import Stage
from dossier.checks.findings import Level
from dossier.checks.outcome import Result
from dossier.court_time import in_court

if TYPE_CHECKING:
    from app.station.archive_cases import ArchiveCase
    from app.station.checks import Report
    from dossier.checks.findings import Finding
    from dossier.checks.outcome import Outcome
    from dossier.people.archive import ArchivePerson

STAGES = {
    Stage.FILING: mark("Filing"),
    Stage.HANDOVER: mark("Hand-over"),
    Stage.KEEPING: mark("Long-term keeping"),
}
_STANDINGS = {
    "decided": mark("To be archived"),
    "open": mark("At work"),
    "packed": mark("Packed"),
}
_LEVELS = {Level.BLOCKER: mark("Blocker"), Level.WARNING: mark("Reminder")}
_RESULTS = {
    Result.PASSED: mark("Passed"),
    Result.FAILED: mark("Failed"),
    Result.MANUAL: mark("Manual review"),
    Result.NOT_RUN: mark("Not checked"),
}
TINTS = {
    Result.PASSED: "success",
    Result.FAILED: "danger",
    Result.MANUAL: "warning",
    Result.NOT_RUN: "muted",
}
"""Colour token of each result; the words stand there, too."""


def standing(case: ArchiveCase) -> str:
    """Return how far a case is."""
    return spoken(_STANDINGS[case.standing.value])


def about(case: ArchiveCase) -> str:
    """Return cause, parties and when it was packed last."""
    said = [case.case.cause, case.parties]
    if case.packed_at is not None:
        said.append(tr("packed {day}").format(day=f"{in_court(case.packed_at):%Y-%m-%d}"))
    return "　".join(said)


def level(finding: Finding) -> str:
    """Return how grave a finding is."""
    return spoken(_LEVELS[finding.level])


def finding(found: Finding) -> str:
    """Return what a finding says."""
    return found.words("en" if language() == "en" else "zh_CN")


def result(report: Report, outcome: Outcome) -> str:
    """Return how a check came out; what a person decided where a machine cannot."""
    if report.is_settled(outcome):
        passed = report.review(outcome).review.passed
        return tr("Reviewed: passed") if passed else tr("Reviewed: failed")
    return spoken(_RESULTS[outcome.result])


def tint(report: Report, outcome: Outcome) -> str:
    """Return the colour token of how a check came out."""
    if report.is_settled(outcome):
        return "success" if report.review(outcome).review.passed else "danger"
    return TINTS[outcome.result]


def code_name(outcome: Outcome) -> str:
    """Return what a check is called."""
    return outcome.code.name_en if language() == "en" else outcome.code.name


def detail(report: Report, outcome: Outcome) -> str:
    """Return what to say of a check: findings or remark, and who decided what."""
    said = [outcome.detail("en" if language() == "en" else "zh_CN")]
    found = report.reviews.get(outcome.code.number)
    if found is not None and outcome.result in (Result.MANUAL, Result.NOT_RUN):
        said.append(f"{found.review.by}：{found.review.reason}")
        if found.stale:
            said.append(tr("The dossier changed since; review it again."))
    return "；".join(part for part in said if part)


def summary(report: Report) -> tuple[str, str]:
    """Return the verdict of a report and its colour token."""
    if not report.passed:
        codes = "、".join(one.code.at(report.stage) for one in report.blocked)
        return tr("Blocked by {codes}").format(codes=codes), "danger"
    waiting = len(report.unsettled)
    if waiting:
        return trn("No blocker; %n check(s) wait for a person", waiting), "warning"
    return tr("No blocker, nothing waits for a person"), "success"


def moment(at: datetime | None) -> str:
    """Return a time as people read it."""
    return "–" if at is None else f"{in_court(at):%Y-%m-%d %H:%M}"


_ROLES = {
    "visitor": mark("Visitor from outside"),
    "reader": mark("Reader of the court"),
    "archivist": mark("Archivist"),
    "leader": mark("Leader who decides"),
}


def role(person: ArchivePerson) -> str:
    """Return what somebody is to the archive."""
    return spoken(_ROLES[person.role.value])

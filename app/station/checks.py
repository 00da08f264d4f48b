"""Patrol and four-property checks of a case with what this station has (巡查、四性检测)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.station import case_rows
from app.station.reviews import Reviewed, reviewed
from courtroom.recorder.verify_recording import verify
from courtroom.transcript import typesetting
from courtroom.transcript.contents import moment
from dossier.checks import patrol as patrolling
from dossier.checks.antivirus import Clamd, find_clamd
from dossier.checks.case_facts import (
    CaseFacts,
    Content,
    Environment,
    Heard,
    Held,
    Reading,
    look_at_file,
    look_at_pages,
)
from dossier.checks.case_usability import CHECKS
from dossier.checks.codes import PROPERTIES, Stage
from dossier.checks.findings import Finding
from dossier.checks.open_part import told_findings, told_outcomes
from dossier.checks.outcome import Outcome, Result, blocked, counts, judge
from dossier.hearing import Sitting
from dossier.ids import CaseId, SittingId
from dossier.model import VOLUME_WORDS, Volume
from resources.errors import Cancelled, FontMissing
from scanner.imaging.great import decode_small
from scanner.imaging.great_sizes import is_great
from scanner.imaging.header import is_complete, read_header
from scanner.imaging.master import decode

if TYPE_CHECKING:
    from app.station.station import Station

Progress = Callable[[int, int], None]
DECODERS = ("image/jpeg", "image/png", "image/tiff", "audio/flac", "audio/wav", "application/pdf")
"""What this program decodes by libraries it ships."""
RESULTS = {
    Result.PASSED: ("通过", "passed"),
    Result.FAILED: ("不通过", "failed"),
    Result.MANUAL: ("人工复核", "manual review"),
    Result.NOT_RUN: ("未检测", "not run"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """How a case or package did (检测报告)."""

    subject: str
    """Case number, or the package's folder."""
    stage: Stage
    at: datetime
    by: str
    outcomes: tuple[Outcome, ...]
    reviews: Mapping[str, Reviewed] = field(default_factory=dict)
    """What people decided on codes that a machine cannot pass, by number."""
    volumes: tuple[Volume, ...] = ()
    """Of which it tells: 副卷 only where who had it made may see that."""
    partial: bool = False
    """Who had it made may not see 副卷, of which it does not tell."""

    @property
    def closed(self) -> bool:
        """Whether it tells of 副卷, and is for those alone who may see that."""
        return Volume.CONFIDENTIAL in self.volumes

    @property
    def passed(self) -> bool:
        """No blocker failed; what is left to a person is still left to a person."""
        return not self.blocked

    @property
    def blocked(self) -> tuple[Outcome, ...]:
        """The failed codes that stop archiving, by machine or by a person."""
        by_machine = blocked(self.outcomes)
        by_person = tuple(
            one
            for one in self.outcomes
            if one.code.blocker and self.is_settled(one) and not self.review(one).review.passed
        )
        return (*by_machine, *by_person)

    @property
    def unsettled(self) -> tuple[Outcome, ...]:
        """What waits for a person: nobody decided it, or the dossier changed since."""
        open_ = (Result.MANUAL, Result.NOT_RUN)
        return tuple(o for o in self.outcomes if o.result in open_ and not self.is_settled(o))

    def is_settled(self, outcome: Outcome) -> bool:
        """Return whether a person decided what the machine could not, on what stands now."""
        if outcome.result not in (Result.MANUAL, Result.NOT_RUN):
            return False
        found = self.reviews.get(outcome.code.number)
        return found is not None and not found.stale

    def review(self, outcome: Outcome) -> Reviewed:
        """Return the decision on a code.

        Raises:
            KeyError: there is none.
        """
        return self.reviews[outcome.code.number]


def patrol(station: Station, case_id: CaseId) -> tuple[Finding, ...]:
    """Return what should be settled before a case is archived (智能巡查).

    Who may not see 副卷 learns only that something there must be settled.

    Raises:
        UnknownItem: no such case.
    """
    facts = case_rows.gathered(station, case_id, whole_journal=False)
    whole = patrolling.patrol(facts)
    if station.store.sees_confidential:
        return whole
    return told_findings(whole, patrolling.patrol(case_rows.open_rows(station, facts)))


def check_case(
    station: Station,
    case_id: CaseId,
    stage: Stage,
    *,
    who: str,
    on_progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Report:
    """Run every code on a case; reads every byte of it once.

    The whole case decides; who may not see 副卷 is told of the open volume alone.

    Args:
        station: open.
        case_id: of the case.
        stage: 归档, 移交接收 or 长期保存.
        who: signs the report.
        on_progress: pages and files done, in all.
        cancel: set it to stop.

    Raises:
        UnknownItem: no such case.
        Cancelled: ``cancel`` was set.
    """
    facts = facts_of(station, case_id, on_progress, cancel or threading.Event())
    outcomes = judge(facts, CHECKS, stage, "case")
    told = tuple(Volume) if facts.has_confidential else (Volume.MAIN,)
    partial = not station.store.sees_confidential
    if partial:
        outcomes = told_outcomes(
            outcomes, judge(case_rows.open_rows(station, facts), CHECKS, stage, "case")
        )
        told = (Volume.MAIN,)
    decided = reviewed(station, case_id, stage)
    now = datetime.now(UTC)
    return Report(facts.case.number, stage, now, who, outcomes, decided, told, partial)


def facts_of(
    station: Station, case_id: CaseId, on_progress: Progress | None, cancel: threading.Event
) -> CaseFacts:
    """Return all that the checks know of a case, bytes included; errors as :func:`check_case`."""
    clamd = find_clamd(station.settings.clamd)
    facts = case_rows.gathered(station, case_id, whole_journal=True)
    wanted = _files(facts)
    steps = _Steps(
        len(facts.live) + len(wanted) + sum(map(_sittings, facts.hearings)), on_progress
    )
    blobs = station.store.blobs
    contents, reading = look_at_pages(facts.live, blobs, look, clamd, steps.one, cancel)
    files: dict[str, Content] = {}
    size_bytes, seconds = reading.size_bytes, reading.seconds
    for sha256 in wanted:
        files[sha256], took_s = look_at_file(blobs, sha256, clamd, cancel)
        size_bytes, seconds = size_bytes + files[sha256].size_bytes, seconds + took_s
        steps.one()
    heard: dict[SittingId, Heard] = {}
    for sitting in (sitting for held in facts.hearings for sitting in held.sittings):
        if cancel.is_set():
            raise Cancelled
        told = listen(station, sitting)
        if told is not None:
            heard[sitting.id] = told
        steps.one()
    return replace(
        facts,
        contents=contents,
        files=files,
        heard=heard,
        found=case_rows.asked_back(station, facts),
        reading=Reading(size_bytes, seconds),
        environment=environment(clamd),
    )


def look(data: bytes) -> tuple[str, int, int, bool]:
    """Decode an image of the store; see :data:`dossier.checks.case_facts.LookAt`."""
    header = read_header(data)
    # A JPEG is decoded at an eighth: all of its bytes are, its pixels are not all made.
    if is_great(header.width_px, header.height_px):
        decode_small(data)
    else:
        decode(data, reduce_by=8 if header.media_type == "image/jpeg" else 1)
    whole = is_complete(data, header.media_type)
    return header.media_type, header.width_px, header.height_px, whole


def listen(station: Station, sitting: Sitting) -> Heard | None:
    """Verify a recording whose folder is here, every sample of it; None: it is not."""
    folder = recordings_folder(station) / sitting.folder
    if not sitting.folder or not (folder / "journal.wyr").is_file():
        return None
    number, _, digest = sitting.head.partition(":")
    head = (int(number) - 1, digest) if number.isdecimal() and len(digest) == 64 else None
    told = verify(folder, station.store.recordings_key, head)
    faults = tuple(f"{fault.what} {fault.where}" for fault in told.faults)
    films = sum(1 for _ in folder.glob("video-*/*.mkv*"))
    return Heard(faults, told.seconds, told.by_digest_only, told.ended, films)


def recordings_folder(station: Station) -> Path:
    """Return the folder of all recordings of a station."""
    return station.home / "recordings"


def environment(clamd: Clamd | None) -> Environment:
    """Return what this machine has for checks."""
    try:
        fonts = typesetting.fonts()
    except FontMissing:
        fonts = ()
    return Environment(DECODERS, fonts, clamd.version() if clamd is not None else "")


def report_json(report: Report) -> dict[str, Any]:
    """Return a report as plain values."""
    return {
        "subject": report.subject,
        "stage": str(report.stage),
        "at": report.at.isoformat(timespec="seconds"),
        "by": report.by,
        "volumes": [str(volume) for volume in report.volumes],
        "partial": report.partial,
        "passed": report.passed,
        "blocked": [outcome.code.at(outcome.stage) for outcome in report.blocked],
        "counts": counts(report.outcomes),
        "unsettled": [outcome.code.at(outcome.stage) for outcome in report.unsettled],
        "results": [
            {**outcome.plain(), **_reviewed(report, outcome)} for outcome in report.outcomes
        ],
    }


def report_pdf(report: Report) -> bytes:
    """Return a report as PDF/A with a place for the signature of who signs off.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    told = counts(report.outcomes)
    groups = [
        {
            "name": zh,
            "rows": [_row(report, o) for o in report.outcomes if o.code.number.startswith(first)],
        }
        for first, (zh, _en) in PROPERTIES.items()
    ]
    data: dict[str, Any] = {
        "subject": report.subject,
        "stage": {"GD": "归档", "YJ": "移交接收", "CQ": "长期保存"}[report.stage],
        "at": moment(report.at),
        "by": report.by,
        "verdict": _verdict(report),
        "scope": scope_words(report),
        "counts": "、".join(f"{RESULTS[kind][0]} {told[kind]} 项" for kind in Result),
        "groups": groups,
    }
    return typesetting.pdf("four_checks", data, report.at)


def scope_words(report: Report) -> str:
    """Return of which volumes a report tells, for people; empty: nobody knows."""
    said = "、".join(VOLUME_WORDS[volume] for volume in report.volumes)
    if report.partial:
        return f"{said}（检测人无权查看副卷，副卷的检测情况不列入本报告）"
    if report.closed:
        return f"{said}（含副卷内容，仅限有权查看副卷的人员查阅、保管）"
    return said


def _verdict(report: Report) -> str:
    if not report.passed:
        return "存在阻断项：" + "、".join(one.code.at(report.stage) for one in report.blocked)
    waiting = len(report.unsettled)
    return f"无阻断项，{waiting} 项待人工核对" if waiting else "无阻断项，人工核对项已全部核对"


def _reviewed(report: Report, outcome: Outcome) -> dict[str, Any]:
    """Return what a person decided on a code, as plain values; nothing where nobody did."""
    found = report.reviews.get(outcome.code.number)
    if found is None or outcome.result not in (Result.MANUAL, Result.NOT_RUN):
        return {}
    one = found.review
    said = {"passed": one.passed, "by": one.by, "reason": one.reason, "stale": found.stale}
    return {"review": {**said, "at": one.at.isoformat(timespec="seconds")}}


def review_words(report: Report, outcome: Outcome) -> str:
    """Return what a person decided on a code, for people; empty where nobody did."""
    found = _reviewed(report, outcome).get("review")
    if not found:
        return ""
    verdict = "通过" if found["passed"] else "不通过"
    stale = "；核对后卷宗有变动，须重新核对" if found["stale"] else ""
    return f"人工核对{verdict}（{found['by']}：{found['reason']}）{stale}"


def _row(report: Report, outcome: Outcome) -> dict[str, Any]:
    places = [f.place.label for f in outcome.judged.findings[:20] if f.place.label]
    return {
        "code": outcome.code.at(outcome.stage),
        "name": outcome.code.name,
        "result": RESULTS[outcome.result][0],
        "bad": outcome.result is Result.FAILED,
        "examined": outcome.judged.examined,
        "detail": "；".join(
            part for part in (outcome.detail(), review_words(report, outcome)) if part
        ),
        "places": "；".join(dict.fromkeys(places)),
    }


class _Steps:
    """Counts what is done."""

    def __init__(self, total: int, on_progress: Progress | None) -> None:
        self._total, self._done, self._on_progress = total, 0, on_progress

    def one(self) -> None:
        self._done += 1
        if self._on_progress is not None:
            self._on_progress(self._done, self._total)


def _files(facts: CaseFacts) -> Sequence[str]:
    named = [f.sha256 for held in facts.hearings for files in held.files.values() for f in files]
    named += [one.media_sha256 for one in facts.exhibits if one.media_sha256]
    return tuple(dict.fromkeys(named))


def _sittings(held: Held) -> int:
    return len(held.sittings)

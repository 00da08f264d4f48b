"""The state of an archive desk: the case at work, and what is asked of lanes.

Windows show it and ask it; a window can be built anew (another language) while it stays.
Lives on the GUI thread and does nothing slow there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.windows.following import told
from dossier.checks.codes import Stage
from dossier.people.permits import Act

if TYPE_CHECKING:
    from app.station.archive_cases import ArchiveCase
    from app.station.checks import Report
    from app.station.package_import import Taken
    from app.station.station import Station
    from app.windows.archive.packing import PackWish
    from app.windows.services import Services
    from dossier.changes import Changes
    from dossier.checks.findings import Finding
    from dossier.ids import CaseId
    from dossier.packages.building import Built

T = TypeVar("T")


class Archive(QObject):
    """What the archive desk works on.

    Attributes:
        cases_changed: the list of cases was read again.
        case_changed: another case was chosen.
        results_changed: patrol or checks of the case came, or went stale.
        begun: with words and an event that cancels.
        moved: with what is done and how much there is.
        ended: long work is over, whatever came of it.
        failed: with an exception that the window should show.
        settles: asked with an exception and what does it again; whether a person was asked for
            the court's device. None: nobody can be.
    """

    cases_changed = Signal()
    case_changed = Signal()
    results_changed = Signal()
    begun = Signal(str, object)
    moved = Signal(int, int)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.lanes = lanes
        self.stage = Stage.FILING
        self.cases: tuple[ArchiveCase, ...] = ()
        self.chosen: ArchiveCase | None = None
        self.findings: tuple[Finding, ...] | None = None
        """None: the patrol was not made since the case was chosen."""
        self.report: Report | None = None
        self.stale = False
        """The case changed since patrol or checks."""
        self._running: threading.Event | None = None
        self._turn = 0
        """Counts who worked here: an answer is for who asked."""
        self.settles: Callable[[BaseException, Callable[[], None]], bool] | None = None
        self._unsubscribe = told(services, lanes, self._store_changed)

    @property
    def who(self) -> str:
        """The person at this desk, for the journal."""
        return self.services.people.who

    @property
    def station(self) -> Station:
        """The station, with all it can do."""
        station: Any = self.services
        return station  # type: ignore[no-any-return]

    @property
    def is_busy(self) -> bool:
        """Whether long work is under way."""
        return self._running is not None

    def start(self) -> None:
        """Read the cases."""
        self.read_cases()

    def another(self) -> None:
        """Somebody else works here: forget what was told to who did before, and read anew.

        What runs goes on; what it finds is not shown.
        """
        self._turn += 1
        self.cases, self.chosen = (), None
        self.findings, self.report, self.stale = None, None, False
        if self.services.people.may(Act.ARCHIVE):
            self.read_cases()

    def close(self) -> None:
        """Stop what runs; the lanes are closed by their owner."""
        if self._running is not None:
            self._running.set()
        self._unsubscribe()

    def prepare_demo(self, words: str) -> None:
        """Make the demo's cases, people and look-ups where they are not there (演示)."""

        def work(task: Task) -> None:
            from app.demo import archive as demo

            demo.make(self.station, task.cancel)

        self.run(words, work, lambda _: self.read_cases())

    # ---- cases ----------------------------------------------------------------------

    def read_cases(self) -> None:
        """Read the list of cases again."""

        def read(task: Task) -> tuple[ArchiveCase, ...]:
            from app.station.archive_cases import archive_cases

            return archive_cases(self.station)

        turn = self._turn

        def show(cases: tuple[ArchiveCase, ...]) -> None:
            if turn != self._turn:
                return
            self.cases = cases
            if self.chosen is not None:
                wanted = self.chosen.case.id
                self.chosen = next((one for one in cases if one.case.id == wanted), None)
            self.cases_changed.emit()
            if self.chosen is None and cases:
                self.choose(cases[0].case.id)

        self.lanes.run(Lane.STORE, read, show, self.failed.emit, owner=self)

    def choose(self, case_id: CaseId) -> None:
        """Work on another case."""
        if self.is_busy or (self.chosen is not None and self.chosen.case.id == case_id):
            return
        self.chosen = next((one for one in self.cases if one.case.id == case_id), None)
        self.findings, self.report, self.stale = None, None, False
        self.case_changed.emit()
        self.results_changed.emit()

    def choose_stage(self, stage: Stage) -> None:
        """Check for another stage from now on."""
        if stage is not self.stage:
            self.stage, self.report = stage, None
            self.results_changed.emit()

    # ---- what a person asks for -----------------------------------------------------

    def patrol(self, words: str, then: Callable[[], None] | None = None) -> None:
        """Look for what is to be settled (智能巡查)."""
        case = self._case()

        def work(task: Task) -> tuple[Finding, ...]:
            from app.station.checks import patrol

            return patrol(self.station, case)

        def done(findings: tuple[Finding, ...]) -> None:
            self.findings, self.stale = findings, False
            self.results_changed.emit()
            if then is not None:
                then()

        self.run(words, work, done)

    def check(self, words: str) -> None:
        """Run the four-property checks of the stage (四性检测)."""
        case, stage = self._case(), self.stage

        def work(task: Task) -> Report:
            from app.station.checks import check_case

            return check_case(
                self.station,
                case,
                stage,
                who=self.who,
                on_progress=lambda done, total: task.progress((done, total)),
                cancel=task.cancel,
            )

        self.run(words, work, self._take_report)

    def review(self, code: str, passed: bool, reason: str, words: str) -> None:
        """Decide a check for which a person must look (人工核对), and show how it stands then."""
        case, stage, report = self._case(), self.stage, self.report
        if report is None:
            return

        def work(task: Task) -> Report:
            from dataclasses import replace

            from app.station.reviews import review, reviewed

            review(self.station, case, code, stage, passed=passed, reason=reason, who=self.who)
            return replace(report, reviews=reviewed(self.station, case, stage))

        self.run(words, work, self._take_report)

    def save_report(
        self, report: Report, path: Path, words: str, done: Callable[[bool], None]
    ) -> None:
        """Write the report, signed where there is a certificate; ``done`` learns whether."""

        def work(task: Task) -> bool:
            from app.station.report_signing import write_report

            return write_report(self.station, report, path)

        self.run(words, work, done)

    def pack(
        self,
        wish: PackWish,
        words: str,
        done: Callable[[list[Built]], None],
    ) -> None:
        """Write a bag of each volume (生成归档信息包)."""
        case, report = self._case(), self.report
        passed = None if report is None or self.stale else report.passed

        def work(task: Task) -> list[Built]:
            from app.station.packages import Wish, make_package

            return [
                make_package(
                    self.station,
                    Wish(case, volume, sound=wish.sound, passed=passed, paper=wish.paper),
                    wish.folder,
                    who=self.who,
                    on_progress=lambda done, total: task.progress((done, total)),
                    cancel=task.cancel,
                )
                for volume in wish.volumes
            ]

        def made(built: list[Built]) -> None:
            done(built)
            self.read_cases()

        self.run(words, work, made)

    def check_package(
        self, folder: Path, digest: str, words: str, done: Callable[[Report], None]
    ) -> None:
        """Check a bag from elsewhere; nothing is taken (信息包检测)."""
        stage = Stage.HANDOVER

        def work(task: Task) -> Report:
            from app.station.packages import check_package

            return check_package(
                self.station,
                folder,
                stage,
                who=self.who,
                digest=digest,
                on_progress=lambda done, total: task.progress((done, total)),
                cancel=task.cancel,
            )

        self.run(words, work, done)

    def take(
        self, folder: Path, number: str, digest: str, words: str, done: Callable[[Taken], None]
    ) -> None:
        """Check a bag from elsewhere and take its pages (接收信息包)."""

        def work(task: Task) -> Taken:
            from app.station.package_import import take

            return take(
                self.station,
                folder,
                Stage.HANDOVER,
                who=self.who,
                number=number,
                digest=digest,
                on_progress=lambda done, total: task.progress((done, total)),
                cancel=task.cancel,
            )

        def taken(found: Taken) -> None:
            done(found)
            self.read_cases()

        self.run(words, work, taken)

    def run(self, words: str, work: Callable[[Task], T], done: Callable[[T], None]) -> None:
        """Do one long piece of work at a time, with progress and a way to cancel it."""
        if self.is_busy:
            return
        cancel = self._running = threading.Event()
        turn = self._turn

        def over() -> None:
            self._running = None
            self.ended.emit()

        def finished(result: T) -> None:
            over()
            if turn == self._turn:
                done(result)

        def failed(error: BaseException) -> None:
            over()
            # Who works here by now need not know what another wanted signed.
            asks = self.settles if turn == self._turn else None
            if asks is None or not asks(error, partial(self.run, words, work, done)):
                self.failed.emit(error)

        def moved(place: tuple[int, int]) -> None:
            self.moved.emit(*place)

        self.begun.emit(words, cancel)
        self.lanes.run(Lane.EXPORT, work, finished, failed, moved, cancel, owner=self)

    # ---- inside ---------------------------------------------------------------------

    def _case(self) -> CaseId:
        if self.chosen is None:
            raise RuntimeError("no case is chosen")
        return self.chosen.case.id

    def _take_report(self, report: Report) -> None:
        self.report, self.stale = report, False
        self.results_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.kind == "OpenCase":
            self.read_cases()
        if self.chosen is None or changes.case_id != self.chosen.case.id:
            return
        if changes.kind not in _SAYS_NOTHING and not self.stale and not self.is_busy:
            self.stale = True
            self.results_changed.emit()


_SAYS_NOTHING = frozenset({"NoteExport", "NoteReview", "NoteLookupUse", "AskLookup", "EndLookup"})
"""Kinds of changes that leave patrol and checks as they are."""

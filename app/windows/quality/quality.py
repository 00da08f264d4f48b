"""The state of the quality desk: the case, what is open in it, and verdicts (质检台状态).

Lives on the GUI thread; whatever reads or writes runs on the store lane.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.windows.following import told
from app.windows.scan_desk.snapshot import CaseRow, read_cases
from dossier.ids import BatchId, CaseId, PageId
from dossier.model import Case, Page
from dossier.scanning import Judged

if TYPE_CHECKING:
    from app.station.quality import BatchQuality
    from app.station.station import Station
    from app.windows.services import Services
    from dossier.changes import Changes
    from dossier.quality import Problem

REFRESH_MS = 200
"""Changes within this time are shown together."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to look at (待查项).

    Attributes:
        page: None: the batch as a whole.
        number: place of the page in its batch, from 1; 0 for the batch.
        problem: None: drawn at random.
    """

    batch: BatchQuality
    page: Page | None
    number: int
    problem: Problem | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells lines apart when they are read again."""
        page = self.page.id if self.page is not None else ""
        return self.batch.batch.id, page, self.problem.key if self.problem else "sample"


class Quality(QObject):
    """What the quality desk works on.

    Attributes:
        changed: the case, or what is open in it, was read again.
        judged: a verdict is in the journal.
        failed: with an exception that the window should show.
    """

    changed = Signal()
    judged = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services, self.lanes = services, lanes
        self.cases: tuple[CaseRow, ...] = ()
        self.case: Case | None = None
        self.boards: tuple[BatchQuality, ...] = ()
        self.entries: tuple[Entry, ...] = ()
        self.reading = False
        self._stale = False
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.read)
        self._unsubscribe = told(services, lanes, self._store_changed)

    @property
    def station(self) -> Station:
        """The station, of which this desk uses more than the others."""
        return cast("Station", self.services)

    @property
    def who(self) -> str:
        """The person at this desk, for the journal."""
        return self.services.settings.person or getpass.getuser()

    def start(self) -> None:
        """Read the cases; the only one is opened."""
        self.lanes.run(Lane.STORE, lambda task: read_cases(self.services.store), self._take_cases)

    def close(self) -> None:
        """Stop watching the store."""
        self._refresh.stop()
        self._unsubscribe()

    def _take_cases(self, rows: tuple[CaseRow, ...]) -> None:
        self.cases = rows
        if self.case is None and len(rows) == 1:
            self.open_case(rows[0].case)
        else:
            self.changed.emit()

    def open_case(self, case: Case) -> None:
        """Show another case."""
        self.case, self.boards, self.entries = case, (), ()
        self.read()

    def read(self) -> None:
        """Read again what is open in the case."""
        case = self.case
        if case is None:
            return
        if self.reading:
            self._stale = True
            return
        self.reading = True
        self.changed.emit()

        def work(task: Task) -> list[BatchQuality]:
            from app.station.quality import case_quality

            return case_quality(self.station, case.id)

        def show(boards: list[BatchQuality]) -> None:
            self.reading = False
            if self.case is not None and self.case.id == case.id:
                self.boards = tuple(boards)
                self.entries = entries_of(boards)
            self.changed.emit()
            if self._stale or self.case is not case:
                self._stale = False
                self.read()

        def failed(error: BaseException) -> None:
            self.reading = False
            self.failed.emit(error)

        self.lanes.run(Lane.STORE, work, show, failed)

    def judge(self, pages: Sequence[PageId], judged: Judged, reason: str = "") -> None:
        """Note a verdict on pages."""
        from app.station import quality as desk

        self._do(lambda: desk.judge(self.station, pages, judged, reason=reason, who=self.who))

    def accept_batch(self, batch_id: BatchId, reason: str) -> None:
        """Accept what is wrong with a batch as a whole."""
        from app.station import quality as desk

        self._with_case(
            lambda case: desk.accept_batch(
                self.station, case, batch_id, reason=reason, who=self.who
            )
        )

    def draw(self, batch_id: BatchId) -> None:
        """Draw the sample of a batch."""
        from app.station import quality as desk

        self._with_case(lambda case: desk.draw_sample(self.station, case, batch_id, who=self.who))

    def pass_batch(self, batch_id: BatchId) -> None:
        """Pass a batch for filing."""
        from app.station import quality as desk

        self._with_case(lambda case: desk.pass_batch(self.station, case, batch_id, who=self.who))

    def _with_case(self, act: Callable[[CaseId], object]) -> None:
        if self.case is not None:
            case_id = self.case.id
            self._do(lambda: act(case_id))

    def _do(self, act: Callable[[], object]) -> None:
        def done(_: object) -> None:
            self.judged.emit()
            self.read()

        self.lanes.run(Lane.STORE, lambda task: act(), done, self.failed.emit)

    def _store_changed(self, changes: Changes) -> None:
        if self.case is not None and changes.case_id == self.case.id:
            self._refresh.start()


def entries_of(boards: Sequence[BatchQuality]) -> tuple[Entry, ...]:
    """Return the lines to look at: what blocks first, remarks next, drawn pages last."""
    found: list[Entry] = []
    drawn: list[Entry] = []
    for board in boards:
        numbers = {page.id: number for number, page in enumerate(board.pages, start=1)}
        pages = {page.id: page for page in board.pages}
        for problem in board.problems:
            page = None if problem.page_id is None else pages.get(problem.page_id)
            number = 0 if page is None else numbers[page.id]
            found.append(Entry(board, page, number, problem))
        drawn += [Entry(board, pages[id_], numbers[id_], None) for id_ in board.unseen]
    found.sort(
        key=lambda entry: (
            entry.problem is not None and (not entry.problem.blocks, -entry.problem.weight)
        )
    )
    return (*found, *drawn)

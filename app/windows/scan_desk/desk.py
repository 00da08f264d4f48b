"""The state of a scan desk: the case at work, and everything that is asked of lanes.

Windows show it and ask it; a window can be rebuilt (another language) while it
stays. Lives on the GUI thread and does nothing slow there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.windows.following import told
from app.windows.scan_desk.choices import ScanChoices
from app.windows.scan_desk.dropping import Dropping
from app.windows.scan_desk.receiving import Receiving
from app.windows.scan_desk.snapshot import CaseRow, Snapshot, read_cases, read_snapshot
from dossier.ids import CaseId, PageId
from dossier.model import Case, Volume
from resources.errors import NeedsConfirmation

if TYPE_CHECKING:
    from app.windows.services import Exported, Hit, Services
    from dossier.changes import Change, Changes
    from ocr.result import PageText

REFRESH_MS = 120
"""Changes within this time are shown together: 30 pages make 150 of them."""
POLL_MS = 1500
SETTLE_MS = 150
"""After the first case is shown: its pictures are drawn in this time."""
SETTLE_LATEST_MS = 1500
"""A station without a case that opens by itself does not wait longer."""


class Desk(QObject):
    """What the scan desk works on.

    Attributes:
        cases_changed: the list of cases was read again.
        snapshot_changed: another case was opened, or this one changed.
        changed_by_person: with the class name of a change a person just made.
        confirmation_needed: with the change and the NeedsConfirmation it met.
        failed: with an exception that the window should show.
    """

    cases_changed = Signal()
    snapshot_changed = Signal(object)
    changed_by_person = Signal(str)
    confirmation_needed = Signal(object, object)
    failed = Signal(object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.lanes = lanes
        self.cases: tuple[CaseRow, ...] = ()
        self.snapshot: Snapshot | None = None
        self.choices = ScanChoices(services, lanes, self)
        self.receiving = Receiving(
            services, lanes, self.choices, self._case_at_work, lambda: self.who, self
        )
        self.dropping = Dropping(services, lanes, lambda: self.who, self)
        self.dropping.failed.connect(self.failed)
        self.choices.failed.connect(self.failed)
        self.receiving.failed.connect(self.failed)
        self._reading_snapshot = False
        self._stale = False
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self._read_snapshot)
        self._polling = False
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._poll_store)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._settled)
        self._unsubscribe = told(services, lanes, self._store_changed)
        lanes.failed.connect(self.failed)

    @property
    def who(self) -> str:
        """The person at this desk, for the journal."""
        return self.services.people.who

    def _case_at_work(self) -> CaseId | None:
        return None if self.snapshot is None else self.snapshot.case.id

    def start(self) -> None:
        """Read cases and profiles; the rest follows when the case is on the screen."""
        self.read_cases()
        self.choices.read_profiles()
        self._settle.start(SETTLE_LATEST_MS)

    def _settled(self) -> None:
        """Look for devices, take reading up, and watch for other programs' changes.

        Each loads a good deal of code, which would keep the first case waiting.
        """
        self.choices.read_devices()
        self.dropping.start()
        self._poll.start()
        self.lanes.run(Lane.STORE, lambda task: self.services.resume_reading())

    def close(self) -> None:
        """Stop timers and what is coming in; the lanes are closed by their owner."""
        self._settle.stop()
        self._poll.stop()
        self._refresh.stop()
        self.choices.close()
        self.receiving.stop()
        self.dropping.stop()
        self._unsubscribe()

    # Cases

    def read_cases(self) -> None:
        """Read the list of cases again."""

        def show(rows: tuple[CaseRow, ...]) -> None:
            self.cases = rows
            if self._settle.isActive() and len(rows) != 1:
                self._settle.start(SETTLE_MS)
            self.cases_changed.emit()

        self.lanes.run(Lane.STORE, lambda task: read_cases(self.services.store), show)

    def open_case(self, case_id: CaseId) -> None:
        """Show another case."""
        who = self.who

        def show(snapshot: Snapshot) -> None:
            # Another may work here by now: what an earlier one was shown is not for them.
            if who == self.who:
                self._show(snapshot)

        self.lanes.run(Lane.STORE, lambda task: read_snapshot(self.services.store, case_id), show)

    def new_case(
        self,
        number: str,
        cause: str,
        procedure: str,
        parties: Sequence[tuple[str, str]],
    ) -> None:
        """Create a case and open it."""

        def make(task: Task) -> Case:
            return self.services.new_case(
                number, cause, procedure=procedure, parties=parties, who=self.who
            )

        def opened(case: Case) -> None:
            self.read_cases()
            self.open_case(case.id)

        self.lanes.run(Lane.STORE, make, opened)

    def _show(self, snapshot: Snapshot) -> None:
        if self._settle.isActive():
            self._settle.start(SETTLE_MS)
        self.snapshot = snapshot
        self.snapshot_changed.emit(snapshot)

    # Changes

    def apply(self, change: Change | None) -> None:
        """Make a change; None is nothing to do."""
        if change is None:
            return

        def refused(error: BaseException) -> None:
            if isinstance(error, NeedsConfirmation):
                self.confirmation_needed.emit(change, error)
            else:
                self.failed.emit(error)

        case_id = self._case_at_work()
        self.lanes.run(
            Lane.STORE,
            lambda task: self.services.apply_filing(change, case_id, self.who),
            lambda changes: self.changed_by_person.emit(changes.kind),
            refused,
        )

    def undo(self) -> None:
        """Take back the last change of the case."""
        self._back_or_forth(self.services.store.undo)

    def redo(self) -> None:
        """Do the change last taken back again."""
        self._back_or_forth(self.services.store.redo)

    def _back_or_forth(self, step: Callable[[CaseId, str], Changes]) -> None:
        if self.snapshot is not None:
            case_id = self.snapshot.case.id
            self.lanes.run(Lane.STORE, lambda task: step(case_id, self.who))

    def _store_changed(self, changes: Changes) -> None:
        if changes.kind == "OpenCase":
            self.read_cases()
        if self.snapshot is None or changes.case_id not in (None, self.snapshot.case.id):
            return
        self._stale = True
        if not self._refresh.isActive():
            self._refresh.start()

    def _read_snapshot(self) -> None:
        if self.snapshot is None or self._reading_snapshot or not self._stale:
            return
        case_id, who = self.snapshot.case.id, self.who
        self._reading_snapshot, self._stale = True, False

        def show(snapshot: Snapshot) -> None:
            self._reading_snapshot = False
            still = self.snapshot is not None and self.snapshot.case.id == case_id
            if still and who == self.who:
                self._show(snapshot)
            if self._stale:
                self._refresh.start()

        def failed(error: BaseException) -> None:
            self._reading_snapshot = False
            self.failed.emit(error)

        self.lanes.run(
            Lane.STORE, lambda task: read_snapshot(self.services.store, case_id), show, failed
        )

    def _poll_store(self) -> None:
        """Look once what others did; while a look waits for its turn, another gains nothing."""
        if self._polling:
            return

        def done(_: object) -> None:
            self._polling = False

        def failed(error: BaseException) -> None:
            # Said once; a store that cannot be read now will be met by the next action.
            self._polling = False
            self._poll.stop()
            self.failed.emit(error)

        self.lanes.run(Lane.STORE, lambda task: self.services.store.poll(), done, failed)
        self._polling = True

    # Reading, searching, export

    def read_text(
        self, page_id: PageId, show: Callable[[PageText | None], None], owner: QObject
    ) -> None:
        """Give ``show`` of ``owner`` the recognised text of a page."""
        self.lanes.run(
            Lane.STORE, lambda task: self.services.store.reading(page_id), show, owner=owner
        )

    def search(self, query: str, show: Callable[[list[Hit]], None], owner: QObject) -> None:
        """Give ``show`` of ``owner`` the places of the case where ``query`` stands."""
        if self.snapshot is None:
            return
        case_id = self.snapshot.case.id
        self.lanes.run(
            Lane.STORE,
            lambda task: list(self.services.search(query, case_id)),
            show,
            owner=owner,
        )

    def export(
        self,
        volume: Volume,
        path: Path,
        on_done: Callable[[Exported], None],
        on_error: Callable[[BaseException], None],
        on_progress: Callable[[tuple[int, int]], None],
        owner: QObject,
        *,
        small: bool = False,
    ) -> threading.Event:
        """Write a volume as a PDF; set the returned event to cancel."""
        if self.snapshot is None:
            raise RuntimeError("no case is open")
        case_id = self.snapshot.case.id

        def work(task: Task) -> Exported:
            return self.services.export_pdf(
                case_id,
                volume,
                path,
                who=self.who,
                on_progress=lambda done, total: task.progress((done, total)),
                cancel=task.cancel,
                small=small,
            )

        task = self.lanes.run(Lane.EXPORT, work, on_done, on_error, on_progress, owner=owner)
        return task.cancel

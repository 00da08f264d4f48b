"""The task that is being scanned: chosen from the list, counted, reconciled (扫描任务条).

A strip below the bar of the scan desk. Batches that this window scans while a task is chosen
count towards it from their first page on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from shiboken6 import Shiboken

from app.qt.lanes import Lane
from app.qt.lanes import Task as LaneTask
from app.qt.short_label import ShortLabel
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.host import Host
from app.windows.intake import words
from app.windows.intake.handing import ReasonDialog, TakeDialog
from app.windows.intake.intake import Scene
from app.windows.scan_desk.counted import CountedDialog
from app.windows.scan_desk.desk import Desk
from dossier.custody.rights import Person
from dossier.ids import BatchId
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import DONE, Task, TaskState
from dossier.intake.reconciling import Counted, Reconciliation
from resources.errors import SheetsDiffer

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.changes import Changes

T = TypeVar("T")
_SCANNED = frozenset({TaskState.HANDED, TaskState.SCANNING, TaskState.RESCAN})
_TABLES = frozenset({"scan_task", "page", "material", "batch"})


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is to be scanned."""

    scene: Scene = field(default_factory=Scene)
    outlook: Reconciliation | None = None
    """Of the chosen task."""


class TaskBar(QFrame):
    """Which task is scanned, how many of its sheets are there, and what comes next."""

    def __init__(self, page: QWidget, host: Host, theme: Theme, desk: Desk) -> None:
        super().__init__(page)
        self.setObjectName("bar")
        self._host, self._theme, self._desk = host, theme, desk
        self.seen = _Seen()
        self._reading = self._again = False
        self._wanted = ""
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Scan task"))
        self.choice.setMinimumWidth(420)
        self.choice.setMinimumHeight(size("control"))
        self.state = ShortLabel()
        self.take = QPushButton(tr("Confirm what was taken over…"))
        self.counted = QPushButton(tr("Batches that count…"))
        self.reconcile = QPushButton(tr("Reconcile sheets"))
        self.good = QPushButton(tr("Pages are good"))
        self.back = QPushButton(tr("Scan again…"))
        row = QHBoxLayout(self)
        row.setContentsMargins(space("l"), space("xs"), space("l"), space("xs"))
        row.setSpacing(space("s"))
        row.addWidget(QLabel(tr("Scan task")))
        row.addWidget(self.choice)
        row.addWidget(self.state, 1)
        for button in (self.take, self.counted, self.reconcile, self.good, self.back):
            button.setMinimumHeight(size("control"))
            row.addWidget(button)
        self.choice.activated.connect(lambda _: self._chosen())
        self.take.clicked.connect(self._take)
        self.counted.clicked.connect(self._choose_batches)
        self.reconcile.clicked.connect(lambda: self._reconcile())
        self.good.clicked.connect(lambda: self._act(lambda d, t: d.pass_on(t)))
        self.back.clicked.connect(self._send_back)
        # Methods and not lambdas: the desk outlives windows.
        desk.snapshot_changed.connect(self._case_changed)
        unsubscribe = desk.services.store.subscribe(
            lambda changes: desk.lanes.post(lambda: self._store_changed(changes))
        )
        unfollow = desk.services.store.follow(
            lambda changes: desk.lanes.post(lambda: self._others_changed(changes))
        )
        self.destroyed.connect(lambda: (unsubscribe(), unfollow()))
        self.hide()
        self.read()

    @property
    def task(self) -> Task | None:
        """The task that is scanned; None: none."""
        chosen = self.choice.currentData()
        return next((one for one in self.seen.scene.tasks if one.id == chosen), None)

    # ---- reading --------------------------------------------------------------------

    def read(self) -> None:
        """Read the tasks again; what changes meanwhile is read after it."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        wanted = self._wanted

        def work(station: Station, desk: IntakeDesk) -> _Seen:
            tasks = tuple(one for one in desk.tasks(open_only=True) if _concerns(one))
            numbers = tuple((case.id, case.number) for case in station.store.cases())
            chosen = next((one for one in tasks if one.id == wanted), None)
            outlook = None if chosen is None else desk.outlook(chosen)
            return _Seen(Scene(tasks=tasks, numbers=numbers), outlook)

        def show(seen: _Seen) -> None:
            self._reading = False
            self._show(seen)
            if self._again or wanted != self._wanted:
                self._again = False
                self.read()

        def failed(error: BaseException) -> None:
            self._reading = False
            self._host.show_error(error)

        self._run(work, show, failed)

    def _show(self, seen: _Seen) -> None:
        self.seen = seen
        self.choice.clear()
        self.choice.addItem(tr("None: what is scanned counts towards no task"), "")
        for one in seen.scene.tasks:
            if one.offered:
                continue
            number = seen.scene.number(one.case_id)
            text = f"{one.label or one.number}　{number}　{one.title}　{words.state_of(one)}"
            self.choice.addItem(text, one.id)
        at = self.choice.findData(self._wanted)
        self.choice.setCurrentIndex(max(0, at))
        if at < 0:
            self._wanted = ""
        self._say()
        self.setVisible(bool(seen.scene.tasks))

    def _say(self) -> None:
        task, found = self.task, self.seen.outlook
        offered = [one for one in self.seen.scene.tasks if one.offered]
        self.take.setVisible(bool(offered))
        state = None if task is None else task.state
        self.counted.setVisible(state in _SCANNED)
        self.reconcile.setVisible(state is TaskState.SCANNING)
        self.good.setVisible(state is TaskState.CHECKING)
        self.back.setVisible(state in (TaskState.CHECKING, TaskState.FILED))
        if task is None or found is None:
            waiting = sum(1 for one in self.seen.scene.tasks if one.state in _SCANNED)
            said = tr("{count} tasks to scan").format(count=waiting) if waiting else ""
            self.state.setText(said)
            self.state.setObjectName("muted")
        else:
            said = _sheets(found)
            again = state is TaskState.RESCAN and bool(task.ground)
            if again:
                said = tr("Sent back: {reason}").format(reason=task.ground) + f"　{said}"
            self.state.setText(said)
            self.state.setObjectName("valid" if found.balanced and not again else "invalid")
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def _store_changed(self, changes: Changes) -> None:
        if not Shiboken.isValid(self):
            return
        if changes.kind == "OpenBatch":
            self._count(changes)
        if any(table in _TABLES for table, _ in changes.touched):
            self.read()

    def _others_changed(self, changes: Changes) -> None:
        """Show what another program did; its batches count towards no task of this window."""
        if Shiboken.isValid(self) and any(table in _TABLES for table, _ in changes.touched):
            self.read()

    def _case_changed(self, _snapshot: object) -> None:
        """Choose the task of the case that was opened, where there is but one to scan."""
        snapshot, task = self._desk.snapshot, self.task
        if snapshot is None or (task is not None and task.case_id == snapshot.case.id):
            return
        mine = [
            one
            for one in self.seen.scene.tasks
            if one.case_id == snapshot.case.id and one.state in _SCANNED
        ]
        wanted = mine[0].id if len(mine) == 1 else ""
        if wanted != self._wanted:
            self._wanted = wanted
            self.read()

    # ---- what a person does ---------------------------------------------------------

    def _chosen(self) -> None:
        self._wanted = str(self.choice.currentData() or "")
        task = self.task
        snapshot = self._desk.snapshot
        if task is not None and (snapshot is None or snapshot.case.id != task.case_id):
            self._desk.open_case(task.case_id)
        self.read()

    def _count(self, changes: Changes) -> None:
        """Have a batch that this window scans count towards the chosen task."""
        task, intake = self.task, self._desk.receiving.intake
        scanning = intake is not None and intake.scanning
        if task is None or not scanning or task.state not in _SCANNED:
            return
        if changes.case_id != task.case_id:
            return
        for batch_id in changes.ids("batch"):
            self._act(lambda desk, one, id_=batch_id: desk.count(one, BatchId(id_)))  # type: ignore[misc]

    def _take(self) -> None:
        offered = [one for one in self.seen.scene.tasks if one.offered]
        if not offered:
            return
        tasks = [one for one in offered if one.list_number == offered[0].list_number]
        people = self._station.people
        named = people.signed_in is not None
        taking = TakeDialog.ask(self, self.seen.scene, tasks, people.person.name, named=named)
        if taking is None:
            return
        by_id = {one.id: one for one in tasks}
        person = people.person if named else Person(taking.who, people.person.role)

        def work(station: Station, desk: IntakeDesk) -> object:
            return [desk.take(by_id[id_], count) for id_, count in taking.counted]

        self._run(work, lambda _: self.read(), person=person)

    def _reconcile(self, ground: str = "") -> None:
        def failed(error: BaseException) -> None:
            task = self.task
            if not isinstance(error, SheetsDiffer) or task is None or ground:
                self._host.show_error(error)
                return
            sheets, received = int(error.params["sheets"]), int(error.params["counted"])
            if not received:  # no reason helps
                self._host.show_error(error)
                return
            said = tr("Handed over: {sheets} sheets. Received: {received}.").format(
                sheets=sheets, received=received
            )
            what_to_do = (
                tr(
                    "Scan what is missing. If it was scanned already and does not count, tick it "
                    "under “Batches that count…”. If it is so, say why."
                )
                if received < sheets
                else tr(
                    "Delete pages that do not belong here. Take off what belongs to another task "
                    "under “Batches that count…”. If it is so, say why."
                )
            )
            title, button = tr("The sheets differ"), tr("It is so")
            words = f"{task.title}\n{said}\n\n{what_to_do}"
            reason = ReasonDialog.ask(self, title, words, button)
            if reason is not None:
                self._reconcile(reason)

        self._act(lambda desk, one: desk.reconcile(one, ground), failed)

    def _choose_batches(self) -> None:
        """Have other batches of the case count: scanned before the task was chosen, or files."""
        task = self.task
        if task is None:
            return

        def ask(found: list[Counted]) -> None:
            changed = CountedDialog.ask(self, task, found)
            if changed:
                self._run(
                    lambda _, desk: [desk.count(task, id_, counts=on) for id_, on in changed],
                    lambda _: self.read(),
                )

        self._run(lambda _, desk: desk.batches(task), ask)

    def _send_back(self) -> None:
        task = self.task
        if task is None:
            return
        reason = ReasonDialog.ask(self, tr("Scan again"), task.title, tr("Send back"))
        if reason is not None:
            self._act(lambda desk, one: desk.send_back(one, reason))

    # ---- inside ---------------------------------------------------------------------

    @property
    def _station(self) -> Station:
        station: Any = self._desk.services
        return station  # type: ignore[no-any-return]

    def _act(
        self,
        act: Callable[[IntakeDesk, Task], object],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        task = self.task
        if task is not None:
            self._run(lambda station, desk: act(desk, task), lambda _: self.read(), failed)

    def _run(
        self,
        work: Callable[[Station, IntakeDesk], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        person: Person | None = None,
    ) -> None:
        station = self._station
        who = person or station.people.person

        def doing(task: LaneTask) -> T:
            from app.station.counter import desk_of

            return work(station, desk_of(station, who))

        self._desk.lanes.run(Lane.STORE, doing, done, failed or self._host.show_error, owner=self)


def _sheets(found: Reconciliation) -> str:
    """Return how many sheets are there, and what is missing or too many."""
    said = tr("{received} of {sheets} sheets").format(received=found.received, sheets=found.sheets)
    if found.missing:
        return said + tr(", {count} missing").format(count=found.missing)
    if found.foreign:
        return said + tr(", {count} too many").format(count=found.foreign)
    return said


def _concerns(task: Task) -> bool:
    """Return whether a task is the digital centre's: handed over, or on a list."""
    return task.state not in DONE and (task.offered or task.state is not TaskState.WAITING)

"""What the counter's commands do: papers, hand-overs, withdrawing (收转操作)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.host import Host
from app.windows.intake.arrived import ArrivedDialog
from app.windows.intake.comparing import CompareDialog
from app.windows.intake.handing import OfferDialog, ReasonDialog, TakeDialog
from app.windows.intake.history import HistoryDialog
from app.windows.intake.intake import Intake, Scene
from app.windows.intake.new_task import NewTaskDialog
from app.windows.intake.papers import Make, PaperDialog
from app.windows.scan_desk.cases import NewCaseDialog
from dossier.custody.rights import Person
from dossier.intake.model import Registration, Task, TaskState

if TYPE_CHECKING:
    from app.station.station import Station
    from app.windows.intake.lists import Lists
    from dossier.ids import CaseId
    from dossier.intake.desk import IntakeDesk


class Acts(QObject):
    """One method for each command; each asks, does it on a lane, and shows what came of it."""

    def __init__(self, page: QWidget, host: Host, theme: Theme, intake: Intake) -> None:
        super().__init__(page)
        self._page, self._host, self._theme, self._intake = page, host, theme, intake
        self.lists: Lists | None = None

    @property
    def _registration(self) -> Registration | None:
        return None if self.lists is None else self.lists.registration

    @property
    def _task(self) -> Task | None:
        return None if self.lists is None else self.lists.task

    @staticmethod
    def loose(scene: Scene) -> list[Task]:
        """Return the tasks that may go on a list."""
        return [t for t in scene.tasks if t.state is TaskState.WAITING and not t.offered]

    @staticmethod
    def may_recall(task: Task) -> bool:
        """Return whether a task is on a list it may be taken off."""
        return task.offered or task.state is TaskState.HANDED

    @staticmethod
    def may_withdraw(task: Task) -> bool:
        """Return whether nothing was scanned for a task yet."""
        return task.state in (TaskState.WAITING, TaskState.HANDED)

    # ---- cases ----------------------------------------------------------------------

    def new_case(self) -> None:
        """Make a case that is not there yet."""

        def read(station: Station, desk: IntakeDesk) -> frozenset[str]:
            return frozenset(case.number for case in station.store.cases())

        self._intake.run(read, self._make_case, owner=self)

    def _make_case(self, taken: frozenset[str]) -> None:
        entered = NewCaseDialog.ask(self._page, taken)
        if entered is None:
            return

        def work(station: Station, desk: IntakeDesk) -> CaseId:
            return station.new_case(
                entered.number,
                entered.cause,
                who=desk.person.name,
                parties=entered.parties,
                procedure=entered.procedure or None,
            ).id

        self._intake.run(work, self._intake.open_case, owner=self)

    # ---- papers ---------------------------------------------------------------------

    def _paper(self, title: str, make: Make) -> None:
        PaperDialog.ask(self._page, self._theme, self._host, self._intake, title, make)

    def receipt(self, one: Registration | None = None) -> None:
        """Show the receipt, which is kept, to be printed in two copies."""
        chosen = one or self._registration
        if chosen is None or chosen.withdrawn:
            return

        def make(station: Station, desk: IntakeDesk) -> bytes:
            from app.station import counter

            return counter.receipt(station, desk, desk.registration(chosen.id))[1]

        self._paper(tr("Receipt {number}").format(number=chosen.number), make)
        self._intake.read()

    def item_labels(self) -> None:
        """Show a label for each material."""
        chosen = self._registration
        if chosen is None:
            return

        def make(station: Station, desk: IntakeDesk) -> bytes:
            from app.station import counter

            tasks = desk.tasks_of(chosen)
            return counter.item_labels(station, chosen, tasks[0] if tasks else None, sheet=False)

        self._paper(tr("Labels of the materials {number}").format(number=chosen.number), make)

    def labels(self) -> None:
        """Show the label of the bundle."""
        chosen = self._task
        if chosen is None:
            return

        def make(station: Station, desk: IntakeDesk) -> bytes:
            from app.station import counter

            return counter.labels(station, [chosen])

        self._paper(tr("Label {number}").format(number=chosen.label), make)

    def paper_list(self, number: str = "") -> None:
        """Show a hand-over list."""
        chosen = self._task
        wanted = number or ("" if chosen is None else chosen.list_number)
        if not wanted:
            return

        def make(station: Station, desk: IntakeDesk) -> bytes:
            from app.station import counter

            return counter.hand_over_list(station, desk, wanted)

        self._paper(tr("Hand-over list {number}").format(number=wanted), make)

    def separators(self) -> None:
        """Show a separator sheet for each material that was registered, in their order."""
        chosen = self._registration
        if chosen is None:
            return

        def make(station: Station, desk: IntakeDesk) -> bytes:
            from app.station import separators

            categories = [item.category for item in chosen.items]
            return separators.make(station, chosen.case_id, categories, who=desk.person.name)

        self._paper(tr("Separator sheets {number}").format(number=chosen.number), make)

    # ---- files and withdrawing ------------------------------------------------------

    def files(self, one: Registration | None = None) -> None:
        """Show the files beside what was registered."""
        chosen = one or self._registration
        if chosen is not None:
            CompareDialog.ask(self._page, self._theme, self._host, self._intake, chosen)
            self._intake.read()

    def deadlines(self, one: Registration | None = None) -> None:
        """Show what it did to the deadlines of its case, to be set right."""
        chosen = one or self._registration
        if chosen is not None:
            ArrivedDialog.ask(self._page, self._theme, self._intake, chosen)

    def withdraw(self) -> None:
        """Take back what was entered by mistake."""
        chosen = self._registration
        if chosen is None:
            return
        title = tr("Withdraw the registration")
        thing = f"{chosen.number}　{chosen.submitter}"
        reason = ReasonDialog.ask(self._page, title, thing, tr("Withdraw it"))
        if reason is not None:
            self._do(lambda station, desk: desk.withdraw(chosen.id, reason))

    def new_task(self) -> None:
        """Have paper scanned that was not registered here."""
        chosen = self._intake.chosen
        entered = None if chosen is None else NewTaskDialog.ask(self._page, chosen.case.number)
        if chosen is None or entered is None:
            return
        case_id = chosen.case.id
        self._do(
            lambda station, desk: desk.create_task(
                case_id,
                entered.title,
                entered.sheets,
                origin=entered.origin,
                label=entered.label,
                submitter=entered.submitter,
            )
        )

    def withdraw_task(self) -> None:
        """Say that nothing is to be scanned."""
        self._with_reason(
            tr("Withdraw the task"),
            tr("Withdraw it"),
            lambda desk, one, why: desk.withdraw_task(one, why),
        )

    def recall(self) -> None:
        """Take a task off its list."""
        self._with_reason(
            tr("Take off the list"), tr("Take off"), lambda desk, one, why: desk.recall(one, why)
        )

    def _with_reason(
        self, title: str, button: str, act: Callable[[IntakeDesk, Task, str], object]
    ) -> None:
        chosen = self._task
        if chosen is None:
            return
        thing = f"{chosen.label or chosen.number}　{chosen.title}"
        reason = ReasonDialog.ask(self._page, title, thing, button)
        if reason is not None:
            self._do(lambda station, desk: act(desk, chosen, reason))

    # ---- both sides -----------------------------------------------------------------

    def hand_over(self) -> None:
        """Put tasks on a list, and show it to be printed."""
        scene = self._intake.scene
        loose = self.loose(scene)
        ticked = OfferDialog.ask(self._page, scene, loose, self._intake.person.name)
        if ticked:
            self._intake.run(
                lambda station, desk: desk.offer(ticked), self._handed_over, owner=self
            )

    def _handed_over(self, number: str) -> None:
        self._intake.read()
        self._host.say(tr("On list {number}").format(number=number))
        self.paper_list(number)

    def take(self) -> None:
        """Confirm the oldest list that waits for it, or that of the chosen task."""
        chosen = self._task
        waiting = [one for one in self._intake.scene.tasks if one.offered]
        if chosen is not None and chosen.offered:
            self.take_list(chosen.list_number)
        elif waiting:
            self.take_list(waiting[0].list_number)

    def take_list(self, number: str) -> None:
        """Confirm a list on the other side; one that is confirmed is shown."""
        scene = self._intake.scene
        tasks = [one for one in scene.tasks if one.offered and one.list_number == number]
        if not tasks:
            self.paper_list(number)
            return
        people = self._intake.station.people
        named = people.signed_in is not None
        taking = TakeDialog.ask(self._page, scene, tasks, self._intake.person.name, named=named)
        if taking is None:
            return
        role = self._intake.person.role
        by_id = {one.id: one for one in tasks}

        def work(station: Station, desk: IntakeDesk) -> Sequence[Task]:
            return [desk.take(by_id[id_], count) for id_, count in taking.counted]

        def done(taken: Sequence[Task]) -> None:
            self._intake.read()
            self._host.say(tr("Taken over: {count}").format(count=len(taken)))

        person = self._intake.person if named else Person(taking.who, role)
        self._intake.run(work, done, person=person, owner=self)

    def history(self) -> None:
        """Show all that was done with a task."""
        chosen = self._task
        if chosen is None:
            return
        show = partial(HistoryDialog.ask, self._page, chosen)
        self._intake.run(lambda station, desk: desk.steps(chosen.id), show, owner=self)

    def _do(self, act: Callable[[Station, IntakeDesk], object]) -> None:
        self._intake.run(act, lambda _: self._intake.read(), owner=self)

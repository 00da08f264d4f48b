"""What came today, and the tasks that are not done (今日收件、扫描任务)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QSplitter

from app.qt.commands import Commands
from app.qt.listing import Table
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme
from app.qt.translations import spoken, tr
from app.windows.intake import words
from app.windows.intake.intake import Scene
from dossier.ids import RegistrationId, TaskId
from dossier.intake.model import Outcome, Registration, Task, TaskState


class Lists(QSplitter):
    """Two tables, one above the other, each with what may be done with its chosen line."""

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._theme = theme
        self._scene = Scene()
        self._new: RegistrationId | None = None
        heads = (
            tr("Time"),
            tr("No."),
            tr("Case number"),
            tr("Brought by"),
            tr("Material"),
            tr("Page count"),
            tr("Standing"),
        )
        self.came = Table(tr("Came today"), heads, 4, (5,))
        # A long name of a firm leaves room for what it brought.
        header = self.came.horizontalHeader()
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(3, 110)
        nothing = EmptyState(
            theme,
            "intake",
            tr("Nothing came today yet"),
            tr("Scan or type a case number above, then register what came."),
        )
        self.came_panel = Panel(tr("Came today"), self.came, nothing)
        for name in ("receipt", "item_labels", "separators", "files", "deadlines", "withdraw"):
            self.came_panel.add_button(commands[name])
        names = (
            tr("Task"),
            tr("Case number"),
            tr("Material"),
            tr("Sheets"),
            tr("Came from"),
            tr("State"),
            tr("On list"),
        )
        self.tasks = Table(tr("Scan tasks"), names, 2, (3,))
        none = EmptyState(
            theme,
            "tray",
            tr("No paper is on its way to the scanner"),
            tr("A task is made with each registration of paper."),
        )
        self.task_panel = Panel(tr("Scan tasks"), self.tasks, none)
        for name in ("new_task", "labels", "list", "recall", "withdraw_task", "history"):
            self.task_panel.add_button(commands[name])
        self.addWidget(self.came_panel)
        self.addWidget(self.task_panel)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setSizes([420, 380])

    @property
    def registration(self) -> Registration | None:
        """What is chosen above."""
        found = (one for one in self._scene.registrations if one.id == self.came.chosen)
        return next(found, None)

    @property
    def task(self) -> Task | None:
        """What is chosen below."""
        return next((one for one in self._scene.tasks if one.id == self.tasks.chosen), None)

    def choose(
        self, registration_id: RegistrationId | None = None, task_id: TaskId | None = None
    ) -> None:
        """Choose a line of either."""
        for table, keys, wanted in (
            (self.came, [one.id for one in self._scene.registrations], registration_id),
            (self.tasks, [one.id for one in self._scene.tasks], task_id),
        ):
            if wanted is not None and wanted in keys:
                table.selectRow(keys.index(wanted))  # type: ignore[arg-type]

    def choose_new(self, registration_id: RegistrationId) -> None:
        """Choose what was just registered, and its task, once they are in the lists.

        The receipt and the label asked for next are theirs, not those of the line before.
        """
        self._new = registration_id
        self._choose_new()

    def _choose_new(self) -> None:
        made = next((one for one in self._scene.registrations if one.id == self._new), None)
        if made is not None:
            task = self._scene.task_of(made)
            self.choose(made.id, None if task is None else task.id)
            self._new = None

    def show_scene(self, scene: Scene) -> None:
        """Show what is there."""
        self._scene = scene
        lines = []
        tints = []
        for one in scene.registrations:
            files = scene.files_of(one)
            open_ = sum(each.outcome is None for each in files)
            differ = sum(each.outcome is Outcome.DIFFERS for each in files)
            said = tr("Receipt given") if one.receipt_number else ""
            if one.withdrawn:
                said = tr("Withdrawn")
            elif open_:
                said = tr("{count} to compare").format(count=open_)
            elif differ:
                said = tr("{count} differ").format(count=differ)
            lines.append(
                (
                    one.id,
                    (
                        words.clock(one.received_at),
                        one.number,
                        scene.number(one.case_id),
                        one.submitter,
                        words.things(one),
                        str(one.pages) if one.pages else "—",
                        said,
                    ),
                )
            )
            if one.withdrawn:
                tints.append((6, self._theme.colour("muted")))
            elif open_ or differ:
                tints.append((6, self._theme.colour("danger" if differ else "warning")))
            else:
                tints.append((6, self._theme.colour("success")))
        self.came.fill(lines, tints)
        self.came_panel.show_empty(not lines)
        self.came_panel.note.setText(str(len(lines)) if lines else "")
        waiting = [one for one in scene.tasks if one.state is TaskState.WAITING]
        self.tasks.fill(
            [
                (
                    one.id,
                    (
                        one.label or one.number,
                        scene.number(one.case_id),
                        one.title,
                        str(one.sheets),
                        spoken(words.ORIGINS[one.origin]),
                        words.state_of(one),
                        one.list_number,
                    ),
                )
                for one in scene.tasks
            ],
            [(5, self._theme.colour(words.tint_of(one))) for one in scene.tasks],
        )
        self.task_panel.show_empty(not scene.tasks)
        loose = sum(not one.offered for one in waiting)
        self.task_panel.note.setText(
            tr("{count} to hand over").format(count=loose) if loose else ""
        )
        self._choose_new()

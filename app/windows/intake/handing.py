"""Handing over, from both sides; a reason for what is taken back (移交、接收、事由)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, in_cell, number_field, plain_table
from app.qt.theme import size, space
from app.qt.translations import tr
from app.windows.intake.intake import Scene
from dossier.custody.changes import MOST_SHEETS
from dossier.ids import TaskId
from dossier.intake.changes import LONGEST_NAME, LONGEST_TEXT
from dossier.intake.model import Task


def _texts(scene: Scene, one: Task) -> tuple[str, ...]:
    return (one.label or one.number, scene.number(one.case_id), one.title, str(one.sheets))


class OfferDialog(QDialog):
    """Which tasks go on the list that is handed over (移交)."""

    def __init__(self, parent: QWidget, scene: Scene, tasks: Sequence[Task], who: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Hand over to the digital centre"))
        self.setMinimumSize(820, 460)
        self._tasks = tuple(tasks)
        head = QLabel(tr("What is ticked goes on one list. {who} hands it over.").format(who=who))
        head.setWordWrap(True)
        heads = (tr("Task"), tr("Case number"), tr("Material"), tr("Sheets"))
        self.table = plain_table(tr("To be handed over"), heads, 2)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setRowCount(len(tasks))
        for row, one in enumerate(tasks):
            texts = (
                one.label or one.number,
                scene.number(one.case_id),
                one.title,
                str(one.sheets),
            )
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                if column == 0:
                    cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
                    cell.setCheckState(Qt.CheckState.Checked)
                self.table.setItem(row, column, cell)
        self.total = QLabel()
        self.total.setObjectName("muted")
        buttons, self.yes = cancel_and(self, tr("Hand over"))
        self.yes.setMinimumHeight(size("touch"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.total)
        layout.addWidget(buttons)
        self.table.itemChanged.connect(lambda _: self._count())
        self._count()

    @property
    def ticked(self) -> list[Task]:
        """The tasks that go on the list."""
        found = []
        for row, one in enumerate(self._tasks):
            cell = self.table.item(row, 0)
            if cell is not None and cell.checkState() is Qt.CheckState.Checked:
                found.append(one)
        return found

    def _count(self) -> None:
        ticked = self.ticked
        self.total.setText(
            tr("{tasks} tasks, {sheets} sheets").format(
                tasks=len(ticked), sheets=sum(one.sheets for one in ticked)
            )
        )
        self.yes.setEnabled(bool(ticked))

    @classmethod
    def ask(
        cls, parent: QWidget, scene: Scene, tasks: Sequence[Task], who: str
    ) -> list[Task] | None:
        """Return what is handed over; None when the dialog was left."""
        dialog = cls(parent, scene, tasks, who)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        ticked = dialog.ticked
        dialog.deleteLater()
        return ticked if accepted else None


@dataclass(frozen=True, slots=True)
class Taking:
    """What the other side confirms (接收确认)."""

    who: str
    counted: tuple[tuple[TaskId, int], ...]


class TakeDialog(QDialog):
    """The other side counts each task and confirms what agrees (接收)."""

    def __init__(
        self, parent: QWidget, scene: Scene, tasks: Sequence[Task], who: str, *, named: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Confirm what was taken over"))
        self.setMinimumSize(820, 460)
        self._tasks = tuple(tasks)
        self._givers = {one.offered_by for one in tasks}
        head = QLabel(
            tr("List {number}, handed over by {who}").format(
                number=tasks[0].list_number, who="、".join(sorted(self._givers))
            )
        )
        head.setObjectName("heading")
        note = QLabel(
            tr("Count the sheets of each. What does not agree is not taken: send it back.")
        )
        note.setObjectName("muted")
        note.setWordWrap(True)
        self.who = QLineEdit(who)
        self.who.setMaxLength(LONGEST_NAME)
        self.who.setReadOnly(named)
        self.who.setMinimumHeight(size("control"))
        self.who.setAccessibleName(tr("Taken over by"))
        if not named and who in self._givers:
            self.who.clear()
        heads = (tr("Task"), tr("Case number"), tr("Material"), tr("Sheets"), tr("Counted"))
        self.table = plain_table(tr("On list"), heads, 2)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setRowCount(len(tasks))
        self.table.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().resizeSection(4, 96)
        self.table.verticalHeader().setDefaultSectionSize(size("control") + 8)
        self.counts: list[QSpinBox] = []
        for row, one in enumerate(tasks):
            texts = (
                one.label or one.number,
                scene.number(one.case_id),
                one.title,
                str(one.sheets),
            )
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.table.setItem(row, column, cell)
            field = number_field(0, MOST_SHEETS, one.sheets)
            field.setAccessibleName(f"{tr('Counted')} {one.number}")
            field.setMaximumHeight(size("control"))
            field.valueChanged.connect(lambda _: self._judge())
            self.counts.append(field)
            self.table.setCellWidget(row, 4, in_cell(field))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        buttons, self.yes = cancel_and(self, tr("Confirm receipt"))
        self.yes.setMinimumHeight(size("touch"))
        buttons.accepted.connect(self.accept)
        form = form_rows()
        form.addRow(tr("Taken over by"), self.who)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, note):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.verdict)
        layout.addWidget(buttons)
        self.who.textChanged.connect(lambda _: self._judge())
        self._judge()
        # Where typing begins: else Enter would leave.
        first = self.counts[0] if self.who.text() else self.who
        first.setFocus()
        if self.who.text():
            self.counts[0].selectAll()

    @property
    def taking(self) -> Taking:
        """What is confirmed: the tasks whose count agrees."""
        agreed = tuple(
            (one.id, field.value())
            for one, field in zip(self._tasks, self.counts, strict=True)
            if field.value() == one.sheets
        )
        return Taking(self.who.text().strip(), agreed)

    def _judge(self) -> None:
        taking = self.taking
        same = taking.who in self._givers
        wrong = len(self._tasks) - len(taking.counted)
        if same:
            said, name = tr("Whoever handed it over cannot confirm for the other side."), "invalid"
        elif wrong:
            said, name = (
                tr("{count} do not agree and stay on the list.").format(count=wrong),
                "invalid",
            )
        else:
            said, name = tr("All agree."), "valid"
        self.verdict.setText(said)
        self.verdict.setObjectName(name)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        self.yes.setEnabled(bool(taking.who) and not same and bool(taking.counted))

    @classmethod
    def ask(
        cls, parent: QWidget, scene: Scene, tasks: Sequence[Task], who: str, *, named: bool
    ) -> Taking | None:
        """Return what is confirmed; None when the dialog was left."""
        dialog = cls(parent, scene, tasks, who, named=named)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        taking = dialog.taking
        dialog.deleteLater()
        return taking if accepted else None


class ReasonDialog(QDialog):
    """Why something is taken back, sent back, or differs (事由)."""

    def __init__(self, parent: QWidget, title: str, thing: str, button: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        head = QLabel(thing)
        head.setWordWrap(True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_TEXT)
        self.reason.setMinimumHeight(size("control"))
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setPlaceholderText(tr("It stays in the journal."))
        form = form_rows()
        form.addRow(tr("Reason"), self.reason)
        buttons, self.yes = cancel_and(self, button)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.yes.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        self.reason.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, title: str, thing: str, button: str) -> str | None:
        """Return the reason; None when the dialog was left."""
        dialog = cls(parent, title, thing, button)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        reason = dialog.reason.text().strip()
        dialog.deleteLater()
        return reason if accepted and reason else None

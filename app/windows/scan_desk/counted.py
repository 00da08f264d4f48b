"""Which batches of a case count towards a scan task (计入任务的批次)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QTableWidgetItem, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, plain_table
from app.qt.theme import size, space
from app.qt.translations import tr
from dossier.court_time import in_court
from dossier.ids import BatchId
from dossier.intake.model import Task
from dossier.intake.reconciling import Counted

_FILES = "files"
"""Source of a batch that was imported."""


class CountedDialog(QDialog):
    """Ticks what was scanned or imported for this task; the sum is told as it changes.

    Args:
        parent: of the dialog.
        task: towards which they count.
        batches: of its case, in the order shown.
    """

    def __init__(self, parent: QWidget, task: Task, batches: Sequence[Counted]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Batches that count"))
        self.setMinimumSize(760, 420)
        self._task, self._batches = task, tuple(batches)
        head = QLabel(f"{task.label or task.number}　{task.title}")
        head.setObjectName("heading")
        note = QLabel(
            tr(
                "Tick what holds this task's sheets. Each page of a file counts as a sheet. "
                "What counts towards another task has to be taken off there first."
            )
        )
        note.setObjectName("muted")
        note.setWordWrap(True)
        heads = (tr("Begun"), tr("Came from"), tr("Pages"), tr("Sheets"), tr("Counts towards"))
        self.table = plain_table(tr("Batches that count"), heads, 1)
        self.table.setRowCount(len(batches))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, 150)  # a tick, day and time
        for row, one in enumerate(batches):
            self._fill(row, one)
        self.total = QLabel()
        buttons, self.yes = cancel_and(self, tr("Count these"))
        self.yes.setMinimumHeight(size("touch"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(note)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.total)
        layout.addWidget(buttons)
        self.table.itemChanged.connect(lambda _: self._sum())
        self._sum()
        if batches:
            self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    @property
    def changed(self) -> tuple[tuple[BatchId, bool], ...]:
        """The batches whose tick was changed: those taken off first."""
        made = [
            (one.batch.id, ticked)
            for row, one in enumerate(self._batches)
            if (ticked := self._ticked(row)) is not one.counts
        ]
        return tuple(sorted(made, key=lambda each: each[1]))

    def _fill(self, row: int, one: Counted) -> None:
        begun = in_court(one.batch.started_at).strftime("%m-%d %H:%M")
        source = tr("Imported files") if one.batch.source == _FILES else one.batch.source
        own = self._task.number if one.counts else one.elsewhere or "—"
        texts = (begun, source, str(one.pages), str(one.sheets), own)
        for column, text in enumerate(texts):
            cell = QTableWidgetItem(text)
            cell.setToolTip(text)
            if one.elsewhere:
                cell.setFlags(Qt.ItemFlag.NoItemFlags)
            elif column == 0:
                cell.setFlags(
                    Qt.ItemFlag.ItemIsEnabled
                    | Qt.ItemFlag.ItemIsSelectable
                    | Qt.ItemFlag.ItemIsUserCheckable
                )
            if column == 0:
                ticked = Qt.CheckState.Checked if one.counts else Qt.CheckState.Unchecked
                cell.setCheckState(ticked)
            self.table.setItem(row, column, cell)

    def _ticked(self, row: int) -> bool:
        cell = self.table.item(row, 0)
        return cell is not None and cell.checkState() is Qt.CheckState.Checked

    def _sum(self) -> None:
        sheets = sum(one.sheets for row, one in enumerate(self._batches) if self._ticked(row))
        said = tr("{received} of {sheets} sheets").format(
            received=sheets, sheets=self._task.sheets
        )
        self.total.setText(said)
        self.total.setObjectName("valid" if sheets == self._task.sheets else "invalid")
        self.total.style().unpolish(self.total)
        self.total.style().polish(self.total)
        self.yes.setEnabled(bool(self.changed))

    @classmethod
    def ask(
        cls, parent: QWidget, task: Task, batches: Sequence[Counted]
    ) -> tuple[tuple[BatchId, bool], ...]:
        """Return what is to change; empty when the dialog was left."""
        dialog = cls(parent, task, batches)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        changed = dialog.changed
        dialog.deleteLater()
        return changed if accepted else ()

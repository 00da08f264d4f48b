"""All that was done with a task, in order (流转记录)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.qt.listing import Table
from app.qt.theme import space
from app.qt.translations import mark, spoken, tr
from dossier.court_time import COURT_TIME
from dossier.intake.model import Task, TaskAct, TaskStep

_ACTS = {
    TaskAct.CREATE: mark("Made"),
    TaskAct.OFFER: mark("Handed over"),
    TaskAct.TAKE: mark("Taken over"),
    TaskAct.RECALL: mark("Taken off the list"),
    TaskAct.BEGIN: mark("Scanning began"),
    TaskAct.COUNT: mark("Batch counts"),
    TaskAct.DISCOUNT: mark("Batch counts no longer"),
    TaskAct.RECONCILE: mark("Sheets reconciled"),
    TaskAct.SEND_BACK: mark("Sent back"),
    TaskAct.PASS: mark("Passed"),
    TaskAct.STORE: mark("Put into the cabinet"),
    TaskAct.WITHDRAW: mark("Withdrawn"),
}


class HistoryDialog(QDialog):
    """A line for each act."""

    words = _ACTS

    def __init__(self, parent: QWidget, task: Task, steps: Sequence[TaskStep]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("History of the task"))
        self.setMinimumSize(760, 420)
        head = QLabel(f"{task.label or task.number}　{task.title}")
        head.setObjectName("heading")
        head.setWordWrap(True)
        heads = (tr("When"), tr("What"), tr("Done by"), tr("Sheets"), tr("Reason"))
        self.table = Table(tr("History of the task"), heads, 4, (3,))
        self.table.fill(
            [
                (
                    step.id,
                    (
                        f"{step.at.astimezone(COURT_TIME):%Y-%m-%d %H:%M}",
                        spoken(_ACTS[step.act]),
                        step.by,
                        "" if step.sheets is None else str(step.sheets),
                        step.ground,
                    ),
                )
                for step in steps
            ]
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)

    @classmethod
    def ask(cls, parent: QWidget, task: Task, steps: Sequence[TaskStep]) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, task, steps)
        dialog.exec()
        dialog.deleteLater()

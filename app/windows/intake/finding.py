"""Choosing among several cases that a word means (选择案件)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from app.qt.forms import cancel_and
from app.qt.listing import Table
from app.qt.theme import space
from app.qt.translations import tr
from dossier.model import Case


class CaseDialog(QDialog):
    """A list of cases; Enter takes the chosen one."""

    def __init__(self, parent: QWidget, cases: Sequence[Case]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Which case?"))
        self.setMinimumSize(620, 380)
        head = QLabel(tr("{count} cases fit.").format(count=len(cases)))
        self.table = Table(tr("Cases"), (tr("Case number"), tr("Cause")), 1)
        self.table.fill([(case.id, (case.number, case.cause)) for case in cases])
        self.table.selectRow(0)
        self.table.opened.connect(lambda _: self.accept())
        buttons, _yes = cancel_and(self, tr("Open"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)

    @classmethod
    def ask(cls, parent: QWidget, cases: Sequence[Case]) -> Case | None:
        """Return the chosen case; None when the dialog was left."""
        dialog = cls(parent, cases)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen = dialog.table.chosen
        dialog.deleteLater()
        return next((case for case in cases if accepted and case.id == chosen), None)

"""What was on which screens from when to when (示证记录)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import size, space
from app.qt.translations import tr, trn
from courtroom.evidence.papers import Shown
from dossier.court_time import in_court


class DisplayLogDialog(QDialog):
    """The display log of the hearing."""

    def __init__(self, parent: QWidget, lines: Sequence[Shown]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Display log"))
        self.resize(980, 520)
        heads = [
            tr("From"), tr("To"), tr("What"), tr("Page"), tr("Shown on"), tr("By"),
            tr("Line of the record"),
        ]  # fmt: skip
        self.table = QTableWidget(len(lines), len(heads))
        self.table.setAccessibleName(tr("Display log"))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(size("control") + 4)
        for row, line in enumerate(lines):
            until = "" if line.until is None else in_court(line.until).strftime("%H:%M:%S")
            texts = (
                in_court(line.shown_at).strftime("%H:%M:%S"),
                until or tr("still shown"),
                line.what,
                "" if line.page is None else str(line.page),
                "、".join(line.to),
                line.by,
                line.line,
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(6, QHeaderView.ResizeMode.Stretch)
        note = QLabel(
            trn("%n time(s) something was shown", len(lines))
            if lines
            else tr("Nothing has been shown yet.")
        )
        note.setObjectName("small")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (self.table, note, buttons):
            layout.addWidget(widget)

    @classmethod
    def ask(cls, parent: QWidget, lines: Sequence[Shown]) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, lines)
        dialog.exec()
        dialog.deleteLater()

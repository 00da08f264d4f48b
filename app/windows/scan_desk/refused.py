"""Files that were not taken, one by one with the reason (拒收清单)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

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

from app.qt.theme import Theme, space
from app.qt.translations import language, tr, trn
from resources.errors import Language, describe

if TYPE_CHECKING:
    from app.station.events import FileRefused


class RefusedDialog(QDialog):
    """A table: file, what is wrong, what can be done."""

    def __init__(self, parent: QWidget, theme: Theme, refused: Sequence[FileRefused]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import files"))
        self.resize(760, 380)
        head = QLabel(trn("%n file(s) were not taken", len(refused)))
        head.setObjectName("heading")
        note = QLabel(tr("All other files are in the case."))
        note.setObjectName("muted")
        self.table = QTableWidget(len(refused), 3)
        self.table.setAccessibleName(head.text())
        self.table.setHorizontalHeaderLabels([tr("File"), tr("Reason"), tr("What to do")])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        for row, entry in enumerate(refused):
            words = describe(entry.error, cast(Language, language()))
            for column, text in enumerate((entry.source, words.what, words.advice)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows = self.table.verticalHeader()
        rows.setMinimumSectionSize(52)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("s"))
        for widget in (head, note, self.table, buttons):
            layout.addWidget(widget)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, refused: Sequence[FileRefused]) -> None:
        """Show the list until it is closed."""
        dialog = cls(parent, theme, refused)
        dialog.exec()
        dialog.deleteLater()

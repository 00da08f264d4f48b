"""Handing what was taken out to the archive (移交归档)."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows
from app.qt.theme import size, space
from app.qt.translations import tr


class ArchiveDialog(QDialog):
    """Who receives it at the archive; both sides are named."""

    def __init__(self, parent: QWidget, number: str, who: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Hand to the archive"))
        self.setMinimumWidth(460)
        head = QLabel(number)
        head.setObjectName("heading")
        note = QLabel(tr("Everything of this case that was taken out is handed over."))
        note.setObjectName("muted")
        note.setWordWrap(True)
        self.to = QLineEdit()
        self.to.setMaxLength(100)
        self.to.setMinimumHeight(size("touch"))
        self.to.setAccessibleName(tr("Received by"))
        form = form_rows()
        form.addRow(tr("Handed over by"), QLabel(who))
        form.addRow(tr("Received by"), self.to)
        buttons, self.yes = cancel_and(self, tr("Hand over"))
        buttons.accepted.connect(self.accept)
        self.yes.setEnabled(False)
        self.to.textChanged.connect(
            lambda text: self.yes.setEnabled(bool(text.strip()) and text.strip() != who)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(note)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.to.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, number: str, who: str) -> str | None:
        """Return who receives it; None when the form was left."""
        dialog = cls(parent, number, who)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        to = dialog.to.text().strip()
        dialog.deleteLater()
        return to if accepted and to else None

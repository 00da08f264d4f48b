"""Small dialogs around screens and evidence (屏幕与证据小对话框)."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and
from app.qt.theme import size, space
from app.qt.translations import tr


class NameDialog(QDialog):
    """Who sits at a seat."""

    def __init__(self, parent: QWidget, seat: str, person: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who sits here"))
        self.setMinimumWidth(420)
        head = QLabel(seat)
        head.setObjectName("heading")
        self.person = QLineEdit(person)
        self.person.setMinimumHeight(size("touch"))
        self.person.setAccessibleName(tr("Name"))
        self.person.selectAll()
        note = QLabel(tr("All screens show the new name. What was said before stays as it is."))
        note.setObjectName("small")
        note.setWordWrap(True)
        buttons, _ = cancel_and(self, tr("Save"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, self.person, note, buttons):
            layout.addWidget(widget)

    @classmethod
    def ask(cls, parent: QWidget, seat: str, person: str) -> str | None:
        """Return the name; None when the dialog was left."""
        dialog = cls(parent, seat, person)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        name = dialog.person.text().strip()
        dialog.deleteLater()
        return name if accepted else None

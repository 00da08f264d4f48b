"""Fetching a case from the centre: which, and who asks (调卷)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import size, space
from app.qt.translations import tr


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case, and the person who may read it."""

    number: str
    login: str
    password: str


class FollowDialog(QDialog):
    """Case number, name and password; the centre decides."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Fetch a case"))
        self.setMinimumWidth(460)
        hint = QLabel(
            tr(
                "The case is kept current on this station for 30 days. "
                "Sign in with your name at the centre."
            )
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.number = QLineEdit()
        self.number.setPlaceholderText("（2026）粤0308民初123号")
        self.login = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        form.setHorizontalSpacing(space("m"))
        form.setVerticalSpacing(space("s"))
        for label, field in (
            (tr("Case number"), self.number),
            (tr("Name at the centre"), self.login),
            (tr("Password"), self.password),
        ):
            field.setMinimumHeight(size("control"))
            field.textChanged.connect(self._enable)
            form.addRow(label, field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.fetch = QPushButton(tr("Fetch"))
        self.fetch.setObjectName("primary")
        self.fetch.setDefault(True)
        buttons.addButton(self.fetch, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addWidget(hint)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self._enable()

    def _enable(self) -> None:
        self.fetch.setEnabled(
            all(field.text().strip() for field in (self.number, self.login, self.password))
        )

    @classmethod
    def ask(cls, parent: QWidget) -> Wanted | None:
        """Return what is wanted; None when the dialog was left."""
        dialog = cls(parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = Wanted(
            dialog.number.text().strip(), dialog.login.text().strip(), dialog.password.text()
        )
        dialog.deleteLater()
        return wanted if accepted else None

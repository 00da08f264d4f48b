"""Being let in at a centre: address and code (登记)."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from resources.errors import Language, WenyiError, describe


class EnrolPage(QWidget):
    """What the desk shows before a station is enrolled.

    Attributes:
        wanted: emitted with address and code.
    """

    wanted = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        picture = QLabel()
        theme.bind(picture, "operations", "accent")
        title = QLabel(tr("Enrol this station"))
        title.setObjectName("title")
        hint = QLabel(
            tr(
                "Until then everything stays on this station. The administrator of the centre "
                "makes a code that is good for one station and one day."
            )
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.url = QLineEdit()
        self.url.setPlaceholderText("https://centre.court.example:8443")
        self.code = QLineEdit()
        self.code.setPlaceholderText("WY1-XXXXX-XXXXX-…")
        self.refusal = QLabel()
        self.refusal.setObjectName("notice")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.button = QPushButton(tr("Enrol"))
        self.button.setObjectName("bigPrimary")
        form = QGridLayout()
        form.setHorizontalSpacing(space("m"))
        for row, (label, field) in enumerate(((tr("Address"), self.url), (tr("Code"), self.code))):
            field.setObjectName("bigField")
            field.textChanged.connect(self._enable)
            field.returnPressed.connect(self._send)
            name = QLabel(label)
            name.setBuddy(field)
            form.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
            form.addWidget(field, row, 1)
            form.setRowMinimumHeight(row, size("touch") + space("s"))
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(560)
        column = QVBoxLayout(card)
        column.setContentsMargins(*[space("xl")] * 4)
        column.setSpacing(space("m"))
        for widget in (title, hint):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self.refusal)
        column.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.button.clicked.connect(self._send)
        self._busy = False
        self._enable()

    def show_refusal(self, error: BaseException) -> None:
        """Say in place why it did not work; anything but our errors goes up."""
        if not isinstance(error, WenyiError):
            raise error
        words = describe(error, cast(Language, language()))
        self.refusal.setText(f"{words.what}\n{words.advice}")
        self.refusal.show()

    def show_busy(self, busy: bool) -> None:
        """Show that the centre is being asked."""
        self._busy = busy
        self.button.setText(tr("Asking the centre…") if busy else tr("Enrol"))
        self._enable()

    def _enable(self) -> None:
        full = bool(self.url.text().strip() and self.code.text().strip())
        self.button.setEnabled(full and not self._busy)

    def _send(self) -> None:
        if self.button.isEnabled():
            self.refusal.hide()
            self.wanted.emit(address(self.url.text()), self.code.text().strip())


def address(typed: str) -> str:
    """Return the address as a URL: people leave ``https://`` out."""
    text = typed.strip().rstrip("/")
    return text if "://" in text else f"https://{text}"

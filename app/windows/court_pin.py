"""The PIN of the device the court signs with, asked where somebody signs (法院密码钥匙口令)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from resources.errors import (
    CourtPinNeeded,
    CourtPinWrong,
    CourtTokenAway,
    Language,
    WenyiError,
    Words,
    describe,
)

if TYPE_CHECKING:
    from app.station.people import StationPeople

ASKS = (CourtPinNeeded, CourtPinWrong, CourtTokenAway)
"""What can be settled by a PIN, or by plugging the device in."""


class CourtPinDialog(QDialog):
    """What the matter is, and the PIN.

    Args:
        parent: window.
        theme: colours.
        error: one of ``ASKS``.
    """

    def __init__(self, parent: QWidget, theme: Theme, error: WenyiError) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("The court's certificate"))
        self.setMinimumWidth(520)
        words = describe(error, cast(Language, language()))
        if isinstance(error, CourtPinNeeded):
            # Nothing went wrong yet: it is the first time in this session.
            name = error.params["device"]
            head = tr("PIN of the court's device “{name}”").format(name=name)
            words = Words(
                head, tr("It is not stored: after signing out or closing it is asked anew.")
            )
        self.head, self.body = QLabel(words.what), QLabel(words.advice)
        self.head.setObjectName("heading")
        for label in (self.head, self.body):
            label.setWordWrap(True)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMinimumHeight(size("control"))
        self.pin.setAccessibleName(tr("PIN of the device"))
        form = form_rows()
        self.away = isinstance(error, CourtTokenAway)
        buttons, self.yes = cancel_and(self, tr("Try again") if self.away else tr("Sign with it"))
        buttons.accepted.connect(self.accept)
        if self.away:
            # It is still known: the device alone was missing.
            self.pin.hide()
        else:
            form.addRow(tr("PIN of the device"), self.pin)
            self.pin.textChanged.connect(lambda text: self.yes.setEnabled(bool(text)))
            self.yes.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(self.head)
        layout.addWidget(self.body)
        layout.addLayout(form)
        layout.addWidget(buttons)
        (self.yes if self.away else self.pin).setFocus()

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, error: WenyiError) -> str | None:
        """Return the PIN, empty where the known one stands; None: not now."""
        dialog = cls(parent, theme, error)
        answer = dialog.pin.text() if dialog.exec() else None
        dialog.deleteLater()
        return answer


def again_with_pin(
    window: QWidget,
    theme: Theme,
    people: StationPeople,
    error: BaseException,
    again: Callable[[], object],
    never: Callable[[], object] = lambda: None,
) -> bool:
    """Ask for what the court's device lacks and do it again; return whether it was asked for.

    Args:
        window: asks, where no dialog of it stands open.
        theme: colours.
        people: hold the PIN for as long as somebody is signed in.
        error: why it was not done; others than ``ASKS`` are not settled here.
        again: does it once more; a further error comes as this one did.
        never: called where the person would rather not.
    """
    if not isinstance(error, ASKS):
        return False
    pin = CourtPinDialog.ask(QApplication.activeModalWidget() or window, theme, error)
    if pin is None:
        never()
    else:
        people.court_pin = pin or people.court_pin
        again()
    return True

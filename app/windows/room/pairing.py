"""The page of a screen that no courtroom knows yet: address and six digits (配对)."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import language, tr
from app.windows.room.look import RoomLook
from resources.errors import WenyiError, describe

DIGITS = 6
_URI = "wenyi-pair://"


class PairingPage(QWidget):
    """Asks where the courtroom is and for the code the clerk reads out.

    Attributes:
        wanted: with the address (``host:port``, or the text of the clerk's QR code) and the
            six digits.
    """

    wanted = Signal(str, str)

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._code = ""
        self._busy = False
        self._look = RoomLook(theme, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QLabel(title)
        head.setObjectName("roomTitle")
        self.words = QLabel(
            tr("The clerk opens a code of six digits for this screen. Type it here.")
        )
        self.words.setWordWrap(True)
        self.address = QLineEdit()
        self.address.setPlaceholderText(tr("For example 192.168.1.10:8443"))
        self.address.setAccessibleName(tr("Address of the courtroom"))
        self.address.setClearButtonEnabled(True)
        self.address.textChanged.connect(self._address_changed)
        self.address.returnPressed.connect(self._go)
        where = QLabel(tr("Address of the courtroom (the clerk's screen shows it)"))
        where.setWordWrap(True)
        code_words = QLabel(tr("Code of six digits"))
        self.shown = QLabel()
        self.shown.setObjectName("roomDigits")
        self.shown.setMinimumHeight(84)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.problem = QLabel()
        self.problem.setObjectName("roomProblem")
        self.problem.setWordWrap(True)
        self.problem.setMinimumHeight(96)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.go = QPushButton(tr("Connect"))
        self.go.setObjectName("roomPrimary")
        self.go.clicked.connect(self._go)
        left = QVBoxLayout()
        left.setSpacing(space("m"))
        left.addWidget(head)
        left.addWidget(self.words)
        left.addSpacing(space("m"))
        for widget in (where, self.address, code_words, self.shown, self.go, self.problem):
            left.addWidget(widget)
        left.addStretch(1)
        card = QFrame()
        card.setObjectName("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(*[space("xl") * 2] * 4)
        row.setSpacing(space("xl") * 2)
        row.addLayout(left, 1)
        row.addLayout(self._keys())
        card.setMaximumSize(1120, 640)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(*[space("xl")] * 4)
        outer.addWidget(card, 1)
        self._show_code()

    @property
    def code(self) -> str:
        """The digits typed so far."""
        return self._code

    def show_busy(self, busy: bool) -> None:
        """Show that the courtroom is being asked."""
        self._busy = busy
        self.go.setText(tr("Connecting…") if busy else tr("Connect"))
        if busy:
            self.problem.clear()
        self._show_code()

    def show_problem(self, error: BaseException) -> None:
        """Say what went wrong and what to do, and let the code be typed anew."""
        self.show_busy(False)
        if isinstance(error, WenyiError):
            said = describe(error, "en" if language() == "en" else "zh_CN")
            self.problem.setText(f"{said.what}\n{said.advice}")
        else:
            self.problem.setText(tr("That did not work. Please tell the clerk."))
        self._code = ""
        self._show_code()

    def press(self, key: str) -> None:
        """Take a digit; ``<`` takes the last one back, an empty text all of them."""
        if self._busy:
            return
        if key == "<":
            self._code = self._code[:-1]
        elif not key:
            self._code = ""
        elif len(self._code) < DIGITS:
            self._code += key
        self.problem.clear()
        self._show_code()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits from a keyboard, too."""
        text = event.text()
        if text.isdigit() and text.isascii():
            self.press(text)
        elif event.key() == Qt.Key.Key_Backspace:
            self.press("<")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    def _keys(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(space("m"))
        names = [*"123456789", "", "0", "<"]
        self.keys: dict[str, QPushButton] = {}
        for place, name in enumerate(names):
            key = QPushButton(name or tr("Clear"))
            if name == "<":
                key.setText("⌫")
                key.setAccessibleName(tr("Take the last digit back"))
            key.setObjectName("roomKey" if name else "roomClear")
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            key.setFixedSize(104, 84)
            key.clicked.connect(lambda checked, name=name: self.press(name))
            grid.addWidget(key, place // 3, place % 3)
            self.keys[name] = key
        grid.setRowStretch(4, 1)
        return grid

    def _address_changed(self, text: str) -> None:
        # A reader that types a QR code gives address and code in one.
        if text.strip().startswith(_URI):
            found = re.search(r"[?&]code=(\d{6})(?:&|$)", text.strip())
            if found:
                self._code = found.group(1)
        self._show_code()

    def _show_code(self) -> None:
        digits = [*self._code, *"–" * (DIGITS - len(self._code))]
        self.shown.setText(" ".join(digits))
        self.shown.setAccessibleName(tr("Code: {digits}").format(digits=self._code))
        ready = len(self._code) == DIGITS and bool(self.address.text().strip())
        self.go.setEnabled(ready and not self._busy)

    def _go(self) -> None:
        if self.go.isEnabled():
            self.wanted.emit(self.address.text().strip(), self._code)

"""The page of a screen that no courtroom knows yet: address and six digits (配对)."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.room.digits import DigitPad
from app.windows.room.look import RoomLook
from app.windows.room.words import pairing_words

_URI = "wenyi-pair://"


class PairingPage(QWidget):
    """Asks where the courtroom is and for the code the clerk reads out.

    Attributes:
        wanted: with the address (``host:port``, or the text of the clerk's QR code) and the
            six digits.
        back: the dark page is wanted again.
    """

    wanted = Signal(str, str)
    back = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._busy = False
        self._look = RoomLook(theme, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QLabel(title)
        head.setObjectName("roomTitle")
        self._said = tr(
            "Connect this screen to the courtroom. The clerk tells you address and code."
        )
        self.words = QLabel(self._said)
        where = QLabel(tr("1. Address of the courtroom"))
        where.setObjectName("roomLarge")
        self.address = QLineEdit()
        self.address.setPlaceholderText(tr("For example 192.168.1.10:8443"))
        self.address.setAccessibleName(tr("Address of the courtroom"))
        self.address.setClearButtonEnabled(True)
        self.address.textChanged.connect(self._address_changed)
        self.address.returnPressed.connect(self._go)
        second = QLabel(tr("2. Code of six digits: type it on the right"))
        second.setObjectName("roomLarge")
        self.problem = QLabel()
        self.problem.setObjectName("roomProblem")
        self.go = QPushButton(tr("Connect"))
        self.go.setObjectName("roomPrimary")
        self.go.clicked.connect(self._go)
        left = QVBoxLayout()
        left.setSpacing(space("l"))
        for label in (head, self.words, where, second, self.problem):
            label.setWordWrap(True)
        left.addWidget(head)
        left.addWidget(self.words)
        left.addSpacing(space("m"))
        left.addWidget(where)
        left.addWidget(self.address)
        left.addWidget(second)
        left.addWidget(self.go)
        left.addWidget(self.problem)
        left.addStretch(1)
        self.leave = QPushButton(tr("Back"))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.back)
        self.leave.hide()
        left.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        self.pad = DigitPad()
        self.pad.changed.connect(self._typed)
        self.pad.done.connect(self._go)
        card = QFrame()
        card.setObjectName("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(*[space("xl") * 2] * 4)
        row.setSpacing(space("xl") * 2)
        row.addLayout(left, 1)
        row.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignTop)
        card.setMaximumSize(1120, 620)
        card.setMinimumHeight(540)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(*[space("xl")] * 4)
        outer.addWidget(card, 1)
        self._show()

    def set_dark(self, dark: bool) -> None:
        """Be dark, with a way back: this screen was signed off, and shows nothing meanwhile."""
        self._look.set_dark(dark)
        self.leave.setVisible(dark)

    def show_busy(self, busy: bool) -> None:
        """Show that the courtroom is being asked."""
        self._busy = busy
        self.words.setText(self._said)
        self.pad.set_busy(busy)
        if busy:
            self.problem.clear()
        self._show()

    def show_waiting(self, words: str) -> None:
        """Show that somebody else is waited for; ``words`` say whom."""
        self.show_busy(True)
        self.words.setText(words)

    def show_problem(self, error: BaseException) -> None:
        """Say what went wrong and what to do, and let the code be typed anew."""
        what, advice = pairing_words(error)
        self.say(what, advice)

    def say(self, what: str, advice: str) -> None:
        """Say something above an empty code."""
        self.show_busy(False)
        self.pad.set_code("")
        self.problem.setText("\n".join(words for words in (what, advice) if words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits from a keyboard, too."""
        if not self.pad.take_key(event):
            super().keyPressEvent(event)

    def _address_changed(self, text: str) -> None:
        # A reader that types a QR code gives address and code in one.
        if text.strip().startswith(_URI):
            found = re.search(r"[?&]code=(\d{6})(?:&|$)", text.strip())
            if found:
                self.pad.set_code(found.group(1))
        self._show()

    def _typed(self) -> None:
        self.problem.clear()
        self._show()

    def _show(self) -> None:
        self.go.setText(tr("Connecting…") if self._busy else tr("Connect"))
        ready = self.pad.is_full and bool(self.address.text().strip())
        self.go.setEnabled(ready and not self._busy)

    def _go(self) -> None:
        if self.go.isEnabled():
            self.wanted.emit(self.address.text().strip(), self.pad.code)

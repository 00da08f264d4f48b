"""Six digits and large keys for them (数字键盘)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.theme import space
from app.qt.translations import tr

DIGITS = 6


class DigitPad(QWidget):
    """Takes six digits by finger or keyboard.

    Attributes:
        changed: another digit, or one less.
        done: Enter was pressed.
    """

    changed = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self._busy = False
        self.shown = QLabel()
        self.shown.setObjectName("roomDigits")
        self.shown.setMinimumHeight(76)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid = QGridLayout()
        grid.setSpacing(space("m"))
        self.keys: dict[str, QPushButton] = {}
        for place, name in enumerate([*"123456789", "", "0", "<"]):
            key = QPushButton(name or tr("Clear"))
            if name == "<":
                key.setText("⌫")
                key.setAccessibleName(tr("Take the last digit back"))
            key.setObjectName("roomKey" if name else "roomClear")
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            key.clicked.connect(lambda checked, name=name: self.press(name))
            grid.addWidget(key, place // 3, place % 3)
            self.keys[name] = key
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space("m"))
        column.addWidget(self.shown)
        column.addLayout(grid)
        self._show()

    @property
    def code(self) -> str:
        """The digits so far."""
        return self._code

    @property
    def is_full(self) -> bool:
        """Whether there are six."""
        return len(self._code) == DIGITS

    def set_code(self, code: str) -> None:
        """Show these digits."""
        self._code = code[:DIGITS]
        self._show()
        self.changed.emit()

    def set_busy(self, busy: bool) -> None:
        """Take nothing while somebody is asked."""
        self._busy = busy

    def press(self, key: str) -> None:
        """Take a digit; ``<`` takes the last one back, an empty text all of them."""
        if self._busy:
            return
        if key == "<":
            self.set_code(self._code[:-1])
        elif not key:
            self.set_code("")
        elif not self.is_full:
            self.set_code(self._code + key)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take a key of a keyboard; return whether it was one of ours."""
        text = event.text()
        if text.isdigit() and text.isascii():
            self.press(text)
        elif event.key() == Qt.Key.Key_Backspace:
            self.press("<")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        else:
            return False
        return True

    def _show(self) -> None:
        self.shown.setText(" ".join([*self._code, *"–" * (DIGITS - len(self._code))]))
        self.shown.setAccessibleName(tr("Code: {digits}").format(digits=self._code))

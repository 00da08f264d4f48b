"""Typing a text mark where it will stand (文字标注)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.qt.translations import tr

_MOST = 200
_WIDE_PX, _HIGH_PX = 360, 48


class TextEntry(QObject):
    """A line to type in, over a widget; Return ends it, Escape gives it up."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._line: QLineEdit | None = None
        self._done: Callable[[str], None] | None = None

    def open(self, at: QPointF, colour: str, done: Callable[[str], None]) -> None:
        """Let text be typed at a place; ``done`` is called with it unless it is empty."""
        self.finish()
        line = QLineEdit(self._over)
        line.setMaxLength(_MOST)
        line.setPlaceholderText(tr("Type, then press Enter"))
        line.setStyleSheet(f"color: {colour}; font-size: 20px; font-weight: bold;")
        left = min(int(at.x()), max(0, self._over.width() - _WIDE_PX))
        top = min(int(at.y()), max(0, self._over.height() - _HIGH_PX))
        line.setGeometry(left, top, _WIDE_PX, _HIGH_PX)
        line.installEventFilter(self)
        line.returnPressed.connect(self.finish)
        self._line, self._done = line, done
        line.show()
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Take what was typed."""
        line, done = self._line, self._done
        text = line.text().strip() if line is not None else ""
        self.close()
        if text and done is not None:
            done(text)

    def close(self) -> None:
        """Give up what was typed."""
        line, self._line, self._done = self._line, None, None
        if line is not None:
            line.removeEventFilter(self)
            line.hide()
            line.deleteLater()
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Escape."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() == QEvent.Type.KeyPress:
            self.close()
            return True
        return False

"""The band at the top: connection, what waits, how long it takes (概况)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.panels import action_button, separator
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.windows.operations import words

if TYPE_CHECKING:
    from sync.station.contract import Status

LIMITS_KIB_S = (0, 512, 1024, 5 * 1024, 20 * 1024)


class Lamp(QWidget):
    """A round mark in a colour of the theme; the words stand beside it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tint = "muted"
        self.setFixedSize(14, 14)

    def show_tint(self, tint: str) -> None:
        """Take a colour token."""
        self._tint = tint
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colour(self._tint)))
        painter.drawEllipse(1, 1, 12, 12)


class Summary(QFrame):
    """Connection on the left, the queue in the middle, switches on the right."""

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.lamp = Lamp(theme)
        self.state = QLabel()
        self.state.setObjectName("heading")
        self.centre = QLabel()
        self.centre.setObjectName("small")
        self.queue = QLabel()
        self.rate = QLabel()
        self.rate.setObjectName("small")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Sending"))
        self.limit = QComboBox()
        self.limit.setAccessibleName(tr("Bandwidth limit"))
        self.limit.setToolTip(tr("Bandwidth limit"))
        self.limit.setFixedHeight(size("touch"))
        for kib in LIMITS_KIB_S:
            rate = words.size(kib * 1024)
            name = tr("At most {rate}/s").format(rate=rate) if kib else tr("No limit")
            self.limit.addItem(name, kib)
        self._most = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(space("l"), space("m"), space("l"), space("m"))
        row.setSpacing(space("m"))
        row.addWidget(self.lamp, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(_column(self.state, self.centre))
        row.addWidget(separator())
        middle = _column(self.queue, self.progress, self.rate)
        row.addLayout(middle, 1)
        row.addWidget(separator())
        for name in ("quiet", "sync_now", "follow"):
            button = action_button(commands[name])
            button.setCheckable(commands[name].isCheckable())
            if commands[name].isCheckable():
                commands[name].toggled.connect(button.setChecked)
            row.addWidget(button)
        row.addWidget(self.limit)

    def show_status(self, status: Status) -> None:
        """Show where the sync stands."""
        text, tint = words.connection(status)
        self.lamp.show_tint(tint)
        self.state.setText(text)
        at = words.moment(status.last_answer_at) if status.last_answer_at else ""
        last = f"{tr('Last answer')} {at}" if at else tr("No answer yet")
        self.centre.setText(f"{status.centre} · {last}" if status.centre else last)
        self.centre.setToolTip(status.url)
        self._show_queue(status)
        found = self.limit.findData((status.limit_bytes_per_s or 0) // 1024)
        if found >= 0 and not self.limit.hasFocus():
            blocked = self.limit.blockSignals(True)
            self.limit.setCurrentIndex(found)
            self.limit.blockSignals(blocked)

    def _show_queue(self, status: Status) -> None:
        pending = status.progress.pending + status.progress.owed
        # The bar begins anew whenever the queue grew beyond what it showed.
        self._most = max(self._most, pending) if pending else 0
        self.progress.setRange(0, max(1, self._most))
        self.progress.setValue(self._most - pending if pending else 1)
        if not pending:
            self.queue.setText(tr("Everything is at the centre"))
            self.rate.setText("")
            return
        waiting = trn("%n record(s) waiting", pending)
        self.queue.setText(f"{waiting} · {words.size(status.pending_bytes)}")
        parts = []
        if status.progress.bytes_per_s > 0:
            parts.append(f"{words.size(status.progress.bytes_per_s)}/s")
        if status.seconds_left > 0:
            parts.append(words.rest(status.seconds_left))
        if status.progress.waiting_s > 0:
            parts.append(trn("next try in %n second(s)", round(status.progress.waiting_s)))
        self.rate.setText(" · ".join(parts))


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(space("xs"))
    column.addStretch(1)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column

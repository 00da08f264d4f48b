"""Leaving a locked screen: the clerk's six digits (退出专用屏)."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.room.bridge import RoomBridge
from app.windows.room.digits import DigitPad
from app.windows.room.look import RoomLook
from resources.errors import NotAllowed, TooOften

IDLE_MS = 60_000
"""Somebody who touched the corner by chance does not keep the evidence covered."""


class LeaveDialog(QDialog):
    """Asks the hub whether the digits are right; accepted when they are.

    Without the system's frame, which could be moved out of sight or made small: the screen
    behind would then be dead. Closes by itself when nobody types.
    """

    def __init__(self, parent: QWidget, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__(parent)
        self._bridge, self._theme = bridge, theme
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(tr("Leave this screen"))
        self.setModal(True)
        self._look = RoomLook(theme, self)
        title = QLabel(tr("For staff: leave this screen"))
        title.setObjectName("roomTitle")
        words = QLabel(tr("Type the six digits that the clerk's window shows."))
        self.problem = QLabel()
        self.problem.setObjectName("roomProblem")
        self.pad = DigitPad()
        self.go = QPushButton(tr("Leave this screen"))
        self.go.setObjectName("roomPrimary")
        stay = QPushButton(tr("Stay"))
        for button in (self.go, stay):
            button.setAutoDefault(False)
        self.pad.changed.connect(self._typed)
        self.pad.done.connect(self._ask)
        self.go.clicked.connect(self._ask)
        stay.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(space("m"))
        row.addWidget(stay)
        row.addWidget(self.go, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("xl")] * 4)
        column.setSpacing(space("m"))
        for label in (title, words, self.problem):
            label.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(words)
        column.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.problem)
        column.addLayout(row)
        self.go.setEnabled(False)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self.reject)
        self._idle.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the edge that the system does not."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.colour("line_strong"), 4))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits from a keyboard, too."""
        if not self.pad.take_key(event):
            super().keyPressEvent(event)

    def _typed(self) -> None:
        self._idle.start()
        self.problem.clear()
        self.go.setEnabled(self.pad.is_full)

    def _ask(self) -> None:
        if not self.pad.is_full or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        future = self._bridge.room.do("leave", code=self.pad.code)
        post = self._bridge.lanes.post
        future.add_done_callback(lambda done: post(lambda: self._answered(done.exception()), self))

    def _answered(self, error: BaseException | None) -> None:
        if error is None:
            self.accept()
            return
        self.pad.set_code("")
        if isinstance(error, NotAllowed):
            self.problem.setText(tr("That is not the code."))
        elif isinstance(error, TooOften):
            self.problem.setText(tr("Too many wrong codes. Please wait a minute."))
        else:
            self.problem.setText(tr("The courtroom does not answer; the code cannot be checked."))

"""A screen that was signed off: dark until somebody of the court pairs it anew (已收回的屏幕)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.room.look import RoomLook


class SignedOffPage(QWidget):
    """Says so, and nothing else; a new code is typed behind the one button.

    Attributes:
        pair_wanted: somebody wants to type a new code.
    """

    pair_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._look = RoomLook(theme, self)
        self._look.set_dark(True)
        title = QLabel(tr("This screen was signed off"))
        title.setObjectName("roomTitle")
        hint = QLabel(tr("Please tell the clerk."))
        hint.setObjectName("roomLarge")
        self.pair = QPushButton(tr("For staff: pair this screen anew"))
        self.pair.setAutoDefault(False)
        self.pair.clicked.connect(self.pair_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("xl") * 2] * 4)
        column.setSpacing(space("l"))
        column.addStretch(1)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        column.addWidget(self.pair, 0, Qt.AlignmentFlag.AlignHCenter)

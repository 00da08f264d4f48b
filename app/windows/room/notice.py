"""A page that says one thing in large type, with a picture (提示页)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.qt.theme import Theme, space

_PICTURE_PX = 72


class Notice(QWidget):
    """What there is to say where there is nothing to show."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = "evidence"
        self._picture = QLabel()
        self.title = QLabel()
        self.title.setObjectName("roomTitle")
        self.hint = QLabel()
        self.hint.setObjectName("roomLarge")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("xl") * 2] * 4)
        column.setSpacing(space("l"))
        column.addStretch(2)
        for label in (self._picture, self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._picture)
            column.addWidget(label)
        column.addStretch(3)
        theme.changed.connect(self._draw)

    def say(self, icon: str, title: str, hint: str) -> None:
        """Say it."""
        self._name = icon
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._draw()

    def _draw(self) -> None:
        icon = self._theme.icon(self._name, "line_strong")
        self._picture.setPixmap(icon.pixmap(QSize(_PICTURE_PX, _PICTURE_PX)))

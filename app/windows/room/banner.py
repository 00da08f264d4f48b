"""A strip that says how the connection is, in words anybody understands (连接提示)."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from app.qt.theme import Theme, space
from app.qt.translations import tr
from courtroom.screen.contract import Link


class LinkBanner(QFrame):
    """Hidden while the link is good; a lost link is the blank overlay's to tell."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("linkPoor")
        self._icon = QLabel()
        theme.bind(self._icon, "warning", "warning")
        self.words = QLabel()
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("m"))
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        self.hide()

    def show_link(self, link: Link, remote: bool) -> None:
        """Show or hide the strip."""
        if link is Link.POOR:
            self.words.setText(
                tr(
                    "The network is unsteady: what you see may come late. If you missed "
                    "something, tell the judge at once."
                )
                if remote
                else tr("The network is unsteady: what is shown may come late.")
            )
        self.setVisible(link is Link.POOR)


class NoteStrip(QFrame):
    """One sentence about what was asked or granted; goes away by itself or by a touch."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("roomNote")
        self.words = QLabel()
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.addWidget(self.words, 1)
        self.hide()

    def say(self, text: str, *, good: bool = False) -> None:
        """Show a sentence; an empty one hides the strip."""
        name = "roomGood" if good else "roomNote"
        if self.objectName() != name:
            self.setObjectName(name)
            self.style().unpolish(self)
            self.style().polish(self)
        self.words.setText(text)
        self.setVisible(bool(text))

"""The cover over everything when nothing may be seen (黑屏)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.reading import blank_of, is_dark
from courtroom.screen.contract import Link

_INK = "#D7DCE4"


class BlankCover(QWidget):
    """Covers its parent from the moment that it must; painted before the call returns.

    It does not wait for a turn of the event loop: :meth:`show_state` paints at once, and
    what lies beneath is not painted again until it is taken away.

    Attributes:
        covered: emitted after the cover is on the screen, and after it was taken away,
            with whether it is there.
    """

    covered = Signal(bool)

    def __init__(self, theme: Theme, bridge: RoomBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = QLabel()
        self.hint = QLabel()
        for label, step in ((self.title, "title"), (self.hint, "large")):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setFont(look.font(theme, step, bold=label is self.title))
            label.setStyleSheet(
                f"color: {_INK}; font-size: {look.TYPE_PT[step]:g}pt; background: transparent;"
            )
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("xl") * 2] * 4)
        column.setSpacing(space("l"))
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addStretch(1)
        bridge.changed.connect(self._changed)
        bridge.link_changed.connect(self._link_changed)
        parent.installEventFilter(self)
        self._cover(self._is_dark())

    @property
    def is_on(self) -> bool:
        """Whether the screen is covered."""
        return not self.isHidden()

    def _is_dark(self) -> bool:
        room = self._bridge.room
        return is_dark(self._bridge.facts, room.seat, self._bridge.link)

    def show_state(self) -> None:
        """Cover or uncover, as facts and link say; painted on return."""
        self._cover(self._is_dark())

    def _changed(self, keys: frozenset[str], number: int) -> None:
        if any(key.startswith("blank/") for key in keys):
            self.show_state()

    def _link_changed(self, link: Link) -> None:
        self.show_state()

    def _cover(self, on: bool) -> None:
        if on:
            title, hint = self._words()
            changed = (self.title.text(), self.hint.text()) != (title, hint)
            self.title.setText(title)
            self.hint.setText(hint)
            self.hint.setVisible(bool(hint))
            if self.is_on and not changed:
                return
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
            self.raise_()
            self.show()
            self.setFocus()
            if self.isVisible():
                self.repaint()
            self.covered.emit(True)
        elif self.is_on:
            self.hide()
            self.covered.emit(False)

    def _words(self) -> tuple[str, str]:
        link, facts = self._bridge.link, self._bridge.facts
        if link is Link.CONNECTING:
            return tr("Connecting to the courtroom…"), tr("One moment, please.")
        if link is Link.LOST:
            return (
                tr("The connection to the courtroom was lost"),
                tr("It is being restored by itself. Please wait; you need not do anything."),
            )
        if link is Link.REVOKED:
            return tr("This screen was signed off"), tr("Please tell the clerk.")
        if link is Link.OUTDATED:
            return (
                tr("This screen's program is of another version"),
                tr("Please tell the clerk: the same version is needed on all machines."),
            )
        blank = blank_of(facts, self._bridge.room.seat) or {}
        reason = str(blank.get("reason") or "")
        return tr("The court has switched the screens off"), reason

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the dark ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(look.GROUND))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page, and above what is put on it."""
        if watched is self.parent() and event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.ChildAdded,
        ):
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
                if self.is_on:
                    self.raise_()
        return False

"""Building blocks: panels with a head, empty states, flat buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, size, space


class Panel(QFrame):
    """A titled column: a head with small buttons, a body, and an empty state."""

    def __init__(self, title: str, body: QWidget, empty: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.title = QLabel(title)
        self.title.setObjectName("heading")
        self.note = QLabel()
        self.note.setObjectName("small")
        head = QFrame()
        head.setObjectName("panelHead")
        head.setFixedHeight(44)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(2)
        row = QHBoxLayout(head)
        row.setContentsMargins(space("m"), 0, space("s"), 0)
        row.addWidget(self.title)
        row.addWidget(self.note)
        row.addStretch(1)
        row.addLayout(self._buttons)
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(body)
        if empty is not None:
            self._stack.addWidget(empty)
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(0)
        self.layout_.addWidget(head)
        self.layout_.addWidget(middle, 1)

    def add_button(self, action: QAction) -> QToolButton:
        """Put a flat button for ``action`` into the head."""
        button = flat_button(action)
        self._buttons.addWidget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Put a small widget into the head."""
        self._buttons.addWidget(widget)

    def show_empty(self, empty: bool) -> None:
        """Show the empty state instead of the body."""
        self._stack.setCurrentIndex(1 if empty and self._stack.count() > 1 else 0)


class EmptyState(QWidget):
    """Says what is missing here and what to do next."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        hint: str,
        actions: tuple[QAction, ...] = (),
    ) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._picture = QLabel()
        self._draw()
        # A method, not a lambda: the theme outlives windows, and Qt disconnects methods
        # of deleted objects by itself.
        theme.changed.connect(self._draw)
        self.title = QLabel(title)
        self.title.setObjectName("heading")
        self.hint = QLabel(hint)
        self.hint.setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("s"))
        layout.addStretch(2)
        for label in (self._picture, self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._picture)
            layout.addWidget(label)
        row = QHBoxLayout()
        row.addStretch(1)
        self.buttons = [action_button(action) for action in actions]
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)
        self._elsewhere: tuple[QWidget, ...] = ()
        self._could = False

    def begin_here(self, action: QAction, *elsewhere: QWidget) -> None:
        """Put the cursor on the first button once it can be used, unless somebody moved it.

        Args:
            action: of that button.
            elsewhere: where the window puts the cursor as long as it cannot.
        """
        self._elsewhere = elsewhere
        # Later than the button itself, which follows the same signal.
        action.changed.connect(self._focus)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first button where that was asked for."""
        super().showEvent(event)
        self._could = False
        if self._elsewhere:
            self._focus()

    def _focus(self) -> None:
        button, before = self.buttons[0], self._could
        self._could = button.isEnabled()
        at = self.window().focusWidget()
        if self._could and not before and self.isVisible() and at in (None, *self._elsewhere):
            button.setFocus()

    def _draw(self) -> None:
        self._picture.setPixmap(self._theme.icon(self._icon, "line_strong").pixmap(QSize(48, 48)))


def flat_button(action: QAction) -> QToolButton:
    """Return a flat icon button that follows ``action``."""
    button = QToolButton()
    button.setProperty("flat", True)
    button.setDefaultAction(action)
    button.setIconSize(QSize(size("icon"), size("icon")))
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedSize(size("control"), size("control"))
    return button


def action_button(action: QAction, name: str = "bigButton") -> QPushButton:
    """Return a push button, 48 px high, that follows ``action``."""
    button = QPushButton()
    button.setObjectName(name)
    # Enter presses it as Space does, also where no dialog is around it.
    button.setAutoDefault(True)

    def follow() -> None:
        button.setText(action.text())
        button.setIcon(action.icon())
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    button.setIconSize(QSize(size("icon"), size("icon")))
    button.setFixedHeight(size("touch"))
    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button


def separator() -> QFrame:
    """Return a thin vertical line."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedWidth(9)
    return line

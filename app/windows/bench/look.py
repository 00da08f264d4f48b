"""How the bench looks: type for arm's length, touch targets, states told by more than colour."""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.qt.theme import Theme, size

TOUCH_PX = 48
HOLD_MS = 600
BIG_PX = 60
ICON_PX = 24

_STYLE = """
#bench { background: $window; }
#bench QWidget { font-size: 12pt; }
#bench QLabel { background: transparent; }
#bench #benchSmall { font-size: 10.5pt; color: $muted; }
#bench #benchStrong { font-size: 13pt; font-weight: 700; }
#bench #benchHead { font-size: 12pt; font-weight: 700; color: $muted; padding: 8px 0 2px 0; }
#bench #benchEmpty { color: $muted; }
#benchStrip { background: $surface; border-bottom: 1px solid $line; }
#zone { background: $surface; border: 1px solid $line; border-radius: 8px; }
#zone[over="true"] { border: 3px dashed $accent; }
#zoneHead { background: $raised; border-bottom: 1px solid $line;
    border-top-left-radius: 8px; border-top-right-radius: 8px; }
#bench QPushButton, #bench QToolButton { min-height: 44px; padding: 1px 12px; border-radius: 8px; }
#bench QToolButton { padding: 1px 6px; min-width: 34px; }
#bench QPushButton:focus, #bench QToolButton:focus { border: 3px solid $focus; }
#bench QLineEdit QToolButton { min-height: 0; min-width: 0; padding: 0; border: none;
    background: transparent; }
#bench #noteList::item { padding: 0 12px; }
#bench #zoneTab { background: transparent; border: none; border-radius: 0; font-weight: 600;
    border-bottom: 3px solid transparent; color: $muted; padding: 1px 10px; }
#bench #zoneTab:checked { color: $text; border-bottom: 3px solid $accent; }
#bench #zoneTab[drop="true"] { background: $accent_soft; }
#bench #zoneTab:focus { border: 2px solid $focus; }
#bench #benchPrimary { background: $accent; color: $on_accent; border: 2px solid $accent;
    font-weight: 700; }
#bench #benchPrimary:hover { background: $accent_hover; }
#bench #benchPrimary:pressed { background: $accent_press; }
#bench #benchPrimary:disabled { background: transparent; color: $disabled; border-color: $line; }
#bench #benchShow { background: $danger; color: $surface; border: 2px solid $danger;
    font-size: 13pt; font-weight: 700; min-height: 56px; padding: 1px 10px; }
#bench #benchShow:pressed { background: $text; }
#bench #benchShow:disabled { background: transparent; color: $disabled; border: 2px dashed $line; }
#bench #benchBlank { background: $text; color: $surface; border: 3px solid $text;
    font-size: 14pt; font-weight: 700; min-height: 58px; padding: 1px 16px; }
#bench #benchBlank:pressed { background: $muted; }
#bench #benchBlank[on="true"] { background: $surface; color: $danger; border: 3px solid $danger; }
#bench #benchBlank:focus, #bench #benchShow:focus { border: 3px solid $focus; }
#bench #benchTool { font-size: 10.5pt; padding: 2px 2px; min-height: 48px; min-width: 56px; }
#bench #benchTool:checked { background: $accent_soft; border: 2px solid $accent;
    font-weight: 700; }
#bench #hitLine { border-bottom: 1px solid $line; }
#bench #hitLine[secret="true"] { border-left: 5px solid $danger; }
#bench #benchBack { color: $danger; border: 2px solid $danger; font-weight: 600; }
#bench #benchBack:disabled { color: $disabled; border: 1px solid $line; }
#stateBand { border-radius: 0; }
#stateBand[state="private"] { background: $raised; border-bottom: 2px dashed $line_strong; }
#stateBand[state="some"] { background: $warning_soft; border-bottom: 4px double $warning; }
#stateBand[state="all"] { background: $danger; }
#stateBand[state="blank"] { background: $text; }
#stateBand[state="secret"] { background: $danger_soft; border-bottom: 4px dotted $danger; }
#bench #stateBand[state="private"] QLabel { color: $muted; font-weight: 600; }
#bench #stateBand[state="some"] QLabel { color: $warning; font-weight: 700; }
#bench #stateBand[state="all"] QLabel { color: $surface; font-weight: 700; }
#bench #stateBand[state="secret"] QLabel { color: $danger; font-weight: 700; }
#bench #stateBand[state="blank"] QLabel { color: $surface; font-weight: 700; }
#stateFrame[state="private"] { border: 3px dashed $line_strong; }
#stateFrame[state="some"] { border: 5px double $warning; }
#stateFrame[state="all"] { border: 5px solid $danger; }
#stateFrame[state="blank"] { border: 5px solid $text; }
#stateFrame[state="secret"] { border: 4px dotted $danger; }
#stateFrame { background: $canvas; }
#bench #seatChip { text-align: left; padding: 2px 12px; min-height: 50px;
    border: 2px solid $line_strong;
    border-radius: 12px; background: $surface; font-size: 11pt; min-width: 96px; }
#bench #seatChip:checked { border: 3px solid $accent; background: $accent_soft; font-weight: 700; }
#bench #seatChip:focus { border: 3px solid $focus; }
#benchCard { background: $accent_soft; border: 1px solid $accent; border-radius: 8px; }
#benchCard[ask="true"] { background: $warning_soft; border: 2px solid $warning; }
#bench #secret { background: $danger_soft; color: $danger; font-weight: 700; padding: 6px 10px;
    border-radius: 6px; }
#bench QLineEdit, #bench QPlainTextEdit { border-radius: 8px; min-height: 38px; font-size: 13pt; }
#bench QTreeView::item { min-height: 46px; }
#bench QListView::item { padding: 0; }
#inkSheet { background: $surface; border: 1px solid $line; }
"""

_TOKENS = (
    "window", "surface", "raised", "canvas", "line", "line_strong", "text", "muted", "disabled",
    "accent", "accent_hover", "accent_press", "on_accent", "accent_soft", "focus", "danger",
    "danger_soft", "warning", "warning_soft",
)  # fmt: skip


class BenchLook(QObject):
    """Keeps the style of the bench right when the theme changes."""

    def __init__(self, theme: Theme, page: QWidget) -> None:
        super().__init__(page)
        self._theme, self._page = theme, page
        page.setObjectName("bench")
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._page.setStyleSheet(stylesheet(self._theme))


def stylesheet(theme: Theme) -> str:
    """Return the bench's style in the theme in force."""
    return Template(_STYLE).substitute({one: theme.colour(one).name() for one in _TOKENS})


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Give a widget a property that its style looks at."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    for one in (widget, *widget.findChildren(QLabel)):
        one.style().unpolish(one)
        one.style().polish(one)
    widget.update()


class HoldButton(QPushButton):
    """A button that may be pressed for long, too.

    Attributes:
        held: emitted when it was; the touch then does nothing else.
    """

    held = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self._hold)
        self.pressed.connect(self._begin)
        self.released.connect(self._timer.stop)

    def _begin(self) -> None:
        self._timer.start()

    def _hold(self) -> None:
        # No longer down: lifting the finger is no click then.
        self.setDown(False)
        self.held.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Take the right button of a mouse, and the key for menus, as holding."""
        self.held.emit()
        event.accept()


def button(
    text: str,
    run: Callable[[], object],
    *,
    name: str = "",
    icon: str = "",
    theme: Theme | None = None,
    tint: str = "text",
) -> QPushButton:
    """Return a push button of at least 48 px."""
    made = QPushButton(text)
    if name:
        made.setObjectName(name)
    if icon and theme is not None:
        theme.bind(made, icon, tint)
        made.setIconSize(QSize(ICON_PX, ICON_PX))
    made.setMinimumHeight(TOUCH_PX)
    made.setAutoDefault(False)
    made.clicked.connect(lambda: run())
    return made


def tool(action: QAction, text: str = "", *, words: bool = True) -> QToolButton:
    """Return a tool button that follows ``action``, its word below the icon."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setIconSize(QSize(ICON_PX, ICON_PX))
    made.setAccessibleName(action.text())
    if words:
        made.setObjectName("benchTool")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        if text:
            # The action's own name is a sentence for menus; a button has room for a word.
            action.setIconText(text)
    else:
        made.setFixedSize(TOUCH_PX, TOUCH_PX)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def rule() -> QFrame:
    """Return a thin vertical line between groups of buttons."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedWidth(9)
    return line


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while True:
        item = layout.takeAt(0)
        if item is None:
            return
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def spread(widget: QWidget) -> QWidget:
    """Let a widget take what width there is."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())
    return widget


def icon_px() -> int:
    """Return the side of a small icon."""
    return size("icon")

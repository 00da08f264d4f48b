"""How the room's screens look: larger type and targets over the theme's colours (大字样式)."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from app.qt.theme import Theme

TOUCH_PX = 64
"""Height of what is touched on a party's screen."""
LEAST_TOUCH_PX = 56
TYPE_PT = {"small": 13.0, "base": 15.0, "large": 18.0, "title": 24.0, "digits": 34.0}
"""Points: read at arm's length by somebody without glasses."""

_STYLE = """
#roomPage { background: $window; }
#roomPage QWidget { font-size: ${base}pt; }
#roomPage QLabel { background: transparent; }
#roomBar { background: $surface; border-bottom: 2px solid $line_strong; }
#roomFoot { background: $surface; border-top: 2px solid $line_strong; }
#roomSide { background: $surface; border-right: 2px solid $line_strong; }
#roomRight { background: $surface; border-left: 2px solid $line_strong; }
#roomPage #roomTitle { font-size: ${title}pt; font-weight: 700; }
#roomPage #roomLarge { font-size: ${large}pt; font-weight: 600; }
#roomPage #roomSmall { font-size: ${small}pt; }
#roomPage #roomDigits { font-size: ${digits}pt; font-weight: 700; letter-spacing: 8px; }
#roomPage #roomProblem { color: $danger; font-weight: 600; }
#roomPage #roomSeat {
    background: $accent; color: $on_accent; border-radius: 10px; padding: 6px 18px;
    font-size: ${large}pt; font-weight: 700;
}
#roomPage QPushButton {
    min-height: ${inner}px; padding: 2px 16px; border: 2px solid $line_strong;
    border-radius: 12px; background: $raised; font-weight: 600;
}
#roomPage QPushButton:hover { background: $hover; }
#roomPage QPushButton:pressed { background: $accent_soft; }
#roomPage QPushButton:checked {
    background: $accent; color: $on_accent; border-color: $accent;
}
#roomPage QPushButton:focus { border: 4px solid $focus; padding: 0 14px; }
#roomPage QPushButton:disabled {
    color: $disabled; border-color: $line; background: transparent;
}
#roomPage QPushButton#roomPrimary {
    background: $accent; color: $on_accent; border-color: $accent;
}
#roomPage QPushButton#roomPrimary:hover { background: $accent_hover; }
#roomPage QPushButton#roomPrimary:disabled {
    background: transparent; color: $disabled; border-color: $line;
}
#roomPage QPushButton#roomKey, #roomPage QPushButton#roomClear {
    min-width: 104px; max-width: 104px; min-height: 72px; padding: 2px;
}
#roomPage QPushButton#roomKey { font-size: ${title}pt; }
#roomPage QLineEdit {
    font-size: ${large}pt; min-height: ${inner}px; padding: 2px 14px;
    border: 2px solid $line_strong; border-radius: 12px; background: $surface;
}
#roomPage QLineEdit:focus { border: 4px solid $focus; padding: 0 12px; }
#roomPage QListView { border: none; background: $surface; }
#roomPage QListView:focus { border: none; }
#linkPoor {
    background: $warning_soft; color: $warning; border-bottom: 2px solid $warning;
    font-size: ${base}pt; font-weight: 600;
}
#linkPoor QLabel { color: $warning; font-weight: 600; }
#roomNote { background: $accent_soft; border-bottom: 2px solid $accent; }
#roomNote QLabel { font-weight: 600; }
#roomGood { background: $success_soft; border-bottom: 2px solid $success; }
#roomGood QLabel { color: $success; font-weight: 600; }
"""

_DARK = """
#roomPage { background: $ground; }
#roomPage QLabel { color: $text; }
#roomPage QLineEdit, #roomPage QPushButton { color: $text; }
#roomPage #card { background: $ground; border: none; }
"""
GROUND = "#101318"
"""Of a screen on which nothing may be seen."""

_TOKENS = (
    "window", "surface", "raised", "line", "line_strong", "text", "disabled", "accent",
    "accent_hover", "on_accent", "accent_soft", "hover", "focus", "danger", "warning",
    "warning_soft", "success", "success_soft",
)  # fmt: skip


def font(theme: Theme, step: str, *, bold: bool = False) -> QFont:
    """Return the application's font in one of the room's sizes."""
    made = QFont(theme.font("base"))
    made.setPointSizeF(TYPE_PT[step])
    made.setBold(bold)
    return made


class RoomLook(QObject):
    """Keeps the style of one page right when the theme changes."""

    def __init__(self, theme: Theme, page: QWidget) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._dark = False
        page.setObjectName("roomPage")
        theme.changed.connect(self._draw)
        self._draw()

    def set_dark(self, dark: bool) -> None:
        """Be dark whatever the theme: the page stands in for a screen that was switched off."""
        self._dark = dark
        self._page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, dark)
        self._draw()

    def _draw(self) -> None:
        name = "dark" if self._dark else ""
        colours = {token: self._theme.colour(token, name).name() for token in _TOKENS}
        values: dict[str, object] = {"ground": GROUND, **colours}
        values |= {name: f"{points:g}" for name, points in TYPE_PT.items()}
        values["inner"] = TOUCH_PX - 8
        style = _STYLE + _DARK if self._dark else _STYLE
        self._page.setStyleSheet(Template(style).substitute(values))

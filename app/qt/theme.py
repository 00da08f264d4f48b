"""Themes: design tokens become a stylesheet, a palette and tinted icons (主题)."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from shiboken6 import Shiboken

import resources


class Scheme(StrEnum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@cache
def _metrics() -> dict[str, Any]:
    return resources.toml("theme/metrics.toml")


@cache
def _tokens(name: str) -> dict[str, Any]:
    return resources.toml(f"theme/{name}.toml")


@cache
def _svg(name: str) -> bytes:
    return resources.path(f"icons/{name}.svg").read_bytes()


def space(name: str) -> int:
    """Return a spacing token (``xs`` to ``xl``) in logical pixels."""
    return int(_metrics()["space"][name])


def size(name: str) -> int:
    """Return a size token (``touch``, ``control``, ``icon``) in logical pixels."""
    return int(_metrics()["size"][name])


class Theme(QObject):
    """The theme in force.

    Attributes:
        changed: emitted after another theme took over; delegates repaint on it.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = Scheme.SYSTEM
        self._name = ""
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._bound: weakref.WeakKeyDictionary[QObject, tuple[str, str]] = (
            weakref.WeakKeyDictionary()
        )
        self._files = Path(tempfile.mkdtemp(prefix="wenyi-theme-"))
        # At the end of the program too where no event loop ended, as in tests.
        drop = weakref.finalize(self, shutil.rmtree, self._files, ignore_errors=True)
        app.setStyle("Fusion")
        font = QFont()
        font.setFamilies(_metrics()["type"]["families"])
        font.setPointSizeF(_metrics()["type"]["base_pt"])
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._desktop_changed)
        app.aboutToQuit.connect(drop)

    @property
    def scheme(self) -> Scheme:
        """What the person chose."""
        return self._scheme

    @property
    def name(self) -> str:
        """The theme in force: light, dark or contrast."""
        return self._name

    def choose(self, scheme: Scheme) -> None:
        """Take ``scheme``; ``SYSTEM`` follows the desktop from now on."""
        self._scheme = scheme
        if scheme is Scheme.SYSTEM:
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
            self._take("dark" if dark else "light")
        else:
            self._take(str(scheme))

    def colour(self, tint: str, name: str = "") -> QColor:
        """Return a colour token of the theme in force, or of another one by its name."""
        return QColor(_tokens(name or self._name or "light")["colour"][tint])

    def font(self, step: str, *, bold: bool = False) -> QFont:
        """Return the application's font in a type size: ``small``, ``base``, ``large``."""
        font = QFont(self._app.font())
        font.setPointSizeF(float(_metrics()["type"][f"{step}_pt"]))
        font.setBold(bold)
        return font

    def icon(self, name: str, tint: str = "text") -> QIcon:
        """Return the icon ``name`` tinted with a colour token."""
        key = (name, tint)
        icon = self._icons.get(key)
        if icon is None:
            icon = QIcon()
            for mode, colour in ((QIcon.Mode.Normal, tint), (QIcon.Mode.Disabled, "disabled")):
                for pixmap in _drawn(name, self.colour(colour)):
                    icon.addPixmap(pixmap, mode)
            self._icons[key] = icon
        return icon

    def bind(
        self, target: QAction | QAbstractButton | QLabel, name: str, tint: str = "text"
    ) -> None:
        """Give ``target`` the icon and keep it right when the theme changes."""
        self._bound[target] = (name, tint)
        self._set(target, name, tint)

    def _set(self, target: QObject, name: str, tint: str) -> None:
        icon = self.icon(name, tint)
        if isinstance(target, QLabel):
            target.setPixmap(icon.pixmap(size("icon"), size("icon")))
        elif isinstance(target, QAction | QAbstractButton):
            target.setIcon(icon)

    def _desktop_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self.choose(Scheme.SYSTEM)

    def _take(self, name: str) -> None:
        if name == self._name:
            return
        self._name = name
        self._icons.clear()
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(self._stylesheet())
        for target, (icon, tint) in list(self._bound.items()):
            if Shiboken.isValid(target):  # Python may hold what Qt has deleted
                self._set(target, icon, tint)
        self.changed.emit()

    def _stylesheet(self) -> str:
        metrics = _metrics()
        values: dict[str, Any] = dict(_tokens(self._name)["colour"])
        values |= {k: v for k, v in metrics["type"].items() if k != "families"}
        values |= metrics["radius"]
        values |= self._pictures()
        return Template(resources.path("theme/style.qss").read_text("utf-8")).substitute(values)

    def _pictures(self) -> dict[str, str]:
        """Write the icons the stylesheet names, tinted, and return their paths."""
        wanted = {"chevron": "muted", "radio": "line_strong", "tick_box": "line_strong"}
        wanted |= {"radio_on": "accent", "tick_box_on": "accent", "tick_box_part": "accent"}
        paths = {}
        for name, tint in wanted.items():
            path = self._files / f"{name}-{self._name}.svg"
            path.write_bytes(_svg(name).replace(b"#000", self.colour(tint).name().encode()))
            paths[name] = path.as_posix()
        return paths

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for target, token in (
            (role.Window, "window"),
            (role.WindowText, "text"),
            (role.Base, "surface"),
            (role.AlternateBase, "raised"),
            (role.Text, "text"),
            (role.PlaceholderText, "muted"),
            (role.Button, "raised"),
            (role.ButtonText, "text"),
            (role.ToolTipBase, "toast"),
            (role.ToolTipText, "on_toast"),
            (role.Highlight, "accent"),
            (role.HighlightedText, "on_accent"),
            (role.Link, "accent"),
            (role.Mid, "line"),
        ):
            palette.setColor(target, self.colour(token))
        for target in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.colour("disabled"))
        return palette


def _drawn(name: str, colour: QColor) -> list[QPixmap]:
    """Draw an icon in the sizes that are used: lists, buttons, empty states, and twice that."""
    svg = QSvgRenderer(QByteArray(_svg(name).replace(b"#000", colour.name().encode())))
    made = []
    for side_px in (18, 20, 40, 48):
        pixmap = QPixmap(side_px, side_px)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        svg.render(painter, QRectF(0, 0, side_px, side_px))
        painter.end()
        made.append(pixmap)
    return made

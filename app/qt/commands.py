"""Commands: every one has a name in both languages, a place and a shortcut (命令)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.qt.theme import Theme
from app.qt.translations import spoken

_SOURCE = "wenyi-source"
_GROUP = "wenyi-group"


class Commands:
    """The commands of one window, in the order they were added."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window = window
        self._theme = theme
        self._actions: dict[str, QAction] = {}

    def add(
        self,
        name: str,
        source: str,
        run: Callable[[], object],
        *,
        group: str,
        icon: str = "",
        keys: tuple[str, ...] = (),
        checkable: bool = False,
        scope: QWidget | None = None,
        tint: str = "text",
    ) -> QAction:
        """Add a command and return its action.

        Args:
            name: stable name.
            source: English text under ``mark``.
            run: what to do.
            group: English text under ``mark``: the menu it belongs to.
            icon: name of an icon.
            keys: shortcuts in Qt's portable form.
            checkable: it switches something on and off.
            scope: widget that must hold the focus for the shortcuts; None: the window.
            tint: colour token of the icon.
        """
        action = QAction(spoken(source), self._window)
        action.setObjectName(name)
        action.setProperty(_SOURCE, source)
        action.setProperty(_GROUP, group)
        action.setCheckable(checkable)
        if icon:
            self._theme.bind(action, icon, tint)
        if keys:
            action.setShortcuts([QKeySequence(key) for key in keys])
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{spoken(source)} ({shown})")
        if scope is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            scope.addAction(action)
        else:
            self._window.addAction(action)
        action.triggered.connect(lambda: run())
        self._actions[name] = action
        return action

    def remove(self, name: str) -> None:
        """Take a command away, with its shortcuts; whoever shows its action shows none."""
        action = self._actions.pop(name)
        self._window.removeAction(action)
        action.deleteLater()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())


def source_of(action: QAction) -> str:
    """Return the English name of a command's action."""
    return str(action.property(_SOURCE) or action.text())


def group_of(action: QAction) -> str:
    """Return the English name of the group of a command's action."""
    return str(action.property(_GROUP) or "")


def keys_of(action: QAction) -> str:
    """Return the shortcuts of an action as a person reads them."""
    form = QKeySequence.SequenceFormat.NativeText
    return "  ".join(sequence.toString(form) for sequence in action.shortcuts())

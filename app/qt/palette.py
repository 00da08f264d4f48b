"""A chooser with a filter: the command palette, and other long choices (命令面板)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from app.qt.commands import Commands, keys_of, source_of
from app.qt.fuzzy import best
from app.qt.translations import tr

_WIDTH_PX = 560


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the chooser."""

    text: str
    """As shown."""
    also: str = ""
    """Further words it is found by, not shown."""
    note: str = ""
    """Shown after it: a shortcut, a number."""


class Chooser(QDialog):
    """Type to filter, Enter to take, Escape to leave."""

    def __init__(self, parent: QWidget, title: str, choices: Sequence[Choice]) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setAccessibleName(title)
        self._choices = list(choices)
        self.chosen: int | None = None
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(title)
        self.entry.setAccessibleName(title)
        self.list = QListView()
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self._empty = QLabel(tr("Nothing fits. Try other words."))
        self._empty.setObjectName("muted")
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(6)
        for widget in (self.entry, self.list, self._empty):
            layout.addWidget(widget)
        self.entry.textChanged.connect(self._filter)
        self.entry.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._take())
        self._filter("")
        self.resize(_WIDTH_PX, 420)
        corner = parent.mapToGlobal(QPoint((parent.width() - _WIDTH_PX) // 2, 72))
        self.move(corner)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the entry keeps the focus."""
        if watched is self.entry and isinstance(event, QKeyEvent):
            if event.type() is not QEvent.Type.KeyPress:
                return False
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8}
            step[Qt.Key.Key_PageUp] = -8
            key = Qt.Key(event.key())
            if key in step:
                row = self.list.currentIndex().row() + step[key]
                row = max(0, min(self._model.rowCount() - 1, row))
                self.list.setCurrentIndex(self._model.index(row, 0))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return False

    def _filter(self, query: str) -> None:
        self._model.clear()
        texts: list[tuple[str, ...]] = [
            (c.text, c.also, c.note) if c.also else (c.text, c.note) for c in self._choices
        ]
        for index in best(query, texts):
            choice = self._choices[index]
            note = f"    {choice.note}" if choice.note else ""
            item = QStandardItem(choice.text + note)
            item.setData(index, Qt.ItemDataRole.UserRole)
            self._model.appendRow(item)
        self._empty.setVisible(not self._model.rowCount())
        self.list.setCurrentIndex(self._model.index(0, 0))

    def _take(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.chosen = int(index.data(Qt.ItemDataRole.UserRole))
            self.accept()

    @classmethod
    def ask(cls, parent: QWidget, title: str, choices: Sequence[Choice]) -> int | None:
        """Show the chooser; return the index of what was chosen, None for nothing."""
        chooser = cls(parent, title, choices)
        chooser.entry.setFocus()
        chooser.exec()
        chooser.deleteLater()
        return chooser.chosen


def run_palette(
    parent: QWidget,
    commands: Commands,
    further: Sequence[tuple[Choice, Callable[[], object]]] = (),
) -> None:
    """Let the person choose a command that can be used now, and run it.

    Args:
        parent: window.
        commands: its own.
        further: what only stands in a menu otherwise, with what it does; after the commands.
    """
    actions = [a for a in commands if a.isEnabled() and a.objectName() != "palette"]
    choices = [Choice(a.text().replace("…", ""), source_of(a), keys_of(a)) for a in actions]
    choices += [choice for choice, _ in further]
    chosen = Chooser.ask(parent, tr("Type a command"), choices)
    if chosen is None:
        return
    if chosen < len(actions):
        actions[chosen].trigger()
    else:
        further[chosen - len(actions)][1]()

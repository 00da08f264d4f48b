"""Keys that a person chose for themselves, as those of a foot pedal (自定义快捷键)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands, group_of
from app.qt.theme import space
from app.qt.translations import spoken, tr

_log = logging.getLogger(__name__)
_FILE = "keys.json"
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText

Keys = dict[str, list[str]]


def load_keys(home: Path) -> Keys:
    """Return the keys that were chosen, by command; none where there is no file."""
    try:
        value = json.loads((home / _FILE).read_text(encoding="utf-8"))
        return {str(name): [str(key) for key in keys] for name, keys in value.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        _log.warning("%s is passed over: %s", _FILE, type(error).__name__)
        return {}


def save_keys(home: Path, keys: Keys) -> None:
    """Keep them."""
    beside = home / (_FILE + ".part")
    beside.write_text(json.dumps(keys, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(home / _FILE)


def defaults_of(commands: Commands) -> Keys:
    """Return the keys as they are now."""
    return {action.objectName(): _keys(action) for action in commands}


def apply_keys(commands: Commands, keys: Keys, defaults: Keys) -> None:
    """Give every command its keys; a key of one's own is taken from whoever had it."""
    taken = {key for own in keys.values() for key in own}
    for action in commands:
        name = action.objectName()
        wanted = keys.get(name)
        if wanted is None:
            wanted = [key for key in defaults.get(name, []) if key not in taken]
        if wanted != _keys(action):
            action.setShortcuts([QKeySequence(key, _PORTABLE) for key in wanted])
            shown = action.shortcut().toString(_NATIVE)
            action.setToolTip(f"{action.text()} ({shown})" if shown else action.text())


def _keys(action: QAction) -> list[str]:
    return [one.toString(_PORTABLE) for one in action.shortcuts()]


class KeysDialog(QDialog):
    """Every command; press the key, or the pedal, that it should have."""

    def __init__(self, parent: QWidget, commands: Commands, keys: Keys, defaults: Keys) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and pedals"))
        self.resize(620, 600)
        self._actions = [action for action in commands if action.objectName() != "palette"]
        self._defaults = defaults
        self.keys: Keys = dict(keys)
        self.table = QTableWidget(len(self._actions), 3)
        self.table.setAccessibleName(tr("Commands"))
        self.table.setHorizontalHeaderLabels([tr("Menu"), tr("Command"), tr("Keys")])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 90)
        self.table.setColumnWidth(2, 200)
        self.press = QKeySequenceEdit()
        self.press.setMaximumSequenceLength(1)
        self.press.setAccessibleName(tr("Press the new key"))
        self.note = QLabel(tr("Choose a command, then press its new key or the pedal."))
        self.note.setObjectName("small")
        self.note.setWordWrap(True)
        give = QPushButton(tr("Give this key"))
        give.clicked.connect(self.give)
        none = QPushButton(tr("As delivered"))
        none.clicked.connect(self.reset)
        row = QHBoxLayout()
        row.addWidget(self.press, 1)
        row.addWidget(give)
        row.addWidget(none)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = QPushButton(tr("Save"))
        save.setObjectName("primary")
        save.setAutoDefault(False)
        give.setAutoDefault(False)
        none.setAutoDefault(False)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("s"))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self._fill()
        self.table.selectRow(0)

    def choose(self, name: str) -> None:
        """Choose a command by name."""
        for row, action in enumerate(self._actions):
            if action.objectName() == name:
                self.table.selectRow(row)

    def give(self) -> None:
        """Give the chosen command the key that was pressed."""
        row, pressed = self.table.currentRow(), self.press.keySequence()
        if row < 0 or pressed.isEmpty():
            return
        key, name = pressed.toString(_PORTABLE), self._actions[row].objectName()
        before = [n for n, keys in self._now().items() if key in keys and n != name]
        for other in before:
            self.keys[other] = [one for one in self._now()[other] if one != key]
        self.keys[name] = [key]
        self.press.clear()
        self._fill()
        if before:
            names = "、".join(self._title(other) for other in before)
            self.note.setText(tr("Taken from: {names}").format(names=names))

    def reset(self) -> None:
        """Give the chosen command the keys it came with."""
        row = self.table.currentRow()
        if row >= 0:
            self.keys.pop(self._actions[row].objectName(), None)
            self._fill()

    def _title(self, name: str) -> str:
        return next(a.text() for a in self._actions if a.objectName() == name).replace("…", "")

    def _now(self) -> Keys:
        return {
            a.objectName(): self.keys.get(a.objectName(), self._defaults.get(a.objectName(), []))
            for a in self._actions
        }

    def _fill(self) -> None:
        now = self._now()
        for row, action in enumerate(self._actions):
            keys = _shown(now[action.objectName()])
            texts = (spoken(group_of(action)), action.text().replace("…", ""), keys)
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))

    @classmethod
    def ask(cls, parent: QWidget, commands: Commands, keys: Keys, defaults: Keys) -> Keys | None:
        """Return the keys as they should be; None when the dialog was left."""
        dialog = cls(parent, commands, keys, defaults)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.keys
        dialog.deleteLater()
        return wanted if accepted else None


def _shown(keys: Iterable[str]) -> str:
    return "  ".join(QKeySequence(key, _PORTABLE).toString(_NATIVE) for key in keys)

"""Speech models: what is there, and how one comes here without a network (语音模型)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import plain_table
from app.qt.lanes import Lane
from app.qt.messages import show_error
from app.qt.theme import Theme, space
from app.qt.translations import mark, spoken, tr

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk
    from asr.models import State

_MB = 1 << 20
_LANGUAGES = {
    "zh": mark("Chinese"),
    "en": mark("English"),
    "ko": mark("Korean"),
    "ja": mark("Japanese"),
    "de": mark("German"),
    "fr": mark("French"),
    "es": mark("Spanish"),
    "ru": mark("Russian"),
}


class ModelsDialog(QDialog):
    """The known models; a folder or an archive from a stick can be taken in."""

    def __init__(self, parent: QWidget, theme: Theme, clerk: Clerk) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Speech models"))
        self.resize(700, 460)
        self._theme, self._clerk = theme, clerk
        self.changed = False
        self._cancel = threading.Event()
        self._states: tuple[State, ...] = ()
        head = QLabel(tr("Speech models"))
        head.setObjectName("heading")
        words = QLabel(
            tr(
                "Recognition needs one model for Chinese. Copy it from another computer as a "
                "folder or zip and take it in here. Without one the hearing is recorded and "
                "the record typed; the recording can be recognised later."
            )
        )
        words.setWordWrap(True)
        heads = [tr("Model"), tr("Languages"), tr("Size"), tr("State")]
        self.table = plain_table(tr("Speech models"), heads)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.folder = QPushButton(tr("Take in a folder…"))
        self.folder.clicked.connect(self._from_folder)
        self.archive = QPushButton(tr("Take in a zip…"))
        self.archive.clicked.connect(self._from_archive)
        row = QHBoxLayout()
        row.addWidget(self.folder)
        row.addWidget(self.archive)
        row.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(words)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bar)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self.finished.connect(lambda _: self._cancel.set())
        self.folder.setFocus()
        self._read()

    def _read(self) -> None:
        def work(task: object) -> tuple[State, ...]:
            from asr import models

            return tuple(models.states(self._clerk.services.home))

        self._clerk.lanes.run(Lane.EXPORT, work, self._show, self._failed, owner=self)

    def _show(self, states: tuple[State, ...]) -> None:
        self._states = states
        self.table.setRowCount(len(states))
        for row, state in enumerate(states):
            model = state.model
            there = tr("damaged") if state.damaged else tr("ready") if state.usable else ""
            texts = (
                model.name,
                "、".join(
                    spoken(_LANGUAGES[one]) if one in _LANGUAGES else one
                    for one in model.languages
                ),
                f"{model.size_bytes / _MB:.0f} MB",
                there or tr("not here"),
            )
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))

    def _from_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, tr("Folder with a model"))
        if path:
            self.take_in(Path(path))

    def _from_archive(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Archive with a model"), "", "*.zip")
        if path:
            self.take_in(Path(path))

    def take_in(self, path: Path) -> None:
        """Take a model in; its digests are checked."""
        self.bar.setRange(0, 0)
        self.bar.show()
        for button in (self.folder, self.archive):
            button.setEnabled(False)

        def work(task: object) -> None:
            from asr import models

            models.import_path(path, self._clerk.services.home, self._cancel)

        def done(_: object) -> None:
            self.changed = True
            self._rest()
            self._read()

        self._clerk.lanes.run(Lane.EXPORT, work, done, self._failed, owner=self)

    def _rest(self) -> None:
        self.bar.hide()
        for button in (self.folder, self.archive):
            button.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._rest()
        show_error(self, self._theme, error)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, clerk: Clerk) -> bool:
        """Show the models; return whether one was taken in."""
        dialog = cls(parent, theme, clerk)
        dialog.exec()
        changed = dialog.changed
        dialog.deleteLater()
        return changed

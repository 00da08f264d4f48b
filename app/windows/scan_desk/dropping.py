"""Folders whose files come in by themselves, beside the desk (收件文件夹)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, plain_table
from app.qt.lanes import Lanes
from app.qt.theme import size, space
from app.qt.translations import language, mark, spoken, tr, trn
from resources.errors import Locked, WenyiError, describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.station.dropping import Dropped, Folder
    from app.station.station import Station
    from app.windows.services import Services

_FATES = {
    "taken": mark("Taken in"),
    "partly": mark("Taken in part"),
    "twice": mark("Was there already"),
    "refused": mark("Not taken"),
    "left": mark("Left for later"),
}
_KEPT = 200
_END_S = 5.0


class Dropping(QObject):
    """Watches the folders that the settings name, each on a thread of its own.

    Attributes:
        dropped: with each file dealt with.
        failed: with an exception that ended the watching of a folder.
        last: what was dealt with since the start, the newest first.
    """

    dropped = Signal(object)
    failed = Signal(object)

    def __init__(
        self, services: Services, lanes: Lanes, who: Callable[[], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services, self._lanes, self._who = services, lanes, who
        self._cancel = threading.Event()
        self._threads: list[threading.Thread] = []
        self.last: list[Dropped] = []

    def start(self) -> None:
        """Watch what the settings name now, and nothing else."""
        settings = self._services.settings
        named = (settings.drop_folder, settings.mail_folder)
        if not any(named) and not self._threads:
            return  # the usual desk does without, and without loading what it takes
        from app.station.dropping import folders_of

        self.stop()
        station: Any = self._services
        self._cancel = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._watch, args=(station, folder, self._cancel), daemon=True,
                name="drop folder",
            )
            for folder in folders_of(station)
        ]  # fmt: skip
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End watching; a file half taken is taken anew at the next start."""
        self._cancel.set()
        for thread in self._threads:
            thread.join(_END_S)
        self._threads = []

    def _watch(self, station: Station, folder: Folder, cancel: threading.Event) -> None:
        from app.station.dropping import watch

        def tell(one: Dropped) -> None:
            self._lanes.post(lambda: self._tell(one))

        try:
            watch(station, folder, who=self._who(), on_dropped=tell, cancel=cancel)
        except Locked:
            return  # another program of this station does it
        except WenyiError as error:
            failed = error
            if not cancel.is_set():
                self._lanes.post(lambda: self.failed.emit(failed))

    def _tell(self, one: Dropped) -> None:
        self.last.insert(0, one)
        del self.last[_KEPT:]
        self.dropped.emit(one)


def said_of(one: Dropped) -> str:
    """Return what became of a file, in a few words."""
    pages = trn("%n page(s)", one.pages)
    parts = [one.name, spoken(_FATES[one.fate.value]), one.number, pages if one.pages else ""]
    return "　".join(part for part in parts if part)


def why(one: Dropped) -> str:
    """Return why a file, or a part of it, was not taken; empty: all of it was."""
    words = [describe(error, "en" if language() == "en" else "zh_CN") for error in one.reasons]
    return "\n".join(f"{each.what} {each.advice}" for each in words)


class DroppingDialog(QDialog):
    """Which folders are watched, and what came of late."""

    def __init__(self, parent: QWidget, dropping: Dropping, services: Services) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Folders that are taken in"))
        self.resize(900, 560)
        self._dropping, self._services = dropping, services
        self.files = self._field(services.settings.drop_folder, tr("Folder of files"))
        self.mails = self._field(services.settings.mail_folder, tr("Folder of mails (.eml)"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for field in (self.files, self.mails):
            row = QHBoxLayout()
            label = QLabel(field.accessibleName())
            label.setMinimumWidth(170)
            browse = QPushButton(tr("Choose…"))
            browse.setMinimumHeight(size("control"))
            browse.setAutoDefault(False)
            browse.clicked.connect(lambda _=False, field=field: self._browse(field))
            row.addWidget(label)
            row.addWidget(field, 1)
            row.addWidget(browse)
            layout.addLayout(row)
        hint = QLabel(
            tr(
                "The case is told by the name of a subfolder, of the file, or by the subject of "
                "the mail. What was taken is moved to 已收, the rest to 未收 with the reason."
            )
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        layout.addWidget(hint)
        heads = (
            tr("File"), tr("Outcome"), tr("Case number"), tr("Pages"), tr("Sender"), tr("Reason"),
        )  # fmt: skip
        self.table = plain_table(tr("What came of late"), heads, 5)
        layout.addWidget(self.table, 1)
        self.empty = QLabel(tr("Nothing came since the program was started."))
        self.empty.setObjectName("muted")
        layout.addWidget(self.empty)
        buttons, _save = cancel_and(self, tr("Save"))
        buttons.accepted.connect(self.accept)
        layout.addWidget(buttons)
        dropping.dropped.connect(self._show)
        self._show()

    def _field(self, path: str, name: str) -> QLineEdit:
        field = QLineEdit(path, self)
        field.setAccessibleName(name)
        field.setPlaceholderText(tr("Not watched"))
        field.setMinimumHeight(size("control"))
        return field

    def _browse(self, field: QLineEdit) -> None:
        folder = QFileDialog.getExistingDirectory(self, field.accessibleName(), field.text())
        if folder:
            field.setText(str(Path(folder)))

    def _show(self, _one: object = None) -> None:
        last = self._dropping.last
        self.table.setRowCount(len(last))
        for row, one in enumerate(last):
            texts = (
                one.name, spoken(_FATES[one.fate.value]), one.number, str(one.pages), one.sender,
                why(one).replace("\n", " "),
            )  # fmt: skip
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.table.setItem(row, column, cell)
        self.empty.setVisible(not last)

    def accept(self) -> None:
        """Keep the folders and watch them from now on."""
        named = {
            "drop_folder": self.files.text().strip(),
            "mail_folder": self.mails.text().strip(),
        }
        self._services.change_settings(**named)
        self._dropping.start()
        super().accept()

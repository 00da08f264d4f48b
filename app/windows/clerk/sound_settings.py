"""Microphones, who sits at which, the second copy, the engine (庭审声音与识别)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.messages import show_error
from app.qt.panels import EmptyState, flat_button
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.station.hearing_seats import seat_names
from app.station.hearing_setup import Setup, change_setup, found_microphones, load_setup
from app.windows.clerk.channel_table import ChannelTable
from app.windows.clerk.further_devices import FurtherDevices

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk
    from courtroom.recorder.portaudio import Microphone

_FILES = "\0files"
"""Stands for sound files in the list of devices."""
_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class _Found:
    setup: Setup
    devices: Sequence[Microphone]
    engines: Sequence[str]


class SoundDialog(QDialog):
    """How this courtroom hears; what is saved counts from the next recording on."""

    def __init__(self, parent: QWidget, theme: Theme, clerk: Clerk) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Sound and recognition"))
        self.resize(620, 640)
        self._theme, self._clerk = theme, clerk
        self._setup: Setup | None = None
        self._devices: tuple[Microphone, ...] = ()
        run = clerk.run
        self._seats = {} if run is None else {seat.key: seat for seat in run.seated()}
        self._names = seat_names()
        for key, seat in self._seats.items():
            self._names[key] = f"{seat.full} {seat.person}".strip()
        self._build()
        self._enable(False)
        self.read()

    def _build(self) -> None:
        self.device = QComboBox()
        self.device.currentIndexChanged.connect(self._device_chosen)
        again = QAction(self._theme.icon("refresh"), tr("Look for microphones again"), self)
        again.setToolTip(again.text())
        again.triggered.connect(self.read)
        self.again = flat_button(again)
        device_row = QHBoxLayout()
        device_row.addWidget(self.device, 1)
        device_row.addWidget(self.again)
        self.also = FurtherDevices()
        self.also.chosen_changed.connect(self._device_chosen)
        self.copy = QLineEdit()
        self.copy.setClearButtonEnabled(True)
        self.copy.setPlaceholderText(tr("No second copy"))
        self.browse = QPushButton(tr("Choose…"))
        self.browse.setAccessibleName(tr("Choose the folder for the second copy"))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._choose_copy)
        copy_row = QHBoxLayout()
        copy_row.addWidget(self.copy, 1)
        copy_row.addWidget(self.browse)
        self.engine = QComboBox()
        for widget in (self.device, self.copy, self.browse, self.engine):
            widget.setMinimumHeight(size("control"))
        top, below = _form(), _form()
        for form, text, row, buddy in (
            (top, tr("&Microphones"), device_row, self.device),
            (top, tr("A&lso"), self.also, self.also),
            (below, tr("Second cop&y in"), copy_row, self.copy),
            (below, tr("Reco&gnition"), self.engine, self.engine),
        ):
            label = QLabel(text)
            label.setBuddy(buddy)
            label.setMinimumWidth(96)
            buddy.setAccessibleName(text.replace("&", ""))
            form.addRow(label, row)
        self.also.installEventFilter(self)
        self.problem = QLabel()
        self.problem.setObjectName("notice")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.table = ChannelTable(self._seats, self._names)
        self.table.chosen.connect(self.problem.hide)
        self.table.entered.connect(self._entered)
        empty = EmptyState(
            self._theme,
            "microphone",
            tr("No microphone found"),
            tr(
                "Plug in the microphone or sound interface, switch it on, and look again. "
                "On Linux the system package libportaudio2 is needed."
            ),
            (again,),
        )
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        self.body.addWidget(empty)
        self.from_files = EmptyState(
            self._theme,
            "microphone",
            tr("The sound comes from files"),
            tr("Choose a microphone above to say who sits at which."),
        )
        self.body.addWidget(self.from_files)
        self.looking = EmptyState(self._theme, "microphone", tr("Looking for devices…"), "")
        self.body.addWidget(self.looking)
        note = QLabel(
            tr(
                "Counts from the next recording on: when court is opened, or resumes in a new "
                "recording. A recording that runs or is paused goes on as it is. "
                "“Try recognition again” changes the engine at once."
            )
        )
        note.setObjectName("small")
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.keep)
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(top)
        layout.addWidget(self.body, 1)
        layout.addLayout(below)
        layout.addWidget(self.problem)
        layout.addWidget(note)
        layout.addWidget(buttons)
        self.device.setFocus()

    # ---- reading --------------------------------------------------------------------

    def read(self) -> None:
        """Read what is set, and look for microphones and models; what was chosen stays."""
        home = self._clerk.services.home
        self.again.setEnabled(False)
        if self._setup is None:  # looking takes seconds; until then there is no table
            self.body.setCurrentWidget(self.looking)

        def work(task: Task) -> _Found:
            from asr import models
            from asr.engines import is_runnable

            usable = [one.model for one in models.states(home) if one.usable]
            names = [model.name for model in usable if is_runnable(model.engine)]
            return _Found(load_setup(home), found_microphones(), names)

        self._clerk.lanes.run(Lane.COURT, work, self._show, self._failed, owner=self)

    def _show(self, found: _Found) -> None:
        first = self._setup is None
        device = found.setup.device if first else str(self.device.currentData() or "")
        also = found.setup.also if first else self.also.chosen()
        engine = found.setup.engine if first else str(self.engine.currentData())
        if first:
            self._setup = found.setup
            self.copy.setText(found.setup.copy)
            wanted = {channel: key for key, channel in found.setup.microphones.items()}
            if not wanted:
                wanted = {
                    seat.channel: key
                    for key, seat in self._seats.items()
                    if seat.channel is not None
                }
            self.table.wanted = wanted
            if found.setup.files:
                device = _FILES
        self._devices = tuple(found.devices)
        self._fill_devices(device)
        self.also.offer(found.devices, also)
        self._fill_engines(engine, found.engines)
        self._enable(True)
        self._device_chosen()
        if first:
            self.device.setFocus()

    def _fill_devices(self, chosen: str) -> None:
        self.device.blockSignals(True)
        self.device.clear()
        if self._setup is not None and self._setup.files:
            self.device.addItem(tr("Sound files in place of microphones"), _FILES)
        self.device.addItem(tr("The system's default"), "")
        for one in self._devices:
            words = tr("{name}  ({n} channels)").format(name=one.name, n=one.channels)
            self.device.addItem(words, one.name)
        if self.device.findData(chosen) < 0:
            self.device.addItem(tr("{name}  (not connected)").format(name=chosen), chosen)
        self.device.setCurrentIndex(self.device.findData(chosen))
        self.device.blockSignals(False)

    def _fill_engines(self, chosen: str, names: Sequence[str]) -> None:
        self.engine.clear()
        self.engine.addItem(tr("Automatic: the best that is here"), _AUTO)
        for name in names:
            self.engine.addItem(name, name)
        if self.engine.findData(chosen) < 0:
            known = any(name.startswith(f"{chosen}/") for name in names)
            words = chosen if known else tr("{name}  (not here)").format(name=chosen)
            self.engine.addItem(words, chosen)
        self.engine.setCurrentIndex(self.engine.findData(chosen))

    def _device_chosen(self) -> None:
        """Show a row for each channel of the device."""
        chosen = self.device.currentData()
        setup = self._setup or Setup()
        found = [
            one for one in self._devices if one.name == chosen or (not chosen and one.default)
        ]
        count = found[0].channels if found else 0
        if chosen == setup.device and setup.channels:
            count = setup.channels
        if not found and chosen and chosen != _FILES:  # it may come back
            count = max(count, 1 + self.table.last_wanted)
        files = chosen == _FILES
        self.also.setEnabled(not files)
        first = next((one.name for one in found), str(chosen or ""))
        self.also.leave_out(first)
        further = [] if files else [name for name in self.also.chosen() if name != first]
        sizes = {one.name: one.channels for one in self._devices}
        first_count = count
        count += sum(sizes.get(name, 0) for name in further)
        if any(name not in sizes for name in further):  # it may come back
            count = max(count, 1 + self.table.last_wanted)
        self.table.show_channels(0 if files else count, first_count, (self.again, self.copy))
        nothing = not files and not self._devices and not count
        self.body.setCurrentIndex(2 if files else int(nothing))
        if files:
            self._tell_files(setup)
        self.table.setEnabled(not files)
        self.problem.hide()

    def _tell_files(self, setup: Setup) -> None:
        """Say in the table's place whose sound is which file."""
        lines = [
            tr("{seat}: {file}").format(seat=self._names.get(key, key), file=Path(path).name)
            for key, path in setup.files.items()
        ]
        hint = tr("Choose a microphone above to say who sits at which.")
        self.from_files.hint.setText("\n".join([*lines, hint]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save by Enter in the list of further devices, too."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and watched is self.also
        ):
            self._entered()
            return True
        return super().eventFilter(watched, event)

    def _entered(self) -> None:
        if self.save.isEnabled():
            self.keep()

    def _choose_copy(self) -> None:
        path = QFileDialog.getExistingDirectory(
            self, tr("Choose the folder for the second copy"), self.copy.text()
        )
        if path:
            self.copy.setText(path)

    # ---- saving ---------------------------------------------------------------------

    def keep(self) -> None:
        """Save, and leave if it could be."""
        wrong = self.table.wrong()
        if wrong:
            self._say(wrong)
            return
        home, run, changes = self._clerk.services.home, self._clerk.run, self._changes()
        self._enable(False)

        def work(task: Task) -> str:
            folder = str(changes["copy"])
            if folder and not (Path(folder).is_absolute() and Path(folder).is_dir()):
                return folder
            setup = change_setup(home, **changes)
            if run is not None:
                run.take_setup(setup)
            return ""

        self._clerk.lanes.run(Lane.COURT, work, self._kept, self._failed, owner=self)

    def _changes(self) -> dict[str, Any]:
        setup = self._setup or Setup()
        device = str(self.device.currentData() or "")
        changes: dict[str, Any] = {
            "copy": self.copy.text().strip(),
            "engine": str(self.engine.currentData()),
        }
        if device == _FILES:
            return changes
        found = [one.name for one in self._devices if one.default and not device] or [device]
        also = tuple(name for name in self.also.chosen() if name != found[0])
        changes |= {"device": device, "files": {}, "also": also}
        if device != setup.device:
            changes |= {"channels": 0, "rate_hz": 0}
        if self.table.rows:
            changes["microphones"] = self.table.microphones()
        return changes

    def _kept(self, missing: str) -> None:
        self._enable(True)
        if missing:
            self.copy.setFocus()
            self._say(
                tr("There is no folder {path}. Choose one on another disk.").format(path=missing)
            )
            return
        self._clerk.state_changed.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        if self.body.currentWidget() is self.looking:
            self.body.setCurrentWidget(self.table)
        self._enable(self._setup is not None)
        self.again.setEnabled(True)
        show_error(self, self._theme, error)

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()

    def _enable(self, on: bool) -> None:
        for widget in (
            self.device, self.again, self.also, self.table,
            self.copy, self.browse, self.engine, self.save,
        ):  # fmt: skip
            widget.setEnabled(on)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, clerk: Clerk) -> bool:
        """Show what is set; return whether it was saved."""
        dialog = cls(parent, theme, clerk)
        saved = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return saved


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(space("m"))
    form.setVerticalSpacing(space("s"))
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form

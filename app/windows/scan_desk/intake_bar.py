"""The bar above: the case, the device, the profile, Scan and Stop (扫描栏)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.panels import action_button, flat_button
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.windows.names import mode_name, source_name
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.device_list import show_devices
from scanner.profile import Profile

TYPING_PAUSE_MS = 150
_KEYS = 9
"""Profiles that Alt and a digit choose."""


class IntakeBar(QFrame):
    """Everything needed to get paper in, from left to right.

    Attributes:
        search_asked: emitted with the phrase when the person presses Enter.
        search_typed: emitted with the phrase when the person pauses while typing.
    """

    search_asked = Signal(str)
    search_typed = Signal(str)

    def __init__(self, theme: Theme, desk: Desk, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._desk = desk
        self.case = QPushButton()
        self.case.setObjectName("caseButton")
        self.case.setFixedHeight(size("touch"))
        self.case.setIconSize(QSize(size("icon"), size("icon")))
        self.case.setMinimumWidth(200)
        self.case.setMaximumWidth(330)
        theme.bind(self.case, "case", "accent")
        self.case.clicked.connect(commands["open_case"].trigger)
        self.device = _combo(tr("Device"))
        self.profile = _combo(tr("Scan profile"))
        self.device.activated.connect(self._device_chosen)
        self.profile.activated.connect(self._profile_chosen)
        self.scan = action_button(commands["scan"], "scanButton")
        self.stop = action_button(commands["stop"], "dangerButton")
        self.import_ = action_button(commands["import"])
        self.progress = QLabel()
        self.progress.setObjectName("small")
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search this case"))
        self.search.setAccessibleName(tr("Search this case"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(280)
        self.search.setMinimumHeight(size("control"))
        glass = self.search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        theme.bind(glass, "search", "muted")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.search_typed.emit(self.search.text()))
        self.search.textEdited.connect(lambda text: self._pause.start())
        self.search.returnPressed.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        row.setSpacing(space("s"))
        row.addWidget(self.case)
        row.addWidget(_labelled(tr("Device"), self.device, flat_button(commands["devices"])))
        row.addWidget(
            _labelled(tr("Profile"), self.profile, flat_button(commands["save_profile"]))
        )
        row.addWidget(self.scan)
        row.addWidget(self.stop)
        row.addWidget(self.import_)
        row.addWidget(self.progress)
        row.addStretch(1)
        row.addWidget(self.search, 1)
        desk.snapshot_changed.connect(self._show_case)
        desk.choices.devices_changed.connect(self._show_devices)
        desk.choices.profiles_changed.connect(self._show_profiles)
        desk.receiving.changed.connect(self._show_work)
        for place in range(_KEYS):
            key = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            key.activated.connect(lambda place=place: self.choose_profile(place))
        self._show_case()
        self._show_devices()
        self._show_profiles()
        self._show_work()

    def _ask(self) -> None:
        self._pause.stop()
        self.search_asked.emit(self.search.text())

    def _show_case(self) -> None:
        snapshot = self._desk.snapshot
        self.search.setEnabled(snapshot is not None)
        if snapshot is None:
            self.case.setText(tr("Open or create a case"))
            return
        case = snapshot.case
        self.case.setText(f"{case.number}\n{case.cause}")
        self.case.setToolTip(
            "\n".join(
                [case.number, case.cause, *(f"{p.role}：{p.name}" for p in snapshot.parties)]
            )
        )
        self.case.setAccessibleName(f"{case.number} {case.cause}")

    def _show_devices(self) -> None:
        show_devices(self.device, self._desk.choices)
        self.device.setToolTip(self.device.currentText())

    def _device_chosen(self, row: int) -> None:
        self._desk.choices.device_id = str(self.device.itemData(row) or "")
        self.device.setToolTip(self.device.currentText())
        self._leave_lists()

    def _show_profiles(self) -> None:
        self.profile.clear()
        for profile in self._desk.choices.profiles:
            self.profile.addItem(profile.name, profile.name)
            row = self.profile.count() - 1
            key = f" (Alt+{row + 1})" if row < _KEYS else ""
            self.profile.setItemData(row, describe(profile) + key, Qt.ItemDataRole.ToolTipRole)
        at = self.profile.findData(self._desk.choices.profile_name)
        self.profile.setCurrentIndex(max(0, at))
        self.profile.setEnabled(bool(self._desk.choices.profiles))

    def choose_profile(self, row: int) -> None:
        """Use the profile in a row of the list, as its key does."""
        if row < self.profile.count() and self.profile.isEnabled():
            self.profile.setCurrentIndex(row)
            self._profile_chosen(row)

    def _profile_chosen(self, row: int) -> None:
        self._desk.choices.profile_name = str(self.profile.itemData(row) or "")
        self._leave_lists()

    def _leave_lists(self) -> None:
        """Go on to what follows a choice: a list that has the focus unfolds at F4 (背面)."""
        if self.device.hasFocus() or self.profile.hasFocus():
            self.scan.setFocus()

    def _show_work(self) -> None:
        intake = self._desk.receiving.intake
        self.stop.setVisible(intake is not None)
        self.scan.setVisible(intake is None)
        self.progress.setVisible(intake is not None)
        if intake is not None:
            words = trn("%n page(s) received", intake.received)
            self.progress.setText(tr("Stopping…") if intake.stopping else words)


def describe(profile: Profile) -> str:
    """Return what a profile asks for."""
    return tr("{source}, {dpi} dpi, {mode}, {paper}").format(
        source=source_name(profile.source),
        dpi=profile.dpi,
        mode=mode_name(profile.mode),
        paper=profile.paper.name,
    )


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMinimumWidth(176)
    combo.setMaximumWidth(240)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(12)
    return combo


def _labelled(text: str, combo: QComboBox, button: QWidget) -> QWidget:
    label = QLabel(text)
    label.setObjectName("small")
    label.setBuddy(combo)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    row.addWidget(combo, 1)
    row.addWidget(button)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    column.addWidget(label)
    column.addLayout(row)
    return holder

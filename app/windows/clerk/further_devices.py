"""Microphones of further devices, beside the first one (另加设备)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.qt.theme import size
from app.qt.translations import tr

if TYPE_CHECKING:
    from courtroom.recorder.portaudio import Microphone

_ROWS = 3
"""That are seen at once."""


class FurtherDevices(QListWidget):
    """Devices to be ticked; their channels are counted on in the order of the list.

    Those that are set come first, in the order in which they are set.

    Attributes:
        chosen_changed: another one was ticked, or let go.
    """

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self.itemChanged.connect(lambda _: self.chosen_changed.emit())

    def offer(self, devices: Sequence[Microphone], chosen: Sequence[str]) -> None:
        """Offer these; what is chosen and not connected stays."""
        blocker = QSignalBlocker(self)
        self.clear()
        sizes = {one.name: one.channels for one in devices}
        for name in [*chosen, *(name for name in sizes if name not in chosen)]:
            words = tr("{name}  (not connected)").format(name=name)
            if name in sizes:
                words = tr("{name}  ({n} channels)").format(name=name, n=sizes[name])
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked
            item.setCheckState(ticked)
            self.addItem(item)
        if not self.count():
            none = QListWidgetItem(tr("no further device"))
            none.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(none)
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        row_px = max(self.sizeHintForRow(0), size("control") * 3 // 4)
        self.setFixedHeight(row_px * min(_ROWS, self.count()) + 2 * self.frameWidth() + 4)
        blocker.unblock()

    def leave_out(self, name: str) -> None:
        """Hide the device that is the first one already."""
        for row in range(self.count()):
            item = self.item(row)
            same = bool(name) and item.data(Qt.ItemDataRole.UserRole) == name
            self.setRowHidden(row, same and self.count() > 1)

    def chosen(self) -> tuple[str, ...]:
        """Return the names of those that are ticked, in their order."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(
            str(one.data(Qt.ItemDataRole.UserRole))
            for one in items
            if one.data(Qt.ItemDataRole.UserRole) and one.checkState() is Qt.CheckState.Checked
        )

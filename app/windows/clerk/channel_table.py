"""Which seat speaks into which channel of the room's microphones (声道与席位)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.qt.theme import size
from app.qt.translations import tr
from dossier.hearing import Seat


class ChannelTable(QTableWidget):
    """A row for each channel, with a list of seats.

    Args:
        seats: of this hearing by key; they are offered first.
        names: every seat's by key, as people call it.

    Attributes:
        rows: the lists, in the order of the channels.
        wanted: seat's key by channel, also of channels that are not shown now.
    """

    chosen = Signal()
    entered = Signal()
    """Enter was pressed in a list; a list in a table keeps the key for itself."""

    def __init__(self, seats: Mapping[str, Seat], names: Mapping[str, str]) -> None:
        super().__init__(0, 2)
        self._seats, self._names = seats, names
        self.rows: list[QComboBox] = []
        self.wanted: dict[int, str] = {}
        self.setAccessibleName(tr("Channels and seats"))
        self.setHorizontalHeaderLabels([tr("Channel"), tr("Seat")])
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the lists in it take the keys
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(size("control") + 4)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    @property
    def last_wanted(self) -> int:
        """Highest channel somebody is to sit at; -1: nobody is."""
        return max(self.wanted, default=-1)

    def show_channels(self, count: int, first: int, between: tuple[QWidget, QWidget]) -> None:
        """Show a row for each channel.

        Args:
            count: of all devices.
            first: of the device that is chosen first.
            between: widgets that the keyboard leaves for the rows, and reaches behind them.
        """
        self.setRowCount(0)
        self.setRowCount(count)
        self.rows = [self._row(channel, further=channel >= first) for channel in range(count)]
        order = [between[0], *self.rows, between[1]]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _row(self, channel: int, *, further: bool) -> QComboBox:
        words = str(channel + 1)
        if further:
            words = tr("{n}  (further device)").format(n=words)
        self.setItem(channel, 0, QTableWidgetItem(words))
        combo = QComboBox()
        combo.setAccessibleName(tr("Seat of channel {n}").format(n=channel + 1))
        combo.addItem(tr("nobody"), "")
        here = [key for key in self._names if key in self._seats]
        rest = [key for key in self._names if key not in self._seats]
        for key in here + rest:
            combo.addItem(self._names[key], key)
        wanted = self.wanted.get(channel, "")
        if combo.findData(wanted) < 0:
            combo.addItem(wanted, wanted)
        combo.setCurrentIndex(combo.findData(wanted))
        combo.currentIndexChanged.connect(lambda _: self._seat_chosen(channel, combo))
        combo.installEventFilter(self)
        self.setCellWidget(channel, 1, combo)
        return combo

    def _seat_chosen(self, channel: int, combo: QComboBox) -> None:
        self.wanted[channel] = str(combo.currentData())
        self.chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of Enter in a list of seats."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and watched in self.rows
        ):
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def microphones(self) -> dict[str, int]:
        """Return the channel of each seat that has one."""
        chosen = ((combo.currentData(), channel) for channel, combo in enumerate(self.rows))
        return {str(key): channel for key, channel in chosen if key}

    def wrong(self) -> str:
        """Return why this cannot be saved, with the keyboard there; empty: it can."""
        taken: dict[str, int] = {}
        for channel, combo in enumerate(self.rows):
            key = str(combo.currentData())
            if key and key in taken:
                combo.setFocus()
                return tr("{seat} is at channels {first} and {second}; one seat has one.").format(
                    seat=combo.currentText(), first=taken[key] + 1, second=channel + 1
                )
            taken[key] = channel
        if self.rows and not self.microphones():
            self.rows[0].setFocus()
            return tr("Choose a seat for at least one channel; else nothing can be recorded.")
        return ""

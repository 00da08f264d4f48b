"""The day whose law counts (适用日期): today, a day of the case, or any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCalendarWidget,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.translations import tr
from app.windows.bench.look import TOUCH_PX
from dossier.court_time import court_today


class DayButton(QToolButton):
    """Says which day it is, and lets another be chosen.

    Attributes:
        on: the day; None: today, whenever that is.
        chosen: emitted when it is another one.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.on: date | None = None
        self.offered: list[tuple[str, date]] = []
        self.setMinimumHeight(TOUCH_PX)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tr("Whose law counts: that of this day"))
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self._name()

    def offer(self, days: Mapping[str, date]) -> None:
        """Offer these days, by what they are called."""
        self.offered = list(days.items())

    def choose(self, day: date | None) -> None:
        """Let this day count."""
        if day != self.on:
            self.on = day
            self._name()
            self.chosen.emit()

    def _name(self) -> None:
        name = tr("Today") if self.on is None else self.on.isoformat()
        self.setText(tr("Law of: {day}").format(day=name))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        menu.addAction(tr("Today")).triggered.connect(lambda: self.choose(None))
        for name, day in self.offered:
            action = QAction(f"{name}　{day.isoformat()}", menu)
            action.triggered.connect(lambda checked=False, day=day: self.choose(day))
            menu.addAction(action)
        menu.addAction(tr("Day of the facts…")).triggered.connect(self._pick)

    def _pick(self) -> None:
        picked = DayDialog.ask(self, self.on or court_today())
        if picked is not None:
            self.choose(picked)


class DayDialog(QDialog):
    """Asks for a day (案件发生日)."""

    def __init__(self, parent: QWidget, day: date) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Day of the facts"))
        self.calendar = QCalendarWidget()
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.setMinimumSize(480, 360)
        self.calendar.activated.connect(self.accept)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        for one in buttons.buttons():
            one.setMinimumHeight(TOUCH_PX)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(tr("The law in force on this day is shown.")))
        column.addWidget(self.calendar)
        column.addWidget(buttons)

    @classmethod
    def ask(cls, parent: QWidget, day: date) -> date | None:
        """Return the day chosen; None: cancelled."""
        dialog = cls(parent, day)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen = dialog.calendar.selectedDate()
        dialog.deleteLater()
        return date(chosen.year(), chosen.month(), chosen.day()) if accepted else None

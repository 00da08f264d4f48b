"""What to ask when the feeder stopped: go on from which sheet (续扫)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.theme import Theme
from app.qt.translations import language, tr
from app.windows.scan_desk.desk import Desk
from resources.errors import DeviceError, ForeignSeparator, WenyiError, describe

if TYPE_CHECKING:
    from app.station.events import BatchReport
    from app.station.feeding import Stopped

_PASTED = frozenset({"MultiFeed"})


class GoingOn(QObject):
    """Shows the last good sheet of a batch that stopped, and goes on from the next."""

    def __init__(self, page: QWidget, theme: Theme, desk: Desk) -> None:
        super().__init__(page)
        self._page, self._theme, self._desk = page, theme, desk

    def offers(self, error: WenyiError) -> bool:
        """Return whether feeding can go on after such an error."""
        return isinstance(error, DeviceError | ForeignSeparator)

    def ask(self, report: BatchReport) -> None:
        """Find where to go on, show the last good sheet, and ask."""
        from app.station.feeding import stopped

        store = self._desk.services.store
        self._desk.lanes.run(
            Lane.STORE,
            lambda task: stopped(store, report.batch_id),  # type: ignore[arg-type]
            lambda where: self._ask(report, where),
            owner=self,
        )

    def _ask(self, report: BatchReport, where: Stopped) -> None:
        from app.station.feeding import Feed
        from scanner.capture.batch import Continued

        error = report.error
        if error is None:
            return
        words = describe(error, "en" if language() == "en" else "zh_CN")
        foreign = isinstance(error, ForeignSeparator)
        text = f"{words.what}\n{words.advice}"
        if not foreign and where.sheets:
            text += "\n\n" + tr(
                "{sheets} sheets came whole; the last of them is shown. "
                "Feed again from sheet {from_sheet}."
            ).format(sheets=where.sheets, from_sheet=where.from_sheet)
        pasted = type(error).__name__ in _PASTED
        button = tr("Go on in this case") if foreign else tr("Go on scanning")
        # What the button says is what the journal keeps as the person's word.
        looked = tr("Looked at: not two sheets, or parted by hand")
        if pasted:
            button = looked
        if not Question.ask(self._page, self._theme, tr("Feeding stopped"), text, button):
            return
        self._desk.receiving.scan(
            Feed(
                continued=Continued(report.batch_id, where.from_sheet),
                pass_foreign=foreign,
                accepted=looked if pasted else "",
            )
        )

"""The day at a glance: batches, pages an hour, what waits, what room is left (今日)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import plain_table
from app.qt.lanes import Lane
from app.qt.theme import Theme, size, space
from app.qt.translations import mark, spoken, tr, trn
from app.windows.names import came_from
from app.windows.scan_desk.desk import Desk
from dossier.court_time import COURT_TIME
from dossier.model import BatchState

if TYPE_CHECKING:
    from app.station.day import Day
    from app.station.station import Station
    from dossier.store.day import Came

_REASONS = {
    "Cancelled": mark("Stopped by hand"),
    "Interrupted": mark("Broken off by a crash"),
    "PaperJam": mark("Stopped: paper jam"),
    "MultiFeed": mark("Stopped: several sheets at once"),
    "CoverOpen": mark("Stopped: cover open"),
    "FeederEmpty": mark("Stopped: feeder empty"),
    "TimedOut": mark("Stopped: the device fell silent"),
    "Disconnected": mark("Stopped: connection lost"),
    "DamagedPage": mark("Stopped: a page came damaged"),
    "ForeignSeparator": mark("Stopped: separator sheet of another case"),
}


class Hours(QWidget):
    """Pages of each hour as bars, the working hours at least."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.by_hour: tuple[int, ...] = (0,) * 24
        self.setMinimumHeight(112)
        self.setAccessibleName(tr("Pages by hour"))
        theme.changed.connect(self.update)

    def show_hours(self, by_hour: tuple[int, ...]) -> None:
        """Show the pages of 24 hours."""
        self.by_hour = by_hour
        spoken = ", ".join(f"{hour}:00 {count}" for hour, count in enumerate(by_hour) if count)
        self.setAccessibleDescription(spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, their numbers and the hours below them."""
        busy = [hour for hour, count in enumerate(self.by_hour) if count]
        first, last = min([8, *busy]), max([17, *busy])
        most, count = max(1, *self.by_hour), last - first + 1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("small"))
        line = painter.fontMetrics().height()
        wide, high = self.width() / count, self.height() - 2 * line - 8
        for place, hour in enumerate(range(first, last + 1)):
            pages = self.by_hour[hour]
            tall = high * pages / most
            left = place * wide
            bar = QRectF(left + wide * 0.2, line + 4 + high - tall, wide * 0.6, tall)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(self._theme.colour("text" if pages else "muted"))
            middle = Qt.AlignmentFlag.AlignCenter
            if pages:
                painter.drawText(
                    QRectF(left, bar.top() - line - 2, wide, line), middle, str(pages)
                )
            below = QRectF(left, self.height() - line, wide, line)
            painter.drawText(below, middle, f"{hour}" + tr(" h"))
        painter.end()


class TodayDialog(QDialog):
    """What came in today; a line opens its case.

    Attributes:
        opened: emitted with the id of the case whose line was chosen.
        later: shows the day after; none lies ahead of today.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme, desk: Desk) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Today"))
        self.resize(980, 640)
        self._desk = desk
        self.day: Day | None = None
        self._on = datetime.now(COURT_TIME).date()
        self._title = QLabel()
        self._title.setObjectName("title")
        self.figures = [QLabel() for _ in range(4)]
        names = (tr("Received"), tr("Pages an hour"), tr("To be read"), tr("Disk left"))
        row = QHBoxLayout()
        row.setSpacing(space("l"))
        for name, figure in zip(names, self.figures, strict=True):
            figure.setObjectName("heading")
            label = QLabel(name)
            label.setObjectName("muted")
            figure.setAccessibleName(name)
            box = QVBoxLayout()
            box.setSpacing(2)
            box.addWidget(label)
            box.addWidget(figure)
            row.addLayout(box, 1)
        self.hours = Hours(theme, self)
        heads = (
            tr("Begun"), tr("Case number"), tr("From device"), tr("Pages"), tr("Aside"),
            tr("To be read"), tr("State"),
        )  # fmt: skip
        self.table = plain_table(tr("Batches of the day"), heads, 6)
        for column, width in enumerate((72, 210, 150, 70, 70, 80)):
            self.table.setColumnWidth(column, width)
        self.table.itemActivated.connect(lambda cell: self._open(cell.row()))
        self.empty = QLabel(tr("Nothing came in on this day."))
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for words, by in ((tr("Day before"), -1), (tr("Day after"), 1)):
            button = QPushButton(words)
            button.setMinimumHeight(size("control"))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, by=by: self.step(by))
            head.addWidget(button)
            self.later = button
        layout.addLayout(head)
        layout.addLayout(row)
        layout.addWidget(self.hours)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self.read()
        self.table.setFocus()

    def step(self, days: int) -> None:
        """Show the day before or after; none lies ahead of today."""
        self._on = min(self._on + timedelta(days=days), datetime.now(COURT_TIME).date())
        self.read()

    def read(self) -> None:
        """Read the day again."""
        station: Any = self._desk.services
        on = self._on
        self.later.setEnabled(on < datetime.now(COURT_TIME).date())

        def work(task: object) -> Day:
            from app.station.day import day_of

            made: Station = station
            return day_of(made, on)

        self._desk.lanes.run(Lane.STORE, work, self._show, owner=self)

    def _show(self, day: Day) -> None:
        self.day = day
        self._title.setText(tr("{month}/{day}").format(month=day.on.month, day=day.on.day))
        received = trn("%n page(s)", day.pages) + tr(", {batches} batches").format(
            batches=len(day.batches)
        )
        gib = day.free_bytes / (1 << 30)
        room = tr("{gib} GB, about {pages} pages").format(
            gib=f"{gib:.0f}", pages=_round(day.room_pages)
        )
        texts = (received, str(day.per_hour or "–"), trn("%n page(s)", day.waiting), room)
        for figure, text in zip(self.figures, texts, strict=True):
            figure.setText(text)
        self.hours.show_hours(day.by_hour)
        self.table.setRowCount(len(day.batches))
        for row, one in enumerate(day.batches):
            for column, text in enumerate(_cells(one)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                if 3 <= column <= 5:
                    cell.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, cell)
        self.table.setVisible(bool(day.batches))
        self.empty.setVisible(not day.batches)
        if day.batches:
            self.table.setCurrentCell(0, 0)

    def _open(self, row: int) -> None:
        if self.day is not None:
            self.opened.emit(self.day.batches[row].batch.case_id)
            self.accept()


def _cells(one: Came) -> tuple[str, ...]:
    begun = one.batch.started_at.astimezone(COURT_TIME).strftime("%H:%M")
    source = came_from(one.batch.source)
    return (
        begun, one.number, source, str(one.pages), str(one.aside or ""), str(one.unread or ""),
        state_words(one),
    )  # fmt: skip


def state_words(one: Came) -> str:
    """Return how a batch stands, and why it ended before its time."""
    match one.batch.state:
        case BatchState.OPEN:
            return tr("Under way, or left open by a crash")
        case BatchState.DONE:
            return tr("Fed to the end")
    reason = _REASONS.get(one.batch.error_kind.rpartition(".")[2])
    return tr("Stopped") if reason is None else spoken(reason)


def _round(pages: int) -> str:
    return f"{pages // 1000 * 1000:,}" if pages >= 1000 else str(pages)

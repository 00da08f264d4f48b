"""The six indicators and the daily figures, with the list behind each number (指标、日报)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QStandardPaths, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import plain_table
from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from app.windows.archive.archive import Archive
from app.windows.archive.bars import Bars
from app.windows.host import Host
from dossier.court_time import COURT_TIME
from dossier.indicators.days import Window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableWidget

    from dossier.indicators.figures import Indicator

_SPANS = (7, 30, 90, 365)


def _today() -> QDate:
    """Return the day at the court, by which everything is counted, whatever the machine's zone."""
    day = datetime.now(COURT_TIME).date()
    return QDate(day.year, day.month, day.day)


class IndicatorsDialog(QDialog):
    """Window of days above; bars on the left, what is behind the chosen one on the right."""

    def __init__(self, parent: QWidget, theme: Theme, host: Host, archive: Archive) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Indicators"))
        self.resize(1160, 760)
        self._host, self._archive = host, archive
        self.found: tuple[Indicator, ...] = ()
        self.days: list[dict[str, Any]] = []
        self.first, self.last = QDateEdit(), QDateEdit()
        self.span = QComboBox()
        today = _today()
        for edit, name in ((self.first, tr("From")), (self.last, tr("To"))):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setMinimumHeight(size("control"))
            edit.setAccessibleName(name)
            edit.setDate(today)
        for count in _SPANS:
            self.span.addItem(tr("Last {count} days").format(count=count), count)
        self.span.setCurrentIndex(1)
        self.span.setMinimumHeight(size("control"))
        self.bars = Bars(theme)
        self.formula = QLabel()
        self.formula.setObjectName("small")
        self.formula.setWordWrap(True)
        self.formula.setContentsMargins(space("s"), 0, space("s"), space("xs"))
        heads = (tr("Case number"), tr("Thing"), tr("Counts"), tr("Why"))
        self.behind = Table(tr("List behind the number"), heads, 3)
        self.daily: QTableWidget = plain_table(tr("Per person and day"), [tr("Day"), tr("Person")])
        self.save = QPushButton(tr("Save as CSV…"))
        self._lay_out()
        self.span.activated.connect(lambda _: self._take_span())
        self.first.dateChanged.connect(lambda _: self._read())
        self.last.dateChanged.connect(lambda _: self._read())
        self.bars.chosen.connect(self._show_behind)
        self.save.clicked.connect(self._save)
        self._take_span()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(space("s"))
        for widget in (
            self.span,
            QLabel(tr("From")),
            self.first,
            QLabel(tr("To")),
            self.last,
        ):
            top.addWidget(widget)
        top.addStretch(1)
        self.save.setMinimumHeight(size("control"))
        self.save.setAutoDefault(False)
        top.addWidget(self.save)
        left = QFrame()
        left.setObjectName("card")
        column = QVBoxLayout(left)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self.bars)
        column.addStretch(1)
        right = QTabWidget()
        lists = QWidget()
        inner = QVBoxLayout(lists)
        inner.setContentsMargins(0, space("s"), 0, 0)
        inner.addWidget(self.formula)
        inner.addWidget(self.behind, 1)
        right.addTab(lists, tr("List behind the number"))
        right.addTab(self.daily, tr("Per person and day"))
        right.setDocumentMode(True)
        self.tabs = right
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(right)
        both.setStretchFactor(1, 1)
        both.setSizes([400, 700])
        both.setChildrenCollapsible(False)
        note = QLabel(
            tr(
                "From this station's journal; days are China's, both ends included. "
                "A dash means that it cannot be told."
            )
        )
        note.setObjectName("small")
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.setMinimumHeight(size("control"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(top)
        layout.addWidget(both, 1)
        layout.addLayout(foot)

    @property
    def window_(self) -> Window:
        """The days that are counted."""
        first, last = sorted(
            date.fromisoformat(edit.date().toString("yyyy-MM-dd"))
            for edit in (self.first, self.last)
        )
        return Window(first, last)

    def _take_span(self) -> None:
        count = int(self.span.currentData())
        last = _today()
        for edit, day in ((self.first, last.addDays(1 - count)), (self.last, last)):
            blocked = edit.blockSignals(True)
            edit.setDate(day)
            edit.blockSignals(blocked)
        self._read()

    def _read(self) -> None:
        window, station = self.window_, self._archive.station

        def work(task: Task) -> tuple[tuple[Indicator, ...], list[dict[str, Any]]]:
            from app.station.indicators import indicators_of

            return indicators_of(station, window)

        def show(told: tuple[tuple[Indicator, ...], list[dict[str, Any]]]) -> None:
            if window == self.window_:
                self.found, self.days = told
                self._show()

        self._archive.lanes.run(Lane.STORE, work, show, self._host.show_error, owner=self)

    def _show(self) -> None:
        english = language() == "en"
        self.bars.show_rows(
            [
                (
                    one.name_en if english else one.name,
                    one.value,
                    one.unknown[english]
                    or tr("{counted} of {total}").format(
                        counted=one.numerator, total=len(one.rows)
                    ),
                )
                for one in self.found
            ]
        )
        self.bars.choose(self.bars.current)
        self._show_daily()

    def _show_behind(self, row: int) -> None:
        one = self.found[row]
        english = language() == "en"
        self.formula.setText(one.formula_en if english else one.formula)
        self.behind.fill(
            [
                (n, (each.case, each.thing, tr("yes") if each.counts else tr("no"), each.why))
                for n, each in enumerate(one.rows)
            ]
        )

    def _show_daily(self) -> None:
        from PySide6.QtWidgets import QHeaderView, QTableWidgetItem

        columns = sorted({key for row in self.days for key in row} - {"day", "person"})
        table = self.daily
        table.setColumnCount(2 + len(columns))
        table.setHorizontalHeaderLabels([tr("Day"), tr("Person"), *columns])
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        rows = sorted(self.days, key=lambda row: (row["day"], row["person"]), reverse=True)
        table.setRowCount(len(rows))
        for n, row in enumerate(rows):
            for column, key in enumerate(("day", "person", *columns)):
                item = QTableWidgetItem(str(row.get(key, "–")))
                if column > 1:
                    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    item.setTextAlignment(right)
                table.setItem(n, column, item)

    def _save(self) -> None:
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        name = QFileDialog.getExistingDirectory(self, tr("Folder for the lists"), documents)
        if not name:
            return
        window, found, days = self.window_, self.found, self.days

        def work(task: Task) -> list[Path]:
            from app.station.indicators import write_csv

            folder = Path(name) / f"指标-{window.first}-{window.last}"
            return write_csv(folder, found, days, window)

        def saved(files: list[Path]) -> None:
            self._host.say(tr("Saved {file}").format(file=files[0].parent.name))

        self._archive.lanes.run(Lane.EXPORT, work, saved, self._host.show_error, owner=self)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, host: Host, archive: Archive) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, theme, host, archive)
        dialog.exec()
        dialog.deleteLater()

"""Looking at what was granted: pages under a watermark, until the time is over (查阅)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.pictures import to_image
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.windows.archive import words
from app.windows.archive.archive import Archive
from app.windows.archive.picture import Picture
from app.windows.archive.printing import PrintDialog
from app.windows.host import Host
from app.windows.names import volume_name
from dossier.court_time import court_now
from resources.errors import Cancelled, LookupOutOfTurn

if TYPE_CHECKING:
    from app.station.lookups import Looking, Printed
    from dossier.ids import PageId

_SIDE_PX = 2000
_LOOK_MS = 10_000


class LookingDialog(QDialog):
    """Pages on the left, the chosen one on the right; no copy, no file."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        host: Host,
        archive: Archive,
        looking: Looking,
        number: str,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Looking at {number}").format(number=number))
        self.resize(1180, 820)
        self._host, self._archive, self.looking = host, archive, looking
        self._wanted: PageId | None = None
        self.pages = Table(tr("Pages"), (tr("Volume"), tr("Page"), tr("Material")), 2, (1,))
        self.pages.fill(
            [
                (one.page.id, (volume_name(one.volume), str(one.position), one.title))
                for one in looking.pages
            ]
        )
        self.picture = Picture(theme, tr("Page"))
        lookup = looking.lookup
        self.picture.show_watermark(
            (f"{lookup.person}　{court_now():%Y-%m-%d %H:%M}", lookup.id[-12:])
        )
        self.until = QLabel()
        self.until.setObjectName("muted")
        self.print_button = QPushButton(tr("Print…"))
        self.print_button.setEnabled(lookup.may_print)
        self.print_button.setToolTip(
            "" if lookup.may_print else tr("Printing was not granted with this request.")
        )
        self._lay_out(number)
        self.pages.itemSelectionChanged.connect(self._show)
        self.print_button.clicked.connect(self._print)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look_at_clock)
        self._timer.start()
        self.finished.connect(lambda _: self._timer.stop())
        self._look_at_clock()
        if looking.pages:
            self.pages.selectRow(0)
        self.pages.setFocus()

    def _lay_out(self, number: str) -> None:
        lookup = self.looking.lookup
        head = QLabel(number)
        head.setObjectName("heading")
        note = QLabel(f"{lookup.person}　{lookup.purpose}")
        note.setObjectName("small")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(head)
        column.addWidget(note)
        row = QHBoxLayout()
        row.addLayout(column, 1)
        row.addWidget(self.until)
        close = QPushButton(tr("Close"))
        for button in (self.print_button, close):
            button.setAutoDefault(False)
            button.setMinimumHeight(size("touch"))
            row.addWidget(button)
        close.clicked.connect(self.reject)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self.pages)
        both.addWidget(self.picture)
        both.setSizes([360, 800])
        both.setStretchFactor(1, 1)
        both.setHandleWidth(1)
        both.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("m")] * 4)
        layout.addLayout(row)
        layout.addWidget(both, 1)

    def _show(self) -> None:
        page = self.pages.chosen
        if not isinstance(page, str) or page == self._wanted:
            return
        wanted: PageId = page  # type: ignore[assignment]
        self._wanted = wanted
        looking = self.looking

        def work(task: Task) -> QImage:
            return to_image(looking.picture(wanted, _SIDE_PX))

        def show(image: QImage) -> None:
            if self._wanted == wanted:
                self.picture.show_image(image)

        self._archive.lanes.run(Lane.STORE, work, show, self._failed, owner=self)

    def _look_at_clock(self) -> None:
        now = datetime.now(UTC)
        self.until.setText(tr("Until {time}").format(time=words.moment(self.looking.until)))
        if now >= self.looking.until:
            self._over()

    def _over(self) -> None:
        """Nothing is left on the screen when the time is over."""
        self._timer.stop()
        self._wanted = None
        self.picture.show_image(None)
        self.pages.setEnabled(False)
        self.print_button.setEnabled(False)
        self.until.setText(tr("Time is over"))

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, LookupOutOfTurn):
            self._over()
        if not isinstance(error, Cancelled):
            self._host.show_error(error)

    def _print(self) -> None:
        wish = PrintDialog.ask(self, self.looking.pages, self.pages.chosen)
        if wish is None:
            return
        looking = self.looking

        def work(task: Task) -> Printed:
            return looking.print_pages(wish.pages, wish.deliver)

        def done(printed: Printed) -> None:
            self._host.say(
                tr("Printed {pages}, number {serial}").format(
                    pages=trn("%n page(s)", printed.pages), serial=printed.serial
                )
            )

        self._archive.lanes.run(Lane.EXPORT, work, done, self._failed, owner=self)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        theme: Theme,
        host: Host,
        archive: Archive,
        looking: Looking,
        number: str,
    ) -> None:
        """Show the pages until the dialog is closed."""
        dialog = cls(parent, theme, host, archive, looking, number)
        dialog.exec()
        dialog.deleteLater()

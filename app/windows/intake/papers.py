"""A paper of the counter, seen, printed or saved (收据、清单、标签)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.archive.picture import Picture
from app.windows.host import Host
from app.windows.intake.intake import Intake

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.intake.desk import IntakeDesk

Make = Callable[["Station", "IntakeDesk"], bytes]


class PaperDialog(QDialog):
    """The paper as it comes out of the printer."""

    def __init__(
        self, parent: QWidget, theme: Theme, host: Host, intake: Intake, title: str, make: Make
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(900, 760)
        self._host, self._intake, self._title = host, intake, title
        self.pdf = b""
        self.pages: tuple[bytes, ...] = ()
        self._page = 0
        self.picture = Picture(theme, title)
        waiting = EmptyState(theme, "write", tr("Setting the paper…"), "")
        self.panel = Panel(title, self.picture, waiting)
        self._turn = (QPushButton("‹"), QPushButton("›"))
        for step, button in zip((-1, 1), self._turn, strict=True):
            button.setAutoDefault(False)
            button.setFixedSize(size("control"), size("control"))
            button.setAccessibleName(tr("Previous page") if step < 0 else tr("Next page"))
            button.clicked.connect(lambda _, step=step: self._show_page(self._page + step))
            self.panel.add_widget(button)
        self.printer = QComboBox()
        self.printer.setAccessibleName(tr("Printer"))
        self.printer.setMinimumHeight(size("control"))
        self.printer.setMinimumWidth(200)
        self.printer.addItems(list(QPrinterInfo.availablePrinterNames()))
        self.printer.setCurrentText(QPrinterInfo.defaultPrinterName())
        self.said = QLabel()
        self.said.setObjectName("small")
        self.save = QPushButton(tr("Save as PDF…"))
        self.print = QPushButton(tr("Print"))
        self.print.setObjectName("primary")
        self.print.setDefault(True)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.print.clicked.connect(self._print)
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.addWidget(self.said, 1)
        row.addWidget(self.printer)
        for button in (close, self.save, self.print):
            button.setMinimumHeight(size("touch"))
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.panel, 1)
        layout.addWidget(foot)
        self.panel.show_empty(True)
        self._enable()

        def work(station: Station, desk: IntakeDesk) -> tuple[bytes, tuple[bytes, ...]]:
            from app.station.paper_pages import drawn

            made = make(station, desk)
            return made, tuple(page.encoded or b"" for page in drawn(made, title))

        intake.run(work, self._show, self._failed, lane=Lane.EXPORT, owner=self)

    def _show(self, made: tuple[bytes, tuple[bytes, ...]]) -> None:
        self.pdf, self.pages = made
        self.panel.show_empty(False)
        self._show_page(0)
        self._enable()
        self.print.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._host.show_error(error)
        if not self.pdf:
            self.reject()

    def _enable(self) -> None:
        has_printer = self.printer.count() > 0
        self.printer.setVisible(has_printer)
        self.print.setEnabled(has_printer and bool(self.pdf))
        self.save.setEnabled(bool(self.pdf))
        if not has_printer:
            self.said.setText(tr("No printer is set up on this computer."))

    def _show_page(self, page: int) -> None:
        if not self.pages:
            return
        self._page = min(max(page, 0), len(self.pages) - 1)
        image = QImage()
        image.loadFromData(self.pages[self._page])
        self.picture.show_image(image)
        self.panel.note.setText(f"{self._page + 1} / {len(self.pages)}")
        self._turn[0].setEnabled(self._page > 0)
        self._turn[1].setEnabled(self._page < len(self.pages) - 1)

    def _print(self) -> None:
        from app.station.lookup_print import by_lp

        deliver, pdf = by_lp(self.printer.currentText()), self.pdf
        self.said.setText(tr("Printing…"))
        self.print.setEnabled(False)

        def work(task: Task) -> None:
            deliver(pdf)

        def done(_: object) -> None:
            self.said.setText(tr("Sent to the printer"))
            self._enable()

        def failed(error: BaseException) -> None:
            self.said.setText("")
            self._enable()
            self._host.show_error(error)

        self._intake.lanes.run(Lane.EXPORT, work, done, failed, owner=self)

    def _save(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name, _kind = QFileDialog.getSaveFileName(
            self, tr("Save as PDF"), str(Path(folder) / f"{self._title}.pdf"), "PDF (*.pdf)"
        )
        if name:
            self.save_to(Path(name) if name.lower().endswith(".pdf") else Path(f"{name}.pdf"))

    def save_to(self, path: Path) -> None:
        """Write the paper whole or not at all."""
        pdf = self.pdf

        def work(task: Task) -> None:
            from dossier.packages.files import write_whole

            write_whole(path, pdf)

        self._intake.lanes.run(
            Lane.EXPORT,
            work,
            lambda _: self.said.setText(tr("Saved {file}").format(file=path.name)),
            self._host.show_error,
            owner=self,
        )

    @classmethod
    def ask(
        cls, parent: QWidget, theme: Theme, host: Host, intake: Intake, title: str, make: Make
    ) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, theme, host, intake, title, make)
        dialog.exec()
        dialog.deleteLater()

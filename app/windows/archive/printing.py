"""Which pages go to which printer (查档打印).

The list of printers is the system's; the paper goes through its queue, never into a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows
from app.qt.theme import size, space
from app.qt.translations import tr
from dossier.model import Volume
from resources.errors import BadValue

if TYPE_CHECKING:
    from app.station.lookups import LookupPage
    from dossier.ids import PageId


@dataclass(frozen=True, slots=True)
class PrintWish:
    """What is to be printed, and what puts it on paper."""

    pages: tuple[PageId, ...]
    deliver: Callable[[bytes], None]


class PrintDialog(QDialog):
    """Pages as people write them, and a printer."""

    def __init__(self, parent: QWidget, pages: Sequence[LookupPage], current: object) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Print with a watermark"))
        self.setMinimumWidth(460)
        self._pages = pages
        self.range = QLineEdit(_written(pages, current))
        self.range.setPlaceholderText("正1-3，副2")
        self.printer = QComboBox()
        self.printer.addItems(list(QPrinterInfo.availablePrinterNames()))
        self.printer.setCurrentText(QPrinterInfo.defaultPrinterName())
        self.note = QLabel()
        self.note.setObjectName("small")
        self.note.setWordWrap(True)
        form = form_rows()
        for label, widget in ((tr("Pages"), self.range), (tr("Printer"), self.printer)):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        buttons, self.go = cancel_and(self, tr("Print"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self.range.textChanged.connect(lambda _: self._enable())
        self._enable()

    @property
    def chosen(self) -> tuple[PageId, ...]:
        """The pages that were written; none where that cannot be read."""
        from app.station.lookup_print import chosen

        try:
            return tuple(one.page.id for one in chosen(self._pages, self.range.text()))
        except BadValue:
            return ()

    def _enable(self) -> None:
        has_printer = self.printer.count() > 0
        if not has_printer:
            said = tr("No printer is set up on this computer.")
        elif not self.chosen:
            said = tr("These pages are not among those that were granted.")
        else:
            said = tr(
                "On every page stand your name, station, time and a number that leads to the "
                "journal."
            )
        self.note.setText(said)
        self.go.setEnabled(has_printer and bool(self.chosen))

    @classmethod
    def ask(
        cls, parent: QWidget, pages: Sequence[LookupPage], current: object
    ) -> PrintWish | None:
        """Return what is to be printed; None when the dialog was left."""
        from app.station.lookup_print import by_lp

        dialog = cls(parent, pages, current)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wish = PrintWish(dialog.chosen, by_lp(dialog.printer.currentText()))
        dialog.deleteLater()
        return wish if accepted else None


def _written(pages: Sequence[LookupPage], current: object) -> str:
    one = next((each for each in pages if each.page.id == current), None)
    if one is None:
        return ""
    return f"{'副' if one.volume is Volume.CONFIDENTIAL else '正'}{one.position}"

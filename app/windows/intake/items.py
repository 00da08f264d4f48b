"""What came, line by line, as somebody at a counter types it (收件明细)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from app.qt.forms import in_cell, number_field
from app.qt.theme import size
from app.qt.translations import spoken, tr
from app.windows.intake import words
from dossier.intake.changes import LONGEST_NAME, MOST_COPIES, MOST_ITEMS, MOST_PAGES
from dossier.intake.desk import item
from dossier.intake.model import Item, Original

_TITLE, _PAGES, _COPIES, _ORIGINAL, _EVIDENCE = range(5)


class _Row:
    """The fields of one line."""

    def __init__(self, completer: QCompleter, electronic: bool) -> None:
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_NAME)
        self.title.setPlaceholderText(tr("Name of the material"))
        self.title.setCompleter(completer)
        self.pages = number_field(0, MOST_PAGES, 0)
        self.pages.setSpecialValueText(" ")
        self.copies = number_field(1, MOST_COPIES, 1)
        self.original = QComboBox()
        for each in Original:
            self.original.addItem(spoken(words.ORIGINALS[each]), each.value)
        if electronic:
            self.take(Original.ELECTRONIC)
        self.evidence = QCheckBox()
        self.evidence_cell = QWidget()
        cell = QHBoxLayout(self.evidence_cell)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignCenter)
        for widget, name in (
            (self.title, tr("Name of the material")),
            (self.pages, tr("Page count")),
            (self.copies, tr("Copies")),
            (self.original, tr("Original or copy")),
            (self.evidence, tr("Evidence")),
        ):
            widget.setAccessibleName(name)
            widget.setMaximumHeight(size("control"))

    @property
    def kind(self) -> Original:
        """Original or copy; Qt keeps the value of an enumeration alone."""
        return Original(self.original.currentData())

    def take(self, original: Original) -> None:
        self.original.setCurrentIndex(self.original.findData(original.value))

    @property
    def fields(self) -> tuple[QWidget, ...]:
        return (self.title, self.pages, self.copies, self.original, self.evidence)

    @property
    def empty(self) -> bool:
        return not self.title.text().strip() and not self.pages.value()


class ItemTable(QTableWidget):
    """A line for each material; the last one is empty, Enter goes on from field to field.

    Attributes:
        changed: somebody typed something.
        done: Enter on the empty line: nothing more came.
    """

    changed = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__(0, 5)
        self.setAccessibleName(tr("Materials"))
        heads = (
            tr("Material"),
            tr("Page count"),
            tr("Copies"),
            tr("Original or copy"),
            tr("Evidence"),
        )
        self.setHorizontalHeaderLabels(list(heads))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(size("control") + 12)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_PAGES, 76), (_COPIES, 70), (_ORIGINAL, 150), (_EVIDENCE, 62)):
            header.resizeSection(column, width)
        self._rows: list[_Row] = []
        self._catalogue: tuple[tuple[str, str], ...] = ()
        self._electronic = False
        self._last: QWidget | None = None
        self.clear_lines()

    # ---- what is in it --------------------------------------------------------------

    def offer(self, catalogue: Sequence[tuple[str, str]]) -> None:
        """Complete names from a case's catalogue."""
        self._catalogue = tuple(catalogue)
        for row in self._rows:
            row.title.setCompleter(self._completer())

    def take_electronic(self, electronic: bool) -> None:
        """Have new lines be electronic files, or paper again."""
        self._electronic = electronic
        for row in self._rows:
            usual = Original.COPY if electronic else Original.ELECTRONIC
            if row.kind is usual:
                row.take(Original.ELECTRONIC if electronic else Original.COPY)

    def clear_lines(self) -> None:
        """Begin anew with an empty line."""
        self._rows = []
        self.setRowCount(0)
        self._add()

    def written(self) -> list[Item]:
        """Return the lines that say something."""
        keys = {title: key for key, title in self._catalogue}
        found = []
        for row in self._rows:
            if row.empty:
                continue
            title = row.title.text().strip()
            category = keys.get(title, "")
            found.append(
                item(
                    title,
                    row.pages.value(),
                    copies=row.copies.value(),
                    category=category,
                    original=row.kind,
                    evidence=row.evidence.isChecked(),
                )
            )
        return found

    @property
    def pages(self) -> int:
        """Pages of one copy each, of what is paper."""
        return sum(row.pages.value() for row in self._rows if row.kind is not Original.ELECTRONIC)

    def begin(self) -> None:
        """Put the cursor into the first line."""
        self._rows[0].title.setFocus()

    def write(self, line: int, title: str, pages: int, copies: int = 1) -> None:
        """Fill a line, as somebody would type it."""
        row = self._rows[line]
        row.title.setText(title)
        row.pages.setValue(pages)
        row.copies.setValue(copies)

    def set_original(self, line: int, original: Original, *, evidence: bool = False) -> None:
        """Say what a line is."""
        row = self._rows[line]
        row.take(original)
        row.evidence.setChecked(evidence)

    # ---- inside ---------------------------------------------------------------------

    def _completer(self) -> QCompleter:
        completer = QCompleter([title for _, title in self._catalogue], self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        return completer

    def _add(self) -> None:
        if len(self._rows) >= MOST_ITEMS:
            return
        row = _Row(self._completer(), self._electronic)
        at = len(self._rows)
        self._rows.append(row)
        self.setRowCount(at + 1)
        for column, widget in enumerate((*row.fields[:4], row.evidence_cell)):
            cell = widget if widget is row.evidence_cell else in_cell(widget)
            self.setCellWidget(at, column, cell)
        row.title.textChanged.connect(lambda _: self._typed())
        row.pages.valueChanged.connect(lambda _: self._typed())
        row.original.currentIndexChanged.connect(lambda _: self._typed())
        for widget in row.fields:
            widget.installEventFilter(self)
            if isinstance(widget, QSpinBox):
                widget.lineEdit().installEventFilter(self)
        self._order()

    def _order(self) -> None:
        """Have Tab go through the lines in order, the new one last."""
        before = self._last
        for widget in self._rows[-1].fields:
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        self._last = before

    def _typed(self) -> None:
        if not self._rows[-1].empty:
            self._add()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on with Enter: to the next field, or out of the table from an empty line."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
            return False
        for row in self._rows:
            if watched is row.title and row.empty:
                self.done.emit()
                return True
        return self._go_on(watched)

    def _go_on(self, watched: QObject) -> bool:
        for at, row in enumerate(self._rows):
            fields = row.fields
            for n, widget in enumerate(fields):
                if watched not in (widget, getattr(widget, "lineEdit", lambda: None)()):
                    continue
                # After copies the next line: what it is, is usual and needs no key.
                if n < _COPIES:
                    fields[n + 1].setFocus(Qt.FocusReason.TabFocusReason)
                else:
                    self._rows[min(at + 1, len(self._rows) - 1)].title.setFocus()
                return True
        return False

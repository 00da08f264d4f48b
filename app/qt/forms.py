"""What dialogs share: rows of a form, the two buttons below them, plain tables (表单)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QIcon, QTextLayout
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from app.qt.theme import size, space


def form_rows() -> QFormLayout:
    """Return a form whose names stand at the right, before their fields."""
    form = QFormLayout()
    form.setHorizontalSpacing(space("m"))
    form.setVerticalSpacing(space("s"))
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return form


def cancel_and(dialog: QDialog, words: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the row with Cancel and the button that does it, and that button.

    Args:
        dialog: Cancel closes it; what the other does, the caller connects to ``accepted``.
        words: on that button.
    """
    # In the dialog from the start: a default is only kept by the dialog a button stands in, and
    # without one Enter would press the first button, which is Cancel.
    row = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    button = QPushButton(words)
    button.setObjectName("primary")
    row.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
    button.setDefault(True)
    cancel = row.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.setIcon(QIcon())  # of another style
    cancel.setAutoDefault(False)
    row.rejected.connect(dialog.reject)
    dialog.installEventFilter(_FirstField(row))
    return row, button


class _FirstField(QObject):
    """Has a dialog begin in its first field: its buttons, made first, would have the keyboard.

    Args:
        row: the dialog's buttons; it goes with them.
    """

    def __init__(self, row: QDialogButtonBox) -> None:
        super().__init__(row)
        self._row = row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose where to begin, once, if the dialog itself did not."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            watched.removeEventFilter(self)
            if watched.focusWidget() is None:
                self._begin(watched)
        return False

    def _begin(self, dialog: QDialog) -> None:
        one = dialog.nextInFocusChain()
        while one is not None and one is not dialog:
            tabbed = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
            if tabbed and one.isVisibleTo(dialog) and not self._row.isAncestorOf(one):
                one.setFocus(Qt.FocusReason.TabFocusReason)
                return
            one = one.nextInFocusChain()


def number_field(least: int, most: int, value: int) -> QSpinBox:
    """Return a field for a whole number, its text as far from the edge as other fields'."""
    field = QSpinBox()
    field.setRange(least, most)
    field.setValue(value)
    # The style's padding does not reach the line inside.
    field.lineEdit().setTextMargins(space("s") - 2, 0, 0, 0)
    return field


def in_cell(field: QWidget) -> QWidget:
    """Return what a table is given for a field: it stands at the middle of its line.

    A table puts a lower widget at the top of the line, above the words beside it.
    """
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(2, 0, 2, 0)
    row.addWidget(field, 1, Qt.AlignmentFlag.AlignVCenter)
    return holder


def _line_px(font: QFont) -> float:
    """Return the height of a line of Chinese, whose characters may come from another font."""
    layout = QTextLayout("证", font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1000.0)
    height = line.height()
    layout.endLayout()
    return height


def writing_lines(edit: QPlainTextEdit, count: int) -> None:
    """Make a field so high that ``count`` lines are read without scrolling; Tab leaves it."""
    edit.setTabChangesFocus(True)
    edit.ensurePolished()
    margins = 2 * edit.document().documentMargin()
    high = math.ceil(count * _line_px(edit.font()) + margins) + 1  # the last line is seen whole
    # Said in a style: the theme's own least height would take the place of one set here.
    edit.setStyleSheet(f"QPlainTextEdit {{ min-height: {high}px; max-height: {high}px; }}")


def plain_table(name: str, heads: Sequence[str], stretch: int = 0) -> QTableWidget:
    """Return an empty table that is read row by row, without a grid; Tab leaves it.

    Args:
        name: what it is, for those who hear the window.
        heads: of its columns.
        stretch: the column that takes the room the others leave.
    """
    table = QTableWidget(0, len(heads))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(heads))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(size("control") + 2)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    return table

"""What dialogs share: rows of a form, the two buttons below them, plain tables (表单)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
)

from app.qt.theme import size, space

_PADDING_PX = 14
"""Of a field, above and below together, as the style sheet has it."""


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
    row = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    button = QPushButton(words)
    button.setObjectName("primary")
    button.setDefault(True)
    row.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
    row.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())  # of another style
    row.rejected.connect(dialog.reject)
    return row, button


def writing_lines(edit: QPlainTextEdit, count: int) -> None:
    """Make a field so high that ``count`` lines are read without scrolling; Tab leaves it."""
    edit.setTabChangesFocus(True)
    edit.ensurePolished()
    margins = edit.contentsMargins()
    inside = count * edit.fontMetrics().lineSpacing() + 2 * edit.document().documentMargin()
    edit.setFixedHeight(math.ceil(inside) + margins.top() + margins.bottom() + _PADDING_PX)


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

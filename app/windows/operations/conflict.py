"""Both versions of a conflict side by side, and the clerk's decision (冲突对照)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.names import change_name
from app.windows.operations import words

if TYPE_CHECKING:
    from sync.station.contract import Comparison, FieldPair, Version

Keep = Literal["centre", "mine"]


class ConflictDialog(QDialog):
    """What was there, what the centre holds, what this station changed."""

    def __init__(self, parent: QWidget, theme: Theme, both: Comparison) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Conflict"))
        self.resize(860, 460)
        self.keep: Keep | None = None
        head = QLabel(both.thing or both.case_number)
        head.setObjectName("heading")
        head.setWordWrap(True)
        change = change_name(both.kind)
        reason = words.word(words.CONFLICTS, both.conflict.reason)
        note = QLabel(f"{both.case_number} · {change} · {reason}")
        note.setObjectName("muted")
        note.setWordWrap(True)
        self.table = self._table(theme, both)
        promise = QLabel(tr("Both versions are kept in the journal, whatever you choose."))
        promise.setObjectName("small")
        buttons = QDialogButtonBox()
        later = QPushButton(tr("Decide later"))
        self.centre = QPushButton(tr("Keep the centre's"))
        self.mine = QPushButton(tr("Use this station's"))
        roles = QDialogButtonBox.ButtonRole
        for button, role in (
            (later, roles.RejectRole),
            (self.centre, roles.ActionRole),
            (self.mine, roles.ActionRole),
        ):
            button.setAutoDefault(False)
            button.setMinimumHeight(size("touch"))
            buttons.addButton(button, role)
        buttons.rejected.connect(self.reject)
        self.centre.clicked.connect(lambda: self._decide("centre"))
        self.mine.clicked.connect(lambda: self._decide("mine"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, note, self.table, promise, buttons):
            layout.addWidget(widget)
        # Neither version is the default: Enter must not decide.
        later.setFocus()

    def _table(self, theme: Theme, both: Comparison) -> QTableWidget:
        table = QTableWidget(len(both.fields), 4)
        table.setAccessibleName(tr("Both versions"))
        table.setHorizontalHeaderLabels(
            [
                "",
                tr("Before"),
                _head(tr("Stands at the centre"), both.centre),
                _head(tr("On this station"), both.mine),
            ]
        )
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        for row, pair in enumerate(both.fields):
            for column, text in enumerate((_name(pair), pair.before, pair.centre, pair.mine)):
                item = QTableWidgetItem(text or "–")
                item.setToolTip(text)
                if column > 1 and pair.centre != pair.mine:
                    item.setBackground(theme.colour("warning_soft"))
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        rows = table.verticalHeader()
        rows.setMinimumSectionSize(size("control") + 4)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _decide(self, keep: Keep) -> None:
        self.keep = keep
        self.accept()

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, both: Comparison) -> Keep | None:
        """Return the decision; None when it was put off."""
        dialog = cls(parent, theme, both)
        dialog.exec()
        keep = dialog.keep
        dialog.deleteLater()
        return keep


def _name(pair: FieldPair) -> str:
    return words.word(words.COLUMNS, f"{pair.table}.{pair.column}")


def _head(title: str, version: Version) -> str:
    known = [
        part for part in (version.who, words.moment(version.at) if version.at else "") if part
    ]
    return f"{title}\n{' · '.join(known)}" if known else title

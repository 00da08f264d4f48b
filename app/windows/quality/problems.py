"""The list of what is to be looked at, the furthest out first (待查清单)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.qt.theme import Theme, size
from app.qt.translations import language, tr
from app.windows.quality.quality import Entry

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def what(entry: Entry) -> str:
    """Return what is to be looked at."""
    from app.station.quality import words

    if entry.problem is None:
        return tr("Drawn at random")
    return words(entry.problem, "en" if language() == "en" else "zh_CN")


class ProblemsModel(QAbstractTableModel):
    """Lines and nothing else."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return two: page and problem."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == 0:
                return str(entry.number) if entry.number else tr("Batch")
            return what(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return what(entry)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 1:
            if entry.problem is None:
                return self._theme.icon("check", "muted")
            return self._theme.icon("warning", "danger" if entry.problem.blocks else "warning")
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 0:
            return int(Qt.AlignmentFlag.AlignCenter)
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the names of the columns."""
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Page"), tr("Problem"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 1:
            # Above its lines, which begin at the left.
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


def problems_view(model: ProblemsModel) -> QTableView:
    """Return the table of the lines."""
    view = QTableView()
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setWordWrap(True)
    view.setAccessibleName(tr("Problems"))
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(size("control") + 8)
    head = view.horizontalHeader()
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    head.setHighlightSections(False)
    view.setColumnWidth(0, 64)
    return view

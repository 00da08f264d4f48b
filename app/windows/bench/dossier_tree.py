"""The dossier as a tree: volumes, items, materials (卷宗目录)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QScroller, QTreeView

from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.bench.answers import Branch, DossierPage

_PAGE = Qt.ItemDataRole.UserRole
_KIND = Qt.ItemDataRole.UserRole + 1
_ICONS = {"volume": "volume", "item": "item", "material": "material"}


class DossierTree(QTreeView):
    """The tree; what is in 副卷 is red and says so.

    Attributes:
        chosen: emitted with the first page of a material that was touched.
        pages: all pages, in order.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.pages: list[DossierPage] = []
        self.setHeaderHidden(True)
        self.setAccessibleName(tr("Dossier"))
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setIconSize(QSize(22, 22))
        self.items = QStandardItemModel(self)
        self.setModel(self.items)
        self.clicked.connect(self._touched)
        self.activated.connect(self._touched)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def show_volumes(self, volumes: Iterable[Branch]) -> None:
        """Show these instead, the volumes unfolded."""
        self.items.clear()
        self.pages = []
        for volume in volumes:
            self.pages += volume.all_pages()
            self.items.appendRow(self._item(volume))
        for row in range(self.items.rowCount()):
            self.expand(self.items.index(row, 0))

    def _item(self, branch: Branch) -> QStandardItem:
        words = trn("%n page(s)", sum(1 for _ in branch.all_pages()))
        secret_volume = branch.confidential and branch.kind == "volume"
        title = branch.title
        if secret_volume:
            title = tr("{volume} · not public").format(volume=title)
        item = QStandardItem(f"{title}    {words}")
        icon = "confidential" if secret_volume else _ICONS.get(branch.kind, "pages")
        item.setIcon(self._theme.icon(icon, "danger" if branch.confidential else "text"))
        if branch.confidential:
            item.setForeground(self._theme.colour("danger"))
        item.setData(next(branch.all_pages(), None), _PAGE)
        item.setData(branch.kind, _KIND)
        for below in branch.branches:
            item.appendRow(self._item(below))
        return item

    def _touched(self, index: Any) -> None:
        kind, page = index.data(_KIND), index.data(_PAGE)
        if kind in ("volume", "item"):
            self.setExpanded(index, not self.isExpanded(index))
        elif page is not None:
            self.chosen.emit(page)

"""The thumbnails panel: which pages are shown, in which order, which are chosen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal

from app.qt.panels import EmptyState, Panel
from app.qt.pictures import Thumbnails
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.scan_desk.page_list import PageDelegate, PageList, PageRow, PagesModel
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.tree_model import Node
from dossier.ids import PageId
from dossier.model import Page


def rows_of(
    snapshot: Snapshot, scope: frozenset[PageId] | None, *, by_arrival: bool, deleted: bool
) -> list[PageRow]:
    """Return the thumbnails to show.

    Args:
        snapshot: the case.
        scope: only these pages; None: all.
        by_arrival: in the order they came in, not that of the dossier.
        deleted: deleted pages too, after the others.
    """
    pages = [page for page in snapshot.live if scope is None or page.id in scope]
    if by_arrival:
        pages.sort(key=lambda page: page.id)
    if deleted:
        pages.extend(snapshot.deleted)
    positions = snapshot.arrangement.positions
    return [PageRow(page, positions.get(page.id, 0), snapshot.volume_of(page)) for page in pages]


class PagesPanel(Panel):
    """The thumbnails.

    Attributes:
        current_changed: emitted with the Page that became current, or None; again where the
            page, its number or its volume has changed.
        selection_changed: emitted when other pages are chosen.
    """

    current_changed = Signal(object)
    selection_changed = Signal()

    def __init__(self, theme: Theme, thumbnails: Thumbnails, empty: EmptyState) -> None:
        self.model = PagesModel()
        self.list = PageList(theme)
        self.list.setModel(self.model)
        self.list.setItemDelegate(PageDelegate(theme, thumbnails, self.list))
        super().__init__(tr("Pages"), self.list, empty)
        self._snapshot: Snapshot | None = None
        self._scope: frozenset[PageId] | None = None
        self.by_arrival = False
        self.deleted = False
        self._shown_row: PageRow | None = None
        thumbnails.ready.connect(self.model.picture_came)
        theme.changed.connect(self._repaint)
        self.list.selectionModel().currentChanged.connect(lambda now, before: self._current())
        self.list.selectionModel().selectionChanged.connect(
            lambda now, before: self.selection_changed.emit()
        )
        self.model.modelReset.connect(self._current)

    @property
    def current(self) -> Page | None:
        """The current page."""
        row = self.list.currentIndex().row()
        return self.model.rows[row].page if 0 <= row < self.model.rowCount() else None

    @property
    def chosen(self) -> tuple[Page, ...]:
        """The chosen pages in the order shown; the current one if none is."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        if rows:
            return tuple(self.model.rows[row].page for row in rows)
        return (self.current,) if self.current else ()

    def show_snapshot(self, snapshot: Snapshot | None, node: Node | None) -> None:
        """Show a case, or the same case as it is now, and of it what ``node`` holds."""
        self._snapshot = snapshot
        self._take_scope(node)
        self.refresh()

    def show_scope(self, node: Node | None) -> None:
        """Show the pages of a line of the catalogue; None: all pages."""
        self._take_scope(node)
        self.refresh()

    def refresh(self) -> None:
        """Show the pages again, in the order and scope that are set."""
        snapshot = self._snapshot
        if snapshot is None:
            self.model.set_rows([])
            self.show_empty(True)
            self.note.clear()
            return
        rows = rows_of(snapshot, self._scope, by_arrival=self.by_arrival, deleted=self.deleted)
        self.list.reorderable = not self.by_arrival
        before = self.list.currentIndex()
        seen = self.list.viewport().rect().intersects(self.list.visualRect(before))
        place = before.row()
        self.model.set_rows(rows)
        if seen and self.list.currentIndex().row() != place:
            self.list.scrollTo(self.list.currentIndex())  # it was filed, stay with it
        self.show_empty(not rows)
        self.note.setText(trn("%n page(s)", len(rows)))
        if rows and not self.list.currentIndex().isValid():
            self.go_to_row(0)
        self._current()

    def _take_scope(self, node: Node | None) -> None:
        if node is None or node.key == "all":
            self._scope = None
        else:
            self._scope = frozenset(node.pages)
        self.title.setText(tr("Pages") if node is None or node.key == "all" else node.text)

    def go_to(self, page_id: PageId) -> bool:
        """Make a page current; False if it is not shown."""
        row = self.model.row_of(page_id)
        if row >= 0:
            self.go_to_row(row)
        return row >= 0

    def go_to_row(self, row: int) -> None:
        """Make a row current, alone."""
        index = self.model.index(row)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flag)
        self.list.scrollTo(index)

    def step(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) page."""
        row = self.list.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.go_to_row(row)

    def neighbours(self) -> tuple[Page, ...]:
        """Return the pages around the current one, the following first."""
        row = self.list.currentIndex().row()
        rows = self.model.rows
        return tuple(rows[i].page for i in (row + 1, row - 1) if 0 <= i < len(rows))

    def choose_all(self) -> None:
        """Choose all pages shown."""
        self.list.selectAll()

    def _repaint(self) -> None:
        self.list.viewport().update()

    def _current(self, index: QModelIndex | None = None) -> None:
        # The row and not the page alone: when others went, its number is another.
        at = self.list.currentIndex().row()
        row = self.model.rows[at] if 0 <= at < self.model.rowCount() else None
        if row != self._shown_row:
            self._shown_row = row
            self.current_changed.emit(self.current)

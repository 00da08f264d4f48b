"""The catalogue panel: the tree, and the suggestion that waits for a person (编目)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeView,
    QVBoxLayout,
)

from app.qt.panels import EmptyState, Panel, action_button
from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.names import item_name
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.tree_model import CatalogueModel, Node, build, suggestion
from dossier.ids import MaterialId, PageId
from dossier.model import Material


class CatalogueTree(QTreeView):
    """The tree view.

    Attributes:
        confirm_pressed: emitted when Enter is pressed on a line that is not edited.
    """

    confirm_pressed = Signal()

    def __init__(self, model: CatalogueModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(tr("Catalogue"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setIndentation(16)
        self.setIconSize(QSize(18, 18))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setAutoExpandDelay(500)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(36)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        # Of one width: measuring the contents asks for every line of a large case.
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, self.fontMetrics().horizontalAdvance("0000") + 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms."""
        editing = self.state() is QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self.confirm_pressed.emit()
            return
        super().keyPressEvent(event)


class CataloguePanel(Panel):
    """The left column.

    Attributes:
        chosen: emitted with the node that became current (None: nothing).
        selection_changed: emitted when other lines are chosen.
    """

    chosen = Signal(object)
    selection_changed = Signal()

    def __init__(
        self, theme: Theme, empty: EmptyState, confirm: QAction, confirm_all: QAction
    ) -> None:
        self.model = CatalogueModel(theme)
        self.tree = CatalogueTree(self.model)
        super().__init__(tr("Catalogue"), self.tree, empty)
        self._known: set[str] = set()
        self._suggested: Node | None = None
        self._chosen: tuple[MaterialId, ...] = ()
        self.empty_items = False
        self._snapshot: Snapshot | None = None
        self.card = QFrame()
        self.card.setObjectName("foot")
        self._where = QLabel()
        self._where.setWordWrap(True)
        self._why = QLabel()
        self._why.setObjectName("small")
        self._why.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        row.addWidget(action_button(confirm, "primary"), 1)
        row.addWidget(action_button(confirm_all), 1)
        box = QVBoxLayout(self.card)
        box.setContentsMargins(space("m"), space("s"), space("m"), space("m"))
        box.setSpacing(6)
        box.addWidget(self._where)
        box.addWidget(self._why)
        box.addLayout(row)
        self.card.hide()
        self.layout_.addWidget(self.card)
        self.tree.selectionModel().currentChanged.connect(self._current_changed)
        self.tree.selectionModel().selectionChanged.connect(self._selection_changed)

    @property
    def current(self) -> Node | None:
        """The current line."""
        index = self.tree.currentIndex()
        return self.model.node(index) if index.isValid() else None

    @property
    def to_confirm(self) -> tuple[MaterialId, ...]:
        """Suggestions that Confirm agrees to: those chosen in the tree, or that of the card."""
        if len(self._chosen) > 1:
            return self._chosen
        material = self.suggested
        return (material.id,) if material is not None and not material.confirmed else ()

    @property
    def suggested(self) -> Material | None:
        """The material whose suggestion the card shows."""
        return self._suggested.material if self._suggested else None

    def choose_all_pages(self) -> None:
        """Make the line of all pages current."""
        self.tree.setCurrentIndex(self.model.index_of("all"))

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show a case."""
        other = snapshot is None or (
            self._snapshot is not None and snapshot.case.id != self._snapshot.case.id
        )
        if other:
            self._known.clear()
            self._suggested = None
            self.model.show_nodes([])
        self._snapshot = snapshot
        self.show_empty(snapshot is None)
        if snapshot is None:
            self.note.clear()
            self._show_suggestion()
            return
        self.model.show_nodes(build(snapshot, empty_items=self.empty_items))
        if self._suggested:
            # What was moved to another item has a new line; the old one tells of a suggestion
            # that a person has decided since.
            now = self.model.index_of(self._suggested.key)
            self._suggested = self.model.node(now) if now.isValid() else None
        self._expand_new()
        self._selection_changed()
        if not self.tree.currentIndex().isValid():
            self.choose_all_pages()
        self.note.setText(trn("%n page(s)", len(snapshot.live)))
        self._show_suggestion()

    def show_empty_items(self, shown: bool) -> None:
        """Show or hide the items of the template that hold nothing."""
        self.empty_items = shown
        self.show_snapshot(self._snapshot)

    def choose_page(self, page_id: PageId) -> None:
        """Show the suggestion of the material that holds a page."""
        node = next((n for n in self._leaves() if page_id in n.pages), None)
        self._suggested = node if node is not None and node.material is not None else None
        self._show_suggestion()

    def reveal(self, material_id: MaterialId) -> None:
        """Make a material current and scroll to it."""
        index = self.model.index_of(f"material/{material_id}")
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)

    def rename_current(self) -> None:
        """Open the editor on the current material's title."""
        index = self.tree.currentIndex().siblingAtColumn(0)
        if index.isValid() and self.model.node(index).material is not None:
            self.tree.setFocus()
            self.tree.edit(index)

    def _leaves(self) -> list[Node]:
        root = self.model.node(QModelIndex())
        found = [node for node in root.children if node.key == "tray"]
        found += [m for v in root.children for item in v.children for m in item.children]
        return found

    def _expand_new(self) -> None:
        """Open each branch the first time it holds something; closed ones stay closed."""
        root = self.model.node(QModelIndex())
        for volume in root.children:
            if volume.key not in self._known and volume.children:
                self._known.add(volume.key)
                self.tree.expand(self.model.index_of(volume.key))
            for item in volume.children:
                if item.children and item.key not in self._known:
                    self._known.add(item.key)
                    self.tree.expand(self.model.index_of(item.key))

    def _selection_changed(self) -> None:
        rows = self.tree.selectionModel().selectedRows()
        chosen: dict[MaterialId, None] = {}
        if len(rows) > 1:
            for index in rows:
                chosen.update(dict.fromkeys(_unconfirmed(self.model.node(index))))
        self._chosen = tuple(chosen)
        self._show_suggestion()
        self.selection_changed.emit()

    def _current_changed(self) -> None:
        node = self.current
        if node is not None and node.material is not None:
            self._suggested = node
        self._show_suggestion()
        self.chosen.emit(self.current)

    def _show_suggestion(self) -> None:
        if len(self._chosen) > 1:
            self._where.setText(trn("%n suggestion(s) chosen.", len(self._chosen)))
            self._why.setText(tr("Confirm agrees to all of them."))
            self.card.show()
            return
        material = self.suggested
        if material is None or material.confirmed or self._snapshot is None:
            waiting = len(self._snapshot.unconfirmed) if self._snapshot else 0
            self.card.setVisible(bool(waiting))
            self._where.setText(trn("%n suggestion(s) wait for your confirmation.", waiting))
            self._why.setText(tr("Choose a material to see why it was filed there."))
            return
        name = next(
            (item_name(i) for i in self._snapshot.template.items if i.key == material.category),
            material.category,
        )
        self._where.setText(tr("“{title}” → {item}").format(title=material.title, item=name))
        self._why.setText(suggestion(material))
        self.card.show()


def _unconfirmed(node: Node) -> list[MaterialId]:
    """Return the suggestions on a line of the tree and below it."""
    own = [node.material.id] if node.material is not None and node.open_question else []
    return own + [found for child in node.children for found in _unconfirmed(child)]

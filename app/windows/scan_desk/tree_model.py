"""The catalogue as a tree: volumes, items, materials, and the unfiled tray (编目树)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.qt.theme import Theme
from app.qt.translations import language, tr, trn
from app.windows.names import item_name, volume_name
from app.windows.scan_desk.moves import Target, ToItem, ToMaterial, ToTray
from app.windows.scan_desk.page_list import PAGES_MIME, page_ids_of
from app.windows.scan_desk.snapshot import Snapshot
from dossier.catalogue.reasons import reason_in
from dossier.ids import PageId
from dossier.model import Material, Volume

MATERIAL_MIME = "application/x-wenyi-material"
_Index = QModelIndex | QPersistentModelIndex


class NodeRole(IntEnum):
    """What the model tells besides texts."""

    NODE = Qt.ItemDataRole.UserRole + 1
    COUNT = Qt.ItemDataRole.UserRole + 2


@dataclass(eq=False, slots=True)
class Node:
    """One line of the tree."""

    key: str
    """Stable through refreshes."""
    text: str
    icon: str
    pages: tuple[PageId, ...]
    target: Target | None
    """Where a drop on it goes; None for a volume."""
    volume: Volume | None = None
    material: Material | None = None
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None

    @property
    def open_question(self) -> bool:
        """Whether the machine's suggestion waits for a person."""
        return self.material is not None and not self.material.confirmed

    def same(self, other: Node) -> bool:
        """Return whether both look alike."""
        return (self.text, self.icon, self.pages, self.material) == (
            other.text,
            other.icon,
            other.pages,
            other.material,
        )


def build(snapshot: Snapshot, *, empty_items: bool = True) -> list[Node]:
    """Return the lines of a case: all pages, the tray, then the volumes with all below."""
    tray_pages = tuple(page.id for page in snapshot.arrangement.unfiled)
    live = tuple(page.id for page in snapshot.live)
    nodes = [Node("all", tr("All pages"), "pages", live, None)]
    nodes.append(Node("tray", tr("Unfiled"), "tray", tray_pages, ToTray()))
    for filed_volume in snapshot.arrangement.volumes:
        volume = filed_volume.volume
        icon = "confidential" if volume is Volume.CONFIDENTIAL else "volume"
        top = Node(f"volume/{volume}", volume_name(volume), icon, (), None, volume)
        for filed_item in filed_volume.items:
            item = filed_item.item
            branch = Node(
                f"item/{volume}/{item.key}",
                item_name(item),
                "item",
                (),
                ToItem(volume, item.key),
                volume,
                parent=top,
            )
            for filed in filed_item.materials:
                if not filed.pages:
                    continue
                ids = tuple(page.id for page in filed.pages)
                material = filed.material
                leaf = Node(
                    f"material/{material.id}",
                    material.title,
                    "material",
                    ids,
                    ToMaterial(material.id),
                    volume,
                    material,
                    parent=branch,
                )
                branch.children.append(leaf)
            branch.pages = tuple(i for leaf in branch.children for i in leaf.pages)
            if empty_items or branch.children:
                top.children.append(branch)
        top.pages = tuple(i for branch in top.children for i in branch.pages)
        nodes.append(top)
    return nodes


class CatalogueModel(QAbstractItemModel):
    """The tree over plain nodes; column 0 the title, column 1 the number of pages.

    Attributes:
        pages_dropped: emitted with (page ids, Target).
        material_dropped: emitted with (material id, Target).
        renamed: emitted with (material id, title) when a title was typed.
    """

    pages_dropped = Signal(tuple, object)
    material_dropped = Signal(str, object)
    renamed = Signal(str, str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root = Node("", "", "", (), None)
        theme.changed.connect(self._repaint)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show ``nodes``, telling views only what changed.

        So an open editor, the selection and the open branches survive pages arriving.
        """
        self._sync(self._root, QModelIndex(), list(nodes))

    def index_of(self, key: str) -> QModelIndex:
        """Return the index of a node by its key; invalid if it is not there."""
        found = self._find(self._root, key)
        return self._index(found) if found else QModelIndex()

    def node(self, index: _Index) -> Node:
        """Return the node at an index; the invisible root for an invalid one."""
        if not index.isValid():
            return self._root
        node: Node = index.internalPointer()
        return node

    def _find(self, node: Node, key: str) -> Node | None:
        for child in node.children:
            found = child if child.key == key else self._find(child, key)
            if found:
                return found
        return None

    def _index(self, node: Node, column: int = 0) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.children.index(node), column, node)

    def _sync(self, held: Node, index: QModelIndex, new: list[Node]) -> None:
        keys = {node.key for node in new}
        for i in range(len(held.children) - 1, -1, -1):
            if held.children[i].key not in keys:
                self.beginRemoveRows(index, i, i)
                del held.children[i]
                self.endRemoveRows()
        for i, fresh in enumerate(new):
            place = next((j for j, old in enumerate(held.children) if old.key == fresh.key), None)
            if place is None:
                self.beginInsertRows(index, i, i)
                fresh.parent = held
                held.children.insert(i, fresh)
                self.endInsertRows()
                continue
            if place != i:
                self.beginMoveRows(index, place, place, index, i)
                held.children.insert(i, held.children.pop(place))
                self.endMoveRows()
            self._update(held.children[i], fresh)

    def _update(self, old: Node, fresh: Node) -> None:
        if not old.same(fresh):
            old.text, old.icon, old.pages = fresh.text, fresh.icon, fresh.pages
            old.material = fresh.material
            self.dataChanged.emit(self._index(old, 0), self._index(old, 1))
        self._sync(old, self._index(old), fresh.children)

    def _repaint(self) -> None:
        self.layoutChanged.emit()

    # Qt's names from here on

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008, D102
        children = self.node(parent).children
        if parent.column() > 0 or not (0 <= row < len(children) and 0 <= column < 2):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: _Index) -> QModelIndex:  # type: ignore[override]  # noqa: D102
        if not index.isValid():
            return QModelIndex()
        holder = self.node(index).parent
        return self._index(holder) if holder is not None else QModelIndex()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.column() > 0 else len(self.node(parent).children)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        node = self.node(index)
        if role == NodeRole.NODE:
            return node
        if role == NodeRole.COUNT:
            return len(node.pages)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(node)
        return self._count(node, role) if index.column() == 1 else self._title(node, role)

    def _title(self, node: Node, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.text
        if role == Qt.ItemDataRole.DecorationRole:
            if node.open_question:
                return self._theme.icon("material", "warning")
            faint = not node.pages and node.target is not None
            return self._theme.icon(node.icon, "disabled" if faint else "muted")
        if role == Qt.ItemDataRole.ForegroundRole and not node.pages and node.key != "tray":
            return self._theme.colour("muted")
        if role == Qt.ItemDataRole.FontRole and node.target is None:
            return self._theme.font("base", bold=True)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{node.text}, {trn('%n page(s)', len(node.pages))}"
        return None

    def _count(self, node: Node, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return str(len(node.pages)) if node.pages else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.colour("muted")
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: D102
        node = self.node(index)
        title = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or node.material is None:
            return False
        if title and title != node.material.title:
            self.renamed.emit(node.material.id, title)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        node = self.node(index)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node.target is not None:
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        if node.material is not None:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            if index.column() == 0:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def mimeTypes(self) -> list[str]:  # noqa: D102
        return [PAGES_MIME, MATERIAL_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: D102
        data = QMimeData()
        materials = [self.node(index).material for index in indexes if index.column() == 0]
        ids = "\n".join(material.id for material in materials if material is not None)
        if ids:
            data.setData(MATERIAL_MIME, ids.encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: D102
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def canDropMimeData(  # noqa: D102
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index
    ) -> bool:
        known = data.hasFormat(PAGES_MIME) or data.hasFormat(MATERIAL_MIME)
        return known and self.node(parent).target is not None

    def dropMimeData(  # noqa: D102
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index
    ) -> bool:
        target = self.node(parent).target
        if target is None:
            return False
        if data.hasFormat(PAGES_MIME):
            self.pages_dropped.emit(page_ids_of(data), target)
        elif data.hasFormat(MATERIAL_MIME):
            for material_id in bytes(data.data(MATERIAL_MIME).data()).decode().split("\n"):
                self.material_dropped.emit(material_id, target)
        # False: the rows are moved by the store's change and by nothing else.
        return False


def _tip(node: Node) -> str:
    lines = [node.text, trn("%n page(s)", len(node.pages))]
    if node.material is not None and not node.material.confirmed:
        lines.append(suggestion(node.material))
    return "\n".join(lines)


def suggestion(material: Material) -> str:
    """Return why the machine filed a material where it is."""
    percent = round(material.confidence * 100)
    if not material.reason:
        return tr("Suggested, confidence {percent} %").format(percent=percent)
    return tr("Suggested, confidence {percent} %: {reason}").format(
        percent=percent, reason=reason_in(material.reason, language())
    )

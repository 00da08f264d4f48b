"""Thumbnails: a thin model over pages, a delegate, a list with drag and drop (缩略图)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDragMoveEvent, QDropEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.qt.pictures import PictureKey, Thumbnails, key_of
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.names import flag_name
from dossier.ids import PageId
from dossier.model import Page, Volume

PAGES_MIME = "application/x-wenyi-pages"
THUMBNAIL_PX = 176
_CELL = QSize(154, 216)
_Index = QModelIndex | QPersistentModelIndex


class PageRole(IntEnum):
    """What the model tells the delegate."""

    PAGE = Qt.ItemDataRole.UserRole + 1
    NUMBER = Qt.ItemDataRole.UserRole + 2
    FLAGS = Qt.ItemDataRole.UserRole + 3
    CONFIDENTIAL = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True, slots=True)
class PageRow:
    """One thumbnail."""

    page: Page
    number: int
    """1-based in its volume or tray; 0 for a deleted page."""
    volume: Volume | None = None
    """None: not filed yet."""

    @property
    def flags(self) -> tuple[str, ...]:
        """Remarks to show, the weightiest first."""
        page = self.page
        if page.deleted:
            return ("deleted",)
        found = ["blank"] if page.blank else []
        found += [flag for flag in page.flags if flag != "blank"]
        if not page.reading and not page.blank:
            found.append("unread")
        return tuple(found)


def page_ids_of(data: QMimeData) -> tuple[PageId, ...]:
    """Return the pages that are being dragged."""
    text = bytes(data.data(PAGES_MIME).data()).decode()
    return tuple(PageId(line) for line in text.split("\n") if line)


class PagesModel(QAbstractListModel):
    """Pages in the order shown; keeps selection and scrolling through changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PageRow] = []

    @property
    def rows(self) -> tuple[PageRow, ...]:
        """What is shown."""
        return tuple(self._rows)

    def row_of(self, page_id: PageId) -> int:
        """Return the row of a page, -1 if it is not shown."""
        return next((i for i, row in enumerate(self._rows) if row.page.id == page_id), -1)

    def set_rows(self, rows: Sequence[PageRow]) -> None:
        """Show ``rows``, telling views only what changed."""
        new = list(rows)
        new_ids = {row.page.id for row in new}
        old_ids = {row.page.id for row in self._rows}
        if len(old_ids - new_ids) + len(new_ids - old_ids) > 200:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()
            return
        for i in range(len(self._rows) - 1, -1, -1):
            if self._rows[i].page.id not in new_ids:
                self.beginRemoveRows(QModelIndex(), i, i)
                del self._rows[i]
                self.endRemoveRows()
        fresh = [row for row in new if row.page.id not in old_ids]
        if fresh:
            at = len(self._rows)
            self.beginInsertRows(QModelIndex(), at, at + len(fresh) - 1)
            self._rows.extend(fresh)
            self.endInsertRows()
        self._permute(new)
        self._replace(new)

    def _permute(self, new: list[PageRow]) -> None:
        places = {row.page.id: i for i, row in enumerate(new)}
        if all(places[row.page.id] == i for i, row in enumerate(self._rows)):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        after = [self.index(places[self._rows[index.row()].page.id]) for index in before]
        self._rows.sort(key=lambda row: places[row.page.id])
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _replace(self, new: list[PageRow]) -> None:
        for i, row in enumerate(new):
            if self._rows[i] != row:
                self._rows[i] = row
                self.dataChanged.emit(self.index(i), self.index(i))

    def picture_came(self, key: PictureKey) -> None:
        """Have the pages of that picture painted again."""
        sha256 = key[0]
        for i, row in enumerate(self._rows):
            if row.page.sha256 == sha256 and key_of(row.page) == key:
                self.dataChanged.emit(self.index(i), self.index(i))

    # Qt's names from here on

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == PageRole.PAGE:
            return row.page
        if role == PageRole.NUMBER:
            return row.number
        if role == PageRole.FLAGS:
            return row.flags
        if role == PageRole.CONFIDENTIAL:
            return row.volume is Volume.CONFIDENTIAL
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr("Page {number}").format(number=row.number)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(row)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def mimeTypes(self) -> list[str]:  # noqa: D102
        return [PAGES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: D102
        data = QMimeData()
        ids = [self._rows[i].page.id for i in sorted({index.row() for index in indexes})]
        data.setData(PAGES_MIME, "\n".join(ids).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: D102
        return Qt.DropAction.MoveAction


def _tip(row: PageRow) -> str:
    page = row.page
    lines = [tr("Page {number}").format(number=row.number)]
    lines.append(
        tr("{width} × {height} pixels, {dpi} dpi").format(
            width=page.width_px, height=page.height_px, dpi=page.dpi
        )
    )
    if page.skew_deg:
        lines.append(tr("Skew measured: {angle}°").format(angle=f"{page.skew_deg:.2f}"))
    if page.source_name:
        lines.append(page.source_name)
    lines.extend(flag_name(flag) for flag in row.flags)
    return "\n".join(lines)


class PageDelegate(QStyledItemDelegate):
    """Draws a thumbnail, its number and its flags."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: D102
        return _CELL

    def paint(  # noqa: D102
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        page: Page = index.data(PageRole.PAGE)
        flags: tuple[str, ...] = index.data(PageRole.FLAGS)
        rect: QRect = option.rect.adjusted(4, 4, -4, -4)
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 6, 6)
        foot = QRect(rect.left(), rect.bottom() - 27, rect.width(), 24)
        room = rect.adjusted(8, 8, -8, -32)
        self._picture(painter, room, page, faint="blank" in flags or page.deleted)
        if index.data(PageRole.CONFIDENTIAL):
            lock = QRect(rect.right() - 28, rect.top() + 10, 20, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("danger_soft"))
            painter.drawRoundedRect(lock, 4, 4)
            icon = self._theme.icon("confidential", "danger")
            icon.paint(painter, lock.adjusted(2, 2, -2, -2))
        self._foot(painter, foot, index.data(PageRole.NUMBER), flags, selected)
        painter.restore()

    def _picture(self, painter: QPainter, room: QRect, page: Page, *, faint: bool) -> None:
        image = self._thumbnails.get(page)
        if image is None:
            paper = QRect(QPoint(0, 0), QSize(210, 297).scaled(room.size(), _KEEP))
            paper.moveCenter(room.center())
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.setBrush(self._theme.colour("raised"))
            painter.drawRect(paper)
            if self._thumbnails.has_failed(page):
                icon = self._theme.icon("error", "danger")
                icon.paint(painter, QRect(room.center() - QPoint(12, 12), QSize(24, 24)))
            return
        target = QRect(QPoint(0, 0), image.size().scaled(room.size(), _KEEP))
        target.moveCenter(room.center())
        painter.setOpacity(0.45 if faint else 1.0)
        painter.drawImage(target, image)
        painter.setOpacity(1.0)
        painter.setPen(QPen(self._theme.colour("line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(target)

    def _foot(
        self, painter: QPainter, foot: QRect, number: int, flags: tuple[str, ...], selected: bool
    ) -> None:
        painter.setFont(self._theme.font("small", bold=selected))
        painter.setPen(self._theme.colour("text"))
        if not flags:
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(number) if number else "")
            return
        left = foot.adjusted(8, 0, 0, 0)
        painter.drawText(left, _LEFT, str(number) if number else "")
        width = painter.fontMetrics().horizontalAdvance("0000")
        tone = "danger" if flags[0] == "deleted" else "warning"
        tone = "muted" if flags[0] == "unread" else tone
        painter.setPen(self._theme.colour(tone))
        room = foot.adjusted(8 + width // 2, 0, -8, 0)
        text = flag_name(flags[0]) + (f" +{len(flags) - 1}" if len(flags) > 1 else "")
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _RIGHT, elided)


_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PageList(QListView):
    """The list of thumbnails.

    Attributes:
        reordered: emitted with (page ids, page before which they go or "", page after
            which they go or "") when pages were dropped between others.
    """

    reordered = Signal(tuple, str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._gap: QRect | None = None
        self.reorderable = True
        self.setAccessibleName(tr("Pages"))
        # A wrapping list, not Qt's icon mode, which places 2,000 icons one by one in a
        # tree; here the delegate draws the cells, so both look the same.
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the pages would go."""
        super().dragMoveEvent(event)
        if not self.reorderable or not event.mimeData().hasFormat(PAGES_MIME):
            event.ignore()
            return
        before, after = self._neighbours(event.position().toPoint())
        index = before if before.isValid() else after
        cell = self.visualRect(index)
        x = cell.left() if before.isValid() else cell.right()
        self._gap = QRect(x - 1, cell.top() + 6, 3, cell.height() - 12)
        self.viewport().update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: Any) -> None:
        """Take the marker away."""
        super().dragLeaveEvent(event)
        self._gap = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Report where the pages were dropped; the store decides what comes of it."""
        self._gap = None
        self.viewport().update()
        data = event.mimeData()
        if not self.reorderable or not data.hasFormat(PAGES_MIME):
            event.ignore()
            return
        before, after = self._neighbours(event.position().toPoint())
        # CopyAction: the view must not remove rows of its own accord.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.reordered.emit(page_ids_of(data), _id_at(before), _id_at(after))

    def _neighbours(self, point: QPoint) -> tuple[QModelIndex, QModelIndex]:
        """Return the pages after and before the gap nearest to ``point``."""
        model = self.model()
        index = self.indexAt(point)
        if not index.isValid():
            return QModelIndex(), model.index(model.rowCount() - 1, 0)
        if point.x() > self.visualRect(index).center().x():
            following = model.index(index.row() + 1, 0)
            return following, index
        return index, model.index(index.row() - 1, 0) if index.row() else QModelIndex()

    def paintEvent(self, event: Any) -> None:
        """Draw the marker over the thumbnails."""
        super().paintEvent(event)
        if self._gap is not None:
            painter = QPainter(self.viewport())
            painter.fillRect(self._gap, QColor(self._theme.colour("accent")))
            painter.end()


def _id_at(index: QModelIndex) -> str:
    page = index.data(PageRole.PAGE) if index.isValid() else None
    return str(page.id) if page is not None else ""

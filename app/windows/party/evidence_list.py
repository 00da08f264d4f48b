"""The evidence a party may look at: its own, and what has been shown or given to it (证据列表)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.reading import Item, items, view_of
from app.windows.room.thumbnails import Thumbnails

_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
ROW_PX = 112
HEAD_PX = 48
PICTURE_PX = 88


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, or an exhibit."""

    heading: str = ""
    item: Item | None = None
    shown: bool = False
    """On the screens now."""
    open: bool = False
    """On this screen now."""


class Rows(QAbstractListModel):
    """The list's rows; told anew as a whole, since they are few."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Become ``rows``; where only their state differs the list stays where it is."""
        if rows == self.rows:
            return
        same = [(row.heading, row.item) for row in rows] == [
            (row.heading, row.item) for row in self.rows
        ]
        if same:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row, or its words."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if row.item is None:
                return row.heading
            return f"{row.item.label} {row.item.name} {what_there_is(row.item)}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings are not touched."""
        if not index.isValid() or self.rows[index.row()].item is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def what_there_is(item: Item) -> str:
    """Say how much of an exhibit can be looked at."""
    if item.media == "audio":
        return tr("Sound")
    if item.media == "video":
        return tr("Film")
    if not item.pages:
        return tr("Object")
    if item.count and item.count == len(item.pages):
        return trn("%n page(s)", item.count)
    return trn("%n page(s) to look at", len(item.pages))


class RowPainter(QStyledItemDelegate):
    """Paints a row: picture, label in large type, name, how much there is."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._thumbnails = thumbnails
        self.label = look.font(theme, "large", bold=True)
        self.name = look.font(theme, "small")
        self.heading = look.font(theme, "small", bold=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a row's size."""
        row: Row = index.data(_ROW)
        return QSize(200, HEAD_PX if row.item is None else ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        row: Row = index.data(_ROW)
        area: QRect = option.rect
        painter.save()
        if row.item is None:
            painter.setPen(self._theme.colour("text"))
            painter.setFont(self.heading)
            inner = area.adjusted(space("m"), 0, -space("m"), -6)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(inner, flags, row.heading)
        else:
            self._paint_item(painter, area, row, row.item, option)
        painter.restore()

    def _paint_item(
        self,
        painter: QPainter,
        area: QRect,
        row: Row,
        item: Item,
        option: QStyleOptionViewItem,
    ) -> None:
        box = area.adjusted(6, 3, -6, -3)
        state: QStyle.StateFlag = option.state
        if row.open or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.colour("accent_soft" if row.open else "hover"))
        if row.open:
            painter.fillRect(
                QRect(box.left(), box.top(), 6, box.height()), self._theme.colour("accent")
            )
        place = QRect(box.left() + 16, box.center().y() - PICTURE_PX // 2, PICTURE_PX, PICTURE_PX)
        self._paint_picture(painter, place, item)
        left = place.right() + space("m")
        width = box.right() - left - 4
        text = self._theme.colour("text")
        painter.setPen(text)
        painter.setFont(self.label)
        metrics, small = QFontMetrics(self.label), QFontMetrics(self.name)
        top = box.top() + 8
        painter.drawText(
            QRect(left, top, width, metrics.height()), Qt.AlignmentFlag.AlignLeft, item.label
        )
        if row.shown:
            self._paint_shown(painter, QRect(left, top, width, metrics.height()))
        painter.setFont(self.name)
        painter.setPen(text)
        top += metrics.height()
        elided = small.elidedText(item.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(
            QRect(left, top, width, small.height()), Qt.AlignmentFlag.AlignLeft, elided
        )
        top += small.height() + 2
        painter.drawText(
            QRect(left, top, width, small.height()),
            Qt.AlignmentFlag.AlignLeft,
            what_there_is(item),
        )

    def _paint_shown(self, painter: QPainter, place: QRect) -> None:
        painter.setFont(self.heading)
        metrics = QFontMetrics(self.heading)
        words = tr("shown now")
        width = metrics.horizontalAdvance(words) + 16
        tag = QRect(place.right() - width, place.top() + 1, width, metrics.height() + 2)
        painter.fillRect(tag, self._theme.colour("accent"))
        painter.setPen(self._theme.colour("on_accent"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_picture(self, painter: QPainter, place: QRect, item: Item) -> None:
        picture: QPixmap | None = None
        if item.pages:
            picture = self._thumbnails.get(item.id, item.pages[0])
        if picture is None:
            painter.fillRect(place.adjusted(12, 0, -12, 0), self._theme.colour("raised"))
            icon = self._theme.icon("play" if item.media else "pages", "line_strong")
            icon.paint(painter, place.adjusted(22, 22, -22, -22))
            return
        size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(place.center())
        painter.drawPixmap(target, picture)
        painter.setPen(self._theme.colour("line_strong"))
        painter.drawRect(target)


class EvidenceList(QWidget):
    """The list, with headings for what is one's own and what others gave.

    Attributes:
        chosen: with the id of the exhibit that was touched.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._open = ""
        self.rows = Rows()
        self.view = QListView()
        self.view.setModel(self.rows)
        self.view.setMouseTracking(True)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(tr("Evidence"))
        QScroller.grabGesture(self.view.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.thumbnails = Thumbnails(bridge, PICTURE_PX * 2, self)
        self.thumbnails.came.connect(self.view.viewport().update)
        self.view.setItemDelegate(RowPainter(theme, self.thumbnails, self.view))
        self.view.clicked.connect(self._clicked)
        self.view.activated.connect(self._clicked)
        self.none = QLabel(
            tr("Here you will find your own evidence, and what the court has shown.")
        )
        self.none.setWordWrap(True)
        self.none.setMargin(space("l"))
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.none, 1)
        column.addWidget(self.view, 1)
        bridge.changed.connect(self._changed)
        theme.changed.connect(self._themed)
        self.read()

    def show_open(self, exhibit: str) -> None:
        """Mark the exhibit that is on this screen."""
        if exhibit != self._open:
            self._open = exhibit
            self.read()
            at = next((n for n, row in enumerate(self.rows.rows) if row.open), None)
            if at is not None:
                self.view.scrollTo(self.rows.index(at, 0))

    def read(self) -> None:
        """Show what the facts say now."""
        facts, seat = self._bridge.facts, self._bridge.room.seat
        side = str((facts.get(f"seat/{seat}") or {}).get("side", ""))
        view = view_of(facts, seat)
        on_screen = view or {}
        shown = {
            str(each.get("exhibit"))
            for each in (*on_screen.get("panes", ()), on_screen.get("media") or {})
        }
        known = items(facts)
        own = [item for item in known if side and item.side == side]
        others = [item for item in known if item not in own]
        rows: list[Row] = []
        for heading, group in ((tr("My evidence"), own), (tr("Shown to me"), others)):
            if group:
                rows.append(Row(heading=heading))
                rows += [
                    Row(item=item, shown=item.id in shown, open=item.id == self._open)
                    for item in group
                ]
        self.rows.show(tuple(rows))
        self.none.setVisible(not rows)
        self.view.setVisible(bool(rows))

    def _changed(self, keys: frozenset[str], number: int) -> None:
        told = ("exhibit/", "page/", "media/", "show/", "seat/")
        if any(key.startswith(told) for key in keys):
            self.read()

    def _clicked(self, index: QModelIndex) -> None:
        row: Row = index.data(_ROW)
        if row.item is not None:
            self.chosen.emit(row.item.id)

    def _themed(self) -> None:
        self.view.viewport().update()

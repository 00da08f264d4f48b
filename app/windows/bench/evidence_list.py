"""The list of evidence: by side, in order of showing, with what became of each (证据列表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.bench.state import ExhibitRow
from app.windows.bench.thumbs import Pictures
from courtroom.hub.contract import ALL

_Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
MIME = "application/x-wenyi-page"
_HEAD_PX, _ROW_PX = 34, 84
_THUMB = QSize(50, 68)
_TAG_PX = 22
_MOST_SMALL = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: an exhibit, or the head of a side."""

    side: str = ""
    exhibit: ExhibitRow | None = None
    watchers: tuple[str, ...] = ()
    """Who has it on the screen now."""


class Entries(QAbstractListModel):
    """The exhibits with a head above each side."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line, or its words."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == ROW:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _words(entry)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return that heads cannot be chosen, and exhibits can be dragged."""
        if not index.isValid() or self.entries[index.row()].exhibit is None:
            return Qt.ItemFlag.ItemIsEnabled
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return enabled | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Return what a dragged exhibit is."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the first page of a dragged exhibit."""
        data = QMimeData()
        for index in indexes:
            entry = self.entries[index.row()]
            if entry.exhibit is not None:
                data.setData(MIME, f"{entry.exhibit.id}/1".encode())
        return data

    def show(self, wanted: list[Entry]) -> None:
        """Become ``wanted``; where only states differ the lines stay."""
        same = [(e.side, e.exhibit.id if e.exhibit else "") for e in wanted] == [
            (e.side, e.exhibit.id if e.exhibit else "") for e in self.entries
        ]
        if not same:
            self.beginResetModel()
            self.entries = wanted
            self.endResetModel()
            return
        before, self.entries = self.entries, wanted
        for row, (old, new) in enumerate(zip(before, wanted, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row), self.index(row))


def _words(entry: Entry) -> str:
    row = entry.exhibit
    if row is None:
        return entry.side
    parts = [row.label, row.name]
    if ALL in entry.watchers:
        parts.append(tr("on all screens"))
    elif entry.watchers:
        parts.append(tr("on single screens"))
    elif row.released:
        parts.append(tr("released"))
    return "，".join(parts)


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, pictures: Pictures, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._pictures = theme, pictures
        self._small: dict[str, QPixmap] = {}
        self.strong = QFont(theme.font("base"))
        self.strong.setPointSizeF(13)
        self.strong.setBold(True)
        self.plain = QFont(theme.font("base"))
        self.plain.setPointSizeF(12)
        self.small = QFont(theme.font("base"))
        self.small.setPointSizeF(10.5)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        entry: Entry = index.data(ROW)
        return QSize(160, _HEAD_PX if entry.exhibit is None else _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: Entry = index.data(ROW)
        painter.save()
        area: QRect = option.rect
        if entry.exhibit is None:
            painter.setFont(self.small)
            painter.fillRect(area, self._theme.colour("raised"))
            painter.setPen(self._theme.colour("muted"))
            inner = area.adjusted(space("m"), 0, 0, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, entry.side)
        else:
            self._exhibit(painter, option, entry, entry.exhibit)
        painter.restore()

    def _exhibit(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry, row: ExhibitRow
    ) -> None:
        theme, area = self._theme, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
            painter.fillRect(
                QRect(area.left(), area.top(), 5, area.height()), theme.colour("accent")
            )
        painter.setPen(theme.colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        left = area.left() + space("m")
        box = QRect(left, area.top() + 7, _THUMB.width(), _THUMB.height())
        self._thumb(painter, box, row)
        left = box.right() + space("m")
        width = area.right() - left - 8
        # The label is what people go by: where both have no room, the state goes below.
        label_px = QFontMetrics(self.strong).horizontalAdvance(row.label)
        beside = label_px + self._state_px(entry, row) <= width
        mark_px = self._state(painter, area, entry, row, low=not beside)
        painter.setFont(self.strong)
        painter.setPen(theme.colour("text"))
        metrics = painter.fontMetrics()
        line = metrics.height()
        label = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, width)
        painter.drawText(left, area.top() + 6 + metrics.ascent(), label)
        painter.setFont(self.plain)
        metrics = painter.fontMetrics()
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(left, area.top() + 8 + line + metrics.ascent(), name)
        painter.setFont(self.small)
        painter.setPen(theme.colour("muted"))
        what = _media(row) if row.media else trn("%n page(s)", row.count)
        note = f"{row.kind} · {what}" if row.kind else what
        low = area.bottom() - 7
        room = width if beside else max(0, width - mark_px)
        note = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, low, note)

    def _thumb(self, painter: QPainter, box: QRect, row: ExhibitRow) -> None:
        thumb = self._pictures.thumb(row.asset) if row.asset else None
        if thumb is None:
            painter.fillRect(box, self._theme.colour("raised"))
            icon = {"audio": "microphone", "video": "play"}.get(row.media, "evidence")
            self._theme.icon(icon, "muted").paint(painter, box.adjusted(12, 12, -12, -12))
        else:
            shown = self._scaled(row.asset, thumb, box.size())
            box = QRect(
                box.center().x() - shown.width() // 2, box.top(), shown.width(), shown.height()
            )
            painter.drawPixmap(box.topLeft(), shown)
        painter.setPen(QPen(self._theme.colour("line_strong"), 1))
        painter.drawRect(box)

    def _scaled(self, asset: str, thumb: QPixmap, room: QSize) -> QPixmap:
        shown = self._small.get(asset)
        if shown is None:
            if len(self._small) > _MOST_SMALL:
                self._small.clear()
            shown = self._small[asset] = thumb.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return shown

    def _state_words(self, entry: Entry, row: ExhibitRow) -> tuple[str, str, str]:
        """Return what became of it, and the colours of ground and ink; empty: nothing yet."""
        if entry.watchers:
            if ALL in entry.watchers:
                return tr("Showing"), "danger", "surface"
            return tr("Some"), "warning_soft", "warning"
        return (tr("Released"), "accent_soft", "accent") if row.released else ("", "", "")

    def _state_px(self, entry: Entry, row: ExhibitRow) -> int:
        """Return how broad the state is, with the gap before it."""
        words = self._state_words(entry, row)[0]
        return QFontMetrics(self.small).horizontalAdvance(words) + 24 if words else 0

    def _state(
        self, painter: QPainter, area: QRect, entry: Entry, row: ExhibitRow, *, low: bool
    ) -> int:
        """Paint what became of it beside its label, or ``low``; return how broad that is."""
        words, ground, ink = self._state_words(entry, row)
        if not words:
            return 0
        painter.setFont(self.small)
        width = painter.fontMetrics().horizontalAdvance(words) + 16
        top = area.bottom() - _TAG_PX - 3 if low else area.top() + 6
        tag = QRect(area.right() - width - 8, top, width, _TAG_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.colour(ground))
        painter.setPen(QPen(self._theme.colour(ink if ground != "danger" else "danger"), 1))
        painter.drawRoundedRect(tag, 6, 6)
        painter.setPen(self._theme.colour(ink))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        return width + 8


def _media(row: ExhibitRow) -> str:
    return tr("Film") if row.media == "video" else tr("Sound")


class EvidenceList(QListView):
    """The list.

    Attributes:
        chosen: emitted with the id of the exhibit that was touched.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self.rows = Entries()
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(theme, pictures, self))
        self.setAccessibleName(tr("Evidence"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMinimumWidth(190)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._take)
        pictures.ready.connect(self._repaint)
        theme.changed.connect(self._repaint)

    def _repaint(self, asset: str = "") -> None:
        self.viewport().update()

    def _take(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ROW)
        if entry.exhibit is not None:
            self.chosen.emit(entry.exhibit.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, take by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex())
            return
        super().keyPressEvent(event)

    def select(self, exhibit: str) -> None:
        """Show which exhibit is looked at."""
        for row, entry in enumerate(self.rows.entries):
            if entry.exhibit is not None and entry.exhibit.id == exhibit:
                if self.currentIndex().row() != row:
                    self.setCurrentIndex(self.rows.index(row))
                return
        self.clearSelection()

"""The text beside the image, and the results of a search (识别文本、检索结果)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QPainter, QTextLayout, QTextOption
from PySide6.QtGui import QTextCharFormat as CharFormat
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.qt.theme import Theme
from app.qt.translations import tr
from dossier.ids import PageId
from ocr.result import Line, PageText

if TYPE_CHECKING:
    from app.windows.services import Hit

DOUBTFUL = 0.85
"""Lines below this confidence are marked for a second look."""
_ROW_PX = 21
_LINE_PADDING_PX = 3
_LINE_MARGIN_PX = 12
_Index = QModelIndex | QPersistentModelIndex
_LINE = Qt.ItemDataRole.UserRole + 1
_HIT = Qt.ItemDataRole.UserRole + 2


class LinesModel(QAbstractListModel):
    """The lines of one page."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines shown."""
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the lines of another page."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == _LINE:
            return line
        if role == Qt.ItemDataRole.ForegroundRole and line.confidence < DOUBTFUL:
            return self._theme.colour("warning")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Confidence {percent} %").format(percent=round(line.confidence * 100))
        return None


class LineDelegate(QStyledItemDelegate):
    """Draws a line of text, wrapped, every row of it of the same height."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: D102
        rows = self._rows(str(index.data())).lineCount()
        return QSize(self._width_px, rows * _ROW_PX + 2 * _LINE_PADDING_PX)

    def paint(  # noqa: D102
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._theme.colour("hover"))
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(colour if colour is not None else self._theme.colour("text"))
        corner = QPointF(rect.left() + _LINE_MARGIN_PX, rect.top() + _LINE_PADDING_PX)
        self._rows(str(index.data())).draw(painter, corner)
        painter.restore()

    @property
    def _width_px(self) -> int:
        """Width of a line as if the scroll bar were there: its coming breaks no line anew."""
        bar = self._view.verticalScrollBar().sizeHint().width()
        return self._view.maximumViewportSize().width() - bar

    def _rows(self, text: str) -> QTextLayout:
        layout = QTextLayout(text, self._theme.font("base"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        row = layout.createLine()
        while row.isValid():
            row.setLineWidth(max(20, self._width_px - 2 * _LINE_MARGIN_PX))
            # Rows of Latin letters are lower than rows of characters: centred alike.
            top = (layout.lineCount() - 1) * _ROW_PX + (_ROW_PX - row.height()) / 2
            row.setPosition(QPointF(0, top))
            row = layout.createLine()
        layout.endLayout()
        return layout


class TextList(QListView):
    """Lines of text; the current one is shown on the image.

    Attributes:
        line_chosen: emitted with the Line that became current, None for nothing.
    """

    line_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.lines = LinesModel(theme)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(theme, self))
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Text of the page"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(
            lambda now, before: self.line_chosen.emit(now.data(_LINE) if now.isValid() else None)
        )

    def show_text(self, text: PageText | None) -> None:
        """Show the text of a page."""
        self.lines.show_lines(text.lines if text is not None else ())

    def choose_at(self, x: float, y: float) -> None:
        """Make the line under a point of the master current, if there is one."""
        for row, line in enumerate(self.lines.lines):
            xs, ys = [p[0] for p in line.box], [p[1] for p in line.box]
            if min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys):
                index = self.lines.index(row)
                self.setCurrentIndex(index)
                self.scrollTo(index)
                return

    def copy(self) -> None:
        """Copy the chosen lines, or all when none is chosen."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        lines = [self.lines.lines[row] for row in rows] or list(self.lines.lines)
        QGuiApplication.clipboard().setText("\n".join(line.text for line in lines))


class HitsModel(QAbstractListModel):
    """The places where the sought phrase stands."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[Hit, ...] = ()
        self._places: dict[PageId, str] = {}

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits shown."""
        return self._hits

    def show_hits(self, hits: Sequence[Hit], places: dict[PageId, str]) -> None:
        """Show other hits; ``places`` says where each page is, for people."""
        self.beginResetModel()
        self._hits = tuple(hits)
        self._places = places
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.snippet
        if role == _HIT:
            return hit
        if role == Qt.ItemDataRole.UserRole:
            return self._places.get(hit.page_id, "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._places.get(hit.page_id, '')}: {hit.snippet}"
        return None


class HitDelegate(QStyledItemDelegate):
    """Draws where a hit is, and its snippet with the phrase marked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: D102
        return QSize(100, 74)

    def paint(  # noqa: D102
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        hit: Hit = index.data(_HIT)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._theme.colour("hover"))
        inner = rect.adjusted(12, 8, -12, -6)
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.colour("muted"))
        place = str(index.data(Qt.ItemDataRole.UserRole))
        elided = painter.fontMetrics().elidedText(
            place, Qt.TextElideMode.ElideMiddle, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, elided)
        self._snippet(painter, inner.adjusted(0, 18, 0, 0), hit)
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _snippet(self, painter: QPainter, room: QRect, hit: Hit) -> None:
        layout = QTextLayout(hit.snippet.replace("\n", " "), self._theme.font("base"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
        layout.setTextOption(option)
        found = QTextLayout.FormatRange()
        found.start, found.length = hit.match_start, hit.match_end - hit.match_start
        form = CharFormat()
        form.setBackground(self._theme.colour("hit"))
        form.setForeground(Qt.GlobalColor.black)
        found.format = form
        layout.setFormats([found])
        layout.beginLayout()
        y = 0.0
        for _ in range(2):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            line.setPosition(line.position().__class__(0, y))
            y += line.height()
        layout.endLayout()
        painter.setPen(self._theme.colour("text"))
        layout.draw(painter, room.topLeft().toPointF())


class HitList(QListView):
    """Search results.

    Attributes:
        hit_chosen: emitted with the Hit that became current.
    """

    hit_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.hits = HitsModel()
        self.setModel(self.hits)
        self.setItemDelegate(HitDelegate(theme, self))
        self.setAccessibleName(tr("Search results"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(
            lambda now, before: self.hit_chosen.emit(now.data(_HIT)) if now.isValid() else None
        )

    def step(self, by: int) -> None:
        """Go to the next or the previous hit, round and round."""
        count = self.hits.rowCount()
        if count:
            row = self.currentIndex().row()
            row = (row + by) % count if row >= 0 else (0 if by > 0 else count - 1)
            self.setCurrentIndex(self.hits.index(row))

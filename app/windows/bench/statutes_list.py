"""The list beside the law that is read: offers, hits, laws, contents (法条列表)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QPainter,
    QStandardItem,
    QStandardItemModel,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
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

_Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
CALM_S = 0.35
"""So long a list that changed by itself takes no touch."""
_MOST_CITED = 30
_HEAD_PX, _LINE_PX = 36, 56
_ABOVE_PX, _BELOW_PX = 36, 10
"""Of a line with a piece of the article: its title's height, and what is below the piece."""
LOW_PX = 320
"""In a list lower than this a piece has one line, if what was found stands in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a heading, an article, a law, or a place in a law's contents."""

    title: str
    note: str = ""
    """Small, at the right."""
    text: str = ""
    """A piece of the article; empty: none is shown."""
    marks: tuple[tuple[int, int], ...] = ()
    law: str = ""
    """Title; empty: the line is a heading."""
    number: int = 0
    """Of the article; 0: the law as a whole."""
    sub: int = 0
    indent: int = 0


def hit_rows(hits: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the hits of ``statute.find``."""
    return [
        Row(
            f"{hit['version']['short']}　{hit['label']}",
            str(hit["path"][-1]) if hit["path"] else "",
            hit["snippet"],
            tuple((int(start), int(end)) for start, end in hit["marks"]),
            hit["version"]["title"],
            hit["number"],
            hit["sub"],
        )
        for hit in hits
    ]


def cited_rows(articles: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the articles that the dossier cites, most pages first."""
    return [
        Row(
            f"{one['short']}　{one['label']}",
            trn("%n page(s)", int(one["count"])),
            law=one["title"],
            number=one["number"],
            sub=one["sub"],
        )
        for one in articles[:_MOST_CITED]
    ]


def spoken_rows(articles: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the articles that somebody spoke of, as far as the library holds them."""
    return [
        Row(
            f"{one['version']['short']}　{one['label']}",
            tr("just now"),
            law=one["title"],
            number=one["number"],
            sub=one["sub"],
        )
        for one in articles
        if one["text"] is not None
    ]


def law_rows(laws: Iterable[Mapping[str, Any]], since: str) -> list[Row]:
    """Return laws; ``since`` has {day}."""
    return [
        Row(law["short"], since.format(day=law["effective"]), law=law["title"]) for law in laws
    ]


def contents_rows(law: str, contents: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return a law's headings, each once, with the article that begins there."""
    rows: list[Row] = []
    before: Sequence[str] = ()
    for one in contents:
        path = [str(part) for part in one["path"]] or [str(one["label"])]
        for depth, part in enumerate(path):
            if list(before[: depth + 1]) != path[: depth + 1]:
                rows.append(
                    Row(part, one["label"], law=law, number=one["number"], sub=one["sub"],
                        indent=depth)
                )  # fmt: skip
        before = path
    return rows


class StatuteList(QListView):
    """The list.

    Attributes:
        chosen: emitted with the row that was touched or entered.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._calm_until_s = 0.0
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(theme, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        theme.changed.connect(self.viewport().update)

    @property
    def rows(self) -> list[Row]:
        """What is listed."""
        return [self._model.item(at).data(ROW) for at in range(self._model.rowCount())]

    def show_rows(self, rows: Iterable[Row], *, calm: bool = False) -> None:
        """List these instead.

        Args:
            rows: what to list.
            calm: nobody asked for it: a finger on its way means what was there before.
        """
        self._calm_until_s = time.monotonic() + CALM_S if calm else 0.0
        self._model.clear()
        for row in rows:
            item = QStandardItem(f"{row.title} {row.note} {row.text}".strip())
            item.setData(row, ROW)
            item.setEditable(False)
            if not row.law:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(item)
        self.scrollToTop()

    def point_at(self, path: Sequence[str]) -> None:
        """Mark the heading of a law's contents under which an article stands."""
        for at, row in enumerate(self.rows):
            if path and row.title == path[-1] and row.indent == len(path) - 1:
                index = self._model.index(at, 0)
                self.setCurrentIndex(index)
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
                return

    def begin(self) -> None:
        """Take the keyboard, at the first line that can be chosen."""
        self.setFocus()
        for at, row in enumerate(self.rows):
            if row.law and not self.currentIndex().isValid():
                self.setCurrentIndex(self._model.index(at, 0))

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        calm = time.monotonic() < self._calm_until_s
        if isinstance(row, Row) and row.law and not calm:
            self.chosen.emit(row)


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def _font(self, points: float, *, bold: bool = False) -> QFont:
        font = self._theme.font("base", bold=bold)
        font.setPointSizeF(points)
        return font

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: Row = index.data(ROW)
        if not row.law:
            return QSize(160, _HEAD_PX)
        if not row.text:
            return QSize(160, _LINE_PX)
        room = self._view.viewport().width() - 2 * space("m")
        piece = self._piece(row, room)
        last = piece.lineAt(piece.lineCount() - 1)
        return QSize(160, _ABOVE_PX + round(last.y() + last.height()) + _BELOW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(ROW)
        theme, area = self._theme, option.rect
        painter.save()
        if not row.law:
            painter.fillRect(area, theme.colour("raised"))
            painter.setFont(self._font(10.5, bold=True))
            painter.setPen(theme.colour("muted"))
            inner = area.adjusted(space("m"), 0, 0, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, row.title)
        else:
            self._row(painter, option, row)
        painter.restore()

    def _row(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        theme, area = self._theme, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
            bar = QRect(area.left(), area.top(), 5, area.height())
            painter.fillRect(bar, theme.colour("accent"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inner = area.adjusted(space("m") + row.indent * 20, 8, -space("m"), -6)
        top = QRect(inner)
        if row.text:
            top.setHeight(26)
        painter.setFont(self._font(10.5))
        painter.setPen(theme.colour("muted"))
        most = int(inner.width() * 0.45)
        metrics = painter.fontMetrics()
        note = metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, most)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(top, right, note)
        top.setRight(top.right() - metrics.horizontalAdvance(note) - space("m"))
        painter.setFont(self._font(12.5, bold=row.indent == 0))
        painter.setPen(theme.colour("text"))
        title = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, top.width()
        )
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, title)
        if row.text:
            self._snippet(painter, inner.adjusted(0, 28, 0, 0), row)

    def _snippet(self, painter: QPainter, area: QRect, row: Row) -> None:
        painter.setPen(self._theme.colour("text"))
        self._piece(row, area.width()).draw(painter, area.topLeft().toPointF())

    def _piece(self, row: Row, width_px: int) -> QTextLayout:
        """Return the piece of the article laid out: at most two lines, one where it is low."""
        piece = self._laid(row.text, row.marks, width_px, 2)
        if piece.lineCount() < 2 or self._view.viewport().height() >= LOW_PX:
            return piece
        end = piece.lineAt(0).textLength() - 2
        marks = tuple(mark for mark in row.marks if mark[1] <= end)
        if row.marks and not marks:
            return piece
        return self._laid(row.text[:end] + "…", marks, width_px, 1)

    def _laid(
        self, text: str, marks: Iterable[tuple[int, int]], width_px: int, most: int
    ) -> QTextLayout:
        """Return text in lines of a width, what matched in the colour of hits."""
        layout = QTextLayout(text, self._font(11.5))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        found = []
        for start, end in marks:
            one = QTextLayout.FormatRange()
            one.start, one.length = start, end - start
            form = QTextCharFormat()
            form.setBackground(self._theme.colour("hit"))
            form.setForeground(Qt.GlobalColor.black)
            one.format = form
            found.append(one)
        layout.setFormats(found)
        layout.beginLayout()
        y = 0.0
        for _ in range(most):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(1, width_px))
            line.setPosition(QPointF(0, y))
            y += line.height() + 2
        layout.endLayout()
        return layout

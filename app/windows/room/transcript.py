"""What is being said, line by line in large type (实时笔录)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
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
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QPushButton,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.reading import colour_of, seat_name

_Index = QModelIndex | QPersistentModelIndex
_LINE = Qt.ItemDataRole.UserRole
_LIVE_RANK = "\U0010ffff"
"""Sorts what is being said behind every line of the record."""
_BAR_PX = 6
_NEAR_PX = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line on the screen."""

    rank: str
    id: str
    seat: str
    label: str
    text: str
    colour: str
    live: bool = False
    """Still being said; the words may change."""


class Lines(QAbstractListModel):
    """The record's last lines, and behind them what is being said."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line, or its words."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == _LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.label}：{line.text}"
        return None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines."""
        return tuple(self._lines)

    def row_of(self, id: str) -> int:
        """Return the row of a line of the record; -1: it is not here."""
        return next((n for n, line in enumerate(self._lines) if line.id == id), -1)

    def show(self, wanted: list[Line]) -> None:
        """Become ``wanted``, in order of rank, touching only what differs."""
        ranks = {line.rank for line in wanted}
        for row in range(len(self._lines) - 1, -1, -1):
            if self._lines[row].rank not in ranks:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._lines[row]
                self.endRemoveRows()
        for line in wanted:
            row = bisect_left(self._lines, line.rank, key=lambda each: each.rank)
            if row < len(self._lines) and self._lines[row].rank == line.rank:
                if self._lines[row] != line:
                    self._lines[row] = line
                    self.dataChanged.emit(self.index(row), self.index(row))
                continue
            self.beginInsertRows(QModelIndex(), row, row)
            self._lines.insert(row, line)
            self.endInsertRows()


class LinePainter(QStyledItemDelegate):
    """Paints a line: a bar in the seat's colour, who, and below it what."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._heights: dict[tuple[str, int], int] = {}
        self.who = look.font(theme, "small", bold=True)
        self.what = look.font(theme, "base")

    def forget(self) -> None:
        """Measure anew."""
        self._heights.clear()

    def _places(self, width_px: int) -> tuple[int, int]:
        left = space("m") + _BAR_PX + space("m")
        return left, max(40, width_px - left - space("m"))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the room a line takes in the list's width."""
        line: Line = index.data(_LINE)
        width_px = self._view.viewport().width()
        key = (line.text, width_px)
        height_px = self._heights.get(key)
        if height_px is None:
            _, text_px = self._places(width_px)
            box = QFontMetrics(self.what).boundingRect(
                QRect(0, 0, text_px, 1 << 20), wrap_flags(line.text), line.text
            )
            height_px = QFontMetrics(self.who).height() + box.height() + 2 * space("s") + 6
            if len(self._heights) > 2000:
                self._heights.clear()
            self._heights[key] = height_px
        return QSize(width_px, height_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a line."""
        line: Line = index.data(_LINE)
        area: QRect = option.rect
        left, text_px = self._places(area.width())
        top = area.top() + space("s")
        painter.save()
        if line.live:
            painter.fillRect(area, self._theme.colour("accent_soft"))
        bar = QRect(area.left() + space("m"), top, _BAR_PX, area.height() - 2 * space("s"))
        painter.fillRect(bar, QColor(line.colour))
        ink = self._theme.colour("text")
        painter.setPen(ink)
        painter.setFont(self.who)
        who_px = QFontMetrics(self.who).height()
        who = f"{line.label}  {tr('speaking…')}" if line.live else line.label
        painter.drawText(QRect(left, top, text_px, who_px), Qt.TextFlag.TextSingleLine, who)
        painter.setFont(self.what)
        rest = QRect(left, top + who_px + 6, text_px, area.bottom() - top - who_px)
        painter.drawText(rest, wrap_flags(line.text), line.text)
        painter.restore()


_LONG = re.compile(r"[!-~]{16,}")


def wrap_flags(text: str) -> int:
    """Return how a text is broken: no line begins with a full stop (避头尾).

    Between Chinese characters there is a place to break anyway; only what has no such place,
    an address or a long number, is broken anywhere.
    """
    anywhere = int(Qt.TextFlag.TextWrapAnywhere) if _LONG.search(text) else 0
    return int(Qt.TextFlag.TextWordWrap) | anywhere


class TranscriptList(QWidget):
    """The live record; stays at the newest line until somebody scrolls up.

    Attributes:
        line_touched: with the id of the line that was touched.
    """

    line_touched = Signal(str)

    def __init__(self, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.lines = Lines()
        self.view = QListView()
        self.view.setModel(self.lines)
        self.view.setItemDelegate(painter := LinePainter(theme, self.view))
        self._painter = painter
        self.view.setUniformItemSizes(False)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.view.setAccessibleName(tr("Live record"))
        self.view.clicked.connect(self._clicked)
        QScroller.grabGesture(self.view.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.newest = QPushButton(tr("Back to the newest"))
        self.newest.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.bind(self.newest, "forward")
        self.newest.clicked.connect(self._to_end)
        self.newest.hide()
        self.none = QLabel(tr("What is said in court appears here."))
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.none, 1)
        column.addWidget(self.view, 1)
        column.addWidget(self.newest)
        self._following = True
        bar = self.view.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._grown)
        theme.changed.connect(self._themed)
        bridge.changed.connect(self._changed)
        bridge.live_changed.connect(self._live_changed)
        self.read()

    def read(self) -> None:
        """Show what facts and live values say now."""
        facts, live = self._bridge.facts, self._bridge.live
        found = [
            self._line(key[5:], value, facts)
            for key, value in facts.items()
            if key.startswith("line/")
        ]
        found += [
            Line(
                f"{_LIVE_RANK}{key[9:]}",
                "",
                key[9:],
                _live_label(value) or seat_name(facts, key[9:]),
                words,
                colour_of(facts, key[9:]),
                live=True,
            )
            for key, value in live.items()
            if key.startswith("speaking/") and (words := _live_text(value))
        ]
        found.sort(key=lambda line: line.rank)
        self.lines.show(found)
        self.none.setVisible(not found)
        self.view.setVisible(bool(found))

    def show_line(self, id: str) -> bool:
        """Scroll to a line of the record; return whether it is among those here."""
        row = self.lines.row_of(id)
        if row >= 0:
            middle = QAbstractItemView.ScrollHint.PositionAtCenter
            self.view.scrollTo(self.lines.index(row), middle)
            if not self._following and (lies := self.layout()) is not None:
                lies.activate()  # the way back to the newest takes of the room
                self.view.scrollTo(self.lines.index(row), middle)
        return row >= 0

    @staticmethod
    def _line(rank: str, value: Mapping[str, Any], facts: Mapping[str, Any]) -> Line:
        seat = str(value.get("seat", ""))
        label = str(value.get("label") or seat_name(facts, seat))
        text = str(value.get("text", ""))
        return Line(rank, str(value.get("id", "")), seat, label, text, colour_of(facts, seat))

    def _changed(self, keys: frozenset[str], number: int) -> None:
        if any(key.startswith(("line/", "seat/")) for key in keys):
            self.read()

    def _live_changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith("speaking/") for key in keys):
            self.read()

    def _themed(self) -> None:
        self.view.viewport().update()

    def _clicked(self, index: QModelIndex) -> None:
        line: Line = index.data(_LINE)
        if line.id:
            self.line_touched.emit(line.id)

    def _scrolled(self, value: int) -> None:
        bar = self.view.verticalScrollBar()
        self._following = bar.maximum() - value <= _NEAR_PX
        self.newest.setVisible(not self._following)

    def _grown(self, least: int, most: int) -> None:
        if self._following:
            self._to_end()

    def _to_end(self) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._following = True
        self.newest.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the lines in the new width."""
        super().resizeEvent(event)
        self._painter.forget()
        self.view.scheduleDelayedItemsLayout()


def _live_text(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, Mapping) else str(value or "")


def _live_label(value: Any) -> str:
    return str(value.get("label", "")) if isinstance(value, Mapping) else ""

"""A small calendar of one deadline: from which day, which days do not count (期限日历)."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.todo.words import day_words
from dossier.court_time import court_today
from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import MINUTES

_CELL_W, _CELL_H, _HEAD_H, _GAP = 26, 22, 26, 18
_WEEK = "一二三四五六日"
_LEGEND_H = 26


class Months(QWidget):
    """The month in which a deadline begins and the one in which it ends.

    A ring marks the day of the event, a filled cell the last day; days that do not count are
    hatched, days off are pale.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._one: Explained | None = None
        self._days: WorkingDays | None = None
        self._months: list[date] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.show_deadline(None, None)

    def show_deadline(self, one: Explained | None, days: WorkingDays | None) -> None:
        """Show the months of a deadline."""
        self._one, self._days = one, days
        self._months = []
        if one is not None:
            for day in (one.start, _last_day(one) or court_today()):
                first = day.replace(day=1)
                if first not in self._months:
                    self._months.append(first)
            self._months.sort()
        self.setVisible(bool(self._months))
        self.setFixedSize(self.sizeHint())
        self.setAccessibleDescription(self._said())
        self.update()

    def sizeHint(self) -> QSize:
        """Two months beside each other, and what the signs mean."""
        width = 2 * 7 * _CELL_W + _GAP
        return QSize(width, _HEAD_H + _CELL_H * 7 + _LEGEND_H)

    def _said(self) -> str:
        one = self._one
        last = None if one is None else _last_day(one)
        if one is None:
            return ""
        words = tr("From {day}").format(day=day_words(one.start))
        return words if last is None else f"{words}，{tr('due {day}').format(day=day_words(last))}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw months and legend."""
        one, days = self._one, self._days
        if one is None or days is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, first in enumerate(self._months):
            self._draw_month(painter, place * (7 * _CELL_W + _GAP), first, one, days)
        self._draw_legend(painter)

    def _draw_month(
        self, painter: QPainter, left: int, first: date, one: Explained, days: WorkingDays
    ) -> None:
        colour = self._theme.colour
        painter.setFont(self._theme.font("base", bold=True))
        painter.setPen(colour("text"))
        box = QRectF(left, 0, 7 * _CELL_W, _HEAD_H)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{first.year}年{first.month}月")
        painter.setFont(self._theme.font("small"))
        painter.setPen(colour("muted"))
        for column, word in enumerate(_WEEK):
            box = QRectF(left + column * _CELL_W, _HEAD_H, _CELL_W, _CELL_H)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        day, row = first, 1
        while day.month == first.month:
            column = day.weekday()
            box = QRectF(left + column * _CELL_W, _HEAD_H + row * _CELL_H, _CELL_W, _CELL_H)
            self._draw_day(painter, box.adjusted(1, 1, -1, -1), day, one, days)
            if column == 6:
                row += 1
            day += timedelta(days=1)

    def _draw_day(
        self, painter: QPainter, box: QRectF, day: date, one: Explained, days: WorkingDays
    ) -> None:
        colour = self._theme.colour
        last = _last_day(one)
        ink = colour("text" if days.is_worked(day.toordinal()) else "muted")
        if day == last:
            self._fill(painter, box, colour("danger" if _is_over(one) else "accent"))
            ink = colour("on_accent")
        elif _is_left_out(one, day):
            self._fill(painter, box, colour("warning_soft"))
            painter.setPen(QPen(colour("warning"), 1))
            painter.drawLine(box.bottomLeft(), box.topRight())
        elif is_counted(one, day, court_today()):
            self._fill(painter, box, colour("accent_soft"))
        if day == one.start:
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(ink)
        font: QFont = self._theme.font("small", bold=day in (one.start, last))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _fill(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 4, 4)

    def _draw_legend(self, painter: QPainter) -> None:
        colour = self._theme.colour
        top = _HEAD_H + _CELL_H * 7 + 8
        painter.setFont(self._theme.font("small"))
        left = 0.0
        for kind, words in (
            ("ring", tr("event")),
            ("soft", tr("counted")),
            ("hatch", tr("not counted")),
            ("last", tr("last day")),
        ):
            box = QRectF(left, top, 14, 14)
            if kind == "ring":
                painter.setPen(QPen(colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
            else:
                tints = {"soft": "accent_soft", "hatch": "warning_soft", "last": "accent"}
                self._fill(painter, box, colour(tints[kind]))
                if kind == "hatch":
                    painter.setPen(QPen(colour("warning"), 1))
                    painter.drawLine(box.bottomLeft(), box.topRight())
            painter.setPen(colour("muted"))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(left + 19, top - 2, width + 4, 18), words)
            left += 19 + width + 16


def _last_day(one: Explained) -> date | None:
    end = one.deadline.counted.end_min
    return None if end is None else date.fromordinal((end - 1) // MINUTES)


def _is_over(one: Explained) -> bool:
    return one.deadline.state.value in ("overdue", "late")


def is_counted(one: Explained, day: date, today: date) -> bool:
    """Return whether a day between event and last day counts; while it stands still, so far."""
    last = _last_day(one)
    ends = (one.start, last or today + timedelta(days=1))
    return min(ends) < day < max(ends) and not _is_left_out(one, day)


def _is_left_out(one: Explained, day: date) -> bool:
    """Return whether a day was passed over, as a day off or while time stood still."""
    if day in one.skipped:
        return True
    return any(
        left.first <= day and (left.last is None or day <= left.last) and day > one.start
        for left in one.suspended
    )

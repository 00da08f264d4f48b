"""The record while it is made: one column, only the lines in sight laid out (笔录区)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPushButton, QToolTip

from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.clerk.edits import to_index
from app.windows.clerk.record_canvas import HEADING_PX, PAD_PX, hidden_words
from app.windows.clerk.record_column import RecordColumn
from app.windows.clerk.rows import Row


class RecordView(RecordColumn):
    """Lines with times, speakers and stages; one of them is open for writing.

    Attributes:
        edited: with the id of an utterance and an Edit.
        split_asked: with id and character.
        merge_asked: with id, and whether with the line before.
        play_asked: with id and character.
        current_changed: with the id of the line that is open; empty: none.
        offer_decided: with id, and whether the better text is taken.
        hidden_asked: with the ids of hidden utterances.
        typed: a key went into the text.
        rows_changed: lines came or went.
    """

    edited = Signal(str, object)
    split_asked = Signal(str, int)
    merge_asked = Signal(str, bool)
    play_asked = Signal(str, int)
    current_changed = Signal(str)
    offer_decided = Signal(str, bool)
    hidden_asked = Signal(object)
    typed = Signal()
    rows_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("record")
        self.setAccessibleName(tr("Record"))
        self._new = 0
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.editor.paged.connect(self._page)
        self.editor.edited.connect(self._edited)
        self.editor.split_asked.connect(lambda at: self.split_asked.emit(self._current, at))
        self.editor.merge_asked.connect(lambda back: self.merge_asked.emit(self._current, back))
        self.editor.play_asked.connect(lambda at: self.play_asked.emit(self._current, at))
        self.editor.left.connect(self._leave)
        self.below = QPushButton(self)
        self.below.setObjectName("belowChip")
        self.below.setCursor(Qt.CursorShape.PointingHandCursor)
        self.below.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.below.clicked.connect(self.go_to_end)
        self.below.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    # ---- what is shown --------------------------------------------------------------

    @property
    def current(self) -> str:
        """Id of the line that is open; empty: none."""
        return self._current

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these lines; what stays keeps its place on the screen."""
        anchor = self._anchor()
        before = {row.id for row in self._all()} if self.following is False else None
        self.rows.replace(rows)
        if before is not None:
            self._count(sum(1 for row in rows if row.id not in before))
        self._after_change(anchor)

    def splice(self, start: int, end: int, rows: Sequence[Row]) -> None:
        """Show ``rows`` in place of the lines from ``start`` up to ``end``."""
        anchor = self._anchor()
        grown = len(rows) - (end - start)
        at_end = end == len(self.rows)
        self.rows.splice(start, end, rows)
        if grown > 0 and at_end and not self.following:
            self._count(grown)
        self._after_change(anchor)

    def set_row(self, row: Row) -> None:
        """Show another state of a line."""
        index = self.rows.index(row.id)
        if index is not None and self.rows[index] != row:
            self.splice(index, index + 1, [row])

    def open(self, id: str, caret: int = 0, end: int | None = None) -> bool:
        """Open a line for writing, its caret before a character; return whether it is there.

        Args:
            id: of the utterance.
            caret: 0-based.
            end: select up to here.
        """
        index = self.rows.index(id)
        if index is None or self.rows[index].kind == "hidden":
            return False
        row = self.rows[index]
        if row.kind == "partial":
            return False
        changed = id != self._current
        self._current = id
        self._show_in(index)
        if self._neighbour(1) is None:
            self._count(-self._new)  # nothing new stands below: a person began this line
        self.editor.show_text(row.text, caret)
        if end is not None:
            self.editor.select(caret, end)
        self._place_editor()
        self.editor.show()
        self.editor.setFocus()
        if changed:
            behind = self._behind(index)
            told = [row.role, *([] if behind is None else [hidden_words(behind)])]
            self.editor.setAccessibleDescription("，".join(told))
            self.current_changed.emit(id)
        self.viewport().update()
        return True

    def close_line(self) -> None:
        """Have no line open."""
        if self._current:
            self._current = ""
            if self.editor.hasFocus():
                self.setFocus()  # else Qt gives it to whatever button comes next
            self.editor.hide()
            self.current_changed.emit("")
            self.viewport().update()

    def go_to_end(self) -> None:
        """Follow what is said again."""
        self.following = True
        self._count(-self._new)
        self._scroll_to_end()

    def go_to(self, id: str) -> None:
        """Scroll until a line is in sight."""
        index = self.rows.index(id)
        if index is not None:
            self._show_in(index)

    def step(self, step: int) -> None:
        """Open the line before or after the one that is open."""
        index = self._neighbour(step)
        if index is not None:
            self.open(self.rows[index].id, 0)

    # ---- what changes ---------------------------------------------------------------

    def _all(self) -> list[Row]:
        return [self.rows[at] for at in range(len(self.rows))]

    def _after_change(self, anchor: tuple[str, int] | None) -> None:
        for index in range(max(0, len(self.rows) - 30), len(self.rows)):
            if self.rows[index].kind != "hidden":
                self._widen(self.rows[index].label)
        if self.following:
            self._scroll_to_end()
        elif anchor is not None:
            held = self.rows.index(anchor[0])
            self._set_range()
            if held is not None:
                self._set_value(self.rows.top(held) - anchor[1])
        self._settle()
        bar = self.verticalScrollBar()
        if self._new and bar.value() >= bar.maximum() - 4:
            self._count(-self._new)  # all of it is in sight
        self._check_current()
        self._place_editor()
        self.viewport().update()
        self.rows_changed.emit()

    def _check_current(self) -> None:
        if not self._current:
            return
        row = self.rows.row(self._current)
        if row is None:
            self.close_line()
        else:
            if row.text != self.editor.shown:
                self.editor.show_text(row.text)
            self.editor.underline(row.doubts, self._theme.colour("warning"))

    # ---- events ---------------------------------------------------------------------

    def _edited(self, edit: object) -> None:
        self.pause_following()
        self.edited.emit(self._current, edit)
        self.typed.emit()

    def pause_following(self) -> None:
        """Stay where it is while somebody works here."""
        self.following = False

    def _count(self, more: int) -> None:
        self._new = max(0, self._new + more)
        self.below.setVisible(self._new > 0)
        # It lies below the lines: the last of them is read while it is there.
        room = self.below.sizeHint().height() + 2 * space("s") if self._new else 0
        if self.viewportMargins().bottom() != room:
            self.setViewportMargins(0, 0, 0, room)
        if self._new:
            self.below.setText(trn("%n new line(s) below  ↓", self._new))
            self._place_chip()

    def _place_chip(self) -> None:
        self.below.adjustSize()
        self.below.move(
            (self.viewport().width() - self.below.width()) // 2,
            self.height() - self.below.height() - space("s"),
        )

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        self._settle()
        self.following = bar.value() >= bar.maximum() - 4 and not self._typing_elsewhere()
        if bar.value() >= bar.maximum() - 4:
            self._count(-self._new)
        self._place_editor()
        self.viewport().update()

    def _typing_elsewhere(self) -> bool:
        if not self._current or not self.editor.hasFocus():
            return False
        index = self.rows.index(self._current)
        return index is not None and index < len(self.rows) - 1

    def _leave(self, step: int, x: int) -> None:
        index = self._neighbour(step)
        if index is None:
            return
        row = self.rows[index]
        self.pause_following()
        if x == 1 << 20:
            self.open(row.id, len(row.text))
            return
        self.open(row.id, 0)
        y = 2 if step > 0 else self.editor.height() - self._metrics.height() // 2
        units = self.editor.cursorForPosition(QPoint(x, y)).position()
        self.editor.place_caret(to_index(row.text, units))

    def _neighbour(self, step: int) -> int | None:
        index = self.rows.index(self._current) if self._current else None
        at = (len(self.rows) if step < 0 else -1) if index is None else index
        at += step
        while 0 <= at < len(self.rows):
            if self.rows[at].kind == "said":
                return at
            at += step
        return None

    def _page(self, step: int) -> None:
        """Page keys scroll, whatever line is open."""
        bar = self.verticalScrollBar()
        if step < 0:
            self.following = False
        bar.setValue(bar.value() + step * bar.pageStep())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """With no line open, Enter or an arrow opens one."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up):
            self.step(-1)
        elif key == Qt.Key.Key_Down and not self._current:
            self._open_first_in_sight()
        else:
            super().keyPressEvent(event)

    def _open_first_in_sight(self) -> None:
        if not len(self.rows):
            return
        for at in range(self.rows.at(self.verticalScrollBar().value()), len(self.rows)):
            if self.rows[at].kind == "said":
                self.open(self.rows[at].id)
                return

    def focusInEvent(self, event: object) -> None:
        """Give the focus to the line that is open."""
        if self._current:
            self.editor.setFocus()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the line that was clicked; with Ctrl, play from there."""
        if event.button() is not Qt.MouseButton.LeftButton or not len(self.rows):
            return
        y = round(event.position().y()) + self.verticalScrollBar().value()
        if y >= self.rows.total:
            return
        index = self.rows.at(y)
        row = self.rows[index]
        self.pause_following()
        if row.kind == "hidden":
            if row.members:
                self.hidden_asked.emit(row.members)
            return
        where = event.position().toPoint()
        behind = self._told_at(where)
        if behind is not None:
            self.hidden_asked.emit(behind.members)
            return
        for rectangle, taken in self._offer_buttons(index, row):
            if row.offered and rectangle.contains(where):
                self.offer_decided.emit(row.id, taken)
                return
        at = self._character(index, row, where)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.play_asked.emit(row.id, at)
        else:
            self.open(row.id, at)

    def _told_at(self, where: QPoint) -> Row | None:
        """Return the hidden voices whose mark is there; a finger may miss it by a little."""
        y = where.y() + self.verticalScrollBar().value()
        if not len(self.rows) or not 0 <= y < self.rows.total:
            return None
        index = self.rows.at(y)
        chip = self._chip(index)
        if chip is None or not chip.adjusted(-4, -PAD_PX - 2, space("s"), PAD_PX).contains(where):
            return None
        return self._behind(index)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell whose voices are hidden where the mouse rests on a line's mark."""
        if isinstance(event, QHelpEvent):
            behind = self._told_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if behind is None else hidden_words(behind))
            return True
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over the mark of hidden voices."""
        over = self._told_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def hidden_behind(self, id: str) -> tuple[str, ...]:
        """Return the ids of the hidden voices that a line tells of."""
        index = self.rows.index(id)
        behind = None if index is None else self._behind(index)
        return () if behind is None else behind.members

    def _character(self, index: int, row: Row, where: QPoint) -> int:
        if row.kind != "said":
            return 0
        top = self.rows.top(index) - self.verticalScrollBar().value() + PAD_PX
        if self._heading(row, self.rows.before(index)):
            top += HEADING_PX
        layout = self._laid(row).documentLayout()
        point = QPoint(where.x() - self._text_left(), where.y() - top)
        return to_index(row.text, max(0, layout.hitTest(point, Qt.HitTestAccuracy.FuzzyHit)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling up stops following."""
        if event.angleDelta().y() > 0:
            self.following = False
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew for another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._layouts.clear()
            anchor = self._anchor()
            self.rows.guess_again()
            self._after_change(anchor)
        else:
            self._after_change(self._anchor())
        self._place_chip()

    def _restyle(self) -> None:
        self._layouts.clear()
        palette = QPalette(self.editor.palette())
        palette.setColor(QPalette.ColorRole.Base, self._theme.colour("accent_soft"))
        palette.setColor(QPalette.ColorRole.Text, self._theme.colour("text"))
        self.editor.setPalette(palette)
        self.viewport().update()


def with_text(row: Row, text: str) -> Row:
    """Return a line with another text, doubts that fit no more left out."""
    doubts = tuple((start, end) for start, end in row.doubts if end <= len(text))
    return replace(row, text=text, doubts=doubts)

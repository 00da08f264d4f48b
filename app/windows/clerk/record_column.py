"""Which part of the record is in sight: lines under each other, laid out as they come (版面)."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.qt.theme import Theme, space
from app.windows.clerk.line_editor import LineEditor, prepare
from app.windows.clerk.record_canvas import HEADING_PX, PAD_PX, RecordCanvas


class RecordColumn(RecordCanvas):
    """Scrolls the lines; those out of sight are as high as was guessed.

    Attributes:
        editor: where the line that is open stands.
        following: the end stays in sight, whatever comes.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.following = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(self._metrics.height() * 2)
        self.editor = LineEditor(self.viewport())
        self.editor.setFont(self._font)
        prepare(self.editor.document(), self._font)
        self.editor.hide()
        self.editor.document().documentLayout().documentSizeChanged.connect(self._grown)

    def _lay(self, index: int) -> int:
        """Lay a line out; return its height."""
        row = self.rows[index]
        if row.kind == "hidden":
            height = self._hidden_px(index)
        else:
            if row.id == self._current:
                self.editor.document().setTextWidth(self._text_width())
                high = self.editor.document().size().height()
            else:
                high = self._laid(row).size().height()
            height = self._around(row, self.rows.before(index)) + round(high)
        self.rows.set_height(index, height)
        return height

    def _settle(self) -> None:
        """Lay out what is in sight, the first line staying where it is."""
        if not len(self.rows):
            self._set_range()
            return
        top = self.verticalScrollBar().value()
        index = self.rows.at(top)
        while index > 0 and not self.rows.height(index - 1):
            index -= 1  # hidden voices whose line before is gone have one of their own now
        y = self.rows.top(index) - top
        while index < len(self.rows) and y < self.viewport().height():
            y += self._lay(index)
            index += 1
        self._set_range()

    def _set_range(self) -> None:
        bar = self.verticalScrollBar()
        high = self.viewport().height()
        blocked = bar.blockSignals(True)
        bar.setPageStep(max(1, high - 60))
        bar.setRange(0, max(0, self.rows.total + space("xl") - high))
        bar.blockSignals(blocked)

    def _anchor(self) -> tuple[str, int] | None:
        """Return the line at the upper edge, and where it begins."""
        if not len(self.rows):
            return None
        top = self.verticalScrollBar().value()
        index = self.rows.at(top)
        return self.rows[index].id, self.rows.top(index) - top

    def _set_value(self, value: int) -> None:
        bar = self.verticalScrollBar()
        blocked = bar.blockSignals(True)
        bar.setValue(value)
        bar.blockSignals(blocked)

    def _scroll_to_end(self) -> None:
        high, index = 0, len(self.rows)
        while index > 0 and high < self.viewport().height():
            index -= 1
            high += self._lay(index)
        self._set_range()
        self._set_value(self.verticalScrollBar().maximum())
        self._place_editor()
        self.viewport().update()

    def _show_in(self, index: int) -> None:
        """Scroll as little as brings a line into sight."""
        self._lay(index)
        self._set_range()
        top, bar = self.rows.top(index), self.verticalScrollBar()
        bottom = top + self.rows.height(index)
        if top < bar.value():
            self._set_value(top - PAD_PX)
        elif bottom > bar.value() + self.viewport().height():
            # Lines above may be higher than guessed.
            room, at = self.viewport().height() - self.rows.height(index) - PAD_PX, index
            while at > 0 and room > 0:
                at -= 1
                room -= self._lay(at)
            self._set_range()
            bottom = self.rows.top(index) + self.rows.height(index)
            self._set_value(bottom - self.viewport().height() + PAD_PX)
        self._settle()
        self._place_editor()
        self.viewport().update()

    def _place_editor(self) -> None:
        index = self.rows.index(self._current) if self._current else None
        if index is None:
            return
        row = self.rows[index]
        top = self.rows.top(index) - self.verticalScrollBar().value() + PAD_PX
        if self._heading(row, self.rows.before(index)):
            top += HEADING_PX
        height = round(self.editor.document().size().height())
        self.editor.setGeometry(self._text_left(), top, self._text_width(), height)

    def _grown(self) -> None:
        index = self.rows.index(self._current) if self._current else None
        if index is not None and self.isVisible():
            before = self.rows.height(index)
            if self._lay(index) != before:
                self._set_range()
                if self.following:
                    self._set_value(self.verticalScrollBar().maximum())
                self._place_editor()
                self.viewport().update()

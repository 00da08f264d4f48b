"""How the record is laid out and painted; only the lines in sight are (笔录绘制)."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QAbstractScrollArea

from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.station.hub_seats import COLOURS
from app.windows.clerk.edits import to_units
from app.windows.clerk.line_editor import LINE_HEIGHT_PERCENT, doubtful, prepare
from app.windows.clerk.rows import Row, Rows

PAD_PX, HEADING_PX, HIDDEN_PX = 6, 44, 26
_CLOCK_PX, _BAR_PX, _BADGES_PX = 66, 4, 120
_OFFER_PX = 34
_MOST_TEXT_PX, _LEAST_LABEL_PX, _MOST_LABEL_PX = 1080, 64, 168
_KEPT_LAYOUTS = 160
_Mark = QAbstractTextDocumentLayout.Selection
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class RecordCanvas(QAbstractScrollArea):
    """Lines with times, speakers, stages, marks; the line that is open is left out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._font = theme.font("large")
        self._metrics = QFontMetrics(self._font)
        self._small = theme.font("small")
        self._label_px = _LEAST_LABEL_PX
        self._layouts: OrderedDict[str, tuple[Row, int, QTextDocument]] = OrderedDict()
        self._current = ""
        self.rows = Rows(self._guess)
        self.found: tuple[str, int, int] | None = None
        """Search hit: id and span."""
        self.playing: tuple[str, int] | None = None
        """What is heard now: id and character."""

    # ---- laying out -----------------------------------------------------------------

    def _text_left(self) -> int:
        return space("m") + _CLOCK_PX + _BAR_PX + space("s") + self._label_px + space("xs")

    def _text_width(self) -> int:
        room = self.viewport().width() - self._text_left() - _BADGES_PX - space("m")
        return max(160, min(_MOST_TEXT_PX, room))

    def _heading(self, row: Row, before: Row | None) -> bool:
        return bool(row.stage) and row.kind != "hidden" and (
            before is None or before.stage != row.stage
        )  # fmt: skip

    def _guess(self, row: Row, before: Row | None) -> int:
        if row.kind == "hidden":
            return 0 if row.members and before is not None else HIDDEN_PX
        per_line = max(1, self._text_width() // max(1, self._metrics.height() * 4 // 5))
        lines = max(1, -(-len(row.text) // per_line))
        line_px = self._metrics.height() * LINE_HEIGHT_PERCENT // 100
        return self._around(row, before) + lines * line_px

    def _around(self, row: Row, before: Row | None) -> int:
        extra = HEADING_PX if self._heading(row, before) else 0
        return extra + 2 * PAD_PX + (_OFFER_PX if row.offered else 0)

    def _behind(self, index: int) -> Row | None:
        """Return the hidden voices that are told on a line: those behind it; None: none."""
        if self.rows[index].kind != "said" or index + 1 >= len(self.rows):
            return None
        row = self.rows[index + 1]
        return row if row.kind == "hidden" and row.members else None

    def _hidden_px(self, index: int) -> int:
        """Return how high a line of hidden voices is: nothing where the line before tells it."""
        return 0 if index > 0 and self._behind(index - 1) is not None else HIDDEN_PX

    def _chip(self, index: int) -> QRect | None:
        """Return where a line tells its hidden voices, at its right edge; None: it has none."""
        behind = self._behind(index)
        if behind is None:
            return None
        y = self.rows.top(index) - self.verticalScrollBar().value() + PAD_PX
        if self._heading(self.rows[index], self.rows.before(index)):
            y += HEADING_PX
        wide = QFontMetrics(self._small).horizontalAdvance(chip_text(behind)) + 12
        high = self._metrics.height() * LINE_HEIGHT_PERCENT // 100 - 4
        return QRect(self.viewport().width() - space("s") - wide, y + 2, wide, high)

    def _laid(self, row: Row) -> QTextDocument:
        width = self._text_width()
        known = self._layouts.get(row.id)
        if known is not None and known[0] is row and known[1] == width:
            self._layouts.move_to_end(row.id)
            return known[2]
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setPlainText(row.text)
        prepare(document, self._font)
        document.setTextWidth(width)
        for start, end in row.doubts:
            cursor = QTextCursor(document)
            cursor.setPosition(to_units(row.text, start))
            cursor.setPosition(to_units(row.text, end), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(doubtful(self._theme.colour("warning")))
        self._layouts[row.id] = (row, width, document)
        if len(self._layouts) > _KEPT_LAYOUTS:
            self._layouts.popitem(last=False)
        return document

    def _widen(self, label: str) -> None:
        wide = min(_MOST_LABEL_PX, self._metrics.horizontalAdvance(f"{label}：") + 4)
        if wide > self._label_px:
            self._label_px = wide

    # ---- painting -------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("surface"))
        if not len(self.rows):
            return
        top = self.verticalScrollBar().value()
        index = self.rows.at(top)
        y = self.rows.top(index) - top
        while index < len(self.rows) and y < self.viewport().height():
            if self.rows.height(index):
                self._paint_row(painter, index, y)
            y += self.rows.height(index)
            index += 1

    def _paint_row(self, painter: QPainter, index: int, y: int) -> None:
        row, before = self.rows[index], self.rows.before(index)
        if row.kind == "hidden":
            self._paint_hidden(painter, row, y)
            return
        height = self.rows.height(index)
        if self._heading(row, before):
            self._paint_heading(painter, row, y)
            y, height = y + HEADING_PX, height - HEADING_PX
        theme = self._theme
        is_open = row.id == self._current
        if is_open:
            painter.fillRect(0, y, self.viewport().width(), height, theme.colour("accent_soft"))
        elif self.playing is not None and self.playing[0] == row.id:
            painter.fillRect(0, y, self.viewport().width(), height, theme.colour("hover"))
        line_px = self._metrics.height() * LINE_HEIGHT_PERCENT // 100
        high = self._metrics.height()
        first = QRect(space("m"), y + PAD_PX + 1, _CLOCK_PX - space("s"), high)
        painter.setFont(self._small)
        painter.setPen(theme.colour("muted"))
        painter.drawText(first, int(_MIDDLE | Qt.AlignmentFlag.AlignRight), row.clock)
        speaker = self.speaker(row.colour)
        bar = QRect(space("m") + _CLOCK_PX, y + 3, _BAR_PX, height - 6)
        if row.kind == "partial":
            painter.fillRect(bar, theme.colour("line"))
        elif row.colour:
            painter.fillRect(bar, speaker)
        left = space("m") + _CLOCK_PX + _BAR_PX + space("s")
        painter.setFont(self._font)
        painter.setPen(speaker if row.kind == "said" else theme.colour("muted"))
        label = QFontMetrics(self._font).elidedText(
            row.label,
            Qt.TextElideMode.ElideRight,
            self._label_px - self._metrics.horizontalAdvance("："),
        )
        if label:
            shown = QRect(left, y + PAD_PX, self._label_px, self._metrics.height())
            painter.drawText(shown, int(_MIDDLE | Qt.AlignmentFlag.AlignRight), f"{label}：")
        if not is_open:
            self._paint_text(painter, row, y + PAD_PX)
        self._paint_badges(painter, index, y + PAD_PX, line_px)
        if row.offered:
            self._paint_offer(painter, index, row)

    def _paint_text(self, painter: QPainter, row: Row, y: int) -> None:
        document = self._laid(row)
        painter.save()
        painter.translate(self._text_left(), y)
        context = QAbstractTextDocumentLayout.PaintContext()
        faint = row.kind == "partial"
        colour = self._theme.colour("muted" if faint else "text")
        context.palette.setColor(QPalette.ColorRole.Text, colour)
        marks = self._marked(row, document)
        if marks:
            context.selections = marks
        document.documentLayout().draw(painter, context)
        painter.restore()

    def _marked(
        self, row: Row, document: QTextDocument
    ) -> list[QAbstractTextDocumentLayout.Selection]:
        spans: list[tuple[int, int, str]] = []
        if self.found is not None and self.found[0] == row.id:
            spans.append((self.found[1], self.found[2], "hit"))
        if self.playing is not None and self.playing[0] == row.id and row.text:
            at = min(self.playing[1], len(row.text) - 1)
            spans.append((at, at + 1, "accent_soft"))
        marks: list[_Mark] = []
        for start, end, tint in spans:
            one = QAbstractTextDocumentLayout.Selection()
            cursor = QTextCursor(document)
            cursor.setPosition(to_units(row.text, min(start, len(row.text))))
            cursor.setPosition(
                to_units(row.text, min(end, len(row.text))), QTextCursor.MoveMode.KeepAnchor
            )
            one.cursor = cursor
            one.format.setBackground(self._theme.colour(tint))
            if tint == "hit":
                one.format.setForeground(QColor("#1B222C"))
            marks.append(one)
        return marks

    def _paint_heading(self, painter: QPainter, row: Row, y: int) -> None:
        width = self.viewport().width()
        painter.setFont(self._theme.font("base", bold=True))
        text = f"【{row.stage}】"
        wide = painter.fontMetrics().horizontalAdvance(text)
        middle = y + HEADING_PX // 2 + 3
        x = self._text_left()
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(space("m"), middle, x - space("s"), middle)
        painter.drawLine(x + wide + space("s"), middle, width - space("m"), middle)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(QRect(x, y + 3, wide + 4, HEADING_PX), int(_MIDDLE), text)

    def _paint_badges(self, painter: QPainter, index: int, y: int, line_px: int) -> None:
        row, behind, chip = self.rows[index], self._behind(index), self._chip(index)
        badges = [(mark, "warning", "warning_soft") for mark in row.marks]
        if row.overlap:
            badges.append((tr("together"), "accent", "hover"))
        painter.setFont(self._small)
        right = self.viewport().width() - space("s")
        if behind is not None and chip is not None:
            painter.setPen(self._theme.colour("line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), chip_text(behind))
            right = chip.left() - 4
        for text, ink, paper in badges:
            wide = painter.fontMetrics().horizontalAdvance(text) + 10
            shown = QRectF(right - wide, y + 2, wide, line_px - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(paper))
            painter.drawRoundedRect(shown, 4, 4)
            painter.setPen(self._theme.colour(ink))
            painter.drawText(shown, int(Qt.AlignmentFlag.AlignCenter), text)
            right -= wide + 4

    def _offer_place(self, index: int, row: Row) -> QRect:
        bottom = self.rows.top(index) + self.rows.height(index) - self.verticalScrollBar().value()
        return QRect(
            self._text_left(), bottom - PAD_PX - _OFFER_PX + 4, self._text_width(), _OFFER_PX - 4
        )

    def _offer_buttons(self, index: int, row: Row) -> list[tuple[QRect, bool]]:
        if not row.offered:
            return []
        place = self._offer_place(index, row)
        wide = 58
        take = QRect(place.right() - 2 * wide - 6, place.top() + 2, wide, place.height() - 4)
        leave = QRect(place.right() - wide - 2, place.top() + 2, wide, place.height() - 4)
        return [(take, True), (leave, False)]

    def _paint_offer(self, painter: QPainter, index: int, row: Row) -> None:
        place = self._offer_place(index, row)
        theme = self._theme
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(self._small)
        buttons = self._offer_buttons(index, row)
        metrics = painter.fontMetrics()
        room = buttons[0][0].left() - place.left() - 20
        words = tr("Second pass: {text}").format(text=row.offered)
        painter.setPen(theme.colour("text"))
        painter.drawText(
            place.adjusted(10, 0, 0, 0), int(_MIDDLE),
            metrics.elidedText(words, Qt.TextElideMode.ElideRight, room),
        )  # fmt: skip
        for (shown, _), text in zip(buttons, (tr("Take"), tr("Leave")), strict=True):
            painter.setPen(theme.colour("accent"))
            painter.drawText(shown, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_hidden(self, painter: QPainter, row: Row, y: int) -> None:
        painter.setFont(self._small)
        painter.setPen(self._theme.colour("muted"))
        shown = QRect(self._text_left(), y, self._text_width(), HIDDEN_PX)
        text = (
            f"▸ {hidden_words(row)}" if row.members else tr("(Deliberation; you may not see it)")
        )
        metrics = painter.fontMetrics()
        painter.drawText(
            shown,
            int(_MIDDLE),
            metrics.elidedText(text, Qt.TextElideMode.ElideRight, shown.width()),
        )

    def speaker(self, colour: int) -> QColor:
        """Return the colour of a speaker."""
        if not colour:
            return self._theme.colour("muted")
        return self._theme.colour(f"speaker_{(colour - 1) % COLOURS + 1}")


def chip_text(behind: Row) -> str:
    """Return the few words by which a line tells that other seats' voices were hidden."""
    return trn("%n hidden", len(behind.members))


def hidden_words(row: Row) -> str:
    """Return how many voices are hidden, whose, and what can be done."""
    count = trn("%n stretch(es) of another seat's voice hidden", len(row.members))
    return f"{count} · {row.label} · {tr('restore…')}"

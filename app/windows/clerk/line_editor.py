"""The line of the record that is being written: a text field laid over its place (行编辑)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.qt.translations import tr
from app.windows.clerk.edits import Edit, difference, to_index, to_units

LINE_HEIGHT_PERCENT = 135


class LineEditor(QTextEdit):
    """Plain text of one utterance; input methods, selection and clipboard are Qt's own.

    Attributes:
        edited: with an Edit: what was typed just now.
        split_asked: with the character before which Enter was pressed.
        merge_asked: Backspace at the beginning (True) or Delete at the end (False).
        left: the caret goes up (-1) or down (1) out of the line, at an x in pixels.
        play_asked: with the character that was clicked with Ctrl held.
        paged: a page up (-1) or down (1).
    """

    edited = Signal(object)
    split_asked = Signal(int)
    merge_asked = Signal(bool)
    left = Signal(int, int)
    play_asked = Signal(int)
    paged = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("lineEditor")
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(tr("Line of the record"))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        prepare(self.document(), self.font())
        self._text = ""
        self._setting = False
        self.document().contentsChanged.connect(self._changed)

    @property
    def shown(self) -> str:
        """The text, without what an input method is composing."""
        return self._text

    @property
    def caret(self) -> int:
        """The character before which the caret stands."""
        return to_index(self._text, self.textCursor().position())

    @property
    def selection(self) -> tuple[int, int]:
        """Characters that are selected; both the same where none is."""
        cursor = self.textCursor()
        return (
            to_index(self._text, cursor.selectionStart()),
            to_index(self._text, cursor.selectionEnd()),
        )

    def show_text(self, text: str, caret: int | None = None) -> None:
        """Show another text; the caret stays where it was unless told."""
        at = self.caret if caret is None else caret
        self._setting = True
        if text != self._text:
            self._text = text
            self.setPlainText(text)
            format_lines(self.document())
        self._setting = False
        self.place_caret(at)

    def place_caret(self, index: int) -> None:
        """Put the caret before a character."""
        cursor = self.textCursor()
        cursor.setPosition(to_units(self._text, max(0, min(index, len(self._text)))))
        self.setTextCursor(cursor)

    def select(self, start: int, end: int) -> None:
        """Select characters."""
        cursor = self.textCursor()
        cursor.setPosition(to_units(self._text, start))
        cursor.setPosition(to_units(self._text, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def insert(self, text: str) -> None:
        """Write ``text`` at the caret, in place of what is selected."""
        self.textCursor().insertText(text.replace("\n", " "))

    def underline(self, spans: tuple[tuple[int, int], ...], colour: QColor) -> None:
        """Underline what was hardly understood."""
        marks = []
        for start, end in spans:
            one = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(min(to_units(self._text, start), len(self.toPlainText())))
            cursor.setPosition(
                min(to_units(self._text, end), len(self.toPlainText())),
                QTextCursor.MoveMode.KeepAnchor,
            )
            one.cursor = cursor
            one.format = doubtful(colour)
            marks.append(one)
        self.setExtraSelections(marks)

    def _changed(self) -> None:
        if self._setting:
            return
        after = self.toPlainText().replace("\u2029", "\n")
        if "\n" in after:
            # Pasted paragraphs: a line of the record has none.
            self._setting = True
            caret = self.textCursor().position()
            after = after.replace("\n", " ")
            self.setPlainText(after)
            format_lines(self.document())
            cursor = self.textCursor()
            cursor.setPosition(caret)
            self.setTextCursor(cursor)
            self._setting = False
        before, self._text = self._text, after
        edit = difference(before, after, to_index(after, self.textCursor().position()))
        if edit is not None:
            self.edited.emit(edit)

    def event(self, event: QEvent) -> bool:
        """Leave all shortcuts but those of plain editing to the window."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            with_control = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            plain = event.key() in _OWN and bool(with_control)
            if (with_control and not plain) or function or event.key() == Qt.Key.Key_Escape:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter splits, Backspace at the beginning merges, arrows leave at the edges."""
        key, cursor = event.key(), self.textCursor()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.split_asked.emit(self.caret)
        elif key == Qt.Key.Key_Backspace and cursor.atStart() and not cursor.hasSelection():
            self.merge_asked.emit(True)
        elif key == Qt.Key.Key_Delete and cursor.atEnd() and not cursor.hasSelection():
            self.merge_asked.emit(False)
        elif plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move_line(event, -1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.paged.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif plain and key == Qt.Key.Key_Left and cursor.atStart() and not cursor.hasSelection():
            self.left.emit(-1, 1 << 20)
        elif plain and key == Qt.Key.Key_Right and cursor.atEnd() and not cursor.hasSelection():
            self.left.emit(1, 0)
        else:
            super().keyPressEvent(event)

    def _move_line(self, event: QKeyEvent, step: int) -> None:
        where = self.cursorRect().center()
        before = self.textCursor().position()
        super().keyPressEvent(event)
        same_line = self.cursorRect().center().y() == where.y()
        if same_line or self.textCursor().position() == before:
            self.left.emit(step, where.x())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ctrl and a click play from there."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            units = self.cursorForPosition(event.position().toPoint()).position()
            self.play_asked.emit(to_index(self._text, units))
            return
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the record."""
        event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is being composed is not text yet."""
        self._setting = True
        super().inputMethodEvent(event)
        self._setting = False
        if event.commitString() or event.replacementLength():
            self._changed()


_OWN = frozenset(
    {
        Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_A, Qt.Key.Key_Left, Qt.Key.Key_Right,
        Qt.Key.Key_Insert,
    }
)  # fmt: skip


def prepare(document: QTextDocument, font: QFont) -> None:
    """Have a document lay a line of the record out as every other."""
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    format_lines(document)


def format_lines(document: QTextDocument) -> None:
    """Give the lines of a document their height."""
    spaced = QTextBlockFormat()
    spaced.setLineHeight(
        LINE_HEIGHT_PERCENT, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    )
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.setBlockFormat(spaced)


def doubtful(colour: QColor) -> QTextCharFormat:
    """Return how words are shown that were hardly understood."""
    shown = QTextCharFormat()
    shown.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
    shown.setUnderlineColor(colour)
    return shown


__all__ = ["Edit", "LineEditor", "doubtful", "format_lines", "prepare"]

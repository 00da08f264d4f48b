"""The notes zone (随庭笔记): text and ink, the judge's alone."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScroller,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.ink import InkSheet, Stroke
from app.windows.bench.look import TOUCH_PX, button
from app.windows.bench.notebook import MOST_BYTES, Notebook
from app.windows.bench.spool import Draft
from dossier.court_time import in_court
from resources.errors import WenyiError, describe

_ID = Qt.ItemDataRole.UserRole


class NotesZone(QWidget):
    """The zone.

    Attributes:
        looked: emitted when the page of a note was called up.
    """

    looked = Signal()

    def __init__(self, theme: Theme, bench: Bench, notebook: Notebook) -> None:
        super().__init__()
        self._bench, self._book = bench, notebook
        self.text = QPlainTextEdit()
        self.setFocusProxy(self.text)
        self.text.setPlaceholderText(tr("Write here. Nobody but you reads it."))
        self.text.setAccessibleName(tr("Note"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(TOUCH_PX)
        self.ink = InkSheet(theme)
        self.new = button(tr("New"), self.begin, icon="add", theme=theme)
        self.by_hand = button(tr("By hand"), self._switch, icon="pen", theme=theme)
        self.by_hand.setCheckable(True)
        self.undo = button("", self.ink.undo, icon="undo", theme=theme)
        self.undo.setToolTip(tr("Take the last stroke away"))
        self.undo.setAccessibleName(tr("Take the last stroke away"))
        self.page = button("", self._go_to_page, icon="evidence", theme=theme)
        self.remove = button("", self._remove, icon="delete", theme=theme)
        self.remove.setToolTip(tr("Remove the note"))
        self.remove.setAccessibleName(tr("Remove the note"))
        self.saved = QLabel()
        self.saved.setObjectName("benchSmall")
        self.list = QListWidget()
        self.list.setObjectName("noteList")
        self.list.setAccessibleName(tr("Notes"))
        self.list.setWordWrap(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self.list.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._lay_out()
        self.text.textChanged.connect(self._typed)
        self.ink.written.connect(self._written)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        notebook.changed.connect(self.refresh)
        notebook.state_changed.connect(self._show_state)
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space("s"), 4, space("s"), 4)
        head.setSpacing(6)
        for one in (self.new, self.by_hand, self.undo):
            head.addWidget(one)
        head.addStretch(1)
        head.addWidget(self.page)
        head.addWidget(self.remove)
        self.sheet = QStackedWidget()
        self.sheet.addWidget(self.text)
        self.sheet.addWidget(self.ink)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(space("s"), 0, space("s"), 2)
        column.setSpacing(2)
        column.addWidget(self.sheet, 1)
        column.addWidget(self.saved)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(6)
        splitter.addWidget(upper)
        splitter.addWidget(self.list)
        splitter.setSizes([230, 110])
        self.list.setMinimumHeight(TOUCH_PX)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(splitter, 1)

    # ---- what is shown ----------------------------------------------------------------

    def _draft(self) -> Draft | None:
        return self._book.notes.get(self._book.current)

    def refresh(self) -> None:
        """Show the notes, and the one that is open."""
        draft = self._draft()
        text = draft.text if draft else ""
        if text != self.text.toPlainText():
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)
        ink = draft.ink if draft else ()
        if ink != self.ink.strokes:
            self.ink.show_strokes(ink)
        if draft is not None and draft.ink and not draft.text:
            self.by_hand.setChecked(True)
        self._switch()
        self._list()
        self._show_state()

    def _list(self) -> None:
        self.list.clear()
        for draft in self._book.listed():
            item = QListWidgetItem(self._line(draft))
            item.setData(_ID, draft.id)
            item.setSizeHint(QSize(100, TOUCH_PX))
            self.list.addItem(item)
            if draft.id == self._book.current:
                self.list.setCurrentItem(item)

    def _line(self, draft: Draft) -> str:
        first = next((line for line in draft.text.splitlines() if line.strip()), "")
        if draft.ink:
            first = f"{first} {tr('(by hand)')}".strip()
        parts = [_clock(draft.at), self._place(draft), first or tr("(empty)")]
        return "  ".join(part for part in parts if part)

    def _place(self, draft: Draft) -> str:
        label = state.label_of(self._bench.facts, draft.exhibit) if draft.exhibit else ""
        if not label:
            return ""
        return tr("{label} page {page}").format(label=label, page=draft.page or 1)

    def _show_state(self) -> None:
        draft, book = self._draft(), self._book
        place = self._place(draft) if draft else ""
        self.page.setText(place)
        self.page.setVisible(bool(place))
        self.remove.setEnabled(draft is not None)
        self.undo.setVisible(self.by_hand.isChecked())
        self.undo.setEnabled(bool(self.ink.strokes))
        if book.problem is not None:
            error = book.problem
            words = describe(error, "zh_CN").what if isinstance(error, WenyiError) else str(error)
            self.saved.setText(tr("Not kept on this machine: {why}").format(why=words))
        elif book.waiting:
            waiting = trn("%n note(s) kept on this machine, to be sent", book.waiting)
            self.saved.setText(waiting)
        else:
            self.saved.setText(tr("Kept. Only you can read it."))

    # ---- what a person does -----------------------------------------------------------

    def begin(self) -> None:
        """Begin a note."""
        self._book.begin()
        (self.ink if self.by_hand.isChecked() else self.text).setFocus()

    def _ensure(self, text: str = "") -> str:
        return self._book.current or self._book.begin(text).id

    def _typed(self) -> None:
        text = self.text.toPlainText()
        if not self._book.current and not text:
            return
        # A note that begins with what was typed leaves the sheet as it is: one that began
        # empty would clear it. What is too long for a note is refused below.
        id = self._ensure(text if 2 * len(text.encode()) < MOST_BYTES else "")
        if not self._book.write(id, text=text):
            self._full()
            return
        self._update_line(id)

    def _written(self, strokes: tuple[Stroke, ...]) -> None:
        fresh = not self._book.current
        ink = strokes
        id = self._ensure()
        if fresh:
            self.ink.show_strokes(ink)
        if not self._book.write(id, ink=ink):
            self._full()
            return
        self._update_line(id)
        self._show_state()

    def _full(self) -> None:
        self._bench.said.emit(tr("This note is full. Go on in a new one."))
        draft = self._draft()
        if draft is not None:
            self.ink.show_strokes(draft.ink)
            self.text.blockSignals(True)
            self.text.setPlainText(draft.text)
            self.text.blockSignals(False)

    def _update_line(self, id: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_ID) == id:
                item.setText(self._line(self._book.notes[id]))

    def _switch(self) -> None:
        self.sheet.setCurrentIndex(1 if self.by_hand.isChecked() else 0)
        self.undo.setVisible(self.by_hand.isChecked())

    def _choose(self, item: QListWidgetItem) -> None:
        self._book.flush()
        self._book.current = str(item.data(_ID))
        draft = self._draft()
        self.by_hand.setChecked(bool(draft and draft.ink and not draft.text))
        self.refresh()

    def _go_to_page(self) -> None:
        draft = self._draft()
        if draft is not None and draft.exhibit:
            self._bench.look(draft.exhibit, draft.page or 1)
            self.looked.emit()

    def _remove(self) -> None:
        draft = self._draft()
        if draft is None:
            return
        self._book.remove(draft.id)
        self._bench.undoable.emit(
            tr("The note was removed"), tr("Bring back"), lambda: self._book.restore(draft.id)
        )


def _clock(at: str) -> str:
    try:
        return in_court(datetime.fromisoformat(at)).strftime("%H:%M")
    except ValueError:
        return ""

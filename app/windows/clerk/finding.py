"""Find and replace in the record, with a look at every place before it is changed (查找替换)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn

if TYPE_CHECKING:
    from app.windows.clerk.record_binding import RecordBinding
    from app.windows.clerk.record_view import RecordView
    from courtroom.transcript.finding import Match

MOST_SHOWN = 500
BEFORE, AFTER = 14, 20
"""Characters of a line beside a place that is to be replaced."""


class FindBar(QFrame):
    """A query, where it stands, and what to write instead.

    Attributes:
        replaced: with how many places were changed.
        play_wanted: with id and character of the hit.
    """

    replaced = Signal(int)
    play_wanted = Signal(str, int)

    def __init__(self, theme: Theme, view: RecordView) -> None:
        super().__init__()
        self.setObjectName("chipBar")
        self._view = view
        self.binding: RecordBinding | None = None
        self.matches: list[Match] = []
        self._at = -1
        self.query = QLineEdit()
        self.query.setPlaceholderText(tr("Find in the record"))
        self.query.setAccessibleName(tr("Find in the record"))
        self.query.setClearButtonEnabled(True)
        self.query.setMinimumWidth(220)
        self.query.textChanged.connect(self._search)
        self.query.returnPressed.connect(lambda: self.step(1))
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.count.setMinimumWidth(70)
        self.other = QLineEdit()
        self.other.setPlaceholderText(tr("Replace with"))
        self.other.setAccessibleName(tr("Replace with"))
        self.other.returnPressed.connect(self.replace)
        self.button = QPushButton(tr("Replace…"))
        self.button.clicked.connect(self.replace)
        self.play = QPushButton(tr("Play"))
        theme.bind(self.play, "play")
        self.play.clicked.connect(self._play)
        close = QToolButton()
        close.setProperty("flat", True)
        theme.bind(close, "close")
        close.setAccessibleName(tr("Close the search"))
        close.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(space("m"), space("xs"), space("m"), space("xs"))
        row.setSpacing(space("s"))
        for widget in (self.query, self.count, self.play, self.other, self.button):
            widget.setMinimumHeight(size("control"))
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(close)
        for field in (self.query, self.other):
            field.installEventFilter(self)
        # Whoever replaces writes both texts first; Play stands by its place in the row only.
        order = (self.query, self.other, self.button, self.play, close)
        for one, following in pairwise(order):
            QWidget.setTabOrder(one, following)
        self.hide()

    def open(self, *, replacing: bool) -> None:
        """Show the bar; what is selected is looked for."""
        start, end = self._view.editor.selection
        if self._view.current and start < end:
            self.query.setText(self._view.editor.shown[start:end])
        self.other.setVisible(replacing)
        self.button.setVisible(replacing)
        self.show()
        self.query.setFocus()
        self.query.selectAll()
        self._search()

    def leave(self) -> None:
        """Hide the bar and go back to the record."""
        self.hide()
        self._view.found = None
        self._view.viewport().update()
        self._view.setFocus()

    def step(self, step: int) -> None:
        """Show the next or last place."""
        if not self.matches:
            return
        self._at = (self._at + step) % len(self.matches)
        match = self.matches[self._at]
        self._view.found = (match.id, match.start, match.end)
        self._view.pause_following()
        self._view.close_line()
        self._view.go_to(match.id)
        self._view.viewport().update()
        self._say()

    def _search(self) -> None:
        text = self.query.text().strip()
        self._at = -1
        self.matches = []
        if self.binding is not None and text:
            self.matches = self.binding.transcript.find(text)
        self._view.found = None
        if self.matches:
            self.step(1)
        else:
            self._view.viewport().update()
        self._say()

    def _say(self) -> None:
        if not self.query.text().strip():
            self.count.clear()
        elif not self.matches:
            self.count.setText(tr("not found"))
        else:
            self.count.setText(f"{self._at + 1} / {len(self.matches)}")
        self.button.setEnabled(bool(self.matches))
        self.play.setEnabled(bool(self.matches))

    def _play(self) -> None:
        if 0 <= self._at < len(self.matches):
            match = self.matches[self._at]
            self.play_wanted.emit(match.id, match.start)

    def replace(self) -> None:
        """Show every place as it would be, and change those that are agreed to."""
        if self.binding is None or not self.matches:
            return
        chosen = ReplaceDialog.ask(self, self.binding, self.matches, self.other.text())
        if chosen:
            done = self.binding.transcript.replace_all(
                chosen, self.other.text(), self.binding.run.who
            )
            self.replaced.emit(done)
            self._search()
        # The button goes grey where nothing is left: keys would go to the desk.
        self.query.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves, whatever it does elsewhere."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self.leave()
            return True
        return False


def _changed(line: str, match: Match, text: str) -> str:
    """Return the place with its change in brackets, and dots where the line was cut."""
    first, last = max(0, match.start - BEFORE), match.end + AFTER
    before, after = line[first : match.start], line[match.end : last]
    before = f"…{before}" if first else before
    after = f"{after}…" if last < len(line) else after
    return f"{before}〔{match.text}→{text}〕{after}"


class ReplaceDialog(QDialog):
    """Every place with its line before and after; those that stay can be unticked."""

    def __init__(
        self, parent: QWidget, binding: RecordBinding, matches: list[Match], text: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Replace"))
        self.resize(760, 480)
        self._matches = matches
        head = QLabel(
            tr("“{old}” → “{new}”").format(old=matches[0].text, new=text or tr("(nothing)"))
        )
        head.setObjectName("heading")
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Places"))
        self.list.setWordWrap(True)
        transcript = binding.transcript
        for match in matches[:MOST_SHOWN]:
            line = transcript.get(match.id)
            item = QListWidgetItem(f"{line.role}：{_changed(line.text, match, text)}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.rest = QCheckBox(trn("and %n more place(s)", len(matches) - MOST_SHOWN))
        self.rest.setChecked(True)
        self.rest.setVisible(len(matches) > MOST_SHOWN)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        yes = QPushButton(tr("Replace"))
        yes.setObjectName("primary")
        yes.setDefault(True)
        buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, self.list, self.rest, buttons):
            layout.addWidget(widget)

    @property
    def wanted(self) -> list[Match]:
        """Places that are to be changed."""
        found = [
            match
            for row, match in enumerate(self._matches[:MOST_SHOWN])
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        ]
        return found + (self._matches[MOST_SHOWN:] if self.rest.isChecked() else [])

    @classmethod
    def ask(
        cls, parent: QWidget, binding: RecordBinding, matches: list[Match], text: str
    ) -> list[Match]:
        """Return the places that are to be changed; none when the dialog was left."""
        dialog = cls(parent, binding, matches, text)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.wanted
        dialog.deleteLater()
        return wanted if accepted else []

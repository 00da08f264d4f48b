"""What a reader of the record writes: a request to correct it, a signature (补正申请、签名)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.inking import InkPad, thinned
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.room import look
from app.windows.room.record_hands import Hands, ReaderLine

DOT_MM = 3.0
MOST_POINTS = 1_900
"""Of a signature; with the words around them they fit into one message."""
_LIVE_POINTS = 380
_PAD_HIGH = 260
ICON_PX = 24


class CorrectForm(QFrame):
    """Which sentence, what it should say: typed or written by hand.

    Attributes:
        left: nothing is asked for.
        sent: it was taken.
    """

    left = Signal()
    sent = Signal()

    def __init__(self, theme: Theme, hands: Hands) -> None:
        super().__init__()
        self.setObjectName("roomRight")
        self._hands = hands
        self._line: ReaderLine | None = None
        self._page = 1
        title = QLabel(tr("Ask for a correction"))
        title.setObjectName("roomTitle")
        self.where = QLabel()
        self.where.setObjectName("roomSmall")
        self.quoted = QLabel()
        self.quoted.setWordWrap(True)
        self.quoted.setTextFormat(Qt.TextFormat.PlainText)
        self.quoted.setObjectName("roomNote")
        self.quoted.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        self.ask = QLabel(tr("What should it say?"))
        self.ask.setObjectName("roomLarge")
        self.typed = room_button(theme, tr("Type"), "keyboard", checkable=True)
        self.by_hand = room_button(theme, tr("Write by hand"), "rename", checkable=True)
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(self.ask.text())
        self.words.setTabChangesFocus(True)
        self.words.setPlaceholderText(tr("Type what the record should say here."))
        self.pad = InkPad(theme, tr("Write here with finger or pen"))
        self.pad.setMinimumHeight(_PAD_HIGH)
        self.pad.setAccessibleName(self.ask.text())
        self.stack = QStackedWidget()
        self.stack.addWidget(self.words)
        self.stack.addWidget(self.pad)
        self.problem = QLabel()
        self.problem.setObjectName("roomProblem")
        self.problem.setWordWrap(True)
        self.clear = room_button(theme, tr("Clear"), "eraser")
        self.back = room_button(theme, tr("Back"))
        self.send = room_button(theme, tr("Send to the clerk"), "check", primary=True)
        how = QHBoxLayout()
        how.addWidget(self.typed, 1)
        how.addWidget(self.by_hand, 1)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addWidget(self.clear)
        row.addWidget(self.send, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("l")] * 4)
        column.setSpacing(space("m"))
        for part in (title, self.where, self.quoted, self.ask):
            column.addWidget(part)
        column.addLayout(how)
        column.addWidget(self.stack, 1)
        column.addWidget(self.problem)
        column.addLayout(row)
        self.typed.clicked.connect(lambda: self.choose(by_hand=False))
        self.by_hand.clicked.connect(lambda: self.choose(by_hand=True))
        self.clear.clicked.connect(self._clear)
        self.words.textChanged.connect(self.problem.clear)
        self.pad.writing.connect(lambda number: self.problem.clear())
        self.back.clicked.connect(self.left.emit)
        self.send.clicked.connect(self._send)
        self.choose(by_hand=False)

    def begin(self, line: ReaderLine | None, page: int) -> None:
        """Begin a request about a sentence, or about a page."""
        self._line, self._page = line, page
        self.where.setText(tr("Page {n}").format(n=page))
        self.quoted.setText(line.words if line is not None else tr("About the whole page"))
        self._clear()
        self.send.setEnabled(True)
        self.words.setFocus()

    def choose(self, *, by_hand: bool) -> None:
        """Type, or write by hand."""
        self.by_hand.setChecked(by_hand)
        self.typed.setChecked(not by_hand)
        self.stack.setCurrentIndex(1 if by_hand else 0)
        self.clear.setVisible(by_hand)

    def _clear(self) -> None:
        self.words.clear()
        self.pad.clear()
        self.problem.clear()

    def _send(self) -> None:
        by_hand = self.by_hand.isChecked()
        wish = "" if by_hand else self.words.toPlainText().strip()
        ink = thinned(self.pad.strokes, MOST_POINTS) if by_hand else []
        if not wish and (not by_hand or self.pad.length_mm < DOT_MM):
            self.problem.setText(tr("Nothing is written yet."))
            return
        self.send.setEnabled(False)
        line = None if self._line is None else self._line.id
        self._hands.correct(wish, ink, self._page, line, self.sent.emit)

    def refused(self, words: str) -> None:
        """Say why it was not taken; what was written stays."""
        self.problem.setText(words)
        self.send.setEnabled(True)


class SignForm(QFrame):
    """A large place to sign in; what is written is seen at the clerk's as it is written.

    Attributes:
        sent: the clerk's machine has it.
    """

    sent = Signal()

    def __init__(self, theme: Theme, hands: Hands) -> None:
        super().__init__()
        self.setObjectName("roomFoot")
        self._hands = hands
        self._warned = False
        self.title = QLabel()
        self.title.setObjectName("roomTitle")
        self.hint = QLabel()
        self.hint.setObjectName("roomLarge")
        self.hint.setWordWrap(True)
        self.pad = InkPad(theme, tr("Sign here with finger or pen"))
        self.pad.setMinimumHeight(_PAD_HIGH)
        self.pad.setAccessibleName(tr("Place to sign"))
        self.problem = QLabel()
        self.problem.setObjectName("roomProblem")
        self.problem.setWordWrap(True)
        self.decline = room_button(theme, tr("I do not sign now"), "close")
        self.clear = room_button(theme, tr("Clear and sign anew"), "eraser")
        self.undo = room_button(theme, tr("Take the last stroke back"), "undo")
        self.confirm = room_button(theme, tr("Confirm the signature"), "check", primary=True)
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        row.addWidget(self.decline)
        row.addStretch(1)
        row.addWidget(self.undo)
        row.addWidget(self.clear)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("l")] * 4)
        column.setSpacing(space("s"))
        for part in (self.title, self.hint):
            column.addWidget(part)
        column.addWidget(self.pad, 1)
        column.addWidget(self.problem)
        column.addLayout(row)
        self.pad.writing.connect(self._written)
        self.pad.lifted.connect(self._tell)
        self.pad.cleared.connect(self._tell)
        self.decline.clicked.connect(hands.decline)
        self.clear.clicked.connect(self._clear)
        self.undo.clicked.connect(self.pad.undo)
        self.confirm.clicked.connect(self._confirm)

    def begin(self, label: str, title: str) -> None:
        """Ask somebody to sign a paper."""
        self.title.setText(tr("{who}, please sign").format(who=label))
        self.hint.setText(
            tr("By signing you confirm {title}. Every page bears your signature.").format(
                title=title
            )
        )
        self._clear()
        self._enable(True)
        self.pad.setFocus()

    def refused(self, words: str) -> None:
        """Say why it was not taken; what was written stays."""
        self.problem.setText(words)
        self._enable(True)

    def _clear(self) -> None:
        self.pad.clear()
        self.problem.clear()
        self._warned = False

    def _enable(self, on: bool) -> None:
        for part in (self.pad, self.confirm, self.clear, self.undo, self.decline):
            part.setEnabled(on)

    def _written(self, number: int) -> None:
        self._tell()
        self._warned = False
        self.problem.clear()

    def _tell(self) -> None:
        self._hands.writing(thinned(self.pad.strokes, _LIVE_POINTS))

    def _confirm(self) -> None:
        if self.pad.length_mm < DOT_MM and not self._warned:
            self._warned = bool(self.pad.strokes)
            self.problem.setText(
                tr("This is but a dot. If it is meant as your signature, confirm once more.")
                if self._warned
                else tr("Nothing is written yet.")
            )
            return
        written = self.pad.written
        pad = {
            "model": (written.model or written.kind)[:100],
            "serial": "",
            "rate_hz": written.rate_hz,
            "lines_per_mm": written.lines_per_mm,
            "pressure_levels": 1024 if written.has_pressure else 0,
            "width_mm": written.width_mm,
            "height_mm": written.height_mm,
        }
        self._enable(False)
        self.problem.setText(tr("Being put into the record…"))
        self._hands.sign(thinned(self.pad.strokes, MOST_POINTS), pad, self.sent.emit)


def room_button(
    theme: Theme, text: str, icon: str = "", *, primary: bool = False, checkable: bool = False
) -> QPushButton:
    """Return a button that a finger cannot miss, in the look of the room's screens."""
    button = QPushButton(f" {text}" if icon else text)
    button.setAccessibleName(text)
    if primary:
        button.setObjectName("roomPrimary")
    button.setCheckable(checkable)
    if icon:
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        theme.bind(button, icon, "on_accent" if primary else "text")
        if checkable:
            button.toggled.connect(
                lambda on: theme.bind(button, icon, "on_accent" if on else "text")
            )
    button.setMinimumHeight(look.TOUCH_PX)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def wish_card(wish: dict[str, object], words: str) -> QWidget:
    """Return how a request stands, for who made it."""
    card = QFrame()
    card.setObjectName("card")
    quoted = QLabel(str(wish.get("quoted") or ""))
    quoted.setObjectName("roomSmall")
    text = QLabel(str(wish.get("wish") or ""))
    state = QLabel(words)
    state.setObjectName("roomLarge")
    column = QVBoxLayout(card)
    column.setSpacing(space("xs"))
    for label in (quoted, text, state):
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setVisible(bool(label.text()))
        column.addWidget(label)
    return card

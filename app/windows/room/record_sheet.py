"""The record in somebody's hands on a screen: read, correct, listen, sign (阅读签署)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import mark, spoken, tr
from app.windows.room.look import RoomLook
from app.windows.room.notice import Notice
from app.windows.room.record_forms import CorrectForm, SignForm, room_button, wish_card
from app.windows.room.record_hands import Hands, ReaderLine
from app.windows.room.record_reader import RecordReader
from app.windows.room.words import act_words

if TYPE_CHECKING:
    from app.qt.viewer.media_view import MediaView
    from courtroom.playback.output import Output

SIDE_PX = 440
PLAYER_PX = 132
STATES = {
    "unread": mark("Not read yet"),
    "read": mark("Has read"),
    "correcting": mark("Correction asked for"),
    "deferred": mark("Reads within five days"),
    "signed": mark("Signed"),
    "refused": mark("Signing refused"),
}
DECISIONS = {
    "open": mark("The court has not decided yet"),
    "granted": mark("Granted: the record is corrected"),
    "refused": mark("Not granted"),
    "withdrawn": mark("Withdrawn"),
}


class RecordSheet(QWidget):
    """What a person does with the record that is in their hands.

    Args:
        theme: colours.
        hands: whose it is.
        back: what the button that leaves it says; empty: there is none.
        output: makes the loudspeaker; None: the system's.

    Attributes:
        left: the person wants to see something else for now.
    """

    left = Signal()

    def __init__(
        self,
        theme: Theme,
        hands: Hands,
        back: str = "",
        *,
        output: Callable[[], Output | None] | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._hands, self._output = theme, hands, output
        self._look = RoomLook(theme, self)
        # Over the evidence: nothing of it shines through.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.reader = RecordReader(theme, hands)
        self.correct = CorrectForm(theme, hands)
        self.sign = SignForm(theme, hands)
        self.done = Notice(theme)
        self.player: MediaView | None = None
        self._asked = self._draft = ""
        self._again = False
        """The record was changed while it was in their hands."""
        self._sent = False
        self._lay_out(theme, back)
        self._connect()
        self.read()

    def _lay_out(self, theme: Theme, back: str) -> None:
        self.title = QLabel()
        self.title.setObjectName("roomSeat")
        self.who = QLabel()
        self.who.setObjectName("roomLarge")
        self.progress = QLabel()
        self.progress.setObjectName("roomLarge")
        self.leave = room_button(theme, back or " ", "evidence")
        if not back:
            # Never shown here: without a parent yet it would be a window of its own.
            self.leave.hide()
        head = _bar("roomBar", self.title, self.who, None, self.progress, self.leave)
        self.note = QLabel()
        self.note.setObjectName("roomNote")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        self.before = room_button(theme, tr("Page back"), "previous")
        self.page = QLabel()
        self.page.setObjectName("roomLarge")
        self.behind = room_button(theme, tr("Next page"), "next")
        self.larger = room_button(theme, tr("Larger"), "zoom_in")
        self.smaller = room_button(theme, tr("Smaller"), "zoom_out")
        self.listen = room_button(theme, tr("Listen to it"), "play")
        self.ask = room_button(theme, tr("Ask for a correction"), "rename", primary=True)
        foot = _bar(
            "roomFoot", self.smaller, self.larger, None, self.before, self.page, self.behind,
            None, self.listen, self.ask,
        )  # fmt: skip
        self.side = QStackedWidget()
        self.side.setFixedWidth(SIDE_PX)
        self.side.addWidget(self._wishes())
        self.side.addWidget(self.correct)
        middle = QWidget()
        self._middle = QVBoxLayout(middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.reader, 1)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(middle, 1)
        row.addWidget(self.side)
        reading = QWidget()
        column = QVBoxLayout(reading)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(foot)
        self.stack = QStackedWidget()
        for part in (reading, self.sign, self.done):
            self.stack.addWidget(part)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.note)
        outer.addWidget(self.stack, 1)

    def _wishes(self) -> QWidget:
        frame = QFrame()
        frame.setObjectName("roomRight")
        title = QLabel(tr("What you asked to have corrected"))
        title.setObjectName("roomLarge")
        self.none = QLabel(tr("Touch a sentence to hear it or to have it corrected."))
        self.none.setWordWrap(True)
        holder = QWidget()
        self._cards = QVBoxLayout(holder)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        for part in (holder, scroll.viewport()):
            part.setAutoFillBackground(False)
        scroll.setStyleSheet("QScrollArea { background: transparent; }")
        scroll.setWidget(holder)
        holder.setAutoFillBackground(False)  # the scroll area has just set it
        column = QVBoxLayout(frame)
        column.setContentsMargins(*[space("l")] * 4)
        column.setSpacing(space("m"))
        column.addWidget(title)
        column.addWidget(self.none)
        column.addWidget(scroll, 1)
        return frame

    def _connect(self) -> None:
        self._hands.changed.connect(self.read)
        self._hands.failed.connect(self._failed)
        self.before.clicked.connect(lambda: self.reader.step(-1))
        self.behind.clicked.connect(self.reader.onwards)
        self.larger.clicked.connect(self.reader.larger)
        self.smaller.clicked.connect(self.reader.smaller)
        self.reader.page_changed.connect(self._show)
        self.reader.line_chosen.connect(self._line_chosen)
        self.listen.clicked.connect(self._listen)
        self.ask.clicked.connect(self._ask)
        self.correct.left.connect(lambda: self.side.setCurrentIndex(0))
        self.correct.sent.connect(self._corrected)
        self.sign.sent.connect(self._signed)
        self.leave.clicked.connect(self.left.emit)

    # ---- what is shown ----------------------------------------------------------------

    def read(self) -> None:
        """Show what is in the hands now."""
        paper = self._hands.paper
        self.reader.read()
        if paper is None:
            self._asked = self._draft = ""
            self._again = False
            self.silence()
            return
        if paper.draft != self._draft:
            self._again, self._draft = bool(self._draft), paper.draft
        self.title.setText(paper.title)
        self.who.setText(paper.label)
        if paper.asked and paper.asked != self._asked:
            self._sent = False
            self.silence()
            self.sign.begin(paper.label, paper.title)
        self._asked = paper.asked
        if not paper.asked:
            self._sent = self._sent and paper.is_open
        self._show_wishes(paper.wishes)
        self._show()

    def _show(self) -> None:
        paper = self._hands.paper
        if paper is None:
            return
        seen = len([page for page in self.reader.seen if 1 <= page <= paper.pages])
        self.page.setText(tr("Page {n} of {count}").format(n=self.reader.page, count=paper.pages))
        self.progress.setText(
            tr("{seen} of {count} pages seen").format(seen=seen, count=paper.pages)
        )
        self.before.setEnabled(self.reader.page > 1)
        last = self.reader.page >= paper.pages
        self.behind.setEnabled(not last or not self.reader.is_at_end)
        self.behind.setText(" " + (tr("Next page") if self.reader.is_at_end else tr("Read on")))
        line = self.reader.line
        self.listen.setEnabled(line is not None and line.heard)
        may_ask = paper.is_open and paper.state in ("read", "correcting")
        self.ask.setEnabled(may_ask)
        self.note.setText(self._words(seen, paper.pages, paper.state, is_open=paper.is_open))
        if paper.asked and not self._sent:
            self.stack.setCurrentIndex(1)
        elif not paper.is_open:
            signed = paper.state == "signed"
            self.done.say(
                "check" if signed else "info",
                tr("You have signed. Thank you.") if signed else spoken(_state(paper.state)),
                tr("The clerk keeps the record. You need not do anything more."),
            )
            self.stack.setCurrentIndex(2)
        elif self.stack.currentIndex() != 0 and not self._sent:
            self.stack.setCurrentIndex(0)
        reads = self.stack.currentIndex() == 0
        self.note.setVisible(reads and bool(self.note.text()))
        self.progress.setVisible(reads)

    def _words(self, seen: int, pages: int, state: str, *, is_open: bool) -> str:
        if not is_open:
            return ""
        if state == "correcting":
            return tr("The clerk has your request. Please wait for the decision.")
        if state in ("unread", "deferred") and self._again:
            return tr("The record was changed: please read every page again.")
        if state in ("unread", "deferred"):
            return tr(
                "Please read every page. Then ask for corrections, or wait to be asked to sign."
            )
        if seen < pages:
            return tr("It was read to you. Ask for a correction, or wait to be asked to sign.")
        return tr("You have seen every page. Ask for a correction, or wait to be asked to sign.")

    def _show_wishes(self, wishes: tuple[Mapping[str, object], ...]) -> None:
        while self._cards.count() > 1:
            item = self._cards.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for wish in reversed(wishes):
            decision = spoken(DECISIONS.get(str(wish.get("decision")), DECISIONS["open"]))
            ground = str(wish.get("ground") or "")
            words = f"{decision}：{ground}" if ground else decision
            self._cards.insertWidget(self._cards.count() - 1, wish_card(dict(wish), words))
        self.none.setVisible(not wishes)

    def _line_chosen(self, line: ReaderLine | None) -> None:
        self.silence()
        if self.side.currentWidget() is self.correct:
            self.side.setCurrentIndex(0)
        self._show()

    # ---- what a person does -----------------------------------------------------------

    def _ask(self) -> None:
        self.reader.look()
        self.reader.report()
        self.correct.begin(self.reader.line, self.reader.page)
        self.side.setCurrentWidget(self.correct)

    def _corrected(self) -> None:
        self.side.setCurrentIndex(0)
        self.note.setText(tr("The clerk has your request. Please wait for the decision."))

    def _signed(self) -> None:
        self._sent = True
        self.done.say("check", tr("Your signature is being put into the record…"), "")
        self.stack.setCurrentIndex(2)

    def _failed(self, error: BaseException) -> None:
        words = act_words(error)
        if self.stack.currentWidget() is self.sign:
            self.sign.refused(words)
        elif self.side.currentWidget() is self.correct:
            self.correct.refused(words)
        else:
            self.note.setText(words)

    def _listen(self) -> None:
        line = self.reader.line
        if line is not None:
            self.note.setText(tr("The recording is coming…"))
            self._hands.listen(line.id, lambda path: self._play(line, path))

    def _play(self, line: ReaderLine, path: str) -> None:
        from app.qt.viewer.media_view import MediaView

        if self.reader.line != line:
            return
        self.silence()
        view = self.player = MediaView(self._theme, self._hands.lanes, self._output)
        view.setMaximumHeight(PLAYER_PX)
        view.opened.connect(view.play)
        view.failed.connect(
            lambda error: self.note.setText(tr("This recording cannot be played here."))
        )
        view.bar.show_plain()
        self._middle.addWidget(view)
        view.open(path, line.words)
        self._show()

    def silence(self) -> None:
        """Play nothing any more."""
        view, self.player = self.player, None
        if view is not None:
            view.close_file()
            self._middle.removeWidget(view)
            view.hide()
            view.deleteLater()


def _state(state: str) -> str:
    return STATES.get(state, STATES["unread"])


def _bar(name: str, *parts: QWidget | None) -> QFrame:
    """Return a bar; None among its parts is room between them."""
    bar = QFrame()
    bar.setObjectName(name)
    row = QHBoxLayout(bar)
    row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
    row.setSpacing(space("m"))
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return bar

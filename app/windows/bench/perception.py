"""What is said and asked in the room: record, stage, wishes, mentions (感知区)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.look import button, clear, set_state
from app.windows.bench.words import pane_words, seat_words
from app.windows.room.transcript import TranscriptList

CALM_MS = 350
"""Cards that have moved take no touch for so long: the finger meant what was there before."""
_CARDS_PX = 244
_LEAST_CARDS_PX = 122
_LEAST_RECORD_PX = 48


@dataclass(frozen=True, slots=True)
class Wish:
    """A request of a party, or a mention in what was said (申请、提及)."""

    key: str
    """``ask/ID`` or ``offer/ID``."""
    pane: state.Pane
    head: str
    words: str

    @property
    def is_request(self) -> bool:
        """Whether somebody asks for it."""
        return self.key.startswith("ask")

    @property
    def id(self) -> str:
        """The id of request or mention."""
        return self.key.partition("/")[2]


def wishes(facts: state.Facts) -> list[Wish]:
    """Return open requests, then mentions, each in the order they came."""
    found = []
    for id, value in state.listed(facts, "ask"):
        if value.get("state", "open") != "open":
            continue
        pane = state.Pane(str(value.get("exhibit", "")), int(value.get("page") or 1))
        head = tr("{seat} asks to show").format(seat=seat_words(facts, str(value.get("seat"))))
        found.append(Wish(f"ask/{id}", pane, head, pane_words(facts, pane)))
    for id, value in state.listed(facts, "offer"):
        pane = state.Pane(str(value.get("exhibit", "")), int(value.get("page") or 1))
        who = str(value.get("said_by") or "")
        name = seat_words(facts, who) if f"seat/{who}" in facts else who
        said = f"{name}：「{value.get('words', '')}」" if name else f"「{value.get('words', '')}」"
        found.append(Wish(f"offer/{id}", pane, pane_words(facts, pane), said))
    return found


class WishCard(QFrame):
    """One request or mention, with what one touch does."""

    def __init__(self, theme: Theme, wish: Wish, zone: Perception) -> None:
        super().__init__()
        self.setObjectName("benchCard")
        set_state(self, "ask", wish.is_request)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.wish = wish
        head = QLabel(wish.head)
        head.setObjectName("benchStrong")
        words = QLabel(wish.words)
        words.setWordWrap(True)
        self.look = button(tr("Look"), lambda: zone.look(wish), icon="eye", theme=theme)
        if wish.is_request:
            self.grant = button(
                tr("Grant and show"), lambda: zone.grant(wish), name="benchPrimary"
            )
            self.refuse = button(tr("Refuse"), lambda: zone.refuse(wish))
        else:
            self.grant = button(tr("Show to all"), lambda: zone.grant(wish), name="benchPrimary")
            self.refuse = button("", lambda: zone.refuse(wish), icon="close", theme=theme)
            self.refuse.setAccessibleName(tr("Put away"))
            self.refuse.setToolTip(tr("Put away"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.look)
        row.addWidget(self.grant, 1)
        row.addWidget(self.refuse)
        upper = QHBoxLayout()
        upper.setSpacing(8)
        upper.addWidget(head)
        upper.addWidget(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(4)
        column.addLayout(upper)
        column.addLayout(row)


class Perception(QWidget):
    """The zone.

    Attributes:
        looked: emitted when a page was called up to be looked at.
    """

    looked = Signal()

    def __init__(self, theme: Theme, bench: Bench) -> None:
        super().__init__()
        self._theme, self._bench = theme, bench
        self._speaking = QLabel()
        self._speaking.setObjectName("benchStrong")
        self._stage = QLabel()
        self._stage.setObjectName("benchSmall")
        icon = QLabel()
        theme.bind(icon, "microphone", "accent")
        head = QHBoxLayout()
        head.setContentsMargins(space("m"), 6, space("m"), 6)
        head.setSpacing(space("s"))
        head.addWidget(icon)
        head.addWidget(self._speaking, 1)
        head.addWidget(self._stage)
        self.record = TranscriptList(theme, bench.bridge)
        # What Qt holds for the least of a list would push the cards out of a low zone.
        self.record.setMinimumHeight(_LEAST_RECORD_PX)
        self.cards: list[WishCard] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inner)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Its place is kept when it is empty: nothing may slip away beneath a finger.
        self._scroll.setFixedHeight(_CARDS_PX)
        self._inner = inner
        self._none = QLabel(tr("Requests of the parties, and evidence spoken of, appear here."))
        self._none.setObjectName("benchEmpty")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setWordWrap(True)
        self._end_column()
        line = QFrame()
        line.setFixedHeight(1)
        line.setObjectName("zoneHead")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.record, 1)
        column.addWidget(line)
        column.addWidget(self._scroll)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(lambda: self._inner.setEnabled(True))
        bench.changed.connect(self._changed)
        bench.live_changed.connect(self._live)
        self._show_wishes()
        self._show_head()

    def _changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith(("ask/", "offer/", "exhibit/", "seat/")) for key in keys):
            self._show_wishes()
        if any(key == "hearing" or key.startswith("seat/") for key in keys):
            self._show_head()

    def _live(self, keys: frozenset[str]) -> None:
        if any(key.startswith("speaking/") for key in keys):
            self._show_head()

    def _show_head(self) -> None:
        live, facts = self._bench.live, self._bench.facts
        who = [
            seat_words(facts, key.partition("/")[2])
            for key, value in live.items()
            if key.startswith("speaking/") and value
        ]
        if who:
            self._speaking.setText(tr("Speaking: {who}").format(who="、".join(who)))
        else:
            self._speaking.setText(tr("Nobody is speaking"))
        hearing = facts.get("hearing") or {}
        stage = str(hearing.get("stage") or "")
        self._stage.setText(tr("Stage: {stage}").format(stage=stage) if stage else "")

    def _show_wishes(self) -> None:
        wanted = wishes(self._bench.facts)
        now = [card.wish for card in self.cards]
        if wanted == now:
            return
        stays = wanted[: len(now)] == now
        if not stays and now:
            # What lies beneath the finger is another card from now on.
            self._inner.setEnabled(False)
            self._calm.start()
        self._none.setVisible(not wanted)
        if stays:
            for wish in wanted[len(now) :]:
                self._add(wish)
            return
        self._column.removeWidget(self._none)
        clear(self._column)
        self._end_column()
        self.cards = []
        for wish in wanted:
            self._add(wish)

    def _end_column(self) -> None:
        """Put what lies below the cards: words where there are none, else room."""
        self._column.addWidget(self._none, 100)
        self._column.addStretch(1)

    def _add(self, wish: Wish) -> None:
        card = WishCard(self._theme, wish, self)
        self._column.insertWidget(len(self.cards), card)
        self.cards.append(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of the height to the record."""
        super().resizeEvent(event)
        height = min(_CARDS_PX, max(_LEAST_CARDS_PX, int(self.height() * 0.42)))
        self._scroll.setFixedHeight(height)

    # ---- what a touch does ------------------------------------------------------------

    def look(self, wish: Wish) -> None:
        """Look at the page in private."""
        self._bench.look(wish.pane.exhibit, wish.pane.page)
        self.looked.emit()

    def grant(self, wish: Wish) -> None:
        """Show the page to all; a request is granted by that."""
        bench = self._bench

        def show(_: object = None) -> None:
            bench.look(wish.pane.exhibit, wish.pane.page)
            bench.show([wish.pane], ["*"])
            self.looked.emit()

        if wish.is_request:
            bench.act("answer", show, ask=wish.id, granted=True)
        else:
            show()
            bench.act("dismiss", offer=wish.id)

    def refuse(self, wish: Wish) -> None:
        """Refuse a request, or put a mention away."""
        if wish.is_request:
            self._bench.act("answer", ask=wish.id, granted=False)
        else:
            self._bench.act("dismiss", offer=wish.id)

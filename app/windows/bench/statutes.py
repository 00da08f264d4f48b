"""The statutes zone (法条查询): one line to ask, hits beside the article that is read.

It asks through ``ask(name, **values) -> Future``, so it works over the hub's connection and
over a library of this machine alike; see ``docs/statutes.md`` for questions and answers.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lanes
from app.qt.theme import Theme, space
from app.qt.translations import language, tr, trn
from app.windows.bench.speaking import DefaultMicrophone, Microphone
from app.windows.bench.statutes_article import ArticleView, place
from app.windows.bench.statutes_day import DayButton
from app.windows.bench.statutes_list import (
    Row,
    StatuteList,
    contents_rows,
    hit_rows,
    law_rows,
)
from app.windows.bench.statutes_offers import Ask, Asking, StatuteOffers
from app.windows.bench.talk_button import TalkButton
from dossier.court_time import court_today
from resources.errors import Language, WenyiError, describe

SETTLE_MS = 250
"""Nothing is asked while somebody types faster than this."""
_NARROW_PX = 720


class StatutesPanel(QWidget):
    """The zone.

    Attributes:
        note_wanted: emitted with an article as words for a note (引入笔记).
        offered: emitted with the number of articles that were spoken of and not looked at.
    """

    note_wanted = Signal(str)
    offered = Signal(int)

    def __init__(
        self, theme: Theme, lanes: Lanes, ask: Ask, microphone: Microphone | None = None
    ) -> None:
        super().__init__()
        self._theme, self._lanes = theme, lanes
        self._round = 0
        self._narrow = False
        self.day = DayButton()
        self._ask = Asking(self, lanes, ask, self.day, self._failed)
        self.offers = StatuteOffers(self._ask, self.day, self)
        self._make(microphone)
        self.talk.pressed.connect(lambda: ask("voice.warm"))
        self._lay_out()
        self._keys()
        self.refresh()

    # ---- what it is made of -------------------------------------------------------------

    def _make(self, microphone: Microphone | None) -> None:
        theme = self._theme
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(tr("Article or words, as in 民法典579"))
        self.entry.setAccessibleName(tr("Find in the laws"))
        self.entry.setClearButtonEnabled(True)
        self.entry.installEventFilter(self)
        self.entry.returnPressed.connect(self._entered)
        self.entry.textChanged.connect(self._typed)
        self.setFocusProxy(self.entry)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.search)
        self.talk = TalkButton(theme, self._lanes, microphone or DefaultMicrophone())
        self.talk.said.connect(self._say)
        self.talk.failed.connect(self._failed)
        self.talk.spoken.connect(self._spoken_into)
        self.offers.changed.connect(self._offers_changed)
        self.offers.spoken.connect(self.offered)
        self.day.chosen.connect(self._day_chosen)
        self.note = QLabel()
        self.note.setObjectName("benchSmall")
        self.note.setWordWrap(True)
        self.note.hide()
        self.list = StatuteList(theme)
        self.list.setAccessibleName(tr("Laws and articles"))
        self.list.chosen.connect(self._choose)
        self.article = ArticleView(theme)
        self.article.wanted.connect(lambda place: self.open(*place))
        self.article.left.connect(self._to_list)
        self.article.said.connect(self._say)
        self.article.note_wanted.connect(self.note_wanted)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space("s"), 6, space("s"), 4)
        head.setSpacing(6)
        head.addWidget(self.entry, 1)
        head.addWidget(self.talk)
        head.addWidget(self.day)
        self.left = QWidget()
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.note.setContentsMargins(space("m"), 2, space("m"), 6)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(6)
        self.splitter.addWidget(self.left)
        self.splitter.addWidget(self.article)
        self.splitter.setSizes([380, 520])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.splitter, 1)
        self._show_sides()

    def _keys(self) -> None:
        def key(keys: str, run: Callable[[], object]) -> None:
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(lambda: run())

        read = self.article
        # None that the bench itself has: Qt would do neither.
        key("Alt+PgUp", lambda: read.leaf(-1))
        key("Alt+PgDown", lambda: read.leaf(1))
        key("Alt+Backspace", read.go_back)
        key("Ctrl+Shift+C", read.copy_article)
        key("Ctrl+Shift+N", read.take_note)
        key("Ctrl++", lambda: read.zoom(1))
        key("Ctrl+-", lambda: read.zoom(-1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the line into the list with the arrow down."""
        if (
            watched is self.entry
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            self.list.begin()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: Any) -> None:
        """Put list and article side by side where there is room, else one at a time."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX
        if narrow != self._narrow:
            self._narrow = narrow
            self._show_sides()

    def sizeHint(self) -> QSize:
        """Return a size in which both sides have room."""
        return QSize(900, 600)

    # ---- asking ---------------------------------------------------------------------------

    @property
    def on(self) -> date:
        """Day whose law counts (适用日期)."""
        return self.day.on or court_today()

    def refresh(self) -> None:
        """Ask again for the laws and for what the dossier cites."""
        self.offers.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while nobody looks."""
        super().hideEvent(event)
        self._settle.stop()
        self.offers.show_seen(False)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for laws where there were none: they may have been imported meanwhile."""
        super().showEvent(event)
        self.offers.show_seen(True)
        if not self.offers.laws:
            self.refresh()

    def offer_days(self, days: Mapping[str, date]) -> None:
        """Offer days of the case beside today, as 立案日 or 案件发生日."""
        self.day.offer(days)

    def hear(self, text: str) -> None:
        """Offer the articles that somebody spoke of."""
        self.offers.hear(text)

    def look_up(self, query: str) -> None:
        """Ask for something, as if it had been typed or spoken."""
        self.entry.setText(query)
        self.search()

    def search(self) -> None:
        """Ask for what stands in the line."""
        self._settle.stop()
        query = self.entry.text().strip()
        if not query:
            self._show_start()
            return
        self._round += 1
        mine = self._round
        shown = self.article.shown
        open_law = shown["version"]["title"] if shown else None

        def found(answer: Any) -> None:
            if mine == self._round:
                self._show_found(answer)

        self._ask("statute.find", found, self._failed, query=query, law=open_law)

    def open(self, law: str, number: int, sub: int = 0, version: int | None = None) -> None:
        """Show an article."""
        self._round += 1
        mine = self._round

        def shown(answer: Any) -> None:
            if mine == self._round:
                self._say("")
                self._show_article(answer, None)

        def failed(error: WenyiError) -> None:
            # What is on the screen would be taken for the law of the day.
            if mine == self._round:
                self._take_away(_words(error))

        self._ask("statute.show", shown, failed, law=law, article=number, sub=sub, version=version)

    # ---- what comes back ------------------------------------------------------------------

    def _offers_changed(self, calm: bool) -> None:
        if not self.entry.text().strip():
            self._show_start(calm=calm)

    def _show_start(self, *, calm: bool = False) -> None:
        """List what is offered while nothing is asked for."""
        self.list.show_rows(self.offers.rows(), calm=calm)
        nothing = tr("No law was imported yet. Laws are imported at the clerk's desk.")
        self._say("" if self.offers.laws else nothing)
        if self._narrow and self.article.shown is None:
            self._show_sides()

    def _show_found(self, answer: Any) -> None:
        place = answer["place"]
        if answer["shown"]:
            self._list_contents(answer["shown"]["version"]["title"])
            self._show_article(answer["shown"], answer["part"])
            self._say("")
            return
        if answer["missing"]:
            self.list.show_rows(law_rows(answer["laws"], tr("in force since {day}")))
            english = language() == "en"
            why = answer["missing"]["message_en" if english else "message"]
            if answer["missing"]["kind"].endswith("NoLaws"):
                why = tr("The library of laws is empty. The clerk can import laws.")
            self._take_away(why)
            return
        if place["title"] and not place["words"] and answer["laws"]:
            self._list_contents(place["title"])
            self._say("")
        else:
            rows = law_rows(answer["laws"], tr("in force since {day}"))
            hits = hit_rows(answer["hits"])
            self.list.show_rows([*rows, *hits])
            found = trn("%n article(s) found", len(hits))
            loose = bool(hits) and not any(hit["exact"] for hit in answer["hits"])
            nothing = tr("Nothing found. Try fewer or other words.")
            near = tr("No article has all the words; these come near.")
            self._say(near if loose else found if hits or rows else nothing)
        self._to_list()

    def _list_contents(self, law: str) -> None:
        def shown(answer: Any) -> None:
            if answer["laws"] and self.entry.text().strip():
                self.list.show_rows(contents_rows(law, answer["contents"]))
                here = self.article.shown
                if here is not None and here["version"]["title"] == law:
                    self.list.point_at(here["article"]["path"])

        self._ask("statute.laws", shown, lambda error: None, law=law)

    def _show_article(self, shown: dict[str, Any], part: list[int] | None) -> None:
        self.article.show_article(shown, part)
        if self._narrow:
            self.left.hide()
            self.article.show()

        def cited(answer: Any) -> None:
            if self.article.shown is shown and answer["articles"]:
                self.article.show_links(answer["articles"])

        text, title = shown["article"]["text"], shown["version"]["title"]
        self._ask("statute.cited", cited, lambda e: None, text=text, within=title)

    def _take_away(self, why: str) -> None:
        self.article.show_nothing(why)
        self._say(why if self._narrow else "")
        self._to_list()

    def _failed(self, error: WenyiError) -> None:
        self._say(_words(error))

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    # ---- what a person does ---------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._round += 1
        if text.strip():
            self._settle.start()
        else:
            self._settle.stop()
            self._show_start()
            self._to_list()

    def _entered(self) -> None:
        """Search at once; where the list stands already, open its first line."""
        if self._settle.isActive() or not self.list.rows:
            self.search()
            return
        first = next((row for row in self.list.rows if row.law), None)
        if first is not None and first.number and first.text:
            self._choose(first)
        else:
            self.search()

    def _choose(self, row: Row) -> None:
        if row.number:
            self.open(row.law, row.number, row.sub)
        else:
            self.entry.setText(row.title)
            self.search()

    def _to_list(self) -> None:
        if self._narrow:
            self.article.hide()
            self.left.show()

    def _show_sides(self) -> None:
        reading = self.article.shown is not None
        self.article.alone = self._narrow
        self.article.draw()
        self.left.setVisible(not self._narrow or not reading)
        self.article.setVisible(not self._narrow or reading)

    # ---- speaking -----------------------------------------------------------------------------

    def _spoken_into(self, wav: bytes) -> None:
        self._ask("voice", self._understood, wav=base64.b64encode(wav).decode("ascii"))

    def _understood(self, answer: Any) -> None:
        text = str(answer.get("text", "")).strip(" 。，")
        if text:
            self.look_up(text)
        else:
            self._say(tr("Nothing was understood. Please say it again."))

    # ---- the day ----------------------------------------------------------------------------

    def choose_day(self, day: date | None) -> None:
        """Let the law of a day count; None: today's."""
        self.day.choose(day)

    def _day_chosen(self) -> None:
        self.offers.ask_laws()
        if self.article.shown is not None:
            # Of the day, not of the version that was read.
            self.open(*place(self.article.shown)[:3])
        if self.entry.text().strip():
            self.search()


def _words(error: WenyiError) -> str:
    chosen: Language = "en" if language() == "en" else "zh_CN"
    words = describe(error, chosen)
    return f"{words.what}{words.advice}"


def connect_note(panel: StatutesPanel, slot: Callable[[str], object]) -> None:
    """Have ``slot`` called with the words of an article that is to become a note."""
    panel.note_wanted.connect(slot)

"""The consult zone (查阅区): the whole dossier, 副卷 marked, searched by word and by voice."""

from __future__ import annotations

import base64
from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.qt.viewer import MarkShape
from app.windows.bench import answers, state
from app.windows.bench.answers import Candidate, DossierPage, Hit
from app.windows.bench.bench import Bench
from app.windows.bench.dossier_tree import DossierTree
from app.windows.bench.hits import DATA as _DATA
from app.windows.bench.hits import HitList
from app.windows.bench.look import button
from app.windows.bench.page_view import PageView
from app.windows.bench.speaking import DefaultMicrophone, Microphone
from app.windows.bench.talk_button import TalkButton
from app.windows.bench.thumbs import Pictures
from app.windows.bench.words import pane_words

MOST_HITS = 100
_HIT, _FRAME = "#FFB000", "#E07000"


class ConsultZone(QWidget):
    """The zone.

    What is read here is the judge's alone; only a page that is an exhibit's can be taken
    over to the evidence zone, and shown from there.

    Attributes:
        looked: emitted when an exhibit was taken over to the evidence zone.
        compare_wanted: emitted with a page and its picture's digest.
    """

    looked = Signal()
    compare_wanted = Signal(object, str)

    def __init__(
        self,
        theme: Theme,
        bench: Bench,
        pictures: Pictures,
        microphone: Microphone | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._bench, self._pictures = theme, bench, pictures
        self.page: DossierPage | None = None
        self.asset = ""
        self._boxes: tuple[answers.Rectangle, ...] = ()
        self._wanted = ""
        self._found_pages: int | None = None
        self._unread = 0
        self.entry = QLineEdit()
        self.setFocusProxy(self.entry)
        self.entry.setPlaceholderText(tr("Search the whole dossier"))
        self.entry.setAccessibleName(tr("Search the whole dossier"))
        self.entry.setClearButtonEnabled(True)
        self.entry.returnPressed.connect(self.search)
        self.entry.textChanged.connect(self._cleared)
        self.search_button = button("", self.search, icon="search", theme=theme)
        self.search_button.setAccessibleName(tr("Search"))
        self.talk = TalkButton(theme, bench.lanes, microphone or DefaultMicrophone())
        # What recognises is loaded while the judge speaks; whether it was shows in the answer.
        self.talk.pressed.connect(lambda: bench.room.ask("voice.warm"))
        self.talk.said.connect(self._say)
        self.talk.spoken.connect(self._said)
        self.talk.failed.connect(self._no_talk)
        self.note = QLabel()
        self.note.setObjectName("benchSmall")
        self.note.setWordWrap(True)
        self.tree = DossierTree(theme)
        self.tree.chosen.connect(self.look)
        self.hits = HitList(theme)
        self.hits.itemClicked.connect(self._choose)
        self.hits.itemActivated.connect(self._choose)
        self.view = PageView(theme, bench.lanes, pictures)
        self.view.viewer.empty_text = tr("Touch a material to read it")
        self.place = QLabel()
        self.place.setObjectName("benchSmall")
        self.back = button("", lambda: self.leaf(-1), icon="previous", theme=theme)
        self.back.setAccessibleName(tr("Previous page"))
        self.on = button("", lambda: self.leaf(1), icon="next", theme=theme)
        self.on.setAccessibleName(tr("Next page"))
        self.compare = button("", self._compare, icon="compare", theme=theme)
        self.compare.setToolTip(tr("Put beside others"))
        self.compare.setAccessibleName(tr("Put beside others"))
        self.exhibit = button("", self._to_evidence, icon="evidence", theme=theme)
        self._lay_out()
        self.view.viewer.page_turned.connect(self.leaf)
        self.view.came.connect(self._mark_hits)
        bench.changed.connect(self._changed)
        bench.link_changed.connect(self._link)
        self._asked = False
        self.read()
        self._show_place()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space("s"), 6, space("s"), 4)
        head.setSpacing(6)
        head.addWidget(self.entry, 1)
        head.addWidget(self.search_button)
        head.addWidget(self.talk)
        self.left = QStackedWidget()
        self.left.addWidget(self.tree)
        self.left.addWidget(self.hits)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.left, 1)
        self.note.setContentsMargins(space("m"), 0, space("m"), 4)
        self.note.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(space("s"), 4, space("s"), 4)
        foot.setSpacing(6)
        foot.addWidget(self.back)
        foot.addWidget(self.on)
        foot.addWidget(self.place, 1)
        foot.addWidget(self.exhibit)
        foot.addWidget(self.compare)
        right = QWidget()
        box = QVBoxLayout(right)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.view, 1)
        box.addLayout(foot)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(6)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setSizes([320, 380])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def resizeEvent(self, event: Any) -> None:
        """Lie side by side where the zone is broad, one below the other where it is high."""
        super().resizeEvent(event)
        wide = self.width() > self.height() * 1.15
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
            whole = self.width() if wide else self.height()
            self.splitter.setSizes([int(whole * 0.42), int(whole * 0.58)])

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    # ---- the tree ---------------------------------------------------------------------

    def read(self) -> None:
        """Ask for the dossier's tree."""
        if not self._asked:
            self._asked = True
            self._bench.ask("dossier", self._show_dossier, self._no_dossier)

    def _no_dossier(self, error: BaseException) -> None:
        self._asked = False
        self._say(tr("The dossier cannot be had now. It comes when the link is back."))

    def _link(self) -> None:
        self.read()

    def _changed(self, keys: frozenset[str]) -> None:
        if "hearing" in keys:
            self.read()

    def _show_dossier(self, answer: Any) -> None:
        volumes = answers.dossier(answer, tr("Not filed yet"))
        self._say("" if volumes else tr("The dossier is empty"))
        self.tree.show_volumes(volumes)

    # ---- one page ---------------------------------------------------------------------

    def look(self, page: DossierPage, boxes: tuple[answers.Rectangle, ...] = ()) -> None:
        """Read a page; nobody learns of it."""
        self.page, self.asset, self._boxes, self._wanted = page, "", boxes, page.id
        self._show_place()
        self._bench.ask(
            "page", lambda answer: self._take(page, answer), self._no_page, page=page.id
        )

    def _take(self, page: DossierPage, answer: Any) -> None:
        if self._wanted != page.id:
            return
        found = answers.picture(answer)
        self.asset = found.asset if found else ""
        self.view.show_page(self.asset, page.id, empty=tr("This page cannot be shown"))
        self._mark_hits()
        self._show_place()

    def _mark_hits(self) -> None:
        """Mark the words that were found, by colour and by a frame."""
        marks = [
            MarkShape(f"hit{n}", "highlighter", _HIT, 0.004, [[x, y + h / 2], [x + w, y + h / 2]])
            for n, (x, y, w, h) in enumerate(self._boxes)
        ]
        frames = [
            MarkShape(f"box{n}", "box", _FRAME, 0.0016, [[x, y], [x + w, y + h]])
            for n, (x, y, w, h) in enumerate(self._boxes)
        ]
        self.view.viewer.set_marks(0, [*marks, *frames])

    def _no_page(self, error: BaseException) -> None:
        self.view.show_page("", "", empty=tr("The page cannot be had now; touch it again later"))

    def leaf(self, step: int) -> None:
        """Go to the next page or an earlier one, over the ends of materials."""
        if self.page is None:
            return
        ids = [page.id for page in self.tree.pages]
        if self.page.id not in ids:
            return
        at = ids.index(self.page.id) + step
        if 0 <= at < len(ids):
            self.look(self.tree.pages[at])

    def _place(self) -> tuple[str, int] | None:
        if self.page is None or self.page.confidential:
            return None
        return state.place_of(self._bench.facts, self.asset)

    def _show_place(self) -> None:
        page = self.page
        for one in (self.back, self.on, self.compare):
            one.setEnabled(page is not None)
        place = self._place()
        self.exhibit.setVisible(place is not None)
        if place is not None:
            words = pane_words(self._bench.facts, state.Pane(*place))
            self.exhibit.setText(words)
            self.exhibit.setToolTip(tr("To the evidence zone"))
        if page is None:
            self.place.setText("")
            self.view.show_state(tr("For you alone"), "private")
            return
        self.place.setText(tr("{title} · page {n}").format(title=page.title, n=page.number))
        if page.confidential:
            self.view.show_state(tr("Confidential: for you alone, never shown"), "secret")
        else:
            self.view.show_state(tr("For you alone"), "private")

    def _to_evidence(self) -> None:
        place = self._place()
        if place is not None:
            self._bench.look(*place)
            self.looked.emit()

    def _compare(self) -> None:
        if self.page is not None and self.asset:
            self.compare_wanted.emit(self.page, self.asset)

    # ---- searching --------------------------------------------------------------------

    def _cleared(self, text: str) -> None:
        if not text:
            self.left.setCurrentIndex(0)
            self.hits.clear()
            self._say("")

    def search(self) -> None:
        """Search for what was typed; exhibits that the words may mean come first."""
        query = self.entry.text().strip()
        if not query:
            return
        self._say(tr("Searching…"))
        self._found_pages = None
        self.hits.clear()
        self.left.setCurrentIndex(1)
        bench = self._bench
        bench.ask(
            "recall", lambda answer: self._recalled(query, answer), lambda e: None, text=query
        )
        bench.ask(
            "search",
            lambda answer: self._found(query, answer),
            self._not_found,
            query=query,
            limit=MOST_HITS,
        )

    def _not_found(self, error: BaseException) -> None:
        self._say("")
        self._bench.failed.emit(error)

    def _recalled(self, query: str, answer: Any) -> None:
        if query != self.entry.text().strip():
            return
        facts = self._bench.facts
        for at, one in enumerate(answers.candidates(answer)[:5]):
            if f"exhibit/{one.exhibit}" not in facts:
                continue
            name = str(facts[f"exhibit/{one.exhibit}"].get("name", ""))
            words = pane_words(facts, state.Pane(one.exhibit, one.page))
            self.hits.add(at, f"<b>{escape(words)}</b>  {escape(name)}", one)
        self._say_found()

    def _found(self, query: str, answer: Any) -> None:
        if query != self.entry.text().strip():
            return
        hits = answers.hits(answer)
        for hit in hits:
            self.hits.add_hit(hit)
        self._found_pages, self._unread = len(hits), answers.unread(answer)
        self._say_found()

    def _say_found(self) -> None:
        if self._found_pages is None:
            return
        if self._found_pages:
            words = trn("%n page(s) found", self._found_pages)
        elif self.hits.count():
            words = tr("No page has these words; this evidence may be meant")
        elif self._unread:
            words = tr("Nothing found in the pages that are read")
        else:
            words = tr("Nothing found in the dossier")
        if self._unread:
            more = trn("%n page(s) are not recognised yet and were not searched", self._unread)
            words = tr("{found}; {more}").format(found=words, more=more)
        self._say(words)

    def _choose(self, item: QListWidgetItem) -> None:
        data = item.data(_DATA)
        if isinstance(data, Candidate):
            self._bench.look(data.exhibit, data.page)
            self.looked.emit()
        elif isinstance(data, Hit):
            self.look(data.page, data.boxes)

    # ---- speaking ---------------------------------------------------------------------

    def _no_talk(self, error: BaseException) -> None:
        self._say("")
        self._bench.failed.emit(error)

    def _said(self, wav: bytes) -> None:
        data = base64.b64encode(wav).decode("ascii")
        self._bench.ask("voice", self._understood, self._no_talk, wav=data)

    def _understood(self, answer: Any) -> None:
        text = str(answer.get("text", "")) if isinstance(answer, dict) else ""
        if not text.strip():
            self._say(tr("Nothing was understood. Please say it again."))
            return
        self.entry.setText(text.strip(" 。，"))
        self.search()

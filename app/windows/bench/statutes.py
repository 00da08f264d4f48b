"""The statutes zone (法条查询): one line to ask, hits beside the article that is read.

It asks through ``ask(name, **values) -> Future``, so it works over the hub's connection and
over a library of this machine alike; see ``docs/statutes.md`` for questions and answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QScroller,
    QSplitter,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import Shiboken

from app.qt.lanes import Lanes
from app.qt.theme import Theme, space
from app.qt.translations import language, tr, trn
from app.windows.bench import statutes_text
from app.windows.bench.look import ICON_PX, TOUCH_PX, button
from app.windows.bench.statutes_day import DayButton
from app.windows.bench.statutes_list import Row, StatuteList, contents_rows, hit_rows, law_rows
from resources.errors import Language, WenyiError, describe

SETTLE_MS = 250
"""Nothing is asked while somebody types faster than this."""
MOST_SPOKEN = 12
POINTS = 15.0
_SMALLEST, _LARGEST = 12.0, 26.0


class Ask(Protocol):
    """Asks the station, here or over the hub."""

    def __call__(self, name: str, **values: Any) -> Future[Any]:
        """Return what will hold the answer."""
        ...


class StatutesPanel(QWidget):
    """The zone.

    Attributes:
        note_wanted: emitted with an article as words for a note (引入笔记).
        offered: emitted with the number of articles that were spoken of and not looked at.
    """

    note_wanted = Signal(str)
    offered = Signal(int)

    def __init__(self, theme: Theme, lanes: Lanes, ask: Ask) -> None:
        super().__init__()
        self._theme, self._lanes, self._ask_station = theme, lanes, ask
        self._round = 0
        self._shown: dict[str, Any] | None = None
        self._part: list[int] | None = None
        self._links: list[dict[str, Any]] = []
        self._back: list[tuple[str, int, int, int | None]] = []
        self._spoken: list[Row] = []
        self._cited: list[Row] = []
        self._laws: list[Row] = []
        self._points = POINTS
        self._narrow = False
        self._make()
        self._lay_out()
        self._keys()
        theme.changed.connect(self._draw)
        self.refresh()

    # ---- what it is made of -------------------------------------------------------------

    def _make(self) -> None:
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
        self.day = DayButton()
        self.day.chosen.connect(self._day_chosen)
        self.note = QLabel()
        self.note.setObjectName("benchSmall")
        self.note.setWordWrap(True)
        self.note.hide()
        self.list = StatuteList(theme)
        self.list.setAccessibleName(tr("Laws and articles"))
        self.list.chosen.connect(self._choose)
        self.head = QLabel()
        self.head.setObjectName("benchStrong")
        self.head.setWordWrap(True)
        self.version = QToolButton()
        self.version.setMinimumHeight(TOUCH_PX)
        self.version.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.version.setAccessibleName(tr("Version"))
        self.version_menu = QMenu(self.version)
        self.version.setMenu(self.version_menu)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.document().setDocumentMargin(18)
        self.text.anchorClicked.connect(self._follow)
        self.text.setAccessibleName(tr("Text of the article"))
        QScroller.grabGesture(self.text.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.back = button(tr("Back"), self.go_back, icon="previous", theme=theme)
        self.before = button("", lambda: self.leaf(-1), icon="previous", theme=theme)
        self.before.setAccessibleName(tr("Article before"))
        self.after = button("", lambda: self.leaf(1), icon="next", theme=theme)
        self.after.setAccessibleName(tr("Article after"))
        self.after.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.copy = button(tr("Copy"), self.copy_article)
        self.into_note = button(tr("Into my notes"), self.take_note, icon="note", theme=theme)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space("s"), 6, space("s"), 4)
        head.setSpacing(6)
        head.addWidget(self.entry, 1)
        head.addWidget(self.day)
        self.left = QWidget()
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.note.setContentsMargins(space("m"), 2, space("m"), 6)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        top = QHBoxLayout()
        top.setContentsMargins(space("s"), 4, space("s"), 4)
        top.setSpacing(8)
        top.addWidget(self.back)
        top.addWidget(self.head, 1)
        top.addWidget(self.version)
        foot = QHBoxLayout()
        foot.setContentsMargins(space("s"), 4, space("s"), 6)
        foot.setSpacing(6)
        foot.addWidget(self.before)
        foot.addWidget(self.after)
        foot.addStretch(1)
        foot.addWidget(self.copy)
        foot.addWidget(self.into_note)
        self.right = QWidget()
        box = QVBoxLayout(self.right)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.text, 1)
        box.addLayout(foot)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(6)
        self.splitter.addWidget(self.left)
        self.splitter.addWidget(self.right)
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

        key("Alt+Left", lambda: self.leaf(-1))
        key("Alt+Right", lambda: self.leaf(1))
        key("Alt+Backspace", self.go_back)
        key("Ctrl+Shift+C", self.copy_article)
        key("Ctrl+Return", self.take_note)
        key("Ctrl++", lambda: self.zoom(1))
        key("Ctrl+-", lambda: self.zoom(-1))

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
        narrow = self.width() < 720
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
        return self.day.on or date.today()

    def refresh(self) -> None:
        """Ask again for the laws and for what the dossier cites."""
        self._ask("statute.laws", self._show_laws)
        self._ask("statute.cited", self._show_cited, self._no_dossier, case="")

    def offer_days(self, days: Mapping[str, date]) -> None:
        """Offer days of the case beside today, as 立案日 or 案件发生日."""
        self.day.offer(days)

    def hear(self, text: str) -> None:
        """Offer the articles that somebody spoke of."""
        if text.strip():
            self._ask("statute.cited", self._show_spoken, lambda error: None, text=text)

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
        open_law = self._shown["version"]["title"] if self._shown else None

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
                self._show_nothing()
                self._failed(error)

        self._ask("statute.show", shown, failed, law=law, article=number, sub=sub, version=version)

    def _ask(
        self,
        name: str,
        on_done: Callable[[Any], None],
        on_error: Callable[[WenyiError], None] | None = None,
        **values: Any,
    ) -> None:
        on = self.day.on.isoformat() if self.day.on else None
        future = self._ask_station(name, on=on, **values)

        def done(ended: Future[Any]) -> None:
            try:
                answer = ended.result()
            except CancelledError:
                return
            except WenyiError as error:
                known = error
                self._lanes.post(lambda: self._alive(on_error or self._failed, known))
                return
            self._lanes.post(lambda: self._alive(on_done, answer))

        future.add_done_callback(done)

    def _alive(self, call: Callable[[Any], None], value: Any) -> None:
        if Shiboken.isValid(self):
            call(value)

    # ---- what comes back ------------------------------------------------------------------

    def _show_laws(self, answer: Any) -> None:
        self._laws = law_rows(answer["laws"], tr("in force since {day}"))
        if not self.entry.text().strip():
            self._show_start()

    def _no_dossier(self, error: WenyiError) -> None:
        """Go on without offers of the dossier; the laws are there all the same."""

    def _show_cited(self, answer: Any) -> None:
        self._cited = [
            Row(
                f"{one['short']}　{one['label']}",
                trn("%n page(s)", int(one["count"])),
                law=one["title"],
                number=one["number"],
                sub=one["sub"],
            )
            for one in answer["articles"][:30]
        ]
        if "filed" in answer and not self.day.offered:
            self.day.offer({tr("Day of filing"): date.fromisoformat(answer["filed"])})
        if not self.entry.text().strip():
            self._show_start()

    def _show_spoken(self, answer: Any) -> None:
        rows = [
            Row(
                f"{one['version']['short']}　{one['label']}",
                tr("just now"),
                law=one["title"],
                number=one["number"],
                sub=one["sub"],
            )
            for one in answer["articles"]
            if one["text"] is not None
        ]
        if not rows:
            return
        keys = {(row.law, row.number, row.sub) for row in rows}
        older = [row for row in self._spoken if (row.law, row.number, row.sub) not in keys]
        self._spoken = (list(reversed(rows)) + older)[:MOST_SPOKEN]
        self.offered.emit(len(self._spoken))
        if not self.entry.text().strip():
            self._show_start()

    def _show_start(self) -> None:
        """List what is offered while nothing is asked for."""
        rows: list[Row] = []
        for title, some in (
            (tr("Spoken of"), self._spoken),
            (tr("Cited in the dossier"), self._cited),
            (tr("Laws"), self._laws),
        ):
            if some:
                rows += [Row(title), *some]
        self.list.show_rows(rows)
        nothing = tr("No law was imported yet. Laws are imported at the clerk's desk.")
        self._say("" if self._laws else nothing)
        if self._narrow and self._shown is None:
            self._show_sides()

    def _show_found(self, answer: Any) -> None:
        place = answer["place"]
        if answer["shown"]:
            self._list_contents(answer["shown"]["version"]["title"])
            self._show_article(answer["shown"], answer["part"])
            self._say("")
            return
        if answer["missing"]:
            self._show_nothing()
            self.list.show_rows(law_rows(answer["laws"], tr("in force since {day}")))
            english = language() == "en"
            self._say(answer["missing"]["message_en" if english else "message"])
            self._to_list()
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

        self._ask("statute.laws", shown, lambda error: None, law=law)

    def _show_article(self, shown: dict[str, Any], part: list[int] | None) -> None:
        if self._shown is not None and self._key(self._shown) != self._key(shown):
            self._back = [*self._back, self._key(self._shown)][-50:]
        self._shown, self._part, self._links = shown, part, []
        self._draw()
        if self._narrow:
            self.left.hide()
            self.right.show()
        article, title = shown["article"], shown["version"]["title"]

        def cited(answer: Any) -> None:
            if self._shown is shown and answer["articles"]:
                self._links = answer["articles"]
                self._draw()

        self._ask("statute.cited", cited, lambda e: None, text=article["text"], within=title)

    def _show_nothing(self) -> None:
        """Take the article away."""
        if self._shown is not None:
            self._back = [*self._back, self._key(self._shown)][-50:]
        self._shown, self._part, self._links = None, None, []
        self._draw()
        self._to_list()

    @staticmethod
    def _key(shown: Mapping[str, Any]) -> tuple[str, int, int, int | None]:
        version, article = shown["version"], shown["article"]
        return version["title"], article["number"], article["sub"], version["id"]

    def _draw(self) -> None:
        """Draw the article that is read."""
        shown = self._shown
        for one in (self.copy, self.into_note, self.version):
            one.setEnabled(shown is not None)
        self.back.setEnabled(bool(self._back) or self._narrow)
        if shown is None:
            self.version.hide()
            self.head.setText("")
            for leaf in (self.before, self.after):
                leaf.setEnabled(False)
                leaf.setText("")
            self.text.setHtml(statutes_text.hint(self._theme))
            return
        version = shown["version"]
        self.version.show()
        self.head.setText(f"《{version['short'].strip('《》')}》{shown['article']['label']}")
        since = tr("in force since {day}").format(day=version["effective"])
        assumed = tr(" (assumed)") if version["basis"] == "assumed" else ""
        self.version.setText(since + assumed)
        self._fill_versions(shown)
        for leaf, beside in ((self.before, shown["before"]), (self.after, shown["after"])):
            leaf.setEnabled(beside is not None)
            leaf.setText(beside["label"] if beside else "")
        page = statutes_text.page(self._theme, shown, self._part, self._links, self._points)
        self.text.setHtml(page)

    def _failed(self, error: WenyiError) -> None:
        chosen: Language = "en" if language() == "en" else "zh_CN"
        words = describe(error, chosen)
        self._say(f"{words.what}{words.advice}")

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

    def _follow(self, link: QUrl) -> None:
        place = statutes_text.target(link.toString())
        if place is not None:
            self.open(*place)

    def leaf(self, step: int) -> None:
        """Go to the article before (-1) or after (1)."""
        shown = self._shown
        beside = shown and shown["before" if step < 0 else "after"]
        if shown and beside:
            version = shown["version"]
            self.open(version["title"], beside["number"], beside["sub"], version["id"])

    def go_back(self) -> None:
        """Go back to the article before, or to the list."""
        if self._narrow and not self.right.isHidden():
            self._to_list()
            return
        if self._back:
            place = self._back.pop()
            self._shown = None
            self.open(*place)

    def zoom(self, step: int) -> None:
        """Make the type larger or smaller."""
        self._points = min(_LARGEST, max(_SMALLEST, self._points + 1.5 * step))
        self._draw()

    def copy_article(self) -> None:
        """Copy what is selected, or the article with its law and number."""
        selected = self.text.textCursor().selectedText().replace("\u2029", "\n")
        words = selected or self._quotation()
        if words:
            QGuiApplication.clipboard().setText(words)
            self._say(tr("Copied"))

    def take_note(self) -> None:
        """Put the article into the notes."""
        words = self._quotation()
        if words:
            self.note_wanted.emit(words)

    def _quotation(self) -> str:
        return statutes_text.quotation(self._shown, self._part) if self._shown else ""

    def _to_list(self) -> None:
        if self._narrow:
            self.right.hide()
            self.left.show()

    def _show_sides(self) -> None:
        self.left.setVisible(not self._narrow or self._shown is None)
        self.right.setVisible(not self._narrow or self._shown is not None)
        self._draw()

    # ---- the day ----------------------------------------------------------------------------

    def choose_day(self, day: date | None) -> None:
        """Let the law of a day count; None: today's."""
        self.day.choose(day)

    def _day_chosen(self) -> None:
        self._ask("statute.laws", self._show_laws)
        if self._shown is not None:
            self.open(*self._key(self._shown)[:3])
        if self.entry.text().strip():
            self.search()

    def _fill_versions(self, shown: Mapping[str, Any]) -> None:
        self.version_menu.clear()
        article, here = shown["article"], shown["version"]
        every = sorted([here, *shown["others"]], key=lambda one: one["effective"], reverse=True)
        for one in every:
            action = QAction(
                tr("In force since {day}, adopted {adopted}").format(
                    day=one["effective"], adopted=one["adopted"]
                ),
                self.version_menu,
            )
            action.setCheckable(True)
            action.setChecked(one["id"] == here["id"])
            place = (here["title"], article["number"], article["sub"], one["id"])
            action.triggered.connect(lambda checked=False, place=place: self.open(*place))
            self.version_menu.addAction(action)
        icon = self._theme.icon("timeline" if shown["others"] else "check")
        self.version.setIcon(icon)
        self.version.setIconSize(QSize(ICON_PX, ICON_PX))
        self.version.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def connect_note(panel: StatutesPanel, slot: Callable[[str], object]) -> None:
    """Have ``slot`` called with the words of an article that is to become a note."""
    panel.note_wanted.connect(slot)

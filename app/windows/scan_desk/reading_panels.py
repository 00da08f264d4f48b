"""The page with its tools, and the side panel with text and search results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget

from app.qt.commands import Commands
from app.qt.panels import EmptyState, Panel, separator
from app.qt.pictures import Thumbnails, Tiles
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.names import flag_name, volume_name
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.page_list import PageRow
from app.windows.scan_desk.page_view import Mark, PageView
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.text import HitList, TextList
from dossier.ids import PageId
from dossier.model import Page
from ocr.result import Line, PageText

if TYPE_CHECKING:
    from app.windows.services import Hit


class ViewPanel(Panel):
    """The big page and its tools."""

    def __init__(
        self,
        theme: Theme,
        tiles: Tiles,
        thumbnails: Thumbnails,
        commands: Commands,
        empty: EmptyState,
    ) -> None:
        self.view = PageView(theme, tiles)
        self._tiles = tiles
        self._thumbnails = thumbnails
        self._neighbours: tuple[Page, ...] = ()
        super().__init__(tr("Page"), self.view, empty)
        for name in ("previous", "next"):
            self.add_button(commands[name])
        self.add_widget(separator())
        for name in ("rotate_left", "rotate_right", "delete"):
            self.add_button(commands[name])
        self.add_widget(separator())
        self.add_button(commands["zoom_out"])
        self.percent = QLabel("100 %")
        self.percent.setObjectName("small")
        self.percent.setMinimumWidth(44)
        self.add_widget(self.percent)
        for name in ("zoom_in", "fit_width", "fit_page", "actual"):
            self.add_button(commands[name])
        self.view.zoomed.connect(lambda percent: self.percent.setText(f"{percent} %"))
        self.view.drawn.connect(self._make_ready)
        self.show_empty(True)

    def show_page(self, row: PageRow | None, neighbours: tuple[Page, ...]) -> None:
        """Show a page; when it is drawn, the ones that will probably follow are made ready."""
        self._neighbours = neighbours
        self.show_empty(row is None)
        preview = self._thumbnails.held(row.page) if row else None
        self.view.show_page(row.page if row else None, preview)
        if row is None:
            self.title.setText(tr("Page"))
            self.note.clear()
            return
        number = tr("Page {number}").format(number=row.number) if row.number else tr("Deleted")
        self.title.setText(f"{volume_name(row.volume)} · {number}" if row.volume else number)
        self.note.setText(" · ".join(flag_name(flag) for flag in row.flags))

    def _make_ready(self, level: int) -> None:
        if level > 0:  # a page at full size is 26 MB; those are made when they are seen
            for page in reversed(self._neighbours):  # asked last, made first
                self._tiles.prepare(page, level)


class SidePanel(QTabWidget):
    """Text of the page, and search results.

    Connects the three: a line, its place on the image, and the hits of a search.
    """

    def __init__(self, theme: Theme, desk: Desk, view: PageView) -> None:
        super().__init__()
        self._desk = desk
        self._view = view
        self._page: Page | None = None
        self._query = ""
        self._go = False
        self.answered = ""
        """The phrase whose hits are listed."""
        self.text = TextList(theme)
        self.hits = HitList(theme)
        self._to_first = QTimer(self)  # when the list is painted
        self._to_first.setSingleShot(True)
        self._to_first.setInterval(0)
        self._to_first.timeout.connect(lambda: self.hits.step(1))
        self._no_text = EmptyState(theme, "text", tr("No text"), "")
        self._no_hits = EmptyState(
            theme,
            "search",
            tr("Search this case"),
            tr("Type two or more characters. Enter goes from hit to hit."),
        )
        self._texts = _stack(self.text, self._no_text)
        self._results = _stack(self.hits, self._no_hits)
        self.addTab(self._texts, tr("Text"))
        self.addTab(self._results, tr("Search"))
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self._texts.setCurrentIndex(1)
        self._results.setCurrentIndex(1)
        self.text.line_chosen.connect(self._show_line)
        view.clicked.connect(self._page_clicked)

    def show_page(self, page: Page | None) -> None:
        """Show the text of a page and the hits on it."""
        before, self._page = self._page, page
        if page is None:
            self.text.show_text(None)
            self._say_no_text(tr("Choose a page to see its text."))
            return
        self._mark_hits()
        if before is not None and (before.id, before.reading) == (page.id, page.reading):
            return
        # At once: a line of the page before must not be chosen, nor stay marked.
        self.text.show_text(None)
        self._view.mark(Mark.LINE, ())
        if not page.reading:
            self._say_no_text(tr("This page has not been read yet. It is read in the background."))
            return
        self._desk.read_text(page.id, lambda text: self._show_text(page.id, text), self)

    def search(self, query: str) -> None:
        """Find a phrase in the case and go to the first place where it stands.

        Asked again, as by Enter once more, the next place.
        """
        query = query.strip()
        if query and query == self.answered == self._query:
            self.setCurrentWidget(self._results)
            self.hits.step(1)
            return
        self._go = True
        self._search(query)

    def search_typed(self, query: str) -> None:
        """List where a phrase stands while it is being typed; the page stays."""
        query = query.strip()
        if query != self._query and (len(query) > 1 or not query):
            self._go = False
            self._search(query)

    def _search(self, query: str) -> None:
        self.setCurrentWidget(self._results)
        self._query = query
        if query:
            self._desk.search(query, lambda hits: self._show_hits(query, hits), self)
        else:
            self._show_hits("", [])

    def forget_search(self) -> None:
        """Forget the results, as when another case is opened."""
        self._query = ""
        self._show_hits("", [])
        self.setCurrentWidget(self._texts)

    def _show_text(self, page_id: PageId, text: PageText | None) -> None:
        if self._page is None or self._page.id != page_id:
            return
        self.text.show_text(text)
        if text is None or not text.lines:
            self._say_no_text(tr("There is no text on this page."))
        else:
            self._texts.setCurrentIndex(0)

    def _say_no_text(self, hint: str) -> None:
        self._no_text.hint.setText(hint)
        self._texts.setCurrentIndex(1)

    def _show_hits(self, query: str, hits: list[Hit]) -> None:
        if query != self._query:
            return
        self.answered = query
        snapshot = self._desk.snapshot
        places = _places(snapshot, {hit.page_id for hit in hits}) if snapshot else {}
        self.hits.hits.show_hits(hits, places)
        self._results.setCurrentIndex(0 if hits else 1)
        self.setTabText(1, f"{tr('Search')} {len(hits)}" if query else tr("Search"))
        if query and not hits:
            self._no_hits.title.setText(tr("Nothing found"))
            self._no_hits.hint.setText(
                tr(
                    "“{query}” does not stand on any page read so far. Try fewer characters."
                ).format(query=query)
            )
        elif not query:
            self._no_hits.title.setText(tr("Search this case"))
            self._no_hits.hint.setText(
                tr("Type two or more characters. Enter goes from hit to hit.")
            )
        if hits and self._go:
            self._to_first.start()
        self._mark_hits()

    def _mark_hits(self) -> None:
        if self._page is None:
            return
        here = [hit for hit in self.hits.hits.hits if hit.page_id == self._page.id]
        boxes = [box for hit in here for box in hit.boxes]
        self._view.mark(Mark.HIT, boxes)

    def reveal_hit(self, hit: Hit) -> None:
        """Bring a hit of the page that is shown into sight."""
        self._view.reveal(hit.boxes)

    def _show_line(self, line: Line | None) -> None:
        self._view.mark(Mark.LINE, (line.box,) if line else (), reveal=line is not None)

    def _page_clicked(self, x: float, y: float) -> None:
        if self._texts.currentIndex() == 0:
            self.text.choose_at(x, y)


def _stack(body: TextList | HitList, empty: EmptyState) -> QStackedWidget:
    stack = QStackedWidget()
    stack.setObjectName("panel")
    stack.addWidget(body)
    stack.addWidget(empty)
    return stack


def _places(snapshot: Snapshot, wanted: set[PageId]) -> dict[PageId, str]:
    """Return where pages are, as in 'Complaint · page 3'."""
    places = {}
    for page_id in wanted & snapshot.pages.keys():
        page = snapshot.pages[page_id]
        material = snapshot.materials.get(page.material_id) if page.material_id else None
        holder = material.title if material else tr("Unfiled")
        number = snapshot.arrangement.positions.get(page_id, 0)
        places[page_id] = tr("{material} · page {number}").format(material=holder, number=number)
    return places

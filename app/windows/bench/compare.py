"""The compare zone (对比区): two to four pages side by side, linked or free."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.qt.flow import Flow
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.qt.viewer import Pane as Picture
from app.qt.viewer import Viewer
from app.windows.bench import state
from app.windows.bench.answers import DossierPage
from app.windows.bench.bench import Bench
from app.windows.bench.evidence_list import MIME
from app.windows.bench.look import button
from app.windows.bench.page_view import StateBand
from app.windows.bench.state import WHOLE, Pane
from app.windows.bench.thumbs import Pictures
from app.windows.bench.words import pane_words, seats_words
from app.windows.room.marks import MarkLayer
from app.windows.room.reading import has_private
from courtroom.hub.contract import ALL, MOST_PANES
from courtroom.viewing.contract import TileSource

_GAP_PX = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One of the pages beside each other: an exhibit's, or any of the dossier."""

    key: str
    title: str
    asset: str
    pane: Pane | None = None
    """None: a page of the dossier; it cannot be shown."""
    confidential: bool = False


class CompareZone(QWidget):
    """The zone; it shows nothing to anybody until Show is touched.

    Attributes:
        added: emitted when a page came.
        tool_wanted: with the name of the tool that finger and pen are to be.
    """

    added = Signal()
    tool_wanted = Signal(str)

    def __init__(self, theme: Theme, bench: Bench, pictures: Pictures) -> None:
        super().__init__()
        self._bench, self._pictures = bench, pictures
        self.items: list[Item] = []
        self._sources: dict[str, TileSource] = {}
        self.band = StateBand(theme)
        self.viewer = Viewer(theme, bench.lanes)
        self.viewer.empty_text = tr("Drag pages here, or touch “Compare” at a page")
        self.marks = MarkLayer(bench.bridge, self.viewer, self)
        self.linked = button(tr("Linked"), self._link, icon="link", theme=theme)
        self.linked.setCheckable(True)
        self.back = button("", lambda: self.leaf(-1), icon="previous", theme=theme)
        self.back.setAccessibleName(tr("Previous page"))
        self.on = button("", lambda: self.leaf(1), icon="next", theme=theme)
        self.on.setAccessibleName(tr("Next page"))
        self.whole = button(tr("Whole"), self.viewer.fit_page, icon="fit_page", theme=theme)
        self.turn = button(tr("Rotate"), self.viewer.rotate, icon="rotate_right", theme=theme)
        self.pen = button(tr("Mark"), self._draw, icon="pen", theme=theme)
        self.pen.setCheckable(True)
        self.undo = button(tr("Undo"), self.undo_mark, icon="undo", theme=theme)
        self.remove = button(tr("Out of here"), self._remove, icon="close", theme=theme)
        self.empty = button(tr("Empty"), self.clear, icon="delete", theme=theme)
        self.show_button = button("", lambda: self._show(), name="benchShow", icon="show",
                                  theme=theme, tint="surface")  # fmt: skip
        self.marked_button = button(tr("Show with\nmy marks"), lambda: self._show(marks=True),
                                    name="benchShowMarked")  # fmt: skip
        bar = QWidget()
        flow = Flow(bar, _GAP_PX)
        self._acts = (
            self.linked, self.back, self.on, self.whole, self.turn, self.pen, self.undo,
            self.remove, self.empty,
        )  # fmt: skip
        for one in self._acts:
            flow.addWidget(one)
        self._room_px = 0
        self._words = {one: one.text() for one in (self.whole, self.turn, self.undo)}
        for one, words in self._words.items():
            one.setAccessibleName(words.strip())
            one.setToolTip(words.strip())
        foot = QHBoxLayout()
        foot.setContentsMargins(space("s"), 6, space("s"), 6)
        foot.addWidget(bar, 1)
        showing = QVBoxLayout()
        showing.addWidget(self.show_button)
        showing.addWidget(self.marked_button)
        foot.addLayout(showing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addWidget(self.viewer, 1)
        column.addLayout(foot)
        self.setAcceptDrops(True)
        self.viewer.page_turned.connect(self.leaf)
        bench.changed.connect(self._changed)
        bench.targets_changed.connect(self._show_state)
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave what can be done in one row where there is room."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Leave the signs alone where words would push a button into a row of its own."""
        showing = max(
            one.sizeHint().width()
            for one in (self.show_button, self.marked_button)
            if one is self.show_button or not one.isHidden()
        )
        room = self.width() - showing - 3 * space("s")
        if room == self._room_px:
            return
        self._room_px = room
        for one, words in self._words.items():
            one.setText(words)
        wanted = sum(one.sizeHint().width() for one in self._acts)
        if wanted + _GAP_PX * (len(self._acts) - 1) > room:
            for one in self._words:
                one.setText("")

    def _changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith(("show/", "blank/", "exhibit/", "mark/")) for key in keys):
            self._show_state()

    # ---- what lies here ---------------------------------------------------------------

    def add_exhibit(self, exhibit: str, page: int) -> None:
        """Put an exhibit's page beside the others."""
        found = state.page_of(self._bench.facts, exhibit, page)
        if found is not None:
            self._add(self._item(found))

    def _item(self, page: state.PageOf) -> Item:
        pane = Pane(page.exhibit, page.page)
        return Item(
            f"{page.exhibit}/{page.page}", pane_words(self._bench.facts, pane), page.asset, pane
        )

    def add_page(self, page: DossierPage, asset: str) -> None:
        """Put any page of the dossier beside the others; an exhibit's page is known as one."""
        place = None if page.confidential else state.place_of(self._bench.facts, asset)
        if place is not None:
            self.add_exhibit(*place)
            return
        title = tr("{title} · page {n}").format(title=page.title, n=page.number)
        self._add(Item(page.id, title, asset, None, page.confidential))

    def _add(self, item: Item) -> None:
        if any(one.key == item.key for one in self.items):
            self._bench.said.emit(tr("This page is here already"))
        elif len(self.items) >= MOST_PANES:
            self._bench.said.emit(tr("There is room for four pages. Take one out first."))
            return
        else:
            self._put([*self.items, item])
        self.added.emit()

    def _put(self, items: list[Item]) -> None:
        self.items = items
        for item in items:
            if item.asset not in self._sources:
                self._fetch(item.asset)
        wanted = {item.asset for item in items}
        self._sources = {key: one for key, one in self._sources.items() if key in wanted}
        self._show_panes()

    def _fetch(self, asset: str) -> None:
        def take(source: TileSource) -> None:
            if any(item.asset == asset for item in self.items):
                self._sources[asset] = source
                self._pictures.trim({item.asset for item in self.items})
                self._show_panes()

        self._pictures.source(asset, take, self._bench.failed.emit)

    def _show_panes(self) -> None:
        panes = [
            Picture(self._sources.get(item.asset), 0, item.key, item.title) for item in self.items
        ]
        self.viewer.set_panes(panes)
        self.marks.show_spots(
            [(i.pane.exhibit, i.pane.page) if i.pane is not None else ("", 0) for i in self.items]
        )
        self._show_state()

    def _show_state(self) -> None:
        facts = self._bench.facts
        some = bool(self.items)
        for one in (self.linked, self.back, self.on, self.whole, self.turn, self.remove, self.pen):
            one.setEnabled(some)
        self.empty.setEnabled(some)
        names = seats_words(facts, self._bench.targets)
        self.show_button.setText(tr("Show to\n{seats}").format(seats=names))
        showable = some and all(item.pane is not None for item in self.items)
        self.show_button.setEnabled(showable)
        shown = [(p.exhibit, p.page) for p in state.sight(facts, ALL).panes]
        here = [(i.pane.exhibit, i.pane.page) for i in self.items if i.pane is not None]
        on_screens = showable and shown == here
        # What the band says holds for the pen, too: a preview is for the judge alone.
        self.marks.in_private = not on_screens
        self.marked_button.setVisible(showable and any(has_private(facts, *at) for at in here))
        self.undo.setEnabled(any(self.marks.has_own(at) for at in here))
        self._fit_words()
        if any(item.confidential for item in self.items):
            self.band.show_state(
                tr("With a confidential page: for you alone, never shown"), "secret"
            )
            return
        if on_screens:
            self.band.show_state(tr("On all screens now"), "all")
        elif some and not showable:
            self.band.show_state(
                tr("A page of the dossier is among them: for you alone"), "private"
            )
        else:
            self.band.show_state(tr("Private preview: nobody else sees it"), "private")

    # ---- what a person does -----------------------------------------------------------

    def _link(self) -> None:
        self.viewer.set_linked(self.linked.isChecked())

    def leaf(self, step: int) -> None:
        """Turn the chosen pane to the next page of its exhibit."""
        at = self.viewer.chosen
        if at >= len(self.items) or self.items[at].pane is None:
            return
        now = self.items[at].pane
        if now is None:
            return
        page = state.page_of(self._bench.facts, now.exhibit, now.page + step)
        if page is not None and not any(
            item.key == f"{page.exhibit}/{page.page}" for item in self.items
        ):
            self._put([*self.items[:at], self._item(page), *self.items[at + 1 :]])

    def _remove(self) -> None:
        at = self.viewer.chosen
        if at < len(self.items):
            self._put([*self.items[:at], *self.items[at + 1 :]])

    def clear(self) -> None:
        """Take every page out."""
        self._put([])

    def use_tool(self, name: str) -> None:
        """Draw with a tool; ``hand`` moves the pages."""
        self.marks.choose(None if name == "hand" else name)
        self.pen.setChecked(name == "pen")

    def _draw(self) -> None:
        self.tool_wanted.emit("pen" if self.pen.isChecked() else "hand")

    def undo_mark(self) -> None:
        """Take the judge's own newest mark on the chosen page back, or on one beside it."""
        at = self.viewer.chosen
        for item in [*self.items[at : at + 1], *self.items]:
            if item.pane is not None and self.marks.undo((item.pane.exhibit, item.pane.page)):
                return

    def _show(self, *, marks: bool = False) -> None:
        panes = []
        for at, item in enumerate(self.items):
            if item.pane is None:
                return
            shown = self.viewer.panes()[at]
            rectangle = self.viewer.viewport(at) if shown.source is not None else WHOLE
            rotation = self.viewer.slots[at].view.rotation
            panes.append(Pane(item.pane.exhibit, item.pane.page, rectangle, rotation))
        if panes:
            self._bench.show(panes, linked=self.linked.isChecked(), marks=marks)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pages."""
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the page that was let go beside the others."""
        text = bytes(event.mimeData().data(MIME).data()).decode("utf-8", "replace")
        exhibit, _, page = text.rpartition("/")
        if exhibit and page.isdigit():
            self.add_exhibit(exhibit, int(page))
            event.acceptProposedAction()

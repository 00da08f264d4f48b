"""The evidence zone (示证区): list, private preview, showing to all or to chosen seats."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.evidence_list import Entry, EvidenceList
from app.windows.bench.look import button, tool
from app.windows.bench.media import MediaPane
from app.windows.bench.page_view import PageView
from app.windows.bench.seat_chips import SeatChips
from app.windows.bench.state import WHOLE, Pane
from app.windows.bench.thumbs import Pictures
from app.windows.bench.words import look_words, seats_words
from app.windows.room.marks import MarkLayer
from app.windows.room.reading import has_private
from courtroom.hub.contract import ALL
from courtroom.viewing.contract import TileSource

_TOOL_PX = 56
_BELOW_PX = 190
"""What the rows below the page take."""
_ACROSS_PX = 620
"""So wide, the rows below have room for chips and acts side by side."""


class _Right(QWidget):
    """What lies beside the list; tells its width in pixels."""

    resized = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size().width())


class EvidenceZone(QWidget):
    """The zone."""

    def __init__(self, theme: Theme, bench: Bench, pictures: Pictures, commands: Commands) -> None:
        super().__init__()
        self._theme, self._bench, self._pictures = theme, bench, pictures
        self._commands = commands
        self._tool_columns = 1, True
        self.list = EvidenceList(theme, pictures)
        self.list.chosen.connect(bench.look)
        self.page = PageView(theme, bench.lanes, pictures)
        self.viewer = self.page.viewer
        self.media = MediaPane(theme, bench)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.page)
        self.stack.addWidget(self.media)
        self.marks = MarkLayer(bench.bridge, self.viewer, self)
        self.place = QLabel()
        self.place.setObjectName("benchStrong")
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place.setMinimumWidth(72)
        self.chips = SeatChips(theme, bench)
        self.show_button = button(tr("Show"), commands["show"].trigger, name="benchShow",
                                  icon="show", theme=theme, tint="surface")  # fmt: skip
        self.marked_button = button(tr("Show with\nmy marks"), commands["show_marked"].trigger,
                                    name="benchShowMarked")  # fmt: skip
        self.back_button = button(tr("Withdraw"), commands["withdraw"].trigger, name="benchBack")
        self._lay_out()
        self._connect()
        self._refresh(frozenset(("exhibit/",)))
        self._show_page()

    def _lay_out(self) -> None:
        c = self._commands
        turning = QHBoxLayout()
        turning.setContentsMargins(space("s"), 4, space("s"), 0)
        turning.setSpacing(4)
        turning.addWidget(tool(c["page_back"], words=False))
        turning.addWidget(self.place)
        turning.addWidget(tool(c["page_on"], words=False))
        turning.addStretch(1)
        for name, words in (
            ("fit", tr("Whole")),
            ("rotate", tr("Rotate")),
            ("sync", tr("In step")),
            ("compare_add", tr("Compare")),
        ):
            turning.addWidget(tool(c[name], words))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(4, 4, 4, 4)
        self._grid.setSpacing(4)
        self._tools = [
            tool(c[name], words)
            for name, words in (
                ("tool_hand", tr("Move")),
                ("tool_pen", tr("Pen")),
                ("tool_highlighter", tr("Highlight")),
                ("tool_box", tr("Box")),
                ("tool_arrow", tr("Arrow")),
                ("tool_text", tr("Words")),
                ("tool_erase", tr("Erase")),
                ("tool_loupe", tr("Loupe")),
                ("tool_callout", tr("Part")),
                ("undo_mark", tr("Undo")),
            )
        ]
        inner = QWidget()
        self.tools = inner
        inner.setLayout(self._grid)
        self._arrange_tools(1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.tools)
        showing = QHBoxLayout()
        showing.setContentsMargins(space("s"), space("s"), space("s"), space("s"))
        showing.setSpacing(space("s"))
        showing.addWidget(self.chips, 1)
        self._acts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._acts.setSpacing(6)
        self._acts.addStretch(1)
        for one in (self.show_button, self.marked_button, self.back_button):
            self._acts.addWidget(one)
        showing.addLayout(self._acts)
        # Seats that take another row must not move what a finger is on.
        showing.setAlignment(self._acts, Qt.AlignmentFlag.AlignBottom)
        right = _Right()
        right.resized.connect(self._arrange_acts)
        box = QVBoxLayout(right)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(middle, 1)
        box.addLayout(turning)
        box.addLayout(showing)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(6)
        self.splitter.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([236, 700])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _arrange_tools(self, columns: int) -> None:
        """Put the tools one below another, or in two columns where it is low.

        Their words go only where even two columns have no room for them.
        """
        rows = math.ceil(len(self._tools) / columns)
        words = columns == 1 or self.height() - _BELOW_PX >= rows * (_TOOL_PX + 4)
        self._tool_columns = columns, words
        style = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        for at, one in enumerate(self._tools):
            self._grid.removeWidget(one)
            one.setToolButtonStyle(style if words else Qt.ToolButtonStyle.ToolButtonIconOnly)
            self._grid.addWidget(one, at // columns, at % columns)
        for row in range(len(self._tools) + 1):
            self._grid.setRowStretch(row, 1 if row == rows else 0)

    def _arrange_acts(self, width_px: int) -> None:
        """Put what shows and withdraws side by side where it is wide: the page gets the height."""
        across, below = QBoxLayout.Direction.RightToLeft, QBoxLayout.Direction.TopToBottom
        self._acts.setDirection(across if width_px >= _ACROSS_PX else below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the tools for the height there is."""
        super().resizeEvent(event)
        room, each = self.height() - _BELOW_PX, _TOOL_PX + 4
        columns = 1 if room >= len(self._tools) * each else 2
        words = columns == 1 or room >= math.ceil(len(self._tools) / 2) * each
        if self._tool_columns != (columns, words):
            self._arrange_tools(columns)

    def _connect(self) -> None:
        bench, viewer = self._bench, self.viewer
        self.page.came.connect(self._came)
        bench.changed.connect(self._refresh)
        bench.looking_changed.connect(self._show_page)
        bench.targets_changed.connect(self._show_state)
        viewer.page_turned.connect(bench.leaf)
        viewer.viewport_changed.connect(self._moved)
        viewer.rotated.connect(self._rotated)
        viewer.callout_changed.connect(self._called_out)

    # ---- what is shown ----------------------------------------------------------------

    def _refresh(self, keys: frozenset[str]) -> None:
        heads = tuple(sorted({key.partition("/")[0] for key in keys}))
        if any(one in ("exhibit", "page", "media", "release", "show") for one in heads):
            self._show_list()
        if any(one in ("page", "exhibit") for one in heads):
            self._show_page()
        self._show_state()
        if "show" in heads:
            self._follow()

    def _show_list(self) -> None:
        facts, side = self._bench.facts, None
        watched = state.watched(facts)
        entries = []
        for row in state.exhibits(facts):
            if row.side != side:
                side = row.side
                entries.append(Entry(side=side or tr("Other evidence")))
            seats = watched.get(row.id, ())
            entries.append(Entry(row.side, row, (ALL,) if ALL in seats else seats))
        self.list.rows.show(entries)

    def _show_page(self) -> None:
        now, facts = self._bench.looking, self._bench.facts
        if now is None:
            self.page.show_page("", "", empty=tr("Touch an exhibit to look at it"))
            self.place.setText("")
            self.media.show_media("")
            self.stack.setCurrentIndex(0)
        else:
            page = state.page_of(facts, now.exhibit, now.page)
            self.list.select(now.exhibit)
            key = f"{now.exhibit}/{now.page}"
            empty = tr("This exhibit has no pages to look at")
            self.page.show_page(page.asset if page else "", key, now.rotation, empty)
            count = state.page_count(facts, now.exhibit)
            self.place.setText(f"{now.page} / {count}" if count else "")
            playable = not count and f"media/{now.exhibit}" in facts
            self.media.show_media(now.exhibit if playable else "")
            self.stack.setCurrentIndex(1 if playable else 0)
            self._prefetch(now)
        self._show_state()
        self.marks.show_spots([] if now is None else [(now.exhibit, now.page)])

    def _prefetch(self, now: Pane) -> None:
        page = state.page_of(self._bench.facts, now.exhibit, now.page + 1)
        if page is None:
            return

        def take(source: TileSource) -> None:
            if self._bench.looking is not None and self._bench.looking.exhibit == now.exhibit:
                self.viewer.prefetch([source])

        self._pictures.source(page.asset, take, lambda error: None)

    def _show_state(self) -> None:
        now, facts, c = self._bench.looking, self._bench.facts, self._commands
        paged = now is not None and not self.is_media
        c["show"].setEnabled(now is not None)
        for name in ("compare_add", "rotate", "fit"):
            c[name].setEnabled(paged)
        self.tools.setEnabled(not self.is_media)
        own = now is not None and self.marks.has_own((now.exhibit, now.page))
        c["undo_mark"].setEnabled(own)
        private = now is not None and has_private(facts, now.exhibit, now.page)
        c["show_marked"].setEnabled(private)
        self.marked_button.setVisible(private)
        names = seats_words(facts, self._bench.targets)
        self.show_button.setText(tr("Show to\n{seats}").format(seats=names))
        if now is None:
            self.page.show_state(tr("Private preview: nobody else sees it"), "private")
            self.show_button.setEnabled(False)
            c["withdraw"].setEnabled(False)
            self.back_button.setEnabled(False)
            return
        words, kind = look_words(facts, now.exhibit, now.page)
        self.page.show_state(words, kind)
        self.media.show_state(words, kind)
        self.show_button.setEnabled(True)
        release = facts.get(f"release/{now.exhibit}") or {}
        released = bool(release.get("to"))
        c["withdraw"].setEnabled(released)
        self.back_button.setEnabled(released)
        self.page.band.note.setText(
            tr("In step: the others see what you zoom into")
            if kind == "all" and self._bench.sync_view
            else ""
        )

    def _came(self) -> None:
        """Put marks on the picture that came; a page that is shown is seen as all see it."""
        self.marks.read()
        if self._bench.is_shown():
            pane = state.sight(self._bench.facts, ALL).panes[0]
            self._bench.looking = pane
            self.viewer.set_viewport(0, pane.rectangle, animate=False)

    def _follow(self) -> None:
        """Look where a party in control turned and zoomed what is shown."""
        if not self._bench.is_shown() or self._bench.looking is None:
            return
        pane = state.sight(self._bench.facts, ALL).panes[0]
        if state.control(self._bench.facts) and pane != self._bench.looking:
            self._bench.looking = pane
            self.viewer.set_viewport(0, pane.rectangle)

    # ---- what a person does -----------------------------------------------------------

    def _moved(self, pane: int, rectangle: tuple[float, float, float, float]) -> None:
        now = self._bench.looking
        if now is not None and pane == 0:
            self._bench.move_view(rectangle, now.rotation)

    def _rotated(self, pane: int, degrees: int) -> None:
        now = self._bench.looking
        if now is not None:
            self._bench.move_view(now.rectangle, degrees)

    def use_tool(self, name: str) -> None:
        """Choose a tool; ``hand`` moves the page."""
        self.marks.choose(None if name == "hand" else name)

    def undo_mark(self) -> None:
        """Take this seat's newest mark on the page back (撤销上一笔)."""
        now = self._bench.looking
        if now is not None:
            self.marks.undo((now.exhibit, now.page))

    def _called_out(self, pane: int, part: object) -> None:
        """Move the page again once a part was chosen: the next touch closes it."""
        if part is not None:
            self._commands["tool_hand"].trigger()

    @property
    def is_media(self) -> bool:
        """Whether sound or film is looked at."""
        return self.stack.currentIndex() == 1

    def pane(self) -> Pane | None:
        """Return what is looked at, as it is seen now."""
        now = self._bench.looking
        if now is None:
            return None
        return Pane(now.exhibit, now.page, now.rectangle or WHOLE, now.rotation)

"""The evidence zone (示证区): list, private preview, showing to all or to chosen seats."""

from __future__ import annotations

import math
import time
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QScroller,
    QSplitter,
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
from app.windows.bench.page_view import PageView, live_shapes, mark_shapes
from app.windows.bench.seat_chips import SeatChips
from app.windows.bench.state import WHOLE, Pane
from app.windows.bench.thumbs import Pictures
from app.windows.bench.words import look_words, seats_words
from courtroom.hub.contract import ALL
from courtroom.viewing.contract import TileSource

COLOURS = ("#C62828", "#1565C0", "#2E7D32", "#F9A825")
"""The bench's own; seats of parties have theirs."""
PEN = 0.0025
_TOOLS_PX = 76
_LIVE_S = 0.05
_MOST_POINTS = 400
"""A stroke of more is thinned out: it must fit a message."""


class EvidenceZone(QWidget):
    """The zone."""

    def __init__(self, theme: Theme, bench: Bench, pictures: Pictures, commands: Commands) -> None:
        super().__init__()
        self._theme, self._bench, self._pictures = theme, bench, pictures
        self._commands = commands
        self._said_s = 0.0
        self.list = EvidenceList(theme, pictures)
        self.list.chosen.connect(bench.look)
        self.page = PageView(theme, bench.lanes, pictures)
        self.viewer = self.page.viewer
        self.viewer.set_pen(COLOURS[0], PEN)
        self.place = QLabel()
        self.place.setObjectName("benchStrong")
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place.setMinimumWidth(72)
        self.chips = SeatChips(theme, bench)
        self.show_button = button(tr("Show"), commands["show"].trigger, name="benchShow",
                                  icon="show", theme=theme, tint="surface")  # fmt: skip
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
        tools = QVBoxLayout()
        tools.setContentsMargins(4, 4, 4, 4)
        tools.setSpacing(4)
        for name, words in (
            ("tool_hand", tr("Move")),
            ("tool_pen", tr("Pen")),
            ("tool_highlighter", tr("Highlight")),
            ("tool_box", tr("Box")),
            ("tool_arrow", tr("Arrow")),
            ("tool_text", tr("Words")),
            ("tool_erase", tr("Erase")),
            ("tool_loupe", tr("Loupe")),
        ):
            tools.addWidget(tool(c[name], words))
        tools.addStretch(1)
        inner = QWidget()
        inner.setLayout(tools)
        self.tools = QScrollArea()
        self.tools.setFrameShape(QScrollArea.Shape.NoFrame)
        self.tools.setWidgetResizable(True)
        self.tools.setWidget(inner)
        self.tools.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tools.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tools.setFixedWidth(_TOOLS_PX)
        QScroller.grabGesture(self.tools.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.page, 1)
        middle.addWidget(self.tools)
        showing = QHBoxLayout()
        showing.setContentsMargins(space("s"), space("s"), space("s"), space("s"))
        showing.setSpacing(space("s"))
        showing.addWidget(self.chips, 1)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(self.show_button)
        column.addWidget(self.back_button)
        showing.addLayout(column)
        right = QWidget()
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
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([236, 700])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _connect(self) -> None:
        bench, viewer = self._bench, self.viewer
        bench.changed.connect(self._refresh)
        bench.live_changed.connect(self._live)
        bench.looking_changed.connect(self._show_page)
        bench.targets_changed.connect(self._show_state)
        viewer.page_turned.connect(bench.leaf)
        viewer.viewport_changed.connect(self._moved)
        viewer.rotated.connect(self._rotated)
        viewer.stroke_moved.connect(self._drawing)
        viewer.stroke_done.connect(self._drawn)
        viewer.mark_touched.connect(self._mark_touched)

    # ---- what is shown ----------------------------------------------------------------

    def _refresh(self, keys: frozenset[str]) -> None:
        heads = tuple(sorted({key.partition("/")[0] for key in keys}))
        if any(one in ("exhibit", "page", "media", "release", "show") for one in heads):
            self._show_list()
        if any(one in ("page", "exhibit") for one in heads):
            self._show_page()
        self._show_state()
        if "mark" in heads or "marks_hidden" in keys:
            self._show_marks()
        if "show" in heads:
            self._follow()

    def _show_list(self) -> None:
        facts, side = self._bench.facts, None
        entries = []
        for row in state.exhibits(facts):
            if row.side != side:
                side = row.side
                entries.append(Entry(side=side or tr("Other evidence")))
            entries.append(Entry(row.side, row, self._watchers(row.id)))
        self.list.rows.show(entries)

    def _watchers(self, exhibit: str) -> tuple[str, ...]:
        facts = self._bench.facts
        found: set[str] = set()
        for seat in (ALL, *state.own_seats(facts)):
            sight = state.sight(facts, seat)
            media = sight.media or {}
            if any(p.exhibit == exhibit for p in sight.panes) or media.get("exhibit") == exhibit:
                found.add(seat)
        return (ALL,) if ALL in found else tuple(sorted(found))

    def _show_page(self) -> None:
        now, facts = self._bench.looking, self._bench.facts
        if now is None:
            self.page.show_page("", "", empty=tr("Touch an exhibit to look at it"))
            self.place.setText("")
        else:
            page = state.page_of(facts, now.exhibit, now.page)
            self.list.select(now.exhibit)
            key = f"{now.exhibit}/{now.page}"
            empty = tr("This exhibit has no pages to look at")
            self.page.show_page(page.asset if page else "", key, now.rotation, empty)
            count = state.page_count(facts, now.exhibit)
            self.place.setText(f"{now.page} / {count}" if count else "")
            self._prefetch(now)
        self._show_state()
        self._show_marks()

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
        for name in ("show", "compare_add", "rotate"):
            c[name].setEnabled(now is not None)
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

    def _show_marks(self) -> None:
        now, facts = self._bench.looking, self._bench.facts
        if now is None:
            return
        self.viewer.set_marks(0, mark_shapes(facts, now.exhibit, now.page))
        self.viewer.hide_marks(state.is_set(facts, "marks_hidden"))

    def _live(self, keys: frozenset[str]) -> None:
        now = self._bench.looking
        if now is not None and any(key.startswith("pen/") for key in keys):
            own = self._bench.room.seat
            shapes = live_shapes(self._bench.live, now.exhibit, now.page, own)
            self.viewer.set_live_marks(0, shapes)

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

    def _drawing(self, pane: int, points: list[list[float]]) -> None:
        now = self._bench.looking
        if now is None or time.monotonic() - self._said_s < _LIVE_S or not self.viewer.tool:
            return
        self._said_s = time.monotonic()
        stroke = self._stroke(self.viewer.tool, points)
        self._bench.room.say(
            f"pen/{self._bench.room.seat}", {"exhibit": now.exhibit, "page": now.page, **stroke}
        )

    def _drawn(self, pane: int, used: str, points: list[list[float]], text: str) -> None:
        now = self._bench.looking
        if now is None:
            return
        stroke = self._stroke(used, points)
        self._bench.room.say(f"pen/{self._bench.room.seat}", None)
        self._bench.act("mark", exhibit=now.exhibit, page=now.page, text=text, **stroke)

    def _stroke(self, used: str, points: list[list[float]]) -> dict[str, Any]:
        step = math.ceil(len(points) / _MOST_POINTS) if points else 1
        some = points[::step]
        if points and some[-1] != points[-1]:
            some.append(points[-1])
        return {
            "tool": used,
            "colour": self.viewer.pen_colour,
            "width": self.viewer.pen_width,
            "points": [[round(x, 5) for x in point[:2]] for point in some],
        }

    def _mark_touched(self, pane: int, key: str) -> None:
        if self.viewer.tool == "erase":
            self._bench.act("unmark", mark=key)

    def use_tool(self, name: str) -> None:
        """Choose a tool; ``hand`` moves the page."""
        self.viewer.set_tool(None if name == "hand" else name)

    def use_colour(self, colour: str) -> None:
        """Choose the colour of the bench's marks."""
        self.viewer.set_pen(colour, PEN)

    def pane(self) -> Pane | None:
        """Return what is looked at, as it is seen now."""
        now = self._bench.looking
        if now is None:
            return None
        return Pane(now.exhibit, now.page, now.rectangle or WHOLE, now.rotation)

"""The pages of a record, read by somebody: large, page by page, sentence by sentence (笔录阅读).

What was on the screen for how long is measured: a page counts once all of it, from top to
bottom, was seen, for a second at least, while the screen was not black.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from app.qt.viewer import Pane, Viewer
from app.qt.viewer.shapes import MarkShape
from app.windows.room.record_hands import Hands, ReaderLine

TICK_MS = 250
LEAST_S = 1.0
"""Less is turning over, not reading."""
BANDS = 20
"""Into which a page is divided from top to bottom; all but one must have been seen."""
_SCROLL = 0.85
"""Of what is seen, that paging on within a page moves it by."""
REPORT_S = 20.0
"""So often what was read is noted, while somebody reads on."""


class RecordReader(QWidget):
    """Shows one page at a time.

    Args:
        theme: colours.
        hands: whose paper it is.
        clock: seconds, monotonic.

    Attributes:
        page_changed: another page is shown, or another was seen.
        line_chosen: with a :class:`ReaderLine`, or None.
    """

    page_changed = Signal()
    line_chosen = Signal(object)

    def __init__(
        self, theme: Theme, hands: Hands, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._theme, self._hands, self._clock = theme, hands, clock
        self.page = 1
        self.line: ReaderLine | None = None
        self._draft = ""
        self._seen_s: dict[int, float] = {}
        """Of this draft, all in all."""
        self._bands: dict[int, set[int]] = {}
        self._owed_s: dict[int, float] = {}
        """Not reported yet."""
        self._looked_s = self._reported_s = clock()
        self._wide = True
        self._top = 0.0
        """Of what was seen of the page last; a viewer that changes its size forgets it."""
        self._at_end = False
        self.viewer = Viewer(theme, hands.lanes)
        self.viewer.empty_text = tr("The page is coming…")
        self.viewer.installEventFilter(self)
        self.viewer.tapped.connect(self._tapped)
        self.viewer.page_turned.connect(self.step)
        self.viewer.viewport_changed.connect(lambda *moved: self.page_changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.viewer)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.look)
        theme.changed.connect(self._show_line)

    # ---- what is seen -----------------------------------------------------------------

    @property
    def seen(self) -> frozenset[int]:
        """Pages that were seen, now or before."""
        paper = self._hands.paper
        known = frozenset(paper.seen) if paper is not None else frozenset()
        return known | {page for page in self._seen_s if self._was_seen(page)}

    @property
    def is_whole(self) -> bool:
        """Whether every page was seen."""
        paper = self._hands.paper
        return paper is not None and self.seen.issuperset(range(1, paper.pages + 1))

    def read(self) -> None:
        """Show what is in the hands now; another draft is begun from its first page."""
        paper = self._hands.paper
        if paper is None:
            self._draft = ""
            self.viewer.set_panes([])
            return
        if paper.draft != self._draft:
            self._draft, self.page, self.line = paper.draft, 1, None
            unseen = [page for page in range(1, paper.pages + 1) if page not in paper.seen]
            self.page = unseen[0] if unseen else 1
            self._seen_s, self._bands, self._owed_s = {}, {}, {}
            self.line_chosen.emit(None)
        self._show_page()

    def step(self, by: int) -> None:
        """Turn pages."""
        self.go(self.page + by)

    @property
    def is_at_end(self) -> bool:
        """Whether the foot of the page is seen."""
        _, top, _, high = self.viewer.viewport(0)
        return top + high > 1.0 - 0.5 / BANDS

    def onwards(self) -> None:
        """Show what follows: further down on this page, then the next one."""
        if self.viewer.moving.is_moving(0):
            return
        if self.is_at_end or self.viewer.panes()[0].source is None:
            self.step(1)
            return
        self.look()
        left, top, wide, high = self.viewer.viewport(0)
        down = min(top + _SCROLL * high, 1.0 - high)
        self.viewer.set_viewport(0, (left, down, wide, high), animate=False)
        self._top = down
        self.page_changed.emit()

    def go(self, page: int) -> None:
        """Show a page."""
        paper = self._hands.paper
        if paper is None or not 1 <= page <= paper.pages or page == self.page:
            return
        self.look()
        self.page, self._top = page, 0.0
        self._choose(None)
        self._show_page()
        self._hands.looking_at(page)
        self.page_changed.emit()

    def larger(self) -> None:
        """Enlarge."""
        self._wide = False
        self.viewer.zoom_in()

    def smaller(self) -> None:
        """Shrink."""
        self._wide = False
        self.viewer.zoom_out()

    def _show_page(self) -> None:
        source = self._hands.source(self.page)
        key = f"{self._draft}/{self.page}"
        shown = self.viewer.panes()[0]
        if shown.key == key and (shown.source is None) is (source is None):
            return
        self.viewer.set_panes([Pane(source, key=key)] if source is not None else [Pane(key=key)])
        if self._wide:
            self.viewer.fit_width()
        self._show_line()
        beside = [self._hands.source(self.page + 1), self._hands.source(self.page - 1)]
        self.viewer.prefetch([one for one in beside if one is not None])

    # ---- sentences --------------------------------------------------------------------

    def _tapped(self, pane: int, place: tuple[float, float]) -> None:
        x, y = place
        found = None
        for one in self._hands.lines:
            if one.page == self.page and one.top <= y <= one.bottom and 0.05 <= x <= 0.95:
                found = one
                break
        self._choose(None if self.line is not None and found == self.line else found)

    def _choose(self, line: ReaderLine | None) -> None:
        if line != self.line:
            self.line = line
            self._show_line()
            self.line_chosen.emit(line)

    def _refit(self) -> None:
        """Make the page as wide as its room again, where it was read."""
        source = self.viewer.panes()[0].source
        if source is None or not self.viewer.width():
            return
        wide_px, high_px = source.size
        high = self.viewer.height() / self.viewer.width() * wide_px / high_px
        if high >= 1.0:
            self.viewer.fit_width()
            return
        # Not by gliding there: what is seen now is looked at in the next line.
        place = (0.0, min(self._top, 1.0 - high), 1.0, high)
        self.viewer.set_viewport(0, place, animate=False)
        self._keep_line()

    def _keep_line(self) -> None:
        """Have the chosen sentence in sight."""
        left, top, wide, high = self.viewer.viewport(0)
        line = self.line
        if line is None or high >= 1.0 or (top <= line.top and line.bottom <= top + high):
            return
        middle = (line.top + line.bottom - high) / 2
        place = (left, min(max(0.0, middle), 1.0 - high), wide, high)
        self.viewer.set_viewport(0, place, animate=False)

    def _show_line(self) -> None:
        if self.line is None or not self.viewer.slots:
            self.viewer.set_marks(0, [])
            return
        colour = self._theme.colour("accent").name()
        corners = [[0.1, self.line.top], [0.9, self.line.bottom]]
        self.viewer.set_marks(0, [MarkShape("line", "box", colour, 0.0022, corners)])

    # ---- how long ---------------------------------------------------------------------

    def look(self) -> None:
        """Count the time since the last look for the page that is shown."""
        at_end = self.is_at_end
        if at_end != self._at_end and not self.viewer.moving.is_moving(0):
            self._at_end = at_end
            self.page_changed.emit()
        now_s = self._clock()
        passed_s, self._looked_s = min(now_s - self._looked_s, 2.0), now_s
        paper = self._hands.paper
        if paper is None or not self.isVisible() or self._hands.is_dark or passed_s <= 0:
            return
        if self.viewer.panes()[0].source is None or not paper.is_open:
            return
        before = self.page in self.seen
        _, top, _, high = self.viewer.viewport(0)
        self._top = top
        first, end = math.ceil(top * BANDS - 0.2), math.floor((top + high) * BANDS + 0.2)
        if not self.viewer.moving.is_moving(0):
            bands = self._bands.setdefault(self.page, set())
            bands.update(range(max(0, first), min(BANDS, end)))
        self._seen_s[self.page] = self._seen_s.get(self.page, 0.0) + passed_s
        self._owed_s[self.page] = self._owed_s.get(self.page, 0.0) + passed_s
        if not before and self.page in self.seen:
            self.page_changed.emit()
            if self.is_whole:
                self.report()
        if now_s - self._reported_s >= REPORT_S:
            self.report()

    def report(self) -> None:
        """Have noted what was read and is not noted yet."""
        self._reported_s = self._clock()
        shown = [
            (page, seconds)
            for page, seconds in sorted(self._owed_s.items())
            if self._was_seen(page)
        ]
        paper = self._hands.paper
        if not shown or paper is None or not paper.is_open:
            return
        for page, _ in shown:
            del self._owed_s[page]
        self._hands.read(shown)

    def _was_seen(self, page: int) -> bool:
        whole = len(self._bands.get(page, ())) >= BANDS - 1
        return whole and self._seen_s.get(page, 0.0) >= LEAST_S

    # ---- Qt ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Count from now on."""
        super().showEvent(event)
        self._looked_s = self._reported_s = self._clock()
        self._tick.start()
        self._hands.looking_at(self.page)

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no more; what was read is noted."""
        self._tick.stop()
        self.report()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the page as wide as its room, and in sight what was read, once that changed."""
        if watched is self.viewer and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._refit if self._wide else self._keep_line)
        return super().eventFilter(watched, event)

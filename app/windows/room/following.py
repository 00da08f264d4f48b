"""A panel that shows what the judge shows, or a page of one's own (跟随示证)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from app.qt.viewer import Pane, Viewer
from app.windows.room.bridge import RoomBridge
from app.windows.room.leading import Leading, Rectangle, Wanted
from app.windows.room.marks import MarkLayer, Spot
from app.windows.room.notice import Notice
from app.windows.room.playing import MediaPanel
from app.windows.room.reading import items, may_turn, view_of
from courtroom.viewing.contract import TileSource

AHEAD_AFTER_MS = 150
"""What is shown is painted first."""
MOST_AHEAD = 24
"""Pages made ready before they are shown; the viewer keeps to its memory besides."""


class ShowPanel(QWidget):
    """Follows what is shown to this seat; where ``free``, a person may turn away from it.

    A new view of the judge's brings everybody back, and so does freezing: what is shown in
    court is seen in court.

    Attributes:
        changed: what is on this screen is another page, or somebody else's choice.
        came_back: the judge showed something while one's own page was open.
    """

    changed = Signal()
    came_back = Signal()

    def __init__(self, theme: Theme, bridge: RoomBridge, *, free: bool = True) -> None:
        super().__init__()
        self.bridge = bridge
        self._free = free
        self.following = True
        self._own: Spot | None = None
        self._own_media = ""
        self._told_media = ""
        self._owed_soon = False
        self._wanted: tuple[Wanted, ...] = ()
        self._view_id = ""
        self._sources: dict[str, TileSource] = {}
        self._owed = 0
        self._unpainted: set[int] = set()
        self.viewer = Viewer(theme, bridge.lanes)
        self.viewer.empty_text = tr("The page is coming…")
        self.marks = MarkLayer(bridge, self.viewer, self)
        self.notice = Notice(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.notice)
        self.stack.addWidget(self.viewer)
        self.media = MediaPanel(theme, bridge)
        self.media.ready.connect(self._show_media)
        self.stack.addWidget(self.media)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.stack)
        self.leading = Leading(self)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(AHEAD_AFTER_MS)
        self._ahead.timeout.connect(self._look_ahead)
        self.viewer.viewport_changed.connect(self.leading.moved)
        self.viewer.page_turned.connect(self.step)
        self.viewer.shown.connect(self._shown)
        bridge.changed.connect(self._changed)
        bridge.live_changed.connect(self._live_changed)
        self.read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the viewer know its size before it is seen: pages are made ready for it."""
        super().resizeEvent(event)
        if self.stack.currentWidget() is not self.viewer:
            self.viewer.resize(self.size())
            self._ahead.start()

    # ---- what is on the screen ------------------------------------------------------

    def leave_right(self, width_px: int) -> None:
        """Keep a strip at the right free of what is shown, for buttons."""
        self._column.setContentsMargins(0, 0, width_px, 0)

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """What each pane shows."""
        return self._wanted

    @property
    def spots(self) -> list[Spot]:
        """Exhibit and page of each pane."""
        return [wanted.spot for wanted in self._wanted]

    @property
    def spot(self) -> Spot | None:
        """Exhibit and page of the pane a person works with; None: nothing is shown."""
        spots = self.spots
        return spots[min(self.viewer.chosen, len(spots) - 1)] if spots else None

    @property
    def is_frozen(self) -> bool:
        """Whether the judge holds all screens."""
        return self.bridge.facts.get("frozen") is not None

    @property
    def leads(self) -> bool:
        """Whether this seat has been given the showing, and shows now."""
        return self.following and may_turn(self.bridge.facts, self.bridge.room.seat)

    @property
    def view(self) -> Mapping[str, Any] | None:
        """What the judge shows to this seat."""
        return view_of(self.bridge.facts, self.bridge.room.seat)

    def pages_of(self, exhibit: str) -> tuple[int, ...]:
        """Return which pages of an exhibit this seat has."""
        found = next((i for i in items(self.bridge.facts) if i.id == exhibit), None)
        return found.pages if found is not None else ()

    def may_step(self, step: int) -> bool:
        """Whether there is a page before or behind, and this seat may turn to it."""
        spot = self.spot
        if spot is None or (self.is_frozen and not self.leads):
            return False
        if not self._free and not self.leads:
            return False
        return self._beside(spot, step) is not None

    # ---- what a person does ---------------------------------------------------------

    def follow(self) -> None:
        """Show what the judge shows."""
        if not self.following:
            self.following, self._own, self._own_media = True, None, ""
            self.read()

    def open(self, exhibit: str, page: int = 0) -> bool:
        """Show a page of one's own choice; return whether that is possible.

        Args:
            exhibit: its id.
            page: 1-based; 0: the first this seat has.
        """
        pages = self.pages_of(exhibit)
        page = page or (pages[0] if pages else 0)
        if not self._free or self.is_frozen:
            return False
        if not pages and f"media/{exhibit}" in self.bridge.facts:
            self.following, self._own, self._own_media = False, None, exhibit
        elif page in pages:
            self.following, self._own, self._own_media = False, (exhibit, page), ""
        else:
            return False
        self.read()
        return True

    def step(self, step: int) -> None:
        """Turn a page: for everybody where this seat leads, else for oneself."""
        spot = self.spot
        beside = self._beside(spot, step) if spot is not None else None
        if beside is None or not self.may_step(step):
            return
        if self.leads:
            self.leading.turn(self.viewer.chosen, beside[1])
        else:
            self.open(*beside)

    def _beside(self, spot: Spot, step: int) -> Spot | None:
        pages = self.pages_of(spot[0])
        if spot[1] not in pages:
            return None
        at = pages.index(spot[1]) + (1 if step > 0 else -1)
        return (spot[0], pages[at]) if 0 <= at < len(pages) else None

    # ---- reading the facts ----------------------------------------------------------

    def read(self) -> None:
        """Show what the facts say now."""
        self._come_back()
        wanted = self._want()
        before, self._wanted = self._wanted, wanted
        spots = [each.spot for each in wanted]
        panes = [self._pane(each) for each in wanted]
        if panes:
            if _differs(panes, self.viewer.panes()):
                self.viewer.set_panes(panes)
                self._unpainted = set(range(len(panes)))
            view = self.view if self.following else None
            self.viewer.set_linked(bool(view and view.get("linked")))
            self._place(before, wanted)
            self.marks.show_spots(spots)
        else:
            self._unpainted.clear()
            self.viewer.set_panes([])
            self.marks.show_spots([])
            self._say_nothing_shown()
        self._ahead.start()
        playing = self._show_media()
        if not playing:
            self.stack.setCurrentIndex(1 if panes else 0)
        if spots != [each.spot for each in before] or self.media_exhibit != self._told_media:
            self._told_media = self.media_exhibit
            self.changed.emit()
        self._acknowledge()

    @property
    def media_exhibit(self) -> str:
        """The exhibit whose sound or film is on the screen; empty: none."""
        if not self.following:
            return self._own_media
        media = (self.view or {}).get("media")
        return str(media.get("exhibit", "")) if isinstance(media, Mapping) else ""

    def _show_media(self) -> bool:
        exhibit = self.media_exhibit
        followed = (self.view or {}).get("media") if self.following else None
        if not exhibit or not self.media.show_file(exhibit, followed):
            self.media.close_file()
            return False
        self.stack.setCurrentWidget(self.media)
        return True

    def _come_back(self) -> None:
        """Follow again where something new is shown, all is frozen, or the page is gone."""
        view = self.view
        id = str(view.get("id", "")) if view else ""
        new, self._view_id = bool(id) and id != self._view_id, id
        gone = self._own is not None and f"page/{self._own[0]}/{self._own[1]}" not in (
            self.bridge.facts
        )
        gone = gone or bool(
            self._own_media and f"media/{self._own_media}" not in self.bridge.facts
        )
        if not self.following and (new or gone or self.is_frozen):
            self.following, self._own, self._own_media = True, None, ""
            if new or self.is_frozen:
                self.came_back.emit()
            self.changed.emit()

    def _want(self) -> tuple[Wanted, ...]:
        if not self.following and self._own is not None:
            return (Wanted(self._own),)
        found = []
        for pane in (self.view or {}).get("panes", ())[:4]:
            spot = (str(pane["exhibit"]), int(pane["page"]))
            found.append(Wanted(spot, int(pane.get("rotation") or 0), _rectangle(pane)))
        return tuple(found)

    def _pane(self, wanted: Wanted) -> Pane:
        exhibit, page = wanted.spot
        value = self.bridge.facts.get(f"page/{exhibit}/{page}")
        title = ""
        if len(self._wanted) > 1:
            label = (self.bridge.facts.get(f"exhibit/{exhibit}") or {}).get("label", "")
            title = tr("{label}, page {n}").format(label=label, n=page)
        source = None if value is None else self._source(str(value["asset"]))
        return Pane(source, wanted.rotation, f"{exhibit}/{page}", title)

    def _source(self, asset: str) -> TileSource:
        source = self._sources.get(asset)
        if source is None:
            source = self._sources[asset] = self.bridge.room.picture(asset)
        return source

    def _place(self, before: tuple[Wanted, ...], wanted: tuple[Wanted, ...]) -> None:
        for at, each in enumerate(wanted):
            old = before[at] if at < len(before) else None
            if each.rectangle is None or (old == each and not self._unpainted):
                continue
            if self.leads and old is not None and old.spot == each.spot:
                continue  # what this seat moved itself comes back to it
            same = old is not None and old.spot == each.spot
            self.viewer.set_viewport(at, each.rectangle, animate=same)
            self._unpainted.add(at)

    def _look_ahead(self) -> None:
        """Have made ready what comes next: the pages beside, then the first of each exhibit."""
        spot = self.spot
        beside = [self._beside(spot, step) for step in (1, -1)] if spot is not None else []
        firsts = [(each.id, each.pages[0]) for each in items(self.bridge.facts) if each.pages]
        after = next((n for n, (id, _) in enumerate(firsts, 1) if spot and id == spot[0]), 0)
        ahead: dict[str, TileSource] = {}
        for exhibit, page in [*filter(None, beside), *firsts[after:], *firsts[:after]]:
            value = self.bridge.facts.get(f"page/{exhibit}/{page}")
            if value is not None:
                source = self._source(str(value["asset"]))
                ahead.setdefault(source.key, source)
        self.viewer.prefetch(list(ahead.values())[:MOST_AHEAD])

    def _say_nothing_shown(self) -> None:
        if self.bridge.room.kind == "public":
            self.notice.say("evidence", tr("Nothing is being shown"), "")
            return
        self.notice.say(
            "evidence",
            tr("Nothing is being shown now"),
            tr("What the judge shows appears here by itself. You need not do anything."),
        )

    def _changed(self, keys: frozenset[str], number: int) -> None:
        self._owed = number
        if any(key.startswith("page/") for key in keys):
            self._forget_withdrawn()
        told = ("show/", "page/", "media/", "exhibit/", "frozen", "control")
        if any(key.startswith(told) for key in keys):
            self.read()
            if "control" in keys or "frozen" in keys:
                self.changed.emit()
        else:
            self._acknowledge()

    def _forget_withdrawn(self) -> None:
        facts = self.bridge.facts
        held = {str(v.get("asset")) for k, v in facts.items() if k.startswith("page/")}
        gone = [each for each in self._sources if each not in held]
        if gone:
            self.viewer.prefetch([])  # until it is told anew, without these
        for asset in gone:
            self._sources.pop(asset).close()
            self.viewer.forget(asset)

    def _live_changed(self, keys: frozenset[str]) -> None:
        """Follow a rectangle while somebody else pinches it."""
        if not self.following or self.leads or not keys & self._view_keys():
            return
        for key in sorted(self._view_keys()):
            value = self.bridge.live.get(key)
            if not isinstance(value, Mapping) or value.get("view") != self._view_id:
                continue
            for at, pane in enumerate(value.get("panes") or ()):
                rectangle = _rectangle(pane)
                if rectangle is not None and at < len(self._wanted):
                    self.viewer.set_viewport(at, rectangle, animate=False)

    def _view_keys(self) -> frozenset[str]:
        return frozenset({"view/*", f"view/{self.bridge.room.seat}"})

    # ---- telling the hub ------------------------------------------------------------

    def _shown(self, pane: int) -> None:
        self._unpainted.discard(pane)
        self._acknowledge()

    def _acknowledge(self) -> None:
        """Tell that the newest state is on the glass, once every pane is painted."""
        if self._owed and not self._unpainted and not self._owed_soon:
            self._owed_soon = True
            QTimer.singleShot(0, self, self._tell_painted)

    def _tell_painted(self) -> None:
        self._owed_soon = False
        if self._owed and not self._unpainted:
            self.bridge.room.painted(self._owed)
            self._owed = 0


def _rectangle(pane: Mapping[str, Any]) -> Rectangle | None:
    value = pane.get("rectangle")
    try:
        left, top, width, height = (float(part) for part in value or ())
    except (TypeError, ValueError):
        return None
    return (left, top, width, height)


def _differs(panes: list[Pane], shown: list[Pane]) -> bool:
    return [(p.source, p.rotation, p.key, p.title) for p in panes] != [
        (p.source, p.rotation, p.key, p.title) for p in shown
    ]

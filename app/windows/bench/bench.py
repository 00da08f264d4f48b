"""What the bench looks at, has shown and asks; between the room and its widgets (法官席)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.windows.bench import state
from app.windows.bench.state import WHOLE, Pane
from app.windows.room.bridge import RoomBridge
from courtroom.hub.contract import ALL
from courtroom.screen.contract import Link, Room
from resources.errors import WenyiError

_log = logging.getLogger(__name__)

REST_MS = 250
"""After a pinch: what was told by the way is then put on record."""
MOVE_MS = 33
CALM_S = 1.5


class Bench(QObject):
    """The bench over one room; lives on the GUI thread.

    What the judge looks at is private: looking sends nothing. Only what is named after an
    act sends that act.

    Attributes:
        changed: emitted with the keys of facts that changed; many changes come as one.
        live_changed: emitted with the keys of ephemeral values.
        link_changed: emitted when the connection is better or worse.
        looking_changed: emitted when the private preview shows another page.
        targets_changed: emitted when other seats are chosen to be shown to.
        failed: emitted with an exception nobody else took.
        said: emitted with words for a toast.
        undoable: emitted with words for a toast, those of its button, and what that does.
    """

    changed = Signal(object)
    live_changed = Signal(object)
    link_changed = Signal()
    looking_changed = Signal()
    targets_changed = Signal()
    failed = Signal(object)
    said = Signal(str)
    undoable = Signal(str, str, object)

    def __init__(self, bridge: RoomBridge, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.room: Room = bridge.room
        self.lanes = bridge.lanes
        self.folder = folder
        self.looking: Pane | None = None
        self.targets: tuple[str, ...] = (ALL,)
        self.sync_view = True
        """Whether the judge's zooming of a page that is shown moves the other screens."""
        self._blank_since = 0.0
        self._moving: tuple[float, float, float, float] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._put_view)
        self._move = QTimer(self)
        self._move.setSingleShot(True)
        self._move.setInterval(MOVE_MS)
        self._move.timeout.connect(self._say_view)
        self.bridge.changed.connect(self._take)
        self.bridge.live_changed.connect(self.live_changed)
        self.bridge.link_changed.connect(self._link)
        self.bridge.failed.connect(self.failed)

    def close(self) -> None:
        """Rest; the room is closed by whoever opened it."""
        self._rest.stop()
        self._move.stop()

    # ---- what comes from the room -----------------------------------------------------

    @property
    def facts(self) -> state.Facts:
        """What the bench knows now."""
        return self.bridge.facts

    @property
    def live(self) -> state.Facts:
        """Ephemeral values."""
        return self.bridge.live

    @property
    def link(self) -> Link:
        """How the connection is."""
        return self.bridge.link

    def _take(self, keys: frozenset[str], number: int) -> None:
        if f"blank/{ALL}" in keys and self.is_blank():
            self._blank_since = time.monotonic()
        self._drop_what_is_gone()
        self.changed.emit(keys)
        # After what the change had painted: posted work comes in its turn.
        QTimer.singleShot(0, self, lambda: self.room.painted(number))

    @property
    def judge(self) -> str:
        """Whose layout and notes these are; empty until the room is known."""
        seat = self.facts.get(f"seat/{self.room.seat}")
        return str((seat or {}).get("person") or self.room.seat) if seat else ""

    def _link(self, link: Link) -> None:
        self.link_changed.emit()

    def is_blank(self) -> bool:
        """Return whether all screens are black."""
        return self.facts.get(f"blank/{ALL}") is not None

    def _drop_what_is_gone(self) -> None:
        known = {row.key for row in state.seats(self.facts)}
        left = tuple(one for one in self.targets if one == ALL or one in known)
        if left != self.targets:
            self.targets = left or (ALL,)
            self.targets_changed.emit()
        if self.looking is not None and f"exhibit/{self.looking.exhibit}" not in self.facts:
            self.looking = None
            self.looking_changed.emit()

    # ---- looking, in private ----------------------------------------------------------

    def look(self, exhibit: str, page: int = 1, rotation: int = 0) -> None:
        """Look at a page; nobody learns of it."""
        count = max(1, state.page_count(self.facts, exhibit))
        wanted = Pane(exhibit, max(1, min(page, count)), WHOLE, rotation)
        if wanted != self.looking:
            self._flush_view()
            self.looking = wanted
            self.looking_changed.emit()

    def leaf(self, step: int) -> None:
        """Look at the next or an earlier page, over the ends of exhibits; nobody learns of it."""
        now = self.looking
        if now is None:
            return
        page, count = now.page + step, state.page_count(self.facts, now.exhibit)
        if 1 <= page <= count:
            self.look(now.exhibit, page)
            return
        order = [row.id for row in state.exhibits(self.facts)]
        at = order.index(now.exhibit) + (1 if step > 0 else -1) if now.exhibit in order else -1
        if 0 <= at < len(order):
            self.look(order[at], 1 if step > 0 else state.page_count(self.facts, order[at]))

    def choose_target(self, seat: str, *, alone: bool = False) -> None:
        """Choose whom the next showing is for; ``*`` is all, others go together."""
        if seat == ALL or not seat:
            wanted: tuple[str, ...] = (ALL,)
        elif alone:
            wanted = (seat,)
        else:
            before = tuple(one for one in self.targets if one != ALL)
            left = tuple(one for one in before if one != seat)
            wanted = left if seat in before else (*before, seat)
        self.targets = wanted or (ALL,)
        self.targets_changed.emit()

    # ---- acts -------------------------------------------------------------------------

    def act(self, act: str, on_done: Callable[[Any], None] | None = None, **values: Any) -> None:
        """Have something done; what goes wrong comes by ``failed``."""
        self.settle(self.room.do(act, **values), on_done)

    def ask(
        self,
        name: str,
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None = None,
        **values: Any,
    ) -> None:
        """Ask the hub's station; the answer comes on the GUI thread."""
        self.settle(self.room.ask(name, **values), on_done, on_error)

    def settle(
        self,
        future: Future[Any],
        on_done: Callable[[Any], None] | None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Bring a future's outcome onto the GUI thread."""

        def done(ended: Future[Any]) -> None:
            try:
                value = ended.result()
            except CancelledError:
                return
            except WenyiError as error:
                # Bound again: the name of an except clause is gone when the call comes.
                known = error
                self.lanes.post(lambda: (on_error or self.failed.emit)(known))
                return
            if on_done is not None:
                self.lanes.post(lambda: on_done(value))

        future.add_done_callback(done)

    def show(
        self,
        panes: Sequence[Pane] = (),
        to: Sequence[str] = (),
        *,
        linked: bool = False,
        marks: bool = False,
    ) -> None:
        """Show panes, or the page that is looked at, to the chosen seats (出示).

        With ``marks`` what was drawn on them in private is shown with them.
        """
        wanted = list(panes) or ([self.looking] if self.looking is not None else [])
        if not wanted:
            return
        view = {"panes": [pane.as_fact() for pane in wanted], "linked": linked, "media": None}
        more: dict[str, Any] = {"marks": True} if marks else {}
        self.act("show", to=list(to or self.targets), view=view, **more)

    def show_media(self, media: Mapping[str, Any]) -> None:
        """Show sound or film to the chosen seats, as it stands or plays (播放)."""
        view = {"panes": [], "linked": False, "media": dict(media)}
        self.act("show", to=list(self.targets), view=view)

    def move_media(self, media: Mapping[str, Any]) -> None:
        """Have the screens that show this file play, stand or go where the judge is."""
        for seat in (ALL, *state.own_seats(self.facts)):
            sight = state.sight(self.facts, seat)
            shown = sight.media or {}
            if shown.get("exhibit") == media["exhibit"] and (sight.own or seat == ALL):
                view = {"panes": [], "linked": False, "media": dict(media)}
                self.act("turn", view={"id": sight.id, **view})
                return

    def take_down(self, to: Sequence[str] = (ALL,)) -> None:
        """Show nothing any more; what was released stays with the seats (撤下)."""
        self.act("show", to=list(to), view=None)

    def withdraw(self, exhibit: str, to: Sequence[str] = (ALL,)) -> None:
        """Take an exhibit back: off the screens, and out of the seats' lists (收回)."""
        self.act("withdraw", exhibit=exhibit, to=list(to))

    def turn_shown(self, step: int, seat: str = ALL) -> None:
        """Turn what is shown by pages: a showing of the neighbour page (翻页)."""
        sight = state.sight(self.facts, seat)
        if len(sight.panes) != 1:
            return
        pane = sight.panes[0]
        page = pane.page + step
        if 1 <= page <= state.page_count(self.facts, pane.exhibit):
            self.show([Pane(pane.exhibit, page, WHOLE, pane.rotation)], [seat])
            if self.looking is not None and self.looking.exhibit == pane.exhibit:
                self.look(pane.exhibit, page)

    def blank(self, to: Sequence[str] = (ALL,)) -> None:
        """Make screens black, before anything else (黑屏)."""
        self.act("blank", to=list(to), reason="")

    def unblank(self, to: Sequence[str] = (ALL,)) -> None:
        """Let screens show again (恢复)."""
        self.act("unblank", to=list(to))

    def toggle_blank(self) -> None:
        """Make all screens black, or let them show again.

        Who presses twice in a fright means black: it is lit again only a while later.
        """
        if not self.is_blank():
            self.blank()
        elif time.monotonic() - self._blank_since >= CALM_S:
            self.unblank()

    def freeze(self, on: bool) -> None:
        """Hold all screens to what is shown, or let them leaf freely again (冻结)."""
        self.act("freeze", on=on)

    def give_control(self, seat: str | None) -> None:
        """Let a seat show and turn, or take that back (交控制、取回控制)."""
        self.act("control", seat=seat)

    def snapshot(self, panes: Sequence[Pane]) -> None:
        """Keep what is shown as pictures, one after the other: so are their numbers (截图)."""
        if not panes:
            return
        pane, *others = panes
        self.act(
            "snapshot",
            lambda made: self.snapshot(others),
            exhibit=pane.exhibit,
            page=pane.page,
            rectangle=list(pane.rectangle),
        )

    # ---- a view that follows the judge's fingers --------------------------------------

    def is_shown(self) -> bool:
        """Return whether all screens show the very page that is looked at, and it alone."""
        now, sight = self.looking, state.sight(self.facts, ALL)
        return (
            now is not None
            and len(sight.panes) == 1
            and (sight.panes[0].exhibit, sight.panes[0].page) == (now.exhibit, now.page)
        )

    def move_view(self, rectangle: tuple[float, float, float, float], rotation: int) -> None:
        """Take where the judge looks on the page; others follow if all see that page."""
        if self.looking is None:
            return
        self.looking = Pane(self.looking.exhibit, self.looking.page, rectangle, rotation)
        if not self.sync_view or not self.is_shown() or state.is_set(self.facts, "frozen"):
            return
        self._moving = rectangle
        if not self._move.isActive():
            self._move.start()
        self._rest.start()

    def _say_view(self) -> None:
        if self._moving is not None and self.is_shown() and self.looking is not None:
            now = state.sight(self.facts, ALL)
            part = {
                "rectangle": list(self.looking.rectangle),
                "rotation": self.looking.rotation,
            }
            self.room.say(f"view/{ALL}", {"view": now.id, "panes": [part], "media": None})

    def _put_view(self) -> None:
        moved, self._moving = self._moving, None
        now = state.sight(self.facts, ALL)
        if moved is None or not self.is_shown() or self.looking is None:
            return
        if now.panes[0] != self.looking:
            view = {"panes": [self.looking.as_fact()], "linked": False, "media": None}
            self.act("turn", view={"id": now.id, **view})

    def _flush_view(self) -> None:
        self._rest.stop()
        self._move.stop()
        if self._moving is not None:
            self._put_view()

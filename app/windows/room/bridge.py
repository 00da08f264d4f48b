"""From the connection's thread to the windows: what changed, in one bundle a turn (桥)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from threading import Lock
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lanes
from courtroom.screen.contract import Happened, Link, Room

WATCH_MS = 200
"""How often the link is looked at, in case nobody tells: the lease must end by itself."""


class RoomBridge(QObject):
    """A room's facts on the GUI thread.

    What comes in quick succession is told once: a window paints the newest state, never
    each on the way there.

    Attributes:
        changed: with the keys of facts that changed and the number of the newest event.
        live_changed: with the keys of ephemeral values that changed.
        link_changed: with the new :class:`Link`.
        failed: with the exception of an act that nobody else waits for.
    """

    changed = Signal(object, int)
    live_changed = Signal(object)
    link_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, room: Room, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.room = room
        self.lanes = lanes
        self.facts: Mapping[str, Any] = room.facts
        self.live: Mapping[str, Any] = room.live
        self.link = room.link
        self.number = 0
        self._lock = Lock()
        self._keys: set[str] = set()
        self._live_keys: set[str] = set()
        self._told = False
        self._closed = False
        self._stop = room.subscribe(self._happened)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        self._watch.start(WATCH_MS)

    def do(self, act: str, **values: Any) -> Future[Any]:
        """Have something done; an error is told by :attr:`failed`."""
        future = self.room.do(act, **values)
        future.add_done_callback(self._done)
        return future

    def close(self) -> None:
        """Listen no more; the room itself stays open."""
        if not self._closed:
            self._closed = True
            self._watch.stop()
            self._stop()

    def _done(self, future: Future[Any]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self.lanes.post(lambda: self._tell_failure(error))

    def _tell_failure(self, error: BaseException) -> None:
        if not self._closed:
            self.failed.emit(error)

    def _happened(self, happened: Happened) -> None:
        with self._lock:
            self._keys |= happened.keys
            self._live_keys |= happened.live
            self.number = max(self.number, happened.number)
            told, self._told = self._told, True
        if not told:
            self.lanes.post(self._tell)

    def _tell(self) -> None:
        with self._lock:
            keys, live_keys = frozenset(self._keys), frozenset(self._live_keys)
            self._keys.clear()
            self._live_keys.clear()
            self._told = False
        if self._closed:
            return
        self.facts, self.live = self.room.facts, self.room.live
        # A lost link blanks before anything new is shown; a good one unblanks after it.
        link = self.room.link
        if link is Link.LOST:
            self._take(link)
        if keys:
            self.changed.emit(keys, self.number)
        if live_keys:
            self.live_changed.emit(live_keys)
        self._take(link)

    def _look(self) -> None:
        if not self._closed:
            self._take(self.room.link)

    def _take(self, link: Link) -> None:
        if link is not self.link:
            self.link = link
            self.link_changed.emit(link)

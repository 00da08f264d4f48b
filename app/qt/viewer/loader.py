"""Fetches tiles off the GUI thread: what is looked at first, what is not no more (取图).

What is wanted is told anew whenever something moves. Only a few tiles are under way at a
time, so that a wish is never behind more than some 100 ms of older ones; those under way
that nobody wants any more are cancelled.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.qt.lanes import Lane, Lanes, Task
from courtroom.viewing.cache import Bounded
from courtroom.viewing.contract import NotYet, Tile, TileSource
from courtroom.viewing.levels import tiles_in
from resources.errors import Cancelled, DocumentError, SyncError, WenyiError

_log = logging.getLogger(__name__)

CACHE_BYTES = 128 << 20
"""Pictures ready to paint; a 4K screen holds some 45 MB of them."""
UNDER_WAY = 4
_AGAIN_MS = 1000
"""After which a tile that could not be had is asked for again."""
_GROW_MS = 250
"""The same for a tile of a picture that is still being read."""

Key = tuple[str, Tile]


@dataclass(frozen=True, slots=True)
class Wish:
    """A tile that somebody wants to see."""

    source: TileSource
    tile: Tile

    @property
    def key(self) -> Key:
        """What it is kept under."""
        return self.source.key, self.tile


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Return H × W × 3 RGB pixels as a picture that owns its bytes, ready to draw."""
    height, width = pixels.shape[:2]
    data = pixels.tobytes()  # must outlive the picture that borrows it
    image = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


class Loader(QObject):
    """Tiles for one viewer; lives on the GUI thread.

    Attributes:
        ready: with the source's key and the tile, when one has come.
        failed: with the source's key and the exception, once for each picture.
    """

    ready = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, lanes: Lanes, parent: QObject, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._held: Bounded[Key, QImage] = Bounded(cache_bytes, lambda image: image.sizeInBytes())
        self._wanted: list[Wish] = []
        self._later: list[Wish] = []
        self._under_way: dict[Key, Event] = {}
        self._bad: dict[str, WenyiError] = {}
        self._resting: set[Key] = set()
        self._growing: set[Key] = set()
        self._opened: set[str] = set()
        self._grow = QTimer(self)
        self._grow.setSingleShot(True)
        self._grow.setInterval(_GROW_MS)
        self._grow.timeout.connect(self._try_again)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._try_again)

    # ---- what the viewer says -------------------------------------------------------

    def held(self, source: TileSource, tile: Tile) -> QImage | None:
        """Return a tile that is there."""
        return self._held.get((source.key, tile))

    def is_final(self, source: TileSource, tile: Tile) -> bool:
        """Return whether a tile is there and will not change any more."""
        key = (source.key, tile)
        return key in self._held and key not in self._growing

    def error(self, source: TileSource) -> WenyiError | None:
        """Return why a picture cannot be shown."""
        return self._bad.get(source.key)

    def want(self, now: Sequence[Wish], later: Iterable[Wish] = ()) -> None:
        """Say what is wanted: what is looked at, then what may be next; each in order."""
        self._wanted = [wish for wish in now if self._open(wish)]
        self._later = list(later)
        keep = {wish.key for wish in now} | {wish.key for wish in self._later}
        for key, cancel in self._under_way.items():
            if key not in keep:
                cancel.set()
        self._go_on()

    def forget(self, key: str) -> None:
        """Drop what is held of a picture, and that it failed (withdrawn, or come back)."""
        self._held.forget(lambda held: held[0] == key)
        # What is under way was asked for before, and may fail as that did.
        for one in [one for one in self._under_way if one[0] == key]:
            self._under_way.pop(one).set()
        self._bad.pop(key, None)
        self._opened.discard(key)
        self._resting = {one for one in self._resting if one[0] != key}

    @property
    def held_bytes(self) -> int:
        """How much memory the pictures take."""
        return self._held.total

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    def stop(self) -> None:
        """Want nothing any more."""
        self._again.stop()
        self._grow.stop()
        self._resting.clear()
        self.want(())

    # ---- the work -------------------------------------------------------------------

    def _go_on(self) -> None:
        while len(self._under_way) < UNDER_WAY:
            wish = self._next()
            if wish is None:
                return
            self._fetch(wish)

    def _next(self) -> Wish | None:
        for queue in (self._wanted, self._later):
            for wish in list(queue):
                if self._waits_its_turn(wish):
                    continue
                queue.remove(wish)
                if self._open(wish):
                    return wish
        return None

    def _waits_its_turn(self, wish: Wish) -> bool:
        """Whether another tile opens the picture just now: two would decode it twice."""
        key = wish.source.key
        return key not in self._opened and any(one[0] == key for one in self._under_way)

    def _open(self, wish: Wish) -> bool:
        key = wish.key
        if key in self._under_way or key in self._resting or wish.source.key in self._bad:
            return False
        return not self.is_final(wish.source, wish.tile)

    def _fetch(self, wish: Wish) -> None:
        cancel = Event()
        self._under_way[wish.key] = cancel

        def work(task: Task) -> tuple[QImage, bool]:
            # Asked before: what was final then is final.
            final = bool(getattr(wish.source, "grown", True))
            return to_image(wish.source.tile(wish.tile, cancel)), final

        self._lanes.run(
            Lane.IMAGES,
            work,
            lambda made: self._came(wish, cancel, *made),
            lambda error: self._failed(wish, cancel, error),
            cancel=cancel,
            owner=self,
        )

    def _came(self, wish: Wish, cancel: Event, image: QImage, final: bool) -> None:
        if not self._ended(wish, cancel):
            return
        self._held.put(wish.key, image)
        self._opened.add(wish.source.key)
        if final:
            self._growing.discard(wish.key)
        else:
            self._growing.add(wish.key)
            self._rest(wish, self._grow)
        self.ready.emit(wish.source.key, wish.tile)
        self._go_on()

    def _rest(self, wish: Wish, timer: QTimer) -> None:
        self._resting.add(wish.key)
        if not timer.isActive():
            timer.start()

    def _ended(self, wish: Wish, cancel: Event) -> bool:
        """Note that a fetch is over; False: it was forgotten meanwhile."""
        if self._under_way.get(wish.key) is not cancel:
            self._go_on()
            return False
        del self._under_way[wish.key]
        return True

    def _failed(self, wish: Wish, cancel: Event, error: BaseException) -> None:
        if not self._ended(wish, cancel):
            return
        if isinstance(error, Cancelled):
            # It may have been wanted again while it was being given up.
            self.ready.emit(wish.source.key, wish.tile)
        elif isinstance(error, NotYet):
            self._opened.add(wish.source.key)
            self._rest(wish, self._grow)
        elif isinstance(error, WenyiError):
            self._refused(wish, error)
        else:
            _log.error("a tile could not be made", exc_info=error)
            self._bad[wish.source.key] = DocumentError(source="tile", detail=repr(error))
            self.failed.emit(wish.source.key, self._bad[wish.source.key])
        self._go_on()

    def _refused(self, wish: Wish, error: WenyiError) -> None:
        if isinstance(error, SyncError):
            # The link may come back; what is there stays on the screen meanwhile.
            self._rest(wish, self._again)
            return
        if wish.source.key not in self._bad:
            self._bad[wish.source.key] = error
            self.failed.emit(wish.source.key, error)

    def _try_again(self) -> None:
        resting, self._resting = self._resting, set()
        for key, tile in resting:
            self.ready.emit(key, tile)


def level_for(source: TileSource, scale: float) -> int:
    """Return the level for a scale in device pixels: never fewer pixels than are shown."""
    level = 0
    while level < source.levels - 1 and scale * 2 <= 1.0 + 1e-6:
        scale, level = scale * 2, level + 1
    return level


def wishes(
    source: TileSource, level: int, box: tuple[float, float, float, float]
) -> Sequence[Wish]:
    """Return the tiles of a level within a box of level-0 pixels, the middle first."""
    side = float(1 << level)
    left, top, right, bottom = (value / side for value in box)
    found = tiles_in(
        source.size, level, (int(left), int(top), int(-(-right // 1)), int(-(-bottom // 1)))
    )
    x, y = (left + right) / 1024 - 0.5, (top + bottom) / 1024 - 0.5
    nearest = sorted(found, key=lambda one: (one.column - x) ** 2 + (one.row - y) ** 2)
    return [Wish(source, one) for one in nearest]

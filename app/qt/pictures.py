"""Page pictures for windows: thumbnails and tiles, made on the images lane (图像)."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.qt.lanes import Lane, Lanes, Task
from dossier.edits import geometry
from resources.errors import Cancelled

if TYPE_CHECKING:  # numpy comes with the first picture, after the window
    import numpy as np
    from numpy.typing import NDArray

    from app.windows.services import Services
    from dossier.edits import Edit
    from dossier.model import Page

TILE_PX = 512
_LEVEL_BYTES = 220_000_000
_TILES = 220
"""At about 1 MB each, a 4K screen holds some 40."""
_THUMBNAILS = 1200
_AFTER_TILES_MS = 60
"""So long thumbnails wait: the page in the big view is what a person looks at, and
decoding both at once made it come twice as late."""

_AGAIN_S = 0.5
"""After so long a tile that is being cut is asked for again."""

K = TypeVar("K")
V = TypeVar("V")

PictureKey = tuple[str, "tuple[Edit, ...]"]
"""What a picture depends on: the master's digest and the edits."""


Look = Callable[["NDArray[np.uint8]", float], "NDArray[np.uint8]"]
"""A filter over a picture of so many dots to the inch."""


def _is_cut(page: Page, level: int) -> bool:
    """Return whether a level is larger than what is held of a great picture."""
    from scanner.imaging.great_sizes import BASE_SIDE_PX, is_great

    longest = max(page.width_px, page.height_px)
    return is_great(page.width_px, page.height_px) and longest > BASE_SIDE_PX * 2**level


def key_of(page: Page) -> PictureKey:
    """Return what the pictures of ``page`` depend on."""
    return page.sha256, page.edits


class Recent(Generic[K, V]):
    """Keeps the entries used last, up to a total weight. Not locked."""

    def __init__(self, limit: int, weigh: Callable[[V], int] = lambda value: 1) -> None:
        self._limit = limit
        self._weigh = weigh
        self._total = 0
        self._held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return an entry and count it as used."""
        value = self._held.get(key)
        if value is not None:
            self._held.move_to_end(key)
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()
        self._total = 0

    def put(self, key: K, value: V) -> None:
        """Keep an entry; the ones unused longest make way."""
        old = self._held.pop(key, None)
        if old is not None:
            self._total -= self._weigh(old)
        self._held[key] = value
        self._total += self._weigh(value)
        while self._total > self._limit and len(self._held) > 1:
            self._total -= self._weigh(self._held.popitem(last=False)[1])


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Return H × W × 3 RGB pixels as a picture that owns its bytes, ready to draw."""
    height, width = pixels.shape[:2]
    data = pixels.tobytes()  # must outlive the picture that borrows it
    image = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


class Thumbnails(QObject):
    """Small pictures of pages.

    Attributes:
        ready: emitted with the key of a picture that has come.
    """

    ready = Signal(object)

    def __init__(self, services: Services, lanes: Lanes, side_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._lanes = lanes
        self._side_px = side_px
        self._held: Recent[PictureKey, QImage] = Recent(_THUMBNAILS)
        self._asked: set[PictureKey] = set()
        self._failed: set[PictureKey] = set()
        self._wanted: list[Page] = []
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.setInterval(_AFTER_TILES_MS)
        self._after.timeout.connect(self._ask)

    def get(self, page: Page) -> QImage | None:
        """Return the picture, or None and ask for it."""
        key = key_of(page)
        image = self._held.get(key)
        if image is None and key not in self._asked and key not in self._failed:
            self._asked.add(key)
            self._wanted.append(page)
            if not self._after.isActive():
                self._after.start()
        return image

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        # The lane takes the newest first, and the list is read from its top.
        for page in reversed(wanted):
            self._make(page, key_of(page))

    def _make(self, page: Page, key: PictureKey) -> None:
        self._lanes.run(
            Lane.IMAGES,
            lambda task: to_image(self._services.thumbnail(page, self._side_px)),
            lambda made: self._keep(key, made),
            lambda error: self._missing(key, error),
            owner=self,
        )

    def held(self, page: Page) -> QImage | None:
        """Return the picture if it is there; do not ask for it."""
        return self._held.get(key_of(page))

    def has_failed(self, page: Page) -> bool:
        """Return whether the page's picture cannot be made."""
        return key_of(page) in self._failed

    def _keep(self, key: PictureKey, image: QImage) -> None:
        self._asked.discard(key)
        self._held.put(key, image)
        self.ready.emit(key)

    def _missing(self, key: PictureKey, error: BaseException) -> None:
        self._asked.discard(key)
        if not isinstance(error, Cancelled):
            self._failed.add(key)
        self.ready.emit(key)


def level_for(scale: float) -> int:
    """Return which level serves a display scale: level k is the page at 1/2^k.

    The level is never smaller than what is shown, so nothing is blown up.
    """
    if scale >= 1:
        return 0
    return min(5, math.floor(math.log2(1 / scale)))


class Tiles(QObject):
    """Tiles of pages at several levels; only those asked for are made.

    Attributes:
        ready: emitted with the key of a page some of whose tiles have come.
        failed: emitted with a key and the exception when the page cannot be drawn.
    """

    ready = Signal(object)
    failed = Signal(object, object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._lanes = lanes
        self._held: Recent[tuple[PictureKey, int, int, int], QImage] = Recent(_TILES)
        self._levels: Recent[tuple[PictureKey, int], NDArray[np.uint8]] = Recent(
            _LEVEL_BYTES, lambda pixels: pixels.nbytes
        )
        self._lock = threading.Lock()
        self._wanted: dict[tuple[PictureKey, int], tuple[Page, set[tuple[int, int]]]] = {}
        self._asked: set[tuple[PictureKey, int, int, int]] = set()
        self._running: dict[tuple[PictureKey, int], threading.Event] = {}
        self._bad: set[PictureKey] = set()
        self._look: Look | None = None
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(0)
        self._flush.timeout.connect(self._ask)

    def get(self, page: Page, level: int, column: int, row: int) -> QImage | None:
        """Return one tile, or None and ask for it."""
        key = key_of(page)
        tile = (key, level, column, row)
        image = self._held.get(tile)
        if image is None and tile not in self._asked and key not in self._bad:
            self._asked.add(tile)
            self._wanted.setdefault((key, level), (page, set()))[1].add((column, row))
            self._flush.start()
        return image

    def set_look(self, look: Look | None) -> None:
        """Show all pages through a filter, or as they are; nothing is kept of it."""
        for cancel in self._running.values():
            cancel.set()
        self._look = look
        self._held.clear()
        self._asked.clear()
        self._wanted.clear()
        self._running.clear()
        with self._lock:
            self._levels.clear()

    def forget_others(self, page: Page) -> None:
        """Give up work on pages that are no longer shown."""
        key = key_of(page)
        for (other, _level), cancel in self._running.items():
            if other != key:
                cancel.set()
        for wanted in [w for w in self._wanted if w[0] != key]:
            for column, row in self._wanted.pop(wanted)[1]:
                self._asked.discard((*wanted, column, row))

    def prepare(self, page: Page, level: int) -> None:
        """Make all tiles of a level of a page that will probably be shown next."""
        key = key_of(page)
        if key in self._bad or (key, level) in self._running:
            return
        shape = geometry(page.edits, page.width_px, page.height_px)
        side = TILE_PX * 2**level
        places = [
            (column, row)
            for row in range(math.ceil(shape.height_px / side))
            for column in range(math.ceil(shape.width_px / side))
            if self._held.get((key, level, column, row)) is None
            and (key, level, column, row) not in self._asked
        ]
        if places:
            self._asked.update((key, level, column, row) for column, row in places)
            self._ask_level(key, level, page, places)

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, {}
        for (key, level), (page, places) in wanted.items():
            self._ask_level(key, level, page, sorted(places))

    def _ask_level(
        self, key: PictureKey, level: int, page: Page, places: list[tuple[int, int]]
    ) -> None:
        look = self._look

        def work(task: Task) -> list[tuple[tuple[int, int], QImage]]:
            if _is_cut(page, level):
                return self._cut(page, level, places, look, task)
            pixels = self._level(page, level, look)
            made = []
            for column, row in places:
                if task.cancel.is_set():
                    raise Cancelled
                x, y = column * TILE_PX, row * TILE_PX
                part = pixels[y : y + TILE_PX, x : x + TILE_PX]
                if part.size:
                    made.append(((column, row), to_image(part)))
            return made

        def done(made: list[tuple[tuple[int, int], QImage]]) -> None:
            self._running.pop((key, level), None)
            for (column, row), image in made:
                self._held.put((key, level, column, row), image)
            self._asked.difference_update((key, level, c, r) for c, r in places)
            self.ready.emit(key)

        def failed(error: BaseException) -> None:
            self._running.pop((key, level), None)
            self._asked.difference_update((key, level, c, r) for c, r in places)
            if not isinstance(error, Cancelled):
                self._bad.add(key)
                self.failed.emit(key, error)
            else:
                self.ready.emit(key)

        task = self._lanes.run(
            Lane.IMAGES, work, self._still(look, done), self._still(look, failed), owner=self
        )
        self._running[key, level] = task.cancel

    def _cut(
        self,
        page: Page,
        level: int,
        places: list[tuple[int, int]],
        look: Look | None,
        task: Task,
    ) -> list[tuple[tuple[int, int], QImage]]:
        """Return tiles of a great picture, of which no level is held whole.

        Raises:
            Cancelled: they are no longer wanted, or still to be cut: asked for again then.
        """
        from courtroom.viewing.contract import NotYet

        made: list[tuple[tuple[int, int], QImage]] = []
        for column, row in places:
            if task.cancel.is_set():
                raise Cancelled
            try:
                part = self._services.tile(page, level, column, row)
            except NotYet:
                if task.cancel.wait(_AGAIN_S) or not made:
                    raise Cancelled from None
                break
            if look is not None:
                part = look(part, page.dpi / 2**level)
            made.append(((column, row), to_image(part)))
        return made

    def _still(self, look: Look | None, then: Callable[[V], None]) -> Callable[[V], None]:
        """Return ``then``, which does nothing once pages are shown through another filter."""
        return lambda value: then(value) if look is self._look else None

    def _level(self, page: Page, level: int, look: Look | None) -> NDArray[np.uint8]:
        key = (key_of(page), level)
        with self._lock:
            pixels = self._levels.get(key)
        if pixels is None:
            shape = geometry(page.edits, page.width_px, page.height_px)
            longest = max(shape.width_px, shape.height_px)
            side = None if level == 0 else max(1, math.ceil(longest / 2**level))
            pixels = self._services.view(page, side)
            if look is not None:
                pixels = look(pixels, page.dpi / 2**level)
            with self._lock:
                if look is self._look:
                    self._levels.put(key, pixels)
        return pixels

"""A great picture by tiles: an overview at once, then a pyramid on the disk (巨幅图像)."""

from __future__ import annotations

import threading
import time
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from courtroom.viewing.arrays import ArraySource, halved
from courtroom.viewing.contract import NotYet, Tile
from courtroom.viewing.encoding import decode_tile, encode_tile
from courtroom.viewing.held_picture import Origin, Pixels, open_page, put_rows
from courtroom.viewing.levels import box_of, grid, levels_of, size_at
from courtroom.viewing.pyramid import Pyramid
from resources.errors import Cancelled, Corrupt, Damaged

if TYPE_CHECKING:
    from courtroom.viewing.workshop import Workshop

_OVERVIEW_PX = 4096
_TICK_S = 0.05


class GreatPicture:
    """A picture too large to be held: an overview at once, then a pyramid on the disk."""

    def __init__(self, shop: Workshop, origin: Origin, size: tuple[int, int]) -> None:
        self._shop, self._origin, self._size = shop, origin, size
        self._level = next(
            level for level in range(32) if max(size_at(size, level)) <= _OVERVIEW_PX
        )
        self._pyramid: Pyramid | None = None
        self._begun = self._closed = False
        self._rows: Pixels | None = None
        self._done = 0
        self._overview: ArraySource | None = None
        self._error: Exception | None = None
        self._change = threading.Condition()
        self._cancel = Event()

    @property
    def key(self) -> str:
        """Digest and page."""
        return self._origin.key

    @property
    def size(self) -> tuple[int, int]:
        """As it is stored."""
        return self._size

    @property
    def levels(self) -> int:
        """How many."""
        return levels_of(self._size)

    @property
    def grown(self) -> bool:
        """Whether the whole picture has been read once, so that coarse tiles are final."""
        return self._overview is not None or self.ready

    @property
    def ready(self) -> bool:
        """Whether all tiles are there."""
        return self._pyramid is not None and self._pyramid.complete

    @property
    def share(self) -> float:
        """How much of all tiles is there, 0 to 1."""
        pyramid = self._pyramid
        if pyramid is None:
            return 0.0
        whole = (grid(self._size, level) for level in range(self.levels))
        return min(1.0, pyramid.tiles / sum(columns * rows for columns, rows in whole))

    # ---- tiles ----------------------------------------------------------------------

    def tile(self, which: Tile, cancel: Event | None = None) -> Pixels:
        """Return a tile; a coarse one shows white where the file was not read yet.

        Raises:
            NotYet: a fine one that is still to be made.
            Cancelled, DocumentError, StoreError: as the contract says.
        """
        box_of(self._size, which)
        self.prepare()
        found = self._from_pyramid(which)
        if found is not None:
            return decode_tile(found, self._origin.name)
        if which.level >= self._level:
            return self._from_overview(which, cancel)
        self._raise_error()
        raise NotYet

    def jpeg(self, which: Tile, cancel: Event | None = None, wait_s: float = 20.0) -> bytes:
        """Return a tile's final bytes; waits for it.

        Raises:
            NotYet: it took too long.
            Cancelled, DocumentError, StoreError: as the contract says.
        """
        box_of(self._size, which)
        self.prepare()
        end_s = time.monotonic() + wait_s
        while True:
            found = self._from_pyramid(which)
            if found is not None:
                return found
            overview = self._overview
            if which.level >= self._level and overview is not None:
                return encode_tile(overview.tile(which, cancel))
            self._raise_error()
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if time.monotonic() > end_s:
                raise NotYet
            with self._change:
                self._change.wait(_TICK_S)

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _from_pyramid(self, which: Tile) -> bytes | None:
        pyramid = self._pyramid
        if pyramid is None:
            return None
        try:
            return pyramid.get(which)
        except (Damaged, OSError):
            # A cache: what is wrong with it is made again.
            with self._change:
                if self._pyramid is pyramid and pyramid.complete:
                    pyramid.discard()
                    self._pyramid, self._begun = None, False
            return None

    def _from_overview(self, which: Tile, cancel: Event | None) -> Pixels:
        while True:
            overview = self._overview
            if overview is not None:
                return overview.tile(Tile(which.level - self._level, which.column, which.row))
            ready = self._from_pyramid(which)
            if ready is not None:
                return decode_tile(ready, self._origin.name)
            self._raise_error()
            if self._closed or (cancel is not None and cancel.is_set()):
                raise Cancelled
            with self._change:
                if self._rows is not None and self._done:
                    return self._growing(which, self._rows)
                self._change.wait(_TICK_S)

    def _growing(self, which: Tile, rows: Pixels) -> Pixels:
        """Return a tile of an overview of which the lower part is white still."""
        left, top, right, bottom = box_of(self._size, which)
        more = which.level - self._level
        part = rows[top << more : bottom << more, left << more : right << more].copy()
        for _ in range(more):
            part = halved(part)
        return part

    # ---- making them ----------------------------------------------------------------

    def prepare(self) -> None:
        """Begin to make all tiles, if that has not begun; returns at once."""
        with self._change:
            if self._begun or self._closed:
                return
            self._begun, self._error = True, None
            pyramid = self._kept()
            # Under the lock: who comes second must not wait for an overview that nobody reads.
            if pyramid.load():
                self._pyramid = pyramid
                return
        if self._overview is None:
            self._shop.quick.put(self._read_overview)
        self._shop.slow.put(lambda: self._build(pyramid))

    def is_there(self) -> bool:
        """Return whether all tiles are there, from an earlier run too; begins nothing."""
        with self._change:
            if not self._begun and not self._closed:
                pyramid = self._kept()
                if pyramid.load():
                    self._begun, self._pyramid = True, pyramid
        return self.ready

    def _kept(self) -> Pyramid:
        name = f"{self._origin.sha256}-{self._origin.page}"
        return Pyramid(self._shop.folder, name, self._shop.key)

    def wait_ready(self, timeout_s: float, cancel: Event | None = None) -> bool:
        """Wait until all tiles are there; return whether they are.

        Raises:
            Cancelled: ``cancel`` was set.
            DocumentError, StoreError: they cannot be made.
        """
        self.prepare()
        end_s = time.monotonic() + timeout_s
        with self._change:
            while not self.ready and self._error is None and time.monotonic() < end_s:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                self._change.wait(_TICK_S)
        if not self.ready:
            self._raise_error()
        return self.ready

    def _read_overview(self) -> None:
        with self._telling():
            width, height = size_at(self._size, self._level)
            rows = np.full((height, width, 3), 255, np.uint8)
            with self._shop.readers.use(self._cancel) as decoder:
                open_page(decoder, self._origin, self._cancel)
                wish = {"do": "rows", "page": self._origin.page, "level": self._level}
                done = 0
                for header, body in decoder.stream(wish, self._cancel):
                    done = put_rows(rows, header, body, done, self._origin.name)
                    with self._change:
                        self._rows, self._done = rows, done
                        self._change.notify_all()
            if done != height:
                raise Corrupt(source=self._origin.name, detail="rows are missing")
            self._overview, self._rows = ArraySource(rows, self.key), None

    def _build(self, pyramid: Pyramid) -> None:
        self._wait_for_overview()
        with self._telling():
            self._shop.make_room()
            pyramid.begin()
            self._pyramid = pyramid
            try:
                with self._shop.builders.use(self._cancel) as decoder:
                    open_page(decoder, self._origin, self._cancel)
                    wish = {"do": "pyramid", "page": self._origin.page}
                    for header, body in decoder.stream(wish, self._cancel):
                        which = _tile_of(header, self._size, self._origin.name)
                        pyramid.put(which, body)
                        with self._change:
                            self._change.notify_all()
                pyramid.finish()
                self._overview = None
            finally:
                if not pyramid.complete:
                    pyramid.close()
                    self._pyramid = None

    def _wait_for_overview(self) -> None:
        """Leave the processor to what is looked at first."""
        with self._change:
            while self._overview is None and self._error is None and not self._cancel.is_set():
                self._change.wait(_TICK_S)

    def _telling(self) -> _Telling:
        return _Telling(self)

    def ended(self, error: Exception | None) -> None:
        """Note how a piece of work ended."""
        with self._change:
            if error is not None and not isinstance(error, Cancelled):
                self._error = error
            self._change.notify_all()

    def close(self) -> None:
        """Others may look at the same picture; the workshop shuts it in the end."""

    def shut(self) -> None:
        """Give up what is being made; what is complete stays on the disk."""
        with self._change:
            self._closed = True
        self._cancel.set()
        pyramid = self._pyramid
        if pyramid is not None and pyramid.complete:
            pyramid.close()


class _Telling:
    """Tells a picture how its work ended, and lets the error go on."""

    def __init__(self, picture: GreatPicture) -> None:
        self._picture = picture

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._picture.ended(error if isinstance(error, Exception) else None)


def _tile_of(header: dict[str, object], size: tuple[int, int], name: str) -> Tile:
    values = [header.get(part) for part in ("level", "column", "row")]
    if header.get("kind") == "tile" and all(type(value) is int for value in values):
        which = Tile(*(int(str(value)) for value in values))
        try:
            box_of(size, which)
        except IndexError:
            pass
        else:
            return which
    raise Corrupt(source=name, detail="the reader's answer")

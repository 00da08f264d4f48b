"""Pages as the screens of a room get them: rendered once, sealed, by digest (示证页面).

A page on a screen is the view (master with edits) as JPEG of at most 2,400 px a side; what
is larger can be had in tiles beside that. Rendered before the hearing, kept sealed below the
station's folder, made again where a file is damaged or gone. Any thread may call.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, BinaryIO

from courtroom.hub.contract import Asset
from dossier import sealing
from dossier.edits import geometry, to_json
from dossier.model import Page
from resources.errors import Damaged, StoreError, UnknownItem
from scanner.capture import great
from scanner.imaging.view_cache import Views

if TYPE_CHECKING:
    from dossier.blobs import Blobs

_log = logging.getLogger(__name__)

MOST_SIDE_PX = 2_400
QUALITY = 86
PIECE_BYTES = 256 << 10
FOLDER = "room/pages"
_DPI = 150
_FORM = 1
"""Raised when pages are rendered otherwise than before."""
_HEAD_BYTES = 512
_JPEG = "image/jpeg"
_MOST_HELD = 24
"""Pages whose bytes are held in memory: the newest asked for are asked for by all screens."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as screens get it (示证页面)."""

    sha256: str
    """Of the JPEG."""
    size_bytes: int
    width: int
    """Of the JPEG in pixels; so is ``height``."""
    height: int
    full_width: int
    """Of the view in pixels; so is ``full_height``."""
    full_height: int

    @property
    def tiles(self) -> tuple[int, int] | None:
        """Size of the view where it is larger than the JPEG."""
        if self.full_width <= self.width and self.full_height <= self.height:
            return None
        return self.full_width, self.full_height

    @property
    def asset(self) -> Asset:
        """What the hub is told."""
        return Asset(self.sha256, self.size_bytes, _JPEG, self.tiles)


class ScreenPages:
    """Rendered pages by digest.

    Args:
        home: the station's folder.
        blobs: where the masters lie.
        key: 32 bytes that the rendered pages are sealed with, and the station's views.
    """

    def __init__(self, home: Path, blobs: Blobs, key: bytes) -> None:
        self._folder = home / FOLDER
        self._blobs, self._key = blobs, key
        self._views = Views(home / great.FOLDER, key)
        self._lock = threading.Lock()
        self._rendering = threading.Lock()
        self._by_key: dict[str, ShownPage] = {}
        self._by_sha: dict[str, tuple[str, Page]] = {}
        self._held: OrderedDict[str, bytes] = OrderedDict()

    # ---- making ---------------------------------------------------------------------

    def known(self, page: Page) -> ShownPage | None:
        """Return the page where it was rendered before; nothing is rendered."""
        key = _key_of(page)
        with self._lock:
            found = self._by_key.get(key)
        if found is not None:
            self._remember(key, page, found)
            return found
        try:
            with self._open(key) as file:
                found = ShownPage(**json.loads(file.read(_HEAD_BYTES)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, Damaged) as error:
            _log.warning("a rendered page is made again: %s", type(error).__name__)
            return None
        self._remember(key, page, found)
        return found

    def shown(self, page: Page) -> ShownPage:
        """Return the page, rendered now where it was not before; takes 0.1 s and more.

        Raises:
            Corrupt, Unsupported: the master cannot be decoded.
            Damaged: its bytes are not there.
        """
        found = self.known(page)
        if found is not None:
            return found
        with self._rendering:
            found = self.known(page)
            return self._make(page) if found is None else found

    def _make(self, page: Page) -> ShownPage:
        from app.station.hub_tiles import has_tiles, rendered

        whole = geometry(page.edits, page.width_px, page.height_px)
        data, width, height = rendered(self._views, self._blobs, page, MOST_SIDE_PX, QUALITY, _DPI)
        full = (round(whole.width_px), round(whole.height_px))
        if not has_tiles(page):
            full = (width, height)
        made = ShownPage(
            hashlib.sha256(data).hexdigest(),
            len(data),
            width,
            height,
            *full,
        )
        key = _key_of(page)
        self._keep(key, made, data)
        self._remember(key, page, made)
        self._hold(made.sha256, data)
        return made

    def _keep(self, key: str, made: ShownPage, data: bytes) -> None:
        # A full disk costs time at the next start, not the page.
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = mkstemp(dir=path.parent, suffix=".part")
            try:
                head = json.dumps(asdict(made)).encode().ljust(_HEAD_BYTES)
                with os.fdopen(handle, "wb") as file:
                    file.write(sealing.seal(head + data, self._key))
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            _log.warning("a rendered page is not kept: %s", type(error).__name__)

    def _remember(self, key: str, page: Page, found: ShownPage) -> None:
        with self._lock:
            self._by_key[key] = found
            self._by_sha[found.sha256] = (key, page)

    # ---- reading --------------------------------------------------------------------

    def asset(self, sha256: str) -> Asset | None:
        """Return what is known of a rendered page; None: there is none of this digest."""
        with self._lock:
            place = self._by_sha.get(sha256)
            return None if place is None else self._by_key[place[0]].asset

    def page_of(self, sha256: str) -> Page | None:
        """Return the page a digest was rendered of."""
        with self._lock:
            place = self._by_sha.get(sha256)
        return None if place is None else place[1]

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        """Yield some bytes of a rendered page.

        Raises:
            UnknownItem: there is none of this digest.
            StoreError: it can neither be read nor made again.
        """
        data = self.data(sha256)
        for at in range(start, min(start + count, len(data)), PIECE_BYTES):
            yield data[at : min(at + PIECE_BYTES, start + count)]

    def data(self, sha256: str) -> bytes:
        """Return a rendered page's bytes.

        Raises:
            UnknownItem, StoreError: as :meth:`read`.
        """
        with self._lock:
            held = self._held.get(sha256)
            if held is not None:
                self._held.move_to_end(sha256)
                return held
            place = self._by_sha.get(sha256)
        if place is None:
            raise UnknownItem(thing=sha256)
        data = self._load(sha256, *place)
        self._hold(sha256, data)
        return data

    def _load(self, sha256: str, key: str, page: Page) -> bytes:
        with suppress(OSError, Damaged), self._open(key) as file:
            file.seek(_HEAD_BYTES)
            data = file.read()
            if hashlib.sha256(data).hexdigest() == sha256:
                return data
        with self._rendering:
            made = self._make(page)
        with self._lock:
            again = self._held.get(sha256)
        if made.sha256 != sha256 or again is None:
            # Rendered by another version: screens must be told the new digest first.
            raise StoreError(path=str(self._path(key)), detail="rendered anew")
        return again

    def _hold(self, sha256: str, data: bytes) -> None:
        with self._lock:
            self._held[sha256] = data
            self._held.move_to_end(sha256)
            while len(self._held) > _MOST_HELD:
                self._held.popitem(last=False)

    # ---- files ----------------------------------------------------------------------

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.page"

    def _open(self, key: str) -> BinaryIO:
        path = self._path(key)
        return sealing.open_sealed(path.open("rb"), self._key, path.name)

    def sweep(self, pages: Iterable[Page]) -> int:
        """Remove what was rendered of other pages than these; return how many."""
        wanted = {_key_of(page) for page in pages}
        gone = 0
        for path in self._folder.glob("??/*"):
            if path.stem not in wanted:
                with suppress(OSError):
                    path.unlink()
                    gone += 1
        return gone


def _key_of(page: Page) -> str:
    text = f"{page.sha256} {to_json(page.edits)} {MOST_SIDE_PX} {QUALITY} {_FORM}"
    return hashlib.sha256(text.encode()).hexdigest()

"""Opens pictures and documents, and owns what that takes: children, caches, threads (看图工坊).

One for each process that shows or serves pictures. Use::

    shop = Workshop(home / "views" / "pyramids", derive_key(key, "pyramids"))
    source = shop.open(lambda: blobs.open(sha256), sha256, "图纸.tif").page(0)
    pixels = source.tile(Tile(0, 3, 4))          # in a viewer
    data = shop.tile_jpeg(source, Tile(0, 3, 4)) # for a screen far away
"""

from __future__ import annotations

import io
import secrets
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import BinaryIO

from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.cache import Bounded
from courtroom.viewing.contract import NotYet, Tile, TileSource
from courtroom.viewing.decoder import Opening
from courtroom.viewing.encoding import encode_tile
from courtroom.viewing.held_picture import HELD_PIXELS, HeldPicture, Origin
from courtroom.viewing.limits import Limits
from courtroom.viewing.pdf import DPI, PdfFile
from courtroom.viewing.picture import GreatPicture
from courtroom.viewing.pool import Pool, Worker
from courtroom.viewing.pyramid import make_room
from courtroom.viewing.turned import OrientedSource
from resources.errors import Corrupt, StoreError

_READERS = 2
_BUILD_NICE = 10
_MOST_PDFS = 3
"""Documents whose children stay."""


@dataclass(frozen=True, slots=True)
class Viewable:
    """A file that can be looked at (可查看文件)."""

    form: str
    """``jpeg``, ``png``, ``tiff``, ``webp`` or ``pdf``."""
    pages: int
    _shop: Workshop
    _opening: Opening
    _sha256: str
    _name: str

    def page(self, number: int = 0, dpi: int = DPI) -> TileSource:
        """Return a page, 0-based, as it is to be seen; ``dpi`` is for PDF alone.

        Blocks for the time of a look into the file.

        Raises:
            DocumentError, StoreError, OSError: it cannot be read.
        """
        if self.form == "pdf":
            return self._shop.pdf(self._opening, self._sha256, self._name).page(number, dpi)
        return self._shop.picture(Origin(self._opening, self._sha256, self._name, number))


class Workshop:
    """Opens files for looking at; safe for several threads.

    Args:
        folder: for pyramids, private to this account; None: one that goes with this object.
        key: seals what lies there; None: nothing is sealed, or, without a folder, a key that
            nobody else ever has.
        limits: of each child.
        memory_bytes: of decoded pictures and of encoded tiles.
        disk_bytes: of all pyramids.
    """

    def __init__(
        self,
        folder: Path | None = None,
        key: bytes | None = None,
        limits: Limits | None = None,
        memory_bytes: int = 160 << 20,
        disk_bytes: int = 20 << 30,
    ) -> None:
        self._own: tempfile.TemporaryDirectory[str] | None = None
        if folder is None:
            self._own = tempfile.TemporaryDirectory(prefix="wenyi-pyramids-")
            folder, key = Path(self._own.name), key or secrets.token_bytes(32)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder, self.key = folder, key
        self.limits = limits or Limits()
        self._disk_bytes = disk_bytes
        self.held: Bounded[str, ArraySource] = Bounded(memory_bytes, _weight)
        self._encoded: Bounded[tuple[str, Tile], bytes] = Bounded(memory_bytes // 4, len)
        self.readers = Pool(self.limits, _READERS)
        self.builders = Pool(self.limits, 1, _BUILD_NICE)
        self.quick, self.slow = Worker("overviews"), Worker("pyramids")
        self._pdfs: OrderedDict[str, PdfFile] = OrderedDict()
        self._great: dict[str, GreatPicture] = {}
        self._lock = threading.Lock()

    # ---- opening --------------------------------------------------------------------

    def open(self, opening: Opening, sha256: str, name: str = "") -> Viewable:
        """Look what a file is; blocks for some milliseconds, longer where a child must start.

        Args:
            opening: gives its bytes as a seekable file, every time it is called.
            sha256: their digest; the bytes of a digest never change.
            name: for people, in errors.

        Raises:
            Unsupported: not a format that is shown.
            Encrypted, TooLarge, Corrupt, Hostile: it cannot be taken.
            StoreError, OSError: its bytes cannot be read.
        """
        with self.readers.use() as decoder:
            facts = decoder.open(opening, name)
            if facts.form == "pdf":
                # It has read the document already, and draws its pages from now on.
                self.readers.pass_on(decoder, self.pdf(opening, sha256, name).pool)
        return Viewable(facts.form, facts.pages, self, opening, sha256, name)

    def picture(self, origin: Origin) -> TileSource:
        """Return a picture by tiles.

        Raises:
            DocumentError, StoreError, OSError: it cannot be read.
        """
        with self.readers.use() as decoder:
            decoder.open(origin.opening, origin.name)
            header, _ = decoder.ask({"do": "size", "page": origin.page}, "size")
        width, height, turn = (header.get(part) for part in ("width", "height", "orientation"))
        if type(width) is not int or type(height) is not int or type(turn) is not int:
            raise Corrupt(source=origin.name, detail="the reader's answer")
        if not (0 < width <= self.limits.side_px and 0 < height <= self.limits.side_px):
            raise Corrupt(source=origin.name, detail="the reader's answer")
        source: TileSource
        if width * height <= HELD_PIXELS:
            source = HeldPicture(self, origin, (width, height))
        else:
            source = self._great_one(origin, (width, height))
        return source if turn == 1 else OrientedSource(source, turn)

    def _great_one(self, origin: Origin, size: tuple[int, int]) -> GreatPicture:
        with self._lock:
            found = self._great.get(origin.key)
            if found is None:
                found = self._great[origin.key] = GreatPicture(self, origin, size)
            return found

    def pdf(self, opening: Opening, sha256: str, name: str) -> PdfFile:
        """Return a document, the same for the same digest."""
        with self._lock:
            found = self._pdfs.get(sha256)
            if found is None:
                found = self._pdfs[sha256] = PdfFile(self, opening, sha256, name)
            return found

    def used(self, file: PdfFile) -> None:
        """Note that a document is used; the children of others may rest."""
        with self._lock:
            if file.sha256 in self._pdfs:
                self._pdfs.move_to_end(file.sha256)
            others = list(self._pdfs.values())[:-_MOST_PDFS]
        for other in others:
            other.pool.rest()

    # ---- serving --------------------------------------------------------------------

    def tile_jpeg(
        self, source: TileSource, which: Tile, cancel: Event | None = None, wait_s: float = 20.0
    ) -> bytes:
        """Return a tile's final bytes as JPEG, as the hub serves them.

        Raises:
            IndexError: there is no such tile.
            NotYet: a great picture is being read, and this took longer than ``wait_s``.
            Cancelled, DocumentError, StoreError: as :meth:`TileSource.tile`.
        """
        if isinstance(source, GreatPicture):
            return source.jpeg(which, cancel, wait_s)
        great = _great_of(source)
        if great is not None and not great.wait_ready(wait_s, cancel):
            raise NotYet
        key = (source.key, which)
        found = self._encoded.get(key)
        if found is None:
            found = encode_tile(source.tile(which, cancel))
            self._encoded.put(key, found)
        return found

    def prepare(self, source: TileSource) -> None:
        """Begin to make a great picture's pyramid before it is shown; returns at once."""
        great = _great_of(source)
        if great is not None:
            great.prepare()

    def stored(self, source: TileSource) -> TileSource:
        """Return a picture as it is stored, whatever the file says of its orientation."""
        return source.source if isinstance(source, OrientedSource) else source

    def share(self, source: TileSource) -> float:
        """Return how much of a great picture's tiles there is, 0 to 1; begins nothing."""
        great = _great_of(source)
        return 1.0 if great is None else great.share

    def is_ready(self, source: TileSource) -> bool:
        """Return whether all tiles of a picture come without waiting; begins nothing."""
        great = _great_of(source)
        return great is None or great.is_there()

    def wait_ready(
        self, source: TileSource, timeout_s: float, cancel: Event | None = None
    ) -> bool:
        """Wait until all tiles of a great picture are there; return whether they are.

        Raises:
            Cancelled, DocumentError, StoreError: as :meth:`TileSource.tile`.
        """
        great = _great_of(source)
        return great is None or great.wait_ready(timeout_s, cancel)

    def warm(self) -> None:
        """Start a child before it is needed; blocks until it is ready."""
        self.readers.warm()

    def make_room(self) -> None:
        """Remove pyramids of earlier days until those that stay are small enough."""
        with self._lock:
            keep = frozenset(key.replace("#", "-") for key in self._great)
        make_room(self.folder, self._disk_bytes, keep)

    @property
    def pids(self) -> set[int]:
        """Process ids of the children there are."""
        with self._lock:
            pools = [self.readers, self.builders, *(file.pool for file in self._pdfs.values())]
        return set().union(*(pool.pids for pool in pools))

    def close(self) -> None:
        """End children and threads; complete pyramids stay."""
        with self._lock:
            great, pdfs = list(self._great.values()), list(self._pdfs.values())
        for picture in great:
            picture.shut()
        self.quick.close()
        self.slow.close()
        for pool in (self.readers, self.builders, *(file.pool for file in pdfs)):
            pool.close()
        if self._own is not None:
            self._own.cleanup()


def _great_of(source: TileSource) -> GreatPicture | None:
    """Return the great picture behind a source, turned or not."""
    inner = source.source if isinstance(source, OrientedSource) else source
    return inner if isinstance(inner, GreatPicture) else None


def _weight(source: ArraySource) -> int:
    """Return the bytes a picture takes once all its levels are made."""
    return 4 * source.size[0] * source.size[1]


def opening_of(data: bytes | Path) -> Opening:
    """Return what opens bytes in memory, or a file."""
    if isinstance(data, Path):
        return lambda: _opened(data)
    return lambda: io.BytesIO(data)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error

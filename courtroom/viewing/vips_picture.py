"""JPEG, PNG, TIFF, WebP and BMP through libvips, in strips; in the child (图像解码)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyvips  # type: ignore[import-untyped]
from numpy.typing import NDArray

from courtroom.viewing.contract import TILE_PX
from courtroom.viewing.levels import levels_of, size_at
from courtroom.viewing.limits import Limits
from courtroom.viewing.ranged import RangedFile
from resources.errors import Corrupt, TooLarge

_STRIP_PIXELS = 4 << 20
_HEADS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"II+\x00": "tiff",
    b"MM\x00+": "tiff",
}
_ROWS = 16
"""Strips end where the blocks of a JPEG do."""
Send = Callable[[dict[str, Any], bytes], None]
Pixels = NDArray[np.uint8]


def form_of(head: bytes) -> str:
    """Return the format by its first bytes; empty: none that is read."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((form for magic, form in _HEADS.items() if head.startswith(magic)), "")


class VipsPicture:
    """One picture, or one of several pages of a TIFF file."""

    def __init__(self, file: RangedFile, form: str, limits: Limits) -> None:
        self._file, self._form, self._limits = file, form, limits
        pyvips.cache_set_max(0)
        image = self._load(0, 1)
        self._pages = 1
        if form == "tiff" and image.get_typeof("n-pages"):
            self._pages = int(image.get("n-pages"))
        if not 1 <= self._pages <= limits.pages:
            raise TooLarge(limit=f"{limits.pages} 页 pages")
        self._check(image)

    def facts(self) -> dict[str, Any]:
        """Return what the parent is told of it: the first page's size, how many there are."""
        return {"form": self._form, "pages": self._pages, **self._size(0)}

    def do(self, wish: dict[str, Any], send: Send) -> None:
        """Do what the parent wishes.

        Raises:
            DocumentError: it cannot be done.
            Stopped: the parent gave it up.
        """
        page = int(wish.get("page", 0))
        if not 0 <= page < self._pages:
            raise Corrupt(detail="no such page")
        self._file.stopped = False
        try:
            if wish["do"] == "size":
                send({"kind": "size", **self._size(page)}, b"")
            elif wish["do"] == "rows":
                self._send_rows(page, int(wish["level"]), send)
            elif wish["do"] == "pyramid":
                self._send_pyramid(page, send)
        except pyvips.Error as error:
            self._file.check()
            raise Corrupt(detail=str(error)[:300]) from error

    # ---- reading --------------------------------------------------------------------

    def _load(self, page: int, shrink: int) -> Any:
        source = pyvips.SourceCustom()
        place = _Place(self._file)
        source.on_read(place.read)
        source.on_seek(place.seek)
        options: dict[str, Any] = {"access": "sequential", "fail_on": "truncated"}
        if self._form == "jpeg":
            options["shrink"] = shrink
        if self._form == "tiff":
            options["page"] = page
        try:
            return pyvips.Image.new_from_source(source, "", **options)
        except pyvips.Error as error:
            raise Corrupt(detail=str(error)[:300]) from error

    def _check(self, image: Any) -> None:
        limits = self._limits
        if max(image.width, image.height) > limits.side_px:
            raise TooLarge(limit=f"{limits.side_px} px")
        if image.width * image.height > limits.pixels:
            raise TooLarge(limit=f"{limits.pixels / 1e6:.0f} MP")
        whole = image.get_typeof("interlaced") and image.get("interlaced")
        if whole and image.width * image.height > limits.held_pixels:
            raise TooLarge(limit=f"{limits.held_pixels / 1e6:.0f} MP (progressive)")

    def _size(self, page: int) -> dict[str, Any]:
        image = self._load(page, 1)
        self._check(image)
        turn = int(image.get("orientation")) if image.get_typeof("orientation") else 1
        return {
            "width": image.width,
            "height": image.height,
            "orientation": turn if 1 <= turn <= 8 else 1,
        }

    def _strips(self, page: int, level: int) -> Iterator[tuple[int, Pixels, tuple[int, int]]]:
        """Yield the rows of a level from the top: first row, pixels, size of the level."""
        full = self._load(page, 1)
        self._check(full)
        wanted = size_at((full.width, full.height), level)
        shrink = min(8, 1 << level) if self._form == "jpeg" else 1
        image = self._load(page, shrink) if shrink > 1 else full
        rest = (1 << level) // shrink
        if rest > 1:
            image = image.shrink(rest, rest, ceil=True)
        image = _plain(image)
        if (image.width, image.height) != wanted:
            # libvips rounds down where a JPEG is shrunk while it is read.
            image = image.embed(0, 0, *wanted, extend="copy")
        width, height = wanted
        rows = max(1, min(32, _STRIP_PIXELS // max(1, width << 2 * level) // _ROWS)) * _ROWS
        # In this thread, and so in order: a row cannot be read twice.
        strip = pyvips.Region.new(image)
        for top in range(0, height, rows):
            self._file.check()
            count = min(rows, height - top)
            data = strip.fetch(0, top, width, count)
            pixels = np.frombuffer(data, np.uint8).reshape(count, width, 3)
            yield top, pixels, wanted

    def _send_rows(self, page: int, level: int, send: Send) -> None:
        for top, pixels, (width, height) in self._strips(page, level):
            header = {"kind": "rows", "top": top, "count": len(pixels)}
            send({**header, "width": width, "height": height}, pixels.tobytes())
        send({"kind": "end"}, b"")

    def _send_pyramid(self, page: int, send: Send) -> None:
        builder: _Builder | None = None
        for _, pixels, size in self._strips(page, 0):
            if builder is None:
                builder = _Builder(size, send)
            builder.add(0, pixels)
        if builder is not None:
            builder.finish()
        send({"kind": "end"}, b"")


class _Place:
    """Where one reader of the file is; several pictures may be open on it."""

    def __init__(self, file: RangedFile) -> None:
        self._file, self._at = file, 0

    def read(self, count: int) -> bytes:
        data = self._file.piece(self._at, count)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size_bytes}[whence]
        self._at = max(0, base + offset)
        return self._at


def _plain(image: Any) -> Any:
    """Return it as RGB of eight bits, on white."""
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255])
    if image.format != "uchar":
        image = image.cast("uchar")
    if image.bands > 3:
        image = image[0:3]
    if image.bands < 3:
        image = image[0].bandjoin([image[0], image[0]])
    return image


class _Builder:
    """Cuts rows into tiles, and halves them for the next level, in little memory."""

    def __init__(self, size: tuple[int, int], send: Send) -> None:
        self._send = send
        self._levels = levels_of(size)
        # One row of tiles for each level: 46 MB at 30,000 pixels, a third more in all.
        self._held = [
            np.empty((TILE_PX, size_at(size, level)[0], 3), np.uint8)
            for level in range(self._levels)
        ]
        self._rows = [0] * self._levels
        self._done = [0] * self._levels

    def add(self, level: int, pixels: Pixels) -> None:
        """Take the next rows of a level."""
        taken = 0
        while taken < len(pixels):
            have = self._rows[level]
            count = min(TILE_PX - have, len(pixels) - taken)
            self._held[level][have : have + count] = pixels[taken : taken + count]
            self._rows[level] += count
            taken += count
            if self._rows[level] == TILE_PX:
                self._cut(level)

    def finish(self) -> None:
        """Cut what is left, from the full size up."""
        for level in range(self._levels):
            if self._rows[level]:
                self._cut(level)

    def _cut(self, level: int) -> None:
        from courtroom.viewing.arrays import halved
        from courtroom.viewing.encoding import encode_tile

        strip = self._held[level][: self._rows[level]]
        row = self._done[level]
        self._rows[level] = 0
        self._done[level] += 1
        for column in range(-(-strip.shape[1] // TILE_PX)):
            part = strip[:, column * TILE_PX : (column + 1) * TILE_PX]
            header = {"kind": "tile", "level": level, "column": column, "row": row}
            self._send(header, encode_tile(np.ascontiguousarray(part)))
        if level + 1 < self._levels:
            self.add(level + 1, halved(strip))

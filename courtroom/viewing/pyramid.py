"""Tiles of a big picture on the disk, each sealed for itself (金字塔缓存).

A file of tiles, one behind the other, and beside it, once all are there, an index. What is
kept can be made anew at any time: nothing is synced to the disk, and whatever is wrong with
a file only means that it is made again. Where the station has a key nothing lies in clear;
where it has none, the folder is as open as the blobs are.

A tile is its level, column and row, then its JPEG; so no tile can stand for another one.
"""

from __future__ import annotations

import json
import os
import struct
import threading
from pathlib import Path

from courtroom.viewing.contract import Tile
from dossier.sealing import seal, unseal
from resources.errors import Damaged

_HEAD = struct.Struct(">BII")
_INDEX = ".index"
_TILES = ".tiles"
VERSION = 1


class Pyramid:
    """The tiles of one picture; safe for several threads, one of which writes.

    Args:
        folder: private to this account.
        name: of the files; a digest.
        key: seals them; None: they lie as they are.
    """

    def __init__(self, folder: Path, name: str, key: bytes | None) -> None:
        self._tiles_path = folder / (name + _TILES)
        self._index_path = folder / (name + _INDEX)
        self._name, self._key = name, key
        self._lock = threading.Lock()
        self._places: dict[Tile, tuple[int, int]] = {}
        self._end = 0
        self._descriptor = -1
        self.complete = False
        """Whether all tiles are there."""

    # ---- reading --------------------------------------------------------------------

    def load(self) -> bool:
        """Open what an earlier run left; return whether it is complete."""
        try:
            data = self._index_path.read_bytes()
            head = json.loads(self._opened(data))
            if head["version"] != VERSION or head["name"] != self._name:
                return False
            places = {Tile(*row[:3]): (int(row[3]), int(row[4])) for row in head["tiles"]}
            descriptor = os.open(self._tiles_path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except (OSError, ValueError, KeyError, TypeError, Damaged):
            return False
        if os.fstat(descriptor).st_size != head["bytes"]:
            os.close(descriptor)
            return False
        with self._lock:
            self._close()
            self._descriptor, self._places, self.complete = descriptor, places, True
        os.utime(self._index_path)
        return True

    def get(self, which: Tile) -> bytes | None:
        """Return a tile's JPEG; None: it is not there yet.

        Raises:
            Damaged: what lies there is not what was written.
        """
        with self._lock:
            place = self._places.get(which)
            if place is None or self._descriptor < 0:
                return None
            # On Windows there is no pread; seek and read are one under the lock.
            os.lseek(self._descriptor, place[0], os.SEEK_SET)
            data = os.read(self._descriptor, place[1])
        data = self._opened(data)
        if data[: _HEAD.size] != _HEAD.pack(which.level, which.column, which.row):
            raise Damaged(path=str(self._tiles_path), found="another tile")
        return data[_HEAD.size :]

    def _opened(self, data: bytes) -> bytes:
        return data if self._key is None else unseal(data, self._key, self._name)

    # ---- writing --------------------------------------------------------------------

    def begin(self) -> None:
        """Throw away what is there and begin anew.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._lock:
            self._close()
            self._index_path.unlink(missing_ok=True)
            self._tiles_path.unlink(missing_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._tiles_path, flags, 0o600)
            self._places, self._end, self.complete = {}, 0, False

    def put(self, which: Tile, jpeg: bytes) -> None:
        """Add a tile; it can be read at once.

        Raises:
            OSError: it cannot be written.
        """
        data = _HEAD.pack(which.level, which.column, which.row) + jpeg
        if self._key is not None:
            data = seal(data, self._key)
        with self._lock:
            os.lseek(self._descriptor, self._end, os.SEEK_SET)
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            self._places[which] = (self._end, len(data))
            self._end += len(data)

    def finish(self) -> None:
        """Note that all tiles are there.

        Raises:
            OSError: the index cannot be written.
        """
        with self._lock:
            rows = [[*_key(tile), *place] for tile, place in self._places.items()]
            head = {"version": VERSION, "name": self._name, "bytes": self._end, "tiles": rows}
            data = json.dumps(head, separators=(",", ":")).encode()
            if self._key is not None:
                data = seal(data, self._key)
            beside = self._index_path.with_suffix(".part")
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            beside.replace(self._index_path)
            self.complete = True

    def discard(self) -> None:
        """Forget all of it; what lies there is damaged."""
        with self._lock:
            self._close()
            self.complete = False
            self._index_path.unlink(missing_ok=True)

    @property
    def tiles(self) -> int:
        """How many there are by now."""
        return len(self._places)

    @property
    def bytes_written(self) -> int:
        """How long the file of tiles is."""
        return self._end

    def close(self) -> None:
        """Close the file; what is complete stays."""
        with self._lock:
            self._close()
            if not self.complete:
                self._tiles_path.unlink(missing_ok=True)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _key(tile: Tile) -> tuple[int, int, int]:
    return tile.level, tile.column, tile.row


def make_room(folder: Path, limit_bytes: int, keep: frozenset[str]) -> None:
    """Remove the pyramids used longest ago until the rest is small enough, and leftovers.

    Args:
        folder: of the pyramids.
        limit_bytes: of all together.
        keep: names that are in use.
    """
    found: list[tuple[float, int, str]] = []
    for tiles in folder.glob("*" + _TILES):
        name = tiles.name[: -len(_TILES)]
        if name in keep:
            continue
        index = folder / (name + _INDEX)
        try:
            found.append((index.stat().st_mtime, tiles.stat().st_size, name))
        except OSError:
            _remove(folder, name)
    total = sum(size for _, size, _ in found)
    for _, size, name in sorted(found):
        if total <= limit_bytes:
            return
        _remove(folder, name)
        total -= size


def _remove(folder: Path, name: str) -> None:
    for suffix in (_INDEX, _TILES):
        try:
            (folder / (name + suffix)).unlink(missing_ok=True)
        except OSError:  # Windows: somebody reads it
            continue

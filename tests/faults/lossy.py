"""A disk that forgets what was not synced: the model, without any mounting.

Two pictures are kept of every file and folder: what programs see, and what lies on
the disk for good. ``fsync`` of a file brings its bytes over, ``fsync`` of a folder its
names; nothing else does, whatever a kind file system might do besides. A power cut
throws the first picture away, but for what chance saves of it: real disks write early,
out of order, and half.
"""

from __future__ import annotations

import errno
import os
import random
import re
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

SECTOR_BYTES = 512

Saved = Literal["nothing", "names", "some"]
"""What of the unsynced outlives a power cut. ``names``: all names and no bytes, as on
file systems that keep a journal of names only; ``some``: what chance will have."""

COUNTED = ("write", "fsync", "fsyncdir", "rename", "create", "link", "unlink", "mkdir", "truncate")
"""Operations that change something; faults and power cuts count these."""


@dataclass(eq=False)
class File:
    """Bytes: as programs see them, as they lie on the disk, and what is in between."""

    number: int
    mode: int = 0o600
    modified_ns: int = 0
    durable_ns: int = 0
    """When it was modified, as far as the disk knows."""
    links: int = 0
    seen: bytearray = field(default_factory=bytearray)
    durable: bytearray = field(default_factory=bytearray)
    unsynced: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes) of a write, or (new length, None) of a truncation."""

    def write(self, offset: int, data: bytes) -> None:
        self.modified_ns = time.time_ns()
        _put(self.seen, offset, data)
        self.unsynced.append((offset, bytes(data)))

    def truncate(self, length: int) -> None:
        self.modified_ns = time.time_ns()
        _cut(self.seen, length)
        self.unsynced.append((length, None))

    def sync(self) -> None:
        self.durable_ns = self.modified_ns
        for offset, data in self.unsynced:
            _change(self.durable, offset, data)
        self.unsynced.clear()

    def forget(self, saved: Saved, chance: random.Random) -> None:
        if saved == "some":
            for offset, data in self.unsynced:
                if data is None:
                    _cut(self.durable, offset) if chance.random() < 0.5 else None
                else:
                    _tear(self.durable, offset, data, chance)
        self.unsynced.clear()
        self.modified_ns = self.durable_ns
        self.seen = bytearray(self.durable)


@dataclass(eq=False)
class Folder:
    """Names: as programs see them, and as they lie on the disk."""

    number: int
    mode: int = 0o700
    modified_ns: int = 0
    seen: dict[str, Node] = field(default_factory=dict)
    durable: dict[str, Node] = field(default_factory=dict)


@dataclass(eq=False)
class Symlink:
    number: int
    target: str
    modified_ns: int = 0


Node = File | Folder | Symlink


@dataclass
class _Naming:
    """One operation on names; it becomes durable whole, also where it spans two folders."""

    effects: dict[tuple[int, str], tuple[Folder, Node | None]]


@dataclass
class Fault:
    """From the n-th counted operation on, ``times`` times, fail instead (0: until healed)."""

    nth: int
    errno: int
    times: int = 1
    short: bool = False
    """A write puts down half its bytes before it fails; the caller is told how many."""
    operations: tuple[str, ...] = COUNTED
    within: str = ""
    """Only paths in which this regular expression is found."""
    met: int = 0
    hit: int = 0


class Disk:
    """The file system; every method raises ``OSError`` as the kernel would."""

    def __init__(self) -> None:
        self._numbers = 1
        self.root = Folder(1, 0o755)
        self._pending: list[_Naming] = []
        self._handles: dict[int, tuple[Node, str]] = {}
        self._next_handle = 1
        self.off = False
        self.done = 0
        """Counted operations since the last power cut."""
        self.fault: Fault | None = None
        self.cut_at: int | None = None
        self._cut_how: tuple[Saved, int] = ("nothing", 0)

    # ---- trouble --------------------------------------------------------------------

    def cut_power_at(self, nth: int, saved: Saved, seed: int) -> None:
        """Let the power fail instead of the n-th counted operation from now."""
        self.cut_at, self._cut_how = self.done + nth, (saved, seed)

    def power_cut(self, saved: Saved = "nothing", seed: int = 0) -> None:
        """Forget; every operation fails until :meth:`power_on`."""
        chance = random.Random(seed)
        kept = {"nothing": 0, "names": len(self._pending)}.get(saved)
        # Names are kept in order, as journals of file systems do.
        kept = chance.randint(0, len(self._pending)) if kept is None else kept
        for naming in self._pending[:kept]:
            for (_, name), (folder, node) in naming.effects.items():
                _set(folder.durable, name, node)
        self._pending.clear()
        self._reset(self.root, saved, chance, set())
        for node, _ in self._handles.values():
            if isinstance(node, File):
                node.unsynced.clear()
        self._handles.clear()
        self.off, self.cut_at, self.done = True, None, 0

    def power_on(self) -> None:
        self.off = False

    def _reset(self, folder: Folder, saved: Saved, chance: random.Random, seen: set[int]) -> None:
        folder.seen = dict(folder.durable)
        for node in folder.seen.values():
            if isinstance(node, Folder):
                self._reset(node, saved, chance, seen)
            elif isinstance(node, File):
                if node.number not in seen:
                    seen.add(node.number)
                    node.links = 0
                    node.forget(saved, chance)
                node.links += 1

    def count(self, operation: str, path: str) -> Fault | None:
        """Count an operation; return the fault it meets.

        Raises:
            OSError: the power is off, or fails now.
        """
        if self.off:
            raise OSError(errno.EIO, "off")
        if operation in COUNTED:
            self.done += 1
            if self.cut_at is not None and self.done >= self.cut_at:
                self.power_cut(*self._cut_how)
                raise OSError(errno.EIO, "off")
        fault = self.fault
        if fault is None or operation not in fault.operations or not re.search(fault.within, path):
            return None
        fault.met += 1
        last = fault.nth + fault.times if fault.times else fault.met + 1
        if not fault.nth <= fault.met < last:
            return None
        fault.hit += 1
        return fault

    def _meet(self, operation: str, path: str) -> None:
        fault = self.count(operation, path)
        if fault is not None:
            raise OSError(fault.errno, os.strerror(fault.errno))

    # ---- names ----------------------------------------------------------------------

    def find(self, path: str) -> Node:
        node: Node = self.root
        for name in _names(path):
            if not isinstance(node, Folder):
                raise OSError(errno.ENOTDIR, path)
            if name not in node.seen:
                raise OSError(errno.ENOENT, path)
            node = node.seen[name]
        return node

    def _place(self, path: str) -> tuple[Folder, str]:
        *above, name = _names(path)
        folder = self.find("/".join(above))
        if not isinstance(folder, Folder):
            raise OSError(errno.ENOTDIR, path)
        return folder, name

    def _name(self, *changes: tuple[Folder, str, Node | None]) -> None:
        effects: dict[tuple[int, str], tuple[Folder, Node | None]] = {}
        for folder, name, node in changes:
            old = folder.seen.get(name)
            if isinstance(old, File):
                old.links -= 1
            if isinstance(node, File):
                node.links += 1
            _set(folder.seen, name, node)
            folder.modified_ns = time.time_ns()
            effects[folder.number, name] = (folder, node)
        self._pending.append(_Naming(effects))

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def create(self, path: str, mode: int) -> int:
        self._meet("create", path)
        folder, name = self._place(path)
        if name in folder.seen:
            raise OSError(errno.EEXIST, path)
        file = File(self._number(), mode & 0o7777, time.time_ns())
        self._name((folder, name, file))
        return self._opened(file, path)

    def mkdir(self, path: str, mode: int) -> None:
        self._meet("mkdir", path)
        folder, name = self._place(path)
        if name in folder.seen:
            raise OSError(errno.EEXIST, path)
        self._name((folder, name, Folder(self._number(), mode & 0o7777, time.time_ns())))

    def symlink(self, path: str, target: str) -> None:
        self._meet("create", path)
        folder, name = self._place(path)
        if name in folder.seen:
            raise OSError(errno.EEXIST, path)
        self._name((folder, name, Symlink(self._number(), target, time.time_ns())))

    def link(self, path: str, source: str) -> None:
        self._meet("link", path)
        node = self.find(source)
        folder, name = self._place(path)
        if name in folder.seen:
            raise OSError(errno.EEXIST, path)
        self._name((folder, name, node))

    def unlink(self, path: str) -> None:
        self._meet("unlink", path)
        folder, name = self._place(path)
        if isinstance(self.find(path), Folder):
            raise OSError(errno.EISDIR, path)
        self._name((folder, name, None))

    def rmdir(self, path: str) -> None:
        self._meet("unlink", path)
        folder, name = self._place(path)
        node = self.find(path)
        if not isinstance(node, Folder):
            raise OSError(errno.ENOTDIR, path)
        if node.seen:
            raise OSError(errno.ENOTEMPTY, path)
        self._name((folder, name, None))

    def rename(self, old: str, new: str) -> None:
        self._meet("rename", new)
        node = self.find(old)
        source, source_name = self._place(old)
        target, target_name = self._place(new)
        there = target.seen.get(target_name)
        if there is node:
            return
        if isinstance(there, Folder) and there.seen:
            raise OSError(errno.ENOTEMPTY, new)
        self._name((source, source_name, None), (target, target_name, node))

    def sync_folder(self, handle: int) -> None:
        self._meet("fsyncdir", self._path(handle))
        folder = self.node(handle)
        left: list[_Naming] = []
        applied: list[_Naming] = []
        for naming in self._pending:
            touches = any(number == folder.number for number, _ in naming.effects)
            (applied if touches else left).append(naming)
        for naming in applied:
            for (number, name), (where, node) in naming.effects.items():
                _set(where.durable, name, node)
                # What an earlier, still unsynced operation did here is overtaken.
                for other in left:
                    other.effects.pop((number, name), None)
        self._pending = [naming for naming in left if naming.effects]

    # ---- bytes ----------------------------------------------------------------------

    def _opened(self, node: Node, path: str) -> int:
        handle = self._next_handle
        self._next_handle += 1
        self._handles[handle] = (node, path)
        return handle

    def open(self, path: str, *, truncate: bool) -> int:
        if truncate:
            self.truncate(path, 0)
        self.count("open", path)
        return self._opened(self.find(path), path)

    def close(self, handle: int) -> None:
        self._handles.pop(handle, None)

    def node(self, handle: int) -> Node:
        if handle not in self._handles:
            raise OSError(errno.EIO, "opened before the power cut")
        return self._handles[handle][0]

    def _file(self, handle: int) -> File:
        node = self.node(handle)
        if not isinstance(node, File):
            raise OSError(errno.EISDIR, "no file")
        return node

    def _path(self, handle: int) -> str:
        """Return the path it was opened by."""
        return self._handles[handle][1] if handle in self._handles else ""

    def read(self, handle: int, offset: int, size: int) -> bytes:
        self._meet("read", self._path(handle))
        return bytes(self._file(handle).seen[offset : offset + size])

    def write(self, handle: int, offset: int, data: bytes) -> int:
        fault = self.count("write", self._path(handle))
        file = self._file(handle)
        if fault is not None:
            if not fault.short or len(data) < 2:
                raise OSError(fault.errno, os.strerror(fault.errno))
            data = data[: len(data) // 2]
        file.write(offset, data)
        return len(data)

    def truncate(self, path: str, length: int) -> None:
        self._meet("truncate", path)
        node = self.find(path)
        if not isinstance(node, File):
            raise OSError(errno.EISDIR, path)
        node.truncate(length)

    def truncate_open(self, handle: int, length: int) -> None:
        self._meet("truncate", self._path(handle))
        self._file(handle).truncate(length)

    def sync_file(self, handle: int) -> None:
        fault = self.count("fsync", self._path(handle))
        file = self._file(handle)
        if fault is not None:
            # As on Linux: what a failed sync should have written is not tried again,
            # though programs go on seeing it.
            file.unsynced.clear()
            raise OSError(fault.errno, os.strerror(fault.errno))
        file.sync()


def attributes(node: Node) -> dict[str, int]:
    """Return what ``stat`` tells."""
    common = {
        "st_ino": node.number, "st_uid": os.getuid(), "st_gid": os.getgid(),
        "st_mtime": node.modified_ns, "st_atime": node.modified_ns, "st_ctime": node.modified_ns,
    }  # fmt: skip
    match node:
        case File():
            size = len(node.seen)
            return common | {"st_mode": stat.S_IFREG | node.mode, "st_nlink": node.links,
                             "st_size": size, "st_blocks": -(-size // 512)}  # fmt: skip
        case Folder():
            return common | {"st_mode": stat.S_IFDIR | node.mode, "st_nlink": 2}
        case Symlink():
            return common | {"st_mode": stat.S_IFLNK | 0o777, "st_nlink": 1,
                             "st_size": len(node.target.encode())}  # fmt: skip


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]


def _set(names: dict[str, Node], name: str, node: Node | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def _put(data: bytearray, offset: int, piece: bytes) -> None:
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(piece)] = piece


def _cut(data: bytearray, length: int) -> None:
    if len(data) > length:
        del data[length:]
    else:
        data.extend(bytes(length - len(data)))


def _change(data: bytearray, offset: int, piece: bytes | None) -> None:
    if piece is None:
        _cut(data, offset)
    else:
        _put(data, offset, piece)


def _tear(data: bytearray, offset: int, piece: bytes, chance: random.Random) -> None:
    """Put down none, all, a beginning, or some sectors of a write."""
    kind = chance.choice(("none", "all", "prefix", "sectors"))
    if kind == "all":
        _put(data, offset, piece)
    elif kind == "prefix":
        _put(data, offset, piece[: chance.randint(0, len(piece))])
    elif kind == "sectors":
        for at in _sectors(len(piece)):
            if chance.random() < 0.5:
                _put(data, offset + at, piece[at : at + SECTOR_BYTES])


def _sectors(length: int) -> Iterable[int]:
    return range(0, length, SECTOR_BYTES)

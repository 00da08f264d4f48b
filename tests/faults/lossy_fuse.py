"""The program that serves the forgetful disk; started by ``lossy_mount``.

Arguments: where to mount, capacity in bytes. Orders come as lines of JSON on standard
input; each is answered with a line.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import mfusepy  # type: ignore[import-untyped]

from tests.faults.lossy import Disk, Fault, File, Folder, Symlink, attributes

# Source: utimensat(2); the library hands them on as if they were times.
_UTIME_NOW = (1 << 30) - 1
_UTIME_OMIT = (1 << 30) - 2


def _serial(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let one at a time at the disk; the orders come on another thread."""

    @wraps(method)
    def locked(self: Served, *arguments: Any) -> Any:
        with self.turn:
            return method(self, *arguments)

    return locked


class Served(mfusepy.Operations):  # type: ignore[misc]
    use_ns = True
    # Files that are open and have no name any more are told by their handle.
    flag_nopath = True
    flag_nullpath_ok = True

    def __init__(self, disk: Disk, capacity_bytes: int) -> None:
        self.disk = disk
        self.capacity_bytes = capacity_bytes
        self.turn = threading.Lock()

    def init_with_config(self, conn_info: Any, config_3: Any) -> None:
        config_3.hard_remove = 1
        config_3.nullpath_ok = 1
        config_3.use_ino = 1
        # After a power cut names and lengths are others than the kernel knows.
        config_3.entry_timeout = config_3.attr_timeout = config_3.negative_timeout = 0.0

    @_serial
    def getattr(self, path: str | None, fh: int | None = None) -> dict[str, int]:
        self.disk.count("stat", path or "")
        return attributes(self.disk.node(fh or 0) if path is None else self.disk.find(path))

    @_serial
    def opendir(self, path: str) -> int:
        return self.disk.open(path, truncate=False)

    @_serial
    def releasedir(self, path: str | None, fh: int) -> int:
        self.disk.close(fh)
        return 0

    @_serial
    def readdir(self, path: str | None, fh: int) -> list[tuple[str, dict[str, int], int]]:
        self.disk.count("readdir", "")
        folder = self.disk.node(fh)
        if not isinstance(folder, Folder):
            raise OSError(errno.ENOTDIR, "no folder")
        own = attributes(folder)
        names = [(name, attributes(node), 0) for name, node in folder.seen.items()]
        return [(".", own, 0), ("..", own, 0), *names]

    @_serial
    def readlink(self, path: str) -> str:
        node = self.disk.find(path)
        if not isinstance(node, Symlink):
            raise OSError(errno.EINVAL, path)
        return node.target

    @_serial
    def create(self, path: str, mode: int, flags: int = 0) -> int:
        return self.disk.create(path, mode)

    @_serial
    def open(self, path: str, flags: int) -> int:
        return self.disk.open(path, truncate=bool(flags & os.O_TRUNC))

    @_serial
    def read(self, path: str | None, size: int, offset: int, fh: int) -> bytes:
        return self.disk.read(fh, offset, size)

    @_serial
    def write(self, path: str | None, data: bytes, offset: int, fh: int) -> int:
        return self.disk.write(fh, offset, data)

    @_serial
    def truncate(self, path: str | None, length: int, fh: int | None = None) -> int:
        if path is None:
            self.disk.truncate_open(fh or 0, length)
        else:
            self.disk.truncate(path, length)
        return 0

    @_serial
    def fsync(self, path: str | None, datasync: int, fh: int) -> int:
        self.disk.sync_file(fh)
        return 0

    @_serial
    def fsyncdir(self, path: str | None, datasync: int, fh: int) -> int:
        self.disk.sync_folder(fh)
        return 0

    def flush(self, path: str | None, fh: int) -> int:
        # Local file systems tell nothing at the close; who wants to know syncs.
        return 0

    @_serial
    def release(self, path: str | None, fh: int) -> int:
        self.disk.close(fh)
        return 0

    @_serial
    def mkdir(self, path: str, mode: int) -> int:
        self.disk.mkdir(path, mode)
        return 0

    @_serial
    def rmdir(self, path: str) -> int:
        self.disk.rmdir(path)
        return 0

    @_serial
    def unlink(self, path: str) -> int:
        self.disk.unlink(path)
        return 0

    @_serial
    def rename(self, old: str, new: str) -> int:
        self.disk.rename(old, new)
        return 0

    @_serial
    def link(self, target: str, source: str) -> int:
        self.disk.link(target, source)
        return 0

    @_serial
    def symlink(self, target: str, source: str) -> int:
        self.disk.symlink(target, source)
        return 0

    @_serial
    def chmod(self, path: str, mode: int) -> int:
        self.disk.count("chmod", path)
        node = self.disk.find(path)
        if not isinstance(node, Symlink):
            node.mode = mode & 0o7777
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        return 0

    @_serial
    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        self.disk.count("utimens", path)
        given_ns = _UTIME_NOW if times is None else times[1]
        if given_ns != _UTIME_OMIT:
            now = given_ns == _UTIME_NOW
            self.disk.find(path).modified_ns = time.time_ns() if now else given_ns
        return 0

    @_serial
    def statfs(self, path: str) -> dict[str, int]:
        blocks = self.capacity_bytes // 4096
        used = min(blocks, _used(self.disk.root) // 4096)
        return {"f_bsize": 4096, "f_frsize": 4096, "f_blocks": blocks,
                "f_bfree": blocks - used, "f_bavail": blocks - used,
                "f_files": 1 << 20, "f_ffree": 1 << 20, "f_namemax": 255}  # fmt: skip


class Mount(mfusepy.FUSE):  # type: ignore[misc]
    def truncate_fuse_3(self, path: bytes | None, length: int, fip: Any) -> int:
        """Hand the handle on; the library drops it, and then an open file has no name."""
        given = None if path is None else path.decode()
        return int(self.operations.truncate(given, length, fip.contents.fh if fip else None))


def _used(folder: Folder) -> int:
    total = 0
    for node in folder.seen.values():
        total += _used(node) if isinstance(node, Folder) else 0
        total += len(node.seen) if isinstance(node, File) else 0
    return total


def obey(disk: Disk, order: dict[str, Any]) -> dict[str, int]:
    match order.pop("order"):
        case "power_cut":
            disk.power_cut(**order)
        case "cut_power_at":
            disk.cut_power_at(**order)
        case "power_on":
            disk.power_on()
        case "fail":
            order["operations"] = tuple(order["operations"])
            disk.fault = Fault(**order)
        case "heal":
            hit = 0 if disk.fault is None else disk.fault.hit
            disk.fault = None
            return {"hit": hit}
    return {"done": disk.done, "off": int(disk.off)}


def listen(served: Served) -> None:
    for line in sys.stdin:
        with served.turn:
            answer = obey(served.disk, json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    served = Served(Disk(), int(sys.argv[2]))
    threading.Thread(target=listen, args=(served,), daemon=True).start()
    # One thread: the order of operations is the order of the program.
    Mount(
        served,
        sys.argv[1],
        foreground=True,
        nothreads=True,
        debug=bool(os.environ.get("LOSSY_DEBUG")),
    )

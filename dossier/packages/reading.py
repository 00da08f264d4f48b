"""Reading a bag from outside, every byte once and nothing trusted (信息包读取).

What is wrong becomes a fault with its file; only a folder that cannot be read at all raises.
Source: RFC 8493 (BagIt 1.0); earlier ones from 0.93 on are read, too. By choice narrower than
the standard: tag files in UTF-8 only, nothing is fetched, names must be safe on every system.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from dossier.blobs import told
from dossier.checks.codes import limits
from dossier.packages.names import folded, unsafe
from resources.errors import Cancelled, Missing, TooLarge

Kind = Literal[
    "tag_missing", "tag_bad", "unsafe_name", "not_listed", "not_there", "digest", "oxum"
]

ALGORITHMS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
"""Manifests that are checked, and how long their digests are."""
SM3_LIST = "sm3.txt"
"""Tag file with SM3 digests, of the form of a manifest."""
PAYLOAD = "data/"
"""Folder of the payload."""
_VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_ENCODED = re.compile(r"%(0[AaDd]|25)")
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as a bag should be."""

    kind: Kind
    name: str
    """Of the file, for display only."""
    found: str = ""


@dataclass(frozen=True, slots=True)
class BagFile:
    """One file as it lies there (包内文件)."""

    path: str
    """Below the bag, with ``/``."""
    size_bytes: int
    digests: dict[str, str]
    head: bytes
    """First bytes."""


@dataclass
class ReadBag:
    """What a folder that should be a bag holds."""

    folder: Path
    files: dict[str, BagFile] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)
    """bag-info.txt; a label given twice keeps its first value."""
    listed: dict[str, dict[str, str]] = field(default_factory=dict)
    """Path → algorithm → digest, of all manifests and the SM3 list."""
    seconds: float = 0.0
    """Spent reading."""

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size_bytes for file in self.files.values())

    @property
    def payload(self) -> dict[str, BagFile]:
        """The files below ``data``."""
        return {p: file for p, file in self.files.items() if p.startswith("data/")}

    @property
    def valid(self) -> bool:
        """Whether it is a complete and valid bag."""
        return not self.faults

    def fault(self, kind: Kind, name: str, found: str = "") -> None:
        """Add a fault; names are cut, since they come from outside."""
        shown = name.encode("utf-8", "backslashreplace").decode()
        self.faults.append(Fault(kind, shown[:200], found[:200]))


def read_bag(
    folder: Path,
    on_file: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> ReadBag:
    """Read a bag whole; see :class:`ReadBag`.

    Args:
        folder: from outside; no link in it is followed.
        on_file: files done, files in all.
        cancel: looked at before each megabyte.

    Raises:
        Missing: there is no such folder.
        TooLarge: more files or bytes than are taken; nothing was read.
        StoreError: it cannot be read.
        Cancelled: ``cancel`` was set.
    """
    if not folder.is_dir():
        raise Missing(source=str(folder))
    bag = ReadBag(folder)
    with told(folder):
        sizes = _walk(bag)
        _declaration(bag, sizes)
        manifests = _manifests(bag, sizes)
        wanted = sorted({name for _tag, name in manifests.values()} | {"sha256", "sm3"})
        for done, path in enumerate(sizes, 1):
            bag.files[path] = _digested(bag, path, wanted, cancel)
            if on_file is not None:
                on_file(done, len(sizes))
    _compare(bag, manifests)
    _information(bag)
    return bag


@contextmanager
def opened(folder: Path, path: str) -> Iterator[BinaryIO]:
    """Open a file of a bag that :func:`read_bag` listed; no link is followed.

    Raises:
        OSError: it cannot be opened.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(folder / path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("not a regular file")
        yield file


def _walk(bag: ReadBag) -> dict[str, int]:
    """Return the regular files with safe names and their sizes, in order."""
    measures = limits()["package"]
    found: dict[str, int] = {}
    same: dict[str, str] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(bag.folder / below) as entries:
            for entry in entries:
                path = f"{below}/{entry.name}".lstrip("/")
                why = unsafe(path) or _not_plain(entry)
                if why:
                    bag.fault("unsafe_name", path, why)
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                else:
                    found[path] = entry.stat(follow_symlinks=False).st_size
                    if folded(path) in same:
                        bag.fault("unsafe_name", path, f"as {same[folded(path)]}"[:100])
                    same[folded(path)] = path
                if len(found) + len(waiting) > measures["most_files"]:
                    raise TooLarge(source=bag.folder.name, limit=f"{measures['most_files']} files")
    if sum(found.values()) > measures["most_bytes"]:
        raise TooLarge(source=bag.folder.name, limit=f"{measures['most_bytes'] >> 30} GiB")
    return dict(sorted(found.items()))


def _not_plain(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "link"
    mode = entry.stat(follow_symlinks=False).st_mode
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "special file"


def _declaration(bag: ReadBag, sizes: dict[str, int]) -> None:
    lines = _tag_lines(bag, sizes, "bagit.txt", required=True)
    if lines is None:
        return
    version = re.fullmatch(r"BagIt-Version: (\d+\.\d+)", lines[0]) if len(lines) == 2 else None
    encoding = "Tag-File-Character-Encoding: UTF-8"
    if version is None or version[1] not in _VERSIONS or lines[1].upper() != encoding.upper():
        bag.fault("tag_bad", "bagit.txt", " / ".join(lines)[:100])
    if "fetch.txt" in sizes:
        # What would have to be fetched from somewhere is not handed over.
        bag.fault("tag_bad", "fetch.txt", "fetch")
    if not (bag.folder / "data").is_dir():
        bag.fault("tag_missing", "data/")


def _manifests(bag: ReadBag, sizes: dict[str, int]) -> dict[str, tuple[bool, str]]:
    """Read manifests and the SM3 list; return file → (of tags, algorithm)."""
    found: dict[str, tuple[bool, str]] = {}
    for path in sizes:
        match = _MANIFEST.fullmatch(path)
        if match is None:
            continue
        if match[2] not in ALGORITHMS:
            bag.fault("tag_bad", path, "algorithm")
            continue
        found[path] = (match[1] is not None, match[2])
    if not any(not tags for tags, _ in found.values()):
        bag.fault("tag_missing", "manifest-sha256.txt")
    for path, (tags, algorithm) in found.items():
        _entries(bag, sizes, path, algorithm, ALGORITHMS[algorithm], tags=tags)
    if SM3_LIST in sizes:
        _entries(bag, sizes, SM3_LIST, "sm3", 64, tags=False)
    return found


def _entries(
    bag: ReadBag, sizes: dict[str, int], name: str, algorithm: str, length: int, *, tags: bool
) -> None:
    for line in _tag_lines(bag, sizes, name, required=True) or ():
        match = _LINE.fullmatch(line)
        if match is None or len(match[1]) != length:
            bag.fault("tag_bad", name, line[:80])
            continue
        path = _decoded(match[2], sizes)
        why = unsafe(path) or ("" if path.startswith("data/") != tags else "not in its folder")
        if why:
            bag.fault("unsafe_name", path, why)
            continue
        known = bag.listed.setdefault(path, {})
        if known.get(algorithm, match[1].lower()) != match[1].lower():
            bag.fault("tag_bad", name, "listed twice")
        known[algorithm] = match[1].lower()


def _decoded(written: str, sizes: dict[str, int]) -> str:
    """Return the path that a manifest means; some writers leave per cent signs as they are."""
    path = _ENCODED.sub(lambda m: chr(int(m[1], 16)), written).removeprefix("./")
    return written if path not in sizes and written in sizes else path


def _tag_lines(
    bag: ReadBag, sizes: dict[str, int], name: str, *, required: bool
) -> list[str] | None:
    if name not in sizes:
        if required:
            bag.fault("tag_missing", name)
        return None
    if sizes[name] > limits()["package"]["largest_tag_bytes"]:
        bag.fault("tag_bad", name, "too large")
        return None
    with opened(bag.folder, name) as file:
        data = file.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        bag.fault("tag_bad", name, "UTF-8")
        return None
    if text.startswith("\ufeff"):
        bag.fault("tag_bad", name, "byte-order mark")
        return None
    # Lines end in LF, CR or CRLF, and in nothing else that Python takes for an end.
    return [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def _digested(
    bag: ReadBag, path: str, algorithms: list[str], cancel: threading.Event | None
) -> BagFile:
    hashers = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    size, head = 0, b""
    with opened(bag.folder, path) as file:
        while True:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            begin = time.perf_counter()
            piece = file.read(_PIECE_BYTES)
            bag.seconds += time.perf_counter() - begin
            if not piece:
                break
            size += len(piece)
            head = head or piece[:16]
            for hasher in hashers.values():
                hasher.update(piece)
    return BagFile(path, size, {name: h.hexdigest() for name, h in hashers.items()}, head)


def _compare(bag: ReadBag, manifests: dict[str, tuple[bool, str]]) -> None:
    for path, said in sorted(bag.listed.items()):
        file = bag.files.get(path)
        if file is None:
            bag.fault("not_there", path)
            continue
        for algorithm, digest in said.items():
            if file.digests[algorithm] != digest:
                bag.fault("digest", path, f"{algorithm} {file.digests[algorithm]}")
    payload = {name for tags, name in manifests.values() if not tags}
    for path in (path for path in bag.files if path.startswith("data/")):
        # Each payload manifest lists every file of the payload. Source: RFC 8493, 2.1.3.
        if path.startswith("data/") and not (
            payload and payload <= bag.listed.get(path, {}).keys()
        ):
            bag.fault("not_listed", path)


def _information(bag: ReadBag) -> None:
    sizes = {path: file.size_bytes for path, file in bag.files.items()}
    label = ""
    for line in _tag_lines(bag, sizes, "bag-info.txt", required=False) or ():
        if line[:1] in " \t" and label:
            bag.info[label] += " " + line.strip()
            continue
        label, colon, value = line.partition(":")
        if not colon:
            bag.fault("tag_bad", "bag-info.txt", line[:80])
            label = ""
            continue
        label = label.strip()
        bag.info.setdefault(label, value.strip())
    said = bag.info.get("Payload-Oxum")
    payload = bag.payload.values()
    is_ = f"{sum(file.size_bytes for file in payload)}.{len(payload)}"
    if said is not None and said != is_:
        bag.fault("oxum", said, is_)

"""The child's side of :mod:`courtroom.evidence.media`: reads heads, says what it found (子进程).

The file is its standard input and all it can read. MP4 and QuickTime (ISO/IEC 14496-12),
Matroska and WebM (RFC 9559, RFC 8794), AVI (RIFF) and AMR (RFC 4867) are walked here, by
lengths that are checked against the file's; other sound is left to libsndfile.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from resources import sandbox

_MEMORY_BYTES = 1 << 30
_SECONDS = 15
_MOST_BOXES = 20_000
_MOST_DEPTH = 8
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia"})
_SOUND_HEADS = (b"RIFF", b"fLaC", b"OggS", b"FORM", b".snd", b"RF64", b"ID3", b"caff")
_AMR = {b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)}
_AMR |= {b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1)}
_FAULTS = (OSError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError)
"""What damaged heads make walking them raise, and libsndfile. Anything else ends the child."""

Found = dict[str, object]


class _Damaged(ValueError):
    """The file is not what it begins as."""


def main() -> None:
    """Say on standard output what the file on standard input is."""
    # What it takes is loaded before rights are given up.
    import soundfile  # type: ignore[import-untyped]

    sandbox.confine(_MEMORY_BYTES, _readable())
    sandbox.allow_cpu(_SECONDS)
    with os.fdopen(os.dup(0), "rb") as file:
        try:
            answer = _look(file, soundfile.info)
        except _FAULTS as error:
            answer = {"error": "damaged", "detail": type(error).__name__}
        except MemoryError:
            answer = {"error": "damaged", "detail": "memory"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


def _readable() -> tuple[Path, ...]:
    """The program, the interpreter and the system's libraries."""
    ours = Path(__file__).resolve().parents[2]
    found = {Path(folder) for folder in sysconfig.get_paths().values()}
    found |= {Path(sys.base_prefix), Path("/usr/lib"), Path("/lib"), Path("/lib64")}
    found |= {ours / name for name in ("courtroom", "resources")}
    if getattr(sys, "frozen", False):
        found.add(Path(sys.executable).parent)
    return tuple(sorted(found))


def _look(file: BinaryIO, sound: Callable[..., object]) -> Found:
    head = file.read(64)
    size = os.fstat(file.fileno()).st_size
    if head[4:8] == b"ftyp" or head[4:8] in (b"moov", b"mdat", b"wide", b"free"):
        return _mp4(file, size)
    if head[:4] == b"\x1aE\xdf\xa3":
        return _matroska(file, size)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _avi(file)
    for mark, sizes in _AMR.items():
        if head.startswith(mark):
            return _amr(file, len(mark), sizes, size)
    if head.startswith(_SOUND_HEADS) or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"):
        return _sound(file, sound)
    return {"error": "unsupported"}


def _sound(file: BinaryIO, info: Callable[..., object]) -> Found:
    file.seek(0)
    found = info(file)
    frames, rate = getattr(found, "frames", 0), getattr(found, "samplerate", 0)
    form = str(getattr(found, "format", "")).lower()
    if not rate or frames <= 0:
        raise _Damaged(form)
    length = frames / rate
    # libsndfile gives the largest number where a stream does not say.
    return {"kind": "audio", "form": form, "length_s": length if length < 1e7 else None}


# ---- MP4, QuickTime -------------------------------------------------------------------


def _mp4(file: BinaryIO, size: int) -> Found:
    length: float | None = None
    handlers: set[bytes] = set()
    film = False
    for kind, start, end in _boxes(file, 0, size, 0, [0]):
        if kind == b"mvhd":
            length = _mvhd(_at(file, start, min(32, end - start)))
        elif kind == b"hdlr":
            handlers.add(_at(file, start + 8, 4))
        elif kind == b"moov":
            film = True
    if not film or not handlers & {b"vide", b"soun"}:
        raise _Damaged("no tracks")
    kind_ = "video" if b"vide" in handlers else "audio"
    return {"kind": kind_, "form": "mp4", "length_s": length}


def _mvhd(data: bytes) -> float | None:
    if data[:1] == b"\x01":
        scale, length = struct.unpack_from(">IQ", data, 20)
        return length / scale if scale and length != (1 << 64) - 1 else None
    scale, length = struct.unpack_from(">II", data, 12)
    return length / scale if scale and length != (1 << 32) - 1 else None


def _boxes(
    file: BinaryIO, start: int, end: int, depth: int, seen: list[int]
) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of what boxes hold, containers and then what is in them."""
    while start + 8 <= end:
        seen[0] += 1
        if seen[0] > _MOST_BOXES:
            raise _Damaged("too many boxes")
        head = _at(file, start, 16)
        if len(head) < 8:
            raise _Damaged("cut short")
        length, kind = struct.unpack_from(">I4s", head)
        inner = start + 8
        if length == 1:
            if len(head) < 16:
                raise _Damaged("cut short")
            (length,) = struct.unpack_from(">Q", head, 8)
            inner = start + 16
        stop = end if length == 0 else start + length
        if stop < inner or stop > end:
            raise _Damaged("a box beyond its end")
        yield kind, inner, stop
        if kind in _CONTAINERS and depth < _MOST_DEPTH:
            yield from _boxes(file, inner, stop, depth + 1, seen)
        start = stop


# ---- Matroska, WebM -------------------------------------------------------------------

_SEGMENT, _INFO, _TRACKS, _TRACK = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE
_SCALE, _DURATION, _TYPE, _CLUSTER = 0x2AD7B1, 0x4489, 0x83, 0x1F43B675
_UNKNOWN = -1


def _matroska(file: BinaryIO, size: int) -> Found:
    found: dict[int, bytes] = {}
    types: set[int] = set()
    for id_, inner, stop in _elements(file, size):
        if id_ in (_SCALE, _DURATION, _TYPE):
            found[id_] = _at(file, inner, min(8, stop - inner))
        if id_ == _TYPE:
            types.add(int.from_bytes(found[_TYPE], "big"))
    if not types & {1, 2}:
        raise _Damaged("no tracks")
    length = None
    if _DURATION in found:
        data = found[_DURATION]
        scale = int.from_bytes(found.get(_SCALE, b"\x0f\x42\x40"), "big")
        length = struct.unpack(">f" if len(data) == 4 else ">d", data)[0] * scale / 1e9
    return {"kind": "video" if 1 in types else "audio", "form": "matroska", "length_s": length}


def _elements(file: BinaryIO, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield id, start and end of what stands before the first cluster."""
    at, ends, seen = 0, [size], 0
    while ends:
        if at >= ends[-1]:
            at = ends.pop()
            continue
        seen += 1
        if seen > _MOST_BOXES:
            raise _Damaged("too many elements")
        id_, length, inner = _element(file, at)
        stop = ends[-1] if length == _UNKNOWN else min(inner + length, ends[-1])
        if id_ == _CLUSTER:
            return
        yield id_, inner, stop
        if id_ in (_SEGMENT, _INFO, _TRACKS, _TRACK):
            ends.append(stop)
            at = inner
        else:
            at = stop


def _element(file: BinaryIO, at: int) -> tuple[int, int, int]:
    """Return id, length and start of what an element holds."""
    data = _at(file, at, 12)
    if not data:
        raise _Damaged("cut short")
    width = _width(data[0], 4)
    id_ = int.from_bytes(data[:width], "big")
    if len(data) <= width:
        raise _Damaged("cut short")
    more = _width(data[width], 8)
    raw = int.from_bytes(data[width : width + more], "big")
    length = raw & ((1 << (7 * more)) - 1)
    if length == (1 << (7 * more)) - 1:
        length = _UNKNOWN
    return id_, length, at + width + more


def _width(first: int, most: int) -> int:
    for width in range(1, most + 1):
        if first & (0x80 >> (width - 1)):
            return width
    raise _Damaged("no element")


# ---- AVI, AMR -------------------------------------------------------------------------


def _avi(file: BinaryIO) -> Found:
    data = _at(file, 0, 4096)
    at = data.find(b"avih")
    if at < 0 or len(data) < at + 28:
        raise _Damaged("no head")
    microseconds, frames = (
        struct.unpack_from("<I", data, at + 8)[0],
        struct.unpack_from("<I", data, at + 24)[0],
    )
    length = microseconds * frames / 1e6
    return {"kind": "video", "form": "avi", "length_s": length or None}


def _amr(file: BinaryIO, at: int, sizes: tuple[int, ...], size: int) -> Found:
    """Count frames of 20 ms."""
    file.seek(at)
    data = file.read(64 << 20)
    frames, place = 0, 0
    while place < len(data):
        place += sizes[data[place] >> 3 & 15]
        frames += 1
    whole = size - at <= len(data)
    return {"kind": "audio", "form": "amr", "length_s": frames * 0.02 if whole else None}


def _at(file: BinaryIO, start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(max(0, count))

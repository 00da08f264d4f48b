"""One segment of a film: Matroska, stamped, sealed where there is a key (录像分段).

MPEG-4 Part 2: of what OpenCV's FFmpeg can write without GPL parts it is the one that is
both small and cheap (docs/recording.md has the figures); its patents have run out, and
VLC, mpv, FFmpeg and Windows play it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from courtroom.recorder.video.pictures import Picture
from dossier.blobs import sync_folder
from dossier.court_time import COURT_TIME
from dossier.sealing import sealed_pieces
from resources.errors import Damaged, StoreError

CODEC = "mp4v"
WRITING = ".writing.mkv"
READING = ".salvaging.mkv"
TORN = ".torn.mkv"
_PIECE = 1 << 20


def fitted(picture: Picture, width_px: int, height_px: int) -> Picture:
    """Return a picture no larger than asked for, in its proportions, with even sides."""
    import cv2

    height, width = picture.shape[:2]
    scale = min(1.0, width_px / width, height_px / height)
    if scale < 1.0:
        size = (max(2, round(width * scale)), max(2, round(height * scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = picture.shape[:2]
    return picture[: height // 2 * 2, : width // 2 * 2]


def stamped(picture: Picture, wall: float, at_s: float) -> Picture:
    """Return a copy with date, time and the recording's time in the corner (时间叠加).

    Source: 法释〔2017〕5号, article 4.
    """
    import cv2

    moment = datetime.fromtimestamp(wall, COURT_TIME)
    whole = int(at_s)
    text = moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 100_000}"
    text += moment.strftime(" %z") + f"  {whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    out = np.ascontiguousarray(picture).copy()
    size = max(0.35, out.shape[0] / 1000)
    place = (round(12 * size), round(30 * size))
    font = cv2.FONT_HERSHEY_SIMPLEX
    for colour, thick in (((0, 0, 0), 4), ((255, 255, 255), 1)):
        thick = max(thick, round(thick * size))
        cv2.putText(out, text, place, font, size, colour, thick, cv2.LINE_AA)
    return out


class Segment:
    """A segment that is being written.

    Args:
        folder: of this picture.
        number: of the segment.
        first: number of its first picture, from the recording's beginning.
        fps: pictures a second.
        size: (width, height).
        key: seals it; its bytes then stay in memory until it is closed.

    Raises:
        StoreError: it cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        number: int,
        first: int,
        fps: float,
        size: tuple[int, int],
        key: bytes | None,
    ) -> None:
        import cv2

        self.folder = folder
        self.number = number
        self.first = first
        self.frames = 0
        self._fps = fps
        self._size = size
        self._key = key
        self._path = folder / f"{number:06d}{WRITING}"
        self._memory = -1
        write_about(folder, number, self.about())
        if key is not None:
            self._memory = _memory_behind(self._path)
        code = cv2.VideoWriter.fourcc(*CODEC)
        self._writer = cv2.VideoWriter(str(self._path), cv2.CAP_FFMPEG, code, fps, size)
        if not self._writer.isOpened():
            self._forget()
            raise StoreError(path=str(self._path), detail="cannot be opened")

    def about(self) -> dict[str, Any]:
        """Return what stands beside the segment."""
        return {
            "segment": self.number,
            "start_s": round(self.first / self._fps, 4),
            "end_s": round((self.first + self.frames) / self._fps, 4),
            "frames": self.frames,
            "fps": self._fps,
            "width_px": self._size[0],
            "height_px": self._size[1],
            "codec": CODEC,
        }

    @property
    def next(self) -> int:
        """Number of the picture that comes next."""
        return self.first + self.frames

    def add(self, picture: Picture) -> None:
        """Write a picture of the segment's size."""
        self._writer.write(picture)
        self.frames += 1

    def close(self) -> dict[str, Any]:
        """Make it durable under its own name; return what it is, with ``file``.

        Raises:
            Damaged: it does not give its pictures back.
            OSError: it cannot be written.
        """
        self._writer.release()
        try:
            found = counted(self._path, decode=False)
            if found != self.frames:
                raise Damaged(path=str(self._path), found=f"{found} of {self.frames} pictures")
            path = self._kept()
        finally:
            self._forget()
        write_about(self.folder, self.number, self.about())
        return {**self.about(), "file": path.name}

    def discard(self) -> None:
        """Forget a segment without a picture."""
        self._writer.release()
        self._forget()
        for path in (self._path, self.folder / f"{self.number:06d}.json"):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _kept(self) -> Path:
        path = self.folder / f"{self.number:06d}.mkv"
        if self._key is None:
            with self._path.open("rb+") as file:
                os.fsync(file.fileno())
            self._path.replace(path)
        else:
            path = path.with_name(path.name + ".sealed")
            beside = path.with_name(path.name + ".part")
            with beside.open("wb") as out, self._path.open("rb") as film:
                out.writelines(sealed_pieces(iter(lambda: film.read(_PIECE), b""), self._key))
                out.flush()
                os.fsync(out.fileno())
            beside.replace(path)
        sync_folder(self.folder)
        return path

    def _forget(self) -> None:
        if self._memory >= 0:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            os.close(self._memory)
            self._memory = -1


def _memory_behind(path: Path) -> int:
    """Make a name for bytes that never reach the disk; FFmpeg tells the form by the name."""
    if not hasattr(os, "memfd_create"):
        raise StoreError(path=str(path), detail="no sealed film on this system")
    descriptor = os.memfd_create("film", os.MFD_CLOEXEC)
    path.unlink(missing_ok=True)
    path.symlink_to(f"/proc/{os.getpid()}/fd/{descriptor}")
    return descriptor


def counted(path: Path, *, decode: bool) -> int:
    """Return how many pictures a film says it has, or how many can be read from it."""
    import cv2

    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        if not decode:
            return round(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.grab() else 0
        count = 0
        while capture.grab():
            count += 1
        return count
    finally:
        capture.release()


def write_about(folder: Path, number: int, about: dict[str, Any]) -> None:
    """Write durably what a segment is.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / f"{number:06d}.json"
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(about, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def left_behind(folder: Path, known: set[int]) -> Iterator[dict[str, Any]]:
    """Yield the segments nobody told of, from a process that died; torn ones are mended.

    One that was torn is read to its last whole picture. Where that kills the reader, too,
    the next one leaves it alone and says that nothing could be read.

    Args:
        folder: of this picture; nobody else writes to it.
        known: numbers of those the journal has.

    Raises:
        OSError: it cannot be read or renamed.
    """
    for path in sorted(folder.glob("*" + READING)):
        yield _taken(path, path.with_name(path.name.replace(READING, TORN)), 0)
    for path in sorted(folder.glob("*" + WRITING)):
        if path.is_symlink():
            path.unlink()  # sealed, and its memory is gone with its process
            continue
        reading = path.with_name(path.name.replace(WRITING, READING))
        path.replace(reading)
        yield _taken(
            reading,
            path.with_name(path.name.replace(WRITING, TORN)),
            counted(reading, decode=True),
        )
    for path in sorted(folder.iterdir()):
        name, _, suffix = path.name.partition(".")
        if suffix in ("mkv", "mkv.sealed") and name.isdecimal() and int(name) not in known:
            yield {**_about(folder, int(name)), "file": path.name, "late": True}


def _taken(path: Path, name: Path, frames: int) -> dict[str, Any]:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.replace(name)
    number = int(name.name.partition(".")[0])
    about = _about(name.parent, number)
    about["frames"] = frames
    about["end_s"] = round(about["start_s"] + frames / (about["fps"] or 1.0), 4)
    write_about(name.parent, number, about)
    sync_folder(name.parent)
    return {**about, "file": name.name, "torn": True}


def _about(folder: Path, number: int) -> dict[str, Any]:
    about: dict[str, Any] = {
        "segment": number, "start_s": 0.0, "end_s": 0.0, "frames": 0, "fps": 0.0,
        "width_px": 0, "height_px": 0, "codec": CODEC,
    }  # fmt: skip
    with suppress(OSError, ValueError):
        about.update(json.loads((folder / f"{number:06d}.json").read_text(encoding="utf-8")))
    return about

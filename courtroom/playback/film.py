"""The picture of a moment (画面回放): what the camera or the screen showed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtroom.recorder.reading import Recording
from dossier.sealing import derive_key, open_file
from resources.errors import BadValue, Damaged, Unsupported

Picture = NDArray[np.uint8]
"""Shape (height, width, 3), blue, green, red."""
_PURPOSE = "recordings"
_PIECE = 1 << 20
_MOST_STEPS = 40
"""Pictures that are passed over rather than sought."""


class Film:
    """One film of a recording, looked at by time; one thread.

    Closed segments only: up to five minutes behind, a minute where it is sealed.

    Args:
        recording: used by no other thread; refresh it to see what was closed since.
        video: number of the film.
        key: the station's, where it is sealed.

    Raises:
        BadValue: no such film.
    """

    def __init__(self, recording: Recording, video: int, key: bytes | None = None) -> None:
        if not 0 <= video < len(recording.index.begin.get("videos", [])):
            raise BadValue(column="video", value=str(video))
        self._recording = recording
        self._video = video
        self._key = derive_key(key, _PURPOSE) if key is not None and recording.sealed else None
        self._capture: Any = None
        self._file = ""
        self._next = 0
        self._memory = -1
        self._last: Picture | None = None

    def segments(self) -> list[dict[str, Any]]:
        """Return the closed segments, in order, with ``start_s`` and ``end_s``."""
        found = [one for one in self._recording.index.videos if one["video"] == self._video]
        return sorted(found, key=lambda one: float(one["start_s"]))

    def picture(self, at_s: float) -> Picture | None:
        """Return what was shown at a time of the recording; None where there is nothing.

        Raises:
            Damaged: the segment cannot be read.
        """
        for one in self.segments():
            if one["start_s"] <= at_s < one["end_s"]:
                number = int((at_s - one["start_s"]) * one["fps"] + 1e-6)
                return self._of(str(one["file"]), min(number, one["frames"] - 1))
        return None

    def _of(self, file: str, number: int) -> Picture | None:
        import cv2

        if file != self._file:
            self._open(file)
        if number == self._next - 1:
            return self._last
        if not self._next <= number <= self._next + _MOST_STEPS:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            self._next = number
        while self._next < number and self._capture.grab():
            self._next += 1
        good, picture = self._capture.read()
        if not good or self._next != number:
            raise Damaged(path=file, found=f"no picture {number}")
        self._next += 1
        self._last = picture
        return self._last

    def _open(self, file: str) -> None:
        import cv2

        self.close()
        path = self._recording.folder / file
        name = str(path)
        try:
            if self._key is not None:
                name = self._unsealed(path)
        except OSError as error:
            raise Damaged(path=str(path), found=type(error).__name__) from error
        capture = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
        if not capture.isOpened():
            capture.release()
            raise Damaged(path=str(path), found="no film")
        self._capture, self._file, self._next, self._last = capture, file, 0, None

    def _unsealed(self, path: Path) -> str:
        """Open a sealed segment into memory; return the name FFmpeg finds it by."""
        if not hasattr(os, "memfd_create"):
            raise Unsupported(source=path.name, found="sealed film")
        self._memory = os.memfd_create("film", os.MFD_CLOEXEC)
        with open_file(path, self._key) as film:
            while data := film.read(_PIECE):
                view = memoryview(data)
                while view:
                    view = view[os.write(self._memory, view) :]
        return f"/proc/self/fd/{self._memory}"

    def close(self) -> None:
        """Give file and memory back."""
        capture, self._capture, self._file = self._capture, None, ""
        if capture is not None:
            capture.release()
        if self._memory >= 0:
            os.close(self._memory)
            self._memory = -1

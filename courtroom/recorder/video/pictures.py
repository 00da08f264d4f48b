"""Where pictures come from: one contract for cameras, screens, files and a test pattern (像源)."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from courtroom.recorder.plan import VideoSpec
from resources.errors import Disconnected, NotFound

Picture = NDArray[np.uint8]
"""Shape (height, width, 3), blue, green, red."""


class Pictures(Protocol):
    """One source of pictures; used by one thread."""

    def open(self) -> None:
        """Begin.

        Raises:
            DeviceError: it is not there; try again later.
        """

    def next(self) -> Picture:
        """Wait for the next picture and return it.

        Raises:
            DeviceError: it is lost.
        """

    def close(self) -> None:
        """Give the device back; may be called twice."""


def open_pictures(spec: VideoSpec) -> Pictures:
    """Return the source for ``spec``, not open yet."""
    if spec.kind == "screen":
        return ScreenPictures(spec)
    if spec.kind == "pattern":
        return PatternPictures(spec)
    return CapturePictures(spec)


class CapturePictures:
    """A camera, an address, or a file that is played again and again, through OpenCV."""

    def __init__(self, spec: VideoSpec) -> None:
        self._spec = spec
        self._capture: Any = None
        self._due_s = 0.0

    def open(self) -> None:
        """Open it.

        Raises:
            NotFound: no such camera or file, or it gives no pictures.
        """
        import cv2

        self.close()
        spec = self._spec
        if spec.kind == "file" and not Path(spec.name).is_file():
            raise NotFound(device=self._called())
        if spec.kind == "file" or "://" in spec.name:
            capture = cv2.VideoCapture(spec.name, cv2.CAP_FFMPEG)
        else:
            backend = cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY
            name: str | int = int(spec.name or 0) if (spec.name or "0").isdigit() else spec.name
            capture = cv2.VideoCapture(name, backend)
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, spec.width_px)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, spec.height_px)
            capture.set(cv2.CAP_PROP_FPS, spec.fps)
        if not capture.isOpened():
            capture.release()
            raise NotFound(device=self._called())
        self._capture = capture
        self._due_s = time.monotonic()

    def _called(self) -> str:
        return self._spec.label or self._spec.kind

    def next(self) -> Picture:
        """Return the next picture; of a file, at its own pace.

        Raises:
            Disconnected: nothing comes any more.
        """
        import cv2

        good, picture = self._capture.read()
        if not good and self._spec.kind == "file":
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            good, picture = self._capture.read()
        if not good or picture is None:
            raise Disconnected(device=self._called())
        if self._spec.kind == "file":
            self._due_s += 1.0 / (self._capture.get(cv2.CAP_PROP_FPS) or self._spec.fps)
            time.sleep(max(0.0, self._due_s - time.monotonic()))
        found: Picture = picture
        return found

    def close(self) -> None:
        """Give it back."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()


class ScreenPictures:
    """What a screen shows, through ``mss``."""

    def __init__(self, spec: VideoSpec) -> None:
        self._spec = spec
        self._grabber: Any = None
        self._monitor: dict[str, int] = {}
        self._due_s = 0.0

    def open(self) -> None:
        """Find the screen.

        Raises:
            NotFound: no such screen, or ``mss`` is not installed.
        """
        self.close()
        name = self._spec.label or f"screen {self._spec.name}"
        try:
            mss = import_module("mss")
        except ImportError as error:
            raise NotFound(device=name, detail="mss is not installed") from error
        try:
            self._grabber = mss.MSS()
            self._monitor = self._grabber.monitors[int(self._spec.name or 1)]
        except (mss.ScreenShotError, IndexError, ValueError) as error:
            self.close()
            raise NotFound(device=name, detail=str(error)) from error
        self._due_s = time.monotonic()

    def next(self) -> Picture:
        """Return the screen when the next picture is due.

        Raises:
            Disconnected: the screen is gone.
        """
        mss = import_module("mss")
        self._due_s = max(self._due_s + 1.0 / self._spec.fps, time.monotonic() - 1.0)
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        try:
            shot = self._grabber.grab(self._monitor)
        except mss.ScreenShotError as error:
            raise Disconnected(device=self._spec.label or "screen") from error
        picture = np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)
        return np.ascontiguousarray(picture[:, :, :3])

    def close(self) -> None:
        """Let the screen go."""
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            grabber.close()


class PatternPictures:
    """Bars and a square that goes round once in ten seconds, for tests (测试图)."""

    def __init__(self, spec: VideoSpec) -> None:
        self._spec = spec
        self._due_s = 0.0

    def open(self) -> None:
        """Begin."""
        self._due_s = time.monotonic()

    def next(self) -> Picture:
        """Return the next picture when it is due."""
        spec = self._spec
        self._due_s = max(self._due_s + 1.0 / spec.fps, time.monotonic() - 1.0)
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        levels = (np.arange(spec.width_px) * 8 // spec.width_px * 28 + 20).astype(np.uint8)
        picture = np.repeat(levels[None, :, None], spec.height_px, axis=0)
        picture = np.repeat(picture, 3, axis=2)
        size = spec.height_px // 8
        left = int(time.monotonic() % 10.0 / 10.0 * (spec.width_px - size))
        picture[3 * size : 4 * size, left : left + size] = (40, 200, 240)
        return picture

    def close(self) -> None:
        """Nothing to do."""

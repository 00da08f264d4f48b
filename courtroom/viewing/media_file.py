"""A file of sound or film, in the child: what it is, its sound, its pictures (影音解码)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.limits import Limits
from courtroom.viewing.ranged import RangedFile
from resources.errors import Corrupt, EngineMissing, TooLarge, Unsupported

_PIECE_S = 1.0
_MOST_LENGTH_S = 48 * 3600.0
_MOST_SIDE_PX = 8192
_AHEAD_S = 2.0
"""So far a picture is reached by passing over others rather than by seeking."""
Send = Callable[[dict[str, Any], bytes], None]
Sound = NDArray[np.float32]


class MediaFile:
    """One file; its path is the only thing outside the program that can be read here."""

    def __init__(self, path: str, control: RangedFile, limits: Limits) -> None:
        self._path, self._control, self._limits = path, control, limits
        self._film: _Film | None = None

    def facts(self) -> dict[str, Any]:
        """Return what the parent is told of it.

        Raises:
            Unsupported: it has neither sound nor pictures.
        """
        film, sound = self._film_facts(), self._sound_facts()
        if film is None and sound is None:
            raise Unsupported(found="no sound and no film")
        return {"form": "media", "pages": 1, "film": film, "sound": sound}

    def _film_facts(self) -> dict[str, Any] | None:
        try:
            self._film = _Film(self._path)
        except Unsupported:
            return None
        return self._film.facts()

    def _sound_facts(self) -> dict[str, Any] | None:
        try:
            rate_hz, start_s, _ = _sound(self._path)
        except (Unsupported, Corrupt, EngineMissing):
            return None
        return {"rate_hz": rate_hz, "start_s": start_s}

    def do(self, wish: dict[str, Any], send: Send) -> None:
        """Do what the parent wishes: ``sound``, or ``picture`` at a time or some steps on.

        Raises:
            DocumentError: it cannot be done.
            Stopped: the parent gave it up.
        """
        self._control.stopped = False
        if wish["do"] == "sound":
            self._send_sound(send)
        elif wish["do"] == "picture" and self._film is not None:
            side = max(16, min(_MOST_SIDE_PX, int(wish["side"])))
            step = int(wish.get("step", 0))
            if step:
                at_s, pixels = self._film.step(step)
            else:
                at_s, pixels = self._film.at(float(wish["at_s"]))
            pixels = _shrunk(pixels, side)
            header = {"kind": "picture", "at_s": at_s, "width": pixels.shape[1]}
            send({**header, "height": pixels.shape[0]}, pixels.tobytes())
        else:
            raise Unsupported(found=str(wish["do"]))

    def _send_sound(self, send: Send) -> None:
        rate_hz, _, pieces = _sound(self._path)
        size = round(rate_hz * _PIECE_S)
        held: list[Sound] = []
        count = total = 0
        for piece in pieces:
            self._control.check()
            held.append(piece)
            count += len(piece)
            total += len(piece)
            if total > _MOST_LENGTH_S * rate_hz:
                raise TooLarge(limit=f"{_MOST_LENGTH_S / 3600:g} h")
            while count >= size:
                joined = np.concatenate(held)
                send({"kind": "sound"}, _plain(joined[:size]))
                held, count = [joined[size:]], count - size
        if count:
            send({"kind": "sound"}, _plain(np.concatenate(held)))
        send({"kind": "end"}, b"")


def _plain(sound: Sound) -> bytes:
    whole = np.clip(np.rint(np.nan_to_num(sound) * 32767.0), -32768, 32767)
    return bytes(whole.astype("<i2").tobytes())


def _sound(path: str) -> tuple[int, float, Iterator[Sound]]:
    """Return rate, where it begins in seconds, and the sound in pieces.

    Raises:
        DocumentError, EngineMissing: it cannot be decoded.
    """
    from courtroom.viewing.libav import SoundTrack

    try:
        track = SoundTrack(path)
    except EngineMissing:
        # Windows: OpenCV keeps its FFmpeg to itself there. WAV, MP3, FLAC and Ogg remain.
        return _by_soundfile(path)
    return track.rate_hz, track.start_s, track.pieces()


def _by_soundfile(path: str) -> tuple[int, float, Iterator[Sound]]:
    import soundfile  # type: ignore[import-untyped]

    try:
        file = soundfile.SoundFile(path)
    except soundfile.SoundFileError as error:
        raise Unsupported(found="sound", detail=str(error)) from error

    def pieces() -> Iterator[Sound]:
        with file:
            while len(block := file.read(1 << 16, "float32", always_2d=True)):
                yield block.mean(axis=1)

    return int(file.samplerate), 0.0, pieces()


def _shrunk(pixels: NDArray[Any], side: int) -> NDArray[np.uint8]:
    import cv2

    height, width = pixels.shape[:2]
    most = max(height, width)
    if most > side:
        size = max(1, width * side // most), max(1, height * side // most)
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(pixels[:, :, ::-1])


class _Film:
    """Pictures by time; forwards quickly, backwards by seeking.

    Raises:
        Unsupported: there are none.
    """

    def __init__(self, path: str) -> None:
        import cv2

        self._cv2 = cv2
        self._capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
        good, first = self._capture.read() if self._capture.isOpened() else (False, None)
        if not good or first is None or max(first.shape[:2]) > _MOST_SIDE_PX:
            raise Unsupported(found="no film")
        get = self._capture.get
        self.fps = float(get(cv2.CAP_PROP_FPS))
        if not 0.1 <= self.fps <= 1000.0:
            self.fps = 25.0
        self.count = max(1, min(int(get(cv2.CAP_PROP_FRAME_COUNT)), 1 << 30))
        self._last: tuple[int, float, NDArray[Any]] = (0, 0.0, first)
        self._next = 1

    def facts(self) -> dict[str, Any]:
        height, width = self._last[2].shape[:2]
        return {
            "width": int(width),
            "height": int(height),
            "fps": self.fps,
            "length_s": self.count / self.fps,
        }

    def at(self, at_s: float) -> tuple[float, NDArray[Any]]:
        """Return the picture that is seen at a time."""
        wanted = max(0, min(int(at_s * self.fps + 1e-3), self.count - 1))
        number, time_s, _ = self._last
        if number == wanted:
            return time_s, self._last[2]
        if not self._next <= wanted <= self._next + self.fps * _AHEAD_S:
            self._seek(wanted)
        return self._forward(wanted)

    def step(self, by: int) -> tuple[float, NDArray[Any]]:
        """Return the picture some pictures on."""
        return self.at((max(0, self._last[0] + by) + 0.01) / self.fps)

    def _seek(self, number: int) -> None:
        self._capture.set(self._cv2.CAP_PROP_POS_FRAMES, number)
        self._next = number

    def _forward(self, wanted: int) -> tuple[float, NDArray[Any]]:
        began_s = time.monotonic()
        while self._next < wanted and self._capture.grab():
            self._next += 1
            if time.monotonic() - began_s > 10.0:
                raise Corrupt(detail="film is too slow")
        good, picture = self._capture.read()
        if good and picture is not None:
            self._last = (self._next, self._next / self.fps, picture)
            self._next += 1
        else:
            # Shorter than it says, or damaged here: what was seen last stays.
            self.count = max(1, min(self.count, self._next))
            self._next = -1
        return self._last[1], self._last[2]

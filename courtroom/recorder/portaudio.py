"""Microphones through PortAudio (话筒); needs ``sounddevice`` and its library."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from asr.sound_files import Frames
from courtroom.recorder.plan import SourceSpec
from resources.errors import DeviceError, Disconnected, NotFound

_BLOCK_S = 0.05
_MOST_BLOCKS = 2_400
"""Two minutes; whoever does not fetch for so long loses the oldest, and is told."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """A device that can be recorded from."""

    name: str
    channels: int
    rate_hz: int
    default: bool


def microphones() -> list[Microphone]:
    """Return the input devices; empty where PortAudio is not installed."""
    sounddevice = sounddevice_or_none()
    if sounddevice is None:
        return []
    try:
        devices, default = sounddevice.query_devices(), sounddevice.default.device[0]
    except sounddevice.PortAudioError:
        return []
    return [
        Microphone(
            str(device["name"]),
            int(device["max_input_channels"]),
            int(device["default_samplerate"]),
            index == default,
        )
        for index, device in enumerate(devices)
        if device["max_input_channels"] > 0
    ]


class DeviceSource:
    """One device with all its channels."""

    live = True

    def __init__(self, spec: SourceSpec) -> None:
        self.name = spec.name or "default"
        self.channels = spec.channels
        self.rate_hz = spec.rate_hz
        self._spec = spec
        self._stream: Any = None
        self._lock = threading.Lock()
        self._blocks: deque[bytes] = deque(maxlen=_MOST_BLOCKS)
        self._lost = False

    def open(self, now_s: float) -> None:
        """Open the device and start its callback.

        Raises:
            NotFound: no such device, or no PortAudio.
            DeviceError: it does not give that many channels, or not at this rate.
        """
        sounddevice = sounddevice_or_none()
        if sounddevice is None:
            raise NotFound(device=self.name, detail="PortAudio is not installed")
        self.close()
        look_again(sounddevice)
        name: str | int | None = self._spec.name or None
        if name is not None and str(name).isdigit():
            name = int(name)
        try:
            found = sounddevice.query_devices(name, "input")
            self.rate_hz = self._spec.rate_hz or int(found["default_samplerate"])
            self._stream = sounddevice.RawInputStream(
                samplerate=self.rate_hz,
                blocksize=int(self.rate_hz * _BLOCK_S),
                device=name,
                channels=self.channels,
                dtype="int16",
                callback=self._take,
            )
            opened(self)
            self._stream.start()
        except ValueError as error:
            raise NotFound(device=self.name, detail=str(error)) from error
        except sounddevice.PortAudioError as error:
            self.close()
            raise DeviceError(device=self.name, detail=str(error)) from error

    def _take(self, data: Any, frames: int, times: Any, status: Any) -> None:
        # PortAudio's thread: nothing here may wait for the disk.
        with self._lock:
            if status.input_overflow or len(self._blocks) == _MOST_BLOCKS:
                self._lost = True
            self._blocks.append(bytes(data))

    def skip(self, seconds: float) -> None:
        """Nothing to do: what was said meanwhile is lost."""

    def read(self, now_s: float) -> tuple[Frames, bool]:
        """Return what came, and whether PortAudio lost samples.

        Raises:
            Disconnected: the stream stopped by itself.
        """
        with self._lock:
            data, lost = b"".join(self._blocks), self._lost
            self._blocks.clear()
            self._lost = False
        if not data and (self._stream is None or not self._stream.active):
            raise Disconnected(device=self.name)
        return np.frombuffer(data, "<i2").reshape(-1, self.channels), lost

    def ended(self) -> bool:
        """Return False; a device that is gone may come back."""
        return False

    def close(self) -> None:
        """Stop the stream."""
        stream, self._stream = self._stream, None
        closed(self)
        if stream is not None:
            # abort, not stop: stop waits for buffers of a device that may be gone
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)


_open_streams: set[int] = set()


def opened(owner: object) -> None:
    """Say that ``owner`` has a stream, in or out."""
    _open_streams.add(id(owner))


def closed(owner: object) -> None:
    """Say that ``owner`` has none any more."""
    _open_streams.discard(id(owner))


def look_again(sounddevice: Any) -> None:
    """Let PortAudio see devices that came since; it keeps its list while it is running."""
    if not _open_streams:
        sounddevice._terminate()
        sounddevice._initialize()


def sounddevice_or_none() -> Any:
    """Return the module ``sounddevice``; None where it or its library is not installed."""
    try:
        return import_module("sounddevice")
    except (ImportError, OSError):
        return None

"""Where sound goes: one contract for PortAudio and for tests (放音设备)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from courtroom.playback.stretching import Sound
from courtroom.recorder import portaudio
from resources.errors import DeviceError, NoLoudspeaker, NotFound

Fill = Callable[[Sound], None]
"""Fills a mono buffer with what comes next; never waits."""


class Output(Protocol):
    """A device that asks for sound; opened, started and closed by one thread."""

    name: str

    def open(self, rate_hz: int) -> int:
        """Get ready; return the rate it runs at, ``rate_hz`` where it can.

        Raises:
            NotFound: there is no device.
            DeviceError: it does not do.
        """

    def start(self, fill: Fill) -> None:
        """Begin to ask ``fill`` for frames.

        Raises:
            DeviceError: it does not begin.
        """

    def heard(self) -> float:
        """Return the frame that leaves the loudspeaker now, from the first one asked for."""

    def alive(self) -> bool:
        """Return whether it still asks."""

    def close(self) -> None:
        """Stop; may be called twice."""


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """A device that can be played on."""

    name: str
    channels: int
    rate_hz: int
    default: bool


def loudspeakers() -> list[Loudspeaker]:
    """Return the output devices; empty where PortAudio is not installed."""
    sounddevice = portaudio.sounddevice_or_none()
    if sounddevice is None:
        return []
    try:
        portaudio.look_again(sounddevice)
        devices, default = sounddevice.query_devices(), sounddevice.default.device[1]
    except sounddevice.PortAudioError:
        return []
    return [
        Loudspeaker(
            str(device["name"]),
            int(device["max_output_channels"]),
            int(device["default_samplerate"]),
            index == default,
        )
        for index, device in enumerate(devices)
        if device["max_output_channels"] > 0
    ]


class PortAudioOutput:
    """A loudspeaker or headphones through PortAudio.

    Args:
        name: PortAudio's name or number; empty for the default.
        latency_s: how much the device holds: a busy machine fills it late, and what it holds is
            still heard after a pause, which is to come within 0.2 s.
    """

    def __init__(self, name: str = "", latency_s: float = 0.15) -> None:
        self.name = name or "default"
        self._wish: str | int | None = int(name) if name.isdigit() else name or None
        self._latency_s = latency_s
        self._stream: Any = None
        self._rate_hz = 0
        self._holds_s = 0.0
        self._fill: Fill | None = None
        self._frames = 0
        self._when: tuple[int, float, int] = (0, 0.0, 0)
        """First frame of the last buffer, when it leaves the loudspeaker, its length."""
        self.underflows = 0

    def open(self, rate_hz: int) -> int:
        """Open the device.

        Raises:
            NotFound: no such device, or no PortAudio; NoLoudspeaker where any would do.
            DeviceError: it takes no sound of any rate we have.
        """
        sounddevice = portaudio.sounddevice_or_none()
        if sounddevice is None:
            raise NotFound(device=self.name, detail="PortAudio is not installed")
        self.close()
        portaudio.look_again(sounddevice)
        try:
            found = sounddevice.query_devices(self._wish, "output")
        except (ValueError, sounddevice.PortAudioError) as error:
            kind = NoLoudspeaker if self._wish is None else NotFound
            raise kind(device=self.name, detail=str(error)) from error
        refused: Exception | None = None
        for rate in (rate_hz, int(found["default_samplerate"])):
            try:
                self._stream = self._opened(sounddevice, rate, int(found["max_output_channels"]))
            except sounddevice.PortAudioError as error:
                refused = error
                continue
            portaudio.opened(self)
            self._rate_hz, self._frames, self._when = rate, 0, (0, 0.0, 0)
            return rate
        raise DeviceError(device=self.name, detail=str(refused)) from refused

    def _opened(self, sounddevice: Any, rate_hz: int, most_channels: int) -> Any:
        return sounddevice.OutputStream(
            samplerate=rate_hz,
            device=self._wish,
            channels=min(2, most_channels),
            dtype="float32",
            latency=self._latency_s,
            callback=self._give,
        )

    def start(self, fill: Fill) -> None:
        """Start the callback.

        Raises:
            DeviceError: the device is gone, or another program holds it.
        """
        sounddevice = portaudio.sounddevice_or_none()
        self._fill = fill
        self._holds_s = float(self._stream.latency)
        try:
            self._stream.start()
        except sounddevice.PortAudioError as error:
            self.close()
            raise DeviceError(device=self.name, detail=str(error)) from error

    def _give(self, out: Any, frames: int, times: Any, status: Any) -> None:
        # PortAudio's thread: nothing here may wait for the disk or for another thread.
        if status.output_underflow:
            self.underflows += 1
        mono = np.empty(frames, np.float32)
        if self._fill is None:
            mono[:] = 0.0
        else:
            self._fill(mono)
        out[:] = mono[:, None]
        when_s, now_s = times.outputBufferDacTime, times.currentTime
        # ALSA's plugin for PulseAudio names the present as the time when this will be heard.
        if when_s - now_s < 0.5 * self._holds_s:
            when_s = now_s + self._holds_s
        self._when = (self._frames, when_s, frames)
        self._frames += frames

    def heard(self) -> float:
        """Return the frame that leaves the loudspeaker now, by the device's own clock."""
        first, when_s, count = self._when
        if self._stream is None or count == 0:
            return 0.0
        frame = first + (float(self._stream.time) - when_s) * self._rate_hz
        return min(max(0.0, frame), float(first + count))

    def alive(self) -> bool:
        """Return whether the stream runs."""
        return self._stream is not None and bool(self._stream.active)

    def close(self) -> None:
        """Stop the stream."""
        stream, self._stream = self._stream, None
        portaudio.closed(self)
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)


class SilentOutput:
    """Nothing to be heard: for tests, and for a machine without sound (无声输出).

    A test moves it by :meth:`advance`; what would have been heard is in :attr:`sound`.

    Args:
        latency_s: between asking and being heard.
    """

    def __init__(self, latency_s: float = 0.1) -> None:
        self.name = "silent"
        self.latency_s = latency_s
        self.gone = False
        """A test's way to say that there is no device, or that it was pulled out."""
        self.opened = threading.Event()
        self._fill: Fill | None = None
        self._frames = 0
        self._rate_hz = 0
        self._sound: list[Sound] = []

    def open(self, rate_hz: int) -> int:
        """Get ready.

        Raises:
            NotFound: it is gone.
        """
        if self.gone:
            raise NotFound(device=self.name)
        self._rate_hz, self._frames = rate_hz, 0
        return rate_hz

    def start(self, fill: Fill) -> None:
        """Keep whom to ask."""
        self._fill = fill
        self.opened.set()

    def advance(self, seconds: float, block_s: float = 0.01) -> Sound:
        """Let time pass; return what the loudspeaker was given in it."""
        first = len(self._sound)
        for _ in range(round(seconds / block_s)):
            out = np.zeros(round(block_s * self._rate_hz), np.float32)
            if self._fill is not None:
                self._fill(out)
            self._frames += len(out)
            self._sound.append(out)
        return np.concatenate(self._sound[first:])

    @property
    def sound(self) -> Sound:
        """All that was given."""
        return np.concatenate([np.zeros(0, np.float32), *self._sound])

    def heard(self) -> float:
        """Return the frame that would be heard."""
        return max(0.0, self._frames - self.latency_s * self._rate_hz)

    def alive(self) -> bool:
        """Return whether it is there."""
        return self._fill is not None and not self.gone

    def close(self) -> None:
        """Ask no more."""
        self._fill = None
        self.opened.clear()

"""Push to talk on the bench: a few seconds of sound as a WAV in memory (按住说话)."""

from __future__ import annotations

import io
import threading
import wave
from typing import Any, Protocol

from app.qt.translations import tr
from courtroom.recorder.portaudio import look_again, sounddevice_or_none
from resources.errors import NotFound

RATE_HZ = 16000
LONGEST_S = 15.0


class Microphone(Protocol):
    """What is spoken into; tests give a stand-in. Called on a lane."""

    def start(self) -> None:
        """Begin to listen.

        Raises:
            DeviceError: there is no microphone, or it cannot be opened.
        """
        ...

    def stop(self) -> bytes:
        """End; return what was said as a WAV of 16 kHz mono, kept nowhere."""
        ...


class DefaultMicrophone:
    """The computer's own microphone."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._stream: Any = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to listen.

        Raises:
            NotFound: there is no microphone that can be opened.
        """
        sounddevice = sounddevice_or_none()
        if sounddevice is None:
            raise NotFound(device=tr("the bench's microphone"))
        look_again(sounddevice)
        self._pieces = []

        def take(data: Any, frames: int, time: object, status: object) -> None:
            with self._lock:
                if len(self._pieces) * frames < LONGEST_S * RATE_HZ:
                    self._pieces.append(bytes(data))

        try:
            stream = sounddevice.RawInputStream(
                samplerate=RATE_HZ, channels=1, dtype="int16", blocksize=1600, callback=take
            )
            stream.start()
        except sounddevice.PortAudioError as error:
            raise NotFound(device=tr("the bench's microphone")) from error
        self._stream = stream

    def stop(self) -> bytes:
        """End; return what was said."""
        stream, self._stream = self._stream, None
        if stream is not None:
            # Not stop(): it waits for what a microphone that was pulled out will never send.
            stream.abort()
            stream.close()
        with self._lock:
            data, self._pieces = b"".join(self._pieces), []
        return as_wav(data)


def as_wav(data: bytes) -> bytes:
    """Return 16-bit mono samples as a WAV."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(data)
    return made.getvalue()

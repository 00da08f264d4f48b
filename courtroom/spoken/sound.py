"""A WAV that came from a microphone elsewhere (收到的录音): bounded, and taken as it says."""

from __future__ import annotations

import io
import wave

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Samples
from asr.resample import LEAST_HZ, MOST_HZ, Resampler
from resources.errors import BadValue

LONGEST_S = 15.0
MOST_BYTES = 3 << 20
"""15 s of 48 kHz stereo, and a little."""
_MOST_CHANNELS = 2


def samples_of(wav: bytes) -> Samples:
    """Return a WAV of 16 bit as one channel at 16 kHz.

    Raises:
        BadValue: it is none, or longer than 15 s.
    """
    if len(wav) > MOST_BYTES:
        raise BadValue(column="wav", value=f"{len(wav)} bytes")
    try:
        with wave.open(io.BytesIO(wav)) as file:
            rate_hz, channels = file.getframerate(), file.getnchannels()
            width, count = file.getsampwidth(), file.getnframes()
            fits = width == 2 and 1 <= channels <= _MOST_CHANNELS
            if not fits or not LEAST_HZ <= rate_hz <= MOST_HZ:
                raise BadValue(column="wav", value=f"{channels} × {8 * width} bit, {rate_hz} Hz")
            if count > LONGEST_S * rate_hz + 1:
                raise BadValue(column="wav", value=f"{count / rate_hz:.1f} s")
            data = file.readframes(count)
    except (wave.Error, EOFError) as error:
        raise BadValue(column="wav", value=str(error) or "end") from error
    frames = np.frombuffer(data[: len(data) // (2 * channels) * 2 * channels], "<i2")
    mono: Samples = np.rint(frames.reshape(-1, channels).mean(axis=1)).astype(np.int16)
    if rate_hz == SAMPLE_RATE_HZ:
        return mono
    resampler = Resampler(rate_hz, SAMPLE_RATE_HZ)
    whole: Samples = np.concatenate((resampler.feed(mono), resampler.finish()))
    return whole

"""What a room does to voices: how loud and late each seat is heard at others (串音特性)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from asr.gate.spectra import BANDS, Floats
from resources.errors import BadValue

MOST_CHANNELS = 32
UNKNOWN_LOSS_DB = 8.0
"""Taken for a pair that was not heard yet."""
SOFTEST_DB = -40.0
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Room:
    """Gains and lags between seat microphones, as learned so far.

    ``gain_db[mic][seat][band]``: the voice of ``seat`` at ``mic`` against that voice at its
    own microphone; 0.0 for mic = seat. ``lag[mic][seat]``: so many samples later.
    """

    channels: int
    gain_db: tuple[tuple[tuple[float, ...], ...], ...]
    lag: tuple[tuple[float | None, ...], ...]
    heard_s: tuple[float, ...]
    """Seconds of clear speech each seat was learned from; 0.0: never heard."""
    level_dbfs: tuple[float | None, ...]
    """RMS of each seat's voice at its own microphone."""
    noise_dbfs: tuple[float | None, ...]

    @property
    def known(self) -> bool:
        """Whether every seat was heard."""
        return all(seconds > 0 for seconds in self.heard_s)

    def gains(self) -> Floats:
        """Return the gains, shape (mic, seat, BANDS), in dB."""
        return np.array(self.gain_db, np.float64).reshape(self.channels, self.channels, BANDS)

    def margin_db(self, mic: int, seat: int) -> float:
        """Return how far the voice of ``seat`` lies below its own level at ``mic``."""
        power = np.mean(10 ** (np.array(self.gain_db[mic][seat]) / 10))
        return float(-10 * np.log10(power))

    def to_json(self) -> dict[str, Any]:
        """Return it as :func:`room_from_json` takes it."""
        return {"version": _VERSION, **asdict(self)}


def unknown_room(channels: int) -> Room:
    """Return a room of which nothing is known.

    Raises:
        BadValue: no channel, or too many.
    """
    if not 1 <= channels <= MOST_CHANNELS:
        raise BadValue(column="channels", value=str(channels))
    return room_of(
        np.where(np.eye(channels)[..., None] > 0, 0.0, -UNKNOWN_LOSS_DB).repeat(BANDS, axis=2),
        [[None] * channels for _ in range(channels)],
        [0.0] * channels,
    )


def room_of(gains: Floats, lags: list[list[float | None]], heard_s: list[float]) -> Room:
    """Return a room from arrays; levels and noise stay unknown."""
    count = len(heard_s)
    return Room(
        channels=count,
        gain_db=tuple(
            tuple(tuple(round(float(one), 2) for one in bands) for bands in mic) for mic in gains
        ),
        lag=tuple(tuple(row) for row in lags),
        heard_s=tuple(round(one, 2) for one in heard_s),
        level_dbfs=(None,) * count,
        noise_dbfs=(None,) * count,
    )


def room_from_json(value: dict[str, Any] | str) -> Room:
    """Return the room that :meth:`Room.to_json` wrote.

    Raises:
        BadValue: it is none, or of another shape than it says.
    """
    try:
        value = dict(json.loads(value) if isinstance(value, str) else value)
        if value.pop("version") != _VERSION:
            raise BadValue(column="room", value="version")
        known = unknown_room(int(value["channels"]))
        gains = np.array(value["gain_db"], np.float64)
        if gains.shape != known.gains().shape or not np.all(np.isfinite(gains)):
            raise BadValue(column="room", value="gain_db")
        room = room_of(gains, value["lag"], value["heard_s"])
        sizes = {len(row) for row in (*room.lag, room.heard_s, room.lag)}
        levels = tuple(value["level_dbfs"]), tuple(value["noise_dbfs"])
        if sizes | {len(row) for row in levels} != {room.channels}:
            raise BadValue(column="room", value="shape")
        return replace(room, level_dbfs=levels[0], noise_dbfs=levels[1])
    except (KeyError, TypeError, ValueError) as error:
        raise BadValue(column="room", value=str(error)) from error

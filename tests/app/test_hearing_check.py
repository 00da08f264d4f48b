"""What the check before a hearing counts the disk's hours by."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from app.station import hearing_check
from app.station.hearing_setup import Setup, stored
from courtroom.recorder import portaudio
from courtroom.recorder.portaudio import Microphone
from courtroom.sound_check.machine import Machine
from dossier.hearing import Seat
from dossier.ids import CaseId, HearingId, SeatId


def seat(key: str, channel: int) -> Seat:
    return Seat(SeatId(key), CaseId("c"), HearingId("h"), key, key, key, key, channel=channel)


SEATS = [seat("judge", 0), seat("plaintiff", 1), seat("clerk", 5)]


def test_hours_are_those_of_the_format_that_will_be_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {"judge": "a.flac", "plaintiff": "b.flac"}
    assert stored(Setup(files=files), SEATS) == (2, 16_000)
    assert stored(Setup(files=files, rate_hz=32_000), SEATS) == (2, 32_000)
    there = [Microphone("Array", 4, 44_100, True)]
    monkeypatch.setattr(portaudio, "microphones", lambda: there)
    # The clerk's seat is at no microphone of this device: it is not recorded.
    assert stored(Setup(), SEATS) == (2, 44_100)
    there.clear()
    assert stored(Setup(), SEATS) == (3, 48_000)


def test_the_check_asks_for_that_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {}
    for key in ("judge", "plaintiff"):
        files[key] = str(tmp_path / f"{key}.flac")
        soundfile.write(files[key], np.zeros(16_000, np.int16), 16_000)
    asked: list[Machine] = []

    class Enough(Exception):
        pass

    def look(_sound: object, machine: Machine, **_: object) -> None:
        asked.append(machine)
        raise Enough

    monkeypatch.setattr(hearing_check, "check", look)
    with pytest.raises(Enough):
        hearing_check.check_room(
            tmp_path,
            Setup(files=files),
            SEATS,
            lambda *_: None,
            lambda _: None,
            Event(),
        )
    assert [(one.channels, one.rate_hz) for one in asked] == [(2, 16_000)]

"""The check before a hearing (庭前检测): microphones, disk, clock, engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal

from app.station.hearing_setup import Setup
from courtroom.recorder.disk import room
from dossier.hearing import Seat
from resources.errors import Cancelled

Verdict = Literal["good", "doubtful", "bad", "unknown"]
LEAST_HOURS = 8.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``thing`` and ``found`` are keys for words."""

    thing: Literal["microphones", "disk", "clock", "engine", "copy"]
    verdict: Verdict
    found: str
    """As 6 of 6, 40 h."""
    advice: str = ""
    """Key of what to do; empty where nothing has to be done."""


def check(
    home: Path,
    setup: Setup,
    seats: list[Seat],
    on_finding: Callable[[Finding], None],
    cancel: Event,
) -> list[Finding]:
    """Look at everything; each finding is told as soon as it is known.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    found: list[Finding] = []
    for look in (_microphones, _disk, _copy, _clock, _engine):
        if cancel.is_set():
            raise Cancelled
        one = look(home, setup, seats)
        if one is not None:
            found.append(one)
            on_finding(one)
    return found


def _microphones(home: Path, setup: Setup, seats: list[Seat]) -> Finding:
    wanted = [seat for seat in seats if seat.channel is not None]
    if setup.files:
        there = sum(1 for seat in seats if Path(setup.files.get(seat.key, "")).is_file())
        return Finding("microphones", "good" if there else "bad", f"{there} / {len(seats)}")
    from courtroom.recorder.portaudio import microphones

    devices = microphones()
    chosen = [d for d in devices if d.name == setup.device or (not setup.device and d.default)]
    if not chosen:
        return Finding("microphones", "bad", "0", "connect")
    channels = setup.channels or chosen[0].channels
    enough = all((seat.channel or 0) < channels for seat in wanted)
    text = f"{chosen[0].name}: {channels} / {len(wanted)}"
    return Finding("microphones", "good" if enough else "bad", text, "" if enough else "channels")


def _disk(home: Path, setup: Setup, seats: list[Seat]) -> Finding:
    rate = 2 * (setup.rate_hz or 48_000) * max(1, len(seats))
    try:
        free = room(home, rate)
    except OSError as error:
        return Finding("disk", "bad", type(error).__name__, "disk")
    good = free.hours_left >= LEAST_HOURS and not free.low
    return Finding(
        "disk",
        "good" if good else "bad",
        f"{min(free.hours_left, 999):.0f} h",
        "" if good else "room",
    )


def _copy(home: Path, setup: Setup, seats: list[Seat]) -> Finding | None:
    if not setup.copy:
        return Finding("copy", "doubtful", "–", "copy")
    there = Path(setup.copy).is_dir()
    return Finding("copy", "good" if there else "bad", setup.copy, "" if there else "copy")


def _clock(home: Path, setup: Setup, seats: list[Seat]) -> Finding:
    year = time.gmtime().tm_year
    good = 2025 <= year < 2100
    text = time.strftime("%Y-%m-%d %H:%M:%S")
    return Finding("clock", "good" if good else "bad", text, "" if good else "clock")


def _engine(home: Path, setup: Setup, seats: list[Seat]) -> Finding:
    from asr.engines import AUTO, EngineSettings, choose
    from resources.errors import WenyiError

    wish = setup.engine or AUTO
    try:
        chosen = choose(EngineSettings(home, wish, wish))
    except WenyiError:
        return Finding("engine", "doubtful", "–", "model")
    if not chosen.first:
        return Finding("engine", "doubtful", "–", "model")
    return Finding("engine", "good", chosen.first)

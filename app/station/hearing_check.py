"""The check before a hearing with this room's devices (庭前检测)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

from app.station.hearing_setup import Setup, load_setup, save_setup, stored
from courtroom.recorder.plan import SourceSpec
from courtroom.recorder.portaudio import DeviceSource, microphones
from courtroom.sound_check.check import check
from courtroom.sound_check.findings import Finding, Report
from courtroom.sound_check.machine import Machine
from courtroom.sound_check.sound import Sound, Taken, from_files, from_source
from dossier.hearing import Seat
from resources.errors import DeviceError

LISTEN_S = 15.0
"""Everybody says a sentence in that time."""
FILES_S = 60.0
"""Of sound files in place of microphones so much is heard: they hold a whole hearing."""


def check_room(
    home: Path,
    setup: Setup,
    seats: list[Seat],
    on_finding: Callable[[Finding, float], None],
    on_listening: Callable[[float], None],
    cancel: Event,
    listen_s: float = LISTEN_S,
) -> Report:
    """Listen to all seats, then look at the machine; what was learned of the room is kept.

    Args:
        home: of the station.
        setup: the room's devices.
        seats: who sits where.
        on_finding: told each finding, and the part done.
        on_listening: told how much of the listening is done, 0.0 to 1.0.
        cancel: ends it.
        listen_s: for how long.

    Raises:
        Cancelled: ``cancel`` was set.
        DocumentError: a sound file in place of microphones cannot be read.
    """
    channels, rate_hz = stored(setup, seats)
    machine = Machine(home, home, channels=channels, rate_hz=rate_hz, engine=setup.engine)
    report = check(
        lambda taken: _sound(setup, seats, on_listening, cancel, listen_s, taken),
        machine,
        device=setup.device or "microphone",
        on_finding=on_finding,
        cancel=cancel,
    )
    if report.room is not None and not report.stops:
        save_setup(home, replace(load_setup(home), room=report.room.to_json()))
    return report


def _sound(
    setup: Setup,
    seats: list[Seat],
    on_listening: Callable[[float], None],
    cancel: Event,
    listen_s: float,
    taken: Taken,
) -> Sound | None:
    """Return what the seats' microphones give; None where there are none."""
    if setup.files:
        known = [seat for seat in seats if seat.key in setup.files]
        paths = [Path(setup.files[seat.key]) for seat in known]
        if not known:
            return None
        heard = from_files(paths, [seat.full for seat in known], FILES_S)
        on_listening(1.0)
        return heard
    found = [
        one
        for one in microphones()
        if (one.default if not setup.device else one.name == setup.device)
    ]
    if not found:
        return None
    count = setup.channels or found[0].channels
    names = [f"{number}" for number in range(1, count + 1)]
    for seat in seats:
        if seat.channel is not None and seat.channel < count:
            names[seat.channel] = seat.full
    try:
        source = DeviceSource(SourceSpec("device", found[0].name, count))
        return from_source(source, listen_s, names, on_listening, cancel, taken)
    except DeviceError:
        return None

"""The machine: disk, clock and recognition (设备检测)."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Engine
from asr.engines import AUTO, EngineSettings, choose, open_engine
from asr.sound_files import mono_blocks
from courtroom.recorder.clock import Clock
from courtroom.recorder.disk import REFUSE_BELOW, room
from courtroom.sound_check.findings import Finding, Topic, Verdict
from dossier.court_time import COURT_TIME
from resources import path
from resources.errors import WenyiError

LEAST_HOURS, ENOUGH_HOURS = 4.0, 8.0
_WRITTEN_BYTES = 16 << 20
_PART_BYTES = 1 << 20
_SLACK = 4.0
"""A disk must be so many times quicker than the recording."""
CLOCK_OFF_S = 2.0
_JUMP_S = 0.2
_LEAST_YEAR = 2025
SLOW_RTF = 1.0


@dataclass(frozen=True, slots=True)
class Machine:
    """What the hearing will need."""

    folder: Path
    """Where recordings will lie."""
    home: Path
    """Of the station, for its models."""
    channels: int = 1
    rate_hz: int = 48_000
    engine: str = AUTO
    centre_now_s: float | None = None
    """The centre's time, seconds since 1970, at the moment of the call; None: not known."""
    clock: Clock = field(default_factory=Clock)


def disk(machine: Machine) -> Finding:
    """Return how long the disk lasts and whether it is quick enough."""
    needed = 2 * machine.rate_hz * machine.channels
    try:
        free = room(machine.folder, needed)
        speed = _write_speed(machine.folder)
    except OSError as error:
        values = {"detail": error.strerror or type(error).__name__}
        return Finding(Topic.DISK, Verdict.BAD, "disk_failed", values)
    hours = f"{min(free.hours_left, 999.0):.0f}"
    if free.part_free < REFUSE_BELOW or free.hours_left < LEAST_HOURS:
        return Finding(Topic.DISK, Verdict.BAD, "disk_full", {"hours": hours})
    values = {"speed": f"{speed / 1e6:.0f}", "needed": f"{_SLACK * needed / 1e6:.1f}"}
    if speed < _SLACK * needed:
        verdict = Verdict.BAD if speed < needed else Verdict.DOUBTFUL
        return Finding(Topic.DISK, verdict, "disk_slow", values)
    if free.low or free.hours_left < ENOUGH_HOURS:
        return Finding(Topic.DISK, Verdict.DOUBTFUL, "disk_full", {"hours": hours})
    return Finding(Topic.DISK, Verdict.GOOD, "disk_good", {**values, "hours": hours})


def _write_speed(folder: Path) -> float:
    """Return bytes a second, durable after each MiB.

    Raises:
        OSError: it cannot be written.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    data = np.random.default_rng(0).bytes(_PART_BYTES)
    began = time.monotonic()
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_WRITTEN_BYTES // _PART_BYTES):
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    return _WRITTEN_BYTES / max(1e-6, time.monotonic() - began)


class ClockWatch:
    """Watches the clock from now until :meth:`finding`."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._began_s = machine.clock.wall()
        self._apart_s = self._apart()

    def _apart(self) -> float:
        return self._machine.clock.wall() - self._machine.clock.monotonic()

    def finding(self) -> Finding:
        """Return whether it jumped meanwhile, and whether it is right."""
        wall_s = self._machine.clock.wall()
        jumped_s = self._apart() - self._apart_s
        told = datetime.fromtimestamp(wall_s, COURT_TIME)
        values = {"time": told.strftime("%Y-%m-%d %H:%M:%S")}
        if abs(jumped_s) > _JUMP_S:
            values["seconds"] = f"{jumped_s:+.1f}"
            return Finding(Topic.CLOCK, Verdict.DOUBTFUL, "clock_jumps", values)
        centre_s = self._machine.centre_now_s
        if centre_s is None:
            values["seconds"] = "?"
            if told.year < _LEAST_YEAR:
                return Finding(Topic.CLOCK, Verdict.BAD, "clock_wrong", values)
            return Finding(Topic.CLOCK, Verdict.UNKNOWN, "clock_unknown", values)
        # The centre's time was true when the watch began.
        off_s = self._began_s - centre_s
        values["seconds"] = f"{off_s:+.1f}"
        if abs(off_s) > CLOCK_OFF_S:
            return Finding(Topic.CLOCK, Verdict.BAD, "clock_wrong", values)
        return Finding(Topic.CLOCK, Verdict.GOOD, "clock_good", values)


def engine(machine: Machine) -> Finding:
    """Return how quick the recognition is that will run; without any a hearing is still lawful."""
    settings = EngineSettings(home=machine.home, first=machine.engine, second=AUTO)
    try:
        name = choose(settings).first
        loaded = open_engine(name, settings)
        try:
            rtf = real_time_factor(loaded)
        finally:
            loaded.close()
    except WenyiError as error:
        return Finding(Topic.ENGINE, Verdict.DOUBTFUL, "engine_missing", {"detail": error.kind})
    slow = rtf > SLOW_RTF
    return Finding(
        Topic.ENGINE,
        Verdict.DOUBTFUL if slow else Verdict.GOOD,
        "engine_slow" if slow else "engine_good",
        {"engine": name, "rtf": f"{rtf:.2f}"},
    )


def real_time_factor(loaded: Engine) -> float:
    """Return seconds of work for a second of speech, the better of two runs.

    Raises:
        EngineError: it failed.
        DocumentError: the built-in speech cannot be read.
    """
    speech = np.concatenate(list(mono_blocks(path("sound_check.flac"))))
    best_s = float("inf")
    for _ in range(2):
        began = time.monotonic()
        loaded.transcribe(speech)
        best_s = min(best_s, time.monotonic() - began)
    return best_s * SAMPLE_RATE_HZ / len(speech)

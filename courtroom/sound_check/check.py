"""Everything that is looked at before a hearing, in one call (庭前检测)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

from asr.gate.rehearsal import Listening, Spoken, learn
from asr.gate.room import Room
from asr.sound_files import Frames
from courtroom.sound_check import machine as machines
from courtroom.sound_check.findings import Finding, Report, Topic, Verdict
from courtroom.sound_check.machine import ClockWatch, Machine
from courtroom.sound_check.microphones import bleed, microphones
from courtroom.sound_check.sound import Sound, Taken
from dossier.court_time import court_now
from resources.errors import Cancelled

Listen = Callable[[Taken], Sound | None]
"""Listens to the seats' microphones and gives on what comes; None: there are none."""
OnFinding = Callable[[Finding, float], None]
"""Takes a finding and the part done, 0.0 to 1.0; called from the thread of the check."""


def check(
    sound: Sound | Listen | None,
    machine: Machine,
    *,
    spoken: Sequence[Spoken] | None = None,
    device: str = "",
    synchronous: bool = True,
    with_engine: bool = True,
    on_finding: OnFinding | None = None,
    cancel: Event | None = None,
) -> Report:
    """Look at everything; takes some seconds, and blocks.

    Args:
        sound: what the seats' microphones gave, or how to listen to them: then the room is
            learned and the engine timed meanwhile; None where there are none.
        machine: what the hearing will need.
        spoken: who spoke when, as a rehearsal knows it; None: found out by listening.
        device: name to tell where there is no sound; empty: there is none at all.
        synchronous: whether all microphones run on one clock.
        with_engine: whether to load and time the recognition.
        on_finding: told each finding as soon as it is known.
        cancel: ends the check before its next part, or the next second of sound.

    Raises:
        Cancelled: ``cancel`` was set.
        BadValue: ``spoken`` does not fit ``sound``.
        WenyiError: what listening raises.
    """
    time_engine = partial(machines.engine, machine) if with_engine else None
    if not callable(sound) or time_engine is None:
        return _look(sound, machine, spoken, device, synchronous, time_engine, on_finding, cancel)
    beside = ThreadPoolExecutor(1, "engine")
    try:
        timed = beside.submit(time_engine).result
        return _look(sound, machine, spoken, device, synchronous, timed, on_finding, cancel)
    finally:
        # Who cancels does not wait for a model that is being loaded.
        beside.shutdown(wait=False, cancel_futures=True)


def _look(
    sound: Sound | Listen | None,
    machine: Machine,
    spoken: Sequence[Spoken] | None,
    device: str,
    synchronous: bool,
    timed: Callable[[], Finding] | None,
    on_finding: OnFinding | None,
    cancel: Event | None,
) -> Report:
    began_at = court_now()
    watch = ClockWatch(machine)
    room: Room | None = None
    findings: list[Finding] = []

    def tell(some: Iterator[Finding], part: float) -> None:
        for one in some:
            findings.append(one)
            if on_finding is not None:
                on_finding(one, part)
        if cancel is not None and cancel.is_set():
            raise Cancelled

    learner: Listening | None = None
    if callable(sound):
        learning = _Learning(synchronous)
        sound = sound(learning.take)
        learner = learning.listening
    if sound is None:
        missing = _missing(device)
        tell(iter([missing]), 0.4)
    else:
        if learner is None or spoken is not None:
            room = learn(sound.samples, spoken, synchronous=synchronous, cancel=cancel)
        else:
            room = learner.room(cancel)
        tell(microphones(sound, room), 0.3)
        tell(bleed(sound, room), 0.4)
    tell(iter([machines.disk(machine)]), 0.6)
    if timed is not None:
        tell(iter([timed()]), 0.9)
    tell(iter([watch.finding()]), 1.0)
    seats = () if sound is None else sound.seats
    return Report(began_at, seats, tuple(findings), room)


class _Learning:
    """Takes what microphones give while they are listened to; how many is known then."""

    def __init__(self, synchronous: bool) -> None:
        self._synchronous = synchronous
        self.listening: Listening | None = None

    def take(self, samples: Frames) -> None:
        """Take what follows."""
        if self.listening is None:
            self.listening = Listening(samples.shape[1], synchronous=self._synchronous)
        self.listening.feed(samples)


def _missing(device: str) -> Finding:
    if not device:
        return Finding(Topic.MICROPHONE, Verdict.BAD, "device_none", {})
    return Finding(Topic.MICROPHONE, Verdict.BAD, "device_missing", {"device": device})

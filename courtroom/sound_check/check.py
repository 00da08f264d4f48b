"""Everything that is looked at before a hearing, in one call (庭前检测)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event

from asr.gate.rehearsal import Spoken, learn
from asr.gate.room import Room
from courtroom.sound_check import machine as machines
from courtroom.sound_check.findings import Finding, Report, Topic, Verdict
from courtroom.sound_check.machine import ClockWatch, Machine
from courtroom.sound_check.microphones import bleed, microphones
from courtroom.sound_check.sound import Sound
from dossier.court_time import court_now
from resources.errors import Cancelled

OnFinding = Callable[[Finding, float], None]
"""Takes a finding and the part done, 0.0 to 1.0; called from the thread of the check."""


def check(
    sound: Sound | None,
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
        sound: what the seats' microphones gave; None where there are none.
        machine: what the hearing will need.
        spoken: who spoke when, as a rehearsal knows it; None: found out by listening.
        device: name to tell where ``sound`` is None; empty: there is none at all.
        synchronous: whether all microphones run on one clock.
        with_engine: whether to load and time the recognition.
        on_finding: told each finding as soon as it is known.
        cancel: ends the check before its next part, or the next second of sound.

    Raises:
        Cancelled: ``cancel`` was set.
        BadValue: ``spoken`` does not fit ``sound``.
    """
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

    if sound is None:
        missing = _missing(device)
        tell(iter([missing]), 0.4)
    else:
        room = learn(sound.samples, spoken, synchronous=synchronous, cancel=cancel)
        tell(microphones(sound, room), 0.3)
        tell(bleed(sound, room), 0.4)
    tell(iter([machines.disk(machine)]), 0.6)
    if with_engine:
        tell(iter([machines.engine(machine)]), 0.9)
    tell(iter([watch.finding()]), 1.0)
    seats = () if sound is None else sound.seats
    return Report(began_at, seats, tuple(findings), room)


def _missing(device: str) -> Finding:
    if not device:
        return Finding(Topic.MICROPHONE, Verdict.BAD, "device_none", {})
    return Finding(Topic.MICROPHONE, Verdict.BAD, "device_missing", {"device": device})

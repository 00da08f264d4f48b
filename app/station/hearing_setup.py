"""How this courtroom hears: microphones, second disk, engine (法庭设备设置).

Kept as ``hearing.json`` in the station's folder; what cannot be read is passed over for
the defaults, since a hearing must not fail for it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from dossier.hearing import Seat
from resources.errors import BadValue, NoMicrophone, NotFound, StoreError

if TYPE_CHECKING:
    from courtroom.recorder.portaudio import Microphone

_log = logging.getLogger(__name__)
_FILE = "hearing.json"


@dataclass(frozen=True, slots=True)
class Setup:
    """The room's devices (法庭设备)."""

    device: str = ""
    """Of PortAudio; empty: the system's default."""
    also: tuple[str, ...] = ()
    """Further devices; their channels are counted on after those before."""
    channels: int = 0
    """Of the device; 0: as many as it has."""
    rate_hz: int = 0
    """Of what is stored; 0: as the device."""
    copy: str = ""
    """Folder on another disk for the second copy; empty: none."""
    engine: str = "auto"
    files: dict[str, str] = field(default_factory=dict)
    """Seat to sound file, in place of microphones: demonstrations and tests."""
    place: str = ""
    """The room's name, as 第三审判庭."""
    room: dict[str, Any] | None = None
    """What the sound check learned of the microphones."""
    microphones: dict[str, int] = field(default_factory=dict)
    """Seat's key to channel, 0-based; empty: in the order of the seats."""


def load_setup(home: Path) -> Setup:
    """Return the setup of a station; defaults where there is none."""
    path = home / _FILE
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        known = {name: value[name] for name in Setup.__slots__ if name in value}
        if "also" in known:
            known["also"] = tuple(str(name) for name in known["also"])
        return Setup(**known)
    except FileNotFoundError:
        return Setup()
    except (OSError, ValueError, TypeError) as error:
        _log.warning("%s is passed over: %s", _FILE, type(error).__name__)
        return Setup()


def save_setup(home: Path, setup: Setup) -> None:
    """Keep the setup."""
    beside = home / (_FILE + ".part")
    text = json.dumps(asdict(setup), ensure_ascii=False, indent=1)
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(home / _FILE)


def change_setup(home: Path, **changes: Any) -> Setup:
    """Keep what a person set, beside what else is kept; return the whole.

    What the sound check learned is forgotten when other microphones are used.

    Raises:
        StoreError: it cannot be written, or not into the folder of the second copy.
    """
    before = load_setup(home)
    setup = replace(before, **changes)
    if setup.copy:
        folder = Path(setup.copy)
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise StoreError(path=setup.copy, detail="not a folder that can be written")
    if _microphones(before) != _microphones(setup):
        setup = replace(setup, room=None)
    try:
        save_setup(home, setup)
    except OSError as error:
        raise StoreError(path=str(home / _FILE), detail=str(error)) from error
    return setup


def _microphones(setup: Setup) -> tuple[Any, ...]:
    return setup.device, setup.also, setup.channels, setup.files, setup.microphones


def placed(setup: Setup, seats: Iterable[Seat]) -> list[Seat]:
    """Return the seats at the room's microphones; as they are where none are set."""
    if not setup.microphones:
        return list(seats)
    return [replace(seat, channel=setup.microphones.get(seat.key)) for seat in seats]


def found_microphones() -> list[Microphone]:
    """Return the microphones there are now, with those that were just put in."""
    from courtroom.recorder import portaudio

    sounddevice = portaudio.sounddevice_or_none()
    if sounddevice is None:
        return []
    try:
        portaudio.look_again(sounddevice)
    except sounddevice.PortAudioError as error:
        _log.warning("microphones are not looked for again: %s", error)
    return portaudio.microphones()


def plan_for(setup: Setup, seats: list[Seat], folder: Path, key: bytes | None) -> Plan:
    """Return what the recorder is to do for these seats.

    Raises:
        NotFound: there is no microphone of that name; NoMicrophone where any would do, or
            none has a channel for a seat.
        BadValue: as :class:`Plan`.
    """
    copy = Path(setup.copy) / folder.name if setup.copy else None
    if setup.files:
        known = [seat for seat in seats if seat.key in setup.files]
        if not known:
            raise NotFound(device="file")
        return Plan(
            folder,
            tuple(SourceSpec("file", setup.files[seat.key]) for seat in known),
            tuple(ChannelSpec(seat.key, number) for number, seat in enumerate(known)),
            rate_hz=setup.rate_hz or 16_000,
            copy=copy,
            key=key,
        )
    count, rate_hz = setup.channels, setup.rate_hz
    if not count:
        found = _device(setup.device)
        count, rate_hz = found[0], rate_hz or found[1]
    devices = [(setup.device, count), *((name, _device(name)[0]) for name in setup.also)]
    inputs = [
        (number, name, channel)
        for number, (name, channels) in enumerate(devices)
        for channel in range(channels)
    ]
    seated = [seat for seat in seats if seat.channel is not None and seat.channel < len(inputs)]
    if not seated:
        raise NoMicrophone(device=setup.device)
    used = sorted({inputs[seat.channel or 0][0] for seat in seated})
    return Plan(
        folder,
        tuple(SourceSpec("device", *devices[number]) for number in used),
        tuple(
            ChannelSpec(seat.key, used.index(number), channel)
            for seat in seated
            for number, _, channel in (inputs[seat.channel or 0],)
        ),
        rate_hz=rate_hz or 48_000,
        copy=copy,
        key=key,
    )


def stored(setup: Setup, seats: list[Seat]) -> tuple[int, int]:
    """Return how many channels a hearing will store, and how many samples a second of each.

    Where no microphone is there, one for each seat at the highest rate: the careful answer.
    """
    try:
        plan = plan_for(setup, seats, Path(), None)
    except (NotFound, BadValue):
        return max(1, len(seats)), setup.rate_hz or 48_000
    return len(plan.channels), plan.rate_hz


def _device(name: str) -> tuple[int, int]:
    """Return channels and rate of a device.

    Raises:
        NotFound: it is not there.
    """
    from courtroom.recorder.portaudio import microphones

    for one in microphones():
        if one.name == name or (not name and one.default):
            return one.channels, one.rate_hz
    raise NotFound(device=name) if name else NoMicrophone(device=name)

"""The engines and the gate of the house, put into the process (识别组件)."""

from __future__ import annotations

from typing import Any

from asr.engines import AUTO, EngineSettings, choose, open_engine
from asr.gate.gate import Gate
from asr.gate.room import room_from_json
from courtroom.listening.order import Order, Settings
from courtroom.listening.recognising import Engines, SeatGate
from courtroom.listening.service import Parts
from resources.errors import BadValue


def engine_settings(settings: Settings) -> EngineSettings:
    """Return what engines are chosen and loaded by.

    Raises:
        BadValue: no station's folder is named.
    """
    if settings.home is None:
        raise BadValue(column="home", value="")
    return EngineSettings(
        home=settings.home,
        first=settings.engine,
        second=AUTO if settings.second else settings.engine,
        language=settings.language,
        threads=settings.threads,
    )


def open_engines(settings: Settings) -> Engines:
    """Load the models; the second one only where it is another.

    Raises:
        EngineError: a model is missing or damaged, or what runs it.
    """
    chosen = engine_settings(settings)
    first, second = choose(chosen)
    loaded = open_engine(first, chosen)
    if not settings.second or second == first:
        return Engines(loaded)
    return Engines(loaded, open_engine(second, chosen))


def open_gate(channels: int, one_clock: bool, room: dict[str, Any] | None) -> SeatGate:
    """Return a gate; a room learned for other seats counts for nothing."""
    known = None
    if room is not None:
        known = room_from_json(room)
        if known.channels != channels:
            known = None
    return Gate(channels, known, synchronous=one_clock)


def room_of(gate: SeatGate) -> dict[str, Any] | None:
    """Return what a gate has learned of its room."""
    return gate.room.to_json() if isinstance(gate, Gate) else None


def _engines_of(order: Order) -> Engines:
    return open_engines(order.settings)


PARTS = Parts(_engines_of, open_gate, room_of)

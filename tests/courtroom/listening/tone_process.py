"""Recognition of tones, as a process: ``python -m … [DELAY_S] [second | whole] [learning]``."""

import sys
from typing import Any

from courtroom.listening.order import Order
from courtroom.listening.recognising import Engines, SeatGate
from courtroom.listening.service import Parts, run
from resources.errors import ModelMissing
from tests.courtroom.listening.learning_gate import LearningGate
from tests.courtroom.listening.stage import LoudestGate, Tones, WholeTones

DELAY_S = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
SECOND = "second" in sys.argv
WHOLE = "whole" in sys.argv
"""As an engine that hears turns as a whole: they are recognised beside the rest."""
LEARNING = "learning" in sys.argv
"""With a gate that knows the room after some seconds, and loses a voice before."""


def engines(order: Order) -> Engines:
    """Return the tones; ``missing`` is a model nobody has."""
    if order.settings.engine == "missing":
        raise ModelMissing(engine="tones", model="missing")
    kind = WholeTones if WHOLE else Tones
    return Engines(kind(delay_s=DELAY_S), Tones("tones/two") if SECOND else None)


def gate(channels: int, one_clock: bool, room: dict[str, Any] | None) -> SeatGate:
    """Return the gate for tones."""
    if LEARNING:
        return LearningGate(channels, learned=known(room))
    return LoudestGate(channels)


def known(room: dict[str, Any] | None) -> bool:
    """Return whether that room is known as a whole."""
    return room is not None and min(room.get("heard_s", [0])) > 1


def room_of(gate: SeatGate) -> dict[str, Any] | None:
    """Return what a gate has learned."""
    return gate.room() if isinstance(gate, LearningGate) else {"learned": True}


if __name__ == "__main__":
    sys.exit(run(Parts(engines, gate, room_of)))

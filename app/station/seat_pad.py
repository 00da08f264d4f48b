"""A screen of the room as a signature pad: the clerk asks, a seat writes (席位屏幕签名).

The signature is made on the clerk's machine alone; from the screen comes ink.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from courtroom.signing.pads.contract import (
    Ink,
    Listener,
    Point,
    Prompt,
    Stroke,
    device_of,
    strokes_of,
)
from dossier.signing import PadDevice
from resources.errors import Cancelled, OutOfTurn, PadGone

MODEL = "席位屏幕"
_STEP_S = 0.1
_GONE_S = 10.0
"""A seat without a screen for so long has left."""


class Handing(Protocol):
    """What the pad needs of the room."""

    def ask_seat(self, seat: str, nonce: str | None) -> None:
        """Ask a seat to sign; None: no more."""

    def is_there(self, seat: str) -> bool:
        """Return whether a screen of the seat is connected."""


@dataclass(frozen=True, slots=True)
class _Said:
    ink: Ink | None
    """None: nobody signs."""


class SeatPad:
    """One asking at a time; see :class:`courtroom.signing.pads.contract.Pad`.

    Args:
        room: through which the seat is asked.
        seat: its key.
        clock: seconds, monotonic.
    """

    def __init__(
        self, room: Handing, seat: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._room, self.seat, self._clock = room, seat, clock
        self._lock = threading.Lock()
        self._nonce = ""
        self._said: queue.SimpleQueue[_Said] = queue.SimpleQueue()
        self._on_ink: Listener = lambda strokes: None

    @property
    def device(self) -> PadDevice:
        """What it is as long as nobody wrote; the ink says more."""
        return PadDevice(MODEL)

    def ask(self, prompt: Prompt, on_ink: Listener, cancel: Event) -> Ink:
        """Ask the seat and wait until somebody has signed there.

        Raises:
            PadGone: the seat has had no screen for ten seconds.
            Cancelled: ``cancel`` was set, or the signer gave up.
        """
        with self._lock:
            self._nonce, self._on_ink = prompt.nonce, on_ink
            self._said = queue.SimpleQueue()
        self._room.ask_seat(self.seat, prompt.nonce)
        try:
            return self._wait(cancel)
        finally:
            with self._lock:
                self._nonce, self._on_ink = "", lambda strokes: None
            self._room.ask_seat(self.seat, None)

    def _wait(self, cancel: Event) -> Ink:
        seen_s = self._clock()
        while True:
            if cancel.is_set():
                raise Cancelled
            try:
                said = self._said.get(timeout=_STEP_S)
            except queue.Empty:
                if self._room.is_there(self.seat):
                    seen_s = self._clock()
                elif self._clock() - seen_s > _GONE_S:
                    raise PadGone(device=MODEL) from None
                continue
            if said.ink is None:
                raise Cancelled
            return said.ink

    def close(self) -> None:
        """Nothing is held."""

    # ---- from the hub's threads -------------------------------------------------------

    def take(self, untrusted: Mapping[str, Any]) -> None:
        """Take what was written.

        Raises:
            OutOfTurn: nobody asks for it any more.
            BadValue: it is no ink.
        """
        ink = Ink(strokes_of(untrusted["strokes"]), device_of(untrusted["pad"]))
        self._put(str(untrusted["nonce"]), _Said(ink))

    def give_up(self, nonce: str) -> None:
        """Take that nobody signs.

        Raises:
            OutOfTurn: nobody asks any more.
        """
        self._put(nonce, _Said(None))

    def _put(self, nonce: str, said: _Said) -> None:
        with self._lock:
            if not nonce or nonce != self._nonce:
                raise OutOfTurn(wish="sign", state="over")
            self._said.put(said)

    def preview(self, value: Mapping[str, Any] | None) -> None:
        """Take what is written so far; losing some does no harm."""
        if value is None:
            return
        with self._lock:
            if value["nonce"] != self._nonce or not self._nonce:
                return
            tell = self._on_ink
        strokes: list[Stroke] = [
            tuple(
                Point(float(x), float(y), min(1.0, max(0.0, float(z))), 0.0) for x, y, z in stroke
            )
            for stroke in value["strokes"]
        ]
        tell(strokes)

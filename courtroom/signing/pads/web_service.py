"""A pad behind its maker's service on this machine, JSON over a websocket (本机签字板服务).

What is said is written down in docs/signing.md. The service is another program: what it
sends is checked like anything from outside, and it is asked on this machine alone.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection, connect

from courtroom.signing.pads.contract import (
    MOST_ENCLOSED,
    MOST_POINTS,
    MOST_STROKES,
    Enclosed,
    Ink,
    Listener,
    Prompt,
    device_of,
    enclosed_of,
    strokes_of,
)
from dossier.signing import PadDevice
from resources.errors import BadAddress, BadValue, Cancelled, PadAway, PadGone, TimedOut

FORMAT = 1
_NAME = "签字板"
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST_BYTES = 1 << 20
_OPEN_S = 5.0
_STEP_S = 0.1


class WebServicePad:
    """A pad; see :class:`courtroom.signing.pads.contract.Pad`.

    Args:
        address: as ``ws://127.0.0.1:18080/pad``; of this machine.

    Raises:
        BadAddress: it is another machine's, or none.
        PadAway: nothing answers there.
        TimedOut: it does not say what it is.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("ws", "wss") or parts.hostname not in _HERE:
            raise BadAddress(device=address)
        self._held = ExitStack()
        try:
            self._link: ClientConnection = self._held.enter_context(
                connect(
                    address,
                    open_timeout=_OPEN_S,
                    close_timeout=1.0,
                    max_size=_MOST_BYTES,
                    compression=None,
                    proxy=None,
                )
            )
        except (OSError, InvalidHandshake, InvalidMessage, ConnectionClosed) as error:
            raise PadAway(device=address) from error
        self._device = PadDevice(_NAME)
        try:
            self._say({"type": "open", "format": FORMAT})
            self._device = self._told(address)
        except BaseException:
            self._held.close()
            raise

    @property
    def device(self) -> PadDevice:
        """What it says it is."""
        return self._device

    def ask(self, prompt: Prompt, on_ink: Listener, cancel: Event) -> Ink:
        """Wait until somebody has signed.

        Raises:
            PadGone: it was unplugged, or its service ended; what was written is gone.
            BadValue: it sent what is no ink.
            Cancelled: ``cancel`` was set, or the signer gave up.
        """
        self._say({"type": "ask", "nonce": prompt.nonce, "title": prompt.title, "who": prompt.who})
        taken = _Taken()
        while True:
            if cancel.is_set():
                self._say({"type": "stop", "nonce": prompt.nonce})
                raise Cancelled
            said = self._hear(time.monotonic() + _STEP_S)
            # An answer to an earlier question may still be on its way.
            if said is None or said.get("nonce") != prompt.nonce:
                continue
            match said.get("type"):
                case "done":
                    return Ink(strokes_of(taken.strokes), self._device, tuple(taken.enclosed))
                case "cancel":
                    raise Cancelled
                case "unplugged":
                    raise PadGone(device=self._device.model or _NAME)
                case _:
                    taken.take(said, on_ink)

    def close(self) -> None:
        """Let go of the service."""
        self._held.close()

    def _told(self, address: str) -> PadDevice:
        said = self._hear(time.monotonic() + _OPEN_S)
        if said is None:
            raise TimedOut(device=address, seconds=_OPEN_S)
        return device_of(said.get("device"))

    def _say(self, message: dict[str, Any]) -> None:
        try:
            self._link.send(json.dumps(message, ensure_ascii=False))
        except (ConnectionClosed, OSError) as error:
            raise PadGone(device=self._device.model or _NAME) from error

    def _hear(self, until: float) -> dict[str, Any] | None:
        """Return the next message, None where none came in time."""
        try:
            untrusted = self._link.recv(timeout=max(0.0, until - time.monotonic()))
        except TimeoutError:
            return None
        except (ConnectionClosed, OSError) as error:
            raise PadGone(device=self._device.model or _NAME) from error
        try:
            said = json.loads(untrusted)
        except (ValueError, RecursionError) as error:
            raise BadValue(column="pad", value=repr(untrusted[:40])) from error
        if not isinstance(said, dict):
            raise BadValue(column="pad", value=repr(untrusted[:40]))
        return said


class _Taken:
    """What the pad sent of one signature so far."""

    def __init__(self) -> None:
        self.strokes: list[list[Any]] = []
        self.enclosed: list[Enclosed] = []
        self._count = 0

    def take(self, said: dict[str, Any], on_ink: Listener) -> None:
        """Take one message; what is none of ours is passed over.

        Raises:
            BadValue: it is no ink or picture, or more than a signature has.
        """
        match said.get("type"):
            case "points":
                self._count += _join(self.strokes, said)
                if self._count > MOST_POINTS:
                    raise BadValue(column="strokes", value=str(self._count))
                on_ink(strokes_of(self.strokes))
            case "clear":
                self.strokes, self._count = [], 0
                on_ink(())
            case "enclose":
                if len(self.enclosed) >= MOST_ENCLOSED:
                    raise BadValue(column="enclosed", value=str(MOST_ENCLOSED + 1))
                self.enclosed.append(enclosed_of(said))
            case _:
                return


def _join(written: list[list[Any]], said: dict[str, Any]) -> int:
    """Put points behind those of their stroke; return how many."""
    number, points = said.get("stroke"), said.get("points")
    if not isinstance(number, int) or not isinstance(points, list) or not points:
        raise BadValue(column="strokes", value=repr(number)[:40])
    if number == len(written) and number < MOST_STROKES:
        written.append([])
    if not 0 <= number < len(written):
        raise BadValue(column="strokes", value=str(number))
    written[number].extend(points)
    return len(points)

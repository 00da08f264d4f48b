"""Acts on their way to the hub, until each has its answer (待答操作)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from courtroom.screen.faults import error_of, offline

TIMEOUT_S = 10.0
MOST = 256


@dataclass(slots=True, eq=False)
class Act:
    """One act; ``once`` stays the same however often it is sent."""

    act: str
    values: dict[str, Any]
    future: Future[Any]
    once: str = field(default_factory=lambda: secrets.token_hex(12))
    until_s: float = field(default_factory=lambda: time.monotonic() + TIMEOUT_S)
    id: int = 0


class Acts:
    """What was sent and has no answer; used on one thread.

    Args:
        address: tells where the hub is, for errors.
        send: puts a message into the outbox.
    """

    def __init__(self, address: Callable[[], str], send: Callable[[dict[str, Any]], None]) -> None:
        self._address, self._send = address, send
        self._waiting: dict[int, Act] = {}
        self._next_id = 1

    def begin(self, act: Act, *, connected: bool) -> None:
        """Send an act.

        What cannot be sent now is not sent later by itself: the hearing has moved on.
        """
        if connected and len(self._waiting) < MOST:
            self._send_now(act)
        else:
            self._fail(act, offline(self._address()))

    def again(self) -> None:
        """Send on a new connection what had no answer on the last one."""
        for act in list(self._waiting.values()):
            del self._waiting[act.id]
            self._send_now(act)

    def answer(self, message: Mapping[str, Any]) -> None:
        """Take ``done`` or ``failed``."""
        id = message.get("id")
        act = self._waiting.pop(id, None) if isinstance(id, int) else None
        if act is None:
            return
        if message["type"] == "failed":
            self._fail(act, error_of(message.get("error"), message.get("params")))
        elif act.future.set_running_or_notify_cancel():
            act.future.set_result(message.get("result"))

    def expire(self, now_s: float) -> None:
        """End what has waited too long; ``inf`` ends all."""
        for act in [each for each in self._waiting.values() if now_s > each.until_s]:
            del self._waiting[act.id]
            self._fail(act, offline(self._address()))

    def _send_now(self, act: Act) -> None:
        act.id, self._next_id = self._next_id, self._next_id + 1
        self._waiting[act.id] = act
        self._send(
            {"type": "do", "id": act.id, "act": act.act, "values": act.values, "once": act.once}
        )

    @staticmethod
    def _fail(act: Act, error: BaseException) -> None:
        if act.future.set_running_or_notify_cancel():
            act.future.set_exception(error)

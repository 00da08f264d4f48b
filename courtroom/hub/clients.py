"""One connected screen: what waits for it, and how much it may ask (连接的屏幕)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from courtroom.hub.contract import Device
from courtroom.hub.messages import encode
from courtroom.hub.sockets import RoomSocket
from courtroom.hub.streams import Stream

MOST_WAITING = 256
MOST_LIVE = 64
_MOST_FAULTS = 10
_FAULT_S = 60.0


class Allowance:
    """So many a second, and some at once (令牌桶)."""

    def __init__(self, a_second: float, at_once: float) -> None:
        self._rate, self._most = a_second, at_once
        self._left, self._at = at_once, 0.0

    def take(self, now_s: float) -> bool:
        """Return whether one more is within it."""
        self._left = min(self._most, self._left + (now_s - self._at) * self._rate)
        self._at = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Client:
    """A screen on a websocket; of the event loop alone.

    Attributes:
        device: None until it has said hello.
        behind: it did not keep up; a snapshot is what it gets when it drains.
        painted: number of the event that it has on the glass.
        link_s: how long an answer takes there and back.
    """

    def __init__(self, socket: RoomSocket, now_s: float, certificate: bytes | None = None) -> None:
        self.socket = socket
        self.certificate = certificate
        self.device: Device | None = None
        self.stream: Stream | None = None
        self.behind = False
        self.painted = 0
        self.heard_s = self.opened_s = now_s
        self.link_s: float | None = None
        self.acts = Allowance(40.0, 80.0)
        self.words = Allowance(60.0, 120.0)
        self.under_way = 0
        self._queue: deque[bytes] = deque()
        self._live: dict[str, bytes] = {}
        self._stuck_at: tuple[int, float] | None = None
        self._faults: deque[float] = deque(maxlen=_MOST_FAULTS)

    def push(self, messages: Iterable[bytes]) -> None:
        """Send, or let wait; more than fits is dropped for a snapshot later."""
        if self.behind:
            return
        for message in messages:
            if self._queue or self.socket.full:
                self._queue.append(message)
            else:
                self.socket.send(message)
        if len(self._queue) > MOST_WAITING:
            self._queue.clear()
            self.behind = True

    def urge(self, message: bytes) -> None:
        """Send past everything that waits."""
        self.socket.send(message)

    def answer(self, message: bytes) -> None:
        """Send an answer; it is not part of the stream and not dropped with it."""
        if self.socket.full or self._queue:
            self._queue.append(message)
        else:
            self.socket.send(message)

    def hint(self, key: str, message: bytes) -> None:
        """Send an ephemeral value; of what waits the newest of a key counts."""
        if not self.socket.full and not self._queue and not self.behind:
            self.socket.send(message)
        elif len(self._live) < MOST_LIVE or key in self._live:
            self._live[key] = message

    def drained(self, *, dark: bool) -> None:
        """Go on sending; catch up with a snapshot where it fell behind.

        Args:
            dark: whether it should be black beside what the facts say.
        """
        self._stuck_at = None
        self._send_waiting()
        if self.behind and not self._queue and self.stream is not None:
            self.behind = False
            blank = encode({"type": "blank", "on": dark})
            self.push([*self.stream.snapshot(), blank])
        if not self._queue and not self.socket.full:
            waiting, self._live = self._live, {}
            for key, message in waiting.items():
                self.hint(key, message)

    def _send_waiting(self) -> None:
        while self._queue and not self.socket.full:
            self.socket.send(self._queue.popleft())

    def is_stuck(self, now_s: float, longest_s: float) -> bool:
        """Return whether nothing that was sent has left for too long."""
        if not self.socket.full:
            self._stuck_at = None
            return False
        waiting = self.socket.waiting_bytes()
        if self._stuck_at is None or waiting < self._stuck_at[0]:
            self._stuck_at = (waiting, now_s)
        return now_s - self._stuck_at[1] > longest_s

    def fault(self, now_s: float) -> bool:
        """Count a message that was none; return whether it goes on too long."""
        self._faults.append(now_s)
        return len(self._faults) == _MOST_FAULTS and now_s - self._faults[0] < _FAULT_S

"""How much, how fast, how many at once (限流)."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.exceptions import HTTPException

from resources.errors import WenyiError
from sync.core import limits as protocol

_MOST_CALLERS = 10_000
_SMALL = 1 << 20

BODY_BYTES = {
    "Batch": protocol.BATCH_BYTES + protocol.SMALL_BYTES + _SMALL,
    "Part": protocol.PART_BYTES + _SMALL,
    "Slices": protocol.PART_BYTES + _SMALL,
    "Commit": protocol.MAX_MESSAGE_BYTES + _SMALL,
    "Complete": 8 << 20,
}
"""Longest body of a framed message; others may have 1 MiB."""
IMPORT_BYTES = 21 << 20
JSON_BYTES = 256 << 10


def body_limit(path: str) -> int:
    """Return how long the body of a request to ``path`` may be, in bytes."""
    if path.startswith("/sync/v1/"):
        return BODY_BYTES.get(path.removeprefix("/sync/v1/"), _SMALL)
    if path.endswith("/import"):
        return IMPORT_BYTES
    return JSON_BYTES


class Halt(HTTPException):
    """Ends a request with an error of ours; ``close``: the rest of its body is not read."""

    def __init__(
        self, status: int, error: WenyiError, *, after_s: int = 0, close: bool = False
    ) -> None:
        headers = {"Retry-After": str(after_s)} if after_s else {}
        if close:
            headers["Connection"] = "close"
        super().__init__(status, headers=headers or None)
        self.error = error
        self.after_s = after_s


class Rates:
    """A token bucket for every caller; forgets who did not come for long (令牌桶).

    Args:
        per_s: tokens a second.
        burst: tokens a bucket holds.
        clock: seconds that never go back.
    """

    def __init__(
        self, per_s: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s, self._burst, self._clock = per_s, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, caller: str) -> float:
        """Take a token; return 0.0, or the seconds until there is one."""
        now = self._clock()
        tokens, since = self._buckets.pop(caller, (float(self._burst), now))
        tokens = min(float(self._burst), tokens + (now - since) * self._per_s)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / self._per_s
        self._buckets[caller] = (tokens - 1 if wait == 0 else tokens, now)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return wait


class Held:
    """How many requests are under way, and how many bytes of bodies they hold."""

    def __init__(self, concurrent: int, bodies_bytes: int) -> None:
        self._concurrent, self._bodies_bytes = concurrent, bodies_bytes
        self.requests = 0
        self.bytes = 0

    def enter(self) -> bool:
        """Return whether there is room for one more, and count it."""
        if self.requests >= self._concurrent:
            return False
        self.requests += 1
        return True

    def leave(self, held_bytes: int) -> None:
        """Count one off, with what it held."""
        self.requests -= 1
        self.bytes -= held_bytes

    def take(self, count: int) -> bool:
        """Return whether there is room for so many bytes more, and count them."""
        if self.bytes + count > self._bodies_bytes:
            return False
        self.bytes += count
        return True

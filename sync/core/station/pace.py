"""How fast, and how soon again (节流与重试)."""

from __future__ import annotations

from collections.abc import Callable

_GOOD = 4
"""Requests that get through before more is tried."""


class Bucket:
    """A token bucket: at most ``rate`` bytes a second, a second's worth at once.

    A request larger than the bucket may start when the bucket is full, and the debt is
    waited out afterwards.
    """

    def __init__(self, rate: int | None) -> None:
        self.rate = rate
        self._tokens = float(rate or 0)
        self._seen_s: float | None = None

    def ready_at(self, size: int, now_s: float) -> float:
        """Return when ``size`` bytes may start: ``now_s`` or later."""
        if self.rate is None or not size:
            return now_s
        self._fill(now_s, self.rate)
        lacking = min(size, self.rate) - self._tokens
        return now_s if lacking <= 0 else now_s + lacking / self.rate

    def take(self, size: int, now_s: float) -> None:
        """Spend ``size`` bytes."""
        if self.rate is not None:
            self._fill(now_s, self.rate)
            self._tokens -= size

    def _fill(self, now_s: float, rate: int) -> None:
        if self._seen_s is not None and now_s > self._seen_s:
            self._tokens += (now_s - self._seen_s) * rate
        self._tokens = min(self._tokens, float(rate))
        self._seen_s = now_s


class Reach:
    """How many bytes one request carries: fewer on a line that cuts them (每次发送量).

    One cut alone changes nothing: a centre that is started again cuts, too. From the second
    one on, without a request of that size in between, it is half of what was cut; after
    a few that got through it is twice as much again.

    Args:
        least: never fewer bytes.
        most: bytes on a good line.
    """

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most
        self._cuts = 0
        self._cut_at = 0
        self._good = 0
        self.bytes = most

    def narrowed(self, usual: int, now: int) -> int:
        """Return ``usual`` on a good line, and ``now`` if that is less on a bad one."""
        return usual if self.bytes >= self._most else max(1, min(usual, now))

    def cut(self, size: int) -> None:
        """Note that a request of ``size`` bytes was broken off."""
        if size <= 0:
            return
        self._good = 0
        self._cuts += 1
        self._cut_at = size if self._cuts == 1 else min(size, self._cut_at)
        if self._cuts > 1:
            self.bytes = max(self._least, min(self.bytes, size // 2))

    def worked(self, size: int) -> None:
        """Note that a request of ``size`` bytes got through."""
        if size <= 0:
            return
        if size >= self._cut_at:
            self._cuts = 0
        if self.bytes < self._most and 2 * size >= self.bytes:
            self._good += 1
            if self._good >= _GOOD:
                self._good = 0
                self.bytes = min(self._most, 2 * self.bytes)


class Backoff:
    """Exponential waiting with full jitter.

    Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    """

    def __init__(self, first_s: float, most_s: float, random: Callable[[], float]) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._random = random
        self._failures = 0
        self.until_s = float("-inf")

    def failed(self, now_s: float, at_least_s: float = 0.0) -> None:
        """Wait, longer after each failure in a row; never longer than the most."""
        limit = min(self._most_s, self._first_s * 2.0 ** min(self._failures, 32))
        self._failures += 1
        self.until_s = now_s + max(min(at_least_s, self._most_s), self._random() * limit)

    def worked(self) -> None:
        """Begin anew: the centre answers."""
        self._failures = 0
        self.until_s = float("-inf")

    def waiting_s(self, now_s: float) -> float:
        """Return how long to wait still."""
        return max(0.0, self.until_s - now_s)

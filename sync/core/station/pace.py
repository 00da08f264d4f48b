"""How fast, and how soon again (节流与重试)."""

from __future__ import annotations

from collections.abc import Callable


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

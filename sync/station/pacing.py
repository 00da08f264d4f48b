"""How fast bytes go out, and at what hours (限速与时段)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from resources.errors import RuleError

SLICE_BYTES = 16 << 10
"""What a limited sender hands to the network at once."""
_FREE_SLICE_BYTES = 128 << 10
"""What anybody else hands to it at once."""
_BURST_S = 0.1
_LOOK_S = 0.25
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-3]):([0-5]\d)")


class Pacer:
    """Lets through so many bytes a second, over all connections together.

    The machine's own bucket decides when a request may begin; this one bounds what is
    on the wire within it, since one part may be larger than a minute's share.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._rate: int | None = None
        self._tokens = 0.0
        self._seen_s = clock()
        self._closed = False

    @property
    def rate(self) -> int | None:
        """Bytes a second; None: as fast as it goes."""
        return self._rate

    def limit(self, bytes_per_s: int | None) -> None:
        """Change the limit, also for what is being sent."""
        with self._changed:
            self._rate = bytes_per_s
            self._tokens, self._seen_s = 0.0, self._clock()
            self._changed.notify_all()

    def close(self) -> None:
        """Let everybody through who waits: they are about to end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def slice_bytes(self) -> int:
        """Return how much to send at once, so that a low limit is kept evenly."""
        rate = self._rate
        return _FREE_SLICE_BYTES if rate is None else max(1 << 10, min(SLICE_BYTES, rate // 20))

    def take(self, size: int) -> None:
        """Wait until ``size`` bytes may go; ``size`` is at most a slice."""
        with self._changed:
            while (rate := self._rate) is not None and not self._closed:
                now_s = self._clock()
                most = max(rate * _BURST_S, float(size))
                gained = max(0.0, now_s - self._seen_s) * rate
                self._tokens, self._seen_s = min(most, self._tokens + gained), now_s
                if self._tokens >= size:
                    self._tokens -= size
                    return
                self._changed.wait(min(_LOOK_S, (size - self._tokens) / rate))


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours of the day, in local time, at which the limit does not hold (不限速时段)."""

    spans: tuple[tuple[int, int], ...] = ()
    """(from, until) in minutes of the day; until may be the next day."""

    def is_free(self, at: datetime) -> bool:
        """Return whether the limit is lifted at this local time."""
        minute = at.hour * 60 + at.minute
        return any(
            start <= minute < end if start <= end else minute >= start or minute < end
            for start, end in self.spans
        )


def schedule(text: str) -> Schedule:
    """Read hours written as ``22:00-06:00``, several set apart by commas.

    Raises:
        RuleError: they are written otherwise.
    """
    spans: list[tuple[int, int]] = []
    for part in filter(None, (each.strip() for each in text.replace("，", ",").split(","))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise RuleError(
                rule=f"sync_schedule: {part[:40]}",
                advice="请写成 22:00-06:00 的形式。 Write it as 22:00-06:00.",
            )
        hours = [int(each) for each in found.groups()]
        spans.append((hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]))
    return Schedule(tuple(spans))

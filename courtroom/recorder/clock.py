"""The two clocks of a recording (时钟)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Wall time in seconds since 1970 (UTC), and one that nobody can set."""

    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

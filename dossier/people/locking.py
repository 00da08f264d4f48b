"""The lock of a station that nobody touches (闲置锁定): a pure state machine.

What runs goes on behind a lock: a scan, a recording, the sync. Times are seconds of a clock
that never goes back, as :func:`time.monotonic` gives them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Standing(StrEnum):
    """How the station stands (锁定状态)."""

    SIGNED_OUT = "signed_out"
    """未登录"""
    OPEN = "open"
    """使用中"""
    WARNING = "warning"
    """即将锁定: the screen says so."""
    LOCKED = "locked"
    """已锁定: who is signed in goes on where they were, or another one signs in."""


@dataclass(frozen=True, slots=True)
class Times:
    """When it locks."""

    idle_s: float = 600.0
    warning_s: float = 30.0
    """How long before it says so."""

    def __post_init__(self) -> None:
        """Refuse times that are none."""
        if not 0 <= self.warning_s < self.idle_s:
            raise ValueError("a warning comes before the lock")


@dataclass(frozen=True, slots=True)
class StationLock:
    """The lock at a moment; each function returns the next."""

    standing: Standing = Standing.SIGNED_OUT
    login: str = ""
    """Who is signed in, locked or not."""
    touched_s: float = 0.0
    """When somebody last touched it while it was open."""

    def signed_in(self, login: str, now_s: float) -> StationLock:
        """Somebody's password was right: the same person as before, or another one."""
        return StationLock(Standing.OPEN, login, now_s)

    def signed_out(self) -> StationLock:
        """Who was signed in left."""
        return StationLock()

    def touched(self, now_s: float) -> StationLock:
        """A key, the pointer, a barcode: does not open what is locked."""
        if self.standing in (Standing.OPEN, Standing.WARNING):
            return replace(self, standing=Standing.OPEN, touched_s=max(now_s, self.touched_s))
        return self

    def locked(self) -> StationLock:
        """Who is signed in locks it by hand."""
        if self.standing in (Standing.OPEN, Standing.WARNING):
            return replace(self, standing=Standing.LOCKED)
        return self

    def ticked(self, now_s: float, times: Times) -> StationLock:
        """Time goes by. A machine that slept wakes up locked."""
        if self.standing not in (Standing.OPEN, Standing.WARNING):
            return self
        idle_s = now_s - self.touched_s
        if idle_s >= times.idle_s:
            return replace(self, standing=Standing.LOCKED)
        if idle_s >= times.idle_s - times.warning_s:
            return replace(self, standing=Standing.WARNING)
        return replace(self, standing=Standing.OPEN)

    def left_s(self, now_s: float, times: Times) -> float:
        """Return the seconds until it locks; 0 while it is not open."""
        if self.standing not in (Standing.OPEN, Standing.WARNING):
            return 0.0
        return max(0.0, times.idle_s - (now_s - self.touched_s))

"""How good a connection is, from when something was heard and how long answers took (连接质量)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from courtroom.hub.contract import BEAT_S, LEASE_S
from courtroom.screen.contract import Link

POOR_TRIP_S = 0.4
"""An answer that takes as long is felt: a page turned by the judge comes visibly late."""
GOOD_TRIP_S = 0.25
"""Good again only below this, so that the notice does not flicker."""
POOR_SILENCE_S = 2 * BEAT_S + 0.2
"""Two beats missed."""
CALM_S = 3.0
"""Silence that long ago no longer counts."""
TRIPS = 5


@dataclass(slots=True)
class Quality:
    """Measures of one connection; times are of one monotonic clock, in seconds."""

    heard_at: float = float("-inf")
    poor: bool = False
    _trips_s: deque[float] = field(default_factory=lambda: deque(maxlen=TRIPS))
    _late_at: float = float("-inf")

    def heard(self, now_s: float) -> None:
        """Note that a message came."""
        if now_s - self.heard_at > POOR_SILENCE_S and self.heard_at > float("-inf"):
            self._late_at = now_s
        self.heard_at = now_s

    def answered(self, trip_s: float) -> None:
        """Note how long an answer took."""
        self._trips_s.append(trip_s)

    def begin(self, now_s: float) -> None:
        """Start anew on a fresh connection."""
        self._trips_s.clear()
        self._late_at = float("-inf")
        self.heard_at = now_s
        self.poor = False

    def lost(self, now_s: float) -> bool:
        """Whether the lease has run out."""
        return now_s - self.heard_at > LEASE_S

    def link(self, now_s: float) -> Link:
        """Return GOOD, POOR or LOST."""
        if self.lost(now_s):
            return Link.LOST
        trip_s = median(self._trips_s) if len(self._trips_s) >= 2 else 0.0
        silent = now_s - self.heard_at > POOR_SILENCE_S or now_s - self._late_at < CALM_S
        limit_s = GOOD_TRIP_S if self.poor else POOR_TRIP_S
        self.poor = silent or trip_s > limit_s
        return Link.POOR if self.poor else Link.GOOD

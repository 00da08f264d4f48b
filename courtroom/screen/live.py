"""Ephemeral values as a screen has them, the hub's clock among them (瞬时信息)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

CLOCK = "clock"
"""Key of how many seconds the hub's clock is ahead of ours."""
CLOCK_S = 0.1
"""It is told anew from this on."""


class Live:
    """The newest value of each key; ``values`` is replaced whole, any thread may read it."""

    def __init__(self) -> None:
        self.values: Mapping[str, Any] = MappingProxyType({})

    def take(self, key: str, value: Any) -> None:
        """Keep a value; None: it is over."""
        values = dict(self.values)
        if value is None:
            values.pop(key, None)
        else:
            values[key] = value
        self.values = MappingProxyType(values)

    def forget(self) -> frozenset[str]:
        """Forget everything, as on a new connection; return the keys there were."""
        keys = frozenset(self.values)
        self.values = MappingProxyType({})
        return keys

    def take_time(self, hub_s: Any) -> None:
        """Compare the hub's clock (Unix seconds) with ours; what is no time is passed over."""
        if isinstance(hub_s, int | float) and not isinstance(hub_s, bool):
            ahead_s = float(hub_s) - time.time()
            if abs(ahead_s - float(self.values.get(CLOCK, 1e9))) > CLOCK_S:
                self.take(CLOCK, ahead_s)

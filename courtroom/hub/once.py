"""Acts that are said again are answered, not done again, also by a hub that was killed (操作去重).

What became of an act that names itself (``once``) is a fact of the hub's own, written in the
event that the act made: ``once/KEY`` is ``{at, result}``. Where the station has to write
something first, ``{at, id}`` goes into the log before it is asked, so that what it writes has
the same id however often the act is said. Of the event loop alone.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from courtroom.hub.facts import Change, Facts

KEPT_S = 600.0
"""How long an answer is kept."""
MOST_KEPT = 2_000
_HEAD = "once"


def key_of(device: str, once: str) -> str:
    """Return the fact's key; what a device calls its acts is its own affair."""
    digest = hashlib.sha256(f"{device}\n{once}".encode("utf-8", "replace")).hexdigest()
    return f"{_HEAD}/{digest[:32]}"


class Answers:
    """Which acts were begun or answered lately.

    Args:
        facts: as the log has them.
    """

    def __init__(self, facts: Facts) -> None:
        found = sorted((facts.all[key]["at"], key) for key in facts.keys(_HEAD))
        self._kept: OrderedDict[str, float] = OrderedDict((key, at) for at, key in found)

    def begun(self, key: str, made: str, now_s: float) -> Change:
        """Return what notes the id of what is being made."""
        return self._kept_too(key, {"at": now_s, "id": made}, now_s)

    def done(self, key: str, result: Mapping[str, Any], now_s: float) -> Change:
        """Return what notes an answer; the oldest ones go."""
        return self._kept_too(key, {"at": now_s, "result": dict(result)}, now_s)

    def _kept_too(self, key: str, value: Mapping[str, Any], now_s: float) -> Change:
        self._kept[key] = now_s
        self._kept.move_to_end(key)
        gone = set()
        for old, at in list(self._kept.items()):
            if len(self._kept) <= MOST_KEPT and at > now_s - KEPT_S:
                break
            if old != key:
                del self._kept[old]
                gone.add(old)
        return Change({key: value}, frozenset(gone))

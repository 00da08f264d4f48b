"""Which lines of the record are new (新到的发言)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_LINE = "line/"


class FreshLines:
    """Tells each line once; what was said before the bench was there is past.

    Args:
        facts: what the room knows when the bench opens.
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._heard = {key for key in facts if key.startswith(_LINE)}
        self._listens = False

    def take(self, facts: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
        """Return the words of lines that came with a change of facts, in order.

        The first facts there are were said before anybody listened.
        """
        lines = {key for key in keys if key.startswith(_LINE) and key in facts}
        fresh, self._heard = lines - self._heard, self._heard | lines
        if not self._listens:
            self._listens = bool(facts)
            return []
        return [str(facts[key].get("text", "")) for key in sorted(fresh)]

"""What became of a party's wish to have something shown (出示申请的答复)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.qt.translations import tr
from app.windows.room.reading import asks_of


class Answers:
    """Says once what became of each wish of a seat."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def take(self, facts: Mapping[str, Any], seat: str) -> list[tuple[str, bool]]:
        """Return the sentences for what is new, and whether each is good news."""
        found = []
        for id, value in asks_of(facts, seat):
            state = str(value.get("state", ""))
            if self._told.get(id) == state:
                continue
            self._told[id] = state
            label = (facts.get(f"exhibit/{value.get('exhibit')}") or {}).get("label")
            name = tr("{label}, page {n}").format(label=label or "", n=value.get("page"))
            if state == "granted":
                found.append((tr("The judge agrees to show {name}.").format(name=name), True))
            elif state == "refused":
                found.append((tr("The judge does not show {name} now.").format(name=name), False))
            elif state == "open":
                words = tr("Asked the judge to show {name}. Please wait.")
                found.append((words.format(name=name), False))
        return found

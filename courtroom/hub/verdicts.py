"""What an act is, and what becomes of it: plain values (动作与处理结果)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from courtroom.hub.contract import ALL
from courtroom.hub.facts import NOTHING, PUBLIC, Change, Facts
from courtroom.hub.permits import Actor, Values
from resources.errors import NotAllowed

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an act (处理结果)."""

    change: Change = NOTHING
    result: Result = field(default_factory=dict)
    note: tuple[str, Mapping[str, Any]] | None = None
    """Kind and value for the station to write before anything changes."""
    then: Callable[[Mapping[str, Any]], tuple[Change, Result]] | None = None
    """Takes what the station made."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is allowed, and upon what it is judged (待判动作)."""

    facts: Facts
    actor: Actor
    values: Values
    at: str
    made: str
    """Id for what it makes."""

    def targets(self) -> list[str]:
        """Return whom ``to`` means; ``*`` stands for itself."""
        to = self.values["to"]
        wanted = [to] if isinstance(to, str) else list(dict.fromkeys(to))
        known = {ALL, PUBLIC, *self.facts.seats()}
        if not wanted or not known.issuperset(wanted):
            raise NotAllowed
        return [ALL] if ALL in wanted else wanted

    def exhibit(self) -> str:
        """Return the exhibit that is meant."""
        exhibit = str(self.values["exhibit"])
        if f"exhibit/{exhibit}" not in self.facts.all:
            raise NotAllowed
        return exhibit

    def found(self, key: str) -> Any:
        """Return a fact that has to be there."""
        value = self.facts.get(key)
        if value is None:
            raise NotAllowed
        return value

    def signed(self, **more: Any) -> dict[str, Any]:
        """Return the values for the station, with who and when."""
        actor = self.actor
        return {
            **self.values,
            **more,
            "seat": actor.seat,
            "person": actor.person,
            "device": actor.device,
            "at": self.at,
        }

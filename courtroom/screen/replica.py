"""A screen's facts as the hub tells them: snapshot, then events in a chain (事实副本).

No clock, no thread, no socket. The chain shows that nothing was lost, repeated or changed
on the way; what does not fit it is :class:`Broken`, and a snapshot has to come.
Source: docs/courtroom-protocol.md, section 3.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Broken(Exception):
    """What came does not continue what is known, or is not as the protocol says."""


@dataclass(slots=True)
class Replica:
    """The facts, and where in the stream they stand.

    Attributes:
        facts: key → value; a mapping that never changes, replaced by each event.
        stream: the hub's name for the stream; empty: no facts yet.
        n: number of the newest event applied.
        chain: hex, after that event.
    """

    facts: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    stream: str = ""
    n: int = 0
    chain: str = ""
    _parts: list[Mapping[str, Any]] = field(default_factory=list)
    _held: list[Mapping[str, Any]] = field(default_factory=list)
    _held_n: int = 0
    _held_chain: str = ""

    @property
    def in_parts(self) -> bool:
        """Whether a snapshot or a change has not come whole yet."""
        return bool(self._parts or self._held)

    def forget(self) -> None:
        """Have no facts."""
        self.facts, self.stream, self.n, self.chain = _NOTHING, "", 0, ""
        self.drop_parts()

    def drop_parts(self) -> None:
        """Forget what had come only in part when a connection broke."""
        self._parts.clear()
        self._held.clear()

    def take_snapshot(self, message: Mapping[str, Any]) -> frozenset[str] | None:
        """Take one part of a snapshot.

        Returns:
            The keys whose value is another now; None: parts are missing yet.

        Raises:
            Broken: it is not as the protocol says.
        """
        try:
            part, parts = int(message["part"]), int(message["parts"])
            facts = message["facts"]
            if not isinstance(facts, dict) or not 1 <= part <= parts:
                raise Broken("snapshot")
            if part == 1:
                self.drop_parts()
            if len(self._parts) != part - 1:
                raise Broken("part")
            self._parts.append(facts)
            if part < parts:
                return None
            whole: dict[str, Any] = {}
            for each in self._parts:
                whole.update(each)
            stream, n, chain = str(message["stream"]), int(message["n"]), str(message["chain"])
        except (KeyError, TypeError, ValueError) as error:
            raise Broken("snapshot") from error
        self.drop_parts()
        before = self.facts
        self.facts = MappingProxyType(whole)
        self.stream, self.n, self.chain = stream, n, chain
        return frozenset(
            key
            for key in before.keys() | whole.keys()
            if key not in before or key not in whole or before[key] != whole[key]
        )

    def take_event(self, text: str, message: Mapping[str, Any]) -> frozenset[str] | None:
        """Take an event.

        Args:
            text: the message as received.
            message: the same, parsed.

        Returns:
            The keys that were set or deleted; None: the change goes on in the next event.

        Raises:
            Broken: number or chain do not fit, or it is not as the protocol says.
        """
        if not self.stream or self._parts:
            raise Broken("event before facts")
        n = self._held_n if self._held else self.n
        chain = self._held_chain if self._held else self.chain
        try:
            fits = int(message["n"]) == n + 1 and hmac.compare_digest(
                str(message["prev"]).encode(), chain.encode()
            )
            changed, gone = message.get("set") or {}, message.get("del") or []
            if not isinstance(changed, dict) or not isinstance(gone, list):
                raise Broken("event")
        except (KeyError, TypeError, ValueError) as error:
            raise Broken("event") from error
        if not fits:
            raise Broken("chain")
        self._held.append({"set": changed, "del": [str(key) for key in gone]})
        self._held_n = n + 1
        self._held_chain = hashlib.sha256(text.encode()).hexdigest()
        if message.get("more"):
            return None
        facts = dict(self.facts)
        keys: set[str] = set()
        for each in self._held:
            for key in each["del"]:
                facts.pop(key, None)
            facts.update(each["set"])
            keys.update(each["set"], each["del"])
        self.facts = MappingProxyType(facts)
        self.n, self.chain = self._held_n, self._held_chain
        self._held.clear()
        return frozenset(keys)

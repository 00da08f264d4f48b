"""What one audience is told, in order: numbered events in a hash chain, and snapshots (事件流)."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque
from collections.abc import Collection, Mapping

from courtroom.hub.contract import MOST_MESSAGE_BYTES, Fact
from courtroom.hub.facts import Audience, Facts, project, visible
from courtroom.hub.messages import encode, fragment

_ROOM_BYTES = MOST_MESSAGE_BYTES - 512
"""For facts in a message, beside what surrounds them."""
OF_BYTES = ("page/", "media/", "leaf/", "text/", "sound/")
"""Keys of facts that name an asset."""
_TAIL = 2_000
_TAIL_BYTES = 2 << 20


class Stream:
    """One audience's facts and the events that made them (席位事件流).

    Attributes:
        audience: whose it is.
        id: new for each; a screen resumes only the very stream it has been on.
        facts: what the audience knows after event ``n``.
        n: number of the newest event.
        chain: hex; SHA-256 of the newest event's message, or the stream's beginning.
        assets: digests that its facts name.
    """

    def __init__(self, audience: Audience, whole: Facts) -> None:
        self.audience = audience
        self.id = secrets.token_hex(16)
        self.n = 0
        self.chain = hashlib.sha256(self.id.encode("ascii")).hexdigest()
        self.facts: dict[str, Fact] = project(whole, audience)
        self._side = whole.side(audience.seat)
        self._tail: deque[tuple[int, str, bytes, bool]] = deque()
        """Number, chain before, message, whether the change goes on."""
        self._tail_bytes = 0
        self._snapshot: list[bytes] | None = None
        self._assets: dict[str, int] = {}
        for key, value in self.facts.items():
            self._count(key, value, 1)

    def publish(self, whole: Facts, keys: Collection[str], at_s: float) -> list[bytes]:
        """Take over what changed under ``keys``; return the messages that tell it.

        Args:
            whole: the hub's map after the change.
            keys: all that may look different, see :func:`courtroom.hub.facts.affected`.
            at_s: Unix seconds.
        """
        side = whole.side(self.audience.seat)
        if side != self._side:
            self._side, keys = side, {*whole.all, *self.facts}
        put: dict[str, Fact] = {}
        gone: list[str] = []
        for key in sorted(keys):
            new, old = visible(whole, key, self.audience), self.facts.get(key)
            if new is None:
                if old is not None:
                    gone.append(key)
            elif new is not old and new != old:
                put[key] = new
        if not put and not gone:
            return []
        for key in gone:
            self._count(key, self.facts.pop(key), -1)
        for key, value in put.items():
            if key in self.facts:
                self._count(key, self.facts[key], -1)
            self._count(key, value, 1)
            self.facts[key] = value
        self._snapshot = None
        return self._told(put, gone, at_s)

    def snapshot(self) -> list[bytes]:
        """Return the messages that give all facts after event ``n``."""
        if self._snapshot is None:
            parts = _parts(self.facts)
            head = f'{{"type":"snapshot","stream":"{self.id}","n":{self.n},"chain":"{self.chain}"'
            self._snapshot = [
                f'{head},"part":{part},"parts":{len(parts)},"facts":{{{text}}}}}'.encode()
                for part, text in enumerate(parts, 1)
            ]
        return self._snapshot

    def since(self, stream: str, n: int, chain: str) -> list[bytes] | None:
        """Return the messages after event ``n``; None where only a snapshot helps."""
        if stream != self.id or n > self.n:
            return None
        if n == self.n:
            return [] if chain == self.chain else None
        found: list[bytes] | None = None
        ended = True
        for number, before, message, more in self._tail:
            if number == n + 1:
                if before != chain or not ended:
                    return None
                found = []
            if found is not None:
                found.append(message)
            ended = not more
        return found

    def has_asset(self, sha256: str) -> bool:
        """Return whether a fact names these bytes."""
        return sha256 in self._assets

    def _count(self, key: str, value: Fact, by: int) -> None:
        """Keep which digests are named; several facts may name one."""
        if not key.startswith(OF_BYTES):
            return
        asset = value["asset"]
        count = self._assets.get(asset, 0) + by
        if count > 0:
            self._assets[asset] = count
        else:
            self._assets.pop(asset, None)

    def _told(self, put: Mapping[str, Fact], gone: list[str], at_s: float) -> list[bytes]:
        pieces = _pieces(put, gone)
        messages = []
        for index, (texts, names) in enumerate(pieces):
            more = index + 1 < len(pieces)
            self.n += 1
            message = (
                f'{{"type":"event","n":{self.n},"prev":"{self.chain}","set":{{{texts}}},'
                f'"del":{fragment(names)},"more":{"true" if more else "false"},"at":{at_s!r}}}'
            ).encode()
            self._keep(message, more=more)
            messages.append(message)
        return messages

    def _keep(self, message: bytes, *, more: bool) -> None:
        self._tail.append((self.n, self.chain, message, more))
        self._tail_bytes += len(message)
        self.chain = hashlib.sha256(message).hexdigest()
        while len(self._tail) > _TAIL or self._tail_bytes > _TAIL_BYTES:
            self._tail_bytes -= len(self._tail.popleft()[2])


def _texts(facts: Mapping[str, Fact]) -> list[str]:
    return [f"{fragment(key)}:{fragment(value)}" for key, value in facts.items()]


def _parts(facts: Mapping[str, Fact]) -> list[str]:
    """Return the facts as JSON members, gathered into texts that fit into messages."""
    parts, held, size = [], list[str](), 0
    for text in _texts(facts):
        length = len(text.encode()) + 1
        if held and size + length > _ROOM_BYTES:
            parts.append(",".join(held))
            held, size = [], 0
        held.append(text)
        size += length
    return [*parts, ",".join(held)]


def _pieces(put: Mapping[str, Fact], gone: list[str]) -> list[tuple[str, list[str]]]:
    """Return members to set and keys to delete, message by message."""
    sets = _parts(put)
    names: list[list[str]] = [[]]
    size = 0
    for name in gone:
        length = len(encode({"": name}))
        if size + length > _ROOM_BYTES:
            names.append([])
            size = 0
        names[-1].append(name)
        size += length
    if len(sets) == len(names) == 1 and len(sets[0].encode()) + size <= _ROOM_BYTES:
        return [(sets[0], names[0])]
    return [("", some) for some in names if some] + [(text, []) for text in sets if text]

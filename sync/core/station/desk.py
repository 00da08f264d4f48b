"""What the parts of a station's machine share (工作台)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sync.core import limits
from sync.core.answers import Answer, Refusal, Signed
from sync.core.codec import decode_receipt, digest
from sync.core.messages import Late, Request
from sync.core.station.events import Alarm, Effect, Settings
from sync.core.station.pace import Reach
from sync.core.station.ports import Dead, Ports


class Forged(Exception):
    """An answer that the centre cannot have given, or not to this question."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request that could be sent now."""

    key: str
    """No two jobs of one key are in flight; a dead letter of this key stops it."""
    request: Request
    size: int = 0
    """Bytes beside the message."""
    small: bool = True
    """Whether it may go in quiet mode."""
    weight: int = 0
    """About how long its message is, in bytes, where that is much."""


def most_bytes() -> int:
    """Return how many bytes a request carries on a good line."""
    return max(limits.PART_BYTES, limits.BATCH_BYTES)


class Part(Protocol):
    """A part of the machine."""

    def jobs(self) -> Iterator[Job]:
        """Yield what could be sent, most urgent first."""

    def answered(self, job: Job, answer: Answer) -> None:
        """Take in an answer that is neither ``Refusal`` nor ``Unavailable``.

        Raises:
            Forged: it does not fit the question.
        """

    def refused(self, job: Job, refusal: Refusal) -> bool:
        """Take in a refusal; False: it becomes a dead letter."""


@dataclass(slots=True)
class Desk:
    """Ports and what lies open."""

    ports: Ports
    settings: Settings
    effects: list[Effect] = field(default_factory=list)
    dead: dict[str, Dead] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    """Keys in flight, and for blobs on their way ``blob/<sha256>``."""
    now_s: float = 0.0
    greet: bool = True
    """The chains must be compared before entries are sent."""
    reach: Reach = field(default_factory=lambda: Reach(limits.SLICE_BYTES, most_bytes()))
    shut_out: str = ""
    shut_until_s: float = float("-inf")

    def alarm(self, kind: str, thing: str) -> None:
        """Tell a person."""
        self.effects.append(Alarm(kind, thing))

    def bury(self, key: str, code: str, thing: str) -> None:
        """Keep a dead letter."""
        dead = Dead(key, code, thing)
        if self.dead.get(key) != dead:
            self.ports.memory.bury(dead)
            self.dead[key] = dead

    def revive(self, key: str) -> None:
        """Take a dead letter out."""
        if self.dead.pop(key, None) is not None:
            self.ports.memory.revive(key)

    def receipt(self, signed: Signed) -> object:
        """Return what the centre signed.

        Raises:
            Forged: it did not.
            Rejected: it signed something unreadable.
        """
        if not self.ports.trust.is_centres(digest(signed.body), signed.signature):
            raise Forged("signature")
        return decode_receipt(signed.body)

    def keep(self, signed: Signed) -> None:
        """Keep a receipt that was checked."""
        self.ports.memory.keep_receipt(signed.body, signed.signature)

    def give_up_on(self, sha256: str) -> None:
        """Bytes here are damaged: their entries go on without, and a person is told."""
        if f"blob/{sha256}" not in self.dead:
            self.bury(f"blob/{sha256}", "damaged", sha256)
            self.alarm("damaged", sha256)

    def owe(self, sha256s: list[Late]) -> None:
        """Remember bytes to be sent later."""
        if sha256s:
            self.ports.memory.owe(sha256s)

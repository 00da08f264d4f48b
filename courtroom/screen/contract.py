"""What a window of the room asks of its connection (屏幕端约定); tests give a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from courtroom.viewing.contract import TileSource


class Link(StrEnum):
    """How the connection to the hub is (连接状态)."""

    CONNECTING = "connecting"
    GOOD = "good"
    POOR = "poor"
    """Answers take long, or messages come late (网络不稳)."""
    LOST = "lost"
    """Nothing heard for longer than the lease: the screen is to be blank."""
    REVOKED = "revoked"
    """The clerk has withdrawn this device; it must be paired anew."""
    OUTDATED = "outdated"
    """Hub and screen speak different versions."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something changed; told on the connection's thread."""

    keys: frozenset[str]
    """Keys of facts that were set or deleted; empty: only ``link`` changed."""
    link: Link
    number: int
    """Of the newest event applied."""
    live: frozenset[str] = frozenset()
    """Keys of ephemeral values that came or went."""


class Room(Protocol):
    """A paired screen's view of the room (本席位所见)."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What this seat may know, as :mod:`courtroom.hub.contract` lists it.

        The mapping never changes; asking again gives the newest.
        """
        ...

    @property
    def live(self) -> Mapping[str, Any]:
        """Ephemeral values, the latest of each key."""
        ...

    @property
    def link(self) -> Link:
        """How the connection is; LOST by the clock, even if the connection's thread were dead."""
        ...

    @property
    def seat(self) -> str:
        """This device's seat key."""
        ...

    @property
    def kind(self) -> str:
        """``bench``, ``party``, ``clerk`` or ``public``."""
        ...

    @property
    def remote(self) -> bool:
        """Whether the screen stands outside the courtroom (远程)."""
        ...

    def subscribe(self, listener: Callable[[Happened], None]) -> Callable[[], None]:
        """Call ``listener`` on the connection's thread; returns how to stop that."""
        ...

    def do(self, act: str, **values: Any) -> Future[Any]:
        """Have something done; acts are listed in docs/courtroom-protocol.md.

        The future raises the error's own class (NotAllowed, OutOfTurn, Offline, …).
        """
        ...

    def ask(self, name: str, **values: Any) -> Future[Any]:
        """Ask the hub's station (bench and clerk only): dossier, search, statutes, notes."""
        ...

    def say(self, key: str, value: Any) -> None:
        """Send an ephemeral value; the latest wins, none is waited for."""
        ...

    def painted(self, number: int) -> None:
        """Tell that the state after event ``number`` is on the screen."""
        ...

    def picture(self, sha256: str) -> TileSource:
        """Return a page's picture by tiles, from the cache or the hub.

        Its ``tile`` raises NotAllowed where the asset is not this seat's (or not there).
        """
        ...

    def media(self, sha256: str) -> str:
        """Return the path of a file of sound or film, fetched whole into the cache.

        Blocks; call it on a lane.
        """
        ...

    def whole(self, sha256: str) -> bytes:
        """Return the bytes of a small asset, as the lines of a record that is read here.

        Blocks; call it on a lane. Raises NotAllowed where it is not this seat's.
        """
        ...

    def close(self) -> None:
        """End the connection."""
        ...

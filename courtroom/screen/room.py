"""A paired screen's room over a real connection (本席位所见): :class:`Room` for windows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from courtroom.hub.contract import Kind
from courtroom.hub.streams import OF_BYTES
from courtroom.screen.assets import Assets
from courtroom.screen.cache import MOST_BYTES, ByteCache
from courtroom.screen.connection import Connection
from courtroom.screen.contract import Happened, Link
from courtroom.screen.identity import Address, Identity, load_identity, read_address
from courtroom.screen.pictures import Decoded, TiledPicture, WholePicture
from courtroom.screen.prefetch import Prefetch, tiles_size
from courtroom.viewing.contract import TileSource
from dossier.sole import SoleRight
from resources.errors import Locked

_log = logging.getLogger(__name__)

ASKERS = 4
_OF_PAPER = ("leaf/", "text/", "sound/")
_NOT_KEPT = ("closed",)
"""States of a hearing after which a party's seat keeps no bytes."""


class PairedRoom:
    """What this device's seat sees, kept true by a thread; has the shape of ``Room``.

    Args:
        identity: the pairing.
        most_bytes: bound of the cache.

    Raises:
        Locked: another program on this machine is this screen.
        Damaged: key or certificates cannot be read.
    """

    def __init__(self, identity: Identity, most_bytes: int = MOST_BYTES) -> None:
        self.identity = identity
        tls = identity.tls()
        self._sole = SoleRight(identity.folder / "screen.lock")
        if not self._sole.take():
            raise Locked(path=str(identity.folder))
        self._listeners: list[Callable[[Happened], None]] = []
        self._lock = Lock()
        self._sizes: dict[str, tuple[tuple[int, int], bool]] = {}
        self._asked_sizes: dict[str, tuple[tuple[int, int], bool]] = {}
        self._was = Link.CONNECTING
        self._cache = ByteCache(identity.folder / "cache", most_bytes)
        self._connection = Connection(
            identity.address, tls, identity.name, self._happened, identity.until_s()
        )
        self._assets = Assets(lambda: self._connection.address, tls, self._cache)
        self._decoded = Decoded(self._assets)
        self._askers = ThreadPoolExecutor(ASKERS, thread_name_prefix="screen-ask")
        self._prefetch = Prefetch(
            self._to_fetch,
            identity.seat,
            self._assets,
            lambda: self.link is Link.GOOD,
        )
        self._connection.start()

    @property
    def facts(self) -> Mapping[str, Any]:
        """What this seat may know."""
        found: Mapping[str, Any] = self._connection.facts
        return found

    @property
    def live(self) -> Mapping[str, Any]:
        """Ephemeral values."""
        return self._connection.live

    @property
    def link(self) -> Link:
        """How the connection is."""
        return self._connection.link

    @property
    def seat(self) -> str:
        """This device's seat key."""
        return self.identity.seat

    @property
    def kind(self) -> str:
        """``bench``, ``party``, ``clerk`` or ``public``."""
        return str(self.identity.kind)

    @property
    def remote(self) -> bool:
        """Whether the screen stands outside the courtroom."""
        return self.identity.remote

    @property
    def fetching(self) -> int:
        """How many assets are still to be fetched beforehand."""
        return self._prefetch.left

    def subscribe(self, listener: Callable[[Happened], None]) -> Callable[[], None]:
        """Call ``listener`` on the connection's thread; returns how to stop that."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def do(self, act: str, **values: Any) -> Future[Any]:
        """Have something done.

        What cannot be sent now fails with Offline at once. What was sent and had no answer
        when the connection broke is sent again for up to ten seconds, and done once.
        """
        return self._connection.do(act, values)

    def ask(self, name: str, **values: Any) -> Future[Any]:
        """Ask the hub's station."""
        return self._askers.submit(self._ask, name, values)

    def say(self, key: str, value: Any) -> None:
        """Send an ephemeral value."""
        self._connection.say(key, value)

    def painted(self, number: int) -> None:
        """Tell that the state after event ``number`` is on the screen."""
        self._connection.painted(number)

    def picture(self, sha256: str) -> TileSource:
        """Return a page's picture; at once for what facts or answers have named.

        Raises nothing: whether the seat may have it shows at the first tile.
        """
        found = self._sizes.get(sha256) or self._asked_sizes.get(sha256)
        if found is not None and found[1]:
            return TiledPicture(self._assets, sha256, found[0])
        return WholePicture(self._decoded, sha256, None if found is None else found[0])

    def media(self, sha256: str) -> str:
        """Return the path of a file of sound or film; blocks."""
        return str(self._assets.media(sha256))

    def whole(self, sha256: str) -> bytes:
        """Return the bytes of a small asset; blocks."""
        return self._assets.whole(sha256)

    def move(self, address: str) -> None:
        """Look for the hub elsewhere from now on; the room stays the same.

        Raises:
            BadValue: that is no address.
        """
        where = read_address(address)
        self._connection.address = str(Address(where.host, where.port))

    def close(self) -> None:
        """End the connection and remove every byte that was fetched."""
        self._prefetch.close()
        self._connection.close()
        self._askers.shutdown(wait=False, cancel_futures=True)
        self._assets.close()
        self._cache.close()
        self._sole.give()

    # ---- on other threads -----------------------------------------------------------

    def _ask(self, name: str, values: dict[str, Any]) -> Any:
        found = self._assets.ask(name, values)
        # A page of the dossier is no fact: its size comes with the answer.
        if isinstance(found, dict) and isinstance(found.get("asset"), str):
            self._note(self._asked_sizes, found)
        return found

    @staticmethod
    def _note(into: dict[str, tuple[tuple[int, int], bool]], value: Mapping[str, Any]) -> None:
        try:
            tiles = tiles_size(value)
            size = tiles or (int(value["width"]), int(value["height"]))
        except (KeyError, TypeError, ValueError, IndexError):
            return
        if min(size) > 0:
            into[str(value["asset"])] = (size, tiles is not None)

    def _happened(self, happened: Happened) -> None:
        if any(key.startswith(OF_BYTES) for key in happened.keys):
            self._take_assets()
        if happened.keys & {"hearing"} or happened.link is Link.REVOKED:
            self._leave_nothing()
        if happened.link is not self._was:
            self._was = happened.link
            if happened.link is Link.GOOD:
                self._prefetch.look()
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(happened)

    def _take_assets(self) -> None:
        """Learn sizes, forget what was withdrawn, fetch what is new."""
        sizes: dict[str, tuple[tuple[int, int], bool]] = {}
        held: set[str] = set()
        for key, value in self.facts.items():
            if key.startswith(OF_BYTES) and isinstance(value, Mapping):
                held.add(str(value.get("asset", "")))
                if key.startswith(("page/", "leaf/")):
                    self._note(sizes, value)
        self._sizes = sizes
        if self._is_over():
            held &= self._in_hands()
        if self.identity.kind in (Kind.PARTY, Kind.PUBLIC):
            self._keep_only(frozenset(held))
        self._prefetch.look()

    def _keep_only(self, digests: frozenset[str]) -> None:
        gone = self._cache.keep_only(digests)
        self._decoded.keep_only(digests)
        self._prefetch.forget(digests)
        if gone:
            _log.info("%d files of what was withdrawn removed", gone)

    def _to_fetch(self) -> Mapping[str, Any]:
        if not self._is_over():
            return self.facts
        return {key: value for key, value in self.facts.items() if key.startswith(_OF_PAPER)}

    def _is_over(self) -> bool:
        state = (self.facts.get("hearing") or {}).get("state")
        return state in _NOT_KEPT and self.identity.kind in (Kind.PARTY, Kind.PUBLIC)

    def _leave_nothing(self) -> None:
        if self.link is Link.REVOKED:
            self._keep_only(frozenset())
        elif self._is_over():
            self._keep_only(frozenset(self._in_hands()))

    def _in_hands(self) -> set[str]:
        """Return the digests of the record that is read here, as it is after the hearing."""
        return {
            str(value.get("asset", ""))
            for key, value in self.facts.items()
            if key.startswith(_OF_PAPER) and isinstance(value, Mapping)
        }


def open_room(folder: Path) -> PairedRoom | None:
    """Return the room this folder is paired with; None: it is not paired.

    Raises:
        Locked: another program on this machine is this screen.
        Damaged: what the folder holds cannot be read.
    """
    identity = load_identity(folder)
    return None if identity is None else PairedRoom(identity)

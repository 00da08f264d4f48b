"""The hub as the station runs it: a thread with an event loop of its own (庭审中枢).

::

    hub = Hub(HubConfig(home, hearing="0198…"), exhibits, on_state=repaint)
    listening = hub.start()
    code = hub.open_pairing(Kind.PARTY, "plaintiff").code
    hub.act("show", {"to": "*", "view": view})
    hub.stop()

Every method may be called from any thread but the hub's own; those that change something
return when the change is durable. None may be called from within :class:`Exhibits`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from courtroom.hub.contract import Device, Exhibits, Kind, OnState


@dataclass(frozen=True, slots=True)
class HubConfig:
    """Where a hub keeps its things and listens (中枢设置)."""

    home: Path
    """The room's folder: authority, devices, and a log for each hearing. One hub at a time."""
    hearing: str
    """Id of the hearing; a hub started again for the same one goes on where it stood."""
    host: str = "127.0.0.1"
    """Address to listen on; ``0.0.0.0`` for the room's network."""
    port: int = 0
    """0: any free one."""
    room: str = ""
    """Name of the courtroom, shown on a screen that pairs."""
    addresses: tuple[str, ...] = ()
    """Under which screens reach it, for what is shown at pairing; empty: ``host``."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a running hub is reached."""

    host: str
    port: int
    fingerprint: str
    """SHA-256 of the certificate it shows (DER), hex."""
    authority_pem: str
    """What devices pin."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code that is shown at the clerk's (配对码)."""

    code: str
    """Six digits."""
    kind: Kind
    seat: str
    until: datetime
    uri: str
    """For a QR code: ``wenyi-pair://HOST:PORT/?code=…&fingerprint=…``."""
    tries_left: int = 5


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a device keeps of its pairing (配对结果)."""

    device: str
    kind: Kind
    seat: str
    name: str
    certificate_pem: str
    authority_pem: str
    remote: bool = False


class Hub:
    """A room's hub for one hearing.

    Args:
        config: where it lives.
        exhibits: the station behind it; called on threads of the hub's.
        on_state: takes the clerk's projection whenever it changes, on the hub's thread:
            return at once.
        on_live: takes key and value of each ephemeral message, likewise.
    """

    def __init__(
        self,
        config: HubConfig,
        exhibits: Exhibits,
        on_state: OnState | None = None,
        on_live: Callable[[str, Any], None] | None = None,
    ) -> None:
        raise NotImplementedError

    def start(self) -> Listening:
        """Listen; returns once screens are answered.

        Raises:
            PortTaken: the address is in use, or not this machine's.
            Locked: another hub runs in this home.
            Damaged, StoreError: log or keys cannot be read or written.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """Close every connection and the log; screens blank themselves."""
        raise NotImplementedError

    def __enter__(self) -> Hub:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop."""
        self.stop()

    def act(self, act: str, values: Mapping[str, Any], *, person: str = "") -> Any:
        """Do as the clerk what :mod:`courtroom.hub.contract` lists; returns the act's answer.

        Raises:
            NotAllowed: not the clerk's to do, or of something that is not there.
            BadValue: the values are not the act's.
            OutOfTurn: not now, e.g. while frozen.
            RuleError, StoreError: the station did not write it.
        """
        raise NotImplementedError

    def facts(self) -> Mapping[str, Any]:
        """Return the clerk's projection; it never changes, asking again gives the newest."""
        raise NotImplementedError

    def live(self, key: str, value: Any) -> None:
        """Send an ephemeral value (``speaking/S``, ``level/S``); waits for nobody."""
        raise NotImplementedError

    def lines(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set lines of the record by rank (None: it is gone); waits for nobody."""
        raise NotImplementedError

    def offer(self, offer: str, value: Mapping[str, Any] | None) -> None:
        """Offer a mentioned page to bench and clerk (None: no more); waits for nobody."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read hearing, seats and exhibits anew from the station, and tell who may know.

        Returns when it is done. Calls that come while one runs are answered by the next.
        """
        raise NotImplementedError

    def open_pairing(self, kind: Kind, seat: str, *, remote: bool = False) -> Pairing:
        """Show a new code; it goes for two minutes, one device and five wrong tries.

        A code that was open is withdrawn: the room has one at a time.
        """
        raise NotImplementedError

    def pairing(self) -> Pairing | None:
        """Return the open code, None: used, withdrawn or too old."""
        raise NotImplementedError

    def close_pairing(self) -> None:
        """Withdraw the open code."""
        raise NotImplementedError

    def admit(
        self, kind: Kind, seat: str, name: str, request_pem: str, *, remote: bool = False
    ) -> Admitted:
        """Give a device on this machine a certificate, without a code (demo, tests, button).

        Args:
            kind: what it is for.
            seat: its seat; empty for the public screen.
            name: how the clerk calls it.
            request_pem: PKCS #10 request of an EC key (P-256).
            remote: whether it stands outside the room.

        Raises:
            BadCertificateRequest: not a request that is answered.
        """
        raise NotImplementedError

    def devices(self) -> list[Device]:
        """Return the paired devices, revoked ones too."""
        raise NotImplementedError

    def revoke(self, device: str) -> None:
        """Withdraw a device: its connection ends, its certificate is refused from now on.

        Raises:
            UnknownItem: there is none.
        """
        raise NotImplementedError


def serve(
    config: HubConfig,
    exhibits: Exhibits,
    stop: threading.Event,
    ready: Callable[[Hub, Listening], None] = lambda _hub, _listening: None,
) -> None:
    """Run a hub until ``stop`` is set; for a process of its own.

    Raises:
        PortTaken, Locked, Damaged, StoreError: as :meth:`Hub.start`.
    """
    hub = Hub(config, exhibits)
    listening = hub.start()
    try:
        ready(hub, listening)
        stop.wait()
    finally:
        hub.stop()

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

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from courtroom.hub.authority import Authority
from courtroom.hub.contract import Device, Exhibits, Kind, OnState
from courtroom.hub.devices import Devices
from courtroom.hub.facts import Audience
from courtroom.hub.log import Log
from courtroom.hub.messages import decode_any, encode
from courtroom.hub.pairing import Codes, Open
from courtroom.hub.permits import Actor
from courtroom.hub.server import HubServer
from courtroom.hub.service import Service
from courtroom.hub.values import Admitted, HubConfig, Listening, Pairing, plain_name
from courtroom.hub.web import Web, admitted
from dossier.blobs import make_folder, told
from dossier.sole import SoleRight
from resources.errors import Locked, OutOfTurn, StoreError, WenyiError

_log = logging.getLogger(__name__)

T = TypeVar("T")


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
        self._config, self._exhibits = config, exhibits
        self._on_state, self._on_live = on_state, on_live
        self._thread: threading.Thread | None = None
        self._running: _Running | None = None
        self._listening: Listening | None = None

    @property
    def listening(self) -> Listening:
        """Where it is reached.

        Raises:
            OutOfTurn: it does not run.
        """
        if self._listening is None:
            raise OutOfTurn(wish="listening", state="stopped")
        return self._listening

    def start(self) -> Listening:
        """Listen; returns once screens are answered.

        Raises:
            ScreenPortTaken: the address is in use, or not this machine's.
            Locked: another hub runs in this home.
            Damaged, StoreError: log or keys cannot be read or written.
        """
        if self._thread is not None:
            raise OutOfTurn(wish="start", state="running")
        ready: Future[Listening] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="hub")
        self._thread.start()
        try:
            self._listening = ready.result()
        except BaseException:
            self._thread.join()
            self._thread = None
            raise
        return self._listening

    def stop(self) -> None:
        """Close every connection and the log; screens blank themselves."""
        thread, running = self._thread, self._running
        if thread is None:
            return
        if running is not None:
            with suppress(RuntimeError):
                running.loop.call_soon_threadsafe(running.stop.set)
        thread.join()
        self._thread = self._listening = None

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
            OutOfTurn: not now, e.g. while frozen; or the hub does not run.
            RuleError, StoreError: the station did not write it.
        """
        actor = Actor(Kind.CLERK, self._config.clerk, person)
        # As a screen's would: what the schema refuses is refused here too.
        plain = decode_any(encode(values))
        return self._wait(lambda service: service.act(actor, act, plain))

    def facts(self) -> Mapping[str, Any]:
        """Return the clerk's projection; it never changes, asking again gives the newest."""

        async def read(service: Service) -> Mapping[str, Any]:
            return service.facts()

        return self._wait(read)

    def live(self, key: str, value: Any) -> None:
        """Send an ephemeral value (``speaking/S``, ``level/S``); waits for nobody."""
        self._post(lambda service: service.hint(key, value))

    def lines(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set lines of the record by rank (None: it is gone); waits for nobody."""
        self._post(lambda service: service.lines(changes))

    def offer(self, offer: str, value: Mapping[str, Any] | None) -> None:
        """Offer a mentioned page to bench and clerk (None: no more); waits for nobody."""
        self._post(lambda service: service.offer(offer, value))

    def give(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Hand papers to seats, or take them back (None); keys as in ``contract``.

        Returns when it is durable and told.

        Raises:
            BadValue: a key is none of those that do it.
            OutOfTurn: the hub does not run.
            StoreError: the log cannot be written.
        """
        plain = decode_any(encode(changes))
        self._wait(lambda service: service.give(plain))

    def refresh(self) -> None:
        """Read hearing, seats and exhibits anew from the station, and tell who may know.

        Returns when it is done.
        """
        self._wait(lambda service: service.refresh())

    def open_pairing(self, kind: Kind, seat: str, *, remote: bool = False) -> Pairing:
        """Show a new code; it goes for two minutes, one device and five wrong tries.

        A code that was open is withdrawn: the room has one at a time.
        """
        return self._shown(self._up().codes.open(kind, seat, remote=remote))

    def pairing(self) -> Pairing | None:
        """Return the open code, None: used, withdrawn or too old."""
        found = self._up().codes.current()
        return None if found is None else self._shown(found)

    def close_pairing(self) -> None:
        """Withdraw the open code."""
        self._up().codes.close()

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
        service = self._up().service
        used = Open("", kind, seat, remote, 0.0)
        told = admitted(service.authority, service.devices, used, name, request_pem)
        self._post(lambda service: service.devices_changed())
        return Admitted(
            told["device"],
            kind,
            told["seat"],
            name,
            told["certificate"],
            told["authority"],
            remote,
        )

    def devices(self) -> list[Device]:
        """Return the paired devices, revoked ones too."""
        return self._up().service.devices.all()

    def revoke(self, device: str) -> None:
        """Withdraw a device: its connection ends, its certificate is refused from now on.

        Raises:
            NotAllowed: there is none.
        """
        self._wait(lambda service: service.revoke(device))

    # ---- inside -----------------------------------------------------------------------

    def _up(self) -> _Running:
        running = self._running
        if running is None:
            raise OutOfTurn(wish="hub", state="stopped")
        return running

    def _wait(self, work: Callable[[Service], Coroutine[Any, Any, T]]) -> T:
        running = self._up()
        work_ = work(running.service)
        try:
            waiting = asyncio.run_coroutine_threadsafe(work_, running.loop)
        except RuntimeError as error:
            work_.close()
            raise OutOfTurn(wish="hub", state="stopped") from error
        running.waiting.add(waiting)
        try:
            return waiting.result()
        except CancelledError as error:
            raise OutOfTurn(wish="hub", state="stopped") from error
        finally:
            running.waiting.discard(waiting)

    def _post(self, work: Callable[[Service], object]) -> None:
        running = self._running
        if running is not None:
            # One that stops meanwhile needs nothing any more.
            with suppress(RuntimeError):
                running.loop.call_soon_threadsafe(work, running.service)

    def _shown(self, code: Open) -> Pairing:
        listening = self.listening
        host = (self._config.addresses or (listening.host,))[0]
        host = f"[{host}]" if ":" in host else host
        left = code.until_s - time.monotonic()
        return Pairing(
            code.code,
            code.kind,
            code.seat,
            datetime.now(UTC) + timedelta(seconds=left),
            f"wenyi-pair://{host}:{listening.port}/?code={code.code}"
            f"&fingerprint={listening.fingerprint}",
            code.tries_left,
        )

    def _run(self, ready: Future[Listening]) -> None:
        right = SoleRight(self._config.home / "hub.lock")
        try:
            with told(self._config.home):
                make_folder(self._config.home, 0o700)
            if not right.take():
                raise Locked(path=str(self._config.home))
            asyncio.run(self._serve(ready))
        except (WenyiError, OSError) as error:
            if ready.done():
                _log.exception("the hub ended")
            else:
                ready.set_exception(error)
        finally:
            right.give()
            self._running = None
            if not ready.done():
                ready.set_exception(StoreError(path=str(self._config.home)))

    async def _serve(self, ready: Future[Listening]) -> None:
        config = self._config
        authority = Authority.open(config.home)
        context, fingerprint = authority.server_context()
        log = Log.open(config.home / "hearings" / plain_name(config.hearing), authority.secret)
        service = Service(
            log,
            authority,
            Devices(config.home),
            self._exhibits,
            Audience.of(Kind.CLERK, config.clerk),
            self._on_state,
            self._on_live,
        )
        codes = Codes(bytes.fromhex(fingerprint))
        server: HubServer | None = None
        running = _Running(asyncio.get_running_loop(), service, codes, asyncio.Event())
        try:
            server = HubServer(Web(service, codes, config.room).application, service, context)
            host, port = server.bind(config.host, config.port)
            await service.begin()
            await server.begin()
            self._running = running
            ready.set_result(Listening(host, port, fingerprint, authority.pem))
            await running.stop.wait()
        finally:
            self._running = None
            for waiting in list(running.waiting):
                waiting.cancel()
            service.say_goodbye()
            # What is being answered over HTTPS needs the service's threads to its end.
            if server is not None:
                await server.end()
            await service.end()
            # Handshakes that were going on belong to nobody yet, and would outlive the loop.
            for transport in list(getattr(running.loop, "_transports", {}).values()):
                transport.abort()
            # Connections that were aborted just now are let go in the loop's next turns.
            for _ in range(5):
                await asyncio.sleep(0)


@dataclass(slots=True)
class _Running:
    loop: asyncio.AbstractEventLoop
    service: Service
    codes: Codes
    stop: asyncio.Event
    waiting: set[Future[Any]] = field(default_factory=set)


def serve(
    config: HubConfig,
    exhibits: Exhibits,
    stop: threading.Event,
    ready: Callable[[Hub, Listening], None] = lambda _hub, _listening: None,
) -> None:
    """Run a hub until ``stop`` is set; for a process of its own.

    Raises:
        ScreenPortTaken, Locked, Damaged, StoreError: as :meth:`Hub.start`.
    """
    hub = Hub(config, exhibits)
    listening = hub.start()
    try:
        ready(hub, listening)
        stop.wait()
    finally:
        hub.stop()

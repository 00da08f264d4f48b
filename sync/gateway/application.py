"""The gateway as one application: what every request passes through (网关应用)."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resources.errors import (
    CentreBusy,
    CentreStopping,
    Missing,
    RequestTooLarge,
    TooOften,
    TooSlow,
    WenyiError,
)
from sync.access.contract import Caller
from sync.gateway.answers import error_response, status_of
from sync.gateway.contract import Facilities
from sync.gateway.identifying import identify_request, needs_nobody
from sync.gateway.limits import Halt, Held, Rates, body_limit
from sync.gateway.tls import CERTIFICATE

_log = logging.getLogger("wenyi.requests")

_AGAIN_S = 2
_HUNG_UP = 499


class Gateway:
    """The application uvicorn runs; ``draining`` turns away what is new."""

    def __init__(self, facilities: Facilities, routes: Sequence[BaseRoute]) -> None:
        self.draining = False
        limits = facilities.limits
        self.held = Held(limits.concurrent, limits.bodies_bytes)
        self._facilities = facilities
        self._rates = Rates(limits.requests_per_s, limits.burst)
        inner = Starlette(
            routes=list(routes),
            exception_handlers={
                Halt: _halted,
                WenyiError: _failed,
                404: _nothing,
                405: _nothing,
            },
        )
        self._inner: ASGIApp = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        watch = _Watch(scope, receive, send, self._facilities.limits.stall_s)
        try:
            await self._admit(watch)
        except asyncio.CancelledError:
            watch.status = watch.status or _HUNG_UP
            raise
        except ConnectionAbortedError as error:
            # Returning in the middle of an answer makes the server hang up.
            _log.warning("%s: %s", watch.id, error)
        finally:
            self._note(watch)

    async def _admit(self, watch: _Watch) -> None:
        scope = watch.scope
        # Who watches over the centre is let in at the worst of times.
        if scope["path"].startswith("/health/"):
            await self._inner(scope, watch.receive, watch.send)
            return
        if self.draining:
            await watch.refuse(503, CentreStopping(seconds=_AGAIN_S), after_s=_AGAIN_S)
            return
        wait_s = self._rates.wait_s(_name_of(scope))
        if wait_s > 0:
            after_s = max(1, round(wait_s))
            await watch.refuse(429, TooOften(seconds=after_s), after_s=after_s)
            return
        if not self.held.enter():
            await watch.refuse(503, CentreBusy(seconds=_AGAIN_S), after_s=_AGAIN_S)
            return
        body = _Body(watch, self._facilities, self.held)
        try:
            await self._serve(watch, body)
        finally:
            self.held.leave(body.taken)

    async def _serve(self, watch: _Watch, body: _Body) -> None:
        scope = watch.scope
        try:
            if not needs_nobody(scope["path"]):
                scope["wenyi.caller"] = await identify_request(self._facilities, scope)
            async with asyncio.timeout(None) as clock:
                body.clock = watch.clock = clock
                try:
                    await self._inner(scope, body.receive, watch.send)
                finally:
                    watch.clock = None
        except ClientDisconnect:
            # Nobody is there to be told.
            watch.status = _HUNG_UP
        except TimeoutError:
            await watch.give_up(TooSlow(seconds=round(self._facilities.limits.request_s)))
        except WenyiError as error:
            await watch.refuse(status_of(error), error)

    def _note(self, watch: _Watch) -> None:
        meters = self._facilities.meters
        seconds = time.perf_counter() - watch.begun
        route = watch.route
        meters.requests.labels(route, str(watch.status)).inc()
        meters.seconds.labels(route).observe(seconds)
        meters.bytes.labels("in").inc(watch.bytes_in)
        meters.bytes.labels("out").inc(watch.bytes_out)
        meters.under_way.set(self.held.requests)
        meters.held.set(self.held.bytes)
        caller = watch.scope.get("wenyi.caller")
        device = caller.device.id if isinstance(caller, Caller) and caller.device else ""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": watch.id,
            "method": watch.scope["method"],
            "route": route,
            "status": watch.status,
            "ms": round(seconds * 1000, 1),
            "in": watch.bytes_in,
            "out": watch.bytes_out,
            "device": device,
        }
        _log.info("%s", json.dumps(line, ensure_ascii=False))


class _Watch:
    """One request, as it is seen from outside."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, stall_s: float) -> None:
        self.scope = scope
        self.id = secrets.token_hex(8)
        self.begun = time.perf_counter()
        self.status = 0
        self.bytes_in = self.bytes_out = 0
        self.clock: asyncio.Timeout | None = None
        self._receive, self._send, self._stall_s = receive, send, stall_s

    @property
    def route(self) -> str:
        """The route's template; what did not match has none, and cannot fill the metrics."""
        route = self.scope.get("route")
        path = getattr(route, "path_format", None) or getattr(route, "path", None)
        if isinstance(path, str):
            return path
        return self.scope["path"] if self.scope["path"].startswith("/health/") else "—"

    async def receive(self) -> Message:
        """Count what comes in."""
        message = await self._receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """Count what goes out, and put the request's id on it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.clock is not None:
                # From here on each piece has its own time.
                self.clock.reschedule(None)
            headers = [*message.get("headers", []), (b"x-request-id", self.id.encode())]
            message = {**message, "headers": headers}
        self.bytes_out += len(message.get("body", b""))
        try:
            async with asyncio.timeout(self._stall_s):
                await self._send(message)
        except TimeoutError:
            raise ConnectionAbortedError("nobody reads the answer") from None

    async def refuse(self, status: int, error: WenyiError, after_s: int = 0) -> None:
        """Answer an error before the body was read; the connection ends with it."""
        if self.status:
            # Half an answer is out: hanging up is the only way to say that it is no answer.
            raise ConnectionAbortedError(error.kind) from error
        response = error_response(self.scope["path"], status, error, after_s=after_s)
        response.headers["Connection"] = "close"
        await response(self.scope, self._receive, self.send)

    async def give_up(self, error: WenyiError) -> None:
        """Answer that it took too long, or hang up."""
        await self.refuse(503, error, after_s=_AGAIN_S)


class _Body:
    """A request's body: limited in size, in time, and in what all bodies hold together."""

    def __init__(self, watch: _Watch, facilities: Facilities, held: Held) -> None:
        self._watch, self._held = watch, held
        self._limits = facilities.limits
        self._most = body_limit(watch.scope["path"])
        self._begun = time.monotonic()
        self._complete = False
        self.taken = 0
        self.clock: asyncio.Timeout | None = None
        length = dict(watch.scope["headers"]).get(b"content-length", b"")
        self._announced = int(length) if length.isdigit() else 0

    async def receive(self) -> Message:
        """Return the next piece.

        Raises:
            Halt: too large, too slow, or too much in memory already.
        """
        if self._complete:
            return await self._watch.receive()
        if self._announced > self._most:
            raise Halt(413, RequestTooLarge(limit=self._most), close=True)
        try:
            async with asyncio.timeout(self._limits.idle_s):
                message = await self._watch.receive()
        except TimeoutError:
            raise _slow(self._limits.idle_s) from None
        self._check(len(message.get("body", b"")))
        if not message.get("more_body"):
            self._complete = True
            if self.clock is not None:
                loop = asyncio.get_running_loop()
                self.clock.reschedule(loop.time() + self._limits.request_s)
        return message

    def _check(self, count: int) -> None:
        if not self._held.take(count):
            raise Halt(503, CentreBusy(seconds=_AGAIN_S), after_s=_AGAIN_S, close=True)
        self.taken += count
        if self.taken > self._most:
            raise Halt(413, RequestTooLarge(limit=self._most), close=True)
        spent_s = time.monotonic() - self._begun
        if (
            spent_s > self._limits.idle_s
            and self.taken < spent_s * self._limits.slowest_bytes_per_s
        ):
            raise _slow(spent_s)


def _slow(seconds: float) -> Halt:
    return Halt(408, TooSlow(seconds=round(seconds)), close=True)


def _name_of(scope: Scope) -> str:
    """Return what a caller's rate is counted under."""
    shown = scope.get(CERTIFICATE)
    if shown:
        return f"certificate {hash(shown)}"
    client = scope.get("client")
    return client[0] if client else "proxy"


async def _halted(request: Request, error: Any) -> Response:
    response = error_response(
        request.url.path, error.status_code, error.error, after_s=error.after_s
    )
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _failed(request: Request, error: Any) -> Response:
    return error_response(request.url.path, status_of(error), error)


async def _nothing(request: Request, error: Any) -> Response:
    return error_response(request.url.path, error.status_code, Missing(source="—"))


def flat(routes: Sequence[BaseRoute]) -> list[str]:
    """Return the templates of all routes, those of mounts with their prefix."""
    found: list[str] = []
    for route in routes:
        if isinstance(route, Mount):
            found += [route.path + inner for inner in flat(route.routes)]
        elif isinstance(route, Route):
            found.append(route.path)
    return found

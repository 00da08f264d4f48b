"""What the hub answers over HTTPS: pairing, bytes, questions (HTTPS 接口)."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from courtroom.hub.assets import SMALL_BYTES, Assets
from courtroom.hub.authority import Authority
from courtroom.hub.contract import Asset, Device, Kind
from courtroom.hub.core import actor_of
from courtroom.hub.devices import Devices
from courtroom.hub.facts import STAFF
from courtroom.hub.messages import PROTOCOLS, check_pairing, decode_any
from courtroom.hub.pairing import HUB_PROOF, Codes, Open, proof
from courtroom.hub.service import Service
from courtroom.hub.telling import described
from resources.errors import (
    BadCertificateRequest,
    BadCode,
    BadValue,
    NotAllowed,
    Refused,
    RequestTooLarge,
    RuleError,
    StoreError,
    TooOften,
    UnknownItem,
    WenyiError,
)

_log = logging.getLogger(__name__)

_MOST_PAIR_BYTES = 16 << 10
_MOST_ASK_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TILE = re.compile(r"([0-9]{1,2})/([0-9]{1,6})_([0-9]{1,6})")
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_STATUS: tuple[tuple[type[WenyiError], int], ...] = (
    (NotAllowed, 404),
    (BadCode, 403),
    (Refused, 401),
    (BadValue, 400),
    (BadCertificateRequest, 400),
    (RuleError, 409),
    (RequestTooLarge, 413),
    (TooOften, 429),
    (StoreError, 503),
)
Handler = Callable[[Request], Awaitable[Response]]


class Web:
    """The HTTPS side of one hub.

    Args:
        service: the hub.
        codes: its pairing codes.
        room: name of the courtroom.
    """

    def __init__(self, service: Service, codes: Codes, room: str) -> None:
        self._service, self._codes, self._room = service, codes, room
        self._assets = Assets(service.exhibits, service.reading)
        self.application = Starlette(
            routes=[
                Route("/v1/pair/start", _answering(self._start), methods=["POST"]),
                Route("/v1/pair/finish", _answering(self._finish), methods=["POST"]),
                Route("/v1/asset/{sha256}", _answering(self._asset), methods=["GET"]),
                Route("/v1/asset/{sha256}/tile/{tile:path}", _answering(self._tile)),
                Route("/v1/ask/{name}", _answering(self._ask), methods=["POST"]),
            ],
            exception_handlers={404: _nothing, 405: _nothing},
        )

    # ---- pairing ----------------------------------------------------------------------

    async def _start(self, request: Request) -> Response:
        untrusted = await _body(request, _MOST_PAIR_BYTES)
        protocol = untrusted.get("protocol")
        if type(protocol) is int and protocol not in PROTOCOLS:
            return _json(409, {"error": "Outdated", "params": {"protocols": list(PROTOCOLS)}})
        check_pairing("start", untrusted)
        message = bytes.fromhex(untrusted["message"])
        loop, threads = self._service.loop, self._service.asking
        session, answer = await loop.run_in_executor(threads, self._codes.start, message)
        return _json(200, {"session": session, "message": answer.hex()})

    async def _finish(self, request: Request) -> Response:
        untrusted = await _body(request, _MOST_PAIR_BYTES)
        check_pairing("finish", untrusted)
        used, key = self._codes.finish(
            untrusted["session"], untrusted["claim"], untrusted["proof"]
        )
        claim = decode_any(untrusted["claim"])
        check_pairing("claim", claim)
        service = self._service
        paired = await service.loop.run_in_executor(
            service.asking,
            lambda: admitted(
                service.authority, service.devices, used, claim["name"], claim["request"]
            ),
        )
        service.devices_changed()
        text = json.dumps({**paired, "room": self._room}, ensure_ascii=False)
        return _json(200, {"paired": text, "proof": proof(key, HUB_PROOF, text)})

    # ---- bytes ------------------------------------------------------------------------

    def _device(self, request: Request) -> Device:
        der = self._service.peers.certificate(request.scope.get("client"))
        device = self._service.device_of(der)
        if device is None:
            raise Refused
        return device

    def _allowed(self, request: Request) -> tuple[Device, str]:
        """Return who asks for which digest; before anything is looked up."""
        device, sha256 = self._device(request), request.path_params["sha256"]
        if _SHA256.fullmatch(sha256) is None or not self._service.may_have(device, sha256):
            raise NotAllowed
        return device, sha256

    async def _asset(self, request: Request) -> Response:
        device, sha256 = self._allowed(request)
        asset = await self._assets.known(sha256)
        if asset is None:
            raise NotAllowed
        headers = {
            "etag": f'"{sha256}"',
            "accept-ranges": "bytes",
            "cache-control": "private, no-transform",
            "x-content-type-options": "nosniff",
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        start, end, status = _range(request, asset)
        if status == 416:
            return Response(
                status_code=416, headers={"content-range": f"bytes */{asset.size_bytes}"}
            )
        if status == 206:
            headers["content-range"] = f"bytes {start}-{end - 1}/{asset.size_bytes}"
        headers["content-type"] = asset.media_type
        headers["content-length"] = str(end - start)
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        if asset.size_bytes <= SMALL_BYTES:
            data = await self._assets.whole(asset)
            return Response(data[start:end], status, headers)
        return StreamingResponse(
            self._pieces(request, device, sha256, start, end), status, headers
        )

    async def _pieces(
        self, request: Request, device: Device, sha256: str, start: int, end: int
    ) -> AsyncIterator[bytes]:
        peer = request.scope.get("client")
        try:
            async for piece in self._assets.pieces(sha256, start, end - start):
                if not self._service.may_have(device, sha256):
                    # Taken back while it was on its way: not a byte more.
                    self._service.peers.abort(peer)
                    return
                yield piece
        except StoreError as error:
            _log.error("bytes of an asset cannot be read: %s", error)
            self._service.peers.abort(peer)

    async def _tile(self, request: Request) -> Response:
        _, sha256 = self._allowed(request)
        match = _TILE.fullmatch(request.path_params["tile"])
        if match is None:
            raise NotAllowed
        level, column, row = (int(text) for text in match.groups())
        try:
            data = await self._assets.tile(sha256, level, column, row)
        except UnknownItem as error:
            raise NotAllowed from error
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        return Response(data, 200, {"content-type": kind, "cache-control": "private"})

    # ---- questions --------------------------------------------------------------------

    async def _ask(self, request: Request) -> Response:
        device = self._device(request)
        if device.kind not in STAFF:
            raise NotAllowed
        untrusted = await _body(request, _MOST_ASK_BYTES)
        service, name = self._service, request.path_params["name"]
        try:
            result = await service.loop.run_in_executor(
                service.asking, service.exhibits.ask, name, untrusted, device
            )
        except WenyiError as error:
            name, params = described(error, actor_of(service.core.told, device))
            return _json(_status(error), {"error": name, "params": dict(params)})
        return _json(200, {"result": result})


def admitted(
    authority: Authority, devices: Devices, used: Open, name: str, request_pem: str
) -> dict[str, Any]:
    """Let a device in; return what it is told of itself. Writes: on a thread.

    Raises:
        BadCertificateRequest: its request is none.
        StoreError: it cannot be written.
    """
    seat = "" if used.kind is Kind.PUBLIC else used.seat
    issued = authority.issue(request_pem, used.kind, seat)
    device = devices.add(issued, name, used.kind, seat, remote=used.remote)
    return {
        "device": device.id,
        "kind": device.kind.value,
        "seat": device.seat,
        "remote": device.remote,
        "name": device.name,
        "certificate": issued.pem,
        "authority": authority.pem,
    }


def _range(request: Request, asset: Asset) -> tuple[int, int, int]:
    """Return first byte, the one after the last, and the status."""
    size, wanted = asset.size_bytes, request.headers.get("range")
    match = _RANGE.fullmatch(wanted) if wanted is not None else None
    condition = request.headers.get("if-range")
    if match is None or (condition is not None and condition != f'"{asset.sha256}"'):
        return 0, size, 200
    first, last = match.groups()
    if not first and not last:
        return 0, size, 200
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    return (start, end, 206) if start < end else (0, 0, 416)


def _answering(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except WenyiError as error:
            name, params = described(error, None)
            if isinstance(error, BadCode | Refused | RequestTooLarge | BadCertificateRequest):
                name, params = type(error).__name__, {}
            headers = {"retry-after": str(params["seconds"])} if name == "TooOften" else None
            return _json(_status(error), {"error": name, "params": dict(params)}, headers)

    return answer


async def _nothing(_request: Request, _error: Exception) -> Response:
    return _json(404, {"error": "NotAllowed", "params": {}})


def _status(error: WenyiError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _json(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, "application/json")


async def _body(request: Request, most_bytes: int) -> dict[str, Any]:
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > most_bytes:
            raise RequestTooLarge(limit=most_bytes)
    return decode_any(bytes(data))

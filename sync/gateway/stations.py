"""What stations ask: framed messages in, framed answers out (工作站接口)."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import AsyncIterator, Iterator

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from resources.errors import BlobMissing, Damaged, Rejected, StoreError, SyncError
from sync.access.contract import Caller
from sync.blobs.contract import BlobKey, BlobStore
from sync.core import codec, framing, limits
from sync.core.answers import Got, Refusal, Unavailable
from sync.core.codec import OtherVersion
from sync.core.fields import Zone
from sync.core.messages import BlobName, Get
from sync.gateway.answers import FRAME, SYNC, error_response, framed
from sync.gateway.contract import Facilities, caller_of
from sync.gateway.identifying import identify_request
from sync.gateway.permits import Permits, outcomes
from sync.gateway.quotas import Quotas, reached
from sync.gateway.tls import CERTIFICATE

_log = logging.getLogger(__name__)

_RANGE_BYTES = 2 << 20
_MOST_BLOBS = {"Batch": limits.MAX_NAMES, "Part": 1, "Slices": limits.MAX_NAMES}


def routes(facilities: Facilities) -> list[BaseRoute]:
    """Return ``POST /sync/v1/{name}``."""
    desk = _Desk(facilities)
    return [Route("/sync/v1/{name}", desk.answer, methods=["POST"])]


class _Desk:
    """Reads requests and writes answers; what is in them others decide."""

    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities
        self._permits = Permits(facilities)
        self._quotas = Quotas(facilities.quota, facilities.books)

    async def answer(self, http: HttpRequest) -> Response:
        """Answer one message."""
        caller = caller_of(http)
        name = http.path_params["name"]
        if caller.device is None:
            # Before the body: who is nobody sends nothing.
            shown = http.scope.get(CERTIFICATE)
            refusal = Refusal("unknown_device" if shown is None else "revoked")
            return self._refuse(refusal, self._named(shown), close=True)
        if name not in codec.REQUESTS:
            return self._refuse(Refusal("message", "type"), caller.device.id, close=True)
        self._facilities.notices.seen(caller.device.id)
        begun_s = time.monotonic()
        body = await _body_of(http)
        if time.monotonic() - begun_s > self._facilities.limits.rights_s:
            # Shut out since the request began?
            device = caller.device.id
            caller = await identify_request(self._facilities, http.scope)
            if caller.device is None:
                return self._refuse(Refusal("revoked"), device, close=True)
        return await self._facilities.lanes.run(self._answer, caller, name, body, http.scope)

    def _answer(self, caller: Caller, name: str, body: bytes, scope: Scope) -> Response:
        """Runs on a thread of the lanes."""
        device = caller.device.id if caller.device is not None else ""
        try:
            message, pieces = framing.unpack(body, _MOST_BLOBS.get(name, 0))
            del body
            request = codec.decode_request(message)
        except OtherVersion as error:
            return self._refuse(Refusal("version", str(error.params.get("thing", ""))), device)
        except Rejected as error:
            thing = f"{error.params.get('thing', '')} {error.params.get('detail', '')}".strip()
            return self._refuse(Refusal("message", thing[:400]), device)
        if type(request).__name__ != name:
            return self._refuse(Refusal("message", "type"), device)
        if isinstance(request, Get):
            return self._get(caller, request, scope)
        try:
            wait_s = self._quotas.check(device, request)
            if wait_s:
                self._facilities.meters.refusals.labels("quota").inc()
                return error_response(SYNC, 429, reached(wait_s), after_s=wait_s)
            answer = self._permits.answer(caller, request, pieces)
            self._quotas.count(device, request, pieces, answer)
        except (StoreError, SyncError) as error:
            _log.warning("%s failed: %s", name, error)
            answer = Unavailable(5, type(error).__name__)
        if isinstance(answer, Refusal):
            return self._refuse(answer, device)
        outcomes(answer, lambda outcome: self._facilities.meters.entries.labels(outcome).inc())
        return framed(answer)

    def _get(self, caller: Caller, request: Get, scope: Scope) -> Response:
        found = self._permits.readable(caller, request)
        if isinstance(found, Refusal):
            return self._refuse(found, caller.device.id if caller.device is not None else "")
        zone, size = found
        store = self._facilities.stores[zone]
        key = BlobKey(zone, request.sha256)
        pieces = _pieces(store, key, request.offset, size)
        try:
            first = next(pieces, b"")
        except (BlobMissing, Damaged):
            self._mark(zone, request.sha256)
            return framed(Unavailable(60, "Damaged"))
        except (StoreError, SyncError) as error:
            return framed(Unavailable(5, type(error).__name__))
        message = codec.encode(Got(BlobName(request.sha256, size)))
        left = size - request.offset
        opening = framing.pack(message) + left.to_bytes(8, "big")
        headers = {"Content-Length": str(len(opening) + left)}
        return StreamingResponse(
            self._stream(opening, first, pieces, zone, request, scope),
            headers=headers,
            media_type=FRAME,
        )

    async def _stream(
        self,
        opening: bytes,
        first: bytes,
        rest: Iterator[bytes],
        zone: Zone,
        request: Get,
        scope: Scope,
    ) -> AsyncIterator[bytes]:
        looked_s = time.monotonic()
        yield opening
        yield first
        lanes = self._facilities.lanes
        try:
            while piece := await lanes.run(next, rest, b""):
                if time.monotonic() - looked_s > self._facilities.limits.rights_s:
                    await self._look_again(request, scope)
                    looked_s = time.monotonic()
                yield piece
        except (BlobMissing, Damaged):
            # What was sent so far is short of what was announced: the station sees a cut.
            await lanes.run(self._mark, zone, request.sha256)
            raise ConnectionAbortedError("the bytes are not those of their name") from None
        except (StoreError, SyncError) as error:
            raise ConnectionAbortedError(error.kind) from error

    async def _look_again(self, request: Get, scope: Scope) -> None:
        """Hang up where the caller may not have the rest any more: large bytes take hours."""
        caller = await identify_request(self._facilities, scope)
        found = await self._facilities.lanes.run(self._permits.readable, caller, request)
        if isinstance(found, Refusal):
            raise ConnectionAbortedError("the right to the bytes has ended")

    def _mark(self, zone: Zone, sha256: str) -> None:
        _log.error("blob %s/%s cannot be read whole", zone, sha256)
        self._facilities.meters.damaged.labels(zone).inc()
        self._facilities.centre.damaged(zone, sha256)

    def _named(self, shown: bytes | None) -> str:
        """Return the station that a certificate of ours names, though it is shut out."""
        found = self._facilities.authority.station_of(shown, int(time.time())) if shown else None
        return "" if found is None else found[0]

    def _refuse(self, refusal: Refusal, device: str, *, close: bool = False) -> Response:
        self._facilities.meters.refusals.labels(refusal.code).inc()
        if device:
            self._facilities.notices.refused(device, refusal.code)
        response = framed(refusal)
        if close:
            response.headers["Connection"] = "close"
        return response


async def _body_of(http: HttpRequest) -> bytes:
    pieces = [piece async for piece in http.stream()]
    return b"".join(pieces)


def _pieces(store: BlobStore, key: BlobKey, offset: int, size: int) -> Iterator[bytes]:
    """Yield the bytes from ``offset`` on; the last ones only when the whole was right.

    Raises:
        Damaged: from 0, they are not those of the key; further in, they end too early.
        BlobMissing: there are none.
    """
    hasher = hashlib.sha256()
    at = offset
    while at < size:
        piece = store.get_range(key, at, min(size, at + _RANGE_BYTES))
        if not piece:
            raise Damaged(path=str(key), found=f"{at} / {size} bytes")
        at += len(piece)
        if offset == 0:
            hasher.update(piece)
            if at >= size and hasher.hexdigest() != key.sha256:
                raise Damaged(path=str(key), found=hasher.hexdigest())
        yield piece

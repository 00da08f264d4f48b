"""Signed tree heads, handed to stations, who witness them (树根与见证接口)."""

from __future__ import annotations

import base64
import threading
import time
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from resources.errors import NotAllowed, Rejected
from sync.audit.heads import SignedHead, check_head
from sync.audit.witness import Witnessed
from sync.gateway.contract import Facilities, caller_of
from sync.gateway.incoming import bytes_of, read_object
from sync.ledger import audit
from sync.ledger.tables import epoch


def routes(facilities: Facilities) -> list[BaseRoute]:
    """Return ``GET /v1/head`` and ``POST /v1/witness``."""

    async def head(request: Request) -> Response:
        if caller_of(request).device is None:
            raise NotAllowed
        first = request.query_params.get("from", "0")
        if not first.isascii() or not first.isdigit() or len(first) > 16:
            raise Rejected(thing="from")
        found = await facilities.lanes.run(newest, facilities, int(first))
        return JSONResponse(found)

    async def witness(request: Request) -> Response:
        device = caller_of(request).device
        if device is None:
            raise NotAllowed
        data = await read_object(request)
        said = Witnessed(*(bytes_of(data, name) for name in ("raw", "signature", "key")))
        await facilities.lanes.run(keep, facilities, device.id, said)
        return Response(status_code=204)

    return [Route("/v1/head", head), Route("/v1/witness", witness, methods=["POST"])]


def newest(facilities: Facilities, first: int) -> dict[str, Any]:
    """Return the newest head, and the proof that it continues the tree of ``first`` leaves.

    A witness that knows a larger head than the newest gets no proof: the log was cut.
    """
    with facilities.books.consulting() as connection:
        signed = audit.newest_head(connection)
        if signed is None:
            return {"head": None, "size": 0, "proof": []}
        size = check_head(signed, facilities.authority.public_key).size
        proof = audit.consistency(connection, first, size) if 0 < first <= size else []
    return {
        "head": {"raw": _text(signed.raw), "signature": _text(signed.signature)},
        "size": size,
        "proof": [node.hex() for node in proof],
    }


def keep(facilities: Facilities, device: str, said: Witnessed) -> None:
    """Keep a station's word on a head; only with a key of its own journal.

    Raises:
        Rejected: another key, or not a word on one of our heads.
    """
    with facilities.books.consulting() as connection:
        keys = connection.scalars(sa.select(epoch.c.public_key).where(epoch.c.device == device))
        if said.key not in {bytes(key) for key in keys}:
            raise Rejected(thing="key")
    with facilities.books.writing() as connection:
        audit.keep_witness(connection, said, facilities.authority.public_key)


class HeadSigner:
    """The job that signs heads: every ten minutes, or a thousand entries."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(
        self, facilities: Facilities, _state: Any, stop: threading.Event, *, force: bool = False
    ) -> Any:
        """Sign where a head is due."""
        signed = self.sign(facilities, force=force)
        return None if signed is None else {"head": signed.digest}

    def sign(self, facilities: Facilities, *, force: bool = False) -> SignedHead | None:
        """Sign where a head is due; ``force``: where there is any new entry."""
        seconds = time.monotonic() - self._since
        signed = audit.sign_due(
            facilities.books,
            facilities.authority.sign_head,
            datetime.now(UTC),
            seconds,
            force=force,
        )
        if signed is not None:
            self._since = time.monotonic()
        return signed


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")

"""Letting stations in, and signing people in (登记与登录接口)."""

from __future__ import annotations

import base64
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from resources.errors import NotAllowed, SignInLater, UnknownCase
from sync.access import enrolment, grants, people, sessions
from sync.access.enrolment import EnrolRequest
from sync.core import limits
from sync.gateway.addresses import address_of
from sync.gateway.answers import error_json
from sync.gateway.contract import Facilities, caller_of
from sync.gateway.identifying import bearer_of
from sync.gateway.incoming import bytes_of, number_of, read_object, text_of
from sync.ledger import queries
from sync.ledger.tables import meta

_Answer = Callable[[Request], Awaitable[Response]]


def routes(facilities: Facilities) -> list[BaseRoute]:
    """Return the routes under ``/v1``."""
    desk = _Desk(facilities)
    posts: dict[str, _Answer] = {
        "enrol": desk.enrol,
        "renew": desk.renew,
        "sign-in": desk.sign_in,
        "sign-out": desk.sign_out,
        "password": desk.password,
        "follow": desk.follow,
    }
    return [
        Route("/v1/centre", desk.centre),
        *(Route(f"/v1/{name}", answer, methods=["POST"]) for name, answer in posts.items()),
    ]


class _Desk:
    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities

    async def centre(self, _: Request) -> Response:
        """Say who this is; nothing of it is a secret."""
        return JSONResponse(await self._facilities.lanes.run(self._about))

    def _about(self) -> dict[str, Any]:
        with self._facilities.books.consulting() as connection:
            found = connection.scalar(sa.select(meta.c.value).where(meta.c.name == "generation"))
        return {
            "name": self._facilities.name,
            "protocol": limits.PROTOCOL,
            "generation": bytes(found or b"").decode("ascii"),
            "centre_key": _text(self._facilities.authority.public_key),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    async def enrol(self, request: Request) -> Response:
        """Let a station in by its code."""
        data = await read_object(request)
        asked = EnrolRequest(
            code=text_of(data, "token"),
            csr_pem=text_of(data, "csr_pem"),
            device=text_of(data, "device"),
            epoch=number_of(data, "epoch"),
            public_key=bytes_of(data, "public_key"),
            proof=bytes_of(data, "proof"),
            name=text_of(data, "name"),
        )
        facilities = self._facilities
        found = await facilities.lanes.run(
            enrolment.enrol,
            facilities.books,
            facilities.authority,
            asked,
            _now_s(),
            address_of(request),
        )
        return JSONResponse(
            {
                "device": found.device,
                "kind": found.kind,
                "name": found.name,
                "centre": facilities.name,
                "centre_key": _text(facilities.authority.public_key),
                "authority_pem": facilities.authority.authority_pem,
                "certificate_pem": found.certificate_pem,
                "not_after": _time(found.not_after_s),
            }
        )

    async def renew(self, request: Request) -> Response:
        """Give the calling station a new certificate."""
        caller = caller_of(request)
        if caller.device is None:
            raise NotAllowed
        data = await read_object(request)
        facilities = self._facilities
        issued = await facilities.lanes.run(
            enrolment.renew,
            facilities.books,
            facilities.authority,
            caller,
            text_of(data, "csr_pem"),
            _now_s(),
            address_of(request),
        )
        return JSONResponse(
            {"certificate_pem": issued.pem, "not_after": _time(issued.not_after_s)}
        )

    async def sign_in(self, request: Request) -> Response:
        """Open a session; from a station, one that is good there only."""
        data = await read_object(request)
        caller = caller_of(request)
        station = caller.device.id if caller.device is not None else ""
        try:
            found = await self._facilities.lanes.run(
                people.sign_in,
                self._facilities.books,
                text_of(data, "login"),
                text_of(data, "password"),
                _now_s(),
                station=station,
                address=address_of(request) or station,
            )
        except SignInLater as error:
            return _later(error)
        who = found.person
        return JSONResponse(
            {
                "session": found.session,
                "person": {"id": who.id, "name": who.name, "role": who.role},
                "expires_at": _time(found.expires_at_s),
            },
            headers={"Cache-Control": "no-store"},
        )

    async def sign_out(self, request: Request) -> Response:
        """End the session that the request shows; one that is over already is no error."""
        await self._facilities.lanes.run(
            sessions.sign_out,
            self._facilities.books,
            bearer_of(request.scope),
            _now_s(),
            address_of(request),
        )
        return Response(status_code=204)

    async def password(self, request: Request) -> Response:
        """Let a person choose a password of their own."""
        data = await read_object(request)
        try:
            await self._facilities.lanes.run(
                people.change_password,
                self._facilities.books,
                text_of(data, "login"),
                text_of(data, "password"),
                text_of(data, "new_password"),
                _now_s(),
                address=address_of(request),
            )
        except SignInLater as error:
            return _later(error)
        return Response(status_code=204)

    async def follow(self, request: Request) -> Response:
        """Let the calling station fetch a case that the signed-in person may read."""
        data = await read_object(request)
        number = text_of(data, "case_number")
        caller = caller_of(request)
        if caller.device is None or caller.person is None:
            raise NotAllowed
        try:
            case = await self._facilities.lanes.run(self._follow, request, number)
        except NotAllowed:
            return error_json(404, UnknownCase(number=number[:100]))
        return JSONResponse({"case": case})

    def _follow(self, request: Request, number: str) -> str:
        caller, books = caller_of(request), self._facilities.books
        with books.reading(caller.person_reach) as connection:
            found = queries.case_by_number(connection, caller.person_reach, number)
        case = "" if found is None else found.id
        grants.follow(books, caller, case or None, _now_s(), address_of(request))
        return case


def _later(error: SignInLater) -> Response:
    response = error_json(429, error)
    seconds = error.params.get("seconds", 60)
    response.headers["Retry-After"] = str(max(1, int(seconds)))
    return response


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _now_s() -> int:
    return int(time.time())

"""What every endpoint shares: who asks, answers with tags, one word for 'not there' (接口公用).

What does not exist and what the caller may not see is answered alike, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from resources.errors import NotAllowed, UnknownItem
from sync.access.acts import Actor
from sync.access.contract import Caller
from sync.access.decisions import Action, allowed
from sync.gateway.addresses import address_of
from sync.gateway.contract import Facilities, caller_of
from sync.gateway.limits import Halt

P = ParamSpec("P")
R = TypeVar("R")

PREFIX = "/api/v1"
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Ask:
    """One request, and the centre it is put to."""

    facilities: Facilities
    request: Request
    caller: Caller

    @property
    def filed_only(self) -> bool:
        """Whether the caller sees only what was filed in the main volume: a party (当事人)."""
        return self.caller.person is not None and self.caller.person.role == "party"

    @property
    def name(self) -> str:
        """Id of the person, or of the device where no person asks."""
        if self.caller.person is not None:
            return self.caller.person.id
        return self.caller.device.id if self.caller.device is not None else ""

    @property
    def actor(self) -> Actor:
        """Who does it, for the record."""
        return Actor(self.name, address_of(self.request))

    def must(self, action: Action) -> None:
        """Go on only if the caller may do this at all.

        Raises:
            NotAllowed: not for this role.
        """
        if not allowed(self.caller, action):
            raise NotAllowed

    def may_read(self, case: str, *, secret: bool = False) -> bool:
        """Return whether the caller may read a case, or its confidential volume."""
        return allowed(self.caller, "read_case", case, secret)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run blocking work on the gateway's lanes."""
        return await self.facilities.lanes.run(work, *args, **kwargs)


def ask(facilities: Facilities, request: Request) -> Ask:
    """Return the request as the endpoints see it.

    Raises:
        Halt: with 401, where it names nobody.
    """
    caller = caller_of(request)
    if caller.person is None and caller.device is None:
        raise Halt(401, NotAllowed())
    return Ask(facilities, request, caller)


def not_there() -> UnknownItem:
    """Return the one error for what does not exist and what is not the caller's to see."""
    return UnknownItem(thing="—")


def answer(request: Request, data: dict[str, Any]) -> Response:
    """Return JSON with a tag; 304 where the caller has it already."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**PRIVATE, "ETag": tag}
    if has_tag(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def has_tag(request: Request, tag: str) -> bool:
    """Return whether ``If-None-Match`` names the tag."""
    given = request.headers.get("if-none-match", "")
    named = {each.strip().removeprefix("W/") for each in given[:2000].split(",")}
    return tag in named or "*" in named


def link(path: str, **query: str | int) -> str:
    """Return the address of the next page."""
    return f"{PREFIX}{path}?{urlencode(query)}"

"""Who asks, found out once, before any route runs (识别请求者)."""

from __future__ import annotations

import time
from http.cookies import CookieError, SimpleCookie

from starlette.types import Scope

from sync.access.contract import Caller
from sync.access.identity import identify
from sync.gateway.contract import Facilities
from sync.gateway.tls import CERTIFICATE

COOKIE = "wenyi_session"
"""Session of the administration page; counts under ``/admin`` alone."""
_OPEN = ("/v1/centre", "/v1/enrol", "/metrics", "/openapi.json")
_MOST_BEARER = 200


def needs_nobody(path: str) -> bool:
    """Return whether it does not matter who asks."""
    return path in _OPEN


async def identify_request(facilities: Facilities, scope: Scope) -> Caller:
    """Return who asks."""
    bearer = bearer_of(scope)
    certificate = scope.get(CERTIFICATE)
    if not bearer and certificate is None:
        return Caller()
    return await facilities.lanes.run(
        identify, facilities.books, facilities.authority, certificate, bearer, int(time.time())
    )


def bearer_of(scope: Scope) -> str:
    """Return the session or key that the request shows, or empty text."""
    headers = dict(scope["headers"])
    kind, _, word = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return str(word).strip()[:_MOST_BEARER]
    if not scope["path"].startswith("/admin"):
        return ""
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return ""
    found = cookies.get(COOKIE)
    return "" if found is None else str(found.value)[:_MOST_BEARER]

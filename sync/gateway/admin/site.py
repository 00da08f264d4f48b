"""The pages put together: every request passes the same checks (站点)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from resources.errors import Missing, UnsafeForm, WenyiError
from sync.gateway.admin import (
    audit,
    conflicts,
    entrance,
    overview,
    people,
    refusals,
    stations,
    storage,
    systems,
)
from sync.gateway.admin.forms import Form, read_form
from sync.gateway.admin.pages import Page
from sync.gateway.admin.rendering import HEADERS, error_page, see_other
from sync.gateway.admin.visits import (
    FORM_COOKIE,
    LANGUAGE_COOKIE,
    PREFIX,
    Visit,
    caller_with_session,
    is_ours,
    language_of,
)
from sync.gateway.answers import status_of
from sync.gateway.contract import Facilities
from sync.gateway.limits import Halt

_STATIC = Path(__file__).with_name("static")
_FILES = {
    "admin.css": "text/css; charset=utf-8",
    "admin.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_YEAR_S = 365 * 24 * 3600
_Endpoint = Callable[[Request], Awaitable[Response]]

PAGES: Sequence[Page] = (
    *entrance.PAGES,
    *overview.PAGES,
    *stations.PAGES,
    *people.PAGES,
    *conflicts.PAGES,
    *refusals.PAGES,
    *storage.PAGES,
    *audit.PAGES,
    *systems.PAGES,
)
"""Every page and form there is."""


def mounted(facilities: Facilities) -> Mount:
    """Return all pages as one application."""
    desk = _Desk(facilities)
    routes = [Route(page.path, desk.endpoint(page), methods=[page.method]) for page in PAGES]
    handlers = {404: desk.nothing, 405: desk.nothing, WenyiError: desk.failed, Halt: desk.halted}
    inner = Starlette(
        routes=[Route("/static/{name}", _static), *routes],
        exception_handlers=handlers,  # type: ignore[arg-type]
    )
    inner.router.redirect_slashes = False
    return Mount(PREFIX, inner)


class _Desk:
    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities

    def endpoint(self, page: Page) -> _Endpoint:
        """Return what answers the requests to a page."""

        async def answer(request: Request) -> Response:
            visit = self._visit(request)
            if page.needs is not None and visit.caller.person is None:
                return self._dressed(visit, _to_sign_in(visit))
            if request.method == "POST":
                form = await read_form(request)
                visit = self._visit(request, form, visit.fresh)
                if not is_ours(visit):
                    raise UnsafeForm
            if page.needs is not None and not page.needs(visit):
                raise Missing(source="—")
            return self._dressed(visit, await self._run(page, visit))

        return answer

    async def _run(self, page: Page, visit: Visit) -> Response:
        return await self._facilities.lanes.run(page.answer, visit)

    def _visit(self, request: Request, form: Form | None = None, fresh: str = "") -> Visit:
        caller, session = caller_with_session(request)
        return Visit(
            self._facilities,
            request,
            caller,
            session,
            request.cookies.get(FORM_COOKIE, "")[:100] or fresh or secrets.token_urlsafe(24),
            language_of(request),
            int(time.time()),
            form or Form(),
        )

    def _dressed(self, visit: Visit, response: Response) -> Response:
        """Put the cookies on an answer that the visitor's next request needs."""
        if not visit.session and FORM_COOKIE not in visit.request.cookies:
            set_cookie(response, FORM_COOKIE, visit.fresh)
        if "lang" in visit.request.query_params:
            set_cookie(response, LANGUAGE_COOKIE, visit.language, _YEAR_S)
        return response

    async def nothing(self, request: Request, _: Exception) -> Response:
        """Answer the same whether there is no such page, or not for this visitor."""
        visit = self._visit(request)
        if visit.caller.person is None:
            return self._dressed(visit, _to_sign_in(visit))
        return error_page(visit, 404, Missing(source="—"))

    async def failed(self, request: Request, error: WenyiError) -> Response:
        """Answer an error of ours."""
        if isinstance(error, Missing):
            return await self.nothing(request, error)
        return error_page(self._visit(request), status_of(error), error)

    async def halted(self, request: Request, error: Halt) -> Response:
        """Answer what is too large or too slow."""
        response = error_page(self._visit(request), error.status_code, error.error)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response


def set_cookie(response: Response, name: str, value: str, max_age_s: int | None = None) -> None:
    """Set a cookie that no script and no other site gets hold of."""
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path=PREFIX,
        secure=True,
        httponly=True,
        samesite="strict",
    )


def _to_sign_in(visit: Visit) -> Response:
    path = visit.request.url.path
    wish = f"?next={path}" if visit.request.method == "GET" and path != f"{PREFIX}/" else ""
    return see_other(f"{PREFIX}/sign-in{wish if wish.isascii() and '&' not in wish else ''}")


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise Missing(source="—")
    headers = {**HEADERS, "Cache-Control": "max-age=3600"}
    return Response((_STATIC / name).read_bytes(), 200, headers, _FILES[name])

"""The endpoints under ``/api/v1`` (接口)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dossier.case_list.limits import MAX_BYTES
from resources.errors import BadValue, Missing, NotAllowed, WenyiError
from sync.gateway.answers import error_json, status_of
from sync.gateway.api import contents, hooks, views
from sync.gateway.api.asking import PREFIX, PRIVATE, answer, ask
from sync.gateway.api.following import following
from sync.gateway.api.views import Page
from sync.gateway.case_import import import_cases
from sync.gateway.contract import Facilities
from sync.gateway.limits import Halt
from sync.gateway.registry import Registry

After = Annotated[str, Query(max_length=200, description="Id of the last one that was read.")]
Limit = Annotated[int, Query(ge=1, le=500)]

_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "{error: {code, zh, en, thing}}. Unknown and forbidden alike: 404.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
}


def application(facilities: Facilities) -> FastAPI:
    """Return the endpoints as an application to be mounted at ``/api/v1``."""
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, responses=_ERRORS
    )
    app.add_exception_handler(WenyiError, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _halted)
    _add_reading(app, facilities)
    _add_contents(app, facilities)
    hooks.add(app, facilities)
    _add_import(app, facilities)
    return app


def _add_reading(app: FastAPI, facilities: Facilities) -> None:
    @app.get("/cases", summary="Cases within reach, by id; or the one of a number.")
    async def cases(
        request: Request,
        after: After = "",
        limit: Limit = 100,
        number: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        asked = ask(facilities, request)
        found = await asked.run(views.cases, asked, Page(after, limit), number)
        return answer(request, found)

    @app.get("/cases/{case_id}", summary="A case: parties, and the catalogue with counts.")
    async def case(request: Request, case_id: str) -> Response:
        asked = ask(facilities, request)
        return answer(request, await asked.run(views.case, asked, case_id))

    @app.get("/cases/{case_id}/documents", summary="The documents of a case, in order.")
    async def documents(
        request: Request, case_id: str, after: After = "", limit: Limit = 100
    ) -> Response:
        asked = ask(facilities, request)
        found = await asked.run(views.documents, asked, case_id, Page(after, limit))
        return answer(request, found)

    @app.get("/cases/{case_id}/unfiled", summary="Pages of a case that are not filed yet.")
    async def unfiled(
        request: Request, case_id: str, after: After = "", limit: Limit = 500
    ) -> Response:
        asked = ask(facilities, request)
        found = await asked.run(views.unfiled, asked, case_id, Page(after, limit))
        return answer(request, found)

    @app.get("/documents/{document_id}", summary="A document and its pages in order.")
    async def document(
        request: Request, document_id: str, after: After = "", limit: Limit = 500
    ) -> Response:
        asked = ask(facilities, request)
        found = await asked.run(views.document, asked, document_id, Page(after, limit))
        return answer(request, found)

    @app.get("/events", summary="What happened after a cursor; not for parties.")
    async def events(request: Request, after: After = "", limit: Limit = 100) -> Response:
        asked = ask(facilities, request)
        asked.must("list_cases")
        if asked.filed_only:
            raise NotAllowed
        told = await asked.run(
            following, facilities.books, asked.caller.reach, asked.name, after, limit
        )
        data = {
            "events": [event.to_json() for event in told.events],
            "cursor": told.cursor,
            "more": told.more,
        }
        return answer(request, data)


def _add_contents(app: FastAPI, facilities: Facilities) -> None:
    @app.head("/pages/{page_id}/image", include_in_schema=False)
    @app.get(
        "/pages/{page_id}/image",
        summary="The master of a page as it was captured; ranges; the tag is its SHA-256.",
    )
    async def image(request: Request, page_id: str) -> Response:
        asked = ask(facilities, request)
        lying = await asked.run(contents.find_image, asked, page_id)
        return await contents.give(asked, lying)

    @app.get("/pages/{page_id}/text", summary="The text recognised on a page.")
    async def text(request: Request, page_id: str) -> Response:
        asked = ask(facilities, request)
        return answer(request, await asked.run(contents.find_text, asked, page_id))


def _add_import(app: FastAPI, facilities: Facilities) -> None:
    registry = Registry(facilities.books, facilities.centre, facilities.authority)

    @app.post(
        "/cases/import",
        summary="Make the cases of a list (CSV or JSON, 20 MB) that are not there yet.",
    )
    async def import_(request: Request, dry_run: bool = False) -> Response:
        asked = ask(facilities, request)
        asked.must("import_cases")
        body = await request.body()
        if len(body) > MAX_BYTES + 1:
            body = body[: MAX_BYTES + 1]
        report = await asked.run(
            import_cases,
            facilities.books,
            registry,
            body,
            "list",
            actor=asked.actor,
            dry_run=dry_run,
            reach=asked.caller.reach,
        )
        return JSONResponse(report.to_json(), headers=PRIVATE)


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, WenyiError)  # noqa: S101  as registered
    response = error_json(status_of(error), error)
    response.headers.update(PRIVATE)
    return response


async def _invalid(_: Request, error: Exception) -> Response:
    """Name the parameter that cannot be used, never its value."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  as registered
    names = [str(part) for part in error.errors()[0].get("loc", ())[-1:]]
    return error_json(422, BadValue(column=(names or ["—"])[0][:60], value="—"))


async def _halted(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  as registered
    if isinstance(error, Halt):
        response: Response = error_json(error.status_code, error.error)
        if error.status_code == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        if error.after_s:
            response.headers["Retry-After"] = str(error.after_s)
    else:
        response = error_json(error.status_code, Missing(source="—"))
    response.headers.update({**PRIVATE, **(error.headers or {})})
    return response


__all__ = ["PREFIX", "application"]

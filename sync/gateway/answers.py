"""Answers over HTTP: framed ones to stations, JSON to everybody else (应答)."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from resources.errors import (
    CentreBusy,
    CentreStopping,
    Missing,
    Refused,
    RuleError,
    StoreError,
    SyncError,
    TooOften,
    TooSlow,
    UnknownCase,
    UnknownItem,
    WenyiError,
    describe,
)
from sync.core import codec, framing
from sync.core.answers import Answer, Refusal, Unavailable

FRAME = "application/x-wenyi-frame"
SYNC = "/sync/v1/"
_UNKNOWN = 422
_STATUS: tuple[tuple[tuple[type[WenyiError], ...], int], ...] = (
    ((Refused,), 403),
    ((TooOften,), 429),
    ((CentreBusy, CentreStopping, TooSlow), 503),
    ((UnknownCase, UnknownItem, Missing), 404),
    ((StoreError,), 503),
    ((RuleError,), 422),
    ((SyncError,), 422),
)
_REFUSALS = {"unknown_device": 401, "revoked": 403, "forbidden": 403}


def status_of(error: WenyiError) -> int:
    """Return the HTTP status of an error."""
    named = getattr(error, "http_status", None)
    if isinstance(named, int):
        return named
    for classes, status in _STATUS:
        if isinstance(error, classes):
            return status
    return 400


def error_response(path: str, status: int, error: WenyiError, *, after_s: int = 0) -> Response:
    """Return an error as the path's callers read it."""
    response: Response
    if path.startswith(SYNC):
        response = framed(_for_station(status, error, after_s))
        response.status_code = status
    else:
        response = error_json(status, error)
    if after_s:
        response.headers["Retry-After"] = str(after_s)
    return response


def error_json(status: int, error: WenyiError) -> JSONResponse:
    """Return an error in both languages."""
    chinese, english = describe(error, "zh_CN"), describe(error, "en")
    thing = error.params.get("thing", "")
    body = {
        "code": error.kind,
        "zh": f"{chinese.what}{chinese.advice}",
        "en": f"{english.what} {english.advice}",
        "thing": str(thing)[:400],
    }
    return JSONResponse({"error": body}, status)


def framed(answer: Answer) -> Response:
    """Return a station's answer with its status."""
    headers = {}
    status = 200
    if isinstance(answer, Refusal):
        status = _REFUSALS.get(answer.code, _UNKNOWN)
    elif isinstance(answer, Unavailable):
        status = 503
        headers["Retry-After"] = str(max(1, answer.after_s))
    body = framing.pack(codec.encode(answer))
    return Response(body, status, headers, media_type=FRAME)


def _for_station(status: int, error: WenyiError, after_s: int) -> Answer:
    if status in (408, 429) or status >= 500:
        return Unavailable(min(after_s, 3600), error.kind)
    if status == 413:
        return Refusal("limit", error.kind)
    return Refusal("message", error.kind)

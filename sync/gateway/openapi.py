"""``/openapi.json``: every endpoint with its limits, the framed ones too (接口文档)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from sync.core import codec, limits
from sync.gateway.answers import FRAME
from sync.gateway.limits import JSON_BYTES, body_limit

_JSON = "application/json"
_TEXT: dict[str, tuple[str, tuple[str, ...]]] = {
    "GET /v1/centre": ("Who this is: name, protocol, generation, key of receipts, time.", ()),
    "POST /v1/enrol": (
        "Let a station in by a one-time code. Unknown, used and expired codes get one answer.",
        ("token", "csr_pem", "device", "epoch", "public_key", "proof", "name"),
    ),
    "POST /v1/renew": ("A new certificate for the calling station.", ("csr_pem",)),
    "POST /v1/sign-in": ("Open a session.", ("login", "password")),
    "POST /v1/sign-out": ("End the session shown as bearer.", ()),
    "POST /v1/password": (
        "Choose a password of one's own; all sessions end.",
        ("login", "password", "new_password"),
    ),
    "POST /v1/follow": (
        "Let the calling station fetch a case for thirty days. Unknown and forbidden alike: 404.",
        ("case_number",),
    ),
    "GET /v1/head": (
        "The newest signed tree head; with ``from`` the proof that it continues that size.",
        (),
    ),
    "POST /v1/witness": (
        "Keep a station's countersignature under a head.",
        ("raw", "signature", "key"),
    ),
    "GET /health/live": ("Whether the process answers.", ()),
    "GET /health/ready": ("Whether database, blob stores and disk take work. 503 if not.", ()),
    "GET /metrics": ("Prometheus text, for allowed addresses only.", ()),
}
_FRAMED = {
    "description": (
        "Framed: SHA-256 of the message (32 bytes), its length (8 bytes, big-endian), the "
        "message as canonical JSON, then each blob's length (8 bytes) and bytes. "
        "docs/sync-protocol.md tells every message."
    ),
    "content": {FRAME: {"schema": {"type": "string", "format": "binary"}}},
}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "zh", "en", "thing"],
            "properties": {name: {"type": "string"} for name in ("code", "zh", "en", "thing")},
        }
    },
}


def routes(others: Sequence[BaseRoute]) -> list[BaseRoute]:
    """Return ``/openapi.json``, which describes the other routes."""
    text = json.dumps(document(others), ensure_ascii=False, indent=1).encode()

    async def openapi(_: Request) -> Response:
        return Response(text, media_type=_JSON)

    return [Route("/openapi.json", openapi)]


def document(others: Sequence[BaseRoute]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a gateway with these routes."""
    paths: dict[str, Any] = {}
    for route in others:
        if isinstance(route, Mount):
            _merge(paths, route)
        elif isinstance(route, Route):
            _add(paths, route)
    try:
        release = version("wenyi")
    except PackageNotFoundError:
        release = "0"
    return {
        "openapi": "3.1.0",
        "info": {"title": "文驿中心 · Wenyi centre", "version": release},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Error": _ERROR},
            "securitySchemes": {
                "station": {"type": "mutualTLS", "description": "工作站证书"},
                "person": {"type": "http", "scheme": "bearer", "description": "会话或对接密钥"},
            },
        },
    }


def _add(paths: dict[str, Any], route: Route) -> None:
    if route.path == "/sync/v1/{name}":
        for name in codec.REQUESTS:
            paths[f"/sync/v1/{name}"] = {"post": _framed(name)}
        return
    for method in sorted((route.methods or set()) - {"HEAD"}):
        text, fields = _TEXT.get(f"{method} {route.path}", ("", ()))
        paths.setdefault(route.path, {})[method.lower()] = _plain(route.path, text, fields)


def _framed(name: str) -> dict[str, Any]:
    words = (codec.REQUESTS[name].__doc__ or "").strip().splitlines()
    most = body_limit(f"/sync/v1/{name}")
    return {
        "operationId": name,
        "summary": words[0] if words else name,
        "description": (
            f"Body at most {most} bytes; {limits.MAX_NAMES} names, {limits.MAX_ENTRIES} entries."
        ),
        "security": [{"station": []}],
        "requestBody": {"required": True, **_FRAMED},
        "responses": {
            "200": {**_FRAMED, "description": "The answer, framed."},
            "401": {**_FRAMED, "description": "Refusal: unknown_device."},
            "403": {**_FRAMED, "description": "Refusal: revoked, forbidden."},
            "413": {**_FRAMED, "description": "Refusal: limit."},
            "422": {**_FRAMED, "description": "Refusal."},
            "429": {**_FRAMED, "description": "Unavailable; Retry-After."},
            "503": {**_FRAMED, "description": "Unavailable; Retry-After."},
        },
    }


def _plain(path: str, text: str, fields: tuple[str, ...]) -> dict[str, Any]:
    error = {"content": {_JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
    found: dict[str, Any] = {
        "summary": text,
        "responses": {
            "200": {"description": "OK"},
            "4XX": {"description": "{error: {code, zh, en, thing}}", **error},
            "503": {"description": "Busy or stopping; Retry-After.", **error},
        },
    }
    if fields:
        found["description"] = f"Body at most {JSON_BYTES} bytes."
        found["requestBody"] = {
            "required": True,
            "content": {
                _JSON: {
                    "schema": {
                        "type": "object",
                        "required": list(fields),
                        "properties": {
                            name: {"type": "integer" if name == "epoch" else "string"}
                            for name in fields
                        },
                    }
                }
            },
        }
    if path in ("/v1/renew", "/v1/follow", "/v1/witness"):
        found["security"] = [{"station": []}]
    return found


def _merge(paths: dict[str, Any], mount: Mount) -> None:
    """Add what a mounted FastAPI application says of itself."""
    describe = getattr(mount.app, "openapi", None)
    if not callable(describe):
        return
    for path, methods in describe().get("paths", {}).items():
        paths[mount.path + path] = methods

"""Questions in JSON beside the sync protocol: enrolment, sign-in, following (问询)."""

from __future__ import annotations

import json
import re
from typing import Any

from resources.errors import (
    Offline,
    Refused,
    Rejected,
    RuleError,
    SyncError,
    WenyiError,
    all_errors,
)
from sync.station.link import Link

_MOST_BYTES = 1 << 20
_WORD = re.compile(r"[A-Za-z]{1,60}")


def ask_json(
    link: Link, method: str, path: str, body: dict[str, Any] | None = None, session: str = ""
) -> dict[str, Any]:
    """Return what the gateway answers; empty where it has nothing to say.

    Args:
        link: to the gateway.
        method: of HTTP.
        path: below its address.
        body: sent as JSON; None: no body.
        session: of a person who signed in.

    Raises:
        Offline: nobody answers, or not the centre.
        SyncError, RuleError: what the centre says, in its own class where it is known here.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if session:
        headers["Authorization"] = f"Bearer {session}"
    pieces = [] if body is None else [json.dumps(body).encode("utf-8")]
    with link.ask(method, path, pieces, headers) as reply:
        status, kind, after_s = reply.status, reply.media_type, reply.retry_after_s
        data = reply.rest(_MOST_BYTES)
    answer = _object(data) if kind == "application/json" and len(data) <= _MOST_BYTES else None
    if status == 200 and answer is not None:
        return answer
    if status == 204:
        return {}
    raise _error(link.place, status, answer, after_s)


def text(answer: dict[str, Any], name: str, most: int = 100_000) -> str:
    """Return a field of an answer, which must be text.

    Raises:
        Rejected: it is not, or too long.
    """
    value = answer.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise Rejected(thing=name, detail="not text")
    return value


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _error(
    place: str, status: int, answer: dict[str, Any] | None, after_s: int | None
) -> WenyiError:
    told = answer.get("error") if answer is not None else None
    code = told.get("code") if isinstance(told, dict) else None
    thing = told.get("thing") if isinstance(told, dict) else None
    thing = thing[:200] if isinstance(thing, str) else ""
    word = code.rpartition(".")[2] if isinstance(code, str) else ""
    if _WORD.fullmatch(word):
        for cls in all_errors():
            if cls.__name__ == word and issubclass(cls, SyncError | RuleError):
                # Every parameter that words may need; those left over do no harm.
                return cls(
                    thing=thing, number=thing, centre=place, seconds=after_s or 0, detail=word
                )
    if status in (401, 403):
        return Refused(centre=place, detail=f"HTTP {status}")
    if status in (400, 404, 409, 422):
        return Rejected(thing=thing or place, detail=f"HTTP {status}")
    return Offline(centre=place, detail=f"HTTP {status}")

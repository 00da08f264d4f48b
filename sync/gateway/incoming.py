"""JSON that comes in from outside, field by field (请求解析)."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from starlette.requests import Request

from resources.errors import Rejected

_MOST_CHARACTERS = 16 << 10


async def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request.

    Raises:
        Rejected: it is none.
    """
    body = await request.body()
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected(thing="JSON") from error
    if not isinstance(data, dict):
        raise Rejected(thing="JSON")
    return data


def text_of(data: dict[str, Any], name: str) -> str:
    """Return a field that is text.

    Raises:
        Rejected: it is not there, no text, or too long.
    """
    value = data.get(name)
    if not isinstance(value, str) or len(value) > _MOST_CHARACTERS:
        raise Rejected(thing=name)
    return value


def number_of(data: dict[str, Any], name: str) -> int:
    """Return a field that is a whole number.

    Raises:
        Rejected: it is not there, or something else.
    """
    value = data.get(name)
    if type(value) is not int:
        raise Rejected(thing=name)
    return value


def bytes_of(data: dict[str, Any], name: str) -> bytes:
    """Return a field that holds bytes in base64.

    Raises:
        Rejected: it is not there, or no base64.
    """
    try:
        return base64.b64decode(text_of(data, name), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Rejected(thing=name) from error

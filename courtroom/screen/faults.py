"""The hub's errors by name and parameters, as the classes they are (错误还原)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from resources.errors import NoRoom, NotAllowed, Rejected, WenyiError, all_errors

_MOST_PARAMS = 12
_MOST_CHARACTERS = 500


@cache
def _classes() -> dict[str, type[WenyiError]]:
    return {cls.__name__: cls for cls in all_errors()}


def error_of(name: Any, params: Any) -> WenyiError:
    """Return the hub's error; one that this version does not know is a refusal."""
    cls = _classes().get(name) if isinstance(name, str) else None
    if cls is None or cls is WenyiError:
        return Rejected(thing=str(name)[:80])
    kept: dict[str, Any] = {}
    if isinstance(params, Mapping):
        for key, value in list(params.items())[:_MOST_PARAMS]:
            if isinstance(value, bool | int | float):
                kept[str(key)] = value
            else:
                kept[str(key)] = str(value)[:_MOST_CHARACTERS]
    return cls(**kept)


def offline(address: str) -> NoRoom:
    """Return that the hub cannot be reached now."""
    return NoRoom(address=address)


def not_allowed() -> NotAllowed:
    """Return that this seat may not, or that there is no such thing: the two are one."""
    return NotAllowed()

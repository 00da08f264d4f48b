"""Messages as text and as values; both ends check them by one schema (消息).

``messages.schema.json`` is the rule; docs/courtroom-protocol.md says what it means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NoReturn

from courtroom.hub.checking import Check, compiled
from courtroom.hub.contract import MOST_MESSAGE_BYTES
from resources.errors import BadValue

PROTOCOLS: Final = (1,)
CLOSE_FAULTS, CLOSE_OUTDATED, CLOSE_REVOKED, CLOSE_SLOW, CLOSE_REPLACED = (
    4000,
    4001,
    4003,
    4008,
    4009,
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema of all messages."""
    text = files("courtroom.hub").joinpath("messages.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _check(path: str) -> Check:
    return compiled(schema(), path)


@cache
def _names(group: str) -> frozenset[str]:
    return frozenset(schema()["$defs"][group]) - {"$comment"}


def encode(value: Mapping[str, Any]) -> bytes:
    """Return a message's UTF-8 bytes."""
    return _ENCODER.encode(value).encode("utf-8")


def fragment(value: Any) -> str:
    """Return a value as JSON text."""
    return _ENCODER.encode(value)


def decode(untrusted: str | bytes) -> dict[str, Any]:
    """Return the object that a message is.

    Raises:
        BadValue: too long, not JSON, not an object, or text that cannot be written down again
            (half of a surrogate pair, a NUL).
    """
    if len(untrusted) > MOST_MESSAGE_BYTES:
        raise BadValue(column="message", value="length")
    return decode_any(untrusted)


def decode_any(untrusted: str | bytes) -> dict[str, Any]:
    """Return an object of JSON of any length; see :func:`decode`."""
    try:
        text = untrusted if isinstance(untrusted, str) else untrusted.decode("utf-8")
        found = json.loads(text, parse_constant=_no_number)
        if "\\" in text:
            # Only an escape can bring in what UTF-8 itself could not.
            if "\\u0000" in text:
                raise BadValue(column="message", value="JSON")
            fragment(found).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadValue(column="message", value="JSON") from error
    if not isinstance(found, dict):
        raise BadValue(column="message", value="object")
    return found


def _no_number(_name: str) -> NoReturn:
    raise ValueError


def check_up(untrusted: Mapping[str, Any]) -> str:
    """Check what a screen says; returns its type.

    Raises:
        BadValue: not a message of the schema.
    """
    return _check_typed("up", untrusted)


def check_down(untrusted: Mapping[str, Any]) -> str | None:
    """Check what the hub says; returns its type, None for one this version does not know.

    Raises:
        BadValue: not a message of the schema.
    """
    kind = untrusted.get("type")
    if isinstance(kind, str) and kind not in _names("down"):
        return None
    return _check_typed("down", untrusted)


def _check_typed(group: str, untrusted: Mapping[str, Any]) -> str:
    kind = untrusted.get("type")
    if not isinstance(kind, str) or kind not in _names(group):
        raise BadValue(column="type", value="unknown")
    _check(f"{group}/{kind}")(untrusted, "")
    return kind


def check_act(act: str, untrusted_values: Mapping[str, Any]) -> None:
    """Check the values of an act.

    Raises:
        BadValue: there is no such act, or these are not its values.
    """
    if act not in _names("acts"):
        raise BadValue(column="act", value="unknown")
    _check(f"acts/{act}")(untrusted_values, "values")


def check_live(key: str, untrusted_value: Any) -> None:
    """Check an ephemeral value that a screen says.

    Raises:
        BadValue: not a key or value of the schema.
    """
    head = key.partition("/")[0]
    if head not in _names("live"):
        raise BadValue(column="key", value="unknown")
    if untrusted_value is not None:
        _check(f"live/{head}")(untrusted_value, "value")


def check_pairing(name: str, untrusted: Mapping[str, Any]) -> None:
    """Check a body of the pairing: ``start``, ``finish``, ``claim``.

    Raises:
        BadValue: not of the schema.
    """
    _check(f"pairing/{name}")(untrusted, "")

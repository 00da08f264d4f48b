"""Messages as canonical JSON and back, checked field by field (编解码).

Every message has exactly one encoding: sorted keys, no spaces, UTF-8, byte strings
in base64. Whatever decodes to the same message but is written otherwise is refused.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import types
import typing
from functools import cache
from math import isfinite
from typing import Any, TypeVar, cast

from resources.errors import Rejected
from sync.core import limits
from sync.core.answers import Answer, BlobReceipt, Receipt
from sync.core.messages import Request

M = TypeVar("M")

REQUESTS: dict[str, type] = {cls.__name__: cls for cls in typing.get_args(Request)}
ANSWERS: dict[str, type] = {cls.__name__: cls for cls in typing.get_args(Answer)}
RECEIPTS: dict[str, type] = {cls.__name__: cls for cls in (Receipt, BlobReceipt)}
_ENVELOPE = frozenset({"type", "v"})


class OtherVersion(Rejected):
    """The message was written by another version of the protocol (``thing``)."""


def canonical(data: Any) -> bytes:
    """Return the one encoding of plain JSON data."""
    text = json.dumps(
        data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def encode(message: object) -> bytes:
    """Return the bytes of a request, an answer or a receipt.

    Raises:
        Rejected: a field holds what it may not.
    """
    cls = type(message)
    _check(cls, message, cls.__name__)
    data = _plain(message)
    return canonical({**data, "type": cls.__name__, "v": limits.PROTOCOL})


def decode_request(data: bytes) -> Request:
    """Return the request.

    Raises:
        OtherVersion: of another version of the protocol.
        Rejected: not a request; ``thing`` names the field at fault.
    """
    return cast(Request, _decode(data, REQUESTS))


def decode_answer(data: bytes) -> Answer:
    """Return the answer.

    Raises:
        OtherVersion: of another version of the protocol.
        Rejected: not an answer; ``thing`` names the field at fault.
    """
    return cast(Answer, _decode(data, ANSWERS))


def decode_receipt(data: bytes) -> Receipt | BlobReceipt:
    """Return the receipt.

    Raises:
        Rejected: not a receipt; ``thing`` names the field at fault.
    """
    return cast("Receipt | BlobReceipt", _decode(data, RECEIPTS))


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes, thing: str) -> Any:
    """Return strictly parsed JSON: no repeated keys, no NaN, no infinity.

    Raises:
        Rejected: it is not such JSON.
    """
    try:
        return json.loads(
            data, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise Rejected(thing=thing, detail=str(error)[:200]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a repeated key")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(digits: str) -> float:
    """Refuse what is read as infinite: it could be written nowhere."""
    number = float(digits)
    if not isfinite(number):
        raise ValueError("a number out of range")
    return number


def _decode(data: bytes, known: dict[str, type]) -> object:
    if len(data) > limits.MAX_MESSAGE_BYTES:
        raise Rejected(thing="message", detail="too long")
    plain = parse(data, "message")
    if not isinstance(plain, dict):
        raise Rejected(thing="message", detail="not an object")
    version = plain.get("v")
    if type(version) is not int:
        raise Rejected(thing="v")
    if version != limits.PROTOCOL:
        raise OtherVersion(thing=str(version)[:20])
    name = plain.get("type")
    if not isinstance(name, str) or name not in known:
        raise Rejected(thing="type", detail=str(name)[:80])
    body = {key: value for key, value in plain.items() if key not in _ENVELOPE}
    message = _build(known[name], body, name)
    if encode(message) != data:
        raise Rejected(thing=name, detail="not in canonical form")
    return message


@cache
def _fields(cls: typing.Hashable) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(cast(Any, cls)))


def _plain(value: object) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name, _ in _fields(cast(type, type(value)))}
    return value


def _build(hint: Any, data: Any, where: str) -> Any:
    """Make a value of type ``hint`` from plain JSON; its constraints come later."""
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return _build(typing.get_args(hint)[0], data, where)
    if origin is types.UnionType:
        inner = [item for item in typing.get_args(hint) if item is not type(None)]
        return None if data is None else _build(inner[0], data, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise Rejected(thing=where, detail="not a list")
        item = typing.get_args(hint)[0]
        return tuple(_build(item, each, f"{where}[{n}]") for n, each in enumerate(data))
    if hint is bytes:
        return _bytes(data, where)
    if dataclasses.is_dataclass(hint):
        return _build_object(cast(type, hint), data, where)
    return data


def _build_object(cls: type, data: Any, where: str) -> object:
    names = _fields(cls)
    if not isinstance(data, dict) or data.keys() != {name for name, _ in names}:
        raise Rejected(thing=where, detail="not the fields expected")
    return cls(**{name: _build(hint, data[name], f"{where}.{name}") for name, hint in names})


def _bytes(data: Any, where: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise Rejected(thing=where, detail="not base64") from error


def _check(hint: Any, value: object, where: str) -> None:
    """Refuse a value that its type or its constraint does not allow."""
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        inner, *rules = typing.get_args(hint)
        _check(inner, value, where)
        if not all(rule.allows(value) for rule in rules):
            raise Rejected(thing=where, detail="outside its limits")
    elif origin is types.UnionType:
        if value is not None:
            _check(typing.get_args(hint)[0], value, where)
    elif origin is typing.Literal:
        if not isinstance(value, str) or value not in typing.get_args(hint):
            raise Rejected(thing=where, detail="not one of the known words")
    else:
        # bool is an int to isinstance, but not in a message.
        if type(value) is not (origin or hint):
            raise Rejected(thing=where, detail="of the wrong type")
        _check_inside(hint, value, where)


def _check_inside(hint: Any, value: Any, where: str) -> None:
    if hint is str:
        _check_text(value, where)
    elif isinstance(value, tuple):
        item = typing.get_args(hint)[0]
        for n, each in enumerate(value):
            _check(item, each, f"{where}[{n}]")
    elif dataclasses.is_dataclass(hint):
        for name, inner in _fields(cast(type, hint)):
            _check(inner, getattr(value, name), f"{where}.{name}")


def _check_text(text: str, where: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Rejected(thing=where, detail="not text") from error

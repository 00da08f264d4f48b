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
from collections.abc import Callable, Hashable, Sequence
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
    try:
        data = _writer(cast(Any, cls))(message)
    except _Fault as fault:
        raise Rejected(thing=cls.__name__ + fault.where, detail=fault.detail) from None
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


def digest(data: bytes | memoryview) -> str:
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
    try:
        message = cast(object, _reader(known[name])(body))
    except _Fault as fault:
        raise Rejected(thing=name + fault.where, detail=fault.detail) from None
    # Every field was read from its one form; what is left is how the whole is written.
    if canonical(plain) != data:
        raise Rejected(thing=name, detail="not in canonical form")
    return message


# ---- one function for every kind of field, made once ------------------------------------


class _Fault(Exception):
    """A field that holds what it may not; ``where`` grows on the way out."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.where = ""


_Way = Callable[[Any], Any]


@cache
def _reader(hint: Hashable) -> _Way:
    """Return what makes a checked value of type ``hint`` from plain JSON."""
    return _way(hint, _reader, _read_bytes, _read_items, _read_object)


@cache
def _writer(hint: Hashable) -> _Way:
    """Return what makes plain JSON of a value of type ``hint``, which it checks."""
    return _way(hint, _writer, _written_bytes, _written_items, _written_object)


def _way(
    hint: Any,
    inner_of: Callable[[Hashable], _Way],
    bytes_way: _Way,
    items_way: Callable[[_Way], _Way],
    object_way: Callable[[type], _Way],
) -> _Way:
    """Return the way of a kind of field; some are alike in both directions."""
    origin, given = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _ruled(inner_of(given[0]), given[1:], checks_first=inner_of is _writer)
    if origin is types.UnionType:
        (inner,) = (inner_of(each) for each in given if each is not type(None))
        return lambda value: None if value is None else inner(value)
    if origin is typing.Literal:
        return _worded(frozenset(given))
    if origin is tuple:
        return items_way(inner_of(given[0]))
    if hint is bytes:
        return bytes_way
    if dataclasses.is_dataclass(hint):
        return object_way(cast(type, hint))
    return _checked_text if hint is str else _typed(hint)


def _ruled(inner: _Way, rules: tuple[Any, ...], *, checks_first: bool) -> _Way:
    """Return a way that holds a value to its rules: as it is in a message, not in JSON."""
    allow = tuple(rule.allows for rule in rules)

    def way(value: Any) -> Any:
        made = inner(value)
        for allows in allow:
            if not allows(value if checks_first else made):
                raise _Fault("outside its limits")
        return made

    return way


def _worded(words: frozenset[str]) -> _Way:
    def way(value: Any) -> Any:
        if not isinstance(value, str) or value not in words:
            raise _Fault("not one of the known words")
        return value

    return way


def _typed(kind: type) -> _Way:
    def way(value: Any) -> Any:
        # bool is an int to isinstance, but not in a message.
        if type(value) is not kind:
            raise _Fault("of the wrong type")
        return value

    return way


def _checked_text(value: Any) -> Any:
    if type(value) is not str:
        raise _Fault("of the wrong type")
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise _Fault("not text") from error
    return value


def _read_bytes(data: Any) -> bytes:
    try:
        found = base64.b64decode(data, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise _Fault("not base64") from error
    # The last digits may hold bits that mean nothing.
    if base64.b64encode(found).decode("ascii") != data:
        raise _Fault("not in canonical form")
    return found


def _written_bytes(value: Any) -> str:
    if type(value) is not bytes:
        raise _Fault("of the wrong type")
    return base64.b64encode(value).decode("ascii")


def _read_items(item: _Way) -> _Way:
    def way(data: Any) -> tuple[Any, ...]:
        if not isinstance(data, list):
            raise _Fault("not a list")
        return tuple(_each(item, data))

    return way


def _written_items(item: _Way) -> _Way:
    def way(value: Any) -> list[Any]:
        if type(value) is not tuple:
            raise _Fault("of the wrong type")
        return _each(item, value)

    return way


def _each(item: _Way, values: Sequence[Any]) -> list[Any]:
    made: list[Any] = []
    try:
        for value in values:
            made.append(item(value))
    except _Fault as fault:
        fault.where = f"[{len(made)}]{fault.where}"
        raise
    return made


def _read_object(cls: type) -> _Way:
    readers = [(name, _reader(hint)) for name, hint in _fields(cls)]
    names = {name for name, _ in readers}

    def way(data: Any) -> object:
        if not isinstance(data, dict) or data.keys() != names:
            raise _Fault("not the fields expected")
        values: list[Any] = []
        try:
            for name, read in readers:
                values.append(read(data[name]))
        except _Fault as fault:
            fault.where = f".{name}{fault.where}"
            raise
        return cast(object, cls(*values))

    return way


def _written_object(cls: type) -> _Way:
    writers = [(name, _writer(hint)) for name, hint in _fields(cls)]

    def way(value: Any) -> dict[str, Any]:
        if type(value) is not cls:
            raise _Fault("of the wrong type")
        made: dict[str, Any] = {}
        try:
            for name, write in writers:
                made[name] = write(getattr(value, name))
        except _Fault as fault:
            fault.where = f".{name}{fault.where}"
            raise
        return made

    return way


def _fields(cls: type) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return [(field.name, hints[field.name]) for field in dataclasses.fields(cast(Any, cls))]

"""JSON Schema, compiled into plain functions (消息格式检查).

The part of draft 2020-12 that ``messages.schema.json`` uses; any other word in a schema is
refused when it is compiled, so that nothing stands there without being checked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from resources.errors import BadValue

Check = Callable[[Any, str], None]
"""Takes a value and where it stands.

Raises:
    BadValue: ``column`` is where, ``value`` what kind of fault.
"""
_SILENT = {"$schema", "$id", "title", "$comment", "$defs"}
_KNOWN = {
    "$ref", "type", "const", "enum", "anyOf", "properties", "required", "additionalProperties",
    "items", "minItems", "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum",
}  # fmt: skip
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: type(value) is dict,
    "array": lambda value: type(value) is list,
    "string": lambda value: type(value) is str,
    "boolean": lambda value: type(value) is bool,
    "null": lambda value: value is None,
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) is int or (type(value) is float and math.isfinite(value)),
}


def compiled(document: Mapping[str, Any], path: str) -> Check:
    """Return the check of one definition.

    Args:
        document: the whole schema, in which references are looked up.
        path: below ``$defs``, e.g. ``acts/show``.
    """
    return _Compiler(document).at(path)


class _Compiler:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._made: dict[str, Check] = {}

    def at(self, path: str) -> Check:
        if path not in self._made:
            found: Any = self._document["$defs"]
            for part in path.split("/"):
                found = found[part]
            self._made[path] = self._compile(found)
        return self._made[path]

    def _compile(self, schema: Mapping[str, Any]) -> Check:
        unknown = set(schema) - _KNOWN - _SILENT
        if unknown:
            raise ValueError(f"not understood in a schema: {sorted(unknown)}")
        if "$ref" in schema:
            return self.at(schema["$ref"].removeprefix("#/$defs/"))
        checks = [
            make(schema)
            for word, make in (
                ("type", _typed),
                ("const", _constant),
                ("enum", _one_of),
                ("maxLength", _length),
                ("pattern", _pattern),
                ("minimum", _range),
                ("anyOf", self._any),
                ("items", self._items),
                ("properties", self._properties),
            )
            if word in schema
        ]
        if len(checks) == 1:
            return checks[0]

        def check(value: Any, where: str) -> None:
            for one in checks:
                one(value, where)

        return check

    def _any(self, schema: Mapping[str, Any]) -> Check:
        branches = [self._compile(one) for one in schema["anyOf"]]

        def check(value: Any, where: str) -> None:
            for branch in branches[:-1]:
                try:
                    return branch(value, where)
                except BadValue:
                    continue
            return branches[-1](value, where)

        return check

    def _items(self, schema: Mapping[str, Any]) -> Check:
        item = self._compile(schema["items"])
        least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)

        def check(value: Any, where: str) -> None:
            if not least <= len(value) <= most:
                raise BadValue(column=where, value="length")
            place = where + "[]"
            for one in value:
                item(one, place)

        return check

    def _properties(self, schema: Mapping[str, Any]) -> Check:
        parts = {name: self._compile(one) for name, one in schema["properties"].items()}
        required = tuple(schema.get("required", ()))
        closed = schema.get("additionalProperties") is False

        def check(value: Any, where: str) -> None:
            for name in required:
                if name not in value:
                    raise BadValue(column=_joined(where, name), value="missing")
            for name, one in value.items():
                part = parts.get(name)
                if part is not None:
                    part(one, _joined(where, name))
                elif closed:
                    raise BadValue(column=where, value="unknown")

        return check


def _joined(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _typed(schema: Mapping[str, Any]) -> Check:
    wanted = schema["type"]
    right = _TYPES[wanted]

    def check(value: Any, where: str) -> None:
        if not right(value):
            raise BadValue(column=where, value=wanted)

    return check


def _constant(schema: Mapping[str, Any]) -> Check:
    wanted = schema["const"]

    def check(value: Any, where: str) -> None:
        if type(value) is not type(wanted) or value != wanted:
            raise BadValue(column=where, value="const")

    return check


def _one_of(schema: Mapping[str, Any]) -> Check:
    wanted = {(type(one), one) for one in schema["enum"]}

    def check(value: Any, where: str) -> None:
        if not isinstance(value, str | int | float) or (type(value), value) not in wanted:
            raise BadValue(column=where, value="enum")

    return check


def _length(schema: Mapping[str, Any]) -> Check:
    least, most = schema.get("minLength", 0), schema["maxLength"]

    def check(value: Any, where: str) -> None:
        if not least <= len(value) <= most:
            raise BadValue(column=where, value="length")

    return check


def _pattern(schema: Mapping[str, Any]) -> Check:
    pattern = re.compile(schema["pattern"].removesuffix("$") + r"\Z")

    def check(value: Any, where: str) -> None:
        if pattern.search(value) is None:
            raise BadValue(column=where, value="pattern")

    return check


def _range(schema: Mapping[str, Any]) -> Check:
    least, most = schema["minimum"], schema["maximum"]

    def check(value: Any, where: str) -> None:
        if not least <= value <= most:
            raise BadValue(column=where, value="range")

    return check

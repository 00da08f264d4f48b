"""Errors as screens hear them (错误告知)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courtroom.hub.facts import STAFF
from courtroom.hub.permits import Actor
from resources.errors import (
    BadValue,
    NotAllowed,
    OutOfTurn,
    RuleError,
    StoreError,
    TooOften,
    WenyiError,
)

_PLAIN = (BadValue, OutOfTurn, TooOften)
"""Say nothing of what is there; everybody may hear them whole."""


def described(error: WenyiError, actor: Actor | None) -> tuple[str, Mapping[str, Any]]:
    """Return class and parameters of an error as somebody may hear them.

    A party hears of the rules of the house nothing that names a thing, and nobody outside
    this machine hears of its paths.
    """
    if isinstance(error, NotAllowed):
        return "NotAllowed", {}
    name = type(error).__name__
    if isinstance(error, _PLAIN):
        return name, _plain(error.params)
    if actor is None or actor.kind not in STAFF:
        return ("StoreError" if isinstance(error, StoreError) else "NotAllowed"), {}
    if isinstance(error, RuleError):
        return name, _plain(error.params)
    return name, {}


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in params.items()
        if name != "detail" and isinstance(value, str | int | float | bool)
    }

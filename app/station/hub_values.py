"""Values from the hub, checked before they become changes (取值检查)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from resources.errors import BadValue

E = TypeVar("E", bound=StrEnum)

MOST_POINTS = 5_000


def text(value: Mapping[str, Any], name: str, most: int, *, empty: bool = False) -> str:
    """Return a text; with ``empty`` a missing one is an empty one.

    Raises:
        BadValue: it is none, or too long.
    """
    found = value.get(name)
    if found is None and empty:
        return ""
    if not isinstance(found, str) or len(found) > most or not (found or empty):
        raise BadValue(column=name, value=str(found)[:40])
    return found


def flag(value: Mapping[str, Any], name: str) -> bool:
    """Return a yes or no; missing is no.

    Raises:
        BadValue: it is neither.
    """
    found = value.get(name, False)
    if not isinstance(found, bool):
        raise BadValue(column=name, value=str(found)[:40])
    return found


def whole(value: Mapping[str, Any], name: str) -> int:
    """Return a whole number.

    Raises:
        BadValue: it is none.
    """
    found = value.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise BadValue(column=name, value=str(found)[:40])
    return found


def numbers(value: Mapping[str, Any], name: str) -> float:
    """Return a part of a page's width, 0 to 1.

    Raises:
        BadValue: it is none.
    """
    return _part(value.get(name), name)


def rectangle(value: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Return x, y, width, height as parts of the page; all of it where none is named.

    Raises:
        BadValue: it is none, or leaves the page.
    """
    found = value.get("rectangle")
    if found is None:
        return (0.0, 0.0, 1.0, 1.0)
    if not isinstance(found, list | tuple) or len(found) != 4:
        raise BadValue(column="rectangle", value=str(found)[:40])
    x, y, width, height = (_part(each, "rectangle") for each in found)
    return (x, y, min(width, 1.0 - x), min(height, 1.0 - y))


def points(value: Mapping[str, Any], size: int = 2) -> tuple[tuple[float, ...], ...]:
    """Return points whose parts are 0 to 1.

    Raises:
        BadValue: they are none, or too many.
    """
    found = value.get("points")
    if not isinstance(found, list | tuple) or not 0 < len(found) <= MOST_POINTS:
        raise BadValue(column="points", value=str(found)[:40])
    made = []
    for point in found:
        if not isinstance(point, list | tuple) or len(point) != size:
            raise BadValue(column="points", value=str(point)[:40])
        made.append(tuple(_part(each, "points") for each in point))
    return tuple(made)


def moment(value: Mapping[str, Any], name: str) -> datetime:
    """Return an aware time.

    Raises:
        BadValue: it is none.
    """
    found = value.get(name)
    if isinstance(found, str):
        try:
            at = datetime.fromisoformat(found)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is not None:
            return at
    raise BadValue(column=name, value=str(found)[:40])


def one_of(value: Mapping[str, Any], name: str, kinds: type[E], default: E | None = None) -> E:
    """Return one of the words there are.

    Raises:
        BadValue: it is none of them.
    """
    found = value.get(name)
    if found is None and default is not None:
        return default
    try:
        return kinds(str(found))
    except ValueError:
        raise BadValue(column=name, value=str(found)[:40]) from None


def _part(found: Any, name: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise BadValue(column=name, value=str(found)[:40])
    if not -0.001 <= found <= 1.001:
        raise BadValue(column=name, value=str(found)[:40])
    return min(1.0, max(0.0, float(found)))

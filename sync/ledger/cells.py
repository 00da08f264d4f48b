"""Names from outside as they may stand in an index (键值).

Ids and case ids come from entries that anyone enrolled may write: of any length, with
any character. Neither database indexes all of that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sync.core.codec import digest

_MOST = 200
_LONG = "long/"
_AT_ONCE = 500


def cell(name: str) -> str:
    """Return the name itself where it is short and printable, otherwise its digest."""
    if len(name) <= _MOST and name.isprintable() and not name.startswith(_LONG):
        return name
    return _LONG + digest(name.encode("utf-8", "surrogatepass"))


def is_plain(name: str) -> bool:
    """Return whether the name stands for itself."""
    return cell(name) == name


def strides(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield names, sorted and each once, in numbers that one statement takes."""
    once = sorted(set(names))
    for at in range(0, len(once), _AT_ONCE):
        yield once[at : at + _AT_ONCE]


def to_text(data: Any) -> str:
    """Return plain data as JSON in ASCII: no character of it troubles a database."""
    return json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def from_text(text: str) -> Any:
    """Return the data."""
    return json.loads(text)

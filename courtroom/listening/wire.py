"""What recognition and windows say to each other, as lines of JSON (进程间消息)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from asr.result import Segment
from asr.wording.line import Character, Rewrite
from courtroom.listening.heard import Heard, HeardKind
from courtroom.wording.lexicon import Kind, Term
from resources.errors import Crashed, WenyiError, all_errors

MOST_LINE_BYTES = 1 << 20
"""Of one message; a turn of 30 s takes about 20,000."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch heard, and where it stands in samples, so that it can be restored."""

    heard: Heard
    channel: int
    start: int
    """Sample at 16 kHz; so is ``end``."""
    end: int
    segment: Segment | None = None
    """What was recognised, before it was worded; stays in its process."""


def line(value: dict[str, Any]) -> bytes:
    """Return a message as one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def said_to_json(said: Said) -> dict[str, Any]:
    """Return it as :func:`said_from_json` takes it."""
    heard = said.heard
    plain = {
        name: getattr(heard, name)
        for name in Heard.__slots__
        if name not in ("kind", "characters", "rewrites")
    }
    return {
        **plain,
        "kind": heard.kind.value,
        "characters": [
            [c.text, round(c.start_s, 3), round(c.end_s, 3), round(c.confidence, 3), c.added]
            for c in heard.characters
        ],
        "rewrites": [list(asdict(one).values()) for one in heard.rewrites],
        "samples": [said.channel, said.start, said.end],
    }


def said_from_json(value: dict[str, Any]) -> Said:
    """Return what :func:`said_to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: it did not.
    """
    value = dict(value)
    channel, start, end = value.pop("samples")
    heard = Heard(
        kind=HeardKind(value.pop("kind")),
        characters=tuple(Character(*one) for one in value.pop("characters")),
        rewrites=tuple(Rewrite(*one) for one in value.pop("rewrites")),
        **value,
    )
    return Said(heard, channel, start, end)


def terms_to_json(terms: Iterable[Term]) -> list[list[str]]:
    """Return words of the case as JSON."""
    return [[term.text, term.kind.value] for term in terms]


def terms_from_json(value: list[list[str]]) -> list[Term]:
    """Return what :func:`terms_to_json` wrote."""
    return [Term(text, Kind(kind)) for text, kind in value]


def error_to_json(error: WenyiError) -> dict[str, Any]:
    """Return an error by class and parameters."""
    return {"error": type(error).__name__, "params": {k: str(v) for k, v in error.params.items()}}


def error_from_json(value: dict[str, Any]) -> WenyiError:
    """Return the error again; an unknown one as :class:`Crashed`."""
    for cls in all_errors():
        if cls.__name__ == value.get("error"):
            return cls(**value.get("params", {}))
    return Crashed(engine="listening")

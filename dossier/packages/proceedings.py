"""What was said in a hearing and who signed its papers, as a package carries it (庭审数据).

One JSON file for each hearing of the volume: seats, the lawful log, what was heard with the
time of every character, the record's paragraphs and where each character comes from, and for
each signed paper its signers, what they were shown, what they asked for, their signatures.

The values are the domain's own. Ids are numbers as text, 1-based in their list, of seats'
parties in the catalogue's list of parties, of recordings in the hearing's; whoever takes the
package gives ids of its own. Documented in docs/archive.md.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from dossier.hearing import HearingEvent, Seat, Stretch, Utterance
from dossier.hearing_times import Timed, length, pack, unpack
from dossier.packages.described import BadCatalogue
from dossier.signing import Correction, Reading, Signature, Signer

FORMAT = 1
KIND = "庭审数据"
"""Kind of the file."""
_OWN = frozenset({"id", "case_id", "hearing_id", "paper_id", "volume"})
"""Given by whoever keeps it."""
_STAYS = {
    # The trace of ink is sealed with a key of the station; its marks are keyed, too.
    Signature: frozenset({"trace_sha256", "ink_mark"}),
    # Order is that of the list; what was removed or suppressed is no part of the record.
    Utterance: frozenset({"rank", "suppressed", "deleted"}),
}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signed a paper and how it came to that (签署情况)."""

    sha256: str
    """Of the paper's file, which is in the package, too."""
    signers: tuple[Signer, ...]
    readings: tuple[Reading, ...] = ()
    corrections: tuple[Correction, ...] = ()
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Proceedings:
    """What is kept of one hearing beside its recordings and papers."""

    seats: tuple[Seat, ...] = ()
    events: tuple[HearingEvent, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    papers: tuple[SignedBy, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.seats or self.events or self.utterances or self.papers)

    @property
    def sittings(self) -> frozenset[str]:
        """The recordings it names."""
        some: list[str | None] = [one.sitting_id for one in self.events]
        some += [one.sitting_id for one in self.stretches]
        some += [one.sitting_id for one in self.utterances]
        some += [one.sitting_id for paper in self.papers for one in paper.corrections]
        return frozenset(one for one in some if one is not None)

    @property
    def parties(self) -> frozenset[str]:
        """The parties it names."""
        return frozenset(one.party_id for one in self.seats if one.party_id is not None)


def to_json(one: Proceedings) -> bytes:
    """Return the text form; :func:`from_json` reads it back."""
    return json.dumps(
        {"format": FORMAT, **_plain(one)}, ensure_ascii=False, allow_nan=False
    ).encode()


def from_json(untrusted: bytes) -> Proceedings:
    """Return what a file from outside says.

    Raises:
        BadCatalogue: it is of no form we know, or contradicts itself.
    """
    try:
        value = json.loads(untrusted)
        found = _read(Proceedings, _known(value, value.pop("format")))
        _check(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadCatalogue(f"{type(error).__name__}: {error}"[:200]) from error
    return found


def _known(value: dict[str, Any], form: object) -> dict[str, Any]:
    if form != FORMAT:
        raise ValueError("format")
    return value


def number_of(text: str | None, most: int) -> int:
    """Return the place in a list that an id of a package means, from 0.

    Raises:
        ValueError: it names none of ``most``.
    """
    number = int(text) if text is not None and text.isascii() and text.isdecimal() else 0
    if not 1 <= number <= most:
        raise ValueError(f"{text!r} of {most}"[:60])
    return number - 1


def _check(found: Proceedings) -> None:
    """Check that everything it names is there; else ValueError."""
    for stretch in found.stretches:
        number_of(stretch.sitting_id, 10_000)
        rows = json.loads(stretch.rewrites)
        told = all([int(a) <= int(b) for a, b, _spoken, _written, _rule in rows])
        if not told or len(unpack(stretch.times)) != len(stretch.text):
            raise ValueError("stretch")
    for one in found.utterances:
        _check_spans(one, found.stretches)
    for paper in found.papers:
        names = [one.signer_id for one in paper.readings]
        names += [one.signer_id for one in paper.signatures]
        names += [one.signer_id for one in paper.corrections]
        for name in names:
            number_of(name, len(paper.signers))
        for wish in paper.corrections:
            if wish.utterance_id is not None:
                number_of(wish.utterance_id, len(found.utterances))


def _check_spans(one: Utterance, stretches: Sequence[Stretch]) -> None:
    if length(one.spans) != len(one.text):
        raise ValueError("spans")
    for span in (*one.spans, *one.offered):
        most = span.first + span.count
        if span.stretch is not None:
            most = len(stretches[number_of(span.stretch, len(stretches))].text)
        if span.count < 1 or span.first < 0 or span.first + span.count > most:
            raise ValueError("span")


# ---- values as JSON, by their types ------------------------------------------------------


@cache
def _kept(kind: type) -> tuple[tuple[str, Any, Any], ...]:
    """Return name, type and default of the fields that travel."""
    hints = get_type_hints(kind)
    left = _OWN | _STAYS.get(kind, frozenset())
    return tuple(
        (one.name, hints[one.name], one.default) for one in fields(kind) if one.name not in left
    )


def _plain(value: object) -> Any:
    if isinstance(value, Stretch):
        times = [[t.start_s, t.end_s, t.confidence, int(t.added)] for t in unpack(value.times)]
        return {**_of(value), "times": times}
    if is_dataclass(value) and not isinstance(value, type):
        return _of(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _of(value: object) -> dict[str, Any]:
    kept = _kept(cast(Any, type(value)))
    # A whole number may be kept as 1024.0; who reads it back writes the same bytes.
    return {
        name: hint(one) if hint in (int, float) else _plain(one)
        for name, hint, _ in kept
        for one in (getattr(value, name),)
    }


def _read(kind: type[_T], said: Any) -> _T:
    """Return a value of a dataclass; what it does not know or lacks is refused."""
    known = _kept(cast(Any, kind))
    if not isinstance(said, dict) or not said.keys() <= {name for name, _, _ in known}:
        raise ValueError(kind.__name__)
    values = {
        name: _value(
            hint, _packed(said[name]) if (kind, name) == (Stretch, "times") else said[name]
        )
        for name, hint, default in known
        if name in said or default is MISSING
    }
    left = {
        one.name: ""
        for one in fields(cast(Any, kind))
        if one.default is MISSING and one.name not in values
    }
    return kind(**left, **values)


def _value(hint: Any, said: Any) -> Any:
    hint = getattr(hint, "__supertype__", hint)
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        return None if said is None else _value(inner, said)
    if get_origin(hint) is tuple:
        return _several(get_args(hint), said)
    if is_dataclass(hint):
        return _read(cast(type, hint), said)
    return _single(hint, said)


def _single(hint: Any, said: Any) -> Any:
    if hint in (datetime, date) or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        made = hint(said) if issubclass(hint, StrEnum) else hint.fromisoformat(said)
        if hint is datetime and made.tzinfo is None:
            raise ValueError("a time without its zone")
        return made
    if hint is float and type(said) in (int, float) and isfinite(said):
        return float(said)
    if type(said) is not hint:
        raise ValueError(f"{type(said).__name__} for {hint}")
    if hint is str and ("\0" in said or said != said.encode("utf-8", "replace").decode()):
        raise ValueError("characters")
    return said


def _several(kinds: Sequence[Any], said: Any) -> tuple[Any, ...]:
    if not isinstance(said, list):
        raise TypeError("not a list")
    if kinds[-1] is Ellipsis:
        return tuple(_value(kinds[0], one) for one in said)
    return tuple(_value(kind, one) for kind, one in zip(kinds, said, strict=True))


def _packed(said: Iterable[Any]) -> str:
    """Return times as a stretch keeps them, of rows of numbers."""
    return pack(
        Timed(float(start), float(end), float(sure), bool(added))
        for start, end, sure, added in said
    )

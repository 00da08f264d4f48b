"""How characters keep their times, in few bytes (字的时间).

A stretch's times are packed once and never written again: for every character the
distance of its start from the end of the one before, its length (both in hundredths of
a second, as LEB128 numbers, the first in zigzag form) and one byte of confidence, whose
top bit says that a rule put the character in. All of it in Base64.

What an utterance says of its characters is a list of spans, written as the stretches'
ids and, behind a semicolon, runs that count in them: ``a,b;0:0+12 +1 1:3+7`` is twelve
characters of ``a`` from its first, one typed, and seven of ``b`` from its fourth.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossier.hearing import Span
from dossier.ids import StretchId

TICKS = 100
"""In a second."""
_ADDED = 0x80
_SURE = 100
_MOST_TICKS = 1 << 40


@dataclass(frozen=True, slots=True)
class Timed:
    """When a character was spoken."""

    start_s: float
    """Seconds from the recording's first sample; so is ``end_s``."""
    end_s: float
    confidence: float = 1.0
    """0.0 to 1.0, in hundredths."""
    added: bool = False
    """A rule put it in; nobody spoke it."""


def pack(characters: Iterable[Timed]) -> str:
    """Return the packed times.

    Raises:
        ValueError: a time is no number, or beyond any recording.
    """
    out = bytearray()
    before = 0
    for one in characters:
        start, end = _ticks(one.start_s), _ticks(one.end_s)
        gap = start - before
        _put(out, gap << 1 if gap >= 0 else (-gap << 1) - 1)
        _put(out, max(0, end - start))
        before = max(start, end)
        sure = round(min(1.0, max(0.0, one.confidence)) * _SURE)
        out.append(sure | (_ADDED if one.added else 0))
    return base64.b64encode(bytes(out)).decode("ascii")


def unpack(packed: str) -> list[Timed]:
    """Return the characters' times.

    Raises:
        ValueError: the text is not what :func:`pack` makes.
    """
    try:
        data = base64.b64decode(packed, validate=True)
    except binascii.Error as error:
        raise ValueError("not packed times") from error
    found: list[Timed] = []
    at = before = 0
    try:
        while at < len(data):
            gap, at = _take(data, at)
            length, at = _take(data, at)
            start = before + (-((gap + 1) >> 1) if gap & 1 else gap >> 1)
            before = start + length
            sure = data[at]
            at += 1
            found.append(
                Timed(
                    start / TICKS,
                    before / TICKS,
                    (sure & ~_ADDED) / _SURE,
                    bool(sure & _ADDED),
                )
            )
    except IndexError as error:
        raise ValueError("not packed times") from error
    return found


def spans_text(spans: Sequence[Span]) -> str:
    """Return spans as a row keeps them; empty text for none."""
    ids: dict[str, int] = {}
    runs: list[str] = []
    for span in spans:
        if span.stretch is None:
            runs.append(f"+{span.count}")
        else:
            number = ids.setdefault(span.stretch, len(ids))
            runs.append(f"{number}:{span.first}+{span.count}")
    return f"{','.join(ids)};{' '.join(runs)}" if runs else ""


def spans_of(text: str) -> tuple[Span, ...]:
    """Return the spans of a row.

    Raises:
        ValueError: the text is not what :func:`spans_text` makes.
    """
    if not text:
        return ()
    names, _, runs = text.partition(";")
    ids = names.split(",")
    found: list[Span] = []
    for run in runs.split(" "):
        source, _, count = run.partition("+")
        if source:
            number, _, first = source.partition(":")
            found.append(Span(StretchId(ids[int(number)]), int(first), int(count)))
        else:
            found.append(Span(None, 0, int(count)))
    return tuple(found)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans with neighbours that continue each other as one, empty ones left out."""
    found: list[Span] = []
    for span in spans:
        if span.count <= 0:
            continue
        last = found[-1] if found else None
        if last is not None and last.stretch == span.stretch:
            if last.stretch is None:
                found[-1] = Span(None, 0, last.count + span.count)
                continue
            if last.first + last.count == span.first:
                found[-1] = Span(last.stretch, last.first, last.count + span.count)
                continue
        found.append(span)
    return tuple(found)


def cut(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of the characters from ``start`` up to ``end``."""
    found: list[Span] = []
    at = 0
    for span in spans:
        low, high = max(start, at), min(end, at + span.count)
        if low < high:
            first = 0 if span.stretch is None else span.first + low - at
            found.append(Span(span.stretch, first, high - low))
        at += span.count
        if at >= end:
            break
    return tuple(found)


def length(spans: Iterable[Span]) -> int:
    """Return how many characters the spans cover."""
    return sum(span.count for span in spans)


def _ticks(seconds: float) -> int:
    ticks = round(seconds * TICKS)
    if abs(ticks) > _MOST_TICKS:
        raise ValueError("a time beyond any recording")
    return ticks


def _put(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _take(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7

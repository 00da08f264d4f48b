"""A line of speech, every character with its time, and what was rewritten in it (语句).

Every step works on the characters and not on a string, so that nothing loses its time: what
replaces a stretch takes the time of that stretch, spread evenly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Character:
    """One character as it was spoken, or put in by a rule (字)."""

    text: str
    start_s: float
    """Seconds from the first sample of the channel; so is ``end_s``."""
    end_s: float
    confidence: float = 1.0
    """0.0 to 1.0."""
    added: bool = False
    """True: punctuation that a rule put in; nobody spoke it and no engine wrote it."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A stretch that is written otherwise than it was recognised (改写).

    What finds rewrites gives ``start`` and ``end`` in the text it was given; what applies
    them gives them in the text that came out, where ``written`` stands.
    """

    start: int
    """0-based index of the first character; ``end`` is the one after the last."""
    end: int
    spoken: str
    written: str
    rule: str
    """Stable key, as in ``amount`` or ``name``; several, joined by ``+``, where one rule
    went over what another had written."""


@dataclass(frozen=True, slots=True)
class Line:
    """Characters in order, and the rewrites in them (语句)."""

    characters: tuple[Character, ...]
    rewrites: tuple[Rewrite, ...] = ()
    """In order, apart from each other; spans of ``text``."""

    @property
    def text(self) -> str:
        """The line as text; index i of it is character i."""
        return "".join(character.text for character in self.characters)

    def pauses_s(self) -> list[float]:
        """Return the silence after every character but the last, in seconds, none below 0."""
        these = self.characters
        return [max(after.start_s - before.end_s, 0.0) for before, after in pairwise(these)]


def timed(text: str, start_s: float, end_s: float, confidence: float = 1.0) -> list[Character]:
    """Return the characters of ``text`` with the time spread evenly over them."""
    step_s = (end_s - start_s) / len(text) if text else 0.0
    return [
        Character(one, start_s + i * step_s, start_s + (i + 1) * step_s, confidence)
        for i, one in enumerate(text)
    ]


def rewritten(line: Line, found: Iterable[Rewrite]) -> Line:
    """Return ``line`` with ``found`` applied.

    Where one goes over an earlier rewrite, both become one that leads back to what was
    recognised.

    Args:
        line: what the spans of ``found`` count in.
        found: rewrites of stretches apart from each other.
    """
    characters: list[Character] = []
    rewrites: list[Rewrite] = []
    earlier = list(line.rewrites)
    place = 0
    for one in sorted(found, key=lambda rewrite: rewrite.start):
        one = _over(one, line, earlier)
        rewrites += _passed(earlier, one.start, len(characters) - place)
        characters += line.characters[place : one.start]
        span = line.characters[one.start : one.end]
        start = len(characters)
        characters += timed(
            one.written, span[0].start_s, span[-1].end_s, min(c.confidence for c in span)
        )
        rewrites.append(replace(one, start=start, end=len(characters)))
        place = one.end
    rewrites += _passed(earlier, len(line.characters), len(characters) - place)
    characters += line.characters[place:]
    return Line(tuple(characters), tuple(rewrites))


def _passed(earlier: list[Rewrite], before: int, shift: int) -> list[Rewrite]:
    """Take the rewrites that end at or before ``before`` off ``earlier``, shifted."""
    passed = []
    while earlier and earlier[0].end <= before:
        one = earlier.pop(0)
        passed.append(replace(one, start=one.start + shift, end=one.end + shift))
    return passed


def _over(one: Rewrite, line: Line, earlier: list[Rewrite]) -> Rewrite:
    """Return ``one`` widened over the earlier rewrites it touches, which are taken away."""
    under = [rewrite for rewrite in earlier if rewrite.start < one.end and one.start < rewrite.end]
    if not under:
        return one
    earlier[:] = [rewrite for rewrite in earlier if rewrite not in under]
    start, end = min(one.start, under[0].start), max(one.end, under[-1].end)
    text = line.text
    written = text[start : one.start] + one.written + text[one.end : end]
    rule = "+".join(dict.fromkeys([*(rewrite.rule for rewrite in under), one.rule]))
    inside = Line(line.characters[start:end], tuple(_moved(under, -start)))
    return Rewrite(start, end, restored(inside.text, inside.rewrites), written, rule)


def _moved(rewrites: Iterable[Rewrite], by: int) -> list[Rewrite]:
    return [replace(one, start=one.start + by, end=one.end + by) for one in rewrites]


def inserted(line: Line, marks: Mapping[int, str]) -> Line:
    """Return ``line`` with punctuation put in; rewrites keep what they stand on.

    Args:
        line: what the places count in.
        marks: mark by the index of the character it stands after.
    """
    characters: list[Character] = []
    shifts: list[int] = []
    for i, character in enumerate(line.characters):
        shifts.append(len(characters) - i)
        characters.append(character)
        characters += [
            Character(mark, character.end_s, character.end_s, 1.0, True)
            for mark in marks.get(i, "")
        ]
    rewrites = [
        replace(one, start=one.start + shifts[one.start], end=one.end + shifts[one.end - 1])
        for one in line.rewrites
    ]
    return Line(tuple(characters), tuple(rewrites))


def restored(text: str, rewrites: Sequence[Rewrite]) -> str:
    """Return ``text`` with every rewrite taken back."""
    parts, place = [], 0
    for one in rewrites:
        parts += [text[place : one.start], one.spoken]
        place = one.end
    return "".join([*parts, text[place:]])


def applied(text: str, found: Iterable[Rewrite]) -> tuple[str, list[Rewrite]]:
    """Return ``text`` with ``found`` applied, and the rewrites as they stand in it.

    For text without times; see ``rewritten``.
    """
    line = rewritten(Line(tuple(timed(text, 0.0, 0.0))), found)
    return line.text, list(line.rewrites)


def spoken(line: Line) -> str:
    """Return what was recognised: rewrites taken back, added punctuation left out."""
    parts: list[str] = []
    place = 0
    for one in (*line.rewrites, None):
        end = one.start if one else len(line.characters)
        parts += [c.text for c in line.characters[place:end] if not c.added]
        if one:
            parts.append(one.spoken)
            place = one.end
    return "".join(parts)

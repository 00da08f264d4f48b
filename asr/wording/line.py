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
    new = set(found)
    characters: list[Character] = []
    rewrites: list[Rewrite] = []
    place = 0
    for group in _touching([*line.rewrites, *new]):
        start, end = group[0].start, max(one.end for one in group)
        fresh = [one for one in group if one in new]
        characters += line.characters[place:start]
        written = _written(line, start, end, fresh)
        rewrites.append(_as_one(line, group, fresh, written, len(characters)))
        characters += written
        place = end
    characters += line.characters[place:]
    return Line(tuple(characters), tuple(rewrites))


def _touching(rewrites: Iterable[Rewrite]) -> list[list[Rewrite]]:
    """Return rewrites in order, those that lie over each other together."""
    groups: list[list[Rewrite]] = []
    end = -1
    for one in sorted(rewrites, key=lambda rewrite: (rewrite.start, rewrite.end)):
        if groups and one.start < end:
            groups[-1].append(one)
        else:
            groups.append([one])
        end = max(end, one.end)
    return groups


def _written(line: Line, start: int, end: int, fresh: Sequence[Rewrite]) -> list[Character]:
    """Return the characters from ``start`` to ``end`` with ``fresh`` applied."""
    characters: list[Character] = []
    for one in fresh:
        characters += line.characters[start : one.start]
        span = line.characters[one.start : one.end]
        sure = min(character.confidence for character in span)
        characters += timed(one.written, span[0].start_s, span[-1].end_s, sure)
        start = one.end
    return [*characters, *line.characters[start:end]]


def _as_one(
    line: Line,
    group: Sequence[Rewrite],
    fresh: Sequence[Rewrite],
    written: Sequence[Character],
    start: int,
) -> Rewrite:
    """Return the one rewrite, at ``start``, that rewrites over each other come to."""
    first, end = group[0].start, max(one.end for one in group)
    old = [
        replace(one, start=one.start - first, end=one.end - first)
        for one in group
        if one not in fresh
    ]
    said = restored(line.text[first:end], old)
    rules = dict.fromkeys(one.rule for one in (*old, *fresh))
    text = "".join(character.text for character in written)
    return Rewrite(start, start + len(text), said, text, "+".join(rules))


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

"""From a recognised segment to the words of the record, in one pure step (文字整理)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asr.result import Segment
from asr.wording import line as lines
from asr.wording import numbers, punctuation
from asr.wording.joining import joined
from asr.wording.line import Character, Line, Rewrite
from courtroom.wording import lexicon as words
from courtroom.wording import statutes
from courtroom.wording.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Settings:
    """How recognised words are written (文字设置)."""

    numbers: numbers.Style = numbers.DEFAULT
    pauses: punctuation.Pauses = punctuation.DEFAULT
    simplified: bool = True
    """Write simplified characters whatever the engine wrote."""
    citations: bool = True
    """民法典 → 《民法典》"""
    word_break_s: float = 0.6
    """No name is heard across a pause as long as this."""
    punctuate: punctuation.Punctuate | None = None
    """A model in place of the rules of pauses and words."""


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Worded:
    """A segment as the record has it (整理结果)."""

    text: str
    characters: tuple[Character, ...]
    """Those of ``text``, one by one, with their times."""
    rewrites: tuple[Rewrite, ...]
    """Spans in ``text``; every one can be taken back."""
    raw_text: str
    """What was recognised, spaces between Chinese apart."""


def wording(
    segment: Segment, settings: Settings = DEFAULT, lexicon: Lexicon | None = None
) -> Worded:
    """Return ``segment`` as the record has it.

    Joined, names of the case put right, statutes marked, numbers as one writes them,
    punctuated; in this order, since names and numbers are told by how they were spoken.
    """
    line = joined(segment, simplified=settings.simplified)
    raw = line.text
    if lexicon is not None:
        line = lines.rewritten(line, words.find(raw, lexicon, breaks(line, settings)))
    if settings.citations:
        line = lines.rewritten(line, statutes.find(line.text))
    line = lines.rewritten(line, numbers.find(line.text, settings.numbers))
    if settings.punctuate is not None:
        line = settings.punctuate(line)
    else:
        line = punctuation.punctuated(line, settings.pauses)
    return Worded(line.text, line.characters, line.rewrites, raw)


def breaks(line: Line, settings: Settings = DEFAULT) -> frozenset[int]:
    """Return the characters before which there is a pause that no name goes across."""
    pauses: Sequence[float] = line.pauses_s()
    return frozenset(i + 1 for i, pause in enumerate(pauses) if pause >= settings.word_break_s)


def taken_back(worded: Worded, rewrite: Rewrite) -> Worded:
    """Return ``worded`` with one rewrite taken back to what was recognised.

    Raises:
        ValueError: the rewrite is not one of it.
    """
    at = worded.rewrites.index(rewrite)
    span = worded.characters[rewrite.start : rewrite.end]
    said = lines.timed(
        rewrite.spoken, span[0].start_s, span[-1].end_s, min(one.confidence for one in span)
    )
    shift = len(said) - len(span)
    characters = (*worded.characters[: rewrite.start], *said, *worded.characters[rewrite.end :])
    after = tuple(
        Rewrite(one.start + shift, one.end + shift, one.spoken, one.written, one.rule)
        for one in worded.rewrites[at + 1 :]
    )
    text = "".join(one.text for one in characters)
    return Worded(text, characters, (*worded.rewrites[:at], *after), worded.raw_text)

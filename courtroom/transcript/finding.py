"""Places of a record that are looked for: words, and what was hardly understood (查找)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from courtroom.transcript import editing, times, words
from courtroom.transcript.record import Record, is_shown
from courtroom.transcript.times import Place
from dossier.hearing import Mark, Utterance
from dossier.ids import UtteranceId
from dossier.model import Volume

DOUBTFUL = 0.6
"""Confidence under which a character is shown as doubtful."""


@dataclass(frozen=True, slots=True)
class Match:
    """Something that was looked for (查找结果)."""

    id: UtteranceId
    start: int
    end: int
    text: str
    """What stands there."""


def find(record: Record, query: str, role: str = "", mark: str = "") -> list[Match]:
    """Return where something stands, in order; see :meth:`Transcript.find`."""
    return [
        Match(one.id, start, end, one.text[start:end])
        for one in record.shown()
        if (not role or one.role == role) and (not mark or mark in one.marks)
        for start, end in words.found(one.text, query)
    ]


def unheard(record: Record) -> list[UtteranceId]:
    """Return the lines that were heard but are without words (听不清), in order.

    No paper shows them. Of a hearing of the main volume, not what was said in deliberation.
    """
    volume = record.hearing.volume
    return [
        one.id
        for one in record.shown()
        if Mark.INAUDIBLE in one.marks
        and not one.text.strip()
        and (one.volume is Volume.MAIN or volume is Volume.CONFIDENTIAL)
    ]


def replaced_all(
    record: Record, matches: Sequence[Match], text: str, author: str
) -> tuple[list[Utterance], int]:
    """Return the utterances with ``text`` in place of what was found, and in how many places.

    What does not stand there any more is passed over.
    """
    done = 0
    wanted: dict[UtteranceId, Utterance] = {}
    for match in sorted(matches, key=lambda one: (one.id, -one.start)):
        one = wanted.get(match.id) or record.get(match.id)
        if one.text[match.start : match.end] != match.text or not is_shown(one):
            continue
        wanted[match.id] = editing.replaced(one, match.start, match.end, text, author)
        done += 1
    return list(wanted.values()), done


def doubtful(record: Record, utterance: Utterance, below: float) -> list[tuple[int, int]]:
    """Return the spans of characters whose confidence is less than ``below``."""
    found: list[tuple[int, int]] = []
    for index, one in enumerate(times.timed(record, utterance)):
        if one is None or one.added or one.confidence >= below:
            continue
        if found and found[-1][1] == index:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def next_doubtful(record: Record, after: Place | None, below: float) -> Place | None:
    """Return the first character of the next such span; None: there is none."""
    start = 0 if after is None else record.position(after.id) or 0
    for one in record.shown(start):
        for first, _ in doubtful(record, one, below):
            if after is None or one.id != after.id or first > after.character:
                return Place(one.id, first)
    return None

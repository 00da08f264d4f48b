"""Edits of an utterance as pure functions: every character that stays keeps its source (编辑)."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from courtroom.transcript.words import cleaned
from dossier.hearing import Hearing, Span, Utterance
from dossier.hearing_times import cut, joined, length
from dossier.ids import SittingId, UtteranceId, new_id

MOST_CHARACTERS = 20_000
"""In one utterance; what is longer is refused by the store."""


def typed(
    hearing: Hearing,
    role: str,
    text: str,
    author: str,
    *,
    rank: str,
    seat: str,
    stage: str,
    sitting_id: SittingId | None,
) -> Utterance:
    """Return an utterance that somebody typed: no character of it has a time of its own."""
    text = cleaned(text)
    return Utterance(
        id=UtteranceId(new_id()),
        case_id=hearing.case_id,
        hearing_id=hearing.id,
        rank=rank,
        role=cleaned(role),
        text=text,
        spans=(Span(None, 0, len(text)),) if text else (),
        sitting_id=sitting_id,
        seat=seat,
        stage=stage,
        edited_by=author,
    )


def replaced(utterance: Utterance, start: int, end: int, text: str, author: str) -> Utterance:
    """Return it with the characters from ``start`` up to ``end`` typed over.

    What ``text`` has in common with them at either end is not typed over.

    Raises:
        ValueError: no such characters, or too many come out.
    """
    if not 0 <= start <= end <= len(utterance.text):
        raise ValueError("no such characters")
    text = cleaned(text)
    while start < end and text and utterance.text[start] == text[0]:
        start, text = start + 1, text[1:]
    while start < end and text and utterance.text[end - 1] == text[-1]:
        end, text = end - 1, text[:-1]
    if start == end and not text:
        return utterance
    whole = utterance.text[:start] + text + utterance.text[end:]
    if len(whole) > MOST_CHARACTERS:
        raise ValueError(f"more than {MOST_CHARACTERS} characters")
    spans = joined(
        (
            *cut(utterance.spans, 0, start),
            Span(None, 0, len(text)),
            *cut(utterance.spans, end, len(utterance.text)),
        )
    )
    return replace(utterance, text=whole, spans=spans, edited_by=author)


def rewritten(utterance: Utterance, text: str, author: str) -> Utterance:
    """Return it with another text, of which only what differs counts as typed."""
    text = cleaned(text)
    matcher = SequenceMatcher(None, utterance.text, text, autojunk=False)
    for tag, i1, i2, j1, j2 in reversed(matcher.get_opcodes()):
        if tag != "equal":
            utterance = replaced(utterance, i1, i2, text[j1:j2], author)
    return utterance


def divided(
    utterance: Utterance, at: int, new_id: UtteranceId, rank: str
) -> tuple[Utterance, Utterance]:
    """Return the characters before ``at`` and those from it on as two utterances.

    Raises:
        ValueError: no such place.
    """
    count = len(utterance.text)
    if not 0 <= at <= count:
        raise ValueError("no such place")
    first = replace(
        utterance, text=utterance.text[:at], spans=cut(utterance.spans, 0, at), offered=()
    )
    second = replace(
        utterance,
        id=new_id,
        rank=rank,
        text=utterance.text[at:],
        spans=cut(utterance.spans, at, count),
        marks=(),
        offered=(),
    )
    return first, second


def merged(first: Utterance, second: Utterance) -> Utterance:
    """Return both as one, called as the first."""
    marks = tuple(dict.fromkeys((*first.marks, *second.marks)))
    return replace(
        first,
        text=first.text + second.text,
        spans=joined((*first.spans, *second.spans)),
        sitting_id=first.sitting_id or second.sitting_id,
        marks=marks,
        overlap=first.overlap or second.overlap,
        offered=(),
    )


def covers(utterance: Utterance) -> bool:
    """Return whether the spans cover the text."""
    return length(utterance.spans) == len(utterance.text)

"""Figures of recognition: lines, seats, character errors after each stage, delays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from asr import scoring
from asr.engine import SAMPLE_RATE_HZ
from asr.result import Segment
from asr.wording import line as lines
from asr.wording import numbers, punctuation
from asr.wording.joining import joined
from benchmarks import seat_scores
from benchmarks.generate_hearings import Said
from courtroom.listening.heard import HeardKind
from courtroom.listening.replay import Replay
from courtroom.wording import lexicon as lexicons
from courtroom.wording import statutes
from courtroom.wording.lexicon import Lexicon, Term
from courtroom.wording.segment import breaks

STAGES = ("engine", "joined", "lexicon", "statutes", "numbers", "punctuation")


@dataclass(frozen=True)
class Reference:
    """What was said in a hearing."""

    seats: tuple[str, ...]
    files: Mapping[str, Path]
    said: list[Said]
    texts: list[str]
    terms: Sequence[Term]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a result."""

    seat: int
    start: int
    end: int
    text: str
    segment: Segment | None
    first_s: float
    final_s: float


def lines_of(done: Replay, seats: Sequence[str]) -> list[Line]:
    """Return the lines of a replay, with when they were told."""
    first: dict[str, float] = {}
    last: dict[str, Any] = {}
    for one in done.told:
        if one.heard.text:
            first.setdefault(one.heard.id, one.at_s)
        if one.heard.kind is HeardKind.FINAL:
            last[one.heard.id] = one
    found = []
    for heard in done.utterances():
        final = last[heard.id]
        found.append(
            Line(
                seats.index(heard.seat),
                round(heard.start_s * SAMPLE_RATE_HZ),
                round(heard.end_s * SAMPLE_RATE_HZ),
                heard.text,
                final.segment,
                first.get(heard.id, final.at_s),
                final.at_s,
            )
        )
    return found


def seats_of(found: Sequence[Line], reference: Reference) -> dict[str, object]:
    """Return duplicated lines, wrong seats and deleted overlaps."""
    spans = [(one.seat, one.start, one.end) for one in found]
    length = max([one.end for one in reference.said] + [one.end for one in found])
    result = seat_scores.score(spans, reference.said, len(reference.seats), length)
    return dict(result.rates())


def characters(
    found: Sequence[Line], reference: Reference, *, by_seat: bool = True
) -> dict[str, dict[str, float]]:
    """Return character errors after each stage.

    ``words`` leaves punctuation out and takes spoken and written numbers for the same;
    ``record`` counts everything against the text as the record writes it.
    """
    words = lexicons.lexicon(reference.terms)
    figures = {}
    seats = range(len(reference.seats)) if by_seat else [None]
    for stage in STAGES:
        spoken, record = [], []
        for seat in seats:
            wanted = "".join(
                text
                for one, text in zip(reference.said, reference.texts, strict=True)
                if seat is None or one.seat == seat
            )
            got = "".join(
                staged(one.segment, stage, words)
                for one in found
                if one.segment is not None and (seat is None or one.seat == seat)
            )
            written = numbers.written(wanted)[0]
            spoken.append(scoring.score(wanted, got))
            record.append(scoring.score(written, got, punctuation=True, number_form=True))
        figures[stage] = {
            "words": round(scoring.total(spoken).rate, 4),
            "record": round(scoring.total(record).rate, 4),
        }
    return figures


def staged(segment: Segment, stage: str, words: Lexicon) -> str:
    """Return a segment's text after a stage."""
    if stage == "engine":
        return segment.text
    line = joined(segment)
    done = STAGES.index(stage)
    if done >= STAGES.index("lexicon"):
        line = lines.rewritten(line, lexicons.find(line.text, words, breaks(line)))
    if done >= STAGES.index("statutes"):
        line = lines.rewritten(line, statutes.find(line.text))
    if done >= STAGES.index("numbers"):
        line = lines.rewritten(line, numbers.find(line.text))
    if done >= STAGES.index("punctuation"):
        line = punctuation.punctuated(line)
    return line.text


def delays(found: Sequence[Line], reference: Reference) -> dict[str, dict[str, float]]:
    """Return delays against the true beginnings and ends of the sentences."""
    first_s, final_s = [], []
    for one in found:
        here = [
            said
            for said in reference.said
            if said.seat == one.seat
            and min(said.end, one.end) - max(said.start, one.start)
            > 0.5 * min(said.end - said.start, one.end - one.start)
        ]
        if not here:
            continue
        begins = min(said.start for said in here)
        ends = max(said.end for said in here)
        if one.start < begins + SAMPLE_RATE_HZ // 2:
            first_s.append(one.first_s - begins / SAMPLE_RATE_HZ)
        if one.end > ends - SAMPLE_RATE_HZ // 2:
            final_s.append(one.final_s - ends / SAMPLE_RATE_HZ)
    return {"partial_s": _percentiles(first_s), "final_s": _percentiles(final_s)}


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(values, (50, 95)) if values else (float("nan"),) * 2
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2), "count": len(values)}

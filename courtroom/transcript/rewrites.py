"""What rules changed in what was heard, and taking it back (改写与还原)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from courtroom.transcript.record import Record
from courtroom.transcript.stretches import BY_HAND
from courtroom.transcript.words import cleaned
from dossier.hearing import Span, Stretch, Utterance
from dossier.hearing_times import Timed, cut, joined, length, pack
from dossier.ids import StretchId, new_id


@dataclass(frozen=True, slots=True)
class Kept:
    """A rewrite whose characters still stand in an utterance (改写)."""

    start: int
    """0-based in the utterance's text; ``end`` is the one after its last."""
    end: int
    spoken: str
    written: str
    rule: str


def kept(record: Record, utterance: Utterance) -> list[Kept]:
    """Return the rewrites that still stand there, in order."""
    found: list[Kept] = []
    at = 0
    for span in utterance.spans:
        if span.stretch is not None:
            text = record.stretches.get(span.stretch).rewrites
            for start, end, spoken, written, rule in json.loads(text) if text != "[]" else ():
                if span.first <= start and end <= span.first + span.count:
                    shift = at - span.first
                    found.append(Kept(start + shift, end + shift, spoken, written, rule))
        at += span.count
    return found


def taken_back(record: Record, utterance: Utterance, rewrite: Kept) -> Utterance:
    """Return the utterance with what was recognised in place of a rewrite.

    The characters of both share the time of the stretch evenly.

    Raises:
        ValueError: the rewrite does not stand there.
    """
    if rewrite not in kept(record, utterance):
        raise ValueError("no such rewrite")
    (span,) = cut(utterance.spans, rewrite.start, rewrite.end)
    if span.stretch is None:
        raise ValueError("no such rewrite")
    timed = record.stretches.characters(span.stretch)[span.first : span.first + span.count]
    spoken = cleaned(rewrite.spoken)
    source = replace(record.stretches.get(span.stretch), volume=utterance.volume)
    made = _derived(source, spoken, timed)
    record.add_stretch(made)
    return replace(
        utterance,
        text=utterance.text[: rewrite.start] + spoken + utterance.text[rewrite.end :],
        spans=joined(
            (
                *cut(utterance.spans, 0, rewrite.start),
                Span(made.id, 0, len(spoken)),
                *cut(utterance.spans, rewrite.end, length(utterance.spans)),
            )
        ),
    )


def _derived(source: Stretch, text: str, timed: list[Timed]) -> Stretch:
    start_s, end_s = timed[0].start_s, timed[-1].end_s
    step_s = (end_s - start_s) / max(1, len(text))
    sure = min(one.confidence for one in timed)
    times = [
        Timed(start_s + i * step_s, start_s + (i + 1) * step_s, sure) for i in range(len(text))
    ]
    return replace(
        source,
        id=StretchId(new_id()),
        engine=BY_HAND,
        text=text,
        start_s=start_s,
        end_s=end_s,
        times=pack(times),
        raw_text=text,
        rewrites="[]",
    )

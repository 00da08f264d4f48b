"""From a character to its time and back, for click-to-play (字与时间互查)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from courtroom.transcript.record import Record, is_shown
from dossier.hearing import Stretch, Utterance
from dossier.hearing_times import Timed
from dossier.ids import SittingId, StretchId, UtteranceId


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in which recording (时刻)."""

    sitting_id: SittingId
    start_s: float
    """Seconds from the recording's first sample; so is ``end_s``."""
    end_s: float


@dataclass(frozen=True, slots=True)
class Place:
    """A character of the record (位置)."""

    id: UtteranceId
    character: int
    """0-based."""


def timed(record: Record, utterance: Utterance) -> list[Timed | None]:
    """Return the times of an utterance's characters; None for typed ones."""
    found: list[Timed | None] = []
    for span in utterance.spans:
        if span.stretch is None:
            found += [None] * span.count
        else:
            found += record.stretches.characters(span.stretch)[
                span.first : span.first + span.count
            ]
    return found


def moment(record: Record, utterance: Utterance, character: int) -> Moment | None:
    """Return when a character was spoken; a typed one takes the nearest one's time.

    None: nothing of the utterance comes from a recording.
    """
    best: tuple[int, StretchId, int] | None = None
    at = 0
    for span in utterance.spans:
        if span.stretch is not None:
            nearest = min(max(character, at), at + span.count - 1)
            away = abs(nearest - character)
            if best is None or away < best[0]:
                best = (away, span.stretch, span.first + nearest - at)
        at += span.count
    if best is not None:
        stretch = record.stretches.get(best[1])
        one = record.stretches.characters(best[1])[best[2]]
        return Moment(stretch.sitting_id, one.start_s, one.end_s)
    if utterance.sitting_id is None or utterance.start_s is None:
        return None
    end_s = utterance.start_s if utterance.end_s is None else utterance.end_s
    return Moment(utterance.sitting_id, utterance.start_s, end_s)


def place(record: Record, sitting_id: SittingId, time_s: float, seat: str = "") -> Place | None:
    """Return the character that was spoken at a time, or the last one before it.

    Args:
        record: to look in.
        sitting_id: the recording.
        time_s: seconds from its first sample.
        seat: only what was heard there; empty: all.
    """
    nearest: tuple[float, Place] | None = None
    longest_s = record.stretches.longest_s(sitting_id)
    for stretch in record.stretches.around(sitting_id, time_s):
        if nearest is not None and time_s - stretch.start_s > longest_s + nearest[0]:
            break
        if seat and stretch.seat != seat:
            continue
        found = _within(record, stretch, time_s)
        if found is not None and (nearest is None or found[0] < nearest[0]):
            nearest = found
        if nearest is not None and nearest[0] <= 0:
            break
    return None if nearest is None else nearest[1]


def _within(record: Record, stretch: Stretch, time_s: float) -> tuple[float, Place] | None:
    """Return the character of a stretch that is nearest in time among those that are shown."""
    held = [one for one in record.holders([stretch.id]) if is_shown(one)]
    if not held:
        return None
    timed_ = record.stretches.characters(stretch.id)
    at = max(0, bisect_right(timed_, time_s, key=lambda one: one.start_s) - 1)
    best: tuple[float, Place] | None = None
    for utterance in held:
        index = 0
        for span in utterance.spans:
            if span.stretch == stretch.id:
                own = min(max(at, span.first), span.first + span.count - 1)
                away = max(timed_[own].start_s - time_s, time_s - timed_[own].end_s, 0.0)
                if best is None or away < best[0]:
                    best = (away, Place(utterance.id, index + own - span.first))
            index += span.count
    return best

"""What to play next: by speaker, by mark (按发言人、标记查找)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Said(NamedTuple):
    """Where somebody spoke, as the transcript knows it (发言)."""

    speaker: str
    start_s: float
    """On the line of all sittings; so is ``end_s``."""
    end_s: float
    marks: frozenset[str] = frozenset()


def wanted(
    said: Iterable[Said], speaker: str | None = None, mark: str | None = None
) -> list[Said]:
    """Return what is of a speaker and carries a mark, in order; None takes any."""
    found = [
        one
        for one in said
        if (speaker is None or one.speaker == speaker) and (mark is None or mark in one.marks)
    ]
    return sorted(found, key=lambda one: (one.start_s, one.end_s))


def following(
    said: Sequence[Said], at_s: float, speaker: str | None = None, mark: str | None = None
) -> Said | None:
    """Return what begins next after a time; None at the end."""
    return next((one for one in wanted(said, speaker, mark) if one.start_s > at_s), None)


def preceding(
    said: Sequence[Said],
    at_s: float,
    speaker: str | None = None,
    mark: str | None = None,
    slack_s: float = 1.0,
) -> Said | None:
    """Return what began last before a time; None at the beginning.

    Args:
        said: every utterance.
        at_s: the time.
        speaker: None takes any.
        mark: None takes any.
        slack_s: what began less than so long ago is left out, so that pressing the key
            again goes further back.
    """
    before = [one for one in wanted(said, speaker, mark) if one.start_s < at_s - slack_s]
    return before[-1] if before else None


def at(said: Sequence[Said], time_s: float) -> list[Said]:
    """Return what is being said at a time, several where people speak together."""
    return [one for one in said if one.start_s <= time_s < one.end_s]

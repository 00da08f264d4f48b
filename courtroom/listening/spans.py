"""Which stretches were told and taken over, so that none is told twice or lost (进度).

Positions only, no text: they lie beside the recording in clear. After a restart the gate
begins a little earlier than where everything is settled, and tells again what it tells:

- a stretch that had ended keeps its id, place and verdict as they were saved, whatever the
  gate makes of it now; what a window took over stays away, the rest is recognised again;
- a stretch that was open is known by its beginning and keeps its id;
- of a turn that begins within what was told, only what goes beyond is a turn of its own.

A stretch is named by where the gate began it, and settled only when it has ended and the
last that was told of it was taken over. All that the gate may hear again is kept.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asr.engine import SAMPLE_RATE_HZ

FORMAT = 2
NEAR = SAMPLE_RATE_HZ // 2
"""Two beginnings so near are the same turn's."""
REST = SAMPLE_RATE_HZ // 2
"""What is left of a turn beside what was told is a turn of its own only if it is longer."""
UNSEEN = 2 * SAMPLE_RATE_HZ
"""A voice that began so long ago has been told by the gate."""
AGAIN = 24 * SAMPLE_RATE_HZ
"""Before the base the gate begins after a restart, at most."""
GIVEN_UP_AFTER = 3
"""Crashes of an engine over one turn."""


@dataclass(slots=True)
class Span:
    """A stretch of a channel that was told (语段位置)."""

    channel: int
    start: int
    """Sample at 16 kHz; names the stretch together with the channel."""
    end: int | None = None
    """None while somebody speaks."""
    own: bool = True
    """The verdict; so are ``source`` and ``overlap``."""
    source: int | None = None
    overlap: bool = False
    settled: bool = False
    """A window took it over, or there was nothing to take over; it has ended."""
    crashes: int = 0
    verdicts: int = 0
    """How often the gate told it since it ended."""
    told: str = field(default="", compare=False)
    """What was told of it last in this run that has to be taken over."""
    claimed: bool = field(default=False, compare=False)
    """Found by the gate in this run."""
    earlier: bool = field(default=False, compare=False)
    """From an earlier run: whoever looks on may still see a partial of it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far the gate has heard once more, knowing the room (复听)."""

    since: int = 0
    """Sample from which on it did not."""
    seats: frozenset[int] = frozenset()
    """Channels whose seats were known then."""
    count: int = 0


class Spans:
    """The stretches that are not behind everybody yet, or may be judged once more."""

    def __init__(self, base: int = 0, spans: list[Span] | None = None) -> None:
        self.base = base
        """All that lies before is settled, on every channel."""
        self._before = base
        """All that lies before was settled by an earlier run."""
        self._old = spans or []
        self._ended = [(s.channel, s.start, s.end or 0) for s in self.ended()]
        self._spans = {(span.channel, span.start): span for span in self._old}
        self.working: tuple[int, int] | None = None
        """Which one is with the engine now."""
        self.room: dict[str, Any] | None = None
        """What the gate has learned, as its JSON."""
        self.looked = Looked()
        self.keep_from: int | None = None
        """What ends behind this sample is kept: a second look compares it; None: no need."""
        self.whole_since = base
        """Every stretch that was told and ends behind this sample is here."""

    def all(self) -> list[Span]:
        """Return the stretches that are kept."""
        return list(self._spans.values())

    def add(self, span: Span) -> None:
        """Know a stretch that a second look found; open to be taken over."""
        self._spans[span.channel, span.start] = span

    def get(self, channel: int, start: int) -> Span | None:
        """Return the stretch that is named so."""
        return self._spans.get((channel, start))

    def ended(self) -> list[Span]:
        """Return the stretches of an earlier run that had ended, in order of their ends."""
        some = [s for s in self._old if s.end is not None and s.end > s.start]
        return sorted(some, key=lambda s: s.end or 0)

    def begin(self, channel: int, start: int, *, goes_on: bool = True) -> Span | None:
        """Return the stretch for a turn that the gate tells for the first time.

        None: it begins within what an earlier run told; see :meth:`rest`.

        Args:
            channel: of the turn.
            start: of the turn, as the gate tells it.
            goes_on: whether it has no end yet.
        """
        span = self._spans.get((channel, start))
        if span is None and goes_on:
            span = self._near(channel, start)
        if span is None:
            if start < self._before or self._covered(channel, start):
                return None
            span = self._spans[channel, start] = Span(channel, start)
        span.claimed = True
        return span

    def _near(self, channel: int, start: int) -> Span | None:
        """Return the stretch that was open in an earlier run and is this turn."""
        near = [
            s
            for s in self._old
            if s.channel == channel
            and s.end is None
            and not (s.claimed or s.settled)
            and abs(s.start - start) <= NEAR
        ]
        return min(near, key=lambda s: abs(s.start - start), default=None)

    def _covered(self, channel: int, start: int) -> bool:
        return any(c == channel and first <= start < end for c, first, end in self._ended)

    def rest(self, channel: int, start: int, end: int) -> list[tuple[int, int]]:
        """Return what of a turn no earlier run told; a little that is left over is nothing."""
        pieces, at = [], start
        taken = sorted((first, last) for c, first, last in self._ended if c == channel)
        for first, last in [(0, self._before), *taken, (end, end)]:
            if at < min(first, end):
                pieces.append((at, min(first, end)))
            at = max(at, last)
        return [one for one in pieces if one == (start, end) or one[1] - one[0] >= REST]

    def settle(self, channel: int, start: int, kind: str) -> None:
        """Say that a window has what was told of it; what was told since is not meant."""
        span = self._spans.get((channel, start))
        if span is not None and span.end is not None and span.told == kind:
            span.settled = True

    def unclaimed(self, before: int) -> list[Span]:
        """Return open stretches of an earlier run that the gate did not find again."""
        return [
            s
            for s in self._old
            if s.end is None and not (s.settled or s.claimed) and s.start < before
        ]

    def advance(self, taken: int) -> None:
        """Move the base on; ``taken`` is up to where the gate has heard."""
        open_ = [span.start for span in self._spans.values() if not span.settled]
        self.base = max(self.base, min([taken - UNSEEN, *open_]))
        before = self.base - AGAIN
        if self.keep_from is not None:
            before = min(before, self.keep_from)
        self.whole_since = max(self.whole_since, before)
        for key, span in list(self._spans.items()):
            if span.settled and (span.end or span.start) <= before:
                del self._spans[key]
        self._old = [s for s in self._old if (s.channel, s.start) in self._spans]

    def __len__(self) -> int:
        return len(self._spans)

    # ---- on the disk ----------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Return it as :func:`spans_from_json` takes it."""
        return {
            "base": self.base,
            "working": self.working,
            "room": self.room,
            "looked": [
                *(self.looked.since, sorted(self.looked.seats), self.looked.count),
                self.whole_since,
            ],
            "spans": [
                [
                    *(s.channel, s.start, s.end, s.own, s.source, s.overlap),
                    *(s.settled, s.crashes, s.verdicts),
                ]
                for s in self._spans.values()
            ],
        }


def spans_from_json(value: dict[str, Any]) -> Spans:
    """Return what :meth:`Spans.to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: it did not.
    """
    spans = [_span_from_json(*one) for one in value["spans"]]
    found = Spans(int(value["base"]), spans)
    working = value["working"]
    found.room = value["room"] if isinstance(value["room"], dict) else None
    # What an earlier version told lies before its base and is not here.
    since, seats, count, whole = value.get("looked", (0, (), 0, found.base))
    found.whole_since = int(whole)
    found.looked = Looked(int(since), frozenset(int(one) for one in seats), int(count))
    found.working = None if working is None else (int(working[0]), int(working[1]))
    return found


def _span_from_json(
    channel: Any,
    start: Any,
    end: Any,
    own: Any,
    source: Any,
    overlap: Any,
    settled: Any,
    crashes: Any,
    verdicts: Any,
) -> Span:
    return Span(
        int(channel),
        int(start),
        None if end is None else int(end),
        bool(own),
        None if source is None else int(source),
        bool(overlap),
        bool(settled) and end is not None,
        int(crashes),
        int(verdicts),
        earlier=True,
    )


def state_path(folder: Path) -> Path:
    """Return where the progress for a recording lies: beside its folder, not in it."""
    return folder.with_name(folder.name + ".listening.json")


def load(path: Path, recording: str, *, crashed: bool = False) -> Spans:
    """Return the progress for a recording; an empty one where there is none to be trusted.

    Args:
        path: of the state file.
        recording: its id; the progress of another counts for nothing.
        crashed: the last process was ended by its engine; what it worked on is noted.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["format"] != FORMAT or value["recording"] != recording:
            return Spans()
        spans = spans_from_json(value)
    except (OSError, ValueError, KeyError, TypeError):
        return Spans()
    if crashed and spans.working is not None:
        span = spans.get(*spans.working)
        if span is not None:
            span.crashes += 1
    spans.working = None
    return spans


def save(path: Path, recording: str, spans: Spans, *, durable: bool = True) -> None:
    """Write the progress; whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    value = {"format": FORMAT, "recording": recording, **spans.to_json()}
    beside = path.with_name(path.name + ".part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    beside.replace(path)

"""Which stretches were told and taken over, so that none is told twice or lost (进度).

Positions only, no text: they lie beside the recording in clear. After a restart the gate
begins a little earlier than where everything is settled; what it finds again is known by
place, keeps its id, and is left alone where a window took it over already.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asr.engine import SAMPLE_RATE_HZ

FORMAT = 1
NEAR = SAMPLE_RATE_HZ // 2
"""Two beginnings so near are the same turn's."""
REST = SAMPLE_RATE_HZ // 2
"""What goes on by less after a settled stretch is its end and no turn of its own."""
UNSEEN = 2 * SAMPLE_RATE_HZ
"""A voice that began so long ago has been told by the gate."""
LONGEST = 30 * SAMPLE_RATE_HZ
"""Of a turn."""
GIVEN_UP_AFTER = 3
"""Crashes of an engine over one turn."""


@dataclass(slots=True)
class Span:
    """A stretch of a channel that was told (语段位置)."""

    channel: int
    start: int
    """Sample at 16 kHz; names the stretch together with the channel."""
    end: int | None = None
    final: bool = False
    """Its final text was told."""
    settled: bool = False
    """A window took it over, or there was nothing to take over."""
    crashes: int = 0
    claimed: bool = field(default=False, compare=False)
    """Found by the gate in this run."""


class Spans:
    """The stretches that are not behind everybody yet."""

    def __init__(self, base: int = 0, spans: list[Span] | None = None) -> None:
        self.base = base
        """All that lies before is settled, on every channel."""
        self._old = spans or []
        self._spans = {(span.channel, span.start): span for span in self._old}
        self.working: tuple[int, int] | None = None
        """Which one is with the engine now."""
        self.room: dict[str, Any] | None = None
        """What the gate has learned, as its JSON."""

    def get(self, channel: int, start: int) -> Span | None:
        """Return the stretch that is named so."""
        return self._spans.get((channel, start))

    def begin(self, channel: int, start: int) -> Span:
        """Return the stretch for a turn that the gate tells for the first time.

        Its ``start`` may be later than the turn's: what is before was settled in an
        earlier run; a stretch of which nothing is left ends before it starts.
        """
        known = self._known(channel, start)
        if known is not None:
            known.claimed = True
            return known
        # Trimmed to what no settled stretch has.
        start = max([start] + [_end_of(s) for s in self._old if _covers(s, channel, start)])
        if start < self.base:
            start = self.base
        span = self._spans.get((channel, start))
        if span is None:
            span = self._spans[channel, start] = Span(channel, start)
        span.claimed = True
        return span

    def _known(self, channel: int, start: int) -> Span | None:
        """Return the unsettled stretch of an earlier run that this turn is."""
        open_ = [s for s in self._old if s.channel == channel and not (s.settled or s.claimed)]
        near = [s for s in open_ if abs(s.start - start) <= NEAR]
        return min(near, key=lambda s: abs(s.start - start), default=None)

    def settle(self, channel: int, start: int) -> None:
        """Say that a window has it."""
        span = self._spans.get((channel, start))
        if span is not None:
            span.settled = True

    def unclaimed(self, before: int) -> list[Span]:
        """Return unsettled stretches of an earlier run that the gate did not find again."""
        return [
            s for s in self._old if not (s.settled or s.claimed) and (s.end or s.start) < before
        ]

    def advance(self, taken: int) -> None:
        """Move the base on; ``taken`` is up to where the gate has heard."""
        open_ = [span.start for span in self._spans.values() if not span.settled]
        self.base = max(self.base, min([taken - UNSEEN, *open_]))
        for key, span in list(self._spans.items()):
            if span.settled and _end_of(span) <= self.base:
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
            "spans": [
                [s.channel, s.start, s.end, s.final, s.settled, s.crashes]
                for s in self._spans.values()
            ],
        }


def _end_of(span: Span) -> int:
    """Return where a stretch ends; one of which only the beginning is known may be long."""
    return span.start + LONGEST if span.end is None else span.end


def _covers(span: Span, channel: int, start: int) -> bool:
    return (
        span.settled
        and span.channel == channel
        and span.start - NEAR <= start < (span.start + NEAR if span.end is None else span.end)
    )


def spans_from_json(value: dict[str, Any]) -> Spans:
    """Return what :meth:`Spans.to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: it did not.
    """
    spans = [
        Span(int(c), int(start), None if end is None else int(end), bool(f), bool(s), int(n))
        for c, start, end, f, s, n in value["spans"]
    ]
    found = Spans(int(value["base"]), spans)
    working = value["working"]
    found.room = value["room"] if isinstance(value["room"], dict) else None
    found.working = None if working is None else (int(working[0]), int(working[1]))
    return found


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

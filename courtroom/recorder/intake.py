"""Sources and channels while they run: what came, what is missing, who is silent (采集)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from asr.resample import Resampler, Samples
from courtroom.recorder.index import Away, Gap
from courtroom.recorder.sources import Source
from courtroom.recorder.store import Stretch
from resources.errors import DeviceError, WenyiError

_log = logging.getLogger(__name__)

STALL_S = 2.0
"""A device that gives nothing for so long is taken for gone."""
RETRY_S = 1.0
DEAD_S = 5.0
"""A microphone whose samples do not change for so long is dead: real ones have noise."""
LEAST_GAP_S = 0.02
MOST_HELD_S = 30.0
"""Of samples kept in memory while the disk refuses them."""


@dataclass
class Channel:
    """One seat's microphone."""

    number: int
    seat: str
    source_channel: int
    rate_hz: int
    next: int = 0
    """Index of the sample that comes next."""
    held: list[Stretch | Gap] = field(default_factory=list)
    """Not on the disk yet."""
    resampler: Resampler | None = None
    changed_s: float = 0.0
    """When its samples last were not all the same."""
    lost: bool = False
    """Samples thrown away because the disk refused them; the next gap says so."""

    def add(self, samples: Samples, now_s: float) -> None:
        """Take samples at the store's rate."""
        if len(samples) == 0:
            return
        if int(samples.max()) != int(samples.min()):
            self.changed_s = now_s
        last = self.held[-1] if self.held else None
        if isinstance(last, Stretch) and len(last.samples) + len(samples) <= self.rate_hz:
            # One record for what is committed together, however often somebody looked.
            together = np.concatenate((last.samples, samples))
            self.held[-1] = Stretch(self.number, last.first, together)
            self.next += len(samples)
            return
        for at in range(0, len(samples), self.rate_hz):
            piece = samples[at : at + self.rate_hz]
            self.held.append(Stretch(self.number, self.next, piece))
            self.next += len(piece)

    def gap(self, count: int, cause: str, start_wall: float, end_wall: float) -> None:
        """Leave out samples; 0 where it is not known that any are missing."""
        gap = Gap(self.number, self.next, max(0, count), cause, start_wall, end_wall)
        self.held.append(gap)
        self.next += gap.count

    def held_s(self) -> float:
        """Return how much waits for the disk."""
        waiting = sum(len(item.samples) for item in self.held if isinstance(item, Stretch))
        return waiting / self.rate_hz

    def drop_held(self, start_wall: float, end_wall: float) -> None:
        """Give up what the disk refuses; a gap stands for it."""
        first = self.held[0].first
        count = self.next - first
        gap = Gap(self.number, first, count, "disk", start_wall, end_wall)
        self.held = [gap]


@dataclass
class Feed:
    """A source and the channels it feeds."""

    source: Source
    channels: list[Channel]
    is_open: bool = False
    retry_s: float = 0.0
    heard_s: float = 0.0
    """When it last gave frames."""
    cause: str = ""
    """Why it is not heard; empty while it is."""
    since_wall: float = 0.0
    finished: bool = False
    zero_s: float | None = None
    """When sample 0 came, by the monotonic clock; None until it is first heard."""

    def index_at(self, now_s: float, rate_hz: int) -> int:
        """Return the index of a sample that comes now."""
        zero_s = now_s if self.zero_s is None else self.zero_s
        return max(0, round((now_s - zero_s) * rate_hz))


class Intake:
    """All sources of a recording; one thread.

    Args:
        feeds: sources with their channels.
        zero_s: when the recording began; whoever is not heard then is missing from then on.
    """

    def __init__(self, feeds: Sequence[Feed], zero_s: float) -> None:
        self.feeds = list(feeds)
        self._zero_s = zero_s
        self._away: dict[int, Away] = {}
        self.paused_wall: float | None = None
        self._paused_s = zero_s

    @property
    def channels(self) -> list[Channel]:
        """In the order of their numbers."""
        found = [channel for feed in self.feeds for channel in feed.channels]
        return sorted(found, key=lambda channel: channel.number)

    @property
    def zero_s(self) -> float:
        """When sample 0 came, by the monotonic clock."""
        return min((f.zero_s for f in self.feeds if f.zero_s is not None), default=self._zero_s)

    def fetch(self, now_s: float, wall: float) -> None:
        """Take what came."""
        for feed in self.feeds:
            if feed.finished:
                continue
            if not feed.is_open:
                self._try_open(feed, now_s, wall)
            if feed.is_open:
                self._read(feed, now_s, wall)

    def _try_open(self, feed: Feed, now_s: float, wall: float) -> None:
        if now_s < feed.retry_s:
            return
        try:
            feed.source.open(now_s)
        except DeviceError as error:
            feed.retry_s = now_s + RETRY_S
            if not feed.cause:
                self._lose(feed, "device_lost", wall)
            _log.info("%s is not there: %s", feed.source.name, error.kind)
            return
        feed.is_open, feed.heard_s = True, now_s
        if feed.zero_s is None:
            # Devices that begin together begin at sample 0, whatever opening them takes.
            feed.zero_s = self._zero_s if feed.cause else now_s
        for channel in feed.channels:
            channel.resampler = Resampler(feed.source.rate_hz, channel.rate_hz)

    def _read(self, feed: Feed, now_s: float, wall: float) -> None:
        try:
            frames, overflow = feed.source.read(now_s)
        except DeviceError as error:
            _log.warning("%s was lost: %s", feed.source.name, error.kind)
            self._close(feed, "device_lost", now_s, wall)
            return
        except WenyiError as error:
            _log.warning("%s ended: %s", feed.source.name, error.kind)
            self._finish(feed, "file_damaged", wall)
            return
        if len(frames):
            self._take(feed, frames, overflow, now_s, wall)
        elif feed.source.live and now_s - feed.heard_s > STALL_S:
            self._close(feed, "stalled", now_s, wall)
        if feed.source.ended():
            self._finish(feed, "file_ended", wall)

    def _take(
        self, feed: Feed, frames: Samples, overflow: bool, now_s: float, wall: float
    ) -> None:
        length_s = len(frames) / feed.source.rate_hz
        if self.paused_wall is not None:
            feed.cause = ""  # back in the recess: nothing was missed
        elif feed.cause:
            self._end_gap(feed, feed.cause, now_s - length_s, feed.since_wall, wall - length_s)
            feed.cause = ""
        elif overflow:
            since = wall - (now_s - feed.heard_s)
            self._end_gap(feed, "overflow", now_s - length_s, since, wall)
        feed.heard_s = now_s
        for channel in feed.channels:
            if channel.resampler is None:
                continue
            samples = channel.resampler.feed(
                np.ascontiguousarray(frames[:, channel.source_channel])
            )
            if self.paused_wall is None:
                channel.add(samples, now_s)

    def _end_gap(
        self, feed: Feed, cause: str, until_s: float, start_wall: float, end_wall: float
    ) -> None:
        for channel in feed.channels:
            missing = 0
            if feed.source.live:
                missing = feed.index_at(until_s, channel.rate_hz) - channel.next
            if missing < LEAST_GAP_S * channel.rate_hz:
                missing = 0
            channel.gap(missing, cause, start_wall, end_wall)

    def after_death(
        self,
        zero_s: float,
        since_wall: float,
        found: Sequence[Stretch],
        paused_wall: float | None = None,
    ) -> None:
        """Go on with a recording: nothing was heard since ``since_wall``.

        Args:
            zero_s: when its sample 0 came.
            since_wall: when the last that is there came.
            found: what was written ahead of the last commit; the caller commits it.
            paused_wall: when the recess began in which it died; it goes on.
        """
        self.paused_wall = paused_wall
        cause = "killed" if paused_wall is None else "paused"
        by_number = {channel.number: channel for channel in self.channels}
        for stretch in found:
            by_number[stretch.channel].next += len(stretch.samples)
        for feed in self.feeds:
            feed.zero_s, feed.cause, feed.since_wall = zero_s, cause, paused_wall or since_wall
            if not feed.source.live and feed.channels:
                feed.source.skip(feed.channels[0].next / feed.channels[0].rate_hz)
        # The recess began where the recording stops.
        ends = (channel.next / channel.rate_hz for channel in self.channels)
        self._paused_s = zero_s + max(ends, default=0.0)

    def _lose(self, feed: Feed, cause: str, wall: float) -> None:
        if not feed.cause:
            feed.cause, feed.since_wall = cause, wall

    def _close(self, feed: Feed, cause: str, now_s: float, wall: float) -> None:
        feed.source.close()
        feed.is_open, feed.retry_s = False, now_s + RETRY_S
        self._lose(feed, cause, wall - (now_s - feed.heard_s))

    def _finish(self, feed: Feed, cause: str, wall: float) -> None:
        feed.finished, feed.is_open = True, False
        self.flush(feed)
        feed.source.close()
        feed.cause, feed.since_wall = cause, wall
        if cause != "file_ended":
            for channel in feed.channels:
                channel.gap(0, cause, wall, wall)

    def flush(self, feed: Feed) -> None:
        """Take what the filters hold back."""
        for channel in feed.channels:
            if channel.resampler is not None:
                channel.add(channel.resampler.finish(), channel.changed_s)
                channel.resampler = None

    def pause(self, now_s: float, wall: float) -> None:
        """Keep the devices open, and keep nothing of what they give."""
        self._end_lost(now_s, wall)
        self.paused_wall, self._paused_s = wall, now_s

    def go_on(self, now_s: float, wall: float) -> None:
        """Record again; the time between is a gap of its own cause.

        Whoever is not heard now either is missing from now on.
        """
        since, self.paused_wall = self.paused_wall, None
        if since is None:
            return
        for feed in self.feeds:
            if feed.finished:
                continue
            if feed.source.live:
                self._end_gap(feed, "paused", now_s, since, wall)
            else:
                # A file runs on, as a microphone does; nothing of it is kept.
                for channel in feed.channels:
                    away = round((now_s - self._paused_s) * channel.rate_hz)
                    channel.gap(away, "paused", since, wall)
            if feed.cause:
                feed.cause = "" if feed.is_open else "device_lost"
                feed.since_wall = wall

    def finish(self, now_s: float, wall: float) -> None:
        """End everything: what is missing now is missing to the end.

        A recess in which court is closed adds nothing to the recording.
        """
        since = self.paused_wall
        if since is None:
            self._end_lost(now_s, wall)
        for feed in self.feeds:
            if feed.finished:
                continue
            if since is None:
                self.flush(feed)
            else:
                for channel in feed.channels:
                    channel.gap(0, "paused", since, wall)
            feed.source.close()

    def _end_lost(self, now_s: float, wall: float) -> None:
        """End the gaps of whoever is not heard: what follows has a cause of its own."""
        for feed in self.feeds:
            if feed.cause and not feed.finished:
                if feed.zero_s is None:
                    feed.zero_s = self._zero_s
                self._end_gap(feed, feed.cause, now_s, feed.since_wall, wall)

    def newly_away(self, wall: float) -> list[dict[str, Any]]:
        """Return a note for each channel that nothing comes from since the last call."""
        before, self._away = (
            self._away,
            {
                channel.number: Away(feed.since_wall, feed.cause)
                for feed in self.feeds
                if feed.cause
                for channel in feed.channels
            },
        )
        return [
            {
                "kind": "away",
                "channel": n,
                "cause": one.cause,
                "since": one.since_wall,
                "wall": wall,
            }
            for n, one in sorted(self._away.items())
            if before.get(n) != one
        ]

    def dead(self, now_s: float) -> list[int]:
        """Return the channels whose microphone seems dead or is gone."""
        found = []
        for feed in self.feeds:
            for channel in feed.channels:
                silent = feed.source.live and now_s - channel.changed_s > DEAD_S
                gone = bool(feed.cause) and not feed.finished
                if self.paused_wall is None and (silent or gone):
                    found.append(channel.number)
        return sorted(found)

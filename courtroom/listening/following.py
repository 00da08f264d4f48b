"""What all microphones recorded, side by side, as it comes (跟读录音).

Also what is written and not vouched for by the journal yet: that comes every tenth of a
second, a commit every half.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Samples
from courtroom.listening.voices import Frames
from courtroom.recorder.reading import Recording, Tail

WAIT_S = 2.0
"""For a channel whose samples do not come; then it counts as silent."""
AWAY_WAIT_S = 1.0
"""The same where its microphone is known to be gone: plugged in again it is committed, and
read, within half a second, and nothing of it may come too late."""
GRID_S = 4
"""Whole seconds that hold a whole number of the gate's frames, of 20 ms or of 32."""
SKIP_S = 8.0
"""A gap on all channels that long is left out."""
CLOSING_S = 1.0
"""Silence given when nobody is heard any more, so that who was speaking gets a final text."""


class Follower:
    """Reads every channel of a recording at 16 kHz; one thread.

    Args:
        folder: of the recording.
        key: the station's, where it is sealed.
        over: nothing more is recorded, also where the recording does not say so.
        clock: seconds that only grow.

    Raises:
        WenyiError: as :class:`courtroom.recorder.reading.Recording`.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes | None,
        *,
        over: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._over, self._clock = over, clock
        self.recording = Recording(folder, key)
        self._stored = Recording(folder, key)
        self.begin_at(0)

    @property
    def seats(self) -> list[str]:
        """Seats by channel."""
        return self.recording.seats

    @property
    def id(self) -> str:
        """Of the recording."""
        return str(self.recording.index.begin["id"])

    @property
    def one_clock(self) -> bool:
        """Whether all channels run on one clock, as those of one device do."""
        begin = self.recording.index.begin
        live = [bool(device["live"]) for device in begin["devices"]]
        sources = {int(channel["source"]) for channel in begin["channels"]}
        return len(sources) == 1 or not any(live[source] for source in sources)

    def begin_at(self, second: int) -> None:
        """Read from a whole second on, so that gate and filter keep their grid."""
        channels = len(self.seats)
        self._tail = Tail(self.recording, SAMPLE_RATE_HZ, float(second), ahead=True)
        self.position = second * SAMPLE_RATE_HZ
        """Sample that comes next, at 16 kHz."""
        self._pending = [np.zeros(0, np.int16) for _ in range(channels)]
        self._padded = [0] * channels
        """Samples that were given as silence and come late, if ever."""
        self._nobody: tuple[float, float] | None = None
        """Since when nobody is recorded, by the journal; when that was seen here."""
        self._closed = False
        """Silence was given for it."""

    def refresh(self) -> None:
        """See what came since."""
        self._tail.refresh()

    def read(self, most_s: float) -> Frames:
        """Return what follows on all channels; no rows: nothing came yet.

        Raises:
            Damaged: the recording was changed.
        """
        most = round(most_s * SAMPLE_RATE_HZ)
        for channel, pending in enumerate(self._pending):
            if len(pending) < most:
                self._fetch(channel, most_s)
        self._pad()
        self._close()
        count = min(most, *(len(pending) for pending in self._pending))
        frames = np.stack([pending[:count] for pending in self._pending], axis=1)
        self._pending = [pending[count:] for pending in self._pending]
        self.position += count
        return frames

    def _fetch(self, channel: int, most_s: float) -> None:
        samples = self._tail.read(channel, most_s)
        late = min(self._padded[channel], len(samples))
        self._padded[channel] -= late
        if len(samples) > late:
            self._pending[channel] = np.concatenate((self._pending[channel], samples[late:]))

    def _pad(self) -> None:
        """Give silence for a channel that lags behind the others too far."""
        longest = max(len(pending) for pending in self._pending)
        for channel, pending in enumerate(self._pending):
            lacking = longest - len(pending) - round(self._wait_s(channel) * SAMPLE_RATE_HZ)
            if lacking > 0 and self._behind(channel):
                silence = np.zeros(lacking, np.int16)
                self._pending[channel] = np.concatenate((pending, silence))
                self._padded[channel] += lacking

    def _wait_s(self, channel: int) -> float:
        """Return how long the others wait for a channel."""
        away = self.recording.index.away.get(channel)
        if self.ended or (away is not None and away.for_good):
            return 0.0
        return WAIT_S if away is None else AWAY_WAIT_S

    def _close(self) -> None:
        """Give some silence once, when nobody is recorded any more and all before was read.

        In a recess, with every microphone pulled out, and after the last file's end. What is
        over within ``WAIT_S`` closes nothing: silence given must not be longer than the gap
        it stands for.
        """
        since = self._nobody_since()
        if since is None:
            self._nobody = None
            return
        if self._nobody is None or self._nobody[0] != since:
            self._nobody, self._closed = (since, self._clock()), False
        if self._closed or self._clock() - self._nobody[1] < WAIT_S:
            return
        if all(self._behind(channel) for channel in range(len(self.seats))):
            self._closed = True
            count = round(CLOSING_S * SAMPLE_RATE_HZ)
            silence = np.zeros(count, np.int16)
            for channel, pending in enumerate(self._pending):
                self._pending[channel] = np.concatenate((pending, silence))
                self._padded[channel] += count

    def _nobody_since(self) -> float | None:
        """Return since when nobody is recorded, in seconds since 1970; None: somebody is."""
        index = self.recording.index
        if index.paused_wall is not None:
            return index.paused_wall
        if len(index.away) < len(self.seats):
            return None
        return max(one.since_wall for one in index.away.values())

    def _behind(self, channel: int) -> bool:
        """Return whether all that a channel has on the disk was read."""
        length_s = self.recording.length_s(channel)
        return self._tail.position_s(channel) >= length_s - 1 / SAMPLE_RATE_HZ

    def to_skip(self) -> int:
        """Return how many samples to leave out: nobody records there (休庭)."""
        if any(len(pending) for pending in self._pending):
            return 0
        index, rate_hz = self.recording.index, self.recording.rate_hz
        # A little later: the filter holds the last samples before a gap back.
        at = self.position * rate_hz // SAMPLE_RATE_HZ + rate_hz // 10
        ends = dict.fromkeys(range(len(self.seats)), 0)
        for gap in reversed(index.gaps):
            if gap.channel >= 0 and gap.first <= at < gap.first + gap.count:
                ends[gap.channel] = gap.first + gap.count
        second = (min(ends.values()) // rate_hz - 1) // GRID_S * GRID_S
        count = second * SAMPLE_RATE_HZ - self.position
        return count if count >= SKIP_S * SAMPLE_RATE_HZ else 0

    def skip(self, count: int) -> None:
        """Leave out samples, as many as :meth:`to_skip` said."""
        self.begin_at((self.position + count) // SAMPLE_RATE_HZ)

    @property
    def ended(self) -> bool:
        """Whether the recording was stopped."""
        return self._over or self._tail.ended()

    @property
    def read_all(self) -> bool:
        """Whether nothing follows any more."""
        channels = range(len(self.seats))
        return self.ended and all(self._behind(channel) for channel in channels)

    def length_s(self) -> float:
        """Return how much lies on the disk."""
        channels = range(len(self.seats))
        committed_s = max(self.recording.length_s(c) for c in channels)
        return max(committed_s, *(self._tail.position_s(c) for c in channels))

    def stored(self, channel: int, start: int, end: int) -> Samples:
        """Return samples that were recorded before, at 16 kHz."""
        self._stored.refresh()
        return self._stored.samples(
            channel, start / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ, SAMPLE_RATE_HZ
        )

"""The wave of a hearing's recordings on one line of time, made piece by piece (录音波形)."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from courtroom.playback.overview import MOST_COUNT, Overview
from courtroom.recorder.reading import Recording
from resources.errors import WenyiError

_log = logging.getLogger(__name__)

FOLDER = "views/waves"
"""Below the station's home; can be thrown away."""
Heights = NDArray[np.float32]
"""One for each pixel: 0 to 1; NaN where it was not looked at yet, or nothing is recorded."""


@dataclass(frozen=True, slots=True)
class _Part:
    recording: Recording
    overview: Overview

    @property
    def length_s(self) -> float:
        """As playback counts it."""
        return max(self.recording.length_s(c) for c in range(len(self.recording.seats)))


class Wave:
    """All sittings of a hearing, the last one may grow; one thread at a time.

    Args:
        recordings: folders and keys in their order; one that is not there is left out.
        home: of the station, where what is known is kept between two visits.
    """

    def __init__(self, recordings: Sequence[tuple[Path, bytes | None]], home: Path) -> None:
        self._parts: list[_Part] = []
        self._unkept: set[int] = set()
        for folder, key in recordings:
            try:
                recording = Recording(folder, key)
            except (WenyiError, OSError) as error:
                _log.warning("a recording has no wave: %s", type(error).__name__)
                continue
            kept = home / FOLDER / folder.name
            self._parts.append(_Part(recording, Overview(recording, kept, key)))

    @property
    def length_s(self) -> float:
        """Of all sittings."""
        return sum(part.length_s for part in self._parts)

    def work(self, most_s: float) -> bool:
        """Look at more for so long, about; return whether there is more to look at now.

        Raises:
            WenyiError: bytes are not what was stored.
        """
        over_s = time.monotonic() + most_s
        for number, part in enumerate(self._parts):
            if not part.recording.index.ended:
                part.recording.refresh()
            while part.overview.step():
                self._unkept.add(number)
                if time.monotonic() > over_s:
                    return True
            if number in self._unkept and part.recording.index.ended:
                self._unkept.discard(number)
                self._keep(part)
        return False

    def heights(self, count: int, seat: str = "") -> Heights:
        """Return what to draw.

        Args:
            count: of pixels, for all sittings together.
            seat: that is looked at alone; empty: the loudest of all.

        Raises:
            WenyiError: bytes are not what was stored.
        """
        count = max(1, min(count, MOST_COUNT))
        found = np.full(count, np.nan, np.float32)
        length_s, at_s = self.length_s, 0.0
        for part in self._parts:
            first = round(at_s / length_s * count) if length_s else 0
            at_s += part.length_s
            last = round(at_s / length_s * count) if length_s else 0
            if last > first:
                found[first:last] = _of_part(part, last - first, seat)
        return found

    def _keep(self, part: _Part) -> None:
        try:
            part.overview.save()
        except OSError as error:  # it is made again the next time
            _log.warning("a wave was not kept: %s", error.strerror)


def _of_part(part: _Part, count: int, seat: str) -> Heights:
    found = np.full(count, np.nan, np.float32)
    for channel, name in enumerate(part.recording.seats):
        if seat and name != seat:
            continue
        peaks = part.overview.peaks(channel, 0.0, part.length_s, count)
        size = np.maximum(np.abs(peaks.low.astype(np.float32)), np.abs(peaks.high))
        # Speech is 20 dB and more below full scale: by its root it is to be seen.
        height = np.sqrt(size / 32768.0)
        found = np.where(peaks.known, np.fmax(found, height), found)
    return found.astype(np.float32)

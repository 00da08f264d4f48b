"""The gate: samples of all seats go in, turns with their seat come out (座席门).

It decides by sound alone, never by text: what a microphone hears beyond the bleed that the
other seats explain is its own seat's voice. It needs no sound check, but is surer with one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.history import Found, History
from asr.gate.lags import Arrival, Arrivals
from asr.gate.learning import Learner, clear_frames
from asr.gate.room import MOST_CHANNELS, Room
from asr.gate.sources import belonging, cells, shares
from asr.gate.spectra import BLOCK, FRAMES, HOP, Block, Blocks, Floats, Frames, NoiseFloor
from asr.gate.turns import Turn
from asr.gate.verdicts import Lines, Settings
from asr.vad import VoiceDetector, voice_detector
from resources.errors import BadValue

_SPEAKERS = 10
"""Blocks in which somebody was heard who may still speak: 1 s."""
_WINDOW = 3
"""Blocks that are judged together: 0.3 s."""
_FADE = 0.63
"""Of the loudest cell, per block: 20 dB in a second."""
_MASS = 1.2
"""Loud bands that must be a seat's own, for a frame to be its own."""
_SHARE = 0.12
_EASE = 0.9
"""Both are so much less where a voice clearly came to this microphone first."""
_SOUNDING_BANDS = 5
_VOICE = 0.5
_VOICE_FRAMES = 10
_ORDER_KNOWN, _ORDER_UNKNOWN = 0.2, 1.0
"""How much the order of arrival says, where levels are known and where not."""
_ALONE = 0.85
_FIRST = 0.6
"""Heard first by its own microphone, clearly."""
_AGAINST = 0.3
_PART = 0.25
_BESIDE = 0.5
"""Two who came first so clearly speak at the same time: nothing is learned."""
_KNOWN_S = 3.0


class Gate:
    """All seats of a room; one thread at a time.

    Args:
        channels: microphones, 1 to 32; each is one seat's.
        room: learned in a sound check; None begins without.
        pause_s: of silence that ends a turn.
        synchronous: whether all channels run on one clock, as those of one device do; if
            not, the order of arrival says nothing.
        voices: tells which channels carry speech; None: what is installed.
    """

    def __init__(
        self,
        channels: int,
        room: Room | None = None,
        *,
        pause_s: float = 0.6,
        synchronous: bool = True,
        voices: Voices | None = None,
    ) -> None:
        if not 1 <= channels <= MOST_CHANNELS:
            raise BadValue(column="channels", value=str(channels))
        if room is not None and room.channels != channels:
            raise BadValue(column="room", value=f"{room.channels} != {channels}")
        if not 0.1 <= pause_s <= 5.0:
            raise BadValue(column="pause_s", value=str(pause_s))
        self.channels = channels
        settings = Settings(pause_frames=max(5, round(pause_s * SAMPLE_RATE_HZ / HOP)))
        self._blocks = Blocks(channels)
        self._noise = NoiseFloor(channels)
        self._arrivals = Arrivals(channels) if synchronous and channels > 1 else None
        self._learner = Learner(channels, room)
        self._history = History(settings.longest_frames // FRAMES + 20, self._learner)
        self._lines = Lines(channels, settings, self._history)
        self._voices = voices or Voices(channels)
        self._shares: deque[Floats] = deque(maxlen=_SPEAKERS)
        self._loudest = 0.0
        self._taken = 0

    @property
    def room(self) -> Room:
        """What is known of the room by now; for the next sitting."""
        return self._learner.room()

    def feed(self, samples: Frames) -> list[Turn]:
        """Take the samples that follow on all channels; return what became known.

        Args:
            samples: int16 at 16 kHz, shape (count, channels), any count.

        Raises:
            BadValue: another shape or type.
        """
        if samples.ndim != 2 or samples.shape[1] != self.channels or samples.dtype != np.int16:
            raise BadValue(column="samples", value=f"{samples.dtype} {samples.shape}")
        self._taken += len(samples)
        told: list[Turn] = []
        for block in self._blocks.feed(samples):
            told += self._take(block)
        return told

    def finish(self) -> list[Turn]:
        """Say that nothing follows; return what is still open."""
        told: list[Turn] = []
        for block in self._blocks.finish():
            told += self._take(block)
        return told + self._lines.finish(self._taken)

    def _take(self, block: Block) -> list[Turn]:
        floor = self._noise.follow(block.energy)
        self._loudest = max(self._loudest * _FADE, float(block.energy.max()))
        learner = self._learner
        found = cells(block.energy, floor, learner.gains, learner.spread(), self._loudest)
        arrival = self._arrival(block, found.weight)
        known = bool(np.all(learner.heard_s > 0))
        order = arrival.order * (_ORDER_KNOWN if known else _ORDER_UNKNOWN)
        likely = found.likely + order
        lately = self._history.newest(_WINDOW - 1)
        share = shares(
            np.concatenate([*(one.likely for one in lately), likely]),
            np.concatenate([*(one.weight for one in lately), found.weight]),
        )
        self._shares.append(share)
        distinct = arrival.distinct(np.max(self._shares, axis=0))
        present = np.maximum(arrival.present(share), distinct)
        mass = (belonging(likely, share) * found.weight[..., None]).sum(axis=1)
        ease = 1.0 - _EASE * present
        own = (mass > _MASS * ease) & (share > _SHARE * ease) & (found.sounding >= 3)
        voice = self._voices.follow(block)
        sounding = found.sounding >= _SOUNDING_BANDS
        self._history.add(
            Found(
                energy=block.energy,
                floor=floor,
                order=order,
                likely=likely,
                weight=found.weight,
                knowledge=learner.knowledge,
                mass=mass,
                own=own,
                present=present,
                distinct=distinct,
                sounding=sounding,
                voice=voice,
            )
        )
        told = self._lines.follow()
        self._learn(block, floor, share, own, arrival, present)
        return told

    def _arrival(self, block: Block, weight: Floats) -> Arrival:
        if self._arrivals is None or not weight.any():
            if self._arrivals is not None:
                self._arrivals.forget()
            nothing = np.zeros((self.channels, self.channels))
            apart = np.zeros((self.channels,) * 3, np.bool_)
            return Arrival(nothing, nothing, nothing, nothing, apart)
        return self._arrivals.follow(block.spectra, self._learner.lags)

    def _learn(
        self,
        block: Block,
        floor: Floats,
        share: Floats,
        own: NDArray[np.bool_],
        arrival: Arrival,
        present: Floats,
    ) -> None:
        """Learn where one seat alone is clearly the speaker, and nothing contradicts it."""
        if block.clipped.any() or self.channels == 1:
            return
        first = arrival.first
        if np.count_nonzero(present > _BESIDE) > 1:
            return
        seat = int(share.argmax())
        early = int(first.argmax())
        if self._learner.heard_s[early] < _KNOWN_S and first[early] > _FIRST:
            # Without levels, the order of arrival is what can be trusted.
            if share[early] > _PART:
                self._learner.take(
                    early, block.energy, floor, clear_frames(own[:, early]), arrival
                )
            return
        alone = share[seat] > _ALONE and self._lines.speaking() == [seat]
        unknown = self._learner.heard_s[seat] == 0 and self._arrivals is not None
        if alone and first[seat] > (_FIRST if unknown else -_AGAINST):
            self._learner.take(seat, block.energy, floor, clear_frames(own[:, seat]), arrival)


class Voices:
    """Which channels carry speech lately; most of what a gate costs."""

    def __init__(self, channels: int) -> None:
        self._voices = [_Voice() for _ in range(channels)]

    def follow(self, block: Block) -> NDArray[np.bool_]:
        """Return it for the block that follows, shape (channels,)."""
        heard = (one.follow(block.samples[:, i]) for i, one in enumerate(self._voices))
        return np.fromiter(heard, np.bool_, len(self._voices))


@dataclass(slots=True)
class _Voice:
    """Whether a channel carries speech lately."""

    detector: VoiceDetector
    lately: deque[float]

    def __init__(self) -> None:
        self.detector = voice_detector()
        self.lately = deque(maxlen=_VOICE_FRAMES)

    def follow(self, samples: NDArray[np.int16]) -> bool:
        self.lately.extend(float(one) for one in self.detector.feed(samples))
        return max(self.lately, default=0.0) > _VOICE


__all__ = ["BLOCK", "Gate", "Voices"]

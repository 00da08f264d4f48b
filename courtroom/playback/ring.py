"""Between the thread that reads and the device that asks: never blocks, tells the place (缓冲).

One thread writes blocks, the device's callback takes frames, anybody asks for the place.
What is shared are a deque of blocks and a deque of places, both appended at one end and
taken from the other, which Python does in one piece; so the callback waits for nobody.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from courtroom.playback.stretching import Sound

_FADE_S = 0.005
_MOST_PLACES = 4096


@dataclass(frozen=True, slots=True)
class Block:
    """Sound that is ready to be heard."""

    turn: int
    """Of which seek: blocks of an earlier one are thrown away."""
    samples: Sound
    at_s: float
    """Where it begins on the recording's time."""
    speed: float


@dataclass(frozen=True, slots=True)
class _Place:
    frame: int
    turn: int
    at_s: float
    step_s: float
    """Recording time for each frame; 0 in silence."""


class Ring:
    """Sound on its way to the device.

    Args:
        rate_hz: of the device.
    """

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.turn = 0
        self.frames = 0
        """Given to the device so far."""
        self.starved = 0
        """Frames of silence given because nothing was ready."""
        self._blocks: deque[Block] = deque()
        self._places: deque[_Place] = deque(maxlen=_MOST_PLACES)
        self._now: Block | None = None
        self._used = 0
        self._last = 0.0
        fade = max(1, round(_FADE_S * rate_hz))
        self._down = np.linspace(1.0, 0.0, fade, endpoint=False, dtype=np.float32)

    @property
    def fade(self) -> int:
        """Frames over which sound that begins or breaks off is faded."""
        return len(self._down)

    def put(self, samples: Sound, at_s: float, speed: float) -> None:
        """Add sound of this turn; by the thread that reads."""
        if len(samples):
            self._blocks.append(Block(self.turn, samples, at_s, speed))

    def flush(self) -> None:
        """Throw away what is not heard yet; by the thread that reads."""
        self.turn += 1
        self._blocks = deque()

    def waiting(self) -> int:
        """Return how many frames are ready, but for the block that is being heard."""
        return sum(len(block.samples) for block in list(self._blocks))

    def fill(self, out: Sound) -> None:
        """Fill what the device asks for, with silence where nothing is ready; its thread."""
        done = 0
        while done < len(out):
            block = self._block()
            if block is None:
                break
            count = min(len(out) - done, len(block.samples) - self._used)
            out[done : done + count] = block.samples[self._used : self._used + count]
            step_s = block.speed / self.rate_hz
            at_s = block.at_s + self._used * step_s
            self._places.append(_Place(self.frames + done, block.turn, at_s, step_s))
            self._used += count
            done += count
        if done:
            self._last = float(out[done - 1])
        if done < len(out):
            self._silence(out[done:], self.frames + done)
        self.frames += len(out)

    def _block(self) -> Block | None:
        now = self._now
        if now is None or now.turn != self.turn or self._used >= len(now.samples):
            if now is not None and now.turn != self.turn:
                # A seek: this buffer ends in the fade of what was heard, the next begins anew.
                self._now = None
                if self._last:
                    return None
            self._now, self._used = None, 0
            try:
                block = self._blocks.popleft()
            except IndexError:
                return None
            if block.turn != self.turn:
                return None
            self._now = block
        return self._now

    def _silence(self, out: Sound, frame: int) -> None:
        out[:] = 0.0
        if self._last:
            count = min(len(out), len(self._down))
            out[:count] = self._last * self._down[:count]
        self._last = 0.0
        before = self._places[-1] if self._places else None
        if before is not None:
            at_s = before.at_s + (frame - before.frame) * before.step_s
            self._places.append(_Place(frame, before.turn, at_s, 0.0))
            if before.step_s:
                self.starved += len(out)

    def place_s(self, frame: float) -> float | None:
        """Return the recording time of a frame; None: of this turn nothing was heard yet."""
        for place in list(self._places)[::-1]:
            if place.frame <= frame:
                if place.turn != self.turn:
                    return None
                return place.at_s + (frame - place.frame) * place.step_s
        return None

"""Plays an open file of sound or film: the sound is the clock, the picture follows (影音播放)."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from asr.resample import Resampler
from courtroom.playback.deck import Deck, at_rate
from courtroom.playback.output import Output
from courtroom.playback.ring import Ring
from courtroom.playback.stretching import LEAST_SPEED as LEAST_HEARD
from courtroom.playback.stretching import Stretcher
from courtroom.viewing.media import Media
from resources.errors import BadValue, DeviceError, WenyiError

_log = logging.getLogger(__name__)

LEAST_SPEED, MOST_SPEED = 0.25, 3.0
"""Under half speed the film runs without sound: no voice can be understood there."""
LEAST_CLIP_S = 0.1
_READY_S = 0.25
_PIECE_S = 0.05
_TICK_S = 0.02


@dataclass(frozen=True, slots=True)
class MediaState:
    """How it goes (播放状态)."""

    playing: bool = False
    speed: float = 1.0
    clip: tuple[float, float] | None = None
    """What alone is played."""
    looping: bool = False
    silent: bool = False
    """No sound now: too slow for it, no sound in the file, or no loudspeaker."""
    trouble: WenyiError | None = None


class MediaPlayer(Deck[MediaState]):
    """Plays; every method returns at once; safe for several threads.

    Args:
        media: open; whoever opened it closes it after this.
        output: a loudspeaker; None: there is none.
        changed: told of every new state on the player's thread; must not wait.
    """

    def __init__(
        self,
        media: Media,
        output: Output | None,
        changed: Callable[[MediaState], None] | None = None,
    ) -> None:
        super().__init__(MediaState(silent=media.sound is None), changed, "media-player")
        self._media, self._output = media, output
        self._begin_s = 0.0
        self._begun_s = 0.0
        self._read_s = self._fed_s = 0.0
        self._ring: Ring | None = None
        self._stretcher: Stretcher | None = None
        self._resampler: Resampler | None = None
        self._begin_thread()

    # ---- what a window says ---------------------------------------------------------

    @property
    def length_s(self) -> float:
        """Of the file, as far as it is known."""
        return self._media.length_s

    @property
    def position_s(self) -> float:
        """Time of what is heard and seen now."""
        with self._wake:
            return self._place()

    def seek(self, at_s: float) -> None:
        """Go to a time; goes on playing if it did."""
        self._do(lambda: self._jump(at_s))

    def step(self, frames: int) -> None:
        """Pause, and go some pictures on or back; of sound, by 40 ms each."""
        frame_s = 1.0 / self._media.facts.fps if self._media.facts.has_film else 0.04

        def work() -> None:
            self._pause()
            # The middle of a picture: rounding cannot give the one beside it.
            number = int(self._begin_s / frame_s + 1e-3) + frames
            self._jump((max(0, number) + 0.5) * frame_s)

        self._do(work)

    def set_speed(self, speed: float) -> None:
        """Play slower or faster, with the same pitch.

        Raises:
            BadValue: not within 0.25 and 3.
        """
        if not LEAST_SPEED <= speed <= MOST_SPEED:
            raise BadValue(column="speed", value=str(speed))
        self._do(lambda: self._again(speed=speed))

    def set_clip(self, clip: tuple[float, float] | None, *, loop: bool = False) -> None:
        """Play only what lies between two times, once or again and again; None: all.

        Raises:
            BadValue: it ends before it begins, or is too short.
        """
        if clip is not None and clip[1] - clip[0] < LEAST_CLIP_S:
            raise BadValue(column="clip", value=f"{clip[0]:.3f}–{clip[1]:.3f}")

        def work() -> None:
            self._tell(clip=clip, looping=loop and clip is not None)
            at_s = self._begin_s if not self._state.playing else self._place()
            if clip is not None and not clip[0] <= at_s < clip[1]:
                at_s = clip[0]
            self._jump(at_s)

        self._do(work)

    def follow(self, playing: bool, at_s: float, rate: float, slack_s: float = 0.25) -> None:
        """Go where somebody else is, to the end at most; small differences are left alone.

        Args:
            playing: whether it plays there.
            at_s: where it is there now.
            rate: speed there.
            slack_s: difference that is left alone while it plays.
        """

        def work() -> None:
            # Who left it playing is beyond its end by the clock; to play would begin it anew.
            runs = playing and at_s < self._end_s() - 0.01
            if not runs:
                self._pause()
            speed = min(MOST_SPEED, max(LEAST_SPEED, rate))
            if speed != self._state.speed:
                self._again(speed=speed)
            place_s = min(at_s, self._end_s())
            if abs(self._place() - place_s) > (slack_s if runs else 0.001):
                self._jump(place_s)
            if runs:
                self._play()

        self._do(work)

    # ---- the thread -----------------------------------------------------------------

    def _rest(self) -> None:
        with self._wake:
            if not self._wanted and not self._closing:
                self._wake.wait(_TICK_S if self._state.playing else None)

    def _broken(self, error: WenyiError | OSError) -> None:
        _log.warning("media playback: %s", type(error).__name__)
        at_s = self._place()
        self._give_back()
        self._begin_s = at_s
        if isinstance(error, DeviceError):
            # Without a loudspeaker the film is still to be seen.
            self._output = None
            self._begun_s = time.monotonic()
            self._tell(silent=True, trouble=error)
        else:
            trouble = error if isinstance(error, WenyiError) else None
            self._tell(playing=False, trouble=trouble)

    def _place(self) -> float:
        if not self._state.playing:
            return min(self._begin_s, self._end_s())
        ring, output = self._ring, self._output
        if ring is not None and output is not None:
            place_s = ring.place_s(output.heard())
            return self._begin_s if place_s is None else min(place_s, self._end_s())
        passed_s = (time.monotonic() - self._begun_s) * self._state.speed
        return min(self._begin_s + passed_s, self._end_s())

    def _end_s(self) -> float:
        """Return where it ends; while sound is still being decoded, nobody knows."""
        sound, clip = self._media.sound, self._state.clip
        known = sound is None or sound.complete
        length_s = self._media.length_s if known else math.inf
        return length_s if clip is None else min(clip[1], length_s)

    def _start_s(self) -> float:
        return 0.0 if self._state.clip is None else self._state.clip[0]

    def _heard(self) -> bool:
        has = self._media.sound is not None and self._output is not None
        return has and self._state.speed >= LEAST_HEARD

    def _play(self) -> None:
        if self._state.playing:
            return
        if self._begin_s >= self._end_s() - 0.01:
            self._begin_s = self._start_s()
        trouble = None
        try:
            self._begin(self._begin_s)
        except DeviceError as error:
            self._broken(error)
            trouble = error
        self._tell(playing=True, trouble=trouble, silent=not self._heard())

    def _pause(self) -> None:
        at_s = self._place()
        self._give_back()
        self._begin_s = at_s
        self._tell(playing=False)

    def _jump(self, at_s: float) -> None:
        clip = self._state.clip
        if clip is not None and not clip[0] <= at_s <= clip[1]:
            self._tell(clip=None, looping=False)
        self._begin_s = max(0.0, at_s)
        if self._state.playing:
            self._begin(self._begin_s)

    def _again(self, **new: object) -> None:
        at_s = self._place()
        self._tell(**new)
        self._begin_s = at_s
        if self._state.playing:
            self._begin(at_s)
            self._tell(silent=not self._heard())

    def _begin(self, at_s: float) -> None:
        """Let what comes now be heard and seen from a time on."""
        self._begin_s, self._begun_s = at_s, time.monotonic()
        if not self._heard():
            self._give_back()
            return
        sound, output = self._media.sound, self._output
        if sound is None or output is None:
            return
        if self._ring is None or not output.alive():
            rate_hz = output.open(sound.rate_hz)
            ring = Ring(rate_hz)
            output.start(ring.fill)
            with self._wake:
                self._ring = ring
        ring = self._ring
        with self._wake:
            ring.flush()
        self._read_s = self._fed_s = at_s
        self._stretcher = Stretcher(ring.rate_hz, self._state.speed)
        same = ring.rate_hz == sound.rate_hz
        self._resampler = None if same else Resampler(sound.rate_hz, ring.rate_hz)

    def _give_back(self) -> None:
        with self._wake:
            ring, self._ring = self._ring, None
        if ring is not None and self._output is not None:
            self._output.close()

    def _go_on(self) -> None:
        ring, output = self._ring, self._output
        if ring is not None and output is not None:
            if not output.alive():
                raise DeviceError(device=output.name)
            while ring.waiting() < _READY_S * ring.rate_hz and self._read_s < self._end_s():
                if not self._produce(ring):
                    return
        if self._place() >= self._end_s() - 0.005:
            self._at_end()

    def _produce(self, ring: Ring) -> bool:
        """Make a piece of sound; return whether there was one."""
        sound, stretcher = self._media.sound, self._stretcher
        if sound is None or stretcher is None:
            return False
        end_s = min(self._read_s + _PIECE_S * max(1.0, self._state.speed), self._end_s())
        if not sound.complete and end_s > sound.length_s:
            return False  # not decoded yet
        piece = at_rate(self._resampler, sound.read(self._read_s, end_s))
        at_s = self._fed_s + stretcher.position / ring.rate_hz
        ring.put(stretcher.feed(piece), at_s, self._state.speed)
        self._read_s = end_s
        if self._read_s >= self._end_s() - 1e-6:
            at_s = self._fed_s + stretcher.position / ring.rate_hz
            ring.put(stretcher.finish(), at_s, self._state.speed)
        return True

    def _at_end(self) -> None:
        if self._state.looping:
            self._jump(self._start_s())
            return
        sound = self._media.sound
        if sound is not None and not sound.complete:
            return  # the file may be longer than is known yet
        self._pause()

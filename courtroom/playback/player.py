"""Plays a hearing: from any time, any seat, at any speed (回放器)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from asr.resample import Resampler
from courtroom.playback.deck import Deck, at_rate
from courtroom.playback.output import Output
from courtroom.playback.ring import Ring
from courtroom.playback.sittings import Silence, Sitting, Sittings
from courtroom.playback.state import State
from courtroom.playback.stretching import LEAST_SPEED, MOST_SPEED, Sound, Stretcher
from resources.errors import BadValue, Disconnected, Missing, WenyiError

_log = logging.getLogger(__name__)

LEAD_S = 0.3
"""Played before an utterance: whoever begins at the first word misses it."""
_READY_S = 0.25
"""Kept ready; what is changed is heard so much later unless it is thrown away."""
_PIECE_S = 0.05
_WAIT_S = 0.02
_LOOK_S = 0.25
"""Between two looks at a recording that grows."""
_LIVE_S = 1.0
"""The same while there is enough to play, or nothing is played: for its length."""
_IDLE_S = 10.0
"""After which a device that plays nothing is given back."""
_LEAST_LOOP_S = 0.2


class Player(Deck[State]):
    """Plays recordings, also while they are made; every method returns at once.

    A thread of its own reads, mixes and stretches; trouble with the device or the disk
    pauses, and stands in :attr:`state`. Safe for several threads.

    Args:
        recordings: folders and keys, in the order of the sittings; the last one may grow.
        output: where to; nothing is opened before something is played.
        changed: told of every new state, by the player's thread; must not wait.
        muted_s: of each recording, from when to when it is silent; empty: nowhere.

    Raises:
        Missing: no recording there.
        Damaged: a journal is not as it was written.
    """

    def __init__(
        self,
        recordings: Sequence[tuple[Path, bytes | None]],
        output: Output,
        changed: Callable[[State], None] | None = None,
        muted_s: Sequence[Sequence[tuple[float, float]]] = (),
    ) -> None:
        if not recordings:
            raise Missing(source="recording")
        silent = muted_s or [()] * len(recordings)
        parts = zip(recordings, silent, strict=True)
        self._sittings = Sittings([Sitting(folder, key, some) for (folder, key), some in parts])
        state = State(length_s=self._sittings.length_s, seats=tuple(self._sittings.seats))
        super().__init__(state, changed, "playback")
        self._output = output
        self._ring: Ring | None = None
        self._stretcher = Stretcher(self._sittings.parts[0].rate_hz)
        self._resampler: Resampler | None = None
        self._read_s = 0.0
        """Up to where was read."""
        self._fed_s = 0.0
        """Where what the stretcher was given begins."""
        self._begin_s = 0.0
        """Where this turn began: the place, until something of it is heard."""
        self._sitting = 0
        self._fade_in = False
        self._finished = False
        self._looked_s = self._used_s = time.monotonic()
        self._begin_thread()

    # ---- what a window says ---------------------------------------------------------

    @property
    def position_s(self) -> float:
        """Recording time of what is heard now, on the line of all sittings."""
        with self._wake:
            ring, begin_s = self._ring, self._begin_s
            place_s = None if ring is None else ring.place_s(self._output.heard())
        return begin_s if place_s is None else place_s

    @property
    def position(self) -> tuple[int, float]:
        """Sitting of what is heard now, and the time in it."""
        return self._sittings.at(self.position_s)

    def start_s(self, sitting: int) -> float:
        """Return where a sitting begins on the line of all."""
        return self._sittings.start_s(sitting)

    def seek(self, time_s: float) -> None:
        """Go to a time; goes on playing if it did."""
        self._do(lambda: self._jump(time_s))

    def skip(self, seconds: float) -> None:
        """Go forward, or back."""
        self._do(lambda: self._jump(self.position_s + seconds))

    def play_stretch(
        self, start_s: float, end_s: float, lead_s: float = LEAD_S, *, loop: bool = False
    ) -> None:
        """Play from a little before ``start_s`` up to ``end_s``, as an utterance.

        Args:
            start_s: on the line of all sittings.
            end_s: where it pauses by itself.
            lead_s: how much before.
            loop: again and again.

        Raises:
            BadValue: it ends before it begins, or is too short to be looped.
        """
        if end_s - start_s < (_LEAST_LOOP_S if loop else 0.0) or end_s <= start_s:
            raise BadValue(column="stretch", value=f"{start_s:.3f}–{end_s:.3f}")
        begin_s = max(0.0, start_s - lead_s)

        def do() -> None:
            self._tell(stretch=(begin_s, end_s), looping=loop)
            self._jump(begin_s, keep=True)
            self._play()

        self._do(do)

    def play_through(self) -> None:
        """Forget the stretch and its loop, and play on."""
        self._do(lambda: self._again(stretch=None, looping=False))

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, with the same pitch.

        Raises:
            BadValue: not within 0.5 and 3.0.
        """
        if not LEAST_SPEED <= speed <= MOST_SPEED:
            raise BadValue(column="speed", value=str(speed))
        self._do(lambda: self._again(speed=speed))

    def solo(self, seat: str | None) -> None:
        """Hear one seat alone; None: all that are not muted.

        Raises:
            BadValue: no such seat.
        """
        if seat is not None:
            self._check([seat])
        self._do(lambda: self._again(solo=seat))

    def mute(self, seats: Iterable[str]) -> None:
        """Leave these seats out of the mix, and no others.

        Raises:
            BadValue: no such seat.
        """
        muted = frozenset(seats)
        self._check(muted)
        self._do(lambda: self._again(muted=muted))

    def silences(self, start_s: float, end_s: float) -> list[Silence]:
        """Return where nothing was recorded between two times."""
        return self._sittings.silences(start_s, end_s)

    def silence_now(self) -> Silence | None:
        """Return the gap that is being heard, if all that is heard is one."""
        place_s, state = self.position_s, self._state
        found = [one for one in self.silences(place_s, place_s + 0.001) if one.seat]
        heard = set(self._heard(self._sittings.at(place_s)[0], state))
        missing = {one.seat for one in found}
        return found[0] if found and heard <= missing else None

    # ---- the thread -----------------------------------------------------------------

    def _rest(self) -> None:
        with self._wake:
            if self._wanted or self._closing:
                return
            if not self._state.playing:
                live = not self._sittings.ended
                self._wake.wait(_LIVE_S if live else _IDLE_S)
            else:
                self._used_s = time.monotonic()
                ring = self._ring
                if ring is None or ring.waiting() >= _READY_S * ring.rate_hz or self._finished:
                    self._wake.wait(_WAIT_S)
        if time.monotonic() - self._looked_s > _LIVE_S and not self._sittings.ended:
            self._safely(self._look)
        if self._ring is not None and time.monotonic() - self._used_s > _IDLE_S:
            self._begin_s = self._place_s()
            self._give_back()

    def _broken(self, error: WenyiError | OSError) -> None:
        if isinstance(error, WenyiError):
            _log.warning("playback stopped: %s", error.kind)
            trouble = error
        else:
            _log.warning("playback stopped", exc_info=error)
            trouble = Missing(source="recording", detail=str(error))
        self._begin_s = self._place_s()
        self._give_back()
        self._tell(playing=False, trouble=trouble)

    def _place_s(self) -> float:
        ring = self._ring
        place_s = None if ring is None else ring.place_s(self._output.heard())
        return self._begin_s if place_s is None else place_s

    def _give_back(self) -> None:
        with self._wake:
            self._ring = None  # from here on nobody asks the device for the place
        self._output.close()

    def _play(self) -> None:
        if self._state.playing:
            return
        state = self._state
        self._look()
        if state.at_end or (state.stretch and self._place_s() >= state.stretch[1] - 0.01):
            self._jump(state.stretch[0] if state.stretch else 0.0, keep=True)
        else:
            self._jump(self._place_s(), keep=True)
        if self._ring is None or not self._output.alive():
            self._open()
        self._tell(playing=True, at_end=False, trouble=None)

    def _open(self) -> None:
        self._give_back()
        rate_hz = self._output.open(self._sittings.parts[0].rate_hz)
        ring = Ring(rate_hz)
        with self._wake:
            self._ring = ring
        self._restart(self._begin_s)
        self._output.start(ring.fill)

    def _pause(self) -> None:
        self._restart(self._place_s())
        self._tell(playing=False)

    def _again(self, **new: object) -> None:
        """Let a change be heard at once, from where it is now."""
        place_s = self._place_s()
        self._tell(**new)
        stretch = self._state.stretch
        if stretch is not None and place_s >= stretch[1]:
            # Devices count a little beyond the end now and then: from there the rest of the
            # recording would be played.
            place_s = stretch[0] if self._state.looping else stretch[1]
        self._restart(place_s)

    def _jump(self, time_s: float, *, keep: bool = False) -> None:
        self._look()
        time_s = min(max(0.0, time_s), self._state.length_s)
        stretch = self._state.stretch
        if not keep and stretch is not None and not stretch[0] <= time_s < stretch[1]:
            self._tell(stretch=None, looping=False)
        self._restart(time_s)
        self._tell(at_end=False)

    def _restart(self, time_s: float) -> None:
        with self._wake:
            self._begin_s = self._read_s = self._fed_s = time_s
            if self._ring is not None:
                self._ring.flush()
        self._finished = False
        self._new_stretcher()

    def _new_stretcher(self) -> None:
        rate_hz = self._stretch_hz()
        self._sitting, _ = self._sittings.at(self._read_s)
        part = self._sittings.parts[self._sitting]
        self._stretcher = Stretcher(rate_hz, self._state.speed)
        same = part.rate_hz == rate_hz
        self._resampler = None if same else Resampler(part.rate_hz, rate_hz)
        self._fed_s, self._fade_in = self._read_s, True

    def _stretch_hz(self) -> int:
        return self._sittings.parts[0].rate_hz if self._ring is None else self._ring.rate_hz

    def _look(self) -> None:
        self._looked_s = time.monotonic()
        self._sittings.refresh()
        self._tell(length_s=self._sittings.length_s)

    # ---- playing --------------------------------------------------------------------

    def _go_on(self) -> None:
        ring = self._ring
        if ring is None:
            return
        if not self._output.alive():
            raise Disconnected(device=self._output.name)
        if self._finished:
            self._drained(ring)
        elif ring.waiting() < _READY_S * ring.rate_hz:
            self._produce(ring)

    def _produce(self, ring: Ring) -> None:
        end_s = self._end_s()
        part = self._sittings.parts[self._sitting]
        first = round((self._read_s - self._sittings.start_s(self._sitting)) * part.rate_hz)
        most = round((min(end_s, self._part_end_s()) - self._read_s) * part.rate_hz)
        count = min(round(_PIECE_S * max(1.0, self._state.speed) * part.rate_hz), most)
        if count <= 0:
            return self._at_border(ring, end_s)
        sound = part.mixed(self._channels(part), first, first + count)
        self._read_s += count / part.rate_hz
        self._put(ring, at_rate(self._resampler, sound))

    def _put(self, ring: Ring, sound: Sound) -> None:
        at_s = self._fed_s + self._stretcher.position / ring.rate_hz
        out = self._stretcher.feed(sound)
        ring.put(self._faded(out, ring), at_s, self._state.speed)

    def _faded(self, out: Sound, ring: Ring) -> Sound:
        if self._fade_in and len(out):
            count = min(len(out), ring.fade)
            out[:count] *= np.linspace(0.0, 1.0, count, dtype=np.float32)
            self._fade_in = False
        return out

    def _part_end_s(self) -> float:
        part = self._sittings.parts[self._sitting]
        return self._sittings.start_s(self._sitting) + part.frames / part.rate_hz

    def _end_s(self) -> float:
        stretch = self._state.stretch
        # Read by whole samples: their times add up to a little beyond it now and then.
        tiny_s = 1.0 / self._sittings.parts[self._sitting].rate_hz
        if stretch is not None and self._read_s <= stretch[1] + tiny_s:
            return min(stretch[1], self._sittings.length_s)
        return self._sittings.length_s

    def _at_border(self, ring: Ring, end_s: float) -> None:
        """Whatever could be read was: the next sitting, the loop, more of it, or the end."""
        tiny_s = 1.0 / ring.rate_hz
        if self._read_s < end_s - tiny_s:
            self._flush_out(ring)
            self._read_s = self._part_end_s() + 1e-9
            self._new_stretcher()
            return
        stretch = self._state.stretch
        at_stretch_end = stretch is not None and self._read_s >= stretch[1] - tiny_s
        if not at_stretch_end and not self._sittings.ended:
            self._more()
            return
        self._flush_out(ring)
        if stretch is not None and at_stretch_end and self._state.looping:
            self._read_s = stretch[0]
            self._new_stretcher()
        else:
            self._finished = True

    def _more(self) -> None:
        with self._wake:
            if not self._wanted and not self._closing:
                self._wake.wait(_LOOK_S)
        self._look()

    def _flush_out(self, ring: Ring) -> None:
        at_s = self._fed_s + self._stretcher.position / ring.rate_hz
        out = self._faded(self._stretcher.finish(), ring)
        if len(out):
            count = min(len(out), ring.fade)
            out[-count:] *= np.linspace(1.0, 0.0, count, dtype=np.float32)
        ring.put(out, at_s, self._state.speed)

    def _drained(self, ring: Ring) -> None:
        """Pause once the last frame was heard."""
        place_s = self._place_s()
        if ring.waiting() or place_s < self._read_s - 0.002 * self._state.speed:
            return
        at_end = self._state.stretch is None or self._read_s >= self._sittings.length_s - 0.001
        self._restart(self._read_s)
        self._tell(playing=False, at_end=at_end)

    def _heard(self, sitting: int, state: State) -> list[str]:
        seats = self._sittings.parts[sitting].seats
        if state.solo is not None:
            return [seat for seat in seats if seat == state.solo]
        return [seat for seat in seats if seat not in state.muted]

    def _channels(self, part: Sitting) -> list[int]:
        heard = set(self._heard(self._sitting, self._state))
        return [number for number, seat in enumerate(part.seats) if seat in heard]

    def _check(self, seats: Iterable[str]) -> None:
        for seat in seats:
            if seat not in self._state.seats:
                raise BadValue(column="seat", value=seat)

"""What every player is: a thread of its own that does what is wished and tells how it goes."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from asr.resample import Resampler
from courtroom.playback.stretching import Sound
from resources.errors import WenyiError


class Playing(Protocol):
    """A frozen dataclass that says how it goes."""

    @property
    def playing(self) -> bool:
        """Whether it plays now."""


S = TypeVar("S", bound=Playing)


class Deck(ABC, Generic[S]):
    """A player (播放机芯); safe for several threads, every wish returns at once.

    Who inherits calls :meth:`_begin_thread` when everything else is there.

    Args:
        state: how it begins.
        changed: told of every new state, by the player's thread; must not wait.
        name: of the thread.
    """

    def __init__(self, state: S, changed: Callable[[S], None] | None, name: str) -> None:
        self._state, self._changed = state, changed
        self._wanted: list[Callable[[], None]] = []
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def _begin_thread(self) -> None:
        self._thread.start()

    # ---- what a window says ---------------------------------------------------------

    @property
    def state(self) -> S:
        """How it goes now."""
        return self._state

    def play(self) -> None:
        """Play on; from the beginning where the end was reached."""
        self._do(self._play)

    def pause(self) -> None:
        """Stop where it is."""
        self._do(self._pause)

    def toggle(self) -> None:
        """Play or pause."""
        self._do(lambda: self._pause() if self._state.playing else self._play())

    def close(self) -> None:
        """End the thread and give the device back."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join(10.0)

    def wait(self, until: Callable[[S], bool], timeout_s: float) -> bool:
        """Wait until the state is as wished; return whether it came to be. Not for windows."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._wanted and until(self._state), timeout_s)

    # ---- the thread -----------------------------------------------------------------

    @abstractmethod
    def _play(self) -> None:
        """Begin to play."""

    @abstractmethod
    def _pause(self) -> None:
        """Stop."""

    @abstractmethod
    def _rest(self) -> None:
        """Wait until there may be something to do; a wish wakes it."""

    @abstractmethod
    def _go_on(self) -> None:
        """Do a little while it plays."""

    @abstractmethod
    def _broken(self, error: WenyiError | OSError) -> None:
        """Say that it cannot go on."""

    @abstractmethod
    def _give_back(self) -> None:
        """Give the device back."""

    def _do(self, wish: Callable[[], None]) -> None:
        with self._wake:
            self._wanted.append(wish)
            self._wake.notify_all()

    def _tell(self, **new: Any) -> None:
        state: S = replace(self._state, **new)  # type: ignore[type-var]
        if state == self._state:
            return
        with self._wake:
            self._state = state
            self._wake.notify_all()
        if self._changed is not None:
            self._changed(state)

    def _run(self) -> None:
        while self._step():
            pass
        self._give_back()

    def _step(self) -> bool:
        self._rest()
        while True:
            with self._wake:
                if self._closing:
                    return False
                wish = self._wanted[0] if self._wanted else None
            if wish is None:
                break
            self._safely(wish)
            with self._wake:
                self._wanted.pop(0)
                self._wake.notify_all()
        if self._state.playing:
            self._safely(self._go_on)
        return True

    def _safely(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (WenyiError, OSError) as error:
            self._broken(error)


def at_rate(resampler: Resampler | None, sound: Sound) -> Sound:
    """Return sound (float, −1 to 1) at the rate of the device; None: it has it."""
    if resampler is None:
        return sound
    whole = np.clip(np.rint(sound * 32768.0), -32768, 32767).astype(np.int16)
    return resampler.feed(whole).astype(np.float32) / np.float32(32768.0)

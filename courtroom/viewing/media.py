"""Sound and film of a file: played, stepped, slow, looped, with its wave (影音).

Whatever reads the file does so in children: one decodes the sound once, up to the end; one
gives the pictures for the times that are asked for. A damaged file ends a child, not the
window. The sound is kept as a sealed temporary file: a hearing's worth of it would not fit
into memory, and nothing is to lie about in clear.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.decoder import Decoder
from courtroom.viewing.limits import Limits
from dossier.sealing import seal, unseal
from resources.errors import Cancelled, Corrupt, WenyiError

_log = logging.getLogger(__name__)
BINS_PER_S = 50
"""Of the wave."""
_TICK_S = 0.2
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a file holds (影音信息)."""

    width: int = 0
    """Of its pictures; 0: it has none."""
    height: int = 0
    fps: float = 0.0
    film_s: float = 0.0
    rate_hz: int = 0
    """Of its sound; 0: it has none, or none that can be decoded here."""
    sound_start_s: float = 0.0

    @property
    def has_film(self) -> bool:
        """Whether there are pictures."""
        return self.width > 0

    @property
    def has_sound(self) -> bool:
        """Whether there is sound."""
        return self.rate_hz > 0


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of a film (画面)."""

    at_s: float
    pixels: Pixels


class Media:
    """An open file of sound or film; safe for several threads.

    Args:
        path: the file; it must stay as it is.
        name: for people, in errors.
        limits: of each child.

    Raises:
        Unsupported: neither sound nor film that can be decoded.
        DocumentError: it cannot be taken.
    """

    def __init__(self, path: Path, name: str = "", limits: Limits | None = None) -> None:
        self._path, self._name = path, name or path.name
        self._limits = limits or Limits()
        self._cancel = Event()
        self._lock = threading.Lock()
        self._film: Decoder | None = Decoder(self._limits, media=path)
        try:
            self.facts = _facts(self._film.open_media(self._name), self._name)
        except BaseException:
            self._film.end()
            raise
        self.sound: SoundSpool | None = None
        if self.facts.has_sound:
            self.sound = SoundSpool(path, self._name, self.facts, self._limits)
        if not self.facts.has_film:
            self._film.end()
            self._film = None

    @property
    def length_s(self) -> float:
        """How long it is, as far as that is known yet."""
        sound_s = 0.0 if self.sound is None else self.sound.length_s
        return max(self.facts.film_s, sound_s)

    def picture(self, at_s: float, side_px: int, cancel: Event | None = None) -> Frame | None:
        """Return the picture seen at a time, at most ``side_px`` long; None: it has none.

        Blocks until it is decoded.

        Raises:
            Cancelled: ``cancel`` was set, or the file was closed.
            DocumentError: it cannot be decoded.
        """
        return self._ask({"do": "picture", "at_s": max(0.0, at_s), "side": side_px}, cancel)

    def step(self, by: int, side_px: int) -> Frame | None:
        """Return the picture some pictures on from the one given last, or back.

        Raises:
            Cancelled, DocumentError: as :meth:`picture`.
        """
        return self._ask({"do": "picture", "step": by, "side": side_px}, None)

    def _ask(self, wish: dict[str, Any], cancel: Event | None) -> Frame | None:
        if not self.facts.has_film:
            return None
        with self._lock:
            if self._cancel.is_set():
                raise Cancelled
            film = self._film
            if film is None or film.spoiled:
                # After a crash: a new one, which the same place may end again.
                if film is not None:
                    film.end()
                film = self._film = Decoder(self._limits, media=self._path)
                film.open_media(self._name)
            header, body = film.ask(wish, "picture", cancel)
        width, height, at_s = header.get("width"), header.get("height"), header.get("at_s")
        good = type(width) is int and type(height) is int and isinstance(at_s, float | int)
        if not good or len(body) != 3 * int(width or 0) * int(height or 0):
            raise Corrupt(source=self._name, detail="the reader's answer")
        pixels = np.frombuffer(body, np.uint8).reshape(int(height or 0), int(width or 0), 3)
        return Frame(float(at_s or 0.0), pixels)

    def close(self) -> None:
        """End the children; what was kept of the sound is gone."""
        self._cancel.set()
        if self.sound is not None:
            self.sound.close()
        with self._lock:
            if self._film is not None:
                self._film.end()
                self._film = None


def _facts(header: dict[str, Any], name: str) -> MediaFacts:
    film, sound = header.get("film") or {}, header.get("sound") or {}
    try:
        found = MediaFacts(
            width=int(film.get("width", 0)),
            height=int(film.get("height", 0)),
            fps=float(film.get("fps", 0.0)),
            film_s=float(film.get("length_s", 0.0)),
            rate_hz=int(sound.get("rate_hz", 0)),
            sound_start_s=float(sound.get("start_s", 0.0)),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise Corrupt(source=name, detail="the reader's answer") from error
    sane = 0 <= found.width <= 8192 and 0 <= found.height <= 8192 and 0 <= found.film_s < 1e6
    if not sane or not (found.rate_hz == 0 or 4000 <= found.rate_hz <= 192_000):
        raise Corrupt(source=name, detail="the reader's answer")
    return found


class SoundSpool:
    """The sound of a file, second by second, as far as it is decoded.

    Mono, 16 bits. Begins to decode at once, in a thread of its own.
    """

    def __init__(self, path: Path, name: str, facts: MediaFacts, limits: Limits) -> None:
        self._path, self._name, self._limits = path, name, limits
        self.rate_hz = facts.rate_hz
        # What lies before the film begins is dropped; a later beginning is silence.
        self._shift = round(facts.sound_start_s * facts.rate_hz)
        self._key = secrets.token_bytes(32)
        self._spool = tempfile.TemporaryFile(prefix="wenyi-sound-")  # noqa: SIM115
        self._places: list[tuple[int, int]] = []
        self._frames = 0
        self._bins: list[NDArray[np.int16]] = []
        self._rest = np.zeros(0, np.int16)
        self._cancel = Event()
        self.change = threading.Condition()
        self.complete = False
        self.error: WenyiError | None = None
        self._thread = threading.Thread(target=self._run, name="media-sound", daemon=True)
        self._thread.start()

    @property
    def length_s(self) -> float:
        """How much is decoded, on the file's time."""
        return max(0.0, (self._frames + self._shift) / self.rate_hz)

    def read(self, start_s: float, end_s: float) -> NDArray[np.float32]:
        """Return the sound between two times; silence where there is none (yet)."""
        first = round(start_s * self.rate_hz) - self._shift
        count = max(0, round((end_s - start_s) * self.rate_hz))
        found = np.zeros(count, np.float32)
        at = max(0, first)
        while at < first + count:
            number, offset = divmod(at, self.rate_hz)
            piece = self._piece(number)
            if piece is None or offset >= len(piece):
                break
            part = piece[offset : offset + first + count - at]
            found[at - first : at - first + len(part)] = part / np.float32(32768.0)
            at += len(part)
        return found

    def _piece(self, number: int) -> NDArray[np.int16] | None:
        with self.change:
            if not 0 <= number < len(self._places) or self._spool.closed:
                return None
            at, count = self._places[number]
            self._spool.seek(at)
            data = self._spool.read(count)
        return np.frombuffer(unseal(data, self._key, self._name), "<i2")

    def wave(self, count: int, start_s: float, end_s: float) -> NDArray[np.float32]:
        """Return the loudest sample (0–1) for each of so many columns; 0 where unknown."""
        with self.change:
            joined = np.concatenate(self._bins) if self._bins else np.zeros(0, np.int16)
            self._bins = [joined]
        shift = self._shift / self.rate_hz
        edges = (np.linspace(start_s, end_s, count + 1) - shift) * BINS_PER_S
        found = np.zeros(count, np.float32)
        for column in range(count):
            first = max(0, int(edges[column]))
            part = joined[first : max(first + 1, int(edges[column + 1]))]
            if len(part) and edges[column + 1] > 0:
                found[column] = int(part.max()) / 32768.0
        return found

    def _run(self) -> None:
        try:
            decoder = Decoder(self._limits, media=self._path)
            try:
                decoder.open_media(self._name, self._cancel)
                for header, body in decoder.stream({"do": "sound"}, self._cancel):
                    if header.get("kind") != "sound" or len(body) % 2:
                        raise Corrupt(source=self._name, detail="the reader's answer")
                    self._put(body)
            finally:
                decoder.end()
        except Cancelled:
            return
        except (WenyiError, OSError) as error:
            _log.warning("sound broke off: %s", type(error).__name__)
            with self.change:
                self.error = error if isinstance(error, WenyiError) else Corrupt(source=self._name)
                self.change.notify_all()
        with self.change:
            self.complete = True
            self.change.notify_all()

    def _put(self, body: bytes) -> None:
        sound = np.frombuffer(body, "<i2")
        sealed = seal(body, self._key)
        loud = np.abs(np.concatenate((self._rest, sound)).astype(np.int32))
        size = max(1, self.rate_hz // BINS_PER_S)
        bins = loud[: len(loud) // size * size].reshape(-1, size).max(axis=1, initial=0)
        with self.change:
            if self._spool.closed:
                raise Cancelled
            at = self._spool.seek(0, 2)
            self._spool.write(sealed)
            self._places.append((at, len(sealed)))
            self._frames += len(sound)
            self._bins.append(np.minimum(bins, 32767).astype(np.int16))
            self._rest = sound[len(sound) - len(loud) % size :] if len(loud) % size else sound[:0]
            self.change.notify_all()

    def wait(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until something holds, or all is decoded; return whether it holds."""
        end_s = time.monotonic() + timeout_s
        with self.change:
            while not until() and not self.complete and time.monotonic() < end_s:
                self.change.wait(_TICK_S)
        return until()

    def close(self) -> None:
        """Decode no more and forget what was."""
        self._cancel.set()
        self._thread.join(10.0)
        with self.change, contextlib.suppress(OSError):
            self._spool.close()

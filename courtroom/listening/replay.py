"""A hearing from files once more: as fast as it goes, or with a real recorder (回放识别)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from asr.engine import SAMPLE_RATE_HZ
from asr.result import Segment
from courtroom.listening.client import COMMAND, Listener, State
from courtroom.listening.files_again import looks, stored
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.house import room_of
from courtroom.listening.looking_back import Looks
from courtroom.listening.onsets import Onsets
from courtroom.listening.order import Settings
from courtroom.listening.pipeline import Pipeline
from courtroom.listening.recognising import Engines, SeatGate
from courtroom.listening.seat_files import SeatFiles
from courtroom.listening.wire import Said
from courtroom.listening.working import MOST_WAITING
from courtroom.recorder.client import Recorder
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.reading import Recording
from courtroom.recorder.session import COMMIT_S, LOOK_S
from courtroom.wording.lexicon import Term, lexicon
from courtroom.wording.segment import Settings as Wording
from resources.errors import Cancelled, Stalled

_log = logging.getLogger(__name__)

LOAD_TIMEOUT_S = 300.0
LOOK_EVERY_S = 2.0
"""Whether the room is known by now is asked so often."""
REST_TIMEOUT_S = 600.0
"""For what is still to be recognised after a recording ended."""
STORED_HZ = 16_000
Progress = Callable[[float, float], None]
"""Is told the seconds done and those of the whole."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, and when."""

    heard: Heard
    at_s: float
    """Seconds after the hearing's first sample was spoken."""
    segment: Segment | None = None
    """What was recognised, where it did not cross a pipe."""


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of delays in seconds; None where there was nothing to measure."""

    p50: float | None
    p95: float | None


@dataclass
class Replay:
    """What came out (回放结果)."""

    seats: tuple[str, ...]
    told: list[Told]
    onsets: Onsets
    audio_s: float
    wall_s: float
    busy_s: float
    """Seconds that recognition worked, gate and engines together."""
    engine: str
    second: str = ""
    states: list[State] = field(default_factory=list)
    zero_s: float = 0.0
    """When the first sample was spoken, by the monotonic clock; 0 where that was computed."""

    def utterances(self) -> list[Heard]:
        """Return the utterances in the order they were said, with their best text."""
        found: dict[str, Heard] = {}
        for one in self.told:
            heard = one.heard
            if heard.kind is HeardKind.FINAL:
                found[heard.id] = heard
            elif heard.kind is HeardKind.SECOND and heard.id in found:
                before = found[heard.id]
                found[heard.id] = replace(heard, overlap=before.overlap)
            elif heard.kind in (HeardKind.SUPPRESSED, HeardKind.WITHDRAWN):
                found.pop(heard.id, None)
        return sorted(found.values(), key=lambda one: (one.start_s, one.seat))

    def suppressed(self) -> list[Heard]:
        """Return the stretches that were another seat's voice."""
        found: dict[str, Heard] = {}
        for one in self.told:
            if one.heard.kind is HeardKind.SUPPRESSED:
                found[one.heard.id] = one.heard
            else:
                found.pop(one.heard.id, None)
        return sorted(found.values(), key=lambda one: (one.start_s, one.seat))

    def partial_latency_s(self) -> Percentiles:
        """Return how long after speech began its first text was there, partial or final.

        What only a second look found is no part of these times: nobody waited for it.
        """
        first: dict[str, float] = {}
        for one in self.told:
            if one.heard.text and not one.heard.late:
                first.setdefault(one.heard.id, one.at_s)
        delays = [first[h.id] - self._speech(h)[0] for h in self.utterances() if h.id in first]
        return _percentiles(delays)

    def final_latency_s(self) -> Percentiles:
        """Return how long after speech ended its final text was there."""
        ended = {o.heard.id: o.at_s for o in self.told if o.heard.kind is HeardKind.FINAL}
        delays = [
            ended[h.id] - self._speech(h)[1]
            for h in self.utterances()
            if h.id in ended and not h.late
        ]
        return _percentiles(delays)

    def _speech(self, heard: Heard) -> tuple[float, float]:
        channel = self.seats.index(heard.seat)
        return self.onsets.of(channel, heard.start_s, heard.end_s)


def _percentiles(delays_s: Sequence[float]) -> Percentiles:
    if not delays_s:
        return Percentiles(None, None)
    p50, p95 = np.percentile(delays_s, (50, 95))
    return Percentiles(round(float(p50), 3), round(float(p95), 3))


# ---- as fast as it goes --------------------------------------------------------------


def fast(
    files: SeatFiles,
    gate: SeatGate,
    engines: Engines,
    terms: Iterable[Term] = (),
    wording: Wording | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Replay:
    """Recognise files without waiting; when a text would have come is computed.

    The clock of the hearing goes on with the sound where recognition waits for it, and
    with the work where the sound waits. Samples come as a recorder writes them, every tenth
    of a second; second passes count as work, not as delay.

    Raises:
        Cancelled: ``cancel`` was set.
        WenyiError: a file or an engine failed.
    """
    began_s = time.perf_counter()
    words = lexicon(terms)
    pipeline = Pipeline(
        files.seats,
        gate,
        engines,
        lexicon=words,
        settings=wording or Wording(),
        stored=partial(stored, files),
        second_here=False,
    )
    onsets = Onsets(len(files.seats))
    replayed = _Clock(pipeline, looks(files, pipeline.spans, gate), lambda: room_of(gate))
    for frames in files.blocks(LOOK_S):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        onsets.feed(frames)
        replayed.take(frames)
        if progress is not None:
            progress(pipeline.heard / SAMPLE_RATE_HZ, files.length_s)
    replayed.finish()
    return Replay(
        seats=files.seats,
        told=replayed.told,
        onsets=onsets,
        audio_s=files.length_s,
        wall_s=time.perf_counter() - began_s,
        busy_s=replayed.busy_s,
        engine=engines.first.name,
        second="" if engines.second is None else engines.second.name,
    )


class _Clock:
    """Feeds a pipeline and computes when each text would have been there."""

    def __init__(
        self, pipeline: Pipeline, looks: Looks, room: Callable[[], dict[str, Any] | None]
    ) -> None:
        self._pipeline, self._looks, self._room = pipeline, looks, room
        self._considered = 0
        self._now_s = 0.0
        self.busy_s = 0.0
        self.told: list[Told] = []

    def take(self, frames: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> None:
        """Take a block; first whatever is done before it has been spoken."""
        pipeline = self._pipeline
        comes_s = (pipeline.heard + len(frames)) / SAMPLE_RATE_HZ
        while pipeline.waiting >= MOST_WAITING or (
            self._now_s < comes_s and pipeline.busy(self._behind_s())
        ):
            self._work()
        self._now_s = max(self._now_s, comes_s)
        self._timed(lambda: pipeline.take(frames))
        self._seconds()
        if pipeline.heard - self._considered >= LOOK_EVERY_S * SAMPLE_RATE_HZ:
            self._look(over=False)

    def finish(self) -> None:
        """Do what is left."""
        self._timed(self._pipeline.end)
        while self._pipeline.busy(self._behind_s()):
            self._work()
        self._look(over=True)
        while self._pipeline.busy(self._behind_s()):
            self._work()
        self._seconds()

    def _look(self, *, over: bool) -> None:
        """Hear once more what was heard before the room was known; it is work, not delay."""
        pipeline = self._pipeline
        self._considered = pipeline.heard
        if not self._looks.consider(self._room(), pipeline.heard, over=over):
            return
        began_s = time.perf_counter()
        while (change := self._looks.step()) is None:
            pass
        said = pipeline.look_back(change)
        self.busy_s += time.perf_counter() - began_s
        self.told += [Told(one.heard, self._now_s, one.segment) for one in said]
        pipeline.settle(said)

    def _behind_s(self) -> float:
        return max(0.0, self._now_s - self._pipeline.oldest() / SAMPLE_RATE_HZ)

    def _work(self) -> None:
        self._timed(lambda: self._pipeline.work(self._behind_s()))

    def _timed(self, do: Callable[[], list[Said]]) -> None:
        began_s = time.perf_counter()
        said = do()
        took_s = time.perf_counter() - began_s
        self._now_s += took_s
        self.busy_s += took_s
        self.told += [Told(one.heard, self._now_s, one.segment) for one in said]
        self._pipeline.settle(said)

    def _seconds(self) -> None:
        while (job := self._pipeline.next_second()) is not None:
            began_s = time.perf_counter()
            heard = self._pipeline.recognise(job)
            said = self._pipeline.second_heard(job, heard)
            took_s = time.perf_counter() - began_s
            self.busy_s += took_s
            self.told += [Told(one.heard, self._now_s + took_s) for one in said]


# ---- as in court ---------------------------------------------------------------------


def real(
    files: SeatFiles,
    folder: Path,
    settings: Settings,
    terms: Iterable[Term] = (),
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    command: Sequence[str] = COMMAND,
) -> Replay:
    """Play files to a real recorder at the pace of speech, with recognition beside it.

    Args:
        files: of the seats.
        folder: of the recording that is made; a new one.
        settings: of recognition.
        terms: words of the case.
        progress: is told how far it is.
        cancel: ends it early.
        command: starts the process of recognition.

    Raises:
        Cancelled: ``cancel`` was set.
        Stalled: recognition did not come to an end.
        WenyiError: recorder or recognition failed.
    """
    ears = _Ears()
    listener = Listener.start(
        folder, None, settings, terms, ears.on_event, ears.on_state, command=command
    )
    began_s = time.monotonic()
    try:
        ears.wait(LOAD_TIMEOUT_S, lambda: ears.phase != "starting", cancel)
        ears.check()
        recorder = Recorder.start(_plan(files, folder), watch=False)
        try:
            onsets = Onsets(len(files.seats))
            for frames in files.blocks(60.0):
                onsets.feed(frames)
            _play(files.length_s, ears, progress, cancel)
        finally:
            recorder.stop()
        ears.wait(REST_TIMEOUT_S, lambda: ears.phase in ("ended", "failed"), cancel)
        ears.check()
    finally:
        listener.stop()
    zero_s = float(Recording(folder).index.begin["mono"])
    return Replay(
        seats=files.seats,
        told=[Told(heard, at_s - zero_s) for heard, at_s in ears.heard],
        onsets=onsets,
        audio_s=files.length_s,
        wall_s=time.monotonic() - began_s,
        busy_s=max(state.cpu_s for state in ears.states),
        engine=max(state.engine for state in ears.states),
        second=max(state.second for state in ears.states),
        states=ears.states,
        zero_s=zero_s,
    )


def _plan(files: SeatFiles, folder: Path) -> Plan:
    return Plan(
        folder,
        tuple(SourceSpec("file", str(path.absolute())) for path in files.paths),
        tuple(ChannelSpec(seat, number) for number, seat in enumerate(files.seats)),
        rate_hz=STORED_HZ,
    )


def _play(
    length_s: float, ears: _Ears, progress: Progress | None, cancel: threading.Event | None
) -> None:
    """Wait until the files were played, and a commit longer."""
    began_s = time.monotonic()
    while (played_s := time.monotonic() - began_s) < length_s + COMMIT_S:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        ears.check()
        if progress is not None:
            progress(min(played_s, length_s), length_s)
        time.sleep(0.1)


class _Ears:
    """Notes what is told, and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[Heard, float]] = []
        self.states: list[State] = [State("starting")]
        self._changed = threading.Condition()

    @property
    def phase(self) -> str:
        return self.states[-1].phase

    def on_event(self, heard: Heard) -> None:
        self.heard.append((heard, time.monotonic()))

    def on_state(self, state: State) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def check(self) -> None:
        """Raise why recognition cannot go on, if it cannot."""
        last = self.states[-1]
        if last.phase == "failed" and last.error is not None:
            raise last.error

    def wait(
        self, timeout_s: float, until: Callable[[], bool], cancel: threading.Event | None
    ) -> None:
        """Wait for a state.

        Raises:
            Cancelled: ``cancel`` was set.
            Stalled: it did not come.
        """
        over_s = time.monotonic() + timeout_s
        with self._changed:
            while not until():
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                if time.monotonic() > over_s:
                    raise Stalled(engine="listening", seconds=round(timeout_s))
                self._changed.wait(0.2)

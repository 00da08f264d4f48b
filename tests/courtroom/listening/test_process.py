"""Recognition as a process: killed again and again, behind, without a model, with another key."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

import pytest

from courtroom.listening.client import Listener, State
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.order import Settings
from courtroom.listening.spans import state_path
from courtroom.recorder.client import Recorder
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify
from courtroom.wording.lexicon import Kind, Term
from resources.errors import Missing, ModelMissing, StoreError
from tests.courtroom.listening.stage import SEATS, Line, name_of, recorded, script, sound
from tests.courtroom.recorder.stage import KEY

PATIENCE_S = 120.0


_started: list[Listener] = []


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    """End what a failed test left behind."""
    yield
    while _started:
        _started.pop().stop()


class Window:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.states: list[State] = []
        self._changed = threading.Condition()

    def on_event(self, heard: Heard) -> None:
        with self._changed:
            self.heard.append(heard)
            self._changed.notify_all()

    def on_state(self, state: State) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait(self, until: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(until, PATIENCE_S), self.states[-3:]

    def phase(self) -> str:
        return self.states[-1].phase if self.states else ""

    def of(self, kind: HeardKind) -> list[Heard]:
        return [one for one in self.heard if one.kind is kind]


def listen(
    folder: Path,
    window: Window,
    *options: str,
    key: bytes | None = None,
    settings: Settings | None = None,
    terms: Sequence[Term] = (),
    acknowledge: bool = True,
) -> Listener:
    module = "tests.courtroom.listening.tone_process"
    listener = Listener.start(
        folder,
        key,
        settings or Settings(),
        terms,
        window.on_event,
        window.on_state,
        acknowledge=acknowledge,
        command=(sys.executable, "-m", module, *options),
    )
    _started.append(listener)
    return listener


def check(heard: Sequence[Heard], lines: Sequence[Line]) -> None:
    """Every turn's final came exactly once, under its seat, with its text, in its place."""
    final = [one for one in heard if one.kind is HeardKind.FINAL]
    assert max(Counter(one.id for one in final).values()) == 1
    assert sorted(one.raw_text for one in final) == sorted(name_of(line.number) for line in lines)
    by_text = {one.raw_text: one for one in final}
    for line in lines:
        one = by_text[name_of(line.number)]
        assert one.seat == SEATS[line.channel]
        assert one.start_s == pytest.approx(line.start_s, abs=0.15)
        assert one.end_s == pytest.approx(line.end_s, abs=0.2)
    # Whatever was shown meanwhile became final, was suppressed or withdrawn.
    open_ = {one.id for one in heard if one.kind is HeardKind.PARTIAL}
    assert open_ <= {one.id for one in heard if one.kind is not HeardKind.PARTIAL}


def kill_loop(
    folder: Path, lines: list[Line], kills: int, delay_s: float, *more: str
) -> list[float]:
    """Kill recognition again and again; return how long it was away each time."""
    recorded(folder, sound(lines), key=KEY)
    chance, window, away = random.Random(kills), Window(), []
    listener = listen(folder, window, str(delay_s), *more, key=KEY)
    for number in range(kills):
        window.wait(lambda: window.phase() in ("listening", "ended"))
        time.sleep(chance.random() * 0.6)
        pid = listener.pid
        if window.phase() == "ended" or pid is None:
            break
        os.kill(pid, signal.SIGKILL)
        began_s = time.monotonic()
        window.wait(lambda: window.states[-1].restarts > number)  # noqa: B023
        window.wait(lambda: window.phase() in ("listening", "ended"))
        away.append(time.monotonic() - began_s)
    window.wait(lambda: window.phase() == "ended")
    listener.stop()
    check(window.heard, lines)
    assert window.phase() == "stopped"
    return away


def test_killed_again_and_again_every_final_comes_exactly_once(tmp_path: Path) -> None:
    away = kill_loop(tmp_path / "录音", script(30, seed=1), 3, 0.1)
    assert len(away) == 3


def test_killed_while_whole_turns_are_recognised_beside_the_rest(tmp_path: Path) -> None:
    assert len(kill_loop(tmp_path / "录音", script(16, seed=6), 2, 0.2, "whole")) == 2


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_hundred_kills_lose_and_double_no_final(tmp_path: Path) -> None:
    total: list[float] = []
    for round_ in range(5):
        more = ("whole",) if round_ % 2 else ()
        total += kill_loop(tmp_path / str(round_), script(250, seed=round_), 20, 0.15, *more)
    assert len(total) == 100


def test_it_follows_a_recording_that_is_made_and_killing_it_costs_no_sample(
    tmp_path: Path,
) -> None:
    lines = script(6, seed=5, first_s=2.0)
    frames = sound(lines)
    import_module("soundfile").write(tmp_path / "庭审.flac", frames, 16_000, subtype="PCM_16")
    folder = tmp_path / "录音"
    plan = Plan(
        folder,
        (SourceSpec("file", str(tmp_path / "庭审.flac"), channels=3),),
        tuple(ChannelSpec(seat, 0, n) for n, seat in enumerate(SEATS)),
        rate_hz=16_000,
        stop_at_end=True,
        speed=3.0,
    )
    window = Window()
    listener = listen(folder, window)  # before there is a recording
    recorder = Recorder.start(plan, watch=False)
    window.wait(lambda: bool(window.of(HeardKind.FINAL)))
    assert listener.pid is not None
    os.kill(listener.pid, signal.SIGKILL)
    window.wait(lambda: window.phase() == "ended")
    listener.stop()
    recorder._reap()
    check(window.heard, lines)
    recording = Recording(folder)
    assert verify(folder).ok
    assert recording.index.gaps == []
    for channel in range(3):
        got = recording.by_index(channel, 0, 1 << 30)
        assert (got[: len(frames)] == frames[:, channel]).all()
        assert len(got) == len(frames)
    assert (folder / "sheet.json").is_file()


def test_a_file_that_ends_in_mid_sentence_leaves_a_line_while_the_recording_goes_on(
    tmp_path: Path,
) -> None:
    frames = sound([Line(0, 0.5, 1.7, 1), Line(1, 2.5, 9.0, 2)])[: 4 * 16_000]
    import_module("soundfile").write(tmp_path / "庭审.flac", frames, 16_000, subtype="PCM_16")
    plan = Plan(
        tmp_path / "录音",
        (SourceSpec("file", str(tmp_path / "庭审.flac"), channels=3),),
        tuple(ChannelSpec(seat, 0, n) for n, seat in enumerate(SEATS)),
        rate_hz=16_000,
        speed=3.0,
    )
    window = Window()
    recorder = Recorder.start(plan, watch=False)
    try:
        listener = listen(plan.folder, window)
        window.wait(lambda: len(window.of(HeardKind.FINAL)) == 2)
        assert not Recording(plan.folder).index.ended
        listener.stop()
        check(window.heard, [Line(0, 0.5, 1.7, 1), Line(1, 2.5, 4.0, 2)])
    finally:
        recorder.stop()


def test_words_of_the_case_work_while_it_runs_and_after_a_restart(tmp_path: Path) -> None:
    # 妈抛 is what the engine hears; the case knows somebody who sounds the same.
    lines = [Line(0, 0.5 + 3 * n, 1.7 + 3 * n, 1) for n in range(3)]
    folder = recorded(tmp_path / "r", sound(lines), seats=SEATS)
    window = Window()
    listener = listen(folder, window, terms=[Term("麻泡先生", Kind.PERSON)])
    listener.pause()
    window.wait(lambda: window.phase() == "paused" or len(window.of(HeardKind.FINAL)) == 3)
    before = len(window.of(HeardKind.FINAL))
    listener.add_words([Term("马抛", Kind.PERSON)])
    listener.resume()
    window.wait(lambda: window.phase() == "ended")
    listener.stop()
    after = window.of(HeardKind.FINAL)[before:]
    assert len(window.of(HeardKind.FINAL)) == 3
    if after:
        assert {one.raw_text for one in after} == {"妈抛"}


@pytest.mark.parametrize("killed", [False, True])
def test_a_word_taken_back_counts_no_more_not_after_a_restart_either(
    tmp_path: Path, killed: bool
) -> None:
    lines = [Line(0, 0.5 + 3 * n, 1.7 + 3 * n, 1) for n in range(2)]
    folder = recorded(tmp_path / "r", sound(lines), seats=SEATS)
    window, wrong, right = Window(), Term("马抛", Kind.PERSON), Term("麻泡", Kind.PERSON)
    listener = listen(folder, window, "0.2", terms=[right])
    listener.add_words([wrong])
    listener.forget_words([wrong])
    if killed:
        window.wait(lambda: listener.pid is not None)
        assert listener.pid is not None
        os.kill(listener.pid, signal.SIGKILL)
    window.wait(lambda: window.phase() == "ended")
    final = window.of(HeardKind.FINAL)
    assert [one.raw_text for one in final] == ["妈抛"] * 2
    assert {one.text for one in final} == {"麻泡。"}


def test_what_was_suppressed_comes_back_by_its_id(tmp_path: Path) -> None:
    line = Line(1, 0.5, 2.0, 7)
    frames = sound([line])
    frames[:, 0] = frames[:, 1] // 2  # bleed as loud as a voice that the engine understands
    window = Window()
    listener = listen(recorded(tmp_path / "r", frames), window)
    window.wait(lambda: window.phase() == "ended")
    (mine,) = [one for one in window.of(HeardKind.SUPPRESSED) if one.seat == SEATS[0]]
    assert (mine.text, mine.source_seat) == ("", SEATS[1])
    with pytest.raises(Missing):
        listener.restore("nothing of ours")
    listener.restore(mine.id)
    window.wait(lambda: any(one.id == mine.id for one in window.of(HeardKind.FINAL)))
    assert window.heard[-1].raw_text == name_of(7)
    # It is back even where recognition dies over it, and for a window that came later.
    pid = listener.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    listener.restore(mine.id)
    window.wait(lambda: sum(one.id == mine.id for one in window.of(HeardKind.FINAL)) == 2)
    listener.stop()
    later = Window()
    listener = listen(tmp_path / "r", later)
    listener.restore(mine.id, (0, mine.start_s, mine.end_s))
    later.wait(lambda: any(one.id == mine.id for one in later.of(HeardKind.FINAL)))
    listener.stop()


def settled(folder: Path, count: int) -> None:
    """Wait until it was noted that so many stretches were taken over."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        spans = json.loads(state_path(folder).read_text())["spans"]
        if sum(bool(span[6]) and span[3] for span in spans) >= count:
            return
        assert time.monotonic() < deadline, spans
        time.sleep(0.05)


def test_what_was_not_taken_over_is_told_again_to_the_next_window(tmp_path: Path) -> None:
    lines = script(5, seed=8)
    folder = recorded(tmp_path / "r", sound(lines))
    window = Window()
    listener = listen(folder, window, acknowledge=False)
    window.wait(lambda: window.phase() == "ended")
    kept = window.of(HeardKind.FINAL)[1:3]
    listener.acknowledge([one.id for one in kept])
    settled(folder, len(kept))
    listener.stop()
    check(window.heard, lines)
    state = json.loads(state_path(folder).read_text())
    assert set(state) == {*("format", "recording", "base", "working", "room", "looked", "spans")}
    again = Window()
    listener = listen(folder, again)
    again.wait(lambda: again.phase() == "ended")
    listener.stop()
    told = {one.id for one in again.of(HeardKind.FINAL)}
    assert told == {one.id for one in window.of(HeardKind.FINAL)} - {one.id for one in kept}
    last = Window()
    listener = listen(folder, last)
    last.wait(lambda: last.phase() == "ended")
    listener.stop()
    assert last.of(HeardKind.FINAL) == []


def test_second_passes_come_from_a_thread_of_their_own(tmp_path: Path) -> None:
    lines = script(3, seed=2)
    window = Window()
    listener = listen(recorded(tmp_path / "r", sound(lines)), window, "0", "second")
    window.wait(lambda: len(window.of(HeardKind.SECOND)) == len(lines))
    listener.stop()
    check(window.heard, lines)
    assert {one.engine for one in window.of(HeardKind.SECOND)} == {"tones/two"}
    assert window.states[-1].second == "tones/two"


def test_a_missing_model_and_a_wrong_key_are_told_as_what_they_are(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", sound(script(2)), key=KEY)
    window = Window()
    listener = listen(folder, window, key=KEY, settings=Settings(engine="missing"))
    window.wait(lambda: window.phase() == "failed")
    assert isinstance(window.states[-1].error, ModelMissing)
    assert window.states[-1].error.params["model"] == "missing"
    # Somebody installs it and tries again: still missing, and told again.
    listener.resume()
    window.wait(lambda: len([s for s in window.states if s.phase == "failed"]) == 2)
    listener.stop()
    other = Window()
    listener = listen(folder, other, key=bytes(32))
    other.wait(lambda: other.phase() == "failed")
    assert isinstance(other.states[-1].error, StoreError)
    listener.stop()


def test_the_key_is_in_no_argument_and_no_file(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", sound(script(2)), key=KEY)
    window = Window()
    listener = listen(folder, window, key=KEY)
    window.wait(lambda: window.phase() in ("listening", "ended"))
    if sys.platform == "linux":
        words = Path(f"/proc/{listener.pid}/cmdline").read_bytes()
        assert KEY.hex().encode() not in words
        assert b"tone_process" in words
    listener.stop()
    written = state_path(folder).read_bytes()
    for line in script(2):
        assert name_of(line.number).encode() not in written


def test_a_window_that_dies_takes_recognition_with_it(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", sound(script(40, seed=4)))
    window = Window()
    listener = listen(folder, window, "0.5")
    window.wait(lambda: window.phase() == "listening")
    pid, process = listener.pid, listener._process
    assert pid is not None
    assert process is not None
    assert process.stdin is not None
    listener._stopping.set()  # as if its threads were gone
    process.stdin.close()
    assert process.wait(PATIENCE_S) == 0
    listener.stop()

"""The clerk's window killed in a hearing, again and again: recorder, words and typing go on."""

from __future__ import annotations

import os
import queue
import random
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from app.station.hearing import HearingRun
from app.station.hearing_seats import new_hearing
from app.station.hearing_setup import Setup, save_setup
from courtroom.recorder.client import Recorder
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify
from courtroom.transcript import Transcript
from dossier.ids import HearingId
from dossier.store import open_store
from tests.courtroom.listening.stage import Line, name_of, script, sound
from tests.gui.bench_station import open_bench
from tests.gui.hearing_process import LISTEN, typed

SEATS = ("judge", "plaintiff", "defendant")
PATIENCE_S = 240.0


def prepared(folder: Path, lines: list[Line]) -> tuple[Path, HearingId]:
    """Return a station's folder with a hearing whose microphones play ``lines``."""
    frames, files, home = sound(lines), {}, folder / "home"
    for channel, seat in enumerate(SEATS):
        files[seat] = str(folder / f"{seat}.wav")
        import_module("soundfile").write(files[seat], frames[:, channel], 16_000)
    station = open_bench(home)
    hearing = new_hearing(station.store, station.store.cases()[0].id, "书记员")
    station.close()
    save_setup(home, Setup(files=files))
    return home, hearing.id


def live_and_die(home: Path, word: str, lives_s: float) -> tuple[list[tuple[float, int]], float]:
    """Run a window, kill it; return what it had typed by when, and when it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.gui.hearing_process", str(home), word],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        text=True,
    )
    keys: list[tuple[float, int]] = []
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n", process.poll()
        while not keys or keys[-1][0] - keys[0][0] < lives_s:
            at_s, count = process.stdout.readline().split()
            keys.append((float(at_s), int(count)))
    finally:
        killed_s = time.monotonic()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    return keys, killed_s


def last_window(home: Path, hearing_id: HearingId, done: Callable[[list[str]], bool]) -> list[str]:
    """Take the hearing up once more, wait for the rest, close it; return the record."""
    work: queue.Queue[Callable[[], None]] = queue.Queue()
    with open_store(home) as store:
        transcript = Transcript.open(store, hearing_id)
        run = HearingRun(
            store, home, hearing_id, "书记员", transcript, post=work.put, listen=LISTEN
        )
        assert run.take_up()
        assert run.sitting is not None
        assert run.sitting.ordinal == 1
        over_s = time.monotonic() + PATIENCE_S
        try:
            while not done([one.text for one in transcript.shown()]):
                assert time.monotonic() < over_s, [one.text for one in transcript.shown()]
                try:
                    work.get(timeout=0.05)()
                except queue.Empty:
                    continue
            run.save()
            run.close_hearing()
            if run._filing is not None:
                run._filing.join(PATIENCE_S)
        finally:
            run.leave()
        return [one.text for one in Transcript.open(store, hearing_id).shown()]


def kill_windows(folder: Path, kills: int, count: int, seed: int) -> list[float]:
    """Return how long before each death the first key lies that was lost."""
    lines = script(count, seed=seed)
    home, hearing_id = prepared(folder, lines)
    chance, lost_s = random.Random(seed), []
    lives: dict[str, tuple[list[tuple[float, int]], float]] = {}
    try:
        for number in range(kills):
            word = f"w{number:03d}:"
            lives[word] = live_and_die(home, word, chance.uniform(0.2, 3.0))

        def all_heard(texts: list[str]) -> bool:
            return sum(not one.startswith("w") and bool(one) for one in texts) >= len(lines)

        texts = last_window(home, hearing_id, all_heard)
    finally:
        for path in (home / "recordings").glob(f"{hearing_id}-*/recorder.json"):
            left = Recorder.find(path.parent)
            if left is not None:
                left.stop()
    heard = [one.rstrip("。，？！") for one in texts if one and not one.startswith("w")]
    assert heard == [name_of(line.number) for line in lines]
    by_word = {one[:5]: one for one in texts if one.startswith("w")}
    for word, (keys, killed_s) in lives.items():
        kept = by_word.get(word, "")
        assert kept == typed(word, len(kept))
        late = [at_s for at_s, number in keys if number > len(kept)]
        lost_s.append(killed_s - late[0] if late else 0.0)
    assert sum(one.startswith("w") for one in texts) <= kills  # none of them twice
    recording = home / "recordings" / f"{hearing_id}-1"
    with open_store(home) as store:
        key = store.recordings_key
    assert verify(recording, key).ok
    index = Recording(recording, key).index
    assert index.gaps == []
    assert [note["kind"] for note in index.notes if note["kind"] == "resumed"] == []
    return lost_s


def test_a_window_killed_in_a_hearing_loses_no_word_and_doubles_none(tmp_path: Path) -> None:
    kill_windows(tmp_path, kills=1, count=4, seed=11)


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_fifty_kills_of_the_window_lose_at_most_a_second_of_typing_each(tmp_path: Path) -> None:
    lost_s = kill_windows(tmp_path, kills=50, count=160, seed=12)
    assert max(lost_s) <= 1.5, sorted(lost_s)[-5:]

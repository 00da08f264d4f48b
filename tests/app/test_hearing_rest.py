"""What recognition left of a hearing is recognised later, each sentence once (补转写)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from app.station.hearing import HearingRun
from app.station.hearing_setup import Setup, load_setup, save_setup
from courtroom.listening.rest import missing
from courtroom.recorder.client import Recorder
from dossier.hearing import HearingState
from tests.app.test_hearing import SEATS, Court, written
from tests.courtroom.listening.stage import Line, name_of, sound

LINES = [Line(0, 0.3, 0.9, 17), Line(1, 1.6, 2.2, 40), Line(2, 2.9, 3.5, 90)]
NAMES = [name_of(line.number) for line in LINES]


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    frames, files = sound(LINES), {}
    for channel, seat in enumerate(SEATS):
        files[seat] = str(tmp_path / f"{seat}.wav")
        import_module("soundfile").write(files[seat], frames[:, channel], 16_000)
    made = Court(tmp_path / "home")
    save_setup(made.home, Setup(files=files))
    yield made
    made.close()


def said(court: Court) -> list[str]:
    return [written(one) for one in court.texts()]


def all_recorded(run: HearingRun) -> bool:
    return run.sound.status.length_s > LINES[-1].end_s + 0.8


def wait_recorded(run: HearingRun) -> None:
    """Wait as a window that hangs: what is told meanwhile is entered by nobody."""
    end = time.monotonic() + 90
    while not all_recorded(run):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_window_that_went_too_early_leaves_nothing_unwritten(court: Court) -> None:
    run = court.open()
    run.start()
    wait_recorded(run)
    run.close_hearing()
    run.leave()
    assert said(court) == []
    again = court.open()
    assert again.status().catching_up and not again.status().may_catch_up
    court.wait(lambda: not again.status().catching_up)
    assert again.status().rest_s == 0
    assert said(court) == NAMES
    again.leave()
    last = court.open()
    assert not last.status().catching_up and last.sound.listener is None
    folder, key = last.recordings()[0]
    assert missing(folder, key).seconds == 0


@pytest.mark.faults
def test_two_recordings_that_were_never_recognised_are_on_request(court: Court) -> None:
    save_setup(court.home, replace(load_setup(court.home), engine="missing"))
    run = court.open()
    run.start()
    court.wait(lambda: all_recorded(run))
    run.recess()
    first = court.home / "recordings" / run.sittings[0].folder
    recorder = run.sound._recorder
    assert recorder is not None and recorder._process is not None
    run.leave()
    recorder._process.kill()  # the machine went down at night: nothing says that it ended
    recorder._process.wait()
    for plan in (court.home / "recordings" / "plans").iterdir():
        plan.unlink()
    run = court.open()
    court.wait(lambda: Recorder.find(first) is None)
    run.resume()
    court.wait(lambda: all_recorded(run))
    run.close_hearing()
    court.wait(lambda: run.status().may_catch_up)
    assert [one.ordinal for one in run.sittings] == [1, 2]
    assert not run.status().catching_up
    assert run.status().rest_s == pytest.approx(2 * run.sittings[1].length_s, rel=0.3)
    assert said(court) == []
    run.leave()
    save_setup(court.home, replace(load_setup(court.home), engine="auto"))
    run = court.open()
    assert run.hearing.state is HearingState.CLOSED and not run.status().catching_up
    assert run.recognise_rest() and not run.recognise_rest()
    court.wait(lambda: not run.status().catching_up)
    assert said(court) == NAMES * 2
    by_sitting = [one.sitting_id for one in run.transcript.shown()]
    assert by_sitting == [one.id for one in run.sittings for _ in LINES]
    run.leave()
    # Its progress lost, it begins behind what the record has.
    for state in (court.home / "recordings").glob("*.listening.json"):
        state.unlink()
    run = court.open()
    assert run.status().may_catch_up and run.recognise_rest()
    court.wait(lambda: not run.status().catching_up)
    assert said(court) == NAMES * 2

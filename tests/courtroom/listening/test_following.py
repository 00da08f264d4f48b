"""What recognition reads of a recording while it grows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from asr.engine import SAMPLE_RATE_HZ
from courtroom.listening.following import AWAY_WAIT_S, CLOSING_S, WAIT_S, Follower
from courtroom.listening.service import BLOCK_S
from courtroom.listening.voices import Frames
from courtroom.recorder.plan import ChannelSpec, SourceSpec
from courtroom.recorder.session import Session
from tests.courtroom.recorder.stage import (
    RATE_HZ,
    Array,
    Stage,
    Time,
    abandon,
    hearing,
    plan_of,
)

pytest.importorskip("soundfile")


def all_of(follower: Follower) -> Frames:
    follower.refresh()
    pieces = [follower.read(BLOCK_S), follower.read(BLOCK_S)]
    # One read may give nothing where silence that was given before is taken back.
    while len(pieces[-1]) or len(pieces[-2]):
        pieces.append(follower.read(BLOCK_S))
    return np.concatenate(pieces)


@pytest.mark.parametrize("live", [True, False])
def test_who_speaks_when_a_recess_begins_is_finished_with_silence(
    tmp_path: Path, live: bool
) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan, array=Array(2, live=live)) as stage:
        stage.go(2.0)
        follower = Follower(plan.folder, None, clock=lambda: stage.time.now_s)
        before = all_of(follower)
        stage.session.pause("休庭")
        stage.go(0.5)
        assert len(all_of(follower)) < SAMPLE_RATE_HZ // 5  # what the filter held, no more
        stage.go(WAIT_S)
        closing = all_of(follower)
        assert len(before) + len(closing) >= round((2.0 + CLOSING_S - 0.1) * SAMPLE_RATE_HZ)
        tail = closing[-SAMPLE_RATE_HZ // 2 :]
        assert not tail.any()
        assert len(all_of(follower)) == 0  # once
        stage.go(1.5)
        stage.session.go_on()
        stage.go(2.0)
        stage.session.stop()
        after = all_of(follower)
    everything = np.concatenate((before, closing, after))
    length_s = follower.recording.length_s(0)
    assert length_s == pytest.approx(8.0, abs=0.01)
    assert len(everything) == pytest.approx(length_s * SAMPLE_RATE_HZ, abs=SAMPLE_RATE_HZ // 10)
    # What is said after it stands where it was said.
    recess = slice(round(2.1 * SAMPLE_RATE_HZ), round(5.9 * SAMPLE_RATE_HZ))
    assert not everything[recess].any()
    assert everything[round(6.1 * SAMPLE_RATE_HZ) : round(7.8 * SAMPLE_RATE_HZ)].any(axis=1).all()


def test_who_speaks_when_every_microphone_goes_is_finished_and_heard_when_back(
    tmp_path: Path,
) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        follower = Follower(plan.folder, None, clock=lambda: stage.time.now_s)
        before = all_of(follower)
        stage.array.gone = True
        stage.go(0.5)
        before = np.concatenate((before, all_of(follower)))
        assert len(before) < 2.1 * SAMPLE_RATE_HZ
        stage.go(WAIT_S)
        closing = all_of(follower)
        assert CLOSING_S * SAMPLE_RATE_HZ <= len(closing) < 1.2 * CLOSING_S * SAMPLE_RATE_HZ
        assert not closing[-SAMPLE_RATE_HZ // 2 :].any()
        stage.go(10.0)
        assert len(all_of(follower)) == 0  # once
        stage.array.gone = False
        stage.go(3.0)
        stage.session.stop()
        after = all_of(follower)
    everything = np.concatenate((before, closing, after))
    (gap,) = (one for one in follower.recording.index.gaps if one.channel == 0)
    back_s = (gap.first + gap.count) / follower.recording.rate_hz
    length_s = follower.recording.length_s(0)
    assert len(everything) == pytest.approx(length_s * SAMPLE_RATE_HZ, abs=SAMPLE_RATE_HZ // 10)
    spoken = everything[round((back_s + 0.05) * SAMPLE_RATE_HZ) : -SAMPLE_RATE_HZ // 10]
    assert len(spoken) > 1.5 * SAMPLE_RATE_HZ
    assert spoken.any(axis=1).all()


@pytest.mark.parametrize("killed", [False, True])
def test_who_speaks_when_a_file_ends_is_finished_and_the_next_recorder_knows(
    tmp_path: Path, killed: bool
) -> None:
    plan, time = plan_of(tmp_path / "r"), Time()
    array = Array(2, live=False, length=3 * RATE_HZ)
    session = Session(plan, [array], time.clock())
    session.step()
    Stage(session, time, array).go(4.0)
    if killed:
        abandon(session)
        session = Session(plan, [array], time.clock())
        Stage(session, time, array).go(1.0)
    follower = Follower(plan.folder, None, clock=lambda: time.now_s)
    assert len(all_of(follower)) == pytest.approx(3 * SAMPLE_RATE_HZ, abs=200)
    Stage(session, time, array).go(WAIT_S)
    closing = all_of(follower)
    assert len(closing) == pytest.approx(CLOSING_S * SAMPLE_RATE_HZ, abs=200)
    assert not closing[-SAMPLE_RATE_HZ // 2 :].any()
    session.stop()
    assert len(all_of(follower)) == 0
    assert follower.read_all


@pytest.mark.parametrize(
    ("live", "late_s"), [(True, AWAY_WAIT_S), (False, 0.0)], ids=["device", "file"]
)
def test_one_that_is_gone_keeps_the_others_waiting_no_longer_than_it_must(
    tmp_path: Path, live: bool, late_s: float
) -> None:
    spec = plan_of(tmp_path / "r")
    plan = replace(
        spec,
        sources=(*spec.sources, SourceSpec("tone")),
        channels=(*spec.channels, ChannelSpec("证人", 1, 0)),
    )
    time, there = Time(), Array(2)
    away = Array(1, live=live, length=None if live else 2 * RATE_HZ)
    session = Session(plan, [there, away], time.clock())
    session.step()
    stage = Stage(session, time, away)
    try:
        stage.go(2.5)
        away.gone = live
        stage.go(3.0)
        follower = Follower(plan.folder, None, clock=lambda: time.now_s)
        got = all_of(follower)
        assert len(got) == pytest.approx((5.5 - late_s) * SAMPLE_RATE_HZ, abs=SAMPLE_RATE_HZ // 10)
        if not live:
            return
        away.gone = False
        stage.go(3.0)
        got = np.concatenate((got, all_of(follower)))
        (gap,) = follower.recording.index.gaps
        back = round((gap.first + gap.count) / RATE_HZ * SAMPLE_RATE_HZ) + SAMPLE_RATE_HZ // 20
        # Nothing of what is said into it came too late.
        assert len(got) - back > SAMPLE_RATE_HZ
        assert got[back : -SAMPLE_RATE_HZ // 10, 2].any()
        assert (got[back : -SAMPLE_RATE_HZ // 10, 2] != 0).mean() > 0.99
    finally:
        session.stop()

"""What recognition reads of a recording while it grows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from asr.engine import SAMPLE_RATE_HZ
from courtroom.listening.following import CLOSING_S, Follower
from courtroom.listening.voices import Frames
from tests.courtroom.recorder.stage import Array, hearing, plan_of

pytest.importorskip("soundfile")


def all_of(follower: Follower) -> Frames:
    follower.refresh()
    pieces = [follower.read(1.0), follower.read(1.0)]
    # One read may give nothing where silence that was given before is taken back.
    while len(pieces[-1]) or len(pieces[-2]):
        pieces.append(follower.read(1.0))
    return np.concatenate(pieces)


@pytest.mark.parametrize("live", [True, False])
def test_who_speaks_when_a_recess_begins_is_finished_with_silence(
    tmp_path: Path, live: bool
) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan, array=Array(2, live=live)) as stage:
        stage.go(2.0)
        follower = Follower(plan.folder, None)
        before = all_of(follower)
        stage.session.pause("休庭")
        stage.go(0.5)
        closing = all_of(follower)
        # Time passes for the person who waits: the recess began long ago by this clock.
        assert len(before) + len(closing) >= round((2.0 + CLOSING_S - 0.1) * SAMPLE_RATE_HZ)
        tail = closing[-SAMPLE_RATE_HZ // 2 :]
        assert not tail.any()
        assert len(all_of(follower)) == 0  # once
        stage.go(3.5)
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

"""What is heard, from when, and where the player says that it is."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from courtroom.playback.output import SilentOutput
from courtroom.playback.player import Player
from courtroom.playback.sittings import Sitting
from resources.errors import BadValue, Damaged, Disconnected, Missing, NotFound, WrongKey
from tests.courtroom.playback.stage import (
    PATIENCE_S,
    RATE_HZ,
    Listener,
    listening,
    pitch_hz,
    recorded,
    siren,
    siren_time_s,
    speaking,
    tone,
)
from tests.courtroom.recorder.stage import KEY

pytest.importorskip("soundfile")


def where(listener: Listener, speed: float = 1.0) -> tuple[float, float]:
    """Return the time that is heard, by the siren's pitch, and the place the player says.

    What is heard left the player 0.1 s earlier, so the place was 0.1 s (of sound) ago what
    it is in what was given last.
    """
    sound = listener.hear(0.1)
    given_s = siren_time_s(sound, RATE_HZ) + 0.05 * speed
    return given_s - 0.1 * speed, listener.player.position_s


def test_it_plays_from_any_time_and_knows_where_it_is(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "庭审", 12.0, siren)
    with listening(folder) as listener:
        for start_s in (3.0, 8.5, 0.0, 4.9):
            listener.player.seek(start_s)
            listener.settle()
            assert listener.player.position_s == start_s
            listener.play()
            listener.hear(0.5)
            heard_s, says_s = where(listener)
            assert heard_s == pytest.approx(start_s + 0.5, abs=0.05)
            assert says_s == pytest.approx(heard_s, abs=0.05)
            listener.player.pause()
            listener.settle()
            assert listener.player.position_s == pytest.approx(says_s, abs=0.02)
        ring = listener.player._ring
        assert ring is not None


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0, 3.0])
def test_the_place_is_right_at_every_speed(tmp_path: Path, speed: float) -> None:
    folder = recorded(tmp_path / "r", 12.0, siren)
    with listening(folder) as listener:
        listener.player.set_speed(speed)
        listener.player.seek(2.0)
        listener.play()
        for _ in range(4):
            listener.hear(0.6)
            heard_s, says_s = where(listener, speed)
            assert says_s == pytest.approx(heard_s, abs=0.05)
        assert says_s == pytest.approx(2.0 + (4 * 0.7 - 0.1) * speed, abs=0.05 * speed)


def test_the_speed_changes_at_once_and_the_place_goes_on(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 10.0, siren)
    with listening(folder) as listener:
        listener.play()
        listener.hear(1.0)
        before_s = listener.player.position_s
        listener.player.set_speed(2.0)
        listener.settle()
        assert listener.player.position_s == pytest.approx(before_s, abs=0.01)
        listener.hear(0.5)
        assert listener.player.position_s == pytest.approx(before_s + 0.8, abs=0.06)


def level(sound: np.ndarray, hertz: float) -> float:
    at = np.arange(len(sound)) / RATE_HZ
    return 2 * abs(complex(np.mean(sound * np.exp(-2j * np.pi * hertz * at))))


def test_seats_are_mixed_alone_or_left_out(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 10.0, tone(300, 0.2), tone(500, 0.2), tone(900, 0.2))

    def levels(listener: Listener) -> list[bool]:
        listener.hear(0.1)
        sound = listener.hear(0.3)
        return [level(sound, hertz) > 0.1 for hertz in (300, 500, 900)]

    with listening(folder) as listener:
        player = listener.player
        listener.play()
        assert levels(listener) == [True, True, True]
        player.solo("席位1")
        listener.settle()
        assert levels(listener) == [False, True, False]
        player.solo(None)
        player.mute(["席位0"])
        listener.settle()
        assert levels(listener) == [False, True, True]
        assert player.state.muted == {"席位0"}
        with pytest.raises(BadValue):
            player.solo("书记员")
        with pytest.raises(BadValue):
            player.mute(["书记员"])


def test_a_loud_mix_is_pressed_and_not_cut(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 3.0, *[tone(300, 0.9)] * 4)
    with listening(folder) as listener:
        listener.play()
        listener.hear(0.2)
        sound = listener.hear(0.5)
    assert 0.95 < np.abs(sound).max() <= 1.0
    assert pitch_hz(sound, RATE_HZ) == pytest.approx(300, abs=1)


def test_an_utterance_is_played_with_a_little_before_it_and_then_it_stops(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 10.0, siren)
    with listening(folder) as listener:
        listener.player.play_stretch(4.0, 5.0)
        listener.settle()
        sound = listener.to_the_end()
        state = listener.player.state
        assert (state.playing, state.at_end, state.trouble) == (False, False, None)
        assert listener.player.position_s == pytest.approx(5.0, abs=0.01)
        heard = np.flatnonzero(np.abs(sound) > 0.01)
        assert (heard[-1] - heard[0]) / RATE_HZ == pytest.approx(1.3, abs=0.03)
        first = sound[heard[0] : heard[0] + 1600]
        assert siren_time_s(first, RATE_HZ) == pytest.approx(3.75, abs=0.03)
        # Once more from its beginning: that is what whoever presses 'play' there wants.
        listener.play()
        assert listener.player.position_s == pytest.approx(3.7)
        with pytest.raises(BadValue):
            listener.player.play_stretch(5.0, 5.0)


def test_it_stops_at_the_end_of_an_utterance_wherever_that_lies(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 10.0, siren)
    chance = random.Random(7)
    # As a recogniser tells times; and such as no sample begins at.
    places = [(one / 50, 50) for one in chance.sample(range(60, 350), 8)]
    places += [(chance.uniform(1.0, 7.0), 48_001) for _ in range(8)]
    with listening(folder) as listener:
        for start_s, steps in places:
            end_s = start_s + chance.randrange(steps // 4, steps) / steps
            listener.player.play_stretch(start_s, end_s)
            listener.settle()
            listener.hear(end_s - start_s + 0.7)
            assert listener.player.wait(lambda state: not state.playing, 5.0), (start_s, end_s)
            assert listener.player.position_s == pytest.approx(end_s, abs=0.01)


def test_a_loop_goes_round_until_it_is_left(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 10.0, siren)
    with listening(folder) as listener:
        listener.player.play_stretch(2.0, 3.0, 0.0, loop=True)
        listener.settle()
        listener.hear(0.1)
        for _ in range(3):
            listener.hear(0.4)
            heard_s, says_s = where(listener)
            assert 2.0 <= says_s <= 3.0
            assert says_s == pytest.approx(heard_s, abs=0.05)
            listener.hear(0.5)
        listener.player.play_through()
        listener.hear(1.5)
        assert listener.player.position_s > 3.2
        assert not listener.player.state.looping


def test_a_loop_is_not_left_by_another_speed(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 10.0, siren)
    with listening(folder) as listener:
        player = listener.player
        player.play_stretch(2.0, 2.7, 0.0, loop=True)
        listener.settle()
        for number in range(60):
            listener.hear(0.11)
            player.set_speed((3.0, 1.0, 0.5, 2.0)[number % 4])
            listener.settle()
            assert player.position_s <= 2.7
        # What is heard lies a little behind the end now and then, as devices count it.
        player._do(lambda: player._restart(2.701))
        player.set_speed(3.0)
        listener.settle()
        listener.hear(0.5)
        assert player.state.looping and player.position_s <= 2.7


def test_skipping_goes_both_ways_and_not_beyond_the_ends(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 6.0, siren)
    with listening(folder) as listener:
        player = listener.player
        for step_s, place_s in ((4.0, 4.0), (-1.5, 2.5), (-9.0, 0.0), (99.0, 6.0)):
            player.skip(step_s)
            listener.settle()
            assert player.position_s == place_s
        listener.play()
        assert not listener.to_the_end().any()
        assert player.state.at_end
        listener.play()  # from the beginning again
        assert player.position_s == 0.0


def test_a_recording_that_grows_is_followed_to_its_end(tmp_path: Path) -> None:
    with speaking(tmp_path / "r", siren) as stage:
        stage.go(2.0)
        with listening(tmp_path / "r") as listener:
            listener.play()
            listener.hear(1.5)
            stage.go(3.0)
            assert listener.player.wait(lambda s: s.length_s > 4.9, PATIENCE_S)
            listener.hear(2.5)
            heard_s, says_s = where(listener)
            assert says_s == pytest.approx(heard_s, abs=0.05)
            stage.session.stop()
            listener.to_the_end()
            assert listener.player.state.at_end
            assert listener.player.position_s == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize("key", [None, KEY])
def test_sittings_follow_each_other(tmp_path: Path, key: bytes | None) -> None:
    first = recorded(tmp_path / "1", 3.0, tone(300), key=key)
    second = recorded(tmp_path / "2", 3.0, tone(500), tone(900), key=key)
    with listening(first, second, key=key) as listener:
        player = listener.player
        assert player.state.length_s == 6.0
        assert player.state.seats == ("席位0", "席位1")
        assert player.start_s(1) == 3.0
        player.seek(2.5)
        listener.play()
        sound = listener.hear(1.2)
        assert level(sound[1600:6400], 300) > 0.2
        assert level(sound[-4800:], 500) > 0.2
        assert level(sound[-4800:], 900) > 0.2
        sitting, at_s = player.position
        assert sitting == 1
        assert at_s == pytest.approx(0.6, abs=0.02)


def test_gaps_are_silence_and_are_told(tmp_path: Path) -> None:
    with speaking(tmp_path / "r", tone(300)) as stage:
        stage.go(2.0)
        stage.array.gone = True
        stage.go(2.0)
        stage.array.gone = False
        stage.go(2.0)
    with listening(tmp_path / "r") as listener:
        (gap,) = listener.player.silences(0.0, 9.0)
        assert gap.cause == "device_lost"
        middle_s = (gap.start_s + gap.end_s) / 2
        assert listener.player.silence_now() is None
        listener.player.seek(middle_s)
        listener.play()
        assert not listener.hear(0.2).any()
        assert listener.player.silence_now() == gap


def test_there_are_no_clicks_where_sound_breaks_off(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 6.0, tone(200, 0.5))
    with listening(folder) as listener:
        listener.play()
        for place_s in (3.013, 1.0071, 4.2):
            listener.hear(0.25)
            listener.player.seek(place_s)
            listener.settle()
        listener.hear(0.25)
        listener.player.pause()
        listener.settle()
        listener.output.advance(0.1)
        steps = np.abs(np.diff(listener.output.sound))
        assert steps.max() < 2.2 * 0.5 * 2 * np.pi * 200 / RATE_HZ


def test_without_a_device_it_says_so_and_goes_on(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 3.0, siren)
    output = SilentOutput()
    output.gone = True
    player = Player([(folder, None)], output)
    try:
        player.seek(1.0)
        player.play()
        assert player.wait(lambda state: state.trouble is not None, PATIENCE_S)
        assert isinstance(player.state.trouble, NotFound)
        assert not player.state.playing
        assert player.position_s == 1.0
        output.gone = False
        player.play()
        assert player.wait(lambda state: state.playing, PATIENCE_S)
        assert player.state.trouble is None
        output.advance(0.05)
        output.gone = True
        assert player.wait(lambda state: not state.playing, PATIENCE_S)
        assert isinstance(player.state.trouble, Disconnected)
        assert player.position_s == pytest.approx(1.0, abs=0.1)
    finally:
        player.close()


def test_damage_and_a_wrong_key_stop_it_with_their_own_error(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 3.0, siren, key=KEY, segment_s=1.0)
    flac = folder / "channel-00" / "000001.flac.sealed"
    flac.write_bytes(flac.read_bytes()[:-900])
    for key in (KEY, bytes(32)):
        with listening(folder, key=key) as listener:
            listener.player.seek(1.6)
            listener.player.play()
            assert listener.player.wait(lambda s: s.trouble is not None, PATIENCE_S)
            assert isinstance(listener.player.state.trouble, (Damaged, WrongKey))
    with pytest.raises(Missing):
        Player([(tmp_path / "没有", None)], SilentOutput())
    with pytest.raises(Missing):
        Player([], SilentOutput())


def test_what_is_kept_from_who_listens_is_silent_and_nothing_else(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "庭审", 6.0, tone(440.0))
    with listening(folder, muted_s=[((2.0, 4.0),)]) as listener:
        listener.play()
        sound = np.abs(listener.to_the_end())
    loud = [float(sound[int(s * RATE_HZ) :][: RATE_HZ // 4].max()) for s in (1.5, 2.3, 3.6, 4.5)]
    assert [one > 0.01 for one in loud] == [True, False, False, True]
    part = Sitting(folder, None, ((2.0, 4.0), (5.5, float("inf"))))
    mixed = part.mixed([0], 0, 6 * RATE_HZ)
    assert not mixed[2 * RATE_HZ : 4 * RATE_HZ].any() and not mixed[int(5.5 * RATE_HZ) :].any()
    assert mixed[: 2 * RATE_HZ].any() and mixed[4 * RATE_HZ :].any()
    # Read in pieces that begin and end within what is silent, too.
    pieces = [part.mixed([0], at, at + 1000) for at in range(0, 6 * RATE_HZ, 1000)]
    assert np.array_equal(np.concatenate(pieces)[: len(mixed)], mixed)

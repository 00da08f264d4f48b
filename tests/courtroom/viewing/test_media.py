"""Sound and film of files: what they hold, playing, stepping, clips, damage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from courtroom.playback.output import SilentOutput
from courtroom.viewing import libav
from courtroom.viewing.media import Media, MediaFacts
from courtroom.viewing.playing import MediaPlayer
from resources.errors import BadValue, DocumentError, NotFound, Unsupported
from tests.courtroom.viewing.conftest import DATA

WAIT_S = 30.0
needs_ffmpeg = pytest.mark.skipif(
    libav._folder() is None, reason="OpenCV keeps its FFmpeg to itself on this platform"
)


def until(holds: Callable[[], bool]) -> None:
    end_s = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.01)


def tone_hz(sound: np.ndarray, rate_hz: int) -> float:
    return float(np.abs(np.fft.rfft(sound)).argmax() * rate_hz / len(sound))


def ready(player: MediaPlayer, seconds: float) -> None:
    """Wait until so much lies ready; what a device asks for before is silence."""
    until(lambda: (ring := player._ring) is not None and ring.waiting() >= seconds * ring.rate_hz)


def wav(path: Path, seconds: float = 2.5, rate_hz: int = 16_000) -> Path:
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 440 * at), rate_hz)
    return path


@pytest.fixture
def clip() -> Iterator[Media]:
    media = Media(DATA / "clip.mp4")
    yield media
    media.close()


@needs_ffmpeg
def test_a_film_of_a_telephone(clip: Media) -> None:
    facts = clip.facts
    assert (facts.width, facts.height, facts.fps, facts.rate_hz) == (160, 120, 25.0, 44_100)
    sound = clip.sound
    assert sound is not None and sound.wait(lambda: sound.complete, WAIT_S)
    assert 2.9 < clip.length_s < 3.2
    assert abs(tone_hz(sound.read(1.0, 2.0), 44_100) - 440) < 2
    wave = sound.wave(30, 0.0, 3.0)
    assert (wave[2:28] > 0.05).all()


@needs_ffmpeg
def test_a_recording_of_an_old_telephone() -> None:
    media = Media(DATA / "voice.amr")
    try:
        sound = media.sound
        assert not media.facts.has_film and media.picture(1.0, 100) is None
        assert sound is not None and sound.wait(lambda: sound.complete, WAIT_S)
        assert sound.rate_hz == 8000 and 1.9 < media.length_s < 2.1
        assert abs(tone_hz(sound.read(0.5, 1.5), 8000) - 440) < 3
    finally:
        media.close()


@pytest.mark.parametrize("form", ["WAV", "MP3", "FLAC", "OGG"])
def test_sound_alone(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a"
    at = np.arange(40_000) / 16_000
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 440 * at), 16_000, format=form)
    media = Media(path)
    try:
        sound = media.sound
        assert sound is not None and sound.wait(lambda: sound.complete, WAIT_S)
        assert abs(tone_hz(sound.read(0.5, 1.5), 16_000) - 440) < 2
        assert abs(media.length_s - 2.5) < 0.15
        assert not sound.read(100.0, 100.5).any()
    finally:
        media.close()


def test_pictures_by_time_and_step(clip: Media) -> None:
    found = clip.picture(1.0, 160)
    assert (
        found is not None and abs(found.at_s - 1.0) < 1e-6 and found.pixels.shape == (120, 160, 3)
    )
    places = [round(frame.at_s, 3) for by in (1, 1, -1, -3) if (frame := clip.step(by, 160))]
    assert places == [1.04, 1.08, 1.04, 0.92]
    # However it was reached, a picture is the same.
    before = clip.picture(2.0, 160)
    clip.picture(0.0, 160)
    for number in range(45, 51):
        again = clip.picture(number / 25 + 0.01, 160)
    assert before is not None and again is not None
    assert np.array_equal(before.pixels, again.pixels)
    small = clip.picture(2.0, 40)
    assert small is not None and small.pixels.shape == (30, 40, 3)
    assert clip.picture(99.0, 160) is not None


def test_the_sound_is_the_clock(tmp_path: Path) -> None:
    media, out = Media(wav(tmp_path / "a.wav")), SilentOutput()
    player = MediaPlayer(media, out)
    try:
        sound = media.sound
        assert sound is not None and sound.wait(lambda: sound.complete, WAIT_S)
        player.seek(0.5)
        player.play()
        until(out.opened.is_set)
        ready(player, 0.2)
        heard = out.advance(0.2)
        assert abs(tone_hz(heard, 16_000) - 440) < 10
        assert abs(player.position_s - (0.5 + 0.2 - out.latency_s)) < 0.03
        player.set_speed(2.0)
        assert player.wait(lambda state: state.speed == 2.0, WAIT_S)
        ready(player, 0.25)
        before_s = player.position_s
        fast = out.advance(0.25)
        assert abs(tone_hz(fast[1600:], 16_000) - 440) < 12
        assert player.position_s - before_s > 0.25
    finally:
        player.close()
        media.close()


def test_it_ends_and_begins_again(tmp_path: Path) -> None:
    media, out = Media(wav(tmp_path / "a.wav", 0.5)), SilentOutput()
    player = MediaPlayer(media, out)
    try:
        player.play()
        until(out.opened.is_set)
        while player.state.playing:
            out.advance(0.02)
            time.sleep(0.005)
        assert abs(player.position_s - 0.5) < 0.05
        player.play()
        assert player.wait(lambda state: state.playing, WAIT_S)
        assert player.position_s < 0.3
    finally:
        player.close()
        media.close()


def test_a_clip_is_repeated_and_left(clip: Media) -> None:
    player = MediaPlayer(clip, None)
    try:
        player.set_clip((1.0, 1.2), loop=True)
        player.play()
        assert player.wait(lambda state: state.playing and state.looping, WAIT_S)
        seen = []
        end_s = time.monotonic() + 0.8
        while time.monotonic() < end_s:
            seen.append(player.position_s)
            time.sleep(0.01)
        assert all(0.99 <= at_s <= 1.21 for at_s in seen)
        assert any(after < before for before, after in pairwise(seen))
        player.seek(2.0)
        assert player.wait(lambda state: state.clip is None, WAIT_S)
        assert player.position_s >= 2.0
        with pytest.raises(BadValue):
            player.set_clip((1.0, 1.01))
    finally:
        player.close()


def test_slow_motion_is_silent_and_steps_stand_still(clip: Media) -> None:
    out = SilentOutput()
    player = MediaPlayer(clip, out)
    try:
        player.set_speed(0.25)
        player.play()
        assert player.wait(lambda state: state.playing and state.silent, WAIT_S)
        assert not out.opened.is_set()
        player.step(1)
        assert player.wait(lambda state: not state.playing, WAIT_S)
        place_s = player.position_s
        player.step(1)
        until(lambda: abs(player.position_s - place_s - 0.04) < 0.001)
        player.step(-1)
        until(lambda: abs(player.position_s - place_s) < 0.001)
    finally:
        player.close()


def test_it_follows_another_screen(clip: Media) -> None:
    player = MediaPlayer(clip, None)
    try:
        player.follow(False, 1.5, 1.0)
        until(lambda: player.position_s == 1.5)
        player.follow(True, 2.0, 0.5)
        assert player.wait(lambda state: state.playing and state.speed == 0.5, WAIT_S)
        assert player.position_s >= 2.0
        before = player.position_s
        player.follow(True, before + 0.05, 0.5)
        player.wait(lambda state: True, WAIT_S)
        assert player.position_s - before < 0.5
        player.follow(False, 0.2, 1.0)
        until(lambda: player.position_s == 0.2)
    finally:
        player.close()


class Undecoded:
    """The sound of a file of which nothing is decoded yet."""

    rate_hz = 16_000

    def __init__(self) -> None:
        self.complete, self.length_s = False, 0.0

    def read(self, start_s: float, end_s: float) -> np.ndarray:
        return np.zeros(round((end_s - start_s) * self.rate_hz), np.float32)


class Opening:
    """A file that was opened a moment ago."""

    facts = MediaFacts(640, 360, 25.0, 0.0, 16_000)

    def __init__(self) -> None:
        self.sound = Undecoded()

    @property
    def length_s(self) -> float:
        return self.sound.length_s


def test_who_follows_beyond_the_end_stays_there(clip: Media) -> None:
    """A film that somebody left playing is over; it does not begin again and again."""
    assert clip.sound is not None
    clip.sound.wait(lambda: False, WAIT_S)  # until all is decoded: its length is known then
    player = MediaPlayer(clip, None)
    try:
        for at_s in (clip.length_s + 30.0, clip.length_s + 31.0):
            player.follow(True, at_s, 1.0)
            until(lambda: player.position_s == pytest.approx(clip.length_s, abs=0.05))
            assert not player.state.playing
        player.follow(True, 0.1, 0.25)
        until(lambda: player.state.playing and player.position_s < 1.0)
    finally:
        player.close()


@pytest.mark.parametrize("playing", [False, True])
def test_it_follows_to_where_nothing_is_decoded_yet(playing: bool) -> None:
    media = Opening()
    player = MediaPlayer(media, None)  # type: ignore[arg-type]
    try:
        player.follow(playing, 70.0, 1.0)
        assert player.wait(lambda state: state.playing == playing, WAIT_S)
        assert player.position_s >= 70.0
        # A file that proves to be shorter ends where it ends.
        media.sound.length_s, media.sound.complete = 60.0, True
        assert player.wait(lambda state: not state.playing, WAIT_S)
        until(lambda: player.position_s == 60.0)
    finally:
        player.close()


@needs_ffmpeg
def test_without_a_loudspeaker_the_film_goes_on(clip: Media) -> None:
    out = SilentOutput()
    out.gone = True
    player = MediaPlayer(clip, out)
    try:
        player.play()
        assert player.wait(
            lambda state: isinstance(state.trouble, NotFound) and state.playing, WAIT_S
        ), "one touch is enough"
        at_s = player.position_s
        until(lambda: player.position_s > at_s)
    finally:
        player.close()


@pytest.mark.parametrize("data", [b"", b"not a film", bytes(5000)])
def test_what_is_neither_sound_nor_film_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    with pytest.raises(DocumentError):
        Media(path)


def test_a_list_of_other_files_is_not_followed(tmp_path: Path) -> None:
    other = wav(tmp_path / "secret.wav")
    for name, text in (
        ("a.m3u8", f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2,\n{other}\n#EXT-X-ENDLIST\n"),
        ("a.ffconcat", f"ffconcat version 1.0\nfile '{other}'\n"),
        ("a.mp4", f"ffconcat version 1.0\nfile 'subfile,,start,0,end,0,,:{other}'\n"),
    ):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(Unsupported):
            Media(path)


def test_damage_ends_no_more_than_a_child(tmp_path: Path) -> None:
    whole = (DATA / "clip.mp4").read_bytes()
    random = np.random.default_rng(3)
    for number in range(4):
        data = bytearray(whole if number else whole[: len(whole) * 2 // 3])
        for place in random.integers(0, len(data), 40):
            data[place] ^= 1 << int(random.integers(0, 8))
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(bytes(data))
        try:
            media = Media(path)
        except DocumentError:
            continue
        try:
            media.picture(1.0, 160)
            if media.sound is not None:
                media.sound.wait(lambda: False, 2.0)
        except DocumentError:
            continue
        finally:
            media.close()


def spoilt(path: Path, whole: bytes, begin: float, end: float) -> Path:
    """Write a file whose bytes between two parts of it are noise; its head and end are whole."""
    data = bytearray(whole)
    first, last = int(len(data) * begin), int(len(data) * end)
    data[first:last] = np.random.default_rng(5).bytes(last - first)
    path.write_bytes(bytes(data))
    return path


def played_to_an_end(media: Media) -> MediaPlayer:
    """Play it from the beginning until it stands, at its end or at what is wrong."""
    out = SilentOutput()
    player = MediaPlayer(media, out)
    player.play()
    assert player.wait(lambda state: state.playing or state.trouble is not None, WAIT_S)

    def stands() -> bool:
        if out.opened.is_set():
            out.advance(0.02)
        return not player.state.playing

    until(stands)
    return player


@pytest.mark.parametrize("form", ["wav", "flac"])
def test_sound_that_is_damaged_in_the_middle_ends_and_begins_again(
    tmp_path: Path, form: str
) -> None:
    rate_hz = 16_000
    at = np.arange(rate_hz) / rate_hz
    whole = tmp_path / f"whole.{form}"
    soundfile.write(whole, 0.5 * np.sin(2 * np.pi * 440 * at), rate_hz)
    media = Media(spoilt(tmp_path / f"a.{form}", whole.read_bytes(), 0.5, 0.7))
    try:
        player = played_to_an_end(media)
        try:
            player.seek(0.0)
            player.play()
            assert player.wait(lambda state: state.playing, WAIT_S), "what is whole is heard again"
        finally:
            player.close()
    finally:
        media.close()


@needs_ffmpeg
def test_a_film_that_is_damaged_in_the_middle_is_seen_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = (DATA / "clip.mp4").read_bytes()
    body = whole.index(b"mdat") / len(whole)
    media = Media(spoilt(tmp_path / "a.mp4", whole, body + 0.4 * (1 - body), 0.75))
    try:
        assert media.picture(0.0, 160) is not None
        player = played_to_an_end(media)
        player.close()
        for part in range(11):
            try:
                media.picture(media.length_s * part / 10, 160)
            except DocumentError:
                continue
        assert media.picture(0.0, 160) is not None, "its beginning is still to be seen"
    finally:
        media.close()

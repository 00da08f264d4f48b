"""The check before a hearing finds what is wrong, and says what to do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.gate import Voices
from asr.gate.rehearsal import learn
from asr.gate.room import room_from_json
from asr.gate.spectra import Block
from asr.sound_files import Frames
from courtroom.recorder.clock import Clock
from courtroom.recorder.sources import ToneSource
from courtroom.sound_check import machine as machines
from courtroom.sound_check.check import check
from courtroom.sound_check.findings import Finding, Report, Topic, Verdict, _table
from courtroom.sound_check.machine import ClockWatch, Machine
from courtroom.sound_check.microphones import hum
from courtroom.sound_check.rehearsal import ENOUGH_S, Rehearsal
from courtroom.sound_check.sound import Sound, Taken, clipped_shares, from_files, from_source
from resources.errors import BadValue, Cancelled, Missing, TooLarge
from tests.asr.voices import sentence

RATE = SAMPLE_RATE_HZ
SEATS = ("审判长", "原告")


@cache
def rehearsed(bleed: float = 0.25) -> tuple[Sound, list[tuple[int, int, int]]]:
    """Both seats speak a sentence in turn; the other hears it softer and 3 ms later."""
    rehearsal = Rehearsal(SEATS)
    rng = np.random.default_rng(3)
    for index, seat in enumerate(SEATS):
        voice = sentence((1, 4)[index])[: 4 * RATE].astype(np.float64)
        both = np.zeros((len(voice), 2))
        both[:, index] = voice
        both[48:, 1 - index] = bleed * voice[:-48]
        both += rng.normal(0, 30, both.shape)
        rehearsal.speaks(seat)
        for at in range(0, len(both), 1600):
            rehearsal.feed(np.asarray(np.clip(both[at : at + 1600], -32768, 32767), np.int16))
        assert rehearsal.heard_s(seat) > 1.5
        rehearsal.speaks(None)
        rehearsal.feed(rng.normal(0, 30, (RATE, 2)).astype(np.int16))
    return rehearsal.sound()


def looked(sound: Sound | None, home: Path, **changes: object) -> Report:
    spoken = rehearsed()[1] if sound is not None else None
    machine = Machine(home / "recordings", home, channels=2)
    return check(sound, machine, spoken=spoken, with_engine=False, **changes)  # type: ignore[arg-type]


def keys(report: Report, seat: str | None = None) -> set[str]:
    return {one.key for one in report.findings if seat in (None, one.values.get("seat"))}


def changed(samples: Frames, clipped: tuple[float, float] = (0.0, 0.0)) -> Sound:
    return Sound(SEATS, samples, clipped)


def test_all_is_well(tmp_path: Path) -> None:
    told: list[tuple[Finding, float]] = []
    report = looked(
        rehearsed()[0], tmp_path, on_finding=lambda one, part: told.append((one, part))
    )
    wrong = {one.topic for one in report.findings if one.verdict is Verdict.BAD}
    assert wrong <= {Topic.DISK}  # the disk is this machine's
    assert {"level_good", "bleed_good"} <= keys(report)
    assert [one for one, _ in told] == list(report.findings)
    assert told[-1][1] == 1.0
    margin = next(one for one in report.findings if one.key == "bleed_good").values["margin"]
    assert abs(float(margin) - 12.0) <= 2.0
    assert report.room is not None and report.room.known
    assert room_from_json(report.to_json()["room"]) == report.room


@pytest.mark.parametrize(
    ("what", "key", "verdict"),
    [
        ("zeros", "dead", Verdict.BAD),
        ("constant", "dead", Verdict.BAD),
        ("same", "same", Verdict.BAD),
        ("soft", "soft", Verdict.DOUBTFUL),
        ("noise", "noisy", Verdict.BAD),
        ("hum", "hum", Verdict.DOUBTFUL),
        ("clipped", "clipped", Verdict.BAD),
    ],
)
def test_what_is_wrong_with_a_microphone(
    tmp_path: Path, what: str, key: str, verdict: Verdict
) -> None:
    sound = rehearsed()[0]
    wide = sound.samples.astype(np.float64)
    at = np.arange(len(wide))
    if what == "zeros":
        wide[:, 1] = 0
    elif what == "constant":
        wide[:, 1] = 700
    elif what == "same":
        wide[:, 1] = wide[:, 0]
    elif what == "soft":
        wide[:, 1] /= 40
    elif what == "noise":
        wide[:, 1] += np.random.default_rng(4).normal(0, 2500, len(wide))
    elif what == "hum":
        wide[:, 1] += 300 * np.sin(2 * np.pi * 50 * at / RATE)
    else:
        wide[:, 1] *= 30
    samples = np.clip(wide, -32768, 32767).astype(np.int16)
    shares = clipped_shares(samples)
    report = looked(replace(sound, samples=samples, clipped=tuple(shares)), tmp_path)
    seat = SEATS[0] if what == "same" else SEATS[1]
    found = [one for one in report.findings if one.key == key and one.values["seat"] == seat]
    assert [one.verdict for one in found] == [verdict]
    assert found[0].words().advice and found[0].words("en").advice
    if what not in ("noise", "same"):
        assert "level_good" in keys(report, SEATS[0])


def test_bleed_and_unlike_microphones(tmp_path: Path) -> None:
    report = looked(rehearsed(0.9)[0], tmp_path)
    assert "bleed" in keys(report)
    wide = rehearsed()[0].samples.copy()
    wide[:, 1] //= 10
    report = looked(changed(wide), tmp_path)
    one = next(one for one in report.findings if one.key == "unlike")
    assert (one.values["seat"], one.values["other"]) == SEATS
    assert abs(float(one.values["decibels"]) - 20) <= 3


def test_a_seat_that_said_nothing(tmp_path: Path) -> None:
    sound, spoken = rehearsed()
    machine = Machine(tmp_path, tmp_path, channels=2)
    report = check(sound, machine, spoken=spoken[:1], with_engine=False)
    assert "silent" in keys(report, SEATS[1])
    assert report.room is not None and not report.room.known


def test_hum_is_told_from_voices() -> None:
    at = np.arange(4 * RATE)
    quiet = np.random.default_rng(1).normal(0, 30, len(at))
    line = quiet + 200 * np.sin(2 * np.pi * 100 * at / RATE)
    found = hum(line.astype(np.int16))
    assert found is not None and found[0] == 100
    assert found[1] == pytest.approx(20 * np.log10(200 / 32768) - 3.0, abs=2.0)
    assert hum(quiet.astype(np.int16)) is None
    assert hum(sentence(9)) is None
    assert hum(np.zeros(100, np.int16)) is None


def test_no_device_and_cancel(tmp_path: Path) -> None:
    report = looked(None, tmp_path, device="声卡")
    assert report.stops
    assert "声卡" in report.findings[0].words().what
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        looked(None, tmp_path, cancel=stop)


class AfterASecond(Event):
    """Set when it was asked for the third time."""

    asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked > 2


@pytest.mark.parametrize("listening", [False, True])
def test_it_is_cancelled_while_it_learns_the_room(tmp_path: Path, listening: bool) -> None:
    sound, spoken = rehearsed()
    told: list[object] = []
    stop = AfterASecond()
    with pytest.raises(Cancelled):
        check(
            sound,
            Machine(tmp_path, tmp_path),
            spoken=None if listening else spoken,
            cancel=stop,
            on_finding=lambda one, part: told.append(one),
        )
    assert (told, stop.asked) == ([], 3)


def test_the_engine_is_timed_and_the_room_learned_while_people_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, _ = rehearsed()
    fits = Finding(Topic.ENGINE, Verdict.GOOD, "engine_good", {"engine": "x", "rtf": "0.1"})
    timing = Event()

    def engine(_: Machine) -> Finding:
        timing.set()
        return fits

    monkeypatch.setattr(machines, "engine", engine)
    asked = [0]
    follow = Voices.follow

    def counted(voices: Voices, block: Block) -> NDArray[np.bool_]:
        asked[0] += 1
        return follow(voices, block)

    monkeypatch.setattr(Voices, "follow", counted)
    so_far: list[int] = []

    def listen(taken: Taken) -> Sound:
        for first in range(0, len(sound.samples), 5_000):
            taken(sound.samples[first : first + 5_000])
        so_far.append(asked[0])
        assert timing.wait(10)
        return sound

    report = check(listen, Machine(tmp_path, tmp_path))
    assert fits in report.findings
    assert report.room is not None and report.room.heard_s[0] > 1.0
    # What costs most was done once, and while people spoke but for the end.
    assert asked[0] - so_far[0] <= 2
    assert report.room == learn(sound.samples)


def test_who_cancels_does_not_wait_for_a_model_that_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, stop = Event(), Event()

    def engine(_: Machine) -> Finding:
        loaded.wait(60)
        raise AssertionError

    def listen(_: Taken) -> Sound:
        stop.set()
        raise Cancelled

    monkeypatch.setattr(machines, "engine", engine)
    with pytest.raises(Cancelled):
        check(listen, Machine(tmp_path, tmp_path), cancel=stop)
    loaded.set()


def test_the_clock(tmp_path: Path) -> None:
    now = {"wall": 1_800_000_000.0, "monotonic": 50.0}
    clock = Clock(lambda: now["wall"], lambda: now["monotonic"])
    machine = Machine(tmp_path, tmp_path, clock=clock)
    assert ClockWatch(machine).finding().key == "clock_unknown"
    assert ClockWatch(replace(machine, centre_now_s=1_800_000_000.5)).finding().key == "clock_good"
    wrong = ClockWatch(replace(machine, centre_now_s=1_800_000_060.0)).finding()
    assert (wrong.verdict, wrong.values["seconds"]) == (Verdict.BAD, "-60.0")
    watch = ClockWatch(machine)
    now["wall"] += 9.0
    now["monotonic"] += 2.0
    assert (watch.finding().key, watch.finding().values["seconds"]) == ("clock_jumps", "+7.0")
    now["wall"] = 0.0
    assert ClockWatch(machine).finding().verdict is Verdict.BAD


def test_disk_and_engine(tmp_path: Path) -> None:
    big = Machine(tmp_path / "new" / "folder", tmp_path, channels=32, rate_hz=10**9)
    assert machines.disk(big).key in ("disk_full", "disk_slow")
    assert machines.disk(big).verdict is Verdict.BAD
    assert not (tmp_path / "new").exists()
    missing = machines.engine(Machine(tmp_path, tmp_path, engine="no/such"))
    assert (missing.key, missing.verdict) == ("engine_missing", Verdict.DOUBTFUL)


def test_sound_from_files_and_sources(tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    voice = sentence(8)
    soundfile.write(tmp_path / "审判长.wav", voice, RATE)
    soundfile.write(tmp_path / "b.flac", np.repeat(voice[: RATE // 2], 3), 48_000)
    sound = from_files([tmp_path / "审判长.wav", tmp_path / "b.flac"])
    assert sound.seats == ("审判长", "b")
    assert sound.samples.shape == (len(voice), 2)
    assert not sound.samples[RATE // 2 + 10 :, 1].any()
    first = from_files([tmp_path / "审判长.wav", tmp_path / "b.flac"], first_s=0.25)
    assert first.samples.shape == (RATE // 4, 2)
    soundfile.write(tmp_path / "two.wav", np.stack([voice, voice], 1), RATE)
    assert from_files([tmp_path / "two.wav"]).seats == ("two-1", "two-2")
    with pytest.raises(BadValue):
        from_files([tmp_path / "two.wav"], ["one"])
    with pytest.raises(BadValue):
        from_files([])
    with pytest.raises(Missing):
        from_files([tmp_path / "none.wav"])
    parts: list[float] = []
    pieces: list[Frames] = []
    tone = ToneSource(2, 48_000, 50.0)
    heard = from_source(tone, 1.0, progress=parts.append, taken=pieces.append)
    assert heard.samples.shape[1] == 2 and RATE <= len(heard.samples) < 2 * RATE
    assert len(pieces) > 1 and np.array_equal(np.concatenate(pieces), heard.samples)
    assert parts[-1] == 1.0
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        from_source(ToneSource(1, RATE), 5.0, cancel=stop)


def test_a_rehearsal_takes_no_nonsense() -> None:
    rehearsal = Rehearsal(SEATS)
    with pytest.raises(BadValue):
        rehearsal.speaks("被告")
    with pytest.raises(BadValue):
        rehearsal.feed(np.zeros((10, 3), np.int16))
    with pytest.raises(TooLarge):
        rehearsal.feed(np.zeros((901 * RATE, 2), np.int16))
    with pytest.raises(BadValue):
        Rehearsal(())
    assert rehearsal.heard_s(SEATS[0]) == 0.0 < ENOUGH_S
    assert rehearsal.sound()[1] == []


def test_it_can_be_printed(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    from courtroom.sound_check.printed import printed

    report = looked(None, tmp_path, device='#panic("x") $a$ *b*')
    data = printed(report, place="第一法庭")
    assert data.startswith(b"%PDF")
    pages = import_module("pypdfium2").PdfDocument(data)
    text = pages[0].get_textpage().get_text_range()
    pages.close()
    assert "庭前设备检测单" in text and "不宜开庭" in text and '#panic("x")' in text


def test_every_finding_has_words_in_both_languages() -> None:
    values = _Any()
    for key in _table():
        one = Finding(Topic.DISK, Verdict.GOOD, key, values)
        for words in (one.words("zh_CN"), one.words("en")):
            assert words.what and "{" not in words.what + words.advice
            assert bool(words.advice) != key.endswith("_good")


class _Any(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "7"

"""A hearing run without a window: real recorder, real recognition process, real store."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from app.station import hearing_recorded
from app.station.hearing import HearingRun
from app.station.hearing_files import keep_files, restore
from app.station.hearing_seats import new_hearing, renamed, seat_for, seats_of
from app.station.hearing_setup import Setup, load_setup, placed, plan_for, save_setup
from app.station.hearing_sound import Sound, SoundStatus
from app.station.hearing_status import elapsed_s
from app.station.station import Station
from app.windows.clerk.words import PLAIN, WARN, engine_state, record_state
from courtroom.listening.client import Listener, State
from courtroom.recorder import portaudio
from courtroom.recorder.client import Recorder
from courtroom.recorder.portaudio import Microphone
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify
from courtroom.transcript import Transcript
from dossier.court_time import court_today
from dossier.hearing import Hearing, HearingEvent, HearingEventKind, HearingState, Seat
from dossier.ids import CaseId, HearingEventId, HearingId, PartyId, new_id
from dossier.model import Party
from dossier.store import hearings as reads
from dossier.store import open_store
from resources.errors import (
    DuplicateItem,
    Missing,
    ModelMissing,
    NoMicrophone,
    NoSpeechModel,
    NotFound,
    OutOfTurn,
    describe,
)
from tests.courtroom.listening.stage import name_of, script, sound

SEATS = ("judge", "plaintiff", "defendant")
LINES = script(12, seed=3)
MODULE = "tests.courtroom.listening.tone_process"


class Court:
    """A station with a case and a hearing; the test's thread is the one that edits."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.station = Station(home, open_store(home), demo=None)
        case = self.station.new_case(
            "（2026）粤0308民初1573号", "买卖合同纠纷",
            parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test",
        )  # fmt: skip
        self.hearing_id = new_hearing(self.station.store, case.id, "书记员", place="一庭").id
        self.work: queue.Queue[Callable[[], None]] = queue.Queue()
        self.runs: list[HearingRun] = []

    def open(self) -> HearingRun:
        """Open the hearing as a desk does at its start."""
        run = self.run()
        run.take_up()
        return run

    def run(self) -> HearingRun:
        """Return the hearing, opened and not taken up."""
        store = self.station.store
        listen = partial(Listener.start, command=(sys.executable, "-m", MODULE))
        run = HearingRun(
            store, self.home, self.hearing_id, "书记员", Transcript.open(store, self.hearing_id),
            post=self.work.put, listen=listen,
        )  # fmt: skip
        self.runs.append(run)
        return run

    def wait(self, until: Callable[[], bool], timeout_s: float = 90.0) -> None:
        """Edit what recognition tells until something is so."""
        end = time.monotonic() + timeout_s
        while not until():
            assert time.monotonic() < end
            try:
                self.work.get(timeout=0.05)()
            except queue.Empty:
                continue

    def texts(self) -> list[str]:
        """Return the record as the store has it."""
        transcript = Transcript.open(self.station.store, self.hearing_id)
        return [one.text for one in transcript.shown()]

    def close(self) -> None:
        for run in self.runs:
            run.leave()
            if run.sitting is not None:
                recorder = Recorder.find(self.home / "recordings" / run.sitting.folder)
                if recorder is not None:
                    recorder.stop()
        self.station.close()


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    frames = sound(LINES)
    files = {}
    for channel, seat in enumerate(SEATS):
        files[seat] = str(tmp_path / f"{seat}.wav")
        import_module("soundfile").write(files[seat], frames[:, channel], 16_000)
    made = Court(tmp_path / "home")
    save_setup(made.home, Setup(files=files))
    yield made
    made.close()


def state(run: HearingRun) -> HearingState:
    return run.hearing.state


def kinds(run: HearingRun) -> list[HearingEventKind]:
    return [event.kind for event in run.log]


def written(text: str) -> str:
    return text.rstrip("。，？！")


def test_a_hearing_is_recorded_written_and_closed(court: Court) -> None:
    run = court.open()
    assert state(run) is HearingState.PLANNED
    run.start()
    assert state(run) is HearingState.OPEN
    court.wait(lambda: len(court.texts()) >= 2)
    run.recess("合议庭休息")
    assert run.sound.status.state == "paused"
    with pytest.raises(OutOfTurn):
        run.recess()
    run.resume()
    court.wait(lambda: len(court.texts()) >= 4)
    run.close_hearing()
    assert kinds(run) == [
        HearingEventKind.START,
        HearingEventKind.RECESS,
        HearingEventKind.RESUME,
        HearingEventKind.CLOSE,
    ]
    assert run.log[1].reason == "合议庭休息"
    assert [written(one) for one in court.texts()[:2]] == [
        name_of(one.number) for one in LINES[:2]
    ]
    folder, key = run.recordings()[0]
    sitting = run.sitting
    assert sitting is not None
    records, _, digest = sitting.head.partition(":")
    assert verify(folder, key, (int(records) - 1, digest)).ok
    assert sitting.length_s == pytest.approx(run.sound.status.length_s, abs=0.3)
    assert run._filing is not None
    run._filing.join(60.0)
    with run.store.snapshot() as reader:
        files = reads.recording_files(reader, sitting.id)
    assert {"journal.wyr", "sheet.json", "gaps.txt"} < {one.name for one in files}
    assert sum(one.name.endswith(".flac.sealed") for one in files) == len(SEATS)
    # From the bytes that go to the centre the recording is made again, and proves itself.
    again = court.home / "恢复"
    assert restore(run.store, sitting.id, again).ok
    copy = Recording(again, run.store.recordings_key).by_index(0, 0, 1 << 20)
    assert (copy == Recording(folder, key).by_index(0, 0, 1 << 20)).all()
    with pytest.raises(DuplicateItem):
        restore(run.store, sitting.id, again)
    assert keep_files(run.store, folder.parent, run.sittings, "test").files == 0
    run.store.blobs.path(files[0].sha256).unlink()
    with pytest.raises(Missing):
        restore(run.store, sitting.id, court.home / "缺失")


@pytest.mark.parametrize("switched_off", [False, True])
def test_court_that_goes_on_another_day_has_a_further_recording(
    court: Court, monkeypatch: pytest.MonkeyPatch, switched_off: bool
) -> None:
    run = court.open()
    run.start()
    run.recess("明日继续")
    if switched_off:
        own = run.sound._recorder
        assert own is not None and own._process is not None
        process = own._process
        run.leave()
        process.kill()
        process.wait(60)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        run = court.open()
    day = court_today() + timedelta(days=1)
    monkeypatch.setattr(hearing_recorded, "court_today", lambda: day)
    run.resume()
    assert state(run) is HearingState.OPEN
    first, second = run.sittings
    assert second.offset_s == first.length_s > 0
    # What was recorded the day before is whole and closed, and no night stands in it.
    folder, key = run.recordings()[0]
    index = Recording(folder, key).index
    assert index.ended and verify(folder, key).ok
    assert max(index.next.values()) / index.rate_hz == pytest.approx(first.length_s, abs=0.3)
    run.close_hearing()
    assert kinds(run) == [
        HearingEventKind.START,
        HearingEventKind.RECESS,
        HearingEventKind.RESUME,
        HearingEventKind.CLOSE,
    ]


def test_a_desk_that_dies_finds_its_recorder_again(court: Court) -> None:
    first = court.open()
    first.start()
    court.wait(lambda: len(court.texts()) >= 1)
    sitting = first.sitting
    assert sitting is not None
    pid = Recorder(court.home / "recordings" / sitting.folder).pid
    before = first.sound.status.length_s
    own = first.sound._recorder
    assert own is not None
    process = own._process
    assert process is not None
    first.leave()
    again = court.open()
    assert again.sound.status.state == "recording"
    assert again.sitting == sitting
    assert Recorder(court.home / "recordings" / sitting.folder).pid == pid
    court.wait(lambda: again.sound.status.length_s > before)
    count = len(court.texts())
    court.wait(lambda: len(court.texts()) > count)
    heard = [written(one) for one in court.texts()]
    assert len(set(heard)) == len(heard)
    again.close_hearing()
    # In life whoever started it is dead by now.
    process.wait(60)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def test_a_recorder_that_dies_is_started_and_the_gap_is_logged(court: Court) -> None:
    run = court.open()
    run.start()
    court.wait(lambda: run.sound.status.length_s > 1.0)
    sitting = run.sitting
    assert sitting is not None
    pid = Recorder(court.home / "recordings" / sitting.folder).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    court.wait(lambda: HearingEventKind.INTERRUPTION in kinds(run))
    court.wait(lambda: run.sound.status.state == "recording" and run.sound.status.gaps > 0)
    event = next(one for one in run.log if one.kind is HearingEventKind.INTERRUPTION)
    assert event.until is not None
    assert event.until >= event.at
    run.close_hearing()


def test_recognition_that_is_killed_comes_back_and_no_sample_is_lost(court: Court) -> None:
    run = court.open()
    run.start()
    court.wait(lambda: len(court.texts()) >= 1)
    listener = run.sound.listener
    assert isinstance(listener, Listener)
    court.wait(lambda: listener.pid is not None)
    assert listener.pid is not None
    os.kill(listener.pid, signal.SIGKILL)
    count = len(court.texts())
    court.wait(lambda: len(court.texts()) >= count + 2)
    assert run.sound.status.gaps == 0
    heard = [written(one) for one in court.texts()]
    assert heard[: len(heard)] == [name_of(one.number) for one in LINES[: len(heard)]]
    run.close_hearing()
    folder, key = run.recordings()[0]
    assert not Recording(folder, key).index.gaps


def test_a_room_without_any_microphone_is_told_where_one_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtroom.recorder.portaudio.microphones", list)
    with pytest.raises(NoMicrophone) as raised:
        plan_for(Setup(), [], tmp_path / "r", None)
    words = describe(raised.value, "zh_CN")
    assert "话筒" in words.what and "庭审声音与识别" in words.advice
    # One that was chosen is named.
    with pytest.raises(NotFound, match="阵列话筒") as named:
        plan_for(Setup(device="阵列话筒"), [], tmp_path / "r", None)
    assert not isinstance(named.value, NoMicrophone)


def test_without_microphones_the_record_can_be_typed(court: Court) -> None:
    save_setup(court.home, Setup(files={"nobody": "none.wav"}))
    run = court.open()
    with pytest.raises(NotFound):
        run.start()
    assert state(run) is HearingState.PLANNED
    run.start_without_sound("话筒损坏")
    assert kinds(run) == [HearingEventKind.START, HearingEventKind.INTERRUPTION]
    run.transcript.add("现在开庭。", "书记员", role="审判员", seat="judge")
    run.save()
    assert court.texts() == ["现在开庭。"]
    # A recess does not lock it: who cannot record after it may go on all the same.
    run.recess("休庭")
    with pytest.raises(NotFound):
        run.resume()
    assert state(run) is HearingState.RECESSED
    run.resume_without_sound("话筒损坏")
    assert state(run) is HearingState.OPEN
    assert kinds(run)[2:] == [
        HearingEventKind.RECESS,
        HearingEventKind.RESUME,
        HearingEventKind.INTERRUPTION,
    ]


def test_what_was_typed_a_moment_before_is_saved_when_court_rises(court: Court) -> None:
    """That court rose or closed is said of a record that is durable, not of one in memory."""
    run = court.open()
    run.start_without_sound("话筒损坏")
    for number, rise in enumerate((run.recess, run.close_hearing), start=1):
        run.transcript.add(f"第{number}句", "书记员", seat="judge")
        rise()
        assert run.status().unsaved == 0
        kept = Transcript.open(court.station.store, court.hearing_id).shown()
        assert len(kept) == number


def test_who_changes_seats_is_somebody_else_from_then_on(court: Court) -> None:
    run = court.open()
    plaintiff = next(seat for seat in run.seated() if seat.key == "plaintiff")
    run.sit(plaintiff, "defendant")
    assert {seat.key: seat.role for seat in run.seated()}["defendant"] == "原告"
    assert len(run.seats) == 4
    run.start_without_sound("")
    at = run.log[0].at
    moved = next(seat for seat in run.seated() if seat.key == "defendant")
    run.sit(moved, "plaintiff")
    assert {seat.key: seat.role for seat in run.seated()}["plaintiff"] == "原告"
    assert {seat.key: seat.role for seat in run.seated(at)}["plaintiff"] == "被告"


def test_the_next_hearing_keeps_seats_and_names(court: Court) -> None:
    store = court.station.store
    case = store.cases()[0]
    second = new_hearing(store, case.id, "书记员")
    assert (second.ordinal, second.place) == (2, "一庭")
    with store.snapshot() as reader:
        seats = reads.seats(reader, second.id)
    assert [seat.role for seat in seats] == ["审判员", "原告", "被告", "书记员"]


def test_several_of_a_role_are_numbered() -> None:
    case, hearing = CaseId("c"), HearingId("h")
    parties = [
        Party(PartyId(str(n)), case, role, f"某{n}")
        for n, role in enumerate(("原告", "被告", "被告", "第三人"))
    ]
    seats = seats_of(case, hearing, parties, alone=False)
    assert [seat.full for seat in seats] == [
        "审判长", "原告", "被告1", "被告2", "第三人", "书记员",
    ]  # fmt: skip
    assert [seat.short for seat in seats] == ["审", "原", "被1", "被2", "三", "书"]
    assert len({seat.key for seat in seats}) == len(seats)


def test_a_setup_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "hearing.json").write_text("{", encoding="utf-8")
    assert load_setup(tmp_path) == Setup()


def test_channels_of_a_further_device_are_counted_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Microphone("阵列", 4, 48_000, True), Microphone("单支", 1, 44_100, False)]
    monkeypatch.setattr(portaudio, "microphones", lambda: found)
    seats = list(seats_of(CaseId("c"), HearingId("h"), []))
    microphones = {seats[0].key: 2, seats[1].key: 4}
    setup = Setup(device="阵列", also=("单支",), microphones=microphones)
    plan = plan_for(setup, placed(setup, seats), tmp_path / "r", None)
    assert [(one.name, one.channels) for one in plan.sources] == [("阵列", 4), ("单支", 1)]
    assert [(one.source, one.source_channel) for one in plan.channels] == [(0, 2), (1, 0)]
    only = replace(setup, microphones={seats[0].key: 4})
    plan = plan_for(only, placed(only, seats), tmp_path / "r", None)
    assert [one.name for one in plan.sources] == ["单支"]
    with pytest.raises(NotFound):
        plan_for(replace(setup, also=("gone",)), placed(setup, seats), tmp_path / "r", None)
    save_setup(tmp_path, setup)
    assert load_setup(tmp_path) == setup


def test_seats_without_a_microphone_are_left_out_of_the_plan(tmp_path: Path) -> None:
    seats = list(seats_of(CaseId("c"), HearingId("h"), []))
    setup = Setup(device="x", channels=1, rate_hz=48_000)
    plan = plan_for(setup, seats, tmp_path / "r", None)
    assert [one.seat for one in plan.channels] == ["judge"]
    assert elapsed_s([]) == 0.0
    none: list[Seat] = []
    with pytest.raises(NotFound):
        plan_for(setup, none, tmp_path / "r", None)


def test_one_that_is_left_before_its_turn_is_not_taken_up(court: Court) -> None:
    before = set(threading.enumerate())
    run = court.run()
    run.leave()
    assert not run.take_up()
    assert set(threading.enumerate()) <= before


def test_court_has_sat_no_less_where_the_clock_was_set_back() -> None:
    def line(kind: HearingEventKind, minute: int) -> HearingEvent:
        at = datetime(2026, 9, 1, 10, tzinfo=UTC) + timedelta(minutes=minute)
        return HearingEvent(
            HearingEventId(new_id()), CaseId("c"), HearingId("h"), kind, at, "孙书记"
        )

    log = [
        line(HearingEventKind.START, 0),
        line(HearingEventKind.RECESS, -50),  # an hour back
        line(HearingEventKind.RESUME, -40),
        line(HearingEventKind.CLOSE, -10),
    ]
    assert elapsed_s(log) == 30 * 60


def test_a_hearing_that_is_over_says_that_it_was_recorded() -> None:
    assert record_state(SoundStatus(), 2) == ("Recorded: 2 recording(s)", PLAIN)
    assert record_state(SoundStatus(), 0) == ("Recording: not running", PLAIN)
    assert "compared" in record_state(SoundStatus(state="ended"), 2)[0]


def test_a_chosen_model_that_is_not_here_is_not_said_to_be_the_only_one() -> None:
    chosen, _ = engine_state(State("failed", error=ModelMissing(engine="vosk", model="vosk")))
    none, _ = engine_state(State("failed", error=NoSpeechModel(language="zh")))
    assert "chosen" in chosen and none.startswith("No speech model")


def test_what_recognition_left_unwritten_is_said() -> None:
    assert engine_state(State("ended", behind_s=0.4)) == (
        "Recognition: everything said is written", PLAIN
    )  # fmt: skip
    text, tone = engine_state(State("stopped", behind_s=61.3, waiting=9))
    assert "61 s are not written" in text and tone == WARN
    assert "00:12:05 of the recording are not written" in engine_state(None, 725.0)[0]
    assert "loading" in engine_state(State("starting"), 60.0, catching_up=True)[0]
    left = engine_state(State("listening", behind_s=5.0), 60.0, catching_up=True)
    assert left == ("Writing the rest: 00:01:05 left", PLAIN)
    failed = engine_state(State("failed"), 60.0, catching_up=True)
    assert "failed" in failed[0]
    sound = Sound(Path(), None, lambda heard: None)
    for phase in ("listening", "ended", "stopped"):
        sound._on_state(State(phase))
    assert sound.written
    sound._on_state(State("starting"))
    sound._on_state(State("stopped", behind_s=61.3))
    assert not sound.written


def test_names_of_the_head_reach_the_seats_of_the_bench() -> None:
    hearing = Hearing(HearingId("h"), CaseId("c"), 1, "", "普通程序", clerk="孙书记")
    seats: list[Seat] = []
    for role in ("审判长", "审判员", "人民陪审员", "原告", "书记员"):
        person = {"书记员": "孙书记", "原告": "李明"}.get(role, "")
        seats.append(seat_for(hearing.case_id, hearing.id, role, seats, person=person))
    first = replace(
        hearing, presiding="王审", judges=("赵判", "钱判"), assessors=("周陪",), clerk="吴书"
    )
    named = {seat.role: seat.person for seat in renamed(seats, hearing, first)}
    assert named == {"审判长": "王审", "审判员": "赵判", "人民陪审员": "周陪", "书记员": "吴书"}
    now = [replace(seat, person=named.get(seat.role, seat.person)) for seat in seats]
    now[1] = replace(now[1], person="另一人")  # said at the seat itself
    again = renamed(now, first, replace(first, presiding="郑审", judges=("冯判",)))
    assert [(seat.role, seat.person) for seat in again] == [("审判长", "郑审")]
    assert renamed(now, first, first) == []


def test_a_judge_who_sits_with_others_presides() -> None:
    alone = Hearing(HearingId("h"), CaseId("c"), 1, "", "普通程序", presiding="王审")
    seat = seat_for(alone.case_id, alone.id, "审判员", [], person="王审")
    (now,) = renamed([seat], alone, replace(alone, assessors=("周陪",)))
    assert (now.id, now.role, now.full, now.person) == (seat.id, "审判长", "审判长", "王审")
    (back,) = renamed([now], replace(alone, assessors=("周陪",)), alone)
    assert back == seat
    # A label given at the seat stays, and so does whoever is not the head's judge.
    panel = replace(alone, judges=("赵判",))
    assert renamed([replace(seat, full="主审法官")], alone, panel) == []
    assert renamed([replace(seat, person="另一人")], alone, panel) == []

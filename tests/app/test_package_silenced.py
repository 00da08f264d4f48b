"""What judges said among themselves in open court is in no file of the open volume's bag."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.station import Station, documents, open_station, package_silenced
from app.station.hearing_files import keep_files
from app.station.hub_log import display_log
from app.station.package_contents import along
from app.station.packages import Wish, check_package, make_package, volumes
from app.station.signing_sound import sentence
from courtroom.recorder.reading import Recording
from dossier import order
from dossier.checks.codes import Stage
from dossier.evidence_changes import NoteDisplay
from dossier.hearing import Hearing, Sitting, Span, Stretch, Utterance
from dossier.hearing_changes import NoteSitting, WriteUtterances
from dossier.ids import SittingId, new_id
from dossier.model import Volume
from dossier.packages.building import Built
from dossier.packages.described import from_xml
from tests.courtroom.recorder.stage import RATE_HZ, plan_of
from tests.courtroom.recorder.stage import Stage as OnStage
from tests.courtroom.recorder.stage import hearing as on_stage
from tests.dossier.evidence import display, make_exhibit
from tests.dossier.hearings import heard, make_hearing, said

soundfile: Any = import_module("soundfile")
OPEN, AMONG_JUDGES, AGAIN = "现在开庭。", "合议庭认为证据不足", "现在继续开庭"
GIVEN = {"court": "样例人民法院", "at": "2026-12-08 09:00", "place": "第一法庭"}


def recorded(station: Station, held: Hearing, go: Callable[[OnStage], None]) -> Sitting:
    """Record two seats as ``go`` has them; everything is kept."""
    store, folder = station.store, station.home / "recordings" / f"{held.id}-1"
    with on_stage(plan_of(folder, key=store.recordings_key, segment_s=60.0)) as stage:
        go(stage)
    index = Recording(folder, store.recordings_key).index
    sitting = Sitting(
        id=SittingId(new_id()),
        case_id=held.case_id,
        hearing_id=held.id,
        ordinal=1,
        folder=folder.name,
        recording_id=index.begin["id"],
        begun_at=datetime.fromtimestamp(index.begin["wall"], UTC),
        length_s=index.next[0] / RATE_HZ,
        head=f"{index.number}:{index.head.hex()}",
    )
    store.apply(NoteSitting(sitting), "书记员")
    assert keep_files(store, station.home / "recordings", [sitting], "x").whole
    return sitting


def spoken(station: Station, held: Hearing, sitting: Sitting, among_s: float | None) -> Utterance:
    """Write a record: opened at 0 s, deliberated, gone on at the end; return the closed line.

    Args:
        among_s: when the judges spoke; None: the clerk typed it.
    """
    later_s = sitting.length_s - len(AGAIN) / 5
    open_, again = heard(held, sitting, OPEN, 0.0), heard(held, sitting, AGAIN, later_s)
    aside = replace(heard(held, sitting, AMONG_JUDGES, among_s or 0.0), volume=Volume.CONFIDENTIAL)
    ranks = list(order.place([], ["a", "b", "c"], None).values())
    lines = [said(one, rank) for one, rank in zip((open_, aside, again), ranks, strict=True)]
    heard_all: tuple[Stretch, ...] = (open_, aside, again)
    if among_s is None:
        typed = (Span(None, 0, len(AMONG_JUDGES)),)
        lines[1] = replace(lines[1], spans=typed, start_s=None, end_s=None)
        heard_all = (open_, again)
    station.store.apply(WriteUtterances(held.id, tuple(lines), heard_all), "clerk")
    return lines[1]


def bag(station: Station, held: Hearing, volume: Volume, out: Path) -> Built:
    return make_package(station, Wish(held.case_id, volume), out, who="x")


def sound_of(folder: Path) -> dict[str, np.ndarray]:
    """Return every file below a folder that is sound, decoded."""
    found = {}
    for path in folder.rglob("*"):
        try:
            found[path.relative_to(folder).as_posix()] = soundfile.read(path, dtype="int16")[0]
        except (soundfile.LibsndfileError, RuntimeError):
            continue
    return found


def test_sound_of_deliberation_is_in_no_file_of_the_open_volume(tmp_path: Path) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        sitting = recorded(station, held, lambda stage: stage.go(12.0))
        spoken(station, held, sitting, 5.0)
        announced = documents.fill(station, held.case_id, "hearing_announcement", GIVEN)
        documents.file(station, announced, "甲")
        assert volumes(station, held.case_id) == (Volume.MAIN, Volume.CONFIDENTIAL)

        main = bag(station, held, Volume.MAIN, tmp_path / "out").folder
        (name, copy), *more = sound_of(main).items()
        assert not more and name.endswith("/庭审录音录像/01-01/静音副本.flac")
        # Silent from the last open word before to the first one behind, and there alone.
        from_, to = round(len(OPEN) / 5 * RATE_HZ), round((12.0 - len(AGAIN) / 5) * RATE_HZ)
        assert len(copy) == 12 * RATE_HZ and not copy[from_:to].any()
        assert np.count_nonzero(copy[:from_]) > 0.9 * from_
        assert np.count_nonzero(copy[to:]) > 0.9 * (len(copy) - to)
        (sheet,) = main.rglob("静音副本说明.json")
        told = json.loads(sheet.read_text(encoding="utf-8"))
        assert told["silenced"] == [{"start_s": 1.0, "end_s": 10.8}]
        assert told["original"]["journal_head"] == sitting.head
        assert told["copy"]["sha256"] in (main / "manifest-sha256.txt").read_text()
        for path in main.rglob("*"):
            text = path.name if path.is_dir() else path.name + path.read_bytes().decode("latin-1")
            for word in (AMONG_JUDGES, "副卷", "评议"):
                assert word not in text and word.encode().decode("latin-1") not in text
        assert not list(main.rglob("journal.json"))

        secret = bag(station, held, Volume.CONFIDENTIAL, tmp_path / "out").folder
        whole = {
            name.partition("公开庭审-01-01/")[2]: one for name, one in sound_of(secret).items()
        }
        assert sorted(whole) == ["channel-00/000000.flac", "channel-01/000000.flac"]
        assert all(one[from_:to].any() for one in whole.values())
        assert list(secret.rglob("journal.json")) and list(secret.rglob("sheet.json"))

        for folder in (main, secret):
            # Whoever takes it has files beside the case, and no recording of a hearing.
            rows = from_xml((folder / "data/案卷目录.XML").read_bytes()).others
            beside = [one.belongs for one in rows if "/庭审录音录像/" in one.file]
            assert beside and set(beside) == {None}
            report = check_package(station, folder, Stage.HANDOVER, who="x")
            found = {one.code.number for one in report.outcomes if one.judged.findings}
            assert found <= {"2-9"}  # a case of one paper lacks what its kind needs


def pausing(before_s: float, after_s: float) -> Callable[[OnStage], None]:
    def go(stage: OnStage) -> None:
        stage.go(before_s)
        stage.session.pause()
        stage.go(40.0)
        stage.session.go_on()
        stage.go(after_s)

    return go


@pytest.mark.parametrize(
    ("go", "among_s", "whole"),
    [
        (pausing(4.0, 4.0), None, True),
        (pausing(4.0, 4.0), 2.0, False),  # spoken while it ran
        (pausing(4.0, 40.0), None, False),  # too much was recorded besides
        (lambda stage: stage.go(12.0), None, False),
    ],
    ids=["paused", "spoken", "long", "never paused"],
)
def test_a_recording_that_was_paused_over_deliberation_stays_with_its_hearing(
    tmp_path: Path, go: Callable[[OnStage], None], among_s: float | None, whole: bool
) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        spoken(station, held, recorded(station, held, go), among_s)
        assert (package_silenced.overheard(station, held.case_id) == {}) is whole
        hearings, others = along(station, held.case_id, Volume.MAIN, {}, sound=True)
        assert len(hearings[0].sittings) == int(whole)
        assert any(one.name.endswith("channel-00/000000.flac") for one in others) is whole
        assert any(one.kind == package_silenced.COPY for one in others) is not whole


def kept_line(held: Hearing, sitting: Sitting, rank: str, span: Span) -> Utterance:
    """Return a line of deliberation that has no times of its own."""
    line = said(heard(held, sitting, AMONG_JUDGES, 0.0), rank)
    return replace(
        line, spans=(span,), sitting_id=None, start_s=None, end_s=None, volume=Volume.CONFIDENTIAL
    )


@pytest.mark.parametrize("named", [True, False], ids=["named", "typed over"])
@pytest.mark.parametrize("at_end", [True, False], ids=["end", "before a pause"])
def test_what_was_heard_where_a_line_of_deliberation_has_no_times_is_not_in_the_open_volume(
    tmp_path: Path, *, named: bool, at_end: bool
) -> None:
    """Heard as open; the clerk wrote it as deliberation, and it lost its time."""
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        go = (lambda stage: stage.go(12.0)) if at_end else pausing(6.0, 6.0)
        sitting = recorded(station, held, go)
        later_s = sitting.length_s - len(AGAIN) / 5
        among_s = sitting.length_s - len(AMONG_JUDGES) / 5 if at_end else 3.0
        among = heard(held, sitting, AMONG_JUDGES, among_s)
        open_, again = heard(held, sitting, OPEN, 0.0), heard(held, sitting, AGAIN, later_s)
        ranks = list(order.place([], list("abcd"), None).values())
        span = Span(among.id if named else None, 0, len(AMONG_JUDGES))
        lines = [said(open_, ranks[0]), kept_line(held, sitting, ranks[2], span)]
        stretches = [open_, among]
        if not named:
            lines.append(replace(said(among, ranks[1]), deleted=True))
        if not at_end:
            lines.append(said(again, ranks[3]))
            stretches.append(again)
        station.store.apply(WriteUtterances(held.id, tuple(lines), tuple(stretches)), "clerk")

        assert package_silenced.overheard(station, held.case_id)
        hearings, others = along(station, held.case_id, Volume.MAIN, {}, sound=True)
        assert not hearings[0].sittings
        assert not any(one.name.endswith("channel-00/000000.flac") for one in others)
        (copy,) = (one for one in others if one.kind == package_silenced.COPY)
        made = tmp_path / "copy.flac"
        made.write_bytes(b"".join(copy.pieces()))
        played = soundfile.read(made, dtype="int16")[0]
        among_at = slice(round(among.start_s * RATE_HZ), round(among.end_s * RATE_HZ))
        assert played[: round(0.9 * RATE_HZ)].any() and not played[among_at].any()


def test_what_an_open_line_tells_is_not_taken_for_deliberation(tmp_path: Path) -> None:
    """Words of the clerk and bleed of them around a pause do not move a recording."""
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        sitting = recorded(station, held, pausing(6.0, 6.0))
        later_s = sitting.length_s - len(AGAIN) / 5
        open_, again = heard(held, sitting, OPEN, 0.0), heard(held, sitting, AGAIN, later_s)
        bleed = heard(held, sitting, OPEN + "。", 0.1)
        ranks = list(order.place([], list("abcd"), None).values())
        lines = (
            said(open_, ranks[0]),
            replace(said(bleed, ranks[1]), suppressed=True),
            kept_line(held, sitting, ranks[2], Span(None, 0, len(AMONG_JUDGES))),
            said(again, ranks[3]),
        )
        station.store.apply(WriteUtterances(held.id, lines, (open_, bleed, again)), "clerk")
        assert package_silenced.overheard(station, held.case_id) == {}


def test_a_copy_is_made_where_the_folder_is_gone(tmp_path: Path) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        sitting = recorded(station, held, lambda stage: stage.go(12.0))
        spoken(station, held, sitting, 5.0)
        folder = station.home / "recordings"
        (folder / sitting.folder).rename(tmp_path / "elsewhere")
        others = along(station, held.case_id, Volume.MAIN, {}, sound=True)[1]
        copy, sheet = (one for one in others if one.kind.startswith("静音副本"))
        # The sheet is right whether or not the sound was asked for before.
        size = json.loads(b"".join(sheet.pieces()))["copy"]["size_bytes"]
        assert size == sum(len(piece) for piece in copy.pieces()) > 0
        assert not [one for one in station.home.iterdir() if one.name.startswith("tmp")]


def test_whoever_reads_the_record_does_not_hear_judges_behind_a_party(tmp_path: Path) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        sitting = recorded(station, held, lambda stage: stage.go(12.0))
        party = heard(held, sitting, "原告陈述事实与理由如下", 4.0)
        aside = replace(heard(held, sitting, "评议", 5.0), volume=Volume.CONFIDENTIAL)
        ranks = list(order.place([], ["a", "b"], None).values())
        lines = said(party, ranks[0]), said(aside, ranks[1])
        station.store.apply(WriteUtterances(held.id, lines, (party, aside)), "clerk")
        wav, length_s = sentence(station.store, station.home, held.id, lines[0].id)
        played = np.frombuffer(wav[44:], "<i2")
        rate = len(played) / length_s
        closed = played[round(1.2 * rate) : round(1.5 * rate)]  # 0.15 s are played before
        assert not closed.any() and played[: round(0.9 * rate)].any()


def test_the_log_of_the_screens_does_not_quote_deliberation(tmp_path: Path) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        held = make_hearing(station.store)
        sitting = recorded(station, held, lambda stage: stage.go(12.0))
        closed = spoken(station, held, sitting, 5.0)
        shown = make_exhibit(station.store, held.case_id)
        line = display(held, shown, shown.pages[0], utterance_id=closed.id)
        station.store.apply(NoteDisplay(line), "clerk")
        (row,) = display_log(station.store, held.case_id, held.id)
        assert row.what and row.line == ""

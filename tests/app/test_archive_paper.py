"""The paper of a case that is closed: told of, asked for, listed, handed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cli.main import main
from app.station import Station, archive_paper, open_station
from app.station.checks import patrol, report_json
from app.station.packages import Wish, check_package, make_package
from cabinet.paper_desk import PaperDesk
from dossier.changes import Change
from dossier.checks.codes import Stage
from dossier.custody.changes import RegisterBundle
from dossier.custody.model import Bundle, BundleState, Purpose
from dossier.custody.rights import Person
from dossier.documents import apart
from dossier.documents.templates import template
from dossier.hearing import Hearing, HearingEvent, HearingEventKind
from dossier.hearing_changes import NoteHearingEvent, OpenHearing
from dossier.ids import BundleId, HearingEventId, HearingId, PaperId, SignerId, new_id
from dossier.model import Volume
from dossier.signing import Digests, Paper, PaperKind, Signer
from dossier.signing_changes import OpenPaper
from resources.errors import BadValue, CustodyOutOfTurn, PaperLeft
from tests.dossier.checks.clean import NUMBER, Clean, clean_case
from tests.dossier.custody_moves import move

NOW = datetime.now(UTC)
REASON = "原件须随卷移送上诉法院"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Station, Clean]]:
    with open_station(tmp_path / "home") as station:
        yield station, clean_case(station.store)


def register(station: Station, made: Clean, label: str, volume: Volume = Volume.MAIN) -> Bundle:
    bundle = Bundle(
        BundleId(new_id()), made.case.id, label, "起诉材料", 12, NOW, "收转员", volume, "原告"
    )
    station.store.apply(RegisterBundle(bundle), "收转员")
    return bundle


def test_paper_that_stays_is_told_and_asked_for(
    world: tuple[Station, Clean], tmp_path: Path
) -> None:
    station, made = world
    move(station.store, register(station, made, "WB000001"), Purpose.STORE)
    register(station, made, "WB000002", Volume.CONFIDENTIAL)
    found = {one.place.label: one.words() for one in patrol(station, made.case.id)}
    assert "在柜 A 1-03" in found["WB000001 起诉材料"]
    with pytest.raises(PaperLeft) as refused:
        make_package(station, Wish(made.case.id, Volume.MAIN), tmp_path / "out", who="甲")
    # Of 副卷 nothing is said where the main volume is packed.
    assert "WB000001" in refused.value.params["left"]
    assert "WB000002" not in refused.value.params["left"]
    assert not (tmp_path / "out").exists()
    wish = Wish(made.case.id, Volume.MAIN, paper=REASON)
    folder = make_package(station, wish, tmp_path / "out", who="甲").folder
    (entry,) = [e for e in station.store.journal_entries(limit=5000) if e.kind == "NoteExport"]
    assert entry.note["paper"] == REASON
    listed = folder / "data" / "其他" / "清单" / "纸质卷宗清单.pdf"
    pages = apart.text_of(listed.read_bytes(), "list")
    said = "".join(line for page in pages for line in page.texts)
    assert "WB000001" in said
    assert "WB000002" not in said
    assert "民事起诉状" in said
    report = check_package(station, folder, Stage.HANDOVER, who="甲")
    assert not [row for row in report_json(report)["results"] if row["result"] == "failed"]


def test_what_was_taken_out_goes_to_the_archive(
    world: tuple[Station, Clean], tmp_path: Path
) -> None:
    station, made = world
    bundle = register(station, made, "WB000001")
    move(station.store, bundle, Purpose.STORE)
    with pytest.raises(CustodyOutOfTurn):
        archive_paper.hand_over(station, made.case.id, "档案室")
    move(station.store, bundle, Purpose.TAKE_OUT)
    assert patrol(station, made.case.id) == ()
    with pytest.raises(BadValue, match="接收人"):
        archive_paper.hand_over(station, made.case.id, station.people.who)
    archive_paper.hand_over(station, made.case.id, "档案员王某")
    (now,) = archive_paper.paper_of(station, made.case.id)
    assert (now.state, now.holder) == (BundleState.ARCHIVED, "档案员王某")
    # No reason is asked for, and none is kept.
    wish = Wish(made.case.id, Volume.MAIN, paper="随便")
    make_package(station, wish, tmp_path / "out", who="甲")
    (entry,) = [e for e in station.store.journal_entries(limit=5000) if e.kind == "NoteExport"]
    assert "paper" not in entry.note


def test_a_record_that_waits_for_hands_is_told(world: tuple[Station, Clean]) -> None:
    station, made = world
    held = Hearing(HearingId(new_id()), made.case.id, 1, "第一法庭", "普通程序")
    at = made.case.created_at + timedelta(days=1)
    steps = (HearingEventKind.START, HearingEventKind.INTERRUPTION, HearingEventKind.CLOSE)
    events = [
        HearingEvent(HearingEventId(new_id()), made.case.id, held.id, kind, at, "书记员")
        for kind in steps
    ]
    blob = station.store.blobs.put(b"%PDF-1.7 a draft")
    paper = Paper(
        PaperId(new_id()),
        made.case.id,
        held.id,
        PaperKind.SHEET,
        "录音元数据表",
        Digests(blob.sha256, "0" * 64, blob.size),
        blob.sha256,
        1,
        at,
    )
    changes: list[Change] = [
        OpenHearing(held),
        *(NoteHearingEvent(one) for one in events),
        OpenPaper(paper, ()),
    ]
    station.store.apply_all(changes, "书记员")
    found = {one.rule: one for one in patrol(station, made.case.id)}
    assert "核对中" in found["unsigned"].words()
    assert found["unsigned"].place.kind == "hearing"
    # The recording was interrupted, and nobody has begun to explain it.
    assert found["gaps_unexplained"].place.kind == "hearing"
    assert "1" in found["gaps_unexplained"].words()
    explained = replace(paper, id=PaperId(new_id()), kind=PaperKind.GAPS, title="中断情况说明")
    who = Signer(
        SignerId(new_id()), made.case.id, held.id, explained.id, 1, "审判员", "甲", bench=True
    )
    station.store.apply(OpenPaper(explained, (who,)), "书记员")
    again = patrol(station, made.case.id)
    assert "gaps_unexplained" not in {one.rule for one in again}
    assert {one.params["title"] for one in again if one.rule == "unsigned"} == {
        "录音元数据表", "中断情况说明"
    }  # fmt: skip


def test_the_command_asks_for_the_reason(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "home"
    with open_station(home) as station:
        register(station, clean_case(station.store), "WB000001")
        assert template("paper_list").ours
        assert PaperDesk(station.store, Person("甲")).shown()
    command = ["--home", str(home), "--json", "package", "--case", NUMBER, "--no-check"]
    command += ["--volume", "main", "--out", str(tmp_path / "out")]
    capfdbinary.readouterr()
    assert main(command) == 8
    said = json.loads(capfdbinary.readouterr().out)
    assert said["error"]["kind"] == "RuleError.PaperLeft"
    assert main([*command, "--paper-left", REASON]) == 0

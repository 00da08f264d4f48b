"""Patrol, checks, packages and indicators through the station and the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest

from app.cli.main import main
from app.station import Station, open_station, package_import
from app.station.checks import check_case, patrol, report_json, report_pdf
from app.station.hearing_files import keep_files
from app.station.package_import import take
from app.station.packages import Wish, check_package, make_package, volumes
from dossier.checks.codes import Stage
from dossier.hearing import Hearing, Sitting
from dossier.hearing_changes import NoteSitting, OpenHearing
from dossier.ids import HearingId, SittingId, new_id
from dossier.model import Volume
from dossier.packages.files import Digests, put
from dossier.packages.reading import read_bag
from resources.errors import (
    AlreadyTaken,
    Cancelled,
    DiskFull,
    OtherCase,
    OtherContents,
    PackageRefused,
)
from tests.courtroom.recorder.stage import hearing, plan_of, voice
from tests.dossier.checks.clean import NUMBER, Clean, clean_case
from tests.dossier.packages.bags import reseal


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Clean]]:
    """A station with a clean case, one of whose hearings was recorded and sealed."""
    with open_station(tmp_path_factory.mktemp("archive") / "home") as station:
        made = clean_case(station.store)
        record(station, made)
        yield station, made


def record(station: Station, made: Clean) -> None:
    recordings = station.home / "recordings"
    recordings.mkdir()
    plan = plan_of(recordings / "one", key=station.store.recordings_key)
    with hearing(plan) as stage:
        stage.go(7.0)
    held = Hearing(HearingId(new_id()), made.case.id, 1, "第一法庭", "普通程序")
    now = datetime.now(UTC)
    sitting = Sitting(SittingId(new_id()), made.case.id, held.id, 1, "one", "one", now)
    station.store.apply_all([OpenHearing(held), NoteSitting(sitting)], "书记员")
    keep_files(station.store, recordings, [sitting], "书记员")


@pytest.fixture(scope="module")
def bags(
    world: tuple[Station, Clean], tmp_path_factory: pytest.TempPathFactory
) -> dict[Volume, Path]:
    station, made = world
    out = tmp_path_factory.mktemp("bags")
    return {
        volume: make_package(station, Wish(made.case.id, volume), out, who="甲").folder
        for volume in volumes(station, made.case.id)
    }


def test_a_clean_case_passes_with_its_recording_heard(world: tuple[Station, Clean]) -> None:
    station, made = world
    seen: list[tuple[int, int]] = []
    report = check_case(
        station, made.case.id, Stage.FILING, who="甲", on_progress=lambda *s: seen.append(s)
    )
    assert report.passed
    told = {row["code"]: row for row in report_json(report)["results"]}
    assert not [row for row in told.values() if row["result"] == "failed"]
    assert told["GD3-4"]["examined"] == "22 页、14 秒声音"
    assert seen[-1][0] == seen[-1][1]
    assert patrol(station, made.case.id) == ()
    pdf = report_pdf(report)
    assert pdf.startswith(b"%PDF-")


def test_a_second_that_was_changed_is_heard(world: tuple[Station, Clean], tmp_path: Path) -> None:
    station, made = world
    (path,) = (station.home / "recordings" / "one").glob("channel-00/000000.flac*")
    before = path.read_bytes()
    data = bytearray(before)
    data[len(data) // 2] ^= 1
    try:
        path.write_bytes(bytes(data))
        report = check_case(station, made.case.id, Stage.KEEPING, who="甲")
    finally:
        path.write_bytes(before)
    told = {row["code"]: row for row in report_json(report)["results"]}
    assert told["CQ3-4"]["result"] == "failed"
    assert not report.passed


def test_bags_are_valid_apart_and_hold_the_sound_in_clear(
    world: tuple[Station, Clean], bags: dict[Volume, Path]
) -> None:
    station, _made = world
    import soundfile  # type: ignore[import-untyped]

    for volume, folder in bags.items():
        bagit.Bag(str(folder)).validate()
        report = check_package(station, folder, Stage.HANDOVER, who="甲")
        assert report.passed
        assert folder.name.endswith("Z" if volume is Volume.MAIN else "F")
    sounds = sorted(bags[Volume.MAIN].rglob("*.flac"))
    assert len(sounds) == 4
    samples, _ = soundfile.read(sounds[0], dtype="int16")
    assert (samples == voice(0, 0, len(samples))).all()
    assert not list(bags[Volume.CONFIDENTIAL].rglob("*.flac"))
    notes = [e for e in station.store.journal_entries(limit=5000) if e.kind == "NoteExport"]
    assert {note.note["form"] for note in notes[:2]} == {"package"}
    digest = read_bag(bags[Volume.MAIN]).files["tagmanifest-sha256.txt"].digests["sha256"]
    assert digest in {note.note["sha256"] for note in notes}
    report = check_package(station, bags[Volume.MAIN], Stage.HANDOVER, who="甲", digest=digest)
    told = {row["code"]: row["result"] for row in report_json(report)["results"]}
    assert (told["YJ1-14"], told["YJ2-10"], told["YJ2-11"]) == ("passed",) * 3


@pytest.fixture(scope="module")
def elsewhere(bags: dict[Volume, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a station that took both bags, the first of them in two goes."""
    home = tmp_path_factory.mktemp("elsewhere") / "home"
    cancel = threading.Event()

    def stop(done: int, total: int) -> None:
        # Checking counts every file twice, taking counts documents.
        if (done, total) == (3, 10):
            cancel.set()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(package_import, "_AT_ONCE", 3)
        with open_station(home, read_in_background=False) as other:
            with pytest.raises(OtherCase):
                take(
                    other, bags[Volume.MAIN], Stage.HANDOVER, who="乙", number="2026粤0308民初9号"
                )
            assert other.store.cases() == []
            with pytest.raises(Cancelled):
                take(
                    other,
                    bags[Volume.MAIN],
                    Stage.HANDOVER,
                    who="乙",
                    number=NUMBER,
                    on_progress=stop,
                    cancel=cancel,
                )
            taken = take(other, bags[Volume.MAIN], Stage.HANDOVER, who="乙", number=NUMBER)
            assert (taken.items, taken.pages, taken.not_taken) == (7, 14, ())
            assert (taken.along.recordings, taken.along.papers) == (1, 0)
    return home


def test_a_bag_becomes_the_same_case_elsewhere(
    world: tuple[Station, Clean],
    bags: dict[Volume, Path],
    elsewhere: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    station, made = world
    command = ["--home", str(elsewhere), "--json", "package", "import"]
    assert main([*command, str(bags[Volume.CONFIDENTIAL])]) == 0
    assert json.loads(capfdbinary.readouterr().out)["pages"] == 2
    with open_station(elsewhere, read_in_background=False) as other:
        with pytest.raises(AlreadyTaken):
            take(other, bags[Volume.MAIN], Stage.HANDOVER, who="乙")
        case_id = other.store.case_by_number(NUMBER).id
        assert len(other.store.pages(case_id)) == 22
        here, there = (
            [
                (volume.volume, item.item.key, one.material.title, len(one.pages))
                for volume in each.arrangement(each.store.case_by_number(NUMBER).id).volumes
                for item in volume.items
                for one in item.materials
            ]
            for each in (station, other)
        )
        assert here == there
        # Pages that nobody edited come back byte for byte.
        digests = [
            sorted(page.sha256 for page in each.store.pages(each.store.case_by_number(NUMBER).id))
            for each in (station, other)
        ]
        assert digests[0] == digests[1]
        assert [(p.role, p.name, p.identity) for p in other.store.parties(case_id)] == [
            (p.role, p.name, p.identity) for p in station.store.parties(made.case.id)
        ]
        # A person has not confirmed yet, nobody has read: patrol says so.
        rules = {finding.rule for finding in patrol(other, case_id)}
        assert rules == {"unread", "unconfirmed"}


def test_nothing_of_a_refused_bag_is_taken(bags: dict[Volume, Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(bags[Volume.MAIN], tmp_path / "bag"))
    (folder / "data" / "其他" / "run.exe").write_bytes(b"MZ")
    reseal(folder)
    with open_station(tmp_path / "home", read_in_background=False) as other:
        with pytest.raises(PackageRefused) as refused:
            take(other, folder, Stage.HANDOVER, who="乙")
        assert "YJ1-11" in refused.value.params["codes"]
        assert other.store.cases() == []


def test_a_full_disk_names_the_station_and_the_rest_is_taken_later(
    bags: dict[Volume, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True

    def put_some(path: Path, pieces: Iterable[bytes]) -> Digests:
        if full:
            raise DiskFull(path=str(path))
        return put(path, pieces)

    monkeypatch.setattr(package_import, "put", put_some)
    with open_station(tmp_path / "home", read_in_background=False) as other:
        with pytest.raises(DiskFull) as caught:
            take(other, bags[Volume.CONFIDENTIAL], Stage.HANDOVER, who="乙")
        assert caught.value.params["path"] == str(other.home)
        assert list(other.home.glob("incoming-*")) == []
        full = False
        taken = take(other, bags[Volume.CONFIDENTIAL], Stage.HANDOVER, who="乙")
        assert taken.pages == 2


def test_a_case_with_other_documents_takes_nothing_of_a_bag(
    bags: dict[Volume, Path], tmp_path: Path
) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as other:
        other.new_case(NUMBER, "其他案由", procedure="civil_second", who="乙")
        with pytest.raises(OtherContents) as caught:
            take(other, bags[Volume.MAIN], Stage.HANDOVER, who="乙")
        assert caught.value.params == {"number": NUMBER, "volume": "正卷"}
        assert other.store.pages(other.store.case_by_number(NUMBER).id) == []


def test_the_command_line(
    bags: dict[Volume, Path],
    elsewhere: Path,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    home = ["--home", str(shutil.copytree(elsewhere, tmp_path / "home")), "--json"]

    def run(*arguments: str) -> tuple[int, object]:
        capfdbinary.readouterr()
        code = main([*home, *arguments])
        return code, json.loads(capfdbinary.readouterr().out)

    code, found = run("patrol", "--case", NUMBER)
    # Unread pages and unconfirmed documents, of 副卷 too where that was taken by now.
    assert found["blockers"] in (30, 33)  # type: ignore[index]
    pdf = tmp_path / "report.pdf"
    code, rows = run("check", "--case", NUMBER, "--stage", "GD", "--pdf", str(pdf))
    assert code == 8
    assert isinstance(rows, list)
    assert {"code", "name", "result", "examined", "detail"} <= rows[0].keys()
    assert {row["code"] for row in rows if row["result"] == "failed"} == {"GD2-5"}
    assert pdf.read_bytes().startswith(b"%PDF-")
    code, rows = run("check", "--package", str(bags[Volume.CONFIDENTIAL]), "--stage", "YJ")
    assert isinstance(rows, list)
    assert code == 0, [row for row in rows if row["result"] == "failed"]
    # The originals stayed where the package came from: nothing is said for or against them.
    assert {r["result"] for r in rows if r["code"] == "YJ2-11"} == {"manual"}
    code, made = run("package", "--case", NUMBER, "--out", str(tmp_path / "out"))
    assert (code, made["passed"], made["blocked"]) == (0, False, ["GD2-5"])  # type: ignore[index]
    code, error = run("package", "--case", NUMBER, "--out", str(tmp_path / "two"), "--strict")
    assert (code, error["error"]["kind"]) == (8, "RuleError.NotFit")  # type: ignore[index]
    assert not (tmp_path / "two").exists()
    lists = tmp_path / "lists"
    code, numbers = run(
        "indicators", "--from", "2026-01-01", "--to", "2036-01-01", "--csv", str(lists)
    )
    assert code == 0
    assert len(numbers["indicators"]) == 6  # type: ignore[index]
    assert len(list(lists.glob("*.csv"))) == 8
    heads = [one.read_text("utf-8-sig").splitlines()[0] for one in lists.glob("*.csv")]
    assert not [one for one in heads if any(c.isascii() and c.isalpha() for c in one)]
    code, error = run("indicators", "--from", "2026-02-30", "--to", "2026-03-01")
    assert error["error"]["kind"] == "RuleError.BadForm"  # type: ignore[index]
    code, error = run("indicators", "--from", "2026-03-02", "--to", "2026-03-01")
    assert "≥ --from（2026-03-02）" in error["error"]["message"]  # type: ignore[index]
    code, error = run("package", "import", str(tmp_path))
    assert (code, error["error"]["kind"]) == (4, "DocumentError.NoPackage")  # type: ignore[index]
    torn = tmp_path / "torn.zip"
    torn.write_bytes(b"PK\x03\x04 and no more")
    code, error = run("package", "import", str(torn))
    assert (code, error["error"]["kind"]) == (4, "DocumentError.NoPackage")  # type: ignore[index]
    for command in (
        (
            "check",
            "--package",
            str(bags[Volume.CONFIDENTIAL]),
            "--pdf",
            str(tmp_path / "no" / "x"),
        ),
        ("package", "--case", NUMBER, "--no-check", "--out", str(pdf)),
        ("indicators", "--from", "2026-03-01", "--to", "2026-03-02", "--csv", str(pdf)),
    ):
        code, error = run(*command)
        assert (code, error["error"]["kind"]) == (6, "StoreError.NotWritten")  # type: ignore[index]
    code, error = run("package", "--case", NUMBER, "--out", str(tmp_path), "--volume", "x")
    assert error["error"]["kind"] == "RuleError.BadValue"  # type: ignore[index]
    code, error = run("check", "--stage", "GD")
    assert (code, error["error"]["kind"]) == (8, "RuleError.BadValue")  # type: ignore[index]


def test_poppler_reads_what_is_in_a_bag(bags: dict[Volume, Path]) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("no poppler here")
    path = bags[Volume.MAIN] / "data" / "电子档案" / "0001.pdf"
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert "民事起诉状" in said
    assert "Pages:           3" in said

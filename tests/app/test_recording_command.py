"""``wenyi recording verify``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.main import main
from app.station.hearing_seats import new_hearing
from dossier.store import open_store
from tests.app.recorded_hearing import recorded
from tests.courtroom.recorder.stage import KEY, hearing, plan_of
from tests.sync.station.real import NUMBER

pytest.importorskip("soundfile")


def test_it_names_the_first_bad_second(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = tmp_path / "录音"
    with hearing(plan_of(folder, key=KEY, segment_s=2.0)) as stage:
        stage.go(6.0)
    (tmp_path / "key").write_bytes(KEY)
    command = ["--home", str(tmp_path / "home"), "recording", "verify", str(folder), "--json"]
    assert main([*command, "--key-file", str(tmp_path / "key")]) == 0
    whole = json.loads(capfdbinary.readouterr().out)
    assert (whole["ok"], whole["seconds"], whole["first_bad"]) == (True, 12.0, None)
    assert main([*command, "--head", f"{whole['records'] - 1}:{whole['head']}"]) == 0
    assert main([*command, "--head", "3:" + "0" * 64]) == 6
    capfdbinary.readouterr()

    sealed = folder / "channel-01" / "000001.flac.sealed"
    data = bytearray(sealed.read_bytes())
    data[200] ^= 4
    sealed.write_bytes(data)
    assert main(command) == 6
    first = json.loads(capfdbinary.readouterr().out)["first_bad"]
    assert (first["seat"], first["start_s"]) == ("席位1", 2.0)
    assert main(command[:-1]) == 6
    said = capfdbinary.readouterr().err.decode()
    assert "录音有误：第 2.000 秒起，席位1文件被改动" in said
    for wrong, code, named in (
        (["--head", "3"], 8, "NUMBER:SHA256"),
        (["--key-file", str(tmp_path / "nowhere")], 4, "nowhere"),
        (["--key-file", str(folder / "sheet.json")], 8, "32 bytes"),
    ):
        assert main([*command[:-1], *wrong]) == code
        assert named in capfdbinary.readouterr().err.decode()


def test_a_recording_of_the_station_is_opened_and_held_against_its_journal(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "home"
    assert main(["--home", str(home), "case", "new", "--number", NUMBER, "--cause", "借款"]) == 0
    with open_store(home) as store:
        made = new_hearing(store, store.case_by_number(NUMBER).id, "书记员")
        sitting, key = recorded(store, home, made, 3.0), store.recordings_key
    folder = home / "recordings" / sitting.folder
    command = ["--home", str(home), "recording", "verify", "--json", str(folder)]
    capfdbinary.readouterr()
    assert main(command) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert (told["ok"], told["by_digest_only"]) == (True, 0)
    # Made anew as a whole it agrees with itself, and not with what the station signed.
    folder.rename(home / "recordings" / "aside")
    with hearing(plan_of(folder, key=key, segment_s=2.0)) as stage:
        stage.go(3.0)
    assert main([*command[:-1], str(home / "recordings" / "aside")]) == 0
    assert main(command) == 6
    found = json.loads(capfdbinary.readouterr().out.splitlines()[-1])
    assert {one["what"] for one in found["faults"]} == {"head"}


def test_wrong_use_is_told(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    home = ["--home", str(tmp_path / "home"), "recording", "verify", "--json"]
    assert main([*home, str(tmp_path / "none")]) == 4
    (tmp_path / "journal.wyr").write_bytes(b"junk")
    assert main([*home, str(tmp_path)]) == 6
    assert main([*home, str(tmp_path), "--head", "x"]) == 8
    (tmp_path / "short").write_bytes(b"abc")
    assert main([*home, str(tmp_path), "--key-file", str(tmp_path / "short")]) == 8
    assert b"RuleError.BadForm" in capfdbinary.readouterr().out

"""``wenyi transcript``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.main import main
from app.station import open_station
from courtroom.transcript import Autosaver, Transcript
from tests.courtroom.transcript.court import CLERK, heard
from tests.dossier.hearings import make_hearing, make_sitting


def test_a_record_goes_in_and_out(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "家"
    with open_station(home) as station:
        hearing = make_hearing(station.store)
    wenyi = ["--home", str(home), "transcript"]
    source = tmp_path / "笔录.txt"
    source.write_text("【宣布开庭】\n审：现在开庭。\n原：没有异议。\n", encoding="gb18030")
    assert main([*wenyi, "import", str(source), "--hearing", hearing.id, "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["utterances"] == 2
    assert main([*wenyi, "list", "--json"]) == 0
    (row,) = json.loads(capfdbinary.readouterr().out)["hearings"]
    assert (row["hearing"], row["utterances"], row["state"]) == (hearing.id, 2, "planned")
    files = {name: tmp_path / f"笔录.{name}" for name in ("pdf", "txt", "srt", "json")}
    options = [
        "--pdf", str(files["pdf"]), "--txt", str(files["txt"]), "--srt", str(files["srt"]),
        "--json-file", str(files["json"]),
    ]  # fmt: skip
    assert main([*wenyi, "export", "--hearing", hearing.id, *options]) == 0
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert "审判长：现在开庭。\n原告：没有异议。" in files["txt"].read_text(encoding="utf-8")
    assert files["srt"].read_bytes() == b"", "nothing was heard, only typed"
    made = json.loads(files["json"].read_text(encoding="utf-8"))
    assert [one["edited_by"] for one in made["utterances"]].count("") == 0
    assert not list(tmp_path.glob("*.part"))
    with open_station(home) as station:
        kinds = [entry.kind for entry in station.store.journal_entries()]
    assert kinds[-1] == "NoteExport" and "WriteUtterances" in kinds
    assert CLERK


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_device_is_told_and_stays_a_device(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home, full = tmp_path / "home", tmp_path / "full"
    full.symlink_to("/dev/full")
    with open_station(home) as station:
        hearing = make_hearing(station.store)
        transcript = Transcript.open(station.store, hearing.id)
        transcript.hear(
            heard("1", "judge", 1, "现在开庭"), make_sitting(station.store, hearing).id
        )
        Autosaver(transcript.record, lambda c: station.store.apply_all(c, CLERK)).step()
    wenyi = ["--home", str(home), "transcript", "export", "--hearing", hearing.id, "--json"]
    for form in ("--pdf", "--txt", "--srt", "--json-file"):
        assert main([*wenyi, form, str(full)]) == 6
        told = json.loads(capfdbinary.readouterr().out)["error"]
        assert told["kind"] == "StoreError.DiskFull"
        assert full.is_char_device() and full.is_symlink()


def test_wrong_use_is_told(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    wenyi = ["--home", str(tmp_path / "home"), "transcript"]
    assert main([*wenyi, "export", "--hearing", "none", "--json"]) == 2
    assert b"--json-file" in capfdbinary.readouterr().out
    out = str(tmp_path / "x.txt")
    assert main([*wenyi, "export", "--hearing", "none", "--txt", out, "--json"]) == 8
    assert not Path(out).exists()
    assert main([*wenyi, "import", str(tmp_path / "none.txt"), "--hearing", "none"]) == 4
    (tmp_path / "x.bin").write_bytes(b"\x00\xff\x00\xff")
    assert main([*wenyi, "import", str(tmp_path / "x.bin"), "--hearing", "none", "--json"]) == 4
    assert b"DocumentError.NotText" in capfdbinary.readouterr().out

"""``wenyi recording verify``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.main import main
from tests.courtroom.recorder.stage import KEY, hearing, plan_of

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
    assert "第 2.000 秒" in capfdbinary.readouterr().err.decode()


def test_wrong_use_is_told(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    home = ["--home", str(tmp_path / "home"), "recording", "verify", "--json"]
    assert main([*home, str(tmp_path / "none")]) == 4
    (tmp_path / "journal.wyr").write_bytes(b"junk")
    assert main([*home, str(tmp_path)]) == 6
    assert main([*home, str(tmp_path), "--head", "x"]) == 8
    (tmp_path / "short").write_bytes(b"abc")
    assert main([*home, str(tmp_path), "--key-file", str(tmp_path / "short")]) == 8
    assert b"RuleError.BadValue" in capfdbinary.readouterr().out

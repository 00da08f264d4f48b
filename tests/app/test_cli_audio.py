"""``wenyi audio check``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.cli.main import main
from tests.asr.voices import sentence

soundfile = pytest.importorskip("soundfile")


def test_files_are_checked(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    voice = sentence(8)
    soundfile.write(tmp_path / "审判长.wav", voice, 16_000)
    soundfile.write(tmp_path / "dead.wav", np.zeros_like(voice), 16_000)
    home = ["--home", str(tmp_path / "home")]
    command = [*home, "audio", "check", "--no-engine", "--from", str(tmp_path / "审判长.wav")]
    room = tmp_path / "room.json"
    code = main([*command, "--from", str(tmp_path / "dead.wav"), "--json", "--room", str(room)])
    told = json.loads(capfdbinary.readouterr().out)
    assert (code, told["stops"], told["seats"]) == (3, True, ["审判长", "dead"])
    dead = [one for one in told["findings"] if one["key"] == "dead"]
    assert [one["values"]["seat"] for one in dead] == ["dead"]
    assert json.loads(room.read_text(encoding="utf-8"))["channels"] == 2
    assert main([*command, "--lang", "en"]) in (0, 2, 3)
    assert main([*command[:-1], str(tmp_path / "none.wav")]) == 4
    assert main([*command, "--seats", "a,b"]) == 8

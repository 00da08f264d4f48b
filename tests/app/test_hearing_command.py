"""``wenyi hearing replay``: its JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.hearing import channel_files, role_of
from app.cli.main import main
from resources.errors import BadValue, DocumentError, EngineError
from tests.courtroom.listening import hearing as small


def test_channels_are_seats_and_files_in_their_order() -> None:
    found = channel_files("judge=a.wav, plaintiff=/x/原告,第一次.flac,clerk=c=d.wav")
    assert list(found) == ["judge", "plaintiff", "clerk"]
    assert found["plaintiff"] == Path("/x/原告,第一次.flac")
    assert found["clerk"] == Path("c=d.wav")
    for bad in ("", "judge", "judge=", "=a.wav", "judge=a.wav,judge=b.wav"):
        with pytest.raises(BadValue):
            channel_files(bad)
    assert role_of("judge") == "审判长"
    assert role_of("翻译") == "翻译"


def test_what_is_missing_is_told_in_json(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = small.written(tmp_path / "庭审")
    channels = ",".join(f"{seat}={path}" for seat, path in files.items())
    home = ["--home", str(tmp_path / "home"), "hearing", "replay", "--json"]
    code = main([*home, "--channels", f"{channels},clerk={tmp_path / '没有.wav'}"])
    assert code == DocumentError.exit_code
    assert "没有.wav" in json.loads(capfd.readouterr().out)["error"]["message"]
    code = main([*home, "--channels", channels, "--engine", "whisper/nobody-has-it"])
    assert code == EngineError.exit_code
    assert "whisper/nobody-has-it" in json.loads(capfd.readouterr().out)["error"]["message"]


def test_the_json_holds_what_is_promised(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = small.written(tmp_path / "庭审")
    channels = ",".join(f"{seat}={path}" for seat, path in files.items())
    arguments = ["--home", str(tmp_path / "home"), "hearing", "replay", "--json", "--no-second"]
    code = main([*arguments, "--engine", "whisper/base", "--channels", channels])
    out = json.loads(capfd.readouterr().out)
    if code == EngineError.exit_code:
        pytest.skip("no Chinese model is installed")
    assert code == 0
    assert set(out) == {"utterances", "suppressed", "metrics"}
    first = out["utterances"][0]
    keys = {"seat", "role", "start_s", "end_s", "text", "raw_text", "overlap", "confidence"}
    assert set(first) == keys
    assert (first["seat"], first["role"]) == ("judge", "审判长")
    # Nobody's voice, and the smallest model: the seats are right, most of the words are not.
    assert "现在开" in first["raw_text"]
    seats = [one["seat"] for one in out["utterances"]]
    assert seats[:3] == ["judge", "plaintiff", "judge"]
    metrics = out["metrics"]
    assert metrics["engine"] == "whisper/base"
    for name in ("partial_latency_s", "final_latency_s"):
        assert set(metrics[name]) == {"p50", "p95"}
        assert 0 < metrics[name]["p50"] <= metrics[name]["p95"]
    assert metrics["audio_s"] == pytest.approx(15.5, abs=0.2)
    assert metrics["rtf"] > 0
    assert metrics["wall_s"] > 0

"""``wenyi models`` and ``wenyi transcribe``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.cli.main import main
from asr import models
from asr.models import State
from tests.asr.engines.speech import LENGTH_S, MANDARIN
from tests.asr.models.supply import FILES, laid, listed

soundfile = pytest.importorskip("soundfile")


def told(capfdbinary: pytest.CaptureFixture[bytes]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
    return answer


def whole(verify: Callable[[str, Path], State]) -> Callable[[str, Path], State]:
    """Read only what is small; the large models are read by the tests of the models."""

    def quick(name: str, home: Path) -> State:
        states = {one.model.name: one for one in models.states(home)}
        return verify(name, home) if name == "test/files" else states[name]

    return quick


def test_models_are_listed_brought_and_verified(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(tmp_path)
    command = ["--home", str(tmp_path), "--json", "models"]
    assert main([*command, "list"]) == 0
    answer = told(capfdbinary)
    by_name = {row["name"]: row for row in answer["models"]}
    assert (answer["first"], answer["second"]) == ("whisper/base", "whisper/base")
    assert by_name["whisper/base"]["place"] == "parts"
    assert by_name["vosk/ko"]["place"] == "package"
    assert by_name["test/files"]["place"] == "none"

    assert main([*command, "verify", "test/files"]) == 5
    assert told(capfdbinary)["error"]["kind"] == "EngineError.ModelMissing"
    assert main([*command, "install", "test/files"]) == 5
    assert told(capfdbinary)["error"]["kind"] == "EngineError.NotFetched"

    assert main([*command, "import", str(laid(tmp_path / "优盘", FILES))]) == 0
    assert told(capfdbinary)["model"]["name"] == "test/files"
    assert main([*command, "verify", "test/files"]) == 0
    capfdbinary.readouterr()
    (tmp_path / "models/test/files/model.bin").write_bytes(b"short")
    assert main([*command, "verify", "test/files"]) == 5
    assert told(capfdbinary)["error"]["kind"] == "EngineError.ModelDamaged"
    # All that are here, also those behind the damaged one.
    monkeypatch.setattr(models, "verify", whole(models.verify))
    assert main([*command, "verify"]) == 5
    errors = {row["name"]: row["error"] for row in told(capfdbinary)["models"]}
    assert errors.pop("test/files")["kind"] == "EngineError.ModelDamaged"
    assert set(errors) == {"whisper/base", "vosk/ko"} and not any(errors.values())
    assert main([*command[:2], "models", "verify"]) == 5
    said = capfdbinary.readouterr()
    assert "test/files：" in (said.out + said.err).decode()
    assert main(["--home", str(tmp_path), "models", "list"]) == 0
    assert "已损坏" in capfdbinary.readouterr().out.decode()


def test_files_are_written_down_and_bad_ones_named(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    good, bad = tmp_path / "庭审 录音.flac", tmp_path / "坏.wav"
    shutil.copy(MANDARIN, good)
    bad.write_bytes(b"nothing")
    command = ["--home", str(tmp_path / "home"), "transcribe", str(good), str(bad)]
    assert main([*command, "--json", "--engine", "whisper/base", "--threads", "1"]) == 4
    answer = told(capfdbinary)
    assert answer["engine"] == "whisper/base"
    assert [row["source"] for row in answer["refused"]] == ["坏.wav"]
    (file,) = answer["files"]
    assert file["source"] == str(good)
    assert file["audio_s"] == pytest.approx(LENGTH_S, abs=0.01)
    assert "现在开庭" in file["text"]
    for segment in file["segments"]:
        assert 0.0 <= segment["start_s"] < segment["end_s"] <= LENGTH_S
        assert segment["words"]

    plain = command[:-2]
    for wrong, code, said in (
        (["--engine", "whisper/small"], 5, "wenyi models install"),
        (["--engine", "nosuch"], 5, "没有名为“nosuch”的识别引擎"),
        (["--language", "tlh"], 5, "语言“tlh”的语音模型"),
        (["--channel", "3"], 4, "没有编号为 3 的声道"),
    ):
        assert main([*plain, str(good), "--threads", "1", *wrong]) == code
        assert said in capfdbinary.readouterr().err.decode()
    quiet = tmp_path / "静.wav"
    soundfile.write(quiet, np.zeros(16_000, np.int16), 16_000)
    assert main([*plain, str(quiet), "--threads", "1"]) == 0
    assert "静.wav：没有听到有人说话。" in capfdbinary.readouterr().err.decode()

"""``wenyi inspect``: pages measured without a case."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli.main import main
from tests.scanner.drawing import pixels, sheet, text_page, turned


def test_pages_are_measured_and_what_is_no_page_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    frame = np.full((2550, 1800, 3), 24, np.uint8)
    blank = pixels(sheet(150))
    frame[300 : 300 + len(blank), 250 : 250 + blank.shape[1]] = blank
    for name, page in (("text", turned(text_page(), 2.0)), ("framed", frame)):
        Image.fromarray(page).save(tmp_path / f"{name}.png", dpi=(150, 150))
    (tmp_path / "不是页面.txt").write_text("words", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("text.png", "framed.png", "不是页面.txt")]

    code = main(["--home", str(tmp_path / "home"), "--json", "inspect", *files])

    found = json.loads(capfd.readouterr().out)
    text, framed = found["pages"]
    assert code == 4
    assert text["skew_deg"] == pytest.approx(2.0, abs=0.1)
    assert text["quality"]["residual_skew_deg"] == 0
    assert framed["page_px"] == framed["measured_px"] == [1800, 2550]
    assert (text["edges"], text["blank"], text["codes"]) == (None, False, [])
    assert framed["blank"]
    assert framed["edges"][0] == pytest.approx([250, 300], abs=6)
    assert [each["source"] for each in found["refused"]] == ["不是页面.txt"]


def test_a_folder_is_refused_by_its_name_wherever_one_stands(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "卷宗").mkdir()
    monkeypatch.chdir(tmp_path / "卷宗")

    assert main(["--home", str(tmp_path / "home"), "--json", "inspect", "."]) != 0

    (refused,) = json.loads(capfd.readouterr().out)["refused"]
    assert refused["source"] == "卷宗"

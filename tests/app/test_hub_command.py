"""``wenyi hub`` and ``wenyi display``: a hub in a process of its own, asked from others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from app.cli.main import main
from app.demo.room import Piece, lay_out
from app.station.evidence import EvidenceDesk, Wish
from app.station.hub import home_of
from app.station.hub_control import ask_hub
from app.station.station import Station
from dossier.store import open_store
from resources.errors import Offline, UnknownItem
from tests.app.test_hub_exhibits import drawn
from tests.app.test_hub_room import until

NUMBER = "（2026）粤0308民初1573号"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    station = Station(tmp_path / "home", open_store(tmp_path / "home"), demo=None)
    case = station.new_case(
        NUMBER, "买卖合同纠纷", parties=(("原告", "甲公司"), ("被告", "乙公司")), who="test"
    )
    pages = tuple(drawn(tmp_path, f"p{n}", (300, 400)) for n in range(2))
    lay_out(station.store, case.id, [Piece("原告", "合同", "", pages)])
    call = tmp_path / "call.wav"
    soundfile.write(call, np.zeros(16_000, np.int16), 16_000)
    EvidenceDesk(station, case.id, "test").add_files([call], Wish("被告", "通话"))
    station.close()
    return tmp_path / "home"


@pytest.fixture
def hub(home: Path) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "--home", str(home), "hub", "serve", "--case", NUMBER,
         "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
        process.stdout.close()
    assert code == 0


def said(capsys: pytest.CaptureFixture[str], *words: str, home: Path) -> tuple[int, Any]:
    capsys.readouterr()
    code = main(["--home", str(home), "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_a_hub_is_told_what_to_show_from_the_command_line(
    home: Path, hub: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    room = home_of(home).parent
    until(lambda: ask_hub(room, "state")["pages"] == {"ready": 2, "total": 2})
    assert said(capsys, "display", "show", "原证1", "--page", "2", home=home)[0] == 0
    assert said(capsys, "display", "blank", "--to", "defendant", home=home)[0] == 0
    assert said(capsys, "display", "freeze", home=home)[0] == 0
    code, state = said(capsys, "hub", "state", home=home)
    assert code == 0
    assert state["port"] == hub["port"]
    assert state["shown"]["*"]["panes"][0]["page"] == 2
    assert (state["blank"], state["frozen"]) == (["defendant"], True)
    done: tuple[tuple[str, ...], ...] = (
        ("display", "freeze", "--off"),
        ("display", "unblank", "--to", "defendant"),
        ("display", "down"),
        ("display", "release", "原证1", "--pages", "1", "--to", "defendant"),
        ("display", "withdraw", "原证1"),
    )
    for words in done:
        assert said(capsys, *words, home=home)[0] == 0, words
    code, code_shown = said(capsys, "hub", "pair", "--seat", "plaintiff", home=home)
    assert code == 0
    assert (len(code_shown["code"]), code_shown["kind"]) == (6, "party")
    assert hub["fingerprint"] in code_shown["uri"]
    refused: tuple[tuple[tuple[str, ...], str], ...] = (
        (("display", "show", "原证9"), "原证1"),
        (("display", "show", "原证1", "--page", "7"), "1–2"),
        (("display", "show", "原证1", "--to", "nobody"), "public、"),
        (("hub", "pair", "--seat", "nobody"), "defendant"),
        (("hub", "pair", "--kind", "party"), "defendant"),
        (("display", "release", "原证1", "--pages", "x"), "1–2"),
        (("display", "release", "原证1", "--pages", "1,3"), "1–2"),
    )
    # Who mistypes is told what there is.
    for words, there_is in refused:
        code, answer = said(capsys, *words, home=home)
        assert code > 2
        assert answer["error"]["kind"].endswith("BadArgument"), words
        assert there_is in answer["error"]["message"], words
    assert said(capsys, "display", "show", "被证1", "--play", home=home)[0] == 0
    shown = said(capsys, "hub", "state", home=home)[1]["shown"]["*"]
    assert (shown["panes"], shown["media"]["playing"], shown["media"]["at_s"]) == ([], True, 0.0)
    assert said(capsys, "display", "freeze", home=home)[0] == 0
    assert main(["--home", str(home), "hub", "state"]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in ("还没有配对的屏幕", "全部：被证1（正在播放）", "定格")), (
        told
    )
    assert said(capsys, "display", "blank", "--to", "被告", home=home)[0] == 0
    assert said(capsys, "hub", "state", home=home)[1]["blank"] == ["defendant"]


def test_without_a_hub_or_its_secret_nothing_is_done(
    home: Path, hub: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    room = home_of(home).parent
    file = room / "control.json"
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(UnknownItem):
        ask_hub(room, "nothing")
    kept = file.read_text()
    file.write_text(json.dumps(json.loads(kept) | {"secret": "00" * 32}))
    with pytest.raises(Offline):
        ask_hub(room, "state")
    file.write_text(kept)
    assert ask_hub(room, "state")["port"] == hub["port"]
    code, answer = said(capsys, "display", "blank", home=home / "elsewhere")
    assert code > 2
    assert answer["error"]["kind"].endswith("NoHub")
    assert "中心" not in answer["error"]["message"]

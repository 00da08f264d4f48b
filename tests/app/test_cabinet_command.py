"""``wenyi cabinet``: a case's paper from its label to the archive, over real lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from app.cli.main import main
from app.demo.cabinet.boards import SpeakerA
from app.demo.cabinet.doors import Doors
from app.station import open_station
from cabinet.contract import Cell
from dossier.changes import CloseBatch
from dossier.model import BatchState
from tests.cabinet.rigs import SeenThenShut
from tests.dossier.paper import NUMBER, open_case, receive


class Run(Protocol):
    def __call__(self, *words: str, who: str = ...) -> tuple[int, dict[str, Any]]: ...


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cabinet-command") / "home"
    with open_station(folder) as station:
        case_id, batch_id = open_case(station.store)
        receive(station.store, case_id, batch_id, None, None, None, None, None, None)
        station.store.apply(CloseBatch(batch_id, BatchState.DONE), "machine")
    return folder


@pytest.fixture
def run(
    home: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def call(*words: str, who: str = "张保管") -> tuple[int, dict[str, Any]]:
        (home / "config.toml").write_text(f'person = "{who}"\n', encoding="utf-8")
        capfd.readouterr()
        code = main(["--home", str(home), "--json", "cabinet", *words])
        lines = capfd.readouterr().out.strip().splitlines()
        return code, json.loads(lines[-1]) if lines else {}

    return call


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[SpeakerA]:
    made = SpeakerA(tmp_path / "tty", SeenThenShut({1: 4}))
    yield made
    made.close()


def test_from_the_label_to_the_archive(
    run: Run, demo: SpeakerA, home: Path, tmp_path: Path
) -> None:
    first, second = "甲-1", "甲-2"
    url = ("--url", f"{demo.url}?boards=1&locks=4&reply_s=20&confirm_s=60&close_s=60")
    for label, submitter in ((first, ""), (second, "甲公司")):
        words = ("--case", NUMBER, "--label", label, "--sheets", "1", "--submitter", submitter)
        assert run("register", *words)[1]["bundles"][0]["state"] == "waiting"
    code, told = run("store", "--label", first, "--label", second, "--cell", "1-02", *url)
    assert code == 0, told
    assert [one["state"] for one in told["bundles"]] == ["stored", "stored"]
    assert told["visits"][0]["shut"] == "sensor"
    told = run("list", *url)[1]
    cells = {one["cell"]: one for one in told["cells"]}
    assert [one["label"] for one in cells["1-02"]["bundles"]] == [first, second]
    assert {one["door"] for one in cells.values()} == {"closed"}
    assert run("open", "--cell", "1-03", *url)[1]["opened"]

    asked = run("borrow", "--label", first, "--purpose", "阅卷", who="李法官")[1]["loans"][0]
    due = (date.today() + timedelta(days=7)).isoformat()
    deciding = ("decide", "--loan", asked["loan"], "--due", due)
    assert run(*deciding, who="李法官")[0] == 8, "their own"
    granted = run(*deciding, who="王庭长")[1]["loans"][0]
    assert (granted["state"], granted["due_on"]) == ("granted", due)
    until_shut(demo)
    code, told = run("borrow", "--loan", asked["loan"], *url, who="李法官")
    assert (code, told["bundles"][0]["holder"]) == (0, "李法官")
    assert run("return", "--label", first, "--sheets", "2")[0] == 8
    told = run("return", "--label", first, "--sheets", "1")[1]
    assert (told["bundles"][0]["state"], told["bundles"][0]["counted"]) == ("returned", 1)
    until_shut(demo)
    assert run("store", "--label", first, "--cell", "1-02", *url)[0] == 0

    listed = tmp_path / "scanned.txt"
    listed.write_text(f"1-02 {first}\n1-03 {second}\n1-04 没人认得\n1-01\n", encoding="utf-8")
    code, told = run("inventory", "--scanned", str(listed), *url)
    assert code == 6
    assert [one["label"] for one in told["present"]] == [first]
    assert told["missing"] == []
    assert [one["label"] for one in told["misplaced"]] == [second]
    assert {one["label"] for one in told["foreign"]} == {second, "没人认得"}
    assert [one["kind"] for one in run("alarms")[1]["alarms"]] == ["wrong_place"]
    listed.write_text("1-9x a\n", encoding="utf-8")
    code, told = run("inventory", "--scanned", str(listed), *url)
    assert (code, told["error"]["kind"]) == (4, "DocumentError.BadStockList")

    until_shut(demo)
    code, told = run("take-out", "--case", NUMBER, *url)
    assert (code, len(told["visits"])) == (0, 2)
    assert {one["state"] for one in told["bundles"]} == {"taken"}
    receipt = tmp_path / "receipt.png"
    receipt.write_bytes(b"signed")
    told = run(
        *("give-back", "--label", second, "--to", "甲公司代理人", "--identified", "身份证"),
        *("--signature", str(receipt)),
    )[1]
    assert told["bundles"][0]["state"] == "given_back"
    told = run("archive", "--case", NUMBER, "--to", "赵档案")[1]
    assert [one["state"] for one in told["bundles"]] == ["archived"]
    acts = run("history", "--label", first)[1]["acts"]
    done = "register store lend return recount store check take_out archive"
    assert [one["act"] for one in acts] == done.split()
    with open_station(home) as station:
        assert station.store.verify(deep=True).problems == ()


def until_shut(demo: SpeakerA) -> None:
    while any(map(demo.doors.is_open, demo.doors.cells)):
        threading.Event().wait(0.02)


def test_a_cell_stays_shut_for_paper_whose_pages_are_not_in(run: Run, demo: SpeakerA) -> None:
    label = "多页"
    url = ("--url", f"{demo.url}?boards=1&locks=4&reply_s=20")
    assert run("register", "--case", NUMBER, "--label", label, "--sheets", "99")[0] == 0
    assert run("store", "--label", label, "--cell", "1-01", *url)[0] == 8
    assert demo.doors.ordered == []


def test_a_visit_that_breaks_off_is_settled_by_somebodys_word(run: Run, tmp_path: Path) -> None:
    doors = Doors({1: 4})
    demo = SpeakerA(tmp_path / "tty", doors)
    url = ("--url", f"{demo.url}?boards=1&locks=4&reply_s=20&confirm_s=60")
    try:
        assert run("register", "--case", NUMBER, "--label", "落单", "--sheets", "1")[0] == 0
        code, _ = run("store", "--label", "落单", "--cell", "1-01", "--wait", "0", *url)
        assert code == 3, "the door stands open"
        assert [one["kind"] for one in run("alarms")[1]["alarms"]].count("door_open") == 1
        visit = run("visits")[1]["visits"][0]
        assert run("store", "--label", "落单", "--cell", "1-02", *url)[0] == 8
        doors.shut(Cell(1, 1))
        settle = ("settle", "--visit", visit["visit"], "--ground", "已放入并关门，本人核对")
        assert run(*settle, "--done", "别的")[0] == 8
        code, told = run(*settle, "--done", "落单")
        assert (code, told["visits"][0]["shut"]) == (0, "word")
        assert run("list", "--case", NUMBER)[1]["bundles"][-1]["state"] == "stored"
        assert "door_open" not in [one["kind"] for one in run("alarms")[1]["alarms"]]
    finally:
        demo.close()


def test_a_cabinet_without_electronics_and_one_by_its_name(run: Run, home: Path) -> None:
    (home / "cabinets.toml").write_text(
        '[[cabinet]]\nname = "铁皮柜"\nurl = "manual:"\nlocks = 3\n', encoding="utf-8"
    )
    code, told = run("list", "--cabinet", "铁皮柜")
    assert (code, told["cabinet"], len(told["cells"])) == (0, "铁皮柜", 3)
    assert {one["door"] for one in told["cells"]} == {"unknown"}
    assert run("register", "--case", NUMBER, "--label", "铁皮", "--sheets", "1")[0] == 0
    code, told = run("store", "--label", "铁皮", "--cell", "1-03", "--url", "manual:")
    assert (code, told["bundles"][0]["place"]["cabinet"]) == (0, "铁皮柜")
    assert told["visits"][0]["shut"] == "word"
    code, told = run("list", "--cabinet", "没有")
    assert (code, told["error"]["kind"]) == (8, "RuleError.UnknownCabinet")
    assert "铁皮柜" in told["error"]["message"], "those that are set up are named"
    code, told = run("list", "--url", "modbus://127.0.0.1:1")
    assert (code, told["error"]["kind"]) == (3, "DeviceError.NoCabinet")
    code, told = run("open", "--cell", "1-03", "--url", "manual:")
    assert (code, told["error"]["kind"]) == (8, "RuleError.CellNotEmpty")
    assert run("list", "--url", "telnet://x")[0] == 3
    assert run("list", "--url", "serial-a:///nowhere?boards=1")[0] == 3


def test_roles_are_heeded(run: Run) -> None:
    words = ("register", "--case", NUMBER, "--label", "x", "--sheets", "1")
    assert run(*words, "--role", "judge")[0] == 8
    assert run("list", "--role", "administrator", who="别人")[1] == {"bundles": []}


def test_simulate_says_its_address(run: Run, tmp_path: Path) -> None:
    faults = ("--fault", "stuck:1-03", "--fault", "swap:1-01=1-02")
    for words in (("--modbus", "127.0.0.1:0"), ("--pty", str(tmp_path / "tty"))):
        code, told = run("simulate", *words, "--locks", "4", *faults, "--seconds", "0.05")
        assert (code, told["cells"]) == (0, 4)
    assert not (tmp_path / "tty").exists()
    for wrong in (
        "--modbus x",
        f"--pty {tmp_path}",
        "--modbus 127.0.0.1:0 --fault x:1",
        "--modbus 127.0.0.1:0 --fault checksum:1",
    ):
        assert run("simulate", *wrong.split())[0] == 8
    assert run("simulate")[0] == 2

"""``wenyi lookup`` and ``wenyi review`` from the people's list to the paper."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station
from tests.dossier.checks.clean import NUMBER, clean_case


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lookup-command")
    with open_station(folder / "home") as station:
        clean_case(station.store)
    return folder / "home"


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str) -> tuple[int, dict[str, Any]]:
        capfd.readouterr()
        code = main(["--home", str(home), "--json", *words])
        out = capfd.readouterr().out
        return code, json.loads(out) if out.strip() else {}

    return call


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A print queue that keeps what it is sent."""
    tray = tmp_path / "tray.pdf"
    program = tmp_path / "bin" / "lp"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\n[ "$2" = broken ] && {{ echo 缺纸 >&2; exit 1; }}\ncat > {tray}\n'
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return tray


def test_from_the_list_of_people_to_the_paper(run: Any, queue: Path, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("落霞与孤鹜齐飞2026\n")
    given = ("--password-file", str(password))
    for name, role, more in (
        ("阅卷人", "reader", ()),
        ("王档案", "archivist", ()),
        ("分管领导", "leader", ("--confidential",)),
    ):
        assert run("lookup", "people", "put", name, "--role", role, *more, *given)[0] == 0
    assert len(run("lookup", "people", "list")[1]["people"]) == 3
    asking = ("lookup", "ask", "--as", "阅卷人", "--case", NUMBER, "--purpose", "装订", *given)
    code, told = run(*asking)
    assert (code, told["lookup"]["state"]) == (0, "asked")
    asked = told["lookup"]["id"]
    assert run(*asking, "--volume", "confidential")[0] == 8
    decide = ("lookup", "decide", asked, "--grant", "--print")
    assert run(*decide, "--as", "阅卷人", *given)[0] == 8
    code, told = run(*decide, "--as", "王档案", *given)
    assert (code, told["lookup"]["state"]) == (0, "granted")
    printing = ("lookup", "print", asked, "--as", "阅卷人", *given)
    assert run(*printing, "--pages", "副1")[0] == 8
    code, told = run(*printing, "--pages", "正1-2，4")
    assert (code, told["pages"]) == (0, 3)
    assert queue.read_bytes().startswith(b"%PDF-")
    serial = told["serial"]
    code, told = run("lookup", "trace", serial, "--as", "王档案", *given)
    assert (code, told["person"], len(told["pages"])) == (0, "阅卷人", 3)
    assert run("lookup", "trace", "0000-1-00000000", "--as", "王档案", *given)[0] == 8
    assert run(*printing, "--pages", "1", "--printer", "broken")[0] == 8
    (row,) = run("lookup", "list", "--as", "王档案", *given)[1]["lookups"]
    assert [one["use"] for one in row["uses"]] == ["printed", "printed", "failed"]
    password.write_text("不是这一个密码，肯定不是\n")
    assert run("lookup", "list", "--as", "王档案", *given)[0] == 7


def test_a_check_is_decided_and_stands_in_the_report(run: Any, tmp_path: Path) -> None:
    code, told = run("review", "4-7", "--case", NUMBER, "--reason", "审批单齐全", "--passed")
    assert (code, told["code"]) == (0, "GD4-7")
    report = tmp_path / "report.json"
    run("check", "--case", NUMBER, "--report", str(report))
    rows = {row["code"]: row for row in json.loads(report.read_text("utf-8"))["results"]}
    assert rows["GD4-7"]["review"]["reason"] == "审批单齐全"
    assert rows["GD4-7"]["result"] == "manual"

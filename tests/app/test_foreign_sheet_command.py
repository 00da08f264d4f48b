"""A separator sheet of another case at the command line: how to go on, and with what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station
from app.station.events import BatchReport
from app.station.station import Station
from dossier.ids import CaseId
from resources.errors import ForeignSeparator
from scanner.capture.batch import capture
from scanner.profile import Profile
from tests.scanner.sheets import NUMBER, OTHER, Pile, separator, written

WHO = "扫描员 王某"


def test_files_go_on_past_a_sheet_of_another_case_without_taking_any_twice(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, page = tmp_path / "home", tmp_path / "一.jpg"
    page.write_bytes(b"")
    assert main(["--home", str(home), "case", "new", "--number", NUMBER, "--cause", "借款"]) == 0
    with open_station(home) as station:
        case_id = station.store.case_by_number(NUMBER).id
        pile = Pile(written(1), separator(1, number=OTHER))
        stopped = capture(station.store, case_id, pile, source="文件", profile=Profile(), who=WHO)
    assert isinstance(stopped.error, ForeignSeparator)
    asked: list[Any] = []

    def import_files(
        station: Station, case_id: CaseId, paths: list[Path], **more: Any
    ) -> BatchReport:
        asked.append(more["fed"])
        return BatchReport(stopped.batch_id, (), error=stopped.error)

    monkeypatch.setattr(Station, "import_files", import_files)
    call = ["--home", str(home), "import", "--case", NUMBER]

    assert main([*call, str(page)]) != 0
    assert "--continue --pass-foreign" in capfd.readouterr().err

    main([*call, "--continue", "--pass-foreign", str(page)])
    first, again = asked
    assert first.continued is None and not first.pass_foreign
    assert again.continued.batch_id == stopped.batch_id and again.continued.from_sheet == 1
    assert again.pass_foreign


def test_a_scanner_given_by_address_that_does_not_answer_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text('escl = ["http://192.0.2.7:8080"]\n', encoding="utf-8")
    monkeypatch.setattr(Station, "devices", lambda self: ())
    assert main(["--home", str(tmp_path), "--json", "devices"]) == 0
    assert json.loads(capfd.readouterr().out) == {
        "devices": [],
        "silent": ["http://192.0.2.7:8080/eSCL"],
    }
    assert main(["--home", str(tmp_path), "devices"]) == 0
    assert "http://192.0.2.7:8080/eSCL 无应答" in capfd.readouterr().err

"""Lists of cases into a real store: each case whole or not there, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.station.case_import import import_cases
from dossier.store import Store, open_store
from resources.errors import BadCaseList, Missing, OtherValues, TooLarge

_LIST = (
    "案号,案由,程序,当事人\n"
    "（2026）粤0308民初1号,买卖合同纠纷,民事一审,原告：甲(11010519491231002X)；被告：乙\n"
    "（2026）粤0308民初2号,借款合同纠纷,,原告：丙\n"
    "坏,x,,\n"
)


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    file = tmp_path / "cases.csv"
    file.write_text(_LIST, encoding="gb18030")
    return file


def _outcomes(store: Store, file: Path, dry_run: bool = False) -> list[str]:
    report = import_cases(store, file, who="李娜", dry_run=dry_run)
    return [line.outcome for line in report.lines]


def test_a_dry_run_says_what_an_import_does_and_writes_nothing(
    tmp_path: Path, list_file: Path
) -> None:
    with open_store(tmp_path / "home") as store:
        assert _outcomes(store, list_file, dry_run=True) == ["new", "new", "refused"]
        assert store.journal_entries() == []
        assert _outcomes(store, list_file) == ["new", "new", "refused"]
        assert [entry.kind for entry in store.journal_entries()] == ["OpenCase", "OpenCase"]
        case = store.case_by_number("（2026）粤0308民初1号")
        parties = [(each.role, each.name, each.identity) for each in store.parties(case.id)]
        assert parties == [("原告", "甲", "11010519491231002X"), ("被告", "乙", "")]
        assert _outcomes(store, list_file) == ["same", "same", "refused"]
        assert len(store.journal_entries()) == 2


def test_what_differs_is_told_and_left_as_it_is(tmp_path: Path, list_file: Path) -> None:
    with open_store(tmp_path / "home") as store:
        import_cases(store, list_file, who="李娜")
        list_file.write_text(
            "案号,案由,程序,当事人\n"
            "（2026）粤0308民初1号,买卖合同纠纷,,被告：乙；原告：甲\n"
            "（2026）粤0308民初2号,别的纠纷,执行,原告：丁\n",
            encoding="utf-8",
        )
        report = import_cases(store, list_file, who="李娜")
        assert [line.outcome for line in report.lines] == ["same", "differs"]
        error = report.lines[1].error
        assert isinstance(error, OtherValues)
        assert error.params["columns"] == "案由、程序、当事人"
        assert store.case_by_number("（2026）粤0308民初2号").cause == "借款合同纠纷"
        assert report.exit_code == error.exit_code != 0
        assert len(store.journal_entries()) == 2


def test_an_unreadable_list_changes_nothing(tmp_path: Path, list_file: Path) -> None:
    with open_store(tmp_path / "home") as store:
        with pytest.raises(Missing):
            import_cases(store, tmp_path / "none.csv", who="李娜")
        list_file.write_bytes(_LIST.encode() + b"\xff\xff\xff")
        with pytest.raises(BadCaseList) as raised:
            import_cases(store, list_file, who="李娜")
        assert raised.value.params["line"] == 5
        with list_file.open("wb") as file:
            file.truncate(20_000_001)
        with pytest.raises(TooLarge):
            import_cases(store, list_file, who="李娜")
        assert store.journal_entries() == []

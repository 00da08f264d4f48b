"""``wenyi centre enrol-token|person|station`` on a centre of its own."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from sync.access.authority import Authority
from sync.access.enrolment import enrol
from sync.core.entries import Row
from sync.ledger.contract import Books
from sync.ledger.opening import open_books
from tests.sync.access.candidates import Candidate, Centre, der
from tests.sync.access.conftest import quick_passwords

__all__ = ["quick_passwords"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "centre"


@pytest.fixture
def books(home: Path) -> Iterator[Books]:
    """Open beside the commands, as a serving gateway's would be."""
    found = open_books("", home)
    yield found
    found.close()


class Console:
    def __init__(self, home: Path, capsys: pytest.CaptureFixture[bytes]) -> None:
        self.home, self.capsys = home, capsys

    def __call__(self, *words: str, code: int = 0) -> Any:
        assert main(["--home", str(self.home), "centre", *words, "--json"]) == code
        (line,) = self.capsys.readouterr().out.splitlines()
        return json.loads(line)

    def text(self, *words: str) -> str:
        assert main(["--home", str(self.home), "centre", *words]) == 0
        return self.capsys.readouterr().out.decode()


@pytest.fixture
def console(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Console:
    return Console(home, capsysbinary)


def test_the_first_administrator_is_made_on_the_command_line(console: Console) -> None:
    added = console("person", "add", "admin", "--role", "administrator", "--name", "管理员")
    assert added["person"]["role"] == "administrator"
    assert len(added["one_time_password"]) == 23
    (row,) = console("person", "list")["people"]
    assert row == added["person"]
    assert "password" not in row
    refused = console("person", "lock", "admin", code=8)
    assert refused["error"]["kind"] == "RuleError.LastAdministrator"


def test_tables_are_for_people(console: Console) -> None:
    console("person", "add", "admin", "--role", "administrator")
    told = console.text("enrol-token", "--name", "一庭", "--kind", "courtroom")
    assert "T" not in told.partition("有效至")[2].partition("。")[0]
    people, codes = console.text("person", "list"), console.text("codes")
    assert "管理员" in people and "否" in people and "False" not in people
    assert "法庭终端" in codes and "[]" not in codes
    # An id is whole, though over two lines, so that it can be given back.
    (row,) = console("codes")["codes"]
    cells = [line.split("│")[1].strip() for line in codes.splitlines() if "│" in line]
    assert "".join(cells) == row["id"]


def test_a_code_made_here_lets_a_station_in_while_the_centre_serves(
    books: Books, home: Path, console: Console
) -> None:
    made = console(
        "enrol-token", "--name", "扫描台3", "--cases", "ALL", "--secret", "--hours", "2"
    )
    (row,) = console("codes")["codes"]
    assert (row["name"], row["cases"], row["writes"], row["secret"]) == (
        "扫描台3",
        "ALL",
        True,
        True,
    )
    authority = Authority.open(home)
    given = enrol(books, authority, Candidate().request(made["token"]), int(time.time()))
    assert given.name == "扫描台3"
    assert console("codes") == {"codes": []}
    (station,) = console("station", "list")["stations"]
    assert station["id"] == given.device
    certificate, centre = der(given.certificate_pem), Centre(books, authority)
    now = int(time.time())
    assert centre.who(certificate, at_s=now).device is not None
    console("station", "revoke", given.device)
    assert centre.who(certificate, at_s=now).device is None
    console("station", "restore", given.device)
    assert centre.who(certificate, at_s=now).device is not None
    assert [act["what"] for act in console("acts")["acts"]] == [
        "station_restored",
        "station_revoked",
        "station_enrolled",
        "code_made",
    ]


def test_rights_are_granted_listed_and_taken(books: Books, console: Console) -> None:
    console("person", "add", "wang", "--role", "clerk")
    granted = console("person", "grant", "wang", "--cases", "ALL", "--write", "--days", "3")
    (right,) = console("person", "rights", "wang")["rights"]
    assert right["id"] == granted["rights"][0]
    assert (right["case"], right["writes"], right["secret"]) == ("ALL", True, False)
    console("person", "revoke-grant", right["id"])
    assert console("person", "rights", "wang") == {"rights": []}


def test_cases_are_named_by_number(books: Books, console: Console) -> None:
    console("person", "add", "wang", "--role", "clerk")
    unknown = console("person", "grant", "wang", "--cases", "（2026）粤0308民初9号", code=8)
    assert unknown["error"]["kind"] == "RuleError.UnknownCase"
    malformed = console("enrol-token", "--name", "x", "--cases", "9", code=8)
    assert malformed["error"]["kind"] == "RuleError.InvalidCaseNumber"
    with books.transaction() as ledger:
        row: Row = {"id": "case-9", "number": "（2026）粤0308民初9号"}
        ledger.put_row("case", "case-9", row)
    granted = console("person", "grant", "wang", "--cases", "(2026)粤0308民初9号,")
    assert len(granted["rights"]) == 1
    (right,) = console("person", "rights", "wang")["rights"]
    assert right["case"] == "（2026）粤0308民初9号"


def test_a_systems_key_is_shown_once(console: Console) -> None:
    console("person", "add", "oa", "--role", "system")
    made = console("person", "key", "oa", "--note", "办公系统", "--days", "30")
    assert made["key"].startswith("WK1_")
    assert made["key"] not in json.dumps(console("acts"))
    console("person", "revoke-key", made["id"])


def test_a_password_of_ones_own_comes_by_standard_input(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a good long sentence\n"))
    added = console("person", "add", "wang", "--role", "judge", "--password-stdin")
    assert added["one_time_password"] == ""
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    weak = console("person", "add", "li", "--role", "judge", "--password-stdin", code=8)
    assert weak["error"]["kind"] == "RuleError.WeakPassword"
    assert console("person", "sign-out", "wang") == {"ended": 0}
    assert console("person", "password", "wang")["one_time_password"]
    assert console("person", "lock", "wang")["person"]["locked"] is True
    assert console("person", "unlock", "wang")["person"]["locked"] is False
    assert console("person", "lock", "nobody", code=8)["error"]["kind"] == "RuleError.UnknownItem"


def test_people_are_told_in_words_too(console: Console) -> None:
    assert "一次性密码" in console.text("person", "add", "admin", "--role", "administrator")
    assert "admin" in console.text("person", "list")
    assert "WY1-" in console.text("enrol-token", "--name", "扫描台1")
    assert "扫描台1" in console.text("codes")

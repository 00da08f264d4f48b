"""``wenyi sync`` and ``wenyi station`` against a real centre."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from sync.access import grants
from tests.sync.gateway.running import ADMIN, Running, running
from tests.sync.station.real import NUMBER

PHRASE = "a long pass phrase"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "centre") as found:
        yield found


class Wenyi:
    """The command line of one station."""

    def __init__(self, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        self.capfd.readouterr()
        code = main(["--home", str(self.home), "--json", *arguments])
        lines = self.capfd.readouterr().out.splitlines()
        return code, json.loads(lines[-1]) if lines else {}


def test_enrol_sync_and_follow(
    centre: Running,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = Wenyi(tmp_path / "one", capfd), Wenyi(tmp_path / "two", capfd)
    assert one("sync")[0] == 8
    code, found = one("station", "enrol", centre.url, centre.code())
    assert (code, found["centre"]) == (0, "某某区人民法院")
    assert one("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")[0] == 0
    assert one("station", "status")[1]["status"]["pending"] == 1
    code, found = one("sync")
    assert code == 0
    assert set(found) == {
        "sent_entries",
        "sent_blobs",
        "sent_bytes",
        "received_entries",
        "pending",
        "dead",
        "conflicts",
        "seconds",
    }
    assert (found["sent_entries"], found["pending"]) == (1, 0)
    status = one("station", "status")[1]["status"]
    assert (status["enrolment"], status["pending"]) == ("enrolled", 0)
    assert one("station", "dead")[1] == {"dead": [], "tried": []}
    assert one("station", "conflicts")[1] == {"conflicts": []}
    assert one("station", "resolve", "ab", "--keep", "both")[0] == 2

    code, found = two("station", "enrol", centre.url, "WY1-AAAAA")
    assert (code, found["error"]["kind"]) == (7, "SyncError.BadCode")
    assert two("station", "enrol", centre.url, centre.code())[0] == 0
    judge = centre.person("judge", "judge", PHRASE)
    grants.grant(centre.composed.facilities.books, judge.id, None, ADMIN, int(time.time()))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PHRASE}\n"))
    code, found = two("station", "follow", NUMBER, "--login", "judge", "--password-stdin")
    assert (code, found["received_entries"]) == (0, 1)
    assert [case["number"] for case in two("case", "list")[1]["cases"]] == [NUMBER]
    assert two("station", "unfollow", found["case"])[0] == 0
    # What is not there is not done in silence.
    for asked in (("unfollow", found["case"]), ("dead", "--retry", "commit")):
        code, answer = two("station", *asked)
        assert (code, answer["error"]["kind"]) == (8, "RuleError.UnknownItem")


def test_nobody_there(centre: Running, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one = Wenyi(tmp_path / "one", capfd)
    code, found = one("sync")
    assert (code, found["error"]["kind"]) == (8, "RuleError.NotEnrolled")
    code, found = one("station", "enrol", "http://nowhere", centre.code())
    assert (code, found["error"]["kind"]) == (8, "RuleError.BadCentreAddress")
    assert one("station", "enrol", centre.url, centre.code())[0] == 0
    centre.stop()
    code, found = one("sync")
    assert (code, found["error"]["kind"]) == (7, "SyncError.Offline")
    assert one("station", "enrol", "http://nowhere", "x")[0] in (7, 8)


def test_hours_that_are_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "one"
    home.mkdir()
    (home / "config.toml").write_text('sync_schedule = "at night"\n', encoding="utf-8")
    code, found = Wenyi(home, capfd)("sync")
    assert (code, found["error"]["kind"]) == (8, "RuleError")
    assert "at night" in found["error"]["message"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_CN", ("登记", "未登记", "待传记录")),
        ("en", ("Enrolment", "not enrolled", "Bandwidth")),
    ],
)
def test_the_status_is_told_in_the_persons_language(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], language: str, words: tuple[str, ...]
) -> None:
    home = str(tmp_path / "one")
    assert main(["--home", home, "--lang", language, "station", "status"]) == 0
    shown = capfd.readouterr().out
    assert all(word in shown for word in words)
    assert "pending_bytes" not in shown
    assert main(["--home", home, "--json", "station", "status"]) == 0
    row = json.loads(capfd.readouterr().out)["status"]
    assert (row["enrolment"], row["pending_bytes"]) == ("none", 0)

"""``wenyi deadline`` and ``wenyi user``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station
from dossier.deadlines.desk import FOLDER
from dossier.ids import CaseId
from tests.dossier.paper import NUMBER, open_case


class Station:
    """The command line of one station."""

    def __init__(self, home: Path, out: pytest.CaptureFixture[bytes]) -> None:
        self.home = home
        self._out = out
        with open_station(home) as station:
            self.case_id: CaseId = open_case(station.store)[0]

    def __call__(self, *words: str, code: int = 0) -> dict[str, Any]:
        assert main(["--home", str(self.home), "--json", *words]) == code
        found: dict[str, Any] = json.loads(self._out.readouterr().out)
        return found

    def deadline(self, command: str, *words: str, code: int = 0) -> dict[str, Any]:
        return self("deadline", command, "--case", NUMBER, *words, code=code)

    def kinds(self) -> list[str]:
        with open_station(self.home) as station:
            return [entry.kind for entry in station.store.journal_entries()]


@pytest.fixture
def wenyi(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Station:
    return Station(tmp_path / "家", capfdbinary)


def of(found: dict[str, Any], rule: str) -> dict[str, Any]:
    (one,) = [one for one in found["deadlines"] if one["rule"] == rule]
    assert isinstance(one, dict)
    return one


def test_a_case_from_filing_to_unlocking(wenyi: Station, tmp_path: Path) -> None:
    wenyi.deadline("event", "--kind", "case_filed", "--at", "2024-03-01T09:30")
    held = wenyi.deadline("suspend", "--kind", "appraisal", "--from", "2024-04-01")
    one = of(held, "first_ordinary")
    assert (one["due"], one["state"], one["remaining_days"]) == (None, "suspended", 154)
    (suspension,) = held["suspensions"]
    wenyi.deadline("resume", "--id", suspension["id"], "--to", "2024-04-30")
    one = of(wenyi.deadline("explain", "--rule", "first_ordinary"), "first_ordinary")
    assert {key: one[key] for key in ("event", "from", "due", "level", "skipped")} == {
        "event": "case_filed", "from": "2024-03-01", "due": "2024-10-08", "level": "lock",
        "skipped": [f"2024-10-0{n}" for n in range(1, 8)],
    }  # fmt: skip
    (left,) = one["suspended"]
    assert (left["kind"], left["days"]) == ("appraisal", 30)
    assert one["source"]["article"] == "一百五十二" and len(one["words"]) >= 5
    wenyi.deadline("assign", "--duty", "judge", "--person", "王法官")
    wenyi.deadline("assign", "--duty", "president", "--person", "李院长")
    by_judge = ("--by", "王法官", "--as", "judge", "--reason", "x")
    error = wenyi.deadline("unlock", "--rule", "first_ordinary", *by_judge, code=8)
    assert error["error"]["kind"] == "RuleError.NotASuperior"
    pdf = ("export", "--case", NUMBER, "--pdf", str(tmp_path / "a.pdf"))
    assert wenyi(*pdf, code=8)["error"]["kind"] == "RuleError.CaseLocked"
    by_president = ("--by", "李院长", "--as", "president", "--reason", "已报请延长")
    wenyi.deadline("unlock", "--rule", "first_ordinary", *by_president)
    assert wenyi(*pdf, code=8)["error"]["kind"] == "RuleError.NothingToExport"
    found = wenyi("deadline", "list", "--person", "王法官")
    dues = [one["due"] for one in found["deadlines"]]
    assert dues == sorted(dues) and of(found, "first_ordinary")["unlocked"]
    calendar = tmp_path / "期限.ics"
    written = wenyi("deadline", "ics", "--out", str(calendar))
    assert calendar.read_bytes().count(b"BEGIN:VEVENT") == written["events"] > 3
    assert wenyi.kinds().count("UnlockDeadline") == 1 and "ReachSteps" in wenyi.kinds()


def test_a_facet_that_there_is_not_is_told_those_there_are(wenyi: Station) -> None:
    event = ("event", "--kind", "case_filed", "--at", "2026-03-02", "--set")
    for said in ("track=swift", "track", "track="):
        found = wenyi.deadline(*event, said, code=8)
        assert found["error"]["kind"] == "RuleError.BadArgument"
        assert "track=simple（" in found["error"]["message"], said
        assert "property=" not in found["error"]["message"], "of the facet that was meant alone"
    found = wenyi.deadline(*event, "trak=simple", code=8)
    assert "track=simple（" in found["error"]["message"]
    assert "property=" in found["error"]["message"]
    assert wenyi.deadline("event")["events"] == []


def test_a_wrong_word_is_told_the_words_there_are(wenyi: Station) -> None:
    made = wenyi.deadline("event", "--kind", "case_filed", "--at", "2024-03-01")
    event_id = made["events"][0]["id"]
    held = wenyi.deadline("suspend", "--kind", "appraisal", "--from", "2024-04-01")
    wenyi.deadline("assign", "--duty", "judge", "--person", "王法官")
    day, named = ("--at", "2026-03-02"), ("--by", "王法官", "--reason", "待补")
    for words, there in (
        (("event", "--kind", "wrong", *day), "case_filed（立案）"),
        (("event", *day), "case_filed（立案）"),
        (("event", "--kind", "case_filed"), "2026-03-02T15:00"),
        (("event", "--kind", "case_filed", "--at", "昨天"), "2026-03-02T15:00"),
        (("event", "--kind", "case_filed", *day, "--term", "半个月多"), "2个工作日"),
        (("event", "--change", "wrong", *day), f"{event_id}（立案）"),
        (("event", "--change", event_id, "--kind", "closed"), "case_filed"),
        (("event", "--cancel", "wrong", "--note", "误"), f"{event_id}（立案）"),
        (("explain", "--rule", "wrong"), "first_ordinary（一审普通程序审限）"),
        (("suspend", "--kind", "wrong", "--from", "2026-03-02"), "appraisal（"),
        (("suspend", "--kind", "appraisal", "--from", "昨天"), "2026-03-02"),
        (("resume", "--id", "wrong", "--to", "2026-03-02"), held["suspensions"][0]["id"]),
        (("assign", "--duty", "wrong", "--person", "李四"), "judge（"),
        (("assign", "--duty", "judge", "--person", "李四", "--end"), "王法官（judge）"),
        (("unlock", "--rule", "wrong", "--as", "president", *named), "first_ordinary（"),
        (("unlock", "--rule", "first_ordinary", "--as", "wrong", *named), "president（"),
        (
            ("unlock", "--rule", "appeal_judgment", "--as", "president", *named),
            "hand_over_paper（",
        ),
    ):
        error = wenyi.deadline(*words, code=8)["error"]
        assert error["kind"] in ("RuleError.BadArgument", "RuleError.BadForm"), words
        assert there in error["message"] and there in error["message_en"], words
    left = wenyi.deadline("event")
    assert len(left["events"]) == len(left["suspensions"]) == 1


def test_events_are_set_right_and_cancelled(wenyi: Station) -> None:
    found = wenyi.deadline("event", "--kind", "case_filed", "--at", "2099-01-01", code=8)
    assert found["error"]["kind"] == "RuleError.BadValue"
    made = wenyi.deadline(
        "event", "--kind", "case_filed", "--at", "2045-03-01", "--set", "track=simple"
    )
    assert of(made, "first_simple")["provisional"] is True
    (event,) = made["events"]
    moved = wenyi.deadline("event", "--change", event["id"], "--at", "2045-03-02")
    assert of(moved, "first_simple")["due"] > of(made, "first_simple")["due"]
    gone = wenyi.deadline("event", "--cancel", event["id"], "--note", "登记错误")
    assert gone["deadlines"] == [] and gone["events"][0]["cancelled"] is True
    for words in (
        ("--change", "none", "--at", "2026-01-01"),
        ("--kind", "none", "--at", "2026-01-01"),
        ("--kind", "case_filed", "--at", "gestern"),
        ("--kind", "case_filed", "--at", "2026-01-01", "--set", "track"),
    ):
        assert "error" in wenyi.deadline("event", *words, code=8)


def test_a_table_with_an_error_is_told_and_the_old_one_stays(
    wenyi: Station, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = wenyi.home / FOLDER
    folder.mkdir()
    rules = folder / "rules.toml"
    rules.write_text('[[rule]]\nkey = "scan_material"\nterm = "3个工作日"\n', encoding="utf-8")
    checked = wenyi("deadline", "rules", "check", str(rules))
    assert checked["ok"] and checked["own"] == ["scan_material"]
    in_force = wenyi("deadline", "rules", "show")
    rules.write_text('[[rule]]\nkey = "scan_material"\nterm = "三周"\n', encoding="utf-8")
    checked = wenyi("deadline", "rules", "check", str(rules), code=4)
    assert [(one["file"], one["line"]) for one in checked["faults"]] == [("rules.toml", 3)]
    assert main(["--home", str(wenyi.home), "--json", "deadline", "rules", "show"]) == 0
    told = capfdbinary.readouterr()
    assert json.loads(told.out) == in_force
    assert "第 3 行" in told.err.decode()
    assert wenyi("deadline", "rules", "check", str(tmp_path / "none"), code=4)["error"]

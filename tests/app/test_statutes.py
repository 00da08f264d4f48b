"""The library of laws as answers, and ``wenyi statutes``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station.statutes import Statutes
from dossier.store import Store, open_store
from resources.errors import BadValue, RuleError, UnknownArticle, UnknownItem
from tests.dossier.paper import KEY, open_case, receive
from tests.dossier.statutes import invented

LENDING = "中华人民共和国渡船借用法"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home", key=KEY) as opened:
        yield opened


@pytest.fixture
def statutes(tmp_path: Path, store: Store) -> Iterator[Statutes]:
    made = Statutes(tmp_path / "home", store)
    made.library.import_(invented.lay(tmp_path / "laws"))
    yield made
    made.close()


def test_answers_are_plain_json(statutes: Statutes) -> None:
    questions: dict[str, dict[str, Any]] = {
        "statute.laws": {"law": "渡船借用法"},
        "statute.find": {"query": "滞船费"},
        "statute.show": {"law": LENDING, "article": 4, "sub": 1},
        "statute.cited": {"text": "依照灯塔法典第三条"},
    }
    for name, value in questions.items():
        answer = statutes.ask(name, value)
        assert json.loads(json.dumps(answer)) == answer, name
    laws = statutes.ask("statute.laws", {"law": "渡船借用法", "on": "2016-05-01"})
    assert [one["adopted"] for one in laws["laws"]] == ["2015-03-01"]
    assert len(laws["versions"]) == 2
    assert laws["contents"][1] == {
        "path": ["第二章 借用人的义务"], "number": 3, "sub": 0, "label": "第三条",
    }  # fmt: skip


def test_a_paragraph_that_was_asked_for_is_pointed_at(statutes: Statutes) -> None:
    found = statutes.ask("statute.find", {"query": "渡船借用法第三条第一款第二项"})
    start, end = found["part"]
    assert found["shown"]["article"]["text"][start:end] == "（二）按期归还渡船。"
    assert statutes.ask("statute.find", {"query": "渡船借用法3"})["part"] is None


def test_what_is_missing_is_said_in_both_languages(statutes: Statutes) -> None:
    missing = statutes.ask("statute.find", {"query": "渡船借用法99"})["missing"]
    assert missing["kind"] == "RuleError.UnknownArticle"
    assert "第五条" in missing["message"]
    assert "第五条" in missing["message_en"]
    with pytest.raises(UnknownArticle):
        statutes.ask("statute.show", {"law": LENDING, "article": 99})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statute.find", {"query": 5}),
        ("statute.find", {"query": "x" * 5000}),
        ("statute.find", {"query": "x", "on": "gestern"}),
        ("statute.find", {"query": "x", "limit": "all"}),
        ("statute.show", {"law": LENDING}),
        ("statute.show", {"article": 3}),
        ("statute.show", {"law": LENDING, "article": True}),
        ("statute.show", {"law": LENDING, "article": -1}),
        ("statute.show", {"law": ["x"], "article": 1}),
    ],
)
def test_wrong_values_are_refused(statutes: Statutes, name: str, value: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        statutes.ask(name, value)


def test_there_is_no_other_question(statutes: Statutes) -> None:
    with pytest.raises(UnknownItem):
        statutes.ask("statute.drop", {})


def test_articles_cited_in_the_dossier_are_counted(statutes: Statutes, store: Store) -> None:
    case_id, batch_id = open_case(store)
    receive(
        store, case_id, batch_id,
        "依照《渡船借用法》第四条", "渡船借用法第四\n条、第五条", None, "合同第七条",
        "灯塔法典第九十条",
    )  # fmt: skip
    answer = _when_done(statutes, case_id)
    rows = [(one["short"], one["label"], one["count"]) for one in answer["articles"]]
    assert rows[0] == ("渡船借用法", "第四条", 2)
    assert sorted(rows[1:]) == [("渡船借用法", "第五条", 1), ("灯塔法典", "第九十条", 1)]
    assert answer["pages"] == 4
    before = statutes.ask("statute.cited", {"case": case_id, "on": "2010-01-01"})
    assert {one["version"] for one in before["articles"]} == {None}
    with pytest.raises(UnknownItem):
        statutes.ask("statute.cited", {"case": "none"})


def test_a_law_imported_later_is_found_in_pages_looked_at_before(
    statutes: Statutes, store: Store, tmp_path: Path
) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "依照《风车磨坊条例》第二条")
    assert _when_done(statutes, case_id)["articles"] == []
    more = tmp_path / "more"
    more.mkdir()
    text = invented.RULES.replace(
        "最高人民法院关于适用《中华人民共和国渡船借用法》的解释", "风车磨坊条例"
    )
    (more / "条例(2022-01-20).md").write_text(text, encoding="utf-8")
    statutes.library.import_(more)
    assert [one["label"] for one in _when_done(statutes, case_id)["articles"]] == ["第二条"]


def _when_done(statutes: Statutes, case_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while True:
        answer = statutes.ask("statute.cited", {"case": case_id})
        if answer["done"]:
            return answer
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_command_line(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    laws = invented.lay(tmp_path / "laws")
    wenyi = ["--home", str(tmp_path / "家"), "statutes"]

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main([*wenyi, *arguments, "--json"])
        return code, json.loads(capfdbinary.readouterr().out)

    code, report = run("import", str(laws))
    assert (code, len(report["added"]), report["refused"]) == (0, 4, [])
    code, report = run("import", str(laws))
    assert (code, len(report["same"])) == (0, 4)
    code, found = run("find", "渡船借用法4")
    assert (code, found["shown"]["article"]["label"]) == (0, "第四条")
    code, found = run("find", "大雾")
    assert [hit["label"] for hit in found["hits"]] == ["第四条之一"]
    code, shown = run("show", "渡船借用法", "第四条", "--on", "2016-01-01")
    assert (code, shown["version"]["adopted"]) == (0, "2015-03-01")
    assert run("show", "渡船借用法", "4", "--on", "2000-01-01")[0] == 8
    assert run("show", "某某法", "4")[0] == 8
    assert run("find", "渡船借用法99")[0] == 8
    code, listed = run("list", "--all")
    assert (code, len(listed["laws"])) == (0, 4)
    assert len(run("list")[1]["laws"]) == 3
    bad = invented.LENDING_2015 + "\n第二条 又来。\n"
    (laws / "坏(2015-03-02).md").write_text(bad, encoding="utf-8")
    code, report = run("import", str(laws))
    assert code == 4
    assert [one["source"] for one in report["refused"]] == ["坏(2015-03-02).md"]
    assert report["refused"][0]["kind"] == "DocumentError.ArticleTwice"
    assert run("import", str(tmp_path / "nowhere"))[0] == 4
    assert main([*wenyi, "import", str(laws)]) == 4
    assert main([*wenyi, "find", "滞船费"]) == 0
    assert main([*wenyi, "show", "渡船借用法", "3"]) == 0
    assert main([*wenyi, "list"]) == 0
    assert main([*wenyi, "show", "渡船借用法", "甲"]) == 2
    assert "（一）保持船体清洁" in capfdbinary.readouterr().out.decode()


def test_an_empty_library_says_so(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert main([*home, "statutes", "find", "违约金"]) == RuleError.exit_code
    told = capsys.readouterr()
    assert "法规库还是空的" in told.err + told.out and "0 条" not in told.out
    assert main([*home, "statutes", "list"]) == 0
    told = capsys.readouterr()
    assert "法规库还是空的" in told.err + told.out
    assert main([*home, "--json", "statutes", "find", "违约金"]) == RuleError.exit_code
    assert json.loads(capsys.readouterr().out)["missing"]["kind"].endswith("NoLaws")
    (tmp_path / "pictures").mkdir()
    for wrong in (("import", str(tmp_path / "pictures")), ("find", " ")):
        assert main([*home, "--json", "statutes", *wrong]) == RuleError.exit_code
        assert json.loads(capsys.readouterr().out)["error"]["kind"].endswith("BadArgument")

"""``wenyi backfill``: what papers say, offered, accepted, refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station
from dossier.model import Volume
from tests.dossier.backfill.papers import card, document, file_paper
from tests.dossier.backfill.test_cards import CARD, NUMBER

CASE = "（2026）粤0308民初8号"
COMPLAINT = document(
    "complaint",
    "原告：苏样例，女，1985年3月12日出生，住湖南省样例县虚构镇样例村5组，电话13900000001。",
    "被告：虚构家居（深圳）有限公司，住所地深圳市样例区临港大道6号。",
    "案由：民间借贷纠纷",
    "诉讼请求：",
    "1.判令被告返还借款5万元；2.诉讼费由被告承担。",
    "事实与理由：",
    "2025年1月1日借款。",
)


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    home = tmp_path / "home"
    with open_station(home) as station:
        case = station.new_case(CASE, "买卖合同纠纷", parties=[("原告", "苏样例")], who="收转员")
        file_paper(station.store, case.id, COMPLAINT, Volume.MAIN)
        file_paper(station.store, case.id, card(*CARD), Volume.MAIN)
        hidden = document(
            "complaint", "原告：内部人，男，住样例县。", "诉讼请求：", "1.不得泄露。"
        )
        file_paper(station.store, case.id, hidden, Volume.CONFIDENTIAL)

    def call(*words: str) -> tuple[int, dict[str, Any]]:
        capfd.readouterr()
        code = main(["--home", str(home), "--json", "backfill", "--case", CASE, *words])
        return code, json.loads(capfd.readouterr().out)

    return call


def _field(told: dict[str, Any], field: str, name: str | None = None) -> Any:
    return next(
        row for row in told["fields"] if row["field"] == field and name in (None, row["name"])
    )


def test_what_disagrees_waits_and_the_rest_is_taken_at_once(run: Any) -> None:
    code, told = run()
    assert code == 0 and told["accepted"] == []
    assert not any(row["name"] == "内部人" for row in told["fields"]), "副卷 is not read"
    born = _field(told, "born", "苏样例")
    assert born["disagrees"] and not born["sure"]
    assert [one["value"] for one in born["values"]] == ["1985-03-02", "1985-03-12"]
    assert _field(told, "cause")["standing"] == "买卖合同纠纷"
    assert not _field(told, "cause")["sure"], "what stands already is not overwritten unasked"

    code, told = run("--sure")
    assert born["number"] not in told["accepted"]
    assert _field(told, "identity", "苏样例")["standing"] == NUMBER
    firm = _field(told, "name", "虚构家居（深圳）有限公司")
    assert firm["settled"], "the defendant joined the case"
    assert _field(told, "amount")["values"][0]["value"] == "50000.00"

    code, told = run("--accept", str(born["number"]), "--set", "99=x")
    assert (code, told["error"]["kind"]) == (8, "RuleError.NoSuchRow")
    code, told = run("--set", f"{born['number']}=1985-03-12")
    assert _field(told, "born", "苏样例")["standing"] == "1985-03-12"
    assert run("--sure")[1]["accepted"] == [], "nothing is entered twice"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("--accept", "0"), "NoSuchRow"),
        (("--set", "1"), "BadValue"),
        (("--set", "1="), "EmptyValue"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_entered(run: Any, words: Any, kind: str) -> None:
    code, told = run(*words)
    assert code != 0
    assert told["error"]["kind"] == f"RuleError.{kind}"
    assert not any(row["settled"] for row in run()[1]["fields"] if row["field"] == "identity")

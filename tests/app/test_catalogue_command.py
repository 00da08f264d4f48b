"""``wenyi catalogue``: shown, confirmed, moved, and this court's titles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import open_station
from dossier.changes import MACHINE, OpenBatch, ReceivePage
from dossier.ids import BatchId, PageId, new_id
from dossier.model import Batch, BatchState, Page, Volume
from tests.dossier.backfill.papers import AT, document, file_paper
from tests.dossier.checks.clean import picture

CASE = "（2026）粤0308民初8号"


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    home = tmp_path / "home"
    with open_station(home) as station:
        case = station.new_case(CASE, "买卖合同纠纷", who="收转员")
        file_paper(station.store, case.id, document("evidence", "x", title="送货单"), Volume.MAIN)
        closed = document("deliberation", "x", title="合议庭评议笔录")
        file_paper(station.store, case.id, closed, Volume.CONFIDENTIAL)

    def call(*words: str) -> tuple[int, dict[str, Any]]:
        capfd.readouterr()
        code = main(["--home", str(home), "--json", "catalogue", *words])
        out = capfd.readouterr().out
        return code, json.loads(out) if out.strip() else {}

    return call


def test_materials_are_confirmed_and_moved(run: Any) -> None:
    items = run("--case", CASE)[1]["items"]
    main_, closed = items[0], items[1]
    assert (main_["title"], closed["volume"]) == ("送货单", "confidential")
    code, told = run("accept", "--case", CASE, "--material", main_["material"])
    assert (code, told) == (0, {"accepted": [main_["material"]]})
    code, told = run("move", "--case", CASE, "--material", main_["material"], "--to", "identity")
    assert (code, told["from"], told["to"]) == (0, "evidence", "identity")

    wish = ("move", "--case", CASE, "--material", closed["material"], "--to", "evidence")
    code, told = run(*wish)
    assert told["error"]["kind"] == "RuleError.NeedsConfirmation"
    assert run(*wish, "--second-confirmation")[0] == 0
    assert {row["volume"] for row in run("--case", CASE)[1]["items"]} == {"main"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("accept", "--case", CASE, "--material", "x"), "UnknownItem"),
        (("move", "--case", CASE, "--material", "x", "--to", "evidence"), "UnknownItem"),
        (("titles", "learn", "合议笔录", "--to", "evidence"), "ConfidentialTitle"),
        (("titles", "learn", "公约", "--to", "nowhere"), "UnknownItem"),
        (("titles", "forget", "公约"), "UnknownItem"),
    ],
)
def test_what_is_not_there_is_named(run: Any, words: Any, kind: str) -> None:
    code, told = run(*words)
    assert code == 8
    assert told["error"]["kind"] == f"RuleError.{kind}"


def test_a_title_is_learned_and_forgotten(run: Any) -> None:
    assert run("titles", "learn", "阳光花园业主公约", "--to", "identity")[0] == 0
    (one,) = run("titles", "list")[1]["titles"]
    assert (one["title"], one["category"]) == ("阳光花园业主公约", "identity")
    assert run("titles", "forget", "阳光花园业主公约")[0] == 0
    assert run("titles", "list")[1] == {"titles": [], "offered": []}


def test_pages_that_wait_show_no_certainty(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with open_station(tmp_path / "home") as station:
        case = station.new_case(CASE, "买卖合同纠纷", who="收转员")
        paper = document("evidence", "x", title="送货单")
        file_paper(station.store, case.id, paper, Volume.MAIN)
        batch = Batch(BatchId(new_id()), case.id, "files", "", BatchState.OPEN, AT)
        station.store.apply(OpenBatch(batch), MACHINE)
        blob = station.store.blobs.put(picture(new_id()))
        page = Page(
            PageId(new_id()), case.id, batch.id, None, "", blob.sha256, "image/png", blob.size,
            100, 100, 300,
        )  # fmt: skip
        station.store.apply(ReceivePage(page), MACHINE)
    assert main(["--home", str(tmp_path / "home"), "catalogue", "--case", CASE]) == 0
    lines = capfd.readouterr().out.splitlines()
    waiting = next(line for line in lines if "待归目" in line)
    assert "—" in waiting and "%" not in waiting and "待确认" not in waiting
    assert any("已确认" in line for line in lines)

    assert main(["--home", str(tmp_path / "home"), "day", "--on", f"{AT:%Y-%m-%d}"]) == 0
    told = capfd.readouterr().out
    assert "电子件" in told and "files" not in told

"""Laws asked for over a real hub: the bench gets them, a party's seat does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from courtroom.hub.contract import Kind
from dossier.statutes.library import Library
from resources.errors import NotAllowed, UnknownArticle
from tests.app.test_hub_room import WAIT_S, Court
from tests.dossier.statutes import invented


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    home = tmp_path / "home"
    home.mkdir()
    library = Library(home / "statutes.db")
    library.import_(invented.lay(tmp_path / "laws"))
    library.close()
    made = Court(tmp_path)
    yield made
    made.close()


def test_laws_over_the_hub(court: Court) -> None:
    bench = court.screen(Kind.BENCH, "judge")
    found = bench.ask("statute.find", query="渡船借用法4", on=None, law=None).result(WAIT_S)
    assert found["shown"]["article"]["label"] == "第四条"
    shown = bench.ask(
        "statute.show", law="渡船借用法", article=3, sub=0, on="2016-01-01", version=None
    ).result(WAIT_S)
    assert "转借" in shown["article"]["text"]
    assert len(bench.ask("statute.laws", on=None).result(WAIT_S)["laws"]) == 3
    cited = bench.ask("statute.cited", text="灯塔法典第三条", on=None).result(WAIT_S)
    assert cited["articles"][0]["text"] == "守塔人每夜点灯。"
    with pytest.raises(UnknownArticle):
        bench.ask("statute.show", law="渡船借用法", article=99).result(WAIT_S)
    end = time.monotonic() + WAIT_S
    while not (of_case := bench.ask("statute.cited", case="", on=None).result(WAIT_S))["done"]:
        assert time.monotonic() < end
    assert of_case["filed"]
    party = court.screen(Kind.PARTY, "plaintiff")
    with pytest.raises(NotAllowed):
        party.ask("statute.find", query="渡船借用法4").result(WAIT_S)

"""Deliberation within an open hearing leaves with 副卷, and with nothing else (庭中评议)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from app.station import open_station
from app.station.packages import Wish, check_package, make_package, volumes
from dossier import order
from dossier.checks.codes import Stage
from dossier.hearing_changes import WriteUtterances
from dossier.model import Volume
from tests.dossier.hearings import heard, make_hearing, make_sitting, said

AMONG_JUDGES = "合议庭休庭评议认为证据不足"
OPEN = "现在继续开庭"


def test_deliberation_in_an_open_hearing_leaves_with_the_confidential_volume(
    tmp_path: Path,
) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        store = station.store
        held = make_hearing(store)
        sitting = make_sitting(store, held)
        ranks = list(order.place([], ["a", "b"], None).values())
        stretches = [heard(held, sitting, text, 0.0) for text in (OPEN, AMONG_JUDGES)]
        aside = replace(stretches[1], volume=Volume.CONFIDENTIAL)
        lines = said(stretches[0], ranks[0]), said(aside, ranks[1])
        store.apply(WriteUtterances(held.id, lines, (stretches[0], aside)), "clerk")
        assert volumes(station, held.case_id) == (Volume.CONFIDENTIAL,)
        wish = Wish(held.case_id, Volume.CONFIDENTIAL, sound=False)
        bag = make_package(station, wish, tmp_path, who="x").folder
        (file,) = bag.rglob("庭中评议/*.json")
        told = json.loads(file.read_text(encoding="utf-8"))
        assert [one["text"] for one in told["utterances"]] == [AMONG_JUDGES]
        assert not any(OPEN in path.read_text("utf-8") for path in bag.rglob("*.json"))
        report = check_package(station, bag, Stage.HANDOVER, who="x")
        failed = [one.code.number for one in report.outcomes if one.judged.findings]
        assert failed == []

"""What one person is shown of a cabinet that others have paper in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.station import open_station
from app.windows.custody.picture import Look, Picture, read
from app.windows.custody.scene import Scene, Stage, Step
from app.windows.custody.steps import options
from cabinet.contract import Cell, Door
from cabinet.desk import CustodyDesk
from cabinet.manual import ManualCabinet
from cabinet.paper_desk import PaperDesk
from cabinet.settings import Wiring
from dossier.custody.model import AlarmKind, Bundle, BundleState, Place, Purpose
from dossier.custody.rights import Person
from dossier.ids import BundleId, CaseId, new_id
from dossier.people.permits import Role
from tests.gui.custody.counter import CHIEF, JUDGE, KEEPER, stocked

OTHER = Person("赵法官", Role.JUDGE)


def test_a_cell_waits_for_paper_lent_to_others_and_no_alarm_names_nothing(tmp_path: Path) -> None:
    """A judge was shown another's cell as free, and an overdue alarm about nothing."""
    stocked(tmp_path / "home")
    at = datetime.now(UTC)
    wiring = Wiring(name="一号柜", url="manual:", boards=(1, 2), locks=4)
    with open_station(tmp_path / "home") as station:
        store = station.store
        loan = PaperDesk(store, JUDGE).ask_loan("A-1", "阅卷")
        due = (at + timedelta(days=3)).date()
        PaperDesk(store, CHIEF).decide_loan(loan.id, granted=True, due_on=due)
        desk = CustodyDesk(store, JUDGE, ManualCabinet(wiring), wiring)
        visit = desk.begin(Purpose.LEND, ["A-1"], Cell(1, 1))
        desk.finish(visit.id, word="已取")
        PaperDesk(store, KEEPER, clock=lambda: at + timedelta(days=9)).overdue()
        keeper, other = (read(PaperDesk(store, who), "一号柜") for who in (KEEPER, OTHER))
    assert [one.kind for one in keeper.alarms] == [AlarmKind.OVERDUE]
    assert (other.bundles, other.lent, other.alarms) == ((), {}, ())
    for shown in (keeper, other):
        assert shown.look(Cell(1, 1), Door.CLOSED) is Look.LENT
        assert shown.look(Cell(1, 2), Door.CLOSED) is Look.OCCUPIED
        assert shown.look(Cell(1, 3), Door.CLOSED) is Look.FREE


def test_nothing_more_is_put_where_another_cases_paper_was_found() -> None:
    """The cell of its own case was offered, and then refused."""
    ours, theirs = CaseId(new_id()), CaseId(new_id())
    there = Place("一号柜", "1-02")
    own, strange = bundle("A-1", ours, place=there), bundle("B-1", theirs, place=there)
    more = bundle("A-2", ours)
    cells = tuple(Cell(1, n) for n in (1, 2, 3))

    def shown(*lying: Bundle) -> Picture:
        return Picture(
            "一号柜", (*lying, more), taken=frozenset({"1-02"}), lying={"1-02": tuple(lying)}
        )

    assert shown(own).place_for(more, cells) == Cell(1, 2)
    assert shown(own, strange).place_for(more, cells) == Cell(1, 1)


def test_originals_that_were_taken_out_go_back_first_others_to_the_archive() -> None:
    case_id = CaseId(new_id())
    own = bundle("A-1", case_id, state=BundleState.TAKEN)
    original = bundle("A-2", case_id, state=BundleState.TAKEN, submitter="甲公司")
    picture = Picture("一号柜", (own, original))

    def first(label: str) -> list[str]:
        scene = Scene(Step(Stage.BUNDLE, labels=(label,)), picture, KEEPER)
        return [one.key for one in options(scene) if one.style == "primary"]

    assert (first("A-1"), first("A-2")) == (["do:archive"], ["do:give_back"])


def bundle(label: str, case_id: CaseId, **more: Any) -> Bundle:
    fields = {"state": BundleState.STORED} | more
    return Bundle(BundleId(new_id()), case_id, label, "卷", 1, datetime.now(UTC), "甲", **fields)

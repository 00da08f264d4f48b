"""The desk of a cabinet: who may, what is refused, what is an alarm, what breaks off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from app.demo.cabinet.doors import Doors
from cabinet.contract import Cell
from cabinet.desk import CustodyDesk
from cabinet.pages_in import by_count
from cabinet.settings import Wiring
from cabinet.stocktaking import doubtful, take_stock
from cabinet.watching import Watch
from dossier.changes import CloseBatch
from dossier.court_time import in_court
from dossier.custody.model import AlarmKind, BundleState, LoanState, Purpose, Shut
from dossier.custody.rights import Person, Wish, may, shown
from dossier.ids import CaseId
from dossier.model import BatchState, Volume
from dossier.people.permits import Role
from dossier.store import Store, custody
from resources.errors import (
    BadValue,
    CabinetInUse,
    CabinetLost,
    CabinetSilent,
    CellNotEmpty,
    CellTaken,
    CountDiffers,
    CustodyOutOfTurn,
    DoorStandsOpen,
    DoorStuck,
    DuplicateLabel,
    EmptyValue,
    LoanOutOfTurn,
    MayNotOpen,
    NoSuchCell,
    NotAllHere,
    NothingToUndo,
    OwnLoan,
    PagesNotIn,
    UnknownLabel,
    WrongDoor,
)
from tests.cabinet.direct import DirectCabinet
from tests.cabinet.world import number
from tests.dossier.paper import open_case, receive

AT = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
ONE, TWO = Cell(1, 1), Cell(1, 2)
KEEPER, JUDGE, CHIEF = Person("张保管"), Person("李法官"), Person("王庭长")
_numbers = count(1)


class Bench:
    """A cabinet of its own in a shared store, with a case and a clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.n = next(_numbers)
        self.doors = Doors({1: 3})
        self.cabinet = DirectCabinet(self.doors, f"柜{self.n}", items=False)
        self.clock = AT
        self.case_id = self.case()

    def case(self) -> CaseId:
        case_id, batch_id = open_case(self.store, number(next(_numbers)))
        self.store.apply(CloseBatch(batch_id, BatchState.DONE), "machine")
        return case_id

    def desk(self, person: Person = KEEPER) -> CustodyDesk:
        wiring = Wiring(name=self.cabinet.name, confirm_s=0.05, close_s=0.05)
        return CustodyDesk(
            self.store,
            person,
            self.cabinet,
            wiring,
            lacking=lambda *_: None,
            clock=lambda: self.clock,
        )

    def bundle(
        self, case_id: CaseId | None = None, volume: Volume = Volume.MAIN, submitter: str = "甲"
    ) -> str:
        label = f"{self.n}-{next(_numbers)}"
        self.desk().register(
            case_id or self.case_id, label, "卷", 10, volume=volume, submitter=submitter
        )
        return label

    def through(
        self, purpose: Purpose, label: str, cell: Cell = ONE, person: Person = KEEPER
    ) -> None:
        visit = self.desk(person).begin(purpose, [label], cell)
        self.doors.shut(cell)
        self.desk(person).finish(visit.id)

    def stored(self, cell: Cell = ONE) -> str:
        label = self.bundle()
        self.through(Purpose.STORE, label, cell)
        return label

    def lent(self, days: int = 5) -> str:
        label = self.stored()
        loan = self.desk(JUDGE).ask_loan(label, "阅卷")
        self.desk(CHIEF).decide_loan(loan.id, True, self.day(days))
        self.through(Purpose.LEND, label, ONE, JUDGE)
        return label

    def day(self, days: int) -> date:
        return in_court(self.clock + timedelta(days=days)).date()

    def state(self, label: str) -> BundleState:
        return self.desk().labelled(label).state

    def kinds(self) -> list[AlarmKind]:
        return [alarm.kind for alarm in self.desk().alarms(self.case_id)]


@pytest.fixture
def bench(shared: Store) -> Bench:
    return Bench(shared)


# ---- registering, storing -------------------------------------------------------------


def test_a_label_is_stuck_on_one_bundle_ever(bench: Bench) -> None:
    label = bench.bundle()
    other = bench.case()
    with pytest.raises(DuplicateLabel) as caught:
        bench.desk().register(other, f" {label} ", "卷", 1)
    assert caught.value.params["number"] == bench.store.case(bench.case_id).number
    for wrong in ("", " ", "a b", "x" * 65, "a\x07b"):
        with pytest.raises(BadValue):
            bench.desk().register(other, wrong, "卷", 1)
    for sheets in (0, -1, 20_001):
        with pytest.raises(BadValue):
            bench.desk().register(other, "y", "卷", sheets)
    with pytest.raises(UnknownLabel):
        bench.desk().begin(Purpose.STORE, ["没有的条码"], ONE)
    assert bench.doors.ordered == []


def test_a_cell_is_for_paper_of_one_case(bench: Bench) -> None:
    bench.stored(ONE)
    bench.stored(ONE)
    strange = bench.bundle(bench.case())
    with pytest.raises(CellTaken):
        bench.desk().begin(Purpose.STORE, [strange], ONE)
    with pytest.raises(CellTaken):
        bench.desk().begin(Purpose.STORE, [bench.bundle(), strange], Cell(1, 3))
    bench.through(Purpose.STORE, strange, TWO)
    twice = bench.bundle()
    visit = bench.desk().begin(Purpose.STORE, [twice, twice], ONE)
    bench.doors.shut(ONE)
    assert len(bench.desk().finish(visit.id).done) == 1
    with pytest.raises(NoSuchCell):
        bench.desk().begin(Purpose.STORE, [bench.bundle()], Cell(1, 9))


def test_a_cell_does_not_open_before_all_pages_are_in(bench: Bench) -> None:
    case_id, batch_id = open_case(bench.store, number(next(_numbers)))
    label = bench.bundle(case_id)
    desk = CustodyDesk(bench.store, KEEPER, bench.cabinet, Wiring(), lacking=by_count)
    receive(bench.store, case_id, batch_id, *([None] * 12))
    with pytest.raises(PagesNotIn):
        desk.begin(Purpose.STORE, [label], ONE)
    bench.store.apply(CloseBatch(batch_id, BatchState.DONE), "machine")
    visit = desk.begin(Purpose.STORE, [label], ONE)
    bench.doors.shut(ONE)
    desk.finish(visit.id)
    second = bench.bundle(case_id)
    with pytest.raises(PagesNotIn) as caught:
        desk.begin(Purpose.STORE, [second], ONE)
    assert (caught.value.params["pages"], caught.value.params["sheets"]) == (12, 20)
    assert bench.doors.ordered == [ONE]


# ---- borrowing ------------------------------------------------------------------------


def test_borrowing_needs_another_persons_approval_and_is_ones_own(bench: Bench) -> None:
    label = bench.stored()
    with pytest.raises(LoanOutOfTurn):
        bench.desk(JUDGE).begin(Purpose.LEND, [label], ONE)
    loan = bench.desk(JUDGE).ask_loan(label, "阅卷")
    with pytest.raises(LoanOutOfTurn):
        bench.desk(JUDGE).ask_loan(label, "再问")
    with pytest.raises(EmptyValue):
        bench.desk(Person("钱法官")).ask_loan(label, " ")
    with pytest.raises(OwnLoan):
        bench.desk(JUDGE).decide_loan(loan.id, True, bench.day(5))
    for due in (None, bench.day(-1), bench.day(93)):
        with pytest.raises(BadValue):
            bench.desk(CHIEF).decide_loan(loan.id, True, due)
    with pytest.raises(EmptyValue):
        bench.desk(CHIEF).decide_loan(loan.id, False)
    bench.desk(CHIEF).decide_loan(loan.id, True, bench.day(1))
    with pytest.raises(LoanOutOfTurn):
        bench.desk(CHIEF).decide_loan(loan.id, False, None, "改主意")
    with pytest.raises(LoanOutOfTurn):
        bench.desk(KEEPER).begin(Purpose.LEND, [label], ONE)
    bench.clock += timedelta(days=3)
    with pytest.raises(LoanOutOfTurn):
        bench.desk(JUDGE).begin(Purpose.LEND, [label], ONE)
    with pytest.raises(MayNotOpen):
        bench.desk(CHIEF).withdraw_loan(loan.id)
    assert bench.desk(JUDGE).withdraw_loan(loan.id).state is LoanState.WITHDRAWN
    assert bench.doors.ordered == [ONE]


def test_a_return_is_counted_before_it_is_put_away(bench: Bench) -> None:
    label = bench.lent()
    assert bench.desk().labelled(label).holder == "李法官"
    bench.desk().take_back(label)
    with pytest.raises(CountDiffers):
        bench.desk().begin(Purpose.STORE, [label], ONE)
    with pytest.raises(CountDiffers):
        bench.desk().recount(label, 9)
    for count_, ground in ((9, "x" * 1001), (20_001, "")):
        with pytest.raises(BadValue):
            bench.desk().recount(label, count_, ground)
    bench.desk().recount(label, 9, "末页缺失，已告知庭长")
    assert bench.kinds() == [AlarmKind.SHEETS]
    bench.desk().recount(label, 10)
    assert bench.kinds() == []
    bench.through(Purpose.STORE, label, TWO)
    assert bench.desk().labelled(label).lies is not None


def test_overdue_paper_is_one_alarm_until_it_is_back(bench: Bench) -> None:
    label = bench.lent(days=2)
    bench.desk().overdue()
    assert bench.kinds() == []
    bench.clock += timedelta(days=3)
    for _ in range(2):
        bench.desk().overdue()
        assert bench.kinds() == [AlarmKind.OVERDUE]
    bench.desk().take_back(label)
    assert bench.kinds() == []


def test_a_clock_set_back_makes_nothing_happen_before_what_happened(bench: Bench) -> None:
    label = bench.lent(days=2)
    bench.clock += timedelta(days=3)
    bench.desk().overdue()
    bench.clock -= timedelta(days=400)
    bench.desk().overdue()
    assert bench.kinds() == [AlarmKind.OVERDUE], "what was overdue is, until it is back"
    bundle = bench.desk().take_back(label)
    assert bundle.moved_at is not None and bundle.moved_at >= AT
    with bench.store.snapshot() as reader:
        times = [act.at for act in custody.acts(reader, bundle.id)]
    assert times == sorted(times)


# ---- going for good -------------------------------------------------------------------


def test_at_closing_everything_is_there_or_nothing_is_taken(bench: Bench) -> None:
    away, here = bench.lent(), bench.stored(TWO)
    with pytest.raises(NotAllHere) as caught:
        bench.desk().begin(Purpose.TAKE_OUT, [here], TWO)
    assert away in caught.value.params["labels"]
    bench.desk().take_back(away)
    bench.desk().recount(away, 10)
    bench.through(Purpose.STORE, away, ONE)
    bench.through(Purpose.TAKE_OUT, away, ONE)
    bench.through(Purpose.TAKE_OUT, here, TWO)
    with pytest.raises(BadValue):
        bench.desk().hand_to_archive(bench.case_id, KEEPER.name)
    bench.desk().hand_to_archive(bench.case_id, "赵档案", b"receipt")
    assert {bench.state(away), bench.state(here)} == {BundleState.ARCHIVED}
    with pytest.raises(CustodyOutOfTurn) as out:
        bench.desk().hand_to_archive(bench.case_id, "赵档案", b"receipt")
    assert out.value.params["label"] == bench.store.case(bench.case_id).number
    with pytest.raises(CustodyOutOfTurn):
        bench.desk().begin(Purpose.STORE, [here], TWO)
    with pytest.raises(LoanOutOfTurn):
        bench.desk(JUDGE).ask_loan(here, "阅卷")
    with pytest.raises(NothingToUndo):
        bench.store.undo(bench.case_id, KEEPER.name)


def test_originals_go_back_against_a_signature(bench: Bench) -> None:
    label = bench.stored()
    with pytest.raises(CustodyOutOfTurn):
        bench.desk().give_back(label, "甲", "身份证", b"ink")
    bench.through(Purpose.WITHDRAW, label)
    for to, identified, ink in (("", "身份证", b"i"), ("甲", " ", b"i"), ("甲", "身份证", b"")):
        with pytest.raises(EmptyValue):
            bench.desk().give_back(label, to, identified, ink)
    bundle = bench.desk().give_back(label, "甲", "身份证", b"ink")
    assert bundle.state is BundleState.GIVEN_BACK
    with bench.store.snapshot() as reader:
        last = custody.acts(reader, bundle.id)[-1]
    assert bench.store.blobs.read(last.signature_sha256) == b"ink"
    courts = bench.bundle(submitter="")
    with pytest.raises(EmptyValue):
        bench.desk().give_back(courts, "甲", "身份证", b"ink")


# ---- doors ----------------------------------------------------------------------------


def test_two_people_at_one_cabinet(bench: Bench) -> None:
    first, second = bench.bundle(), bench.bundle()
    visit = bench.desk().begin(Purpose.STORE, [first], ONE)
    other = Person("孙书记")
    with pytest.raises(CabinetInUse) as caught:
        bench.desk(other).begin(Purpose.STORE, [second], TWO)
    assert caught.value.params["who"] == KEEPER.name
    with pytest.raises(CabinetInUse):
        bench.desk(other).open_empty(TWO)
    for change in (
        lambda: bench.desk(other).give_back(first, "甲", "身份证", b"i"),
        lambda: take_stock(bench.desk(other), {ONE: [first]}),
    ):
        with pytest.raises(CabinetInUse):
            change()
    with pytest.raises(MayNotOpen):
        bench.desk(Person("周法官", Role.JUDGE)).finish(visit.id)
    assert bench.doors.ordered == [ONE]
    bench.doors.shut(ONE)
    bench.desk().finish(visit.id)
    bench.through(Purpose.STORE, second, TWO)


def test_a_door_left_open_is_an_alarm_until_it_is_shut(bench: Bench) -> None:
    label = bench.bundle()
    visit = bench.desk().begin(Purpose.STORE, [label], ONE)
    for _ in range(2):
        with pytest.raises(DoorStandsOpen):
            bench.desk().finish(visit.id)
        assert bench.kinds() == [AlarmKind.DOOR_OPEN]
    assert bench.state(label) is BundleState.WAITING
    bench.doors.shut(ONE)
    assert bench.desk().finish(visit.id).shut is Shut.SENSOR
    assert bench.kinds() == []
    assert bench.state(label) is BundleState.STORED
    with pytest.raises(CustodyOutOfTurn):
        bench.desk().finish(visit.id)


def test_what_was_not_done_is_said(bench: Bench) -> None:
    label = bench.bundle()
    visit = bench.desk().begin(Purpose.STORE, [label], ONE)
    bench.doors.shut(ONE)
    assert bench.desk().finish(visit.id, []).done == ()
    assert bench.state(label) is BundleState.WAITING


Fault = Callable[[Bench], None]


def _stuck(bench: Bench) -> None:
    bench.doors.stick(ONE)


def _swapped(bench: Bench) -> None:
    bench.doors.swap(ONE, TWO)


def _dead(bench: Bench) -> None:
    bench.cabinet.dead = True


def _forced(bench: Bench) -> None:
    bench.doors.force(TWO)


@pytest.mark.parametrize(
    ("fault", "error", "alarms"),
    [
        (_stuck, DoorStuck, []),
        (_swapped, WrongDoor, [AlarmKind.WRONG_DOOR]),
        (_dead, CabinetSilent, []),
        (_forced, DoorStandsOpen, []),
    ],
)
def test_a_door_that_did_not_open_leaves_no_visit(
    bench: Bench, fault: Fault, error: type[Exception], alarms: list[AlarmKind]
) -> None:
    label = bench.bundle()
    fault(bench)
    with pytest.raises(error):
        bench.desk().begin(Purpose.STORE, [label], ONE)
    assert bench.desk().unended() == []
    assert bench.kinds() == alarms
    assert bench.state(label) is BundleState.WAITING


def test_where_the_line_dies_after_the_order_somebody_looks(bench: Bench) -> None:
    label = bench.bundle()
    bench.cabinet.dies_after_order = True
    with pytest.raises(CabinetLost):
        bench.desk().begin(Purpose.STORE, [label], ONE)
    (visit,) = bench.desk().unended()
    assert bench.doors.is_open(ONE)
    with pytest.raises(CabinetSilent):
        bench.desk().finish(visit.id)
    with pytest.raises(EmptyValue):
        bench.desk().settle_visit(visit.id, [label], " ")
    with pytest.raises(UnknownLabel):
        bench.desk().settle_visit(visit.id, ["别的"], "看过")
    ended = bench.desk().settle_visit(visit.id, [label], "停电，本人放入并关门")
    assert (ended.shut, bench.state(label)) == (Shut.WORD, BundleState.STORED)


def test_an_empty_cell_is_opened_without_a_visit_and_never_one_with_paper(bench: Bench) -> None:
    label = bench.stored(ONE)
    bench.desk().open_empty(TWO)
    bench.doors.shut(TWO)
    with pytest.raises(CellNotEmpty) as caught:
        bench.desk().open_empty(ONE)
    assert caught.value.params["label"] == label
    secret = bench.bundle(volume=Volume.CONFIDENTIAL)
    visit = bench.desk().begin(Purpose.STORE, [secret], TWO)
    bench.doors.shut(TWO)
    bench.desk().finish(visit.id)
    with pytest.raises(CellNotEmpty) as caught:
        bench.desk(Person("扫描", Role.SCANNER)).open_empty(TWO)
    assert caught.value.params["label"] == "—", "what is not shown is not named"
    with pytest.raises(MayNotOpen):
        bench.desk(JUDGE_ROLE).open_empty(TWO)


# ---- taking stock, watching -----------------------------------------------------------


def test_three_lists_and_what_they_do(bench: Bench) -> None:
    here, lost, moved = bench.stored(ONE), bench.stored(ONE), bench.stored(ONE)
    out = take_stock(bench.desk(), {ONE: [here, here, "未登记"], TWO: [moved, here]})
    assert [one.label for one in out.present] == [here]
    assert [one.label for one in out.missing] == [lost]
    assert [one.label for one, _ in out.misplaced] == [moved]
    assert [each.label for each in out.foreign] == ["未登记", moved, here]
    assert bench.state(lost) is BundleState.MISSING
    place = bench.desk().labelled(moved).lies
    assert place is not None and place.cell == str(TWO)
    assert sorted(bench.kinds()) == sorted([AlarmKind.MISSING, AlarmKind.WRONG_PLACE])
    again = take_stock(bench.desk(), {ONE: [here, lost], TWO: [moved], Cell(1, 3): []})
    assert again.missing == () and bench.state(lost) is BundleState.STORED
    assert bench.kinds() == [AlarmKind.WRONG_PLACE]
    bench.through(Purpose.WITHDRAW, moved, TWO)
    assert bench.kinds() == []
    with pytest.raises(NoSuchCell):
        take_stock(bench.desk(), {Cell(9, 9): []})


def test_what_was_not_looked_into_is_not_missing(bench: Bench) -> None:
    bench.stored(ONE)
    assert take_stock(bench.desk(), {TWO: []}).missing == ()


def test_a_missing_bundle_is_recovered_and_counted(bench: Bench) -> None:
    label = bench.stored()
    take_stock(bench.desk(), {ONE: []})
    with pytest.raises(EmptyValue):
        bench.desk().recover(label, "")
    bench.desk().recover(label, "在二楼办公室找到")
    assert (bench.state(label), bench.kinds()) == (BundleState.RETURNED, [])
    with pytest.raises(CountDiffers):
        bench.desk().begin(Purpose.STORE, [label], ONE)


def test_sensors_in_cells_are_held_against_the_list(bench: Bench) -> None:
    bench.cabinet.items = True
    label = bench.bundle()
    visit = bench.desk().begin(Purpose.STORE, [label], ONE)
    bench.doors.shut(ONE)
    bench.desk().finish(visit.id)
    assert bench.kinds() == [AlarmKind.MISSING]
    bench.doors.put(TWO)
    assert doubtful(bench.desk(), bench.cabinet.states()) == [(ONE, "有账无物"), (TWO, "无账有物")]
    for alarm in bench.desk().alarms(bench.case_id):
        with pytest.raises(EmptyValue):
            bench.desk().settle(alarm.id, " ")
        bench.desk().settle(alarm.id, "感应器故障")
    assert bench.kinds() == []


def test_a_door_that_nobody_opened_is_an_alarm(bench: Bench) -> None:
    bench.stored(ONE)
    clock_s = [0.0]
    told: list[str] = []
    watch = Watch(bench.desk(), lambda report: told.append(str(report.cell)), lambda: clock_s[0])
    bench.doors.force(ONE)
    watch.step(0.0)
    assert bench.kinds() == [AlarmKind.FORCED]
    clock_s[0] = 1.0
    watch.step(0.0)
    assert bench.kinds() == [AlarmKind.FORCED, AlarmKind.DOOR_OPEN]
    bench.doors.shut(ONE)
    watch.step(0.0)
    assert bench.kinds() == [AlarmKind.FORCED]
    assert told == [str(ONE), str(ONE)]
    visit = bench.desk().begin(Purpose.STORE, [bench.bundle()], ONE)
    watch.step(0.0)
    bench.doors.shut(ONE)
    bench.desk().finish(visit.id)
    watch.step(0.0)
    assert bench.kinds() == [AlarmKind.FORCED], "a door that a visit opened is none"
    bench.doors.force(Cell(1, 3))
    watch.step(0.0)
    assert bench.kinds() == [AlarmKind.FORCED], "no paper ever lay there"


# ---- who may --------------------------------------------------------------------------

JUDGE_ROLE = Person("周法官", Role.JUDGE)


def test_who_may_open_what(bench: Bench) -> None:
    for role, wishes in {
        Role.SCANNER: {Wish.REGISTER, Wish.STORE, Wish.RETURN, Wish.TAKE_OUT, Wish.INSPECT},
        Role.JUDGE: {Wish.BORROW},
        Role.PRESIDING: {Wish.BORROW, Wish.DECIDE, Wish.SETTLE},
        Role.ADMINISTRATOR: {Wish.OPEN_EMPTY},
    }.items():
        person = Person("某", role)
        more = {Wish.SETTLE, Wish.OPEN_EMPTY} if role is Role.SCANNER else set()
        assert {wish for wish in Wish if may(person, wish)} == wishes | more, role
    label, secret = bench.stored(), bench.bundle(volume=Volume.CONFIDENTIAL)
    with pytest.raises(MayNotOpen):
        bench.desk(JUDGE_ROLE).begin(Purpose.WITHDRAW, [label], ONE)
    with pytest.raises(MayNotOpen):
        bench.desk(Person("扫描", Role.SCANNER)).begin(Purpose.STORE, [secret], ONE)
    clerk = Person("孙书记", Role.CLERK)
    visit = bench.desk(clerk).begin(Purpose.STORE, [secret], ONE)
    assert visit.volume is Volume.CONFIDENTIAL
    bench.doors.shut(ONE)
    bench.desk(clerk).finish(visit.id)
    assert bench.doors.ordered == [ONE, ONE]
    mine = bench.desk().shown(bench.case_id)
    assert {one.label for one in shown(clerk, mine, ())} == {label, secret}
    assert {one.label for one in shown(Person("扫描", Role.SCANNER), mine, ())} == {label}
    assert shown(JUDGE_ROLE, mine, ()) == []
    loan = bench.desk(JUDGE_ROLE).ask_loan(label, "阅卷")
    bench.desk(CHIEF).decide_loan(loan.id, True, bench.day(1))
    assert [one.label for one in bench.desk(JUDGE_ROLE).shown(bench.case_id)] == [label]


def test_the_journal_is_whole(shared: Store) -> None:
    assert shared.verify(deep=True).problems == ()

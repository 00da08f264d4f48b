"""A court's counter in small: paper, people, doors and what goes wrong, beside the desk.

It keeps for itself where each bundle really is, and after each step holds that against the
list, the journal and the doors.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.demo.cabinet.doors import Doors
from cabinet.contract import Cabinet, Cell
from cabinet.desk import CustodyDesk
from cabinet.settings import Wiring
from cabinet.stocktaking import take_stock
from dossier.changes import OpenCase
from dossier.custody.model import Act, Bundle, BundleState, LoanState, Place, Purpose, Visit
from dossier.custody.rights import Person
from dossier.ids import CaseId, new_id
from dossier.model import Case
from dossier.store import Store, custody, schema
from resources.errors import DeviceError, PagesNotIn, RuleError
from tests.dossier.paper import NOW

KEEPER, JUDGE, CHIEF = Person("张保管"), Person("李法官"), Person("王庭长")
SHEETS = 10


def _lacking(label: str) -> PagesNotIn | None:
    return PagesNotIn(label=label, sheets=SHEETS, pages=3) if label.endswith("缺页") else None


@dataclass
class World:
    """One cabinet and the paper around it.

    Attributes:
        cabinet: as the desk sees it.
        doors: as they are.
        dead: takes the line away, or gives it back.
    """

    store: Store
    cabinet: Cabinet
    doors: Doors
    cases: list[CaseId] = field(default_factory=list)
    where: dict[str, Cell | None] = field(default_factory=dict)
    """Label to the cell it really lies in; None: in somebody's hands, or gone."""
    disturbed: set[str] = field(default_factory=set)
    """Labels that somebody moved with a key since they were last looked for."""
    broken: tuple[Visit, bool] | None = None
    """A visit that broke off, and whether the paper went through the door."""
    refusals: int = 0
    entries: int = 0
    clock: datetime = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    listed: list[Bundle] = field(default_factory=list)
    """What the list said after the last step."""
    replayed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    steps: int = 0

    def __post_init__(self) -> None:
        with self.store.snapshot():
            entries = self.store.journal_entries(0, 1_000_000)
        self.entries = entries[-1].position if entries else 0

    def desk(self, person: Person = KEEPER) -> CustodyDesk:
        wiring = replace(Wiring(), name=self.cabinet.name, confirm_s=0.0, close_s=0.0)
        return CustodyDesk(
            self.store,
            person,
            self.cabinet,
            wiring,
            lacking=lambda _, bundle: _lacking(bundle.label),
            clock=lambda: self.clock,
        )

    # ---- what happens -------------------------------------------------------------

    def add_case(self) -> None:
        case = Case(CaseId(new_id()), number(len(self.store.cases())), "买卖", "civil_first", NOW)
        self.store.apply(OpenCase(case), KEEPER.name)
        self.cases.append(case.id)

    def add_bundle(self, case: int, whole: bool = True) -> None:
        if not self.cases:
            self.add_case()
        case_id = self.cases[case % len(self.cases)]
        label = f"{self.cabinet.name}-{len(self.where)}{'' if whole else '缺页'}"
        submitter = "甲公司" if len(self.where) % 2 else ""
        self.desk().register(case_id, label, "卷宗", SHEETS, submitter=submitter)
        self.where[label] = None

    def put_in(self, label: str, cell: Cell, fault: str = "") -> None:
        self._through(KEEPER, Purpose.STORE, label, cell, fault)

    def borrow(self, label: str, days: int, granted: bool) -> None:
        loan = self.desk(JUDGE).ask_loan(label, "阅卷")
        due = self.desk().now().date() + timedelta(days=days)
        self.desk(CHIEF).decide_loan(loan.id, granted, due if granted else None, "按规定")

    def fetch(self, label: str, fault: str = "") -> None:
        """The judge opens the cell and takes the bundle."""
        cell = self._listed(label)
        self._through(JUDGE, Purpose.LEND, label, cell, fault)

    def bring_back(self, label: str, counted: int, ground: str) -> None:
        if self.desk().labelled(label).state is not BundleState.RETURNED:
            self.desk().take_back(label)
        self.desk().recount(label, counted, ground)

    def take_out(self, label: str, fault: str = "") -> None:
        self._through(KEEPER, Purpose.TAKE_OUT, label, self._listed(label), fault)

    def withdraw(self, label: str) -> None:
        self._through(KEEPER, Purpose.WITHDRAW, label, self._listed(label), "")

    def archive(self, case: int) -> None:
        if self.cases:
            self.desk().hand_to_archive(self.cases[case % len(self.cases)], "赵档案")

    def give_back(self, label: str) -> None:
        self.desk().give_back(label, "甲公司代理人", "身份证", b"signature")

    def sleep(self, days: int) -> None:
        """Time goes on, or the clock is set back."""
        self.clock += timedelta(days=days)
        self.desk().overdue()

    def move_by_key(self, label: str, cell: Cell | None) -> None:
        """Somebody opens with the emergency key and puts paper elsewhere."""
        if self.where[label] is not None:
            self.where[label] = cell
            self.disturbed.add(label)

    def take_stock(self) -> None:
        scanned: dict[Cell, list[str]] = {cell: [] for cell in self.cabinet.cells}
        for label, cell in self.where.items():
            if cell is not None:
                scanned[cell].append(label)
        listed = {one.label: one for one in self.bundles()}
        outcome = take_stock(self.desk(), scanned)
        # The three lists, from what really is.
        lies = {label: self._at(one) for label, one in listed.items()}
        there = {label for label, cell in self.where.items() if cell is not None}
        assert {one.label for one in outcome.present} == {
            label for label in there if lies[label] == self.where[label]
        }
        assert {one.label for one in outcome.missing} == {
            label for label, cell in lies.items() if cell is not None and label not in there
        }
        assert {one.label for one in outcome.foreign} == {
            label for label in there if lies[label] != self.where[label]
        }
        self.disturbed.clear()

    def recover(self, label: str) -> None:
        """A missing bundle turns up on somebody's table."""
        self.desk().recover(label, "在办公室找到")

    def mend(self) -> None:
        """The line is there again; somebody looks, shuts the door and says what was done."""
        self.alive(True)
        if self.broken is None:
            return
        visit, through = self.broken
        self.doors.shut(Cell.parse(visit.place.cell))
        labels = [one.label for one in self.bundles() if one.id in visit.bundles]
        self.desk().finish(visit.id, labels if through else [], word="断电后由保管员核对")
        self.broken = None

    def alive(self, on: bool) -> None:
        """Give the line or take it; a cabinet of the test's own says how."""
        self.cabinet.dead = not on  # type: ignore[attr-defined]

    def die_after_order(self) -> None:
        self.cabinet.dies_after_order = True  # type: ignore[attr-defined]

    def fitting(self, bundle: Bundle) -> list[Cell]:
        """Cells in which nothing lies, or paper of the same case."""
        other = {
            one.lies.cell for one in self.listed if one.lies and one.case_id != bundle.case_id
        }
        return [cell for cell in self.cabinet.cells if str(cell) not in other]

    # ---- through a door -----------------------------------------------------------

    def _through(
        self, person: Person, purpose: Purpose, label: str, cell: Cell, fault: str
    ) -> None:
        desk = self.desk(person)
        others = [each for each in self.cabinet.cells if each != cell]
        match fault:
            case "stuck":
                self.doors.stick(cell)
            case "wrong":
                self.doors.swap(cell, others[0])
            case "dead":
                self.alive(False)
            case "dies":
                self.die_after_order()
        try:
            visit = desk.begin(purpose, [label], cell)
        except DeviceError:
            self._broke_off(purpose, label, cell, fault)
            raise
        finally:
            self.doors.stick(cell, False)
            self.doors.swap(cell, cell)
            if fault in ("stuck", "wrong"):
                self._shut_all()
        self._behind_the_door(visit, desk, purpose, label, cell, fault)

    def _behind_the_door(
        self, visit: Visit, desk: CustodyDesk, purpose: Purpose, label: str, cell: Cell, fault: str
    ) -> None:
        # With a key it may have gone before: then nobody takes it, and they say so.
        taking = purpose is not Purpose.STORE
        there = not taking or self.where[label] == cell
        if fault == "crash":
            # The program dies with the door open; the paper went through, or did not.
            self.broken = (visit, there and self.steps % 2 == 0)
            self._carry(purpose, label, cell, self.broken[1])
            return
        if fault == "barge":
            self._barge(label)
        does = there and fault != "nothing"
        self._carry(purpose, label, cell, does)
        if fault == "open":
            try:
                desk.finish(visit.id, [label] if does else [])
            except DeviceError:
                pass
            else:
                raise AssertionError("the door stood open")
        self.doors.shut(cell)
        desk.finish(visit.id, [label] if does else [])

    def _barge(self, label: str) -> None:
        """Somebody else wants a door of this cabinet meanwhile; none opens."""
        ordered = len(self.doors.ordered)
        for cell in self.cabinet.cells[:2]:
            try:
                self.desk(CHIEF).begin(Purpose.STORE, [label], cell)
            except (RuleError, DeviceError):
                continue
            raise AssertionError("two doors for two people")
        assert len(self.doors.ordered) == ordered

    def _broke_off(self, purpose: Purpose, label: str, cell: Cell, fault: str) -> None:
        unended = self.desk().unended()
        if fault == "dies" and unended:
            # The door is open all the same; whoever stands there goes on.
            through = purpose is Purpose.STORE or self.where[label] == cell
            self.broken = (unended[0], through)
            self._carry(purpose, label, cell, through)

    def _carry(self, purpose: Purpose, label: str, cell: Cell, really: bool) -> None:
        if really:
            self.where[label] = cell if purpose is Purpose.STORE else None

    def _shut_all(self) -> None:
        for cell in self.cabinet.cells:
            self.doors.shut(cell)

    # ---- what must hold -----------------------------------------------------------

    def step(self, act: Any, *arguments: Any) -> bool:
        """Do one thing, and check; return whether it was done and not refused."""
        self.steps += 1
        done = True
        try:
            act(*arguments)
        except (RuleError, DeviceError):
            self.refusals += 1
            done = False
        self.cabinet_settles()
        self.check()
        return done

    def cabinet_settles(self) -> None:
        """An order to die that met no door is forgotten."""
        if self.broken is None:
            self.alive(True)
            self.cabinet.dies_after_order = False  # type: ignore[attr-defined]

    def bundles(self) -> list[Bundle]:
        with self.store.snapshot() as reader:
            return [one for case_id in self.cases for one in custody.bundles(reader, case_id)]

    def check(self) -> None:
        """Journal, cells and list agree."""
        self._follow_journal()
        with self.store.snapshot() as reader:
            visits = custody.unended(reader, self.cabinet.name)
        assert (self.broken is None) == (not visits), "a visit stays open only where it broke off"
        unsure = {bundle_id for visit in visits for bundle_id in visit.bundles}
        listed = self.listed = self.bundles()
        assert {one.label for one in listed} == set(self.where)
        for one in listed:
            row = self.replayed["bundle", one.id]
            assert (row["state"], row["cell"], row["holder"]) == (
                one.state.value,
                None if one.place is None else one.place.cell,
                one.holder,
            ), "the journal and the list"
            if one.id not in unsure and one.label not in self.disturbed:
                assert self._at(one) == self.where[one.label], f"the cell and the list: {one}"
            assert (one.due_on is not None) == (one.state is BundleState.LENT) or (
                one.state is BundleState.MISSING
            )
        if self.broken is None:
            assert not any(map(self.doors.is_open, self.cabinet.cells)), "a door stands open"
        if self.steps % 50 == 0:
            self.check_deeply()

    def check_deeply(self) -> None:
        """Every table as the journal has it; each bundle's acts lead to its state."""
        with self.store.snapshot() as reader:
            mine = set(self.cases)
            for name, table in schema.CUSTODY.items():
                rows = {
                    (name, row["id"]): dict(row)
                    for row in reader.connection.execute(table.select()).mappings()
                    if row["case_id"] in mine
                }
                kept = {
                    place: row
                    for place, row in self.replayed.items()
                    if place[0] == name and row["case_id"] in mine
                }
                assert rows == kept
            for one in self.bundles():
                acts = [each.act for each in custody.acts(reader, one.id)]
                assert acts[0] is Act.REGISTER
                out = [
                    each
                    for each in custody.loans(reader, bundle_id=one.id)
                    if each.state is LoanState.OUT
                ]
                lost = one.state is BundleState.MISSING and acts[-2] is Act.LEND
                assert len(out) == (one.state is BundleState.LENT or lost)

    def _follow_journal(self) -> None:
        for entry in self.store.journal_entries(self.entries, 1_000):
            self.entries = entry.position
            for delta in entry.deltas:
                if delta.table in schema.CUSTODY:
                    place = (delta.table, delta.id)
                    row = self.replayed.setdefault(place, {})
                    assert delta.before is None or delta.before.items() <= row.items()
                    row.update(delta.after or {})

    def _at(self, bundle: Bundle) -> Cell | None:
        place = bundle.lies
        if place is None or place.cabinet != self.cabinet.name:
            return None
        return Cell.parse(place.cell)

    def _listed(self, label: str) -> Cell:
        bundle = self.desk().labelled(label)
        place = bundle.place or Place(self.cabinet.name, str(self.cabinet.cells[0]))
        return Cell.parse(place.cell)


def number(count: int) -> str:
    return f"（2026）粤0308民初{count + 1}号"

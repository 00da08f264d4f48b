"""What happens when somebody scans, presses, or touches a cell (办理).

The journal, the rights and the doors are those of :class:`cabinet.desk.CustodyDesk`; here is
only what comes after what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.qt.translations import spoken, tr
from app.windows.custody import doors, lending
from app.windows.custody.custody import Custody
from app.windows.custody.scene import (
    TASK_NAMES,
    TASK_OF,
    WHY_BORROWED,
    WHYS,
    Option,
    Stage,
    Step,
    Task,
    Why,
)
from cabinet.contract import Cell
from cabinet.paper_desk import PaperDesk
from cabinet.scans import Card, Digit, Label, Order, Unknown, read
from dossier.custody import rights
from dossier.custody.model import GONE, Bundle, BundleState, CustodyAct, LoanState
from dossier.store import custody as store
from resources.errors import UnknownLabel

_MOST_DIGITS = 5


class Acts:
    """One hand at the desk.

    Args:
        custody: what it works on.
        card: is given what a scanned card says.
    """

    def __init__(self, custody: Custody, card: Callable[[str], None]) -> None:
        self._c = custody
        self._card = card
        self._later: list[str] = []
        custody.changed.connect(self._go_on)

    # ---- what came in ---------------------------------------------------------------

    def scan(self, text: str) -> None:
        """Take what the gun read, or somebody typed; when it is known what is for them."""
        if not self._c.met:
            self._later.append(text)
            return
        scan = read(text)
        match scan:
            case None:
                return
            case Label(label):
                self._label(label)
            case Order():
                self._order(scan)
            case Digit(value):
                self._digit(value)
            case Cell():
                self.touch(scan)
            case Card(card):
                self._card(card)
            case Unknown(code):
                self._c.say(tr("“{code}” is no code of this desk").format(code=code), "bad")

    def _go_on(self) -> None:
        while self._later and self._c.met:
            self.scan(self._later.pop(0))

    def touch(self, cell: Cell) -> None:
        """Take a cell that was touched, or whose code was scanned."""
        c, step = self._c, self._c.step
        if cell not in c.bus.cells:
            c.say(tr("This cabinet has no cell {cell}").format(cell=cell), "bad")
        elif c.is_busy:
            c.say(tr("Shut the open door first"), "bad")
        elif step.stage is Stage.STOCK:
            doors.look_into(c, cell)
        elif step.stage is Stage.PLACE and step.task is Task.STORE:
            c.go(replace(step, cell=cell))
        elif step.stage in (Stage.READY, Stage.BUNDLE, Stage.CELL, Stage.LABEL, Stage.FAULT):
            c.go(Step(Stage.CELL, cell=cell))

    def write(self, text: str) -> None:
        """Take words that somebody typed where a reason or a purpose is wanted."""
        if not text.strip():
            return
        if self._c.step.stage is Stage.PURPOSE:
            lending.ask(self._c, text.strip())
        elif self._c.step.stage is Stage.WHY:
            lending.because(self._c, text.strip())

    def press(self, key: str) -> None:
        """Do what a button says; one that is not offered does nothing."""
        if key not in {each.key for each in self._c.options()}:
            return
        name, _, rest = key.partition(":")
        if name == "do":
            self._begin(Task(rest) if rest in set(Task) else rest)
        elif name in self._with_rest:
            self._with_rest[name](rest)
        else:
            self._plain[name]()

    # ---- scans ----------------------------------------------------------------------

    def _order(self, order: Order) -> None:
        c, step = self._c, self._c.step
        offered = next((each for each in c.options() if each.order is order), None)
        if offered is not None:
            self.press(offered.key)
        elif order is Order.LEAVE:
            c.wanted.emit("person", None)
        elif step.labels and step.task is not None and TASK_OF.get(order) is step.task:
            return  # a gun reads a code twice: what is chosen for it stays chosen
        elif order in TASK_OF and not c.is_busy and step.stage is not Stage.SETTLE:
            self._task(TASK_OF[order])
        elif order is Order.CANCEL and step.stage is Stage.READY:
            c.lit = None
            c.say("")
        else:
            c.say(tr("That cannot be done now"), "bad")

    def _digit(self, value: int) -> None:
        c, step = self._c, self._c.step
        if step.stage is Stage.COUNT:
            c.go(replace(step, digits=(step.digits + str(value))[:_MOST_DIGITS]))
            return
        offered: list[Option] = c.options()
        if 1 <= value <= len(offered):
            self.press(offered[value - 1].key)
        else:
            c.say(tr("There is no button {number}").format(number=value), "bad")

    def _label(self, label: str) -> None:
        c, step = self._c, self._c.step
        if step.stage in (Stage.OPEN, Stage.SETTLE):
            doors.label_at_open_door(c, label)
        elif step.stage is Stage.OPENING:
            c.say(tr("Wait until the door is open"), "bad")
        elif step.stage is Stage.STOCK:
            c.say(tr("Open a cell first"), "bad")
        elif step.stage is Stage.COUNT and label.isdecimal() and len(label) <= _MOST_DIGITS:
            # Typed on the keyboard.
            c.go(replace(step, digits=label))
        else:
            self._look_up(label)

    def _look_up(self, label: str) -> None:
        """Ask for a bundle, known here or not, and go on with it."""
        c, step = self._c, self._c.step

        def work(desk: PaperDesk) -> Bundle:
            bundle = desk.labelled(label)
            if not rights.confided(desk.person, bundle):
                raise UnknownLabel(label=label)
            return bundle

        def found(bundle: Bundle) -> None:
            if c.step is not step:
                return
            if bundle.state in GONE:
                # Whatever was to be done with it: it is said where it went.
                c.lit = None
                c.go(Step(Stage.BUNDLE, labels=(bundle.label,), gone=bundle))
            elif step.stage is Stage.PLACE and step.task is Task.STORE:
                self._add(bundle)
            elif step.stage is Stage.LABEL and step.task is not None:
                self._begin_with(step.task, bundle)
            else:
                self._show(bundle)

        c.do(work, found)

    def _show(self, bundle: Bundle) -> None:
        c = self._c
        home = next(
            (cell for cell, there in c.picture.lent.items() if bundle in there),
            bundle.lies.cell if bundle.lies and bundle.lies.cabinet == c.picture.cabinet else "",
        )
        seen = c.picture.labelled(bundle.label) is not None
        cell = Cell.parse(home) if home and seen else None
        c.lit = cell
        c.go(Step(Stage.BUNDLE, labels=(bundle.label,), cell=cell))

    def _add(self, bundle: Bundle) -> None:
        """Put one more into the same cell."""
        c, step = self._c, self._c.step
        first = c.picture.labelled(step.label)
        if bundle.label in step.labels:
            return
        if first is not None and bundle.case_id != first.case_id:
            words = tr("{label} is of another case; one cell holds paper of one case")
            c.say(words.format(label=bundle.label), "bad")
            return
        c.go(replace(step, labels=(*step.labels, bundle.label)))

    # ---- buttons --------------------------------------------------------------------

    @property
    def _plain(self) -> dict[str, Callable[[], None]]:
        c = self._c
        return {
            "cancel": self._cancel,
            "open": lambda: doors.open_(c),
            "again": lambda: doors.open_(c),
            "stop": lambda: doors.stop(c),
            "shut": lambda: doors.word(c),
            "none": lambda: c.go(replace(c.step, through=())),
            "all": lambda: c.go(replace(c.step, through=c.step.labels)),
            "wait": lambda: doors.go_on(c),
            "next": lambda: doors.look_into(c, c.step.more[0][0]),
            "stock_done": lambda: doors.compare(c),
            "try": lambda: doors.try_lock(c),
            "history": lambda: c.wanted.emit("history", c.step.label),
            "decide": lambda: lending.next_request(c),
            "counted": lambda: lending.counted(c),
            "clear": lambda: c.go(replace(c.step, digits="")),
            "refuse": lambda: c.go(replace(c.step, stage=Stage.WHY, why=Why.REFUSE)),
            "settle": lambda: c.show_unended(c.picture.visits[0]),
        }

    @property
    def _with_rest(self) -> dict[str, Callable[[str], None]]:
        return {
            "task": lambda rest: self._task(Task(rest)),
            "fetch": self._fetch,
            "show": self._look_up,
            "purpose": lambda rest: lending.ask(self._c, spoken(WHY_BORROWED[int(rest)])),
            "why": lambda rest: lending.because(
                self._c, spoken(WHYS[self._c.step.why][int(rest)])
            ),
            "grant": lambda rest: lending.grant(self._c, int(rest)),
            "was": lambda rest: doors.settle(self._c, rest == "all"),
        }

    def _cancel(self) -> None:
        c, step = self._c, self._c.step
        if step.stage is Stage.SETTLE and step.visit is not None:
            c.put_off.add(step.visit.id)
        if c.stock is not None and step.stage is not Stage.STOCK:
            doors.show_stock(c)
            return
        c.stock, c.lit = None, None
        c.go(Step())
        c.read()

    def _task(self, task: Task) -> None:
        c, step = self._c, self._c.step
        if task is Task.STOCK:
            doors.begin_stock(c)
        elif step.stage is Stage.BUNDLE:
            self._begin(task)
        else:
            words = tr("{task}: scan the label of the bundle").format(
                task=spoken(TASK_NAMES[task])
            )
            c.lit = None
            c.go(Step(Stage.LABEL, task=task), words)

    def _begin(self, what: Task | str) -> None:
        """Begin something with the bundle that is shown."""
        c, label = self._c, self._c.step.label
        if what == "ask":
            c.go(Step(Stage.PURPOSE, Task.BORROW, (label,), c.step.cell))
        elif what == "withdraw":
            lending.withdraw(c, label)
        elif what == "archive":
            c.wanted.emit("archive", label)
        elif what == "recover":
            c.go(Step(Stage.WHY, labels=(label,), why=Why.RECOVER))
        elif isinstance(what, Task):
            c.do(lambda desk: desk.labelled(label), lambda one: self._begin_with(what, one))

    def _begin_with(self, task: Task, bundle: Bundle) -> None:
        {
            Task.STORE: self._store,
            Task.BORROW: self._borrow,
            Task.RETURN: self._return,
            Task.TAKE_OUT: self._take_out,
            Task.GIVE_BACK: self._give_back,
        }[task](bundle)

    def _store(self, bundle: Bundle) -> None:
        c = self._c
        if bundle.state is BundleState.LENT or (
            bundle.state is BundleState.RETURNED and bundle.counted is None
        ):
            # It comes back: counted first, put away then.
            self._return(bundle)
            return
        if bundle.state is BundleState.STORED and bundle.lies is not None:
            # Paper in the hand with a label that lies inside: said before a door is offered.
            self._show(bundle)
            said = tr("{label} lies in cell {cell} already. Is its label on other paper too?")
            c.say(said.format(label=bundle.label, cell=bundle.lies.cell), "bad")
            return
        cell = c.picture.place_for(bundle, c.bus.cells)
        said = "" if cell is not None else tr("No cell is free; touch one of the same case")
        c.go(Step(Stage.PLACE, Task.STORE, (bundle.label,), cell), said, "bad" if said else "")

    def _borrow(self, bundle: Bundle) -> None:
        c = self._c
        loan = c.picture.standing(bundle, c.person)
        if loan is None:
            c.go(Step(Stage.PURPOSE, Task.BORROW, (bundle.label,)))
        elif loan.state is LoanState.ASKED:
            c.go(
                Step(),
                tr("{label} is asked for; nobody has decided yet").format(label=bundle.label),
                "bad",
            )
        else:
            self._to_its_cell(Task.BORROW, bundle)

    def _fetch(self, label: str) -> None:
        bundle = self._c.picture.labelled(label)
        if bundle is not None:
            self._to_its_cell(Task.BORROW, bundle)

    def _to_its_cell(self, task: Task, bundle: Bundle) -> None:
        c, place = self._c, bundle.lies
        if place is None or place.cabinet != c.bus.wiring.name:
            where = str(place) if place is not None else bundle.holder
            said = tr("{label} is not in this cabinet: {where}")
            c.go(Step(), said.format(label=bundle.label, where=where), "bad")
        else:
            c.go(Step(Stage.PLACE, task, (bundle.label,), Cell.parse(place.cell)))

    def _return(self, bundle: Bundle) -> None:
        self._c.go(Step(Stage.COUNT, Task.RETURN, (bundle.label,)))

    def _take_out(self, bundle: Bundle) -> None:
        c = self._c
        cells = [(cell, tuple(all_)) for cell, all_ in c.picture.cells_of(bundle.case_id).items()]
        if not cells:
            self._to_its_cell(Task.TAKE_OUT, bundle)
            return
        (cell, labels), *more = cells
        c.go(Step(Stage.PLACE, Task.TAKE_OUT, labels, cell, more=tuple(more)))

    def _give_back(self, bundle: Bundle) -> None:
        if bundle.state is BundleState.STORED:
            self._to_its_cell(Task.GIVE_BACK, bundle)
        else:
            self._c.wanted.emit("give_back", bundle.label)


def acts_of(desk: PaperDesk, label: str) -> tuple[Bundle, list[CustodyAct]]:
    """Return all that was done with a bundle; runs on a lane."""
    with desk.store.snapshot() as reader:
        bundle = store.labelled(reader, label)
        return bundle, store.acts(reader, bundle.id)

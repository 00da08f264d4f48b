"""Doors in the window's turns: open, wait, note; taking stock cell by cell (开门与关门).

Orders and waiting run on a lane of their own. What broke off is asked about afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from app.qt.lanes import Task as LaneTask
from app.qt.translations import tr, trn
from app.windows.custody.scene import PURPOSES, Stage, Step, Task
from cabinet.contract import Cabinet, Cell
from cabinet.opening import await_closed
from cabinet.stocktaking import take_stock
from dossier.custody.model import Purpose, Visit
from dossier.ids import VisitId
from dossier.store import custody
from resources.errors import Cancelled, DoorStandsOpen, WenyiError

if TYPE_CHECKING:
    from app.windows.custody.custody import Custody
    from cabinet.desk import CustodyDesk
    from cabinet.paper_desk import PaperDesk
    from dossier.custody.inventory import Inventory

_LONG_S = 3600.0
_SEEN = "柜体无应答，经手人当场确认柜门已关"
_LOOKED = "程序或线路中断，经手人到场核对"


def open_(c: Custody) -> None:
    """Have the door of the step opened."""
    step, desk = c.step, c.desk()
    if step.cell is None or step.task is None:
        return
    if desk is None:
        c.say_silent()
        return
    cell, task, labels = step.cell, step.task, step.labels
    c.go(replace(step, stage=Stage.OPENING, through=labels, error=None))

    def work(lane: LaneTask) -> Visit | None:
        meant = _lying(desk, cell) if task is Task.STOCK else labels
        if not meant:
            desk.open_empty(cell, lane.cancel)
            return None
        return desk.begin(PURPOSES[task], meant, cell, lane.cancel)

    def opened(visit: Visit | None) -> None:
        if c.stock is not None:
            # Only a cell that was opened was looked into.
            c.stock.setdefault(cell, [])
        c.go(replace(c.step, stage=Stage.OPEN, visit=visit))
        _await(c, desk)

    c.at_door(work, opened, lambda error: _broke_off(c, error))


def _await(c: Custody, desk: CustodyDesk) -> None:
    """Wait until the door is shut, however long that takes; a broken line is waited out."""
    if c.bus.manual or c.step.cell is None:
        return
    cabinet, cell = desk.cabinet, c.step.cell

    def shut(_: None) -> None:
        _finish(c, desk, "")

    c.at_door(lambda lane: _wait(cabinet, cell, lane.cancel), shut, lambda e: _not_seen(c, e))


def _wait(cabinet: Cabinet, cell: Cell, cancel: Event) -> None:
    while not await_closed(cabinet, cell, _LONG_S, cancel):
        continue


def _not_seen(c: Custody, error: BaseException) -> None:
    if not isinstance(error, Cancelled):
        c.refuse(error)


def word(c: Custody) -> None:
    """Take a person's word for the door, where no sensor tells."""
    desk = c.desk()
    if c.opening is not None:
        c.opening.set()
    if desk is not None:
        _finish(c, desk, "" if c.bus.manual else _SEEN)
    elif c.step.visit is not None:
        settle(c, bool(c.step.through), _SEEN)
    else:
        _went_through(c)


def _finish(c: Custody, desk: CustodyDesk, said: str) -> None:
    """Note what was done behind the door."""
    step = c.step
    if step.visit is None:
        _went_through(c)
        return
    visit_id, done = step.visit.id, () if c.stock is not None else step.through

    def failed(error: BaseException) -> None:
        if isinstance(error, DoorStandsOpen):
            # It was opened again meanwhile.
            c.refuse(error)
            _await(c, desk)
        else:
            _broke_off(c, error)

    c.at_door(
        lambda lane: desk.finish(visit_id, done, word=said, cancel=lane.cancel),
        lambda _: _went_through(c),
        failed,
    )


def _went_through(c: Custody) -> None:
    """Go on after a door is shut and all is noted."""
    step = c.step
    c.opening = None
    c.read()
    if c.stock is not None:
        show_stock(c)
        return
    labels = "、".join(step.through)
    if step.task is Task.TRY:
        c.finish_step(tr("Cell {cell} is shut again").format(cell=step.cell))
    elif not step.through:
        c.finish_step(tr("Nothing was moved; cell {cell} is shut").format(cell=step.cell), "")
    elif step.task is Task.STORE:
        said = tr("{labels} lie(s) in cell {cell} now").format(labels=labels, cell=step.cell)
        c.finish_step(said)
    elif step.task is Task.GIVE_BACK:
        c.finish_step(tr("{labels} taken out").format(labels=labels))
        c.wanted.emit("give_back", step.label)
    elif step.more:
        (cell, following), *more = step.more
        c.go(
            Step(Stage.PLACE, Task.TAKE_OUT, following, cell, more=tuple(more)),
            trn("Taken out: {labels}. %n more cell(s)", len(step.more)).format(labels=labels),
            "good",
        )
    else:
        c.finish_step(tr("{labels} taken out").format(labels=labels) + _elsewhere(c, step.label))


def _elsewhere(c: Custody, label: str) -> str:
    """Return where more paper of the case lies, in other cabinets; empty: nowhere."""
    taken = c.picture.labelled(label)
    places = {
        str(one.lies)
        for one in c.picture.bundles
        if taken is not None
        and one.case_id == taken.case_id
        and one.lies is not None
        and one.lies.cabinet != c.picture.cabinet
    }
    if not places:
        return ""
    return "\n" + tr("More of this case: {places}").format(places="、".join(sorted(places)))


def stop(c: Custody) -> None:
    """Stop waiting for a door that was ordered open; what became of it is asked then."""
    if c.opening is not None:
        c.opening.set()


def _broke_off(c: Custody, error: BaseException) -> None:
    """Find out whether a visit stays open, and ask about it; else say what went wrong."""
    step = c.step
    c.opening = None
    if not isinstance(error, WenyiError):
        c.failed.emit(error)
    known = error if isinstance(error, WenyiError) else None

    def found(visits: list[Visit]) -> None:
        left = [one for one in visits if one.by == c.person.name]
        mine = [one for one in left if step.visit is None or one.id == step.visit.id]
        c.read()
        if mine:
            c.show_unended(mine[-1], known)
        elif isinstance(error, Cancelled):
            c.go(Step())
        else:
            c.go(replace(step, stage=Stage.FAULT, visit=None, error=known))

    name = c.bus.wiring.name
    c.do(lambda desk: _unended(desk, name), found)


def _unended(desk: PaperDesk, cabinet: str) -> list[Visit]:
    with desk.store.snapshot() as reader:
        return custody.unended(reader, cabinet)


def label_at_open_door(c: Custody, label: str) -> None:
    """Take a label scanned while the door stands open: seen there, or through it after all."""
    step = c.step
    if c.stock is not None and step.cell is not None:
        there = c.stock.setdefault(step.cell, [])
        if label not in there:
            there.append(label)
        c.say(trn("%n label(s) in this cell", len(there)), "good")
    elif label not in step.labels:
        c.say(tr("{label} does not belong here; take it out again").format(label=label), "bad")
    else:
        through = set(step.through) ^ {label}
        c.go(replace(step, through=tuple(one for one in step.labels if one in through)))


# ---- visits that broke off --------------------------------------------------------------


def go_on(c: Custody) -> None:
    """Take up a visit whose door still stands open."""
    visit, desk = c.step.visit, c.desk()
    if visit is None or desk is None:
        return
    tasks = {purpose: task for task, purpose in PURPOSES.items()}
    labels = c.step.labels
    cell = Cell.parse(visit.place.cell)
    c.go(Step(Stage.OPEN, tasks[visit.purpose], labels, cell, visit, labels))
    _await(c, desk)


def settle(c: Custody, through: bool, ground: str = _LOOKED) -> None:
    """End a visit by a person's word."""
    visit = c.step.visit
    if visit is None:
        return
    done = c.step.through if through and visit.purpose is not Purpose.INSPECT else ()
    visit_id: VisitId = visit.id
    c.do(
        lambda desk: desk.settle_visit(visit_id, done, ground),
        lambda ended: c.finish_step(tr("Settled: cell {cell}").format(cell=ended.place.cell)),
    )


# ---- taking stock -----------------------------------------------------------------------


def begin_stock(c: Custody) -> None:
    """Begin to look into cells."""
    c.stock, c.lit = {}, None
    show_stock(c)


def show_stock(c: Custody) -> None:
    """Say which cell comes next."""
    looked = c.stock or {}
    more = tuple(
        (cell, ()) for cell in c.bus.cells if cell not in looked and str(cell) in c.picture.taken
    )
    c.lit = more[0][0] if more else None
    c.go(Step(Stage.STOCK, Task.STOCK, more=more))


def look_into(c: Custody, cell: Cell) -> None:
    """Open a cell while stock is taken: a visit where paper lies, else just the door."""
    if c.stock is not None:
        c.go(Step(Stage.PLACE, Task.STOCK, (), cell))
        open_(c)


def _lying(desk: CustodyDesk, cell: Cell) -> list[str]:
    with desk.store.snapshot() as reader:
        return [one.label for one in custody.lying(reader, desk.cabinet.name, str(cell))]


def try_lock(c: Custody) -> None:
    """Open a cell in which nothing lies."""
    c.go(Step(Stage.PLACE, Task.TRY, (), c.step.cell))
    open_(c)


def compare(c: Custody) -> None:
    """Hold what was scanned against the list, and show the three lists."""
    desk, looked = c.desk(), c.stock
    if looked is None:
        return
    if desk is None:
        c.say_silent()
        return

    def done(outcome: Inventory) -> None:
        c.stock = None
        c.finish_step(
            tr("Stock taken: {present} present, {missing} missing, {foreign} foreign").format(
                present=len(outcome.present),
                missing=len(outcome.missing),
                foreign=len(outcome.foreign),
            ),
            "bad" if outcome.missing or outcome.foreign else "good",
        )
        c.wanted.emit("outcome", outcome)

    c.at_door(lambda lane: take_stock(desk, looked), done, c.refuse)

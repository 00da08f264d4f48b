"""What somebody at the cabinet may do next, as buttons (办理步骤)."""

from __future__ import annotations

from app.qt.translations import spoken, tr, trn
from app.windows.custody.picture import may_do
from app.windows.custody.scene import (
    DUE_DAYS,
    TASK_NAMES,
    WHY_BORROWED,
    WHYS,
    Option,
    Scene,
    Stage,
    Task,
)
from cabinet.contract import Door
from cabinet.scans import Order
from dossier.custody import rights
from dossier.custody.model import Bundle, BundleState, LoanState, Purpose
from dossier.custody.rights import Wish
from dossier.people.permits import may as allowed

_JOINED = "\u00a0"
"""A number and what it counts stay on one line."""


def options(scene: Scene) -> list[Option]:
    """Return what may be done now, in the order of their numbers."""
    made = _OF[scene.step.stage](scene)
    if scene.step.stage not in (Stage.READY, Stage.OPENING, Stage.OPEN):
        made.append(Option("cancel", tr("Cancel"), Order.CANCEL, narrow=True))
    return made


def _ready(scene: Scene) -> list[Option]:
    picture, person = scene.picture, scene.person
    made = [
        Option(
            f"fetch:{one.label}",
            tr("Take {label} ({cell})").format(
                label=one.label, cell=one.place.cell if one.place else ""
            ),
            style="primary",
        )
        for one in picture.granted(person)[:3]
    ]
    if picture.visits:
        words = tr("Settle a visit that broke off")
        made.insert(0, Option("settle", words, style="danger"))
    asked = len(picture.asked(person))
    if asked:
        made.append(Option("decide", trn("Decide %n request(s)", asked), style="primary"))
    wishes = {
        Task.STORE: (Wish.STORE, Order.STORE),
        Task.BORROW: (Wish.BORROW, Order.BORROW),
        Task.RETURN: (Wish.RETURN, Order.RETURN),
        Task.TAKE_OUT: (Wish.TAKE_OUT, Order.TAKE_OUT),
        Task.GIVE_BACK: (Wish.GIVE_BACK, Order.GIVE_BACK),
        Task.STOCK: (Wish.INSPECT, Order.STOCK),
    }
    made += [
        Option(f"task:{task}", spoken(TASK_NAMES[task]), order, narrow=True)
        for task, (wish, order) in wishes.items()
        if rights.may(person, wish)
    ]
    return made


def _label(scene: Scene) -> list[Option]:
    return []


def _bundle(scene: Scene) -> list[Option]:
    bundle = scene.picture.labelled(scene.step.label)
    if scene.step.gone is not None:
        sees = any(allowed(scene.person.role, right) for right in rights.SEE_ALL)
        return [Option("history", tr("History…"))] if sees else []
    if bundle is None:
        wish = Option("do:ask", tr("Ask to borrow"), Order.BORROW, "primary")
        return [wish] if rights.may(scene.person, Wish.BORROW) else []
    may = may_do(bundle, scene.person)
    counts = bundle.state is BundleState.RETURNED
    # What was taken out at closing goes to the archive, originals to who brought them; putting
    # it back is the exception.
    first = "" if may["archive"] else "primary"
    back, away = ("primary", "") if may["archive"] and may["give_back"] else ("", "primary")
    offered = (
        ("store", Option("do:store", tr("Put in"), Order.STORE, first)),
        (
            "return",
            Option(
                "do:return", tr("Count it") if counts else tr("Return"), Order.RETURN, "primary"
            ),
        ),
        (
            "archive",
            Option("do:archive", tr("Hand to the archive…"), style=away),
        ),
        ("take_out", Option("do:take_out", tr("Take out the whole case"), Order.TAKE_OUT)),
        (
            "give_back",
            Option("do:give_back", tr("Give back to who brought it…"), Order.GIVE_BACK, back),
        ),
        ("recover", Option("do:recover", tr("It was found"), style="primary")),
    )
    return [
        *_loan(scene, bundle, may["borrow"]),
        *(option for key, option in offered if may[key]),
        Option("history", tr("History…")),
    ]


def _loan(scene: Scene, bundle: Bundle, may_borrow: bool) -> list[Option]:
    loan = scene.picture.standing(bundle, scene.person)
    made = []
    if may_borrow and loan is None:
        made.append(Option("do:ask", tr("Ask to borrow"), Order.BORROW))
    elif may_borrow and loan is not None and loan.state is LoanState.GRANTED:
        made.append(Option("do:borrow", tr("Take it"), Order.BORROW, "primary"))
    if loan is not None and loan.state in (LoanState.ASKED, LoanState.GRANTED):
        made.append(Option("do:withdraw", tr("Withdraw the request")))
    return made


def _cell(scene: Scene) -> list[Option]:
    name = str(scene.step.cell)
    made = [
        Option(f"show:{one.label}", f"{one.label}　{one.title}", style="primary")
        for one in scene.picture.lying.get(name, ())
    ]
    made += [
        Option(f"show:{one.label}", tr("{label} (on loan)").format(label=one.label))
        for one in scene.picture.lent.get(name, ())
    ]
    if name not in scene.picture.taken and rights.may(scene.person, Wish.OPEN_EMPTY):
        made.append(Option("try", tr("Open the empty cell"), Order.OK))
    return made


def _place(scene: Scene) -> list[Option]:
    if scene.step.cell is None or not scene.there:
        return []
    words = tr("Open {cell}").format(cell=scene.step.cell)
    return [Option("open", words, Order.OK, "primary")]


def _purpose(scene: Scene) -> list[Option]:
    return [Option(f"purpose:{n}", spoken(each)) for n, each in enumerate(WHY_BORROWED)]


def _count(scene: Scene) -> list[Option]:
    if not scene.step.digits:
        return []
    return [
        Option(
            "counted",
            trn("%n sheet(s), confirmed", int(scene.step.digits)),
            Order.OK,
            "primary",
        ),
        Option("clear", tr("Clear"), Order.NONE, narrow=True),
    ]


def _why(scene: Scene) -> list[Option]:
    return [Option(f"why:{n}", spoken(each)) for n, each in enumerate(WHYS[scene.step.why])]


def _decide(scene: Scene) -> list[Option]:
    days = [
        Option(f"grant:{each}", trn("Grant for %n day(s)", each), narrow=True) for each in DUE_DAYS
    ]
    return [*days, Option("refuse", tr("Refuse the request…"), Order.NONE, "danger", narrow=True)]


def _opening(scene: Scene) -> list[Option]:
    return [Option("stop", tr("Stop"), Order.CANCEL)]


def _open(scene: Scene) -> list[Option]:
    step, made = scene.step, []
    if scene.manual:
        made.append(Option("shut", tr("Done, the door is shut"), Order.OK, "primary"))
    elif not scene.there or scene.door is Door.UNKNOWN:
        made.append(Option("shut", tr("I saw that the door is shut"), Order.OK, "danger"))
    if step.visit is not None and not scene.stock:
        if step.through:
            words = (
                tr("Nothing was put in") if step.task is Task.STORE else tr("Nothing was taken")
            )
            made.append(Option("none", words, Order.NONE))
        else:
            words = tr("It was put in") if step.task is Task.STORE else tr("It was taken")
            made.append(Option("all", words, Order.NONE))
    return made


def _settle(scene: Scene) -> list[Option]:
    visit = scene.step.visit
    if visit is None or len(scene.step.labels) < len(visit.bundles):
        # Somebody has to say what became of each, and this person may not know of all.
        return []
    if visit.by != scene.person.name and not rights.may(scene.person, Wish.SETTLE):
        return []
    made = []
    if scene.door is Door.OPEN:
        made.append(Option("wait", tr("Go on, and wait for the door"), Order.OK, "primary"))
        return made
    if visit.purpose is Purpose.INSPECT:
        return [Option("was:none", tr("Looked at, the door is shut"), Order.OK, "primary")]
    store = visit.purpose is Purpose.STORE
    yes, no = (
        (tr("It lies in the cell, the door is shut"), tr("It does not, the door is shut"))
        if store
        else (tr("It was taken, the door is shut"), tr("It still lies there, the door is shut"))
    )
    return [Option("was:all", yes, Order.OK), Option("was:none", no, Order.NONE)]


def _stock(scene: Scene) -> list[Option]:
    made = []
    if scene.step.more and scene.there:
        words = tr("Open the next: {cell}").format(cell=scene.step.more[0][0])
        made.append(Option("next", words, Order.OK, "primary"))
    made.append(Option("stock_done", tr("Finish, and compare"), Order.STOCK))
    return made


def _fault(scene: Scene) -> list[Option]:
    made = []
    if scene.step.cell is not None and scene.step.task is not None:
        made.append(Option("again", tr("Try again"), Order.OK, "primary"))
    return made


_OF = {
    Stage.READY: _ready,
    Stage.LABEL: _label,
    Stage.BUNDLE: _bundle,
    Stage.CELL: _cell,
    Stage.PLACE: _place,
    Stage.PURPOSE: _purpose,
    Stage.COUNT: _count,
    Stage.WHY: _why,
    Stage.DECIDE: _decide,
    Stage.OPENING: _opening,
    Stage.OPEN: _open,
    Stage.SETTLE: _settle,
    Stage.STOCK: _stock,
    Stage.FAULT: _fault,
}


def facts(bundle: Bundle, number: str) -> str:
    """Return what is said of a bundle in one line."""
    said = [number, bundle.title, trn("%n sheet(s)", bundle.sheets).replace(" ", _JOINED)]
    return "　".join(part for part in said if part)

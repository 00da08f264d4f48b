"""What the custody desk says of a step, an alarm, a bundle (中间柜用语)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.qt.translations import language, mark, spoken, tr, trn
from app.windows.custody.picture import Look, Picture
from app.windows.custody.scene import TASK_NAMES, Scene, Stage, Step, Task, Why
from app.windows.custody.steps import facts
from cabinet.contract import Cell, Door
from dossier.court_time import in_court
from dossier.custody import rights
from dossier.custody.model import (
    Act,
    Alarm,
    AlarmKind,
    Bundle,
    BundleState,
    LoanState,
    Purpose,
)
from dossier.custody.rights import Wish
from resources.errors import describe

BUNDLES = {
    BundleState.WAITING: mark("To be put in"),
    BundleState.STORED: mark("In the cabinet"),
    BundleState.LENT: mark("Lent"),
    BundleState.RETURNED: mark("Returned, to be put away"),
    BundleState.TAKEN: mark("Taken out"),
    BundleState.ARCHIVED: mark("Handed to the archive"),
    BundleState.GIVEN_BACK: mark("Given back"),
    BundleState.MISSING: mark("Missing"),
}
ALARMS = {
    AlarmKind.DOOR_OPEN: mark("Door not shut"),
    AlarmKind.WRONG_DOOR: mark("Wrong door opened"),
    AlarmKind.FORCED: mark("Opened without an order"),
    AlarmKind.WRONG_PLACE: mark("In the wrong place"),
    AlarmKind.MISSING: mark("Missing"),
    AlarmKind.SHEETS: mark("Sheets differ"),
    AlarmKind.OVERDUE: mark("Overdue"),
}
LOANS = {
    LoanState.ASKED: mark("To be decided"),
    LoanState.GRANTED: mark("Granted"),
    LoanState.REFUSED: mark("Refused"),
    LoanState.WITHDRAWN: mark("Withdrawn"),
    LoanState.OUT: mark("Lent"),
    LoanState.BACK: mark("Returned"),
}
ACTS = {
    Act.REGISTER: mark("Registered"),
    Act.STORE: mark("Put in"),
    Act.LEND: mark("Lent"),
    Act.RETURN: mark("Returned"),
    Act.RECOUNT: mark("Counted"),
    Act.TAKE_OUT: mark("Taken out"),
    Act.ARCHIVE: mark("Handed to the archive"),
    Act.GIVE_BACK: mark("Given back"),
    Act.CHECK: mark("Seen while taking stock"),
    Act.FIND: mark("Found while taking stock"),
    Act.MISS: mark("Missed while taking stock"),
    Act.RECOVER: mark("Found again"),
}
_PURPOSES = {
    Purpose.STORE: mark("Put in"),
    Purpose.LEND: mark("Borrow"),
    Purpose.TAKE_OUT: mark("Take out at closing"),
    Purpose.WITHDRAW: mark("Give back"),
    Purpose.INSPECT: mark("Take stock"),
}
_WHYS = {
    Why.RECOUNT: mark("Why do the sheets differ?"),
    Why.REFUSE: mark("Why is it refused?"),
    Why.ALARM: mark("What was found at the place?"),
    Why.RECOVER: mark("Where was it found?"),
}


def day_and_time(at: datetime) -> str:
    """Return a moment as it is written on paper."""
    return in_court(at).strftime("%Y-%m-%d %H:%M")


_HEADINGS = {
    Stage.READY: mark("Scan a label, a card or a code"),
    Stage.LABEL: mark("{task}: which bundle?"),
    Stage.BUNDLE: mark("{label}"),
    Stage.CELL: mark("Cell {cell}"),
    Stage.PLACE: mark("{task}: cell {cell}"),
    Stage.PURPOSE: mark("What is it borrowed for?"),
    Stage.COUNT: mark("How many sheets came back?"),
    Stage.DECIDE: mark("Decide on borrowing"),
    Stage.OPENING: mark("Cell {cell} is being opened…"),
    Stage.OPEN: mark("Cell {cell} is open"),
    Stage.SETTLE: mark("A visit broke off"),
    Stage.STOCK: mark("Taking stock"),
    Stage.FAULT: mark("It was not done"),
}


def heading(scene: Scene) -> str:
    """Return what is to be done now."""
    step = scene.step
    task = spoken(TASK_NAMES[step.task]) if step.task is not None else ""
    if step.stage is Stage.WHY:
        return spoken(_WHYS[step.why])
    if step.stage is Stage.OPEN and scene.manual:
        return tr("Open cell {cell} with the key").format(cell=step.cell)
    if step.stage is Stage.PLACE and step.cell is None:
        return tr("{task}: choose a cell").format(task=task)
    return spoken(_HEADINGS[step.stage]).format(task=task, label=step.label, cell=step.cell)


def sentence(scene: Scene, looked: int) -> str:
    """Return what is said below the heading; lines.

    Args:
        scene: where it is.
        looked: how many cells were looked into while taking stock.
    """
    stage = scene.step.stage
    return _stock(scene, looked) if stage is Stage.STOCK else _SENTENCES[stage](scene)


def _typed(scene: Scene) -> str:
    about = [scene.step.label] if scene.step.label else []
    return "\n".join([*about, tr("Choose, or type your own words and press Enter.")])


def _stock(scene: Scene, looked: int) -> str:
    left = trn("%n cell(s) with paper not looked into yet.", len(scene.step.more))
    done = trn("%n cell(s) looked into.", looked)
    return "\n".join([done, left, tr("Touch a cell, or scan its code, to look into it.")])


def bundle_lines(picture: Picture, label: str, gone: Bundle | None = None) -> str:
    """Return what is known of a bundle, a line each; of one that has left, where it went."""
    bundle = gone or picture.labelled(label)
    if bundle is None:
        return tr("It is not lent to you. You may ask to borrow it.")
    lines = [facts(bundle, picture.number(bundle.case_id)), spoken(BUNDLES[bundle.state])]
    if bundle.place is not None and bundle.state in (BundleState.STORED, BundleState.MISSING):
        lines[-1] += f"　{bundle.place}"
    elif bundle.holder:
        lines.append(tr("With {who}").format(who=bundle.holder))
    if bundle.due_on is not None:
        lines.append(tr("Due back on {day}").format(day=bundle.due_on))
    if bundle.submitter:
        lines.append(tr("Originals of {who}").format(who=bundle.submitter))
    return "\n".join(lines)


def _listed(picture: Picture, labels: tuple[str, ...]) -> str:
    lines = []
    for label in labels:
        bundle = picture.labelled(label)
        said = "" if bundle is None else facts(bundle, picture.number(bundle.case_id))
        lines.append(f"{label}　{said}".strip())
    return "\n".join(lines)


def _cell(scene: Scene) -> str:
    name = str(scene.step.cell)
    picture = scene.picture
    if name in picture.taken and not picture.lying.get(name):
        return tr("Paper lies here that is not shown to you.")
    alarms = [
        spoken(ALARMS[alarm.kind])
        for alarm in picture.alarms
        if alarm.place is not None
        and alarm.place.cell == name
        and alarm.place.cabinet == picture.cabinet
    ]
    lines = [tr("Alarm: {what}").format(what="、".join(alarms))] if alarms else []
    if name not in picture.taken:
        lines.append(tr("Nothing lies here."))
    return "\n".join(lines)


def _request(picture: Picture, step: Step) -> str:
    loan = step.loan
    if loan is None:
        return ""
    return "\n".join(
        [
            _listed(picture, step.labels),
            tr("Asked for by {who} on {day}").format(
                who=loan.person, day=day_and_time(loan.asked_at)
            ),
            tr("For: {purpose}").format(purpose=loan.purpose),
        ]
    )


def _open(scene: Scene) -> str:
    step, shut = scene.step, tr("Then shut the door; the rest is done by itself.")
    if scene.manual:
        shut = tr("Open it with the key, shut it, and confirm.")
    if _stands_open(scene):
        shut = tr("It has stood open for too long: shut it now.")
    if scene.stock:
        return "\n".join([tr("Scan every label that lies in it."), shut])
    if step.visit is None:
        return shut
    kept = tr("Put in:") if step.task is Task.STORE else tr("Take out:")
    if not step.through:
        kept = tr("Nothing is to be noted.")
    return "\n".join([kept, _listed(scene.picture, step.through), shut])


def _stands_open(scene: Scene) -> bool:
    """Return whether the open door is an alarm by now."""
    step, picture = scene.step, scene.picture
    return any(
        alarm.kind is AlarmKind.DOOR_OPEN
        and alarm.place is not None
        and (alarm.place.cabinet, alarm.place.cell) == (picture.cabinet, str(step.cell))
        for alarm in picture.alarms
    )


def _settle(scene: Scene) -> str:
    step, visit = scene.step, scene.step.visit
    if visit is None:
        return ""
    said = tr("{who} opened cell {cell} at {at}: {purpose}. Nobody knows whether it was shut.")
    lines = [
        said.format(
            who=visit.by,
            cell=visit.place.cell,
            at=day_and_time(visit.begun_at),
            purpose=spoken(_PURPOSES[visit.purpose]),
        )
    ]
    lines += [_error(step)] if step.error is not None else []
    lines += [_listed(scene.picture, step.through)] if step.through else []
    if len(step.labels) < len(visit.bundles):
        lines.append(tr("Somebody has to settle it who is shown all of this paper."))
    elif visit.by != scene.person.name and not rights.may(scene.person, Wish.SETTLE):
        lines.append(tr("{who} has to settle it, or whoever sees to alarms.").format(who=visit.by))
    elif scene.door is Door.OPEN:
        lines.append(tr("The door stands open now."))
    else:
        lines.append(tr("Look into the cell, then say what became of the paper."))
    return "\n".join(lines)


def _error(step: Step) -> str:
    if step.error is None:
        return ""
    said = describe(step.error, "en" if language() == "en" else "zh_CN")
    return f"{said.what}\n{said.advice}"


_SENTENCES: dict[Stage, Callable[[Scene], str]] = {
    Stage.READY: lambda _: tr("Or choose what you came for."),
    Stage.LABEL: lambda _: tr("Scan its label, or type it above and press Enter."),
    Stage.BUNDLE: lambda scene: bundle_lines(scene.picture, scene.step.label, scene.step.gone),
    Stage.CELL: _cell,
    Stage.PURPOSE: _typed,
    Stage.WHY: _typed,
    Stage.COUNT: lambda scene: tr("{label}: count every sheet, then type the number.").format(
        label=scene.step.label
    ),
    Stage.PLACE: lambda scene: _listed(scene.picture, scene.step.labels),
    Stage.OPENING: lambda scene: _listed(scene.picture, scene.step.labels),
    Stage.DECIDE: lambda scene: _request(scene.picture, scene.step),
    Stage.OPEN: _open,
    Stage.SETTLE: _settle,
    Stage.FAULT: lambda scene: _error(scene.step),
}


def cell_state(picture: Picture, cell: Cell, door: Door, *, manual: bool) -> tuple[Look, str]:
    """Return how a cell looks, and the words in it."""
    look = picture.look(cell, door, manual=manual)
    there = picture.lying.get(str(cell), ()) or picture.lent.get(str(cell), ())
    if not there:
        return look, ""
    more = f" +{len(there) - 1}" if len(there) > 1 else ""
    return look, there[0].label + more


def alarm_line(picture: Picture, alarm: Alarm) -> tuple[str, ...]:
    """Return an alarm as a line of a table."""
    bundle = picture.bundle(alarm.bundle_id)
    place = "" if alarm.place is None else str(alarm.place)
    about = bundle.label if bundle is not None else ""
    return (
        spoken(ALARMS[alarm.kind]),
        about or place,
        in_court(alarm.raised_at).strftime("%m-%d %H:%M"),
    )


def lent_line(picture: Picture, bundle: Bundle) -> tuple[str, ...]:
    """Return a bundle on loan as a line of a table."""
    due = "" if bundle.due_on is None else bundle.due_on.strftime("%m-%d")
    return (bundle.label, bundle.holder, due)

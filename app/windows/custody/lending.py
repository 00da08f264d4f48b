"""Asking, deciding, counting what comes back; reasons for all of it (借阅与归还)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.qt.translations import tr
from app.windows.custody.scene import Stage, Step, Task, Why
from cabinet.paper_desk import PaperDesk
from dossier.court_time import in_court
from dossier.custody import rights
from dossier.custody.model import Bundle, BundleState, Loan, LoanState
from dossier.custody.rights import Wish
from dossier.ids import AlarmId
from resources.errors import CountDiffers

if TYPE_CHECKING:
    from app.windows.custody.custody import Custody


def ask(c: Custody, purpose: str) -> None:
    """Ask to borrow the bundle of the step."""
    label = c.step.label

    def asked(loan: Loan) -> None:
        said = tr("Asked to borrow {label}; another person decides").format(label=label)
        c.finish_step(said)

    c.do(lambda desk: desk.ask_loan(label, purpose), asked)


def withdraw(c: Custody, label: str) -> None:
    """Take back the request of who is here."""
    bundle = c.picture.labelled(label)
    loan = None if bundle is None else c.picture.standing(bundle, c.person)
    if loan is not None:
        c.do(
            lambda desk: desk.withdraw_loan(loan.id),
            lambda _: c.finish_step(tr("The request is withdrawn")),
        )


def decide(c: Custody, loan: Loan) -> None:
    """Have the person here decide a request."""
    if c.is_busy or loan.state is not LoanState.ASKED:
        return
    if not rights.may(c.person, Wish.DECIDE) or loan.person == c.person.name:
        c.say(tr("Another person has to decide, who may"), "bad")
        return
    bundle = c.picture.bundle(loan.bundle_id)
    labels = (bundle.label,) if bundle is not None else ()
    c.go(Step(Stage.DECIDE, Task.BORROW, labels, loan=loan))


def next_request(c: Custody) -> None:
    """Show the oldest request that who is here may decide."""
    asked = c.picture.asked(c.person)
    if asked:
        decide(c, asked[0])


def grant(c: Custody, days: int) -> None:
    """Grant the request of the step for so many days."""
    loan = c.step.loan
    if loan is None:
        return

    def work(desk: PaperDesk) -> Loan:
        due = in_court(desk.now()).date() + timedelta(days=days)
        return desk.decide_loan(loan.id, True, due)

    def granted(made: Loan) -> None:
        said = tr("Granted to {who} until {day}").format(who=made.person, day=made.due_on)
        c.finish_step(said)

    c.do(work, granted)


def counted(c: Custody, ground: str = "") -> None:
    """Take back the bundle of the step, with the sheets that were counted."""
    step = c.step
    label, count = step.label, int(step.digits)

    def work(desk: PaperDesk) -> Bundle:
        # Counted anew where an earlier count was refused.
        if desk.labelled(label).state is BundleState.LENT:
            desk.take_back(label)
        return desk.recount(label, count, ground)

    def back(bundle: Bundle) -> None:
        c.read()
        cell = c.picture.place_for(bundle, c.bus.cells)
        said = tr("Returned: {label}, {count}").format(label=label, count=count)
        c.go(Step(Stage.PLACE, Task.STORE, (label,), cell), said, "good")

    def refused(error: BaseException) -> None:
        c.read()
        if isinstance(error, CountDiffers):
            c.go(replace(step, stage=Stage.WHY, why=Why.RECOUNT))
        c.refuse(error)

    c.do(work, back, refused)


def see_to(c: Custody, alarm_id: AlarmId) -> None:
    """Have somebody say what was found at an alarm."""
    if not c.is_busy:
        c.go(Step(Stage.WHY, alarm=alarm_id, why=Why.ALARM))


def because(c: Custody, ground: str) -> None:
    """Go on with the reason that somebody gave."""
    step = c.step
    match step.why:
        case Why.RECOUNT:
            counted(c, ground)
        case Why.REFUSE if step.loan is not None:
            loan_id = step.loan.id
            c.do(
                lambda desk: desk.decide_loan(loan_id, False, ground=ground),
                lambda made: c.finish_step(
                    tr("Refused; {who} is told why").format(who=made.person)
                ),
            )
        case Why.ALARM if step.alarm is not None:
            alarm_id = step.alarm
            c.do(
                lambda desk: desk.settle(alarm_id, ground),
                lambda _: c.finish_step(tr("The alarm is settled")),
            )
        case Why.RECOVER:
            label = step.label

            def found(bundle: Bundle) -> None:
                c.read()
                said = tr("{label} was found; count its sheets").format(label=label)
                c.go(Step(Stage.COUNT, Task.RETURN, (label,)), said, "good")

            c.do(lambda desk: desk.recover(label, ground), found)

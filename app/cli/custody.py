"""``wenyi cabinet``: paper without doors: register, approve, return, hand on (卷宗袋)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli import cabinet_output as output
from app.cli.cabinet import LabelOption, person_of
from app.cli.cabinet_options import RoleOption
from app.cli.listed import listed_by
from app.cli.output import print_json, print_note, print_text
from app.cli.record_desk import bytes_of
from app.cli.session import CaseNumberOption, Json, Session, session_of
from cabinet.paper_desk import PaperDesk
from dossier.court_time import in_court
from dossier.ids import AlarmId, LoanId, VisitId
from dossier.model import Volume
from dossier.people.permits import Role
from dossier.store import custody
from resources.errors import BadForm, BadValue

_MOST_BYTES = 16 << 20


def register(
    context: typer.Context,
    case: CaseNumberOption,
    label: LabelOption,
    sheets: Annotated[int, typer.Option(min=1, help="How many sheets.")],
    title: Annotated[str, typer.Option(help="What it is.")] = "诉讼卷宗",
    confidential: Annotated[bool, typer.Option("--confidential", help="副卷")] = False,
    submitter: Annotated[str, typer.Option(help="Whose originals it holds.")] = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Note that a label was stuck on paper of a case (登记卷宗袋)."""
    volume = Volume.CONFIDENTIAL if confidential else Volume.MAIN
    with _paper(session_of(context, json), role) as (session, desk):
        case_id = desk.store.case_by_number(case).id
        made = desk.register(case_id, label, title, sheets, volume=volume, submitter=submitter)
        output.show_bundles(session, desk, [made])


def decide(
    context: typer.Context,
    loan: Annotated[str, typer.Option("--loan", help="Id of the request.")],
    due: Annotated[str, typer.Option("--due", help="Last day, as in 2026-03-31.")] = "",
    refuse: Annotated[bool, typer.Option("--refuse", help="Do not grant it.")] = False,
    ground: Annotated[str, typer.Option(help="Why; needed to refuse.")] = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Grant or refuse that a bundle is borrowed (审批借阅)."""
    try:
        day = date.fromisoformat(due) if due else None
    except ValueError as error:
        raise BadForm(column="--due", value=due, form="2026-03-31") from error
    if refuse is (day is not None):
        raise typer.BadParameter("give one of --due and --refuse")
    with _paper(session_of(context, json), role) as (session, desk):
        with listed_by("--loan", loan, "wenyi cabinet loans"):
            decided = desk.decide_loan(LoanId(loan), not refuse, day, ground)
        output.show_loans(session, desk, [decided])


def loans(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="Of this case alone.")] = "",
    json: Json = False,
) -> None:
    """List requests to borrow (借阅申请)."""
    with _paper(session_of(context, json), None) as (session, desk):
        case_id = desk.store.case_by_number(case).id if case else None
        with desk.store.snapshot() as reader:
            found = custody.loans(reader, case_id)
        found = desk.store.shown(found)
        output.show_loans(session, desk, found)


def return_(
    context: typer.Context,
    label: LabelOption,
    sheets: Annotated[int, typer.Option(min=0, help="Sheets as counted now.")],
    person: Annotated[str, typer.Option(help="Who brings it; default: the borrower.")] = "",
    ground: Annotated[str, typer.Option(help="Why the count differs.")] = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Take a bundle back and count its sheets; then it is stored again (归还清点)."""
    from dossier.custody.model import BundleState

    with _paper(session_of(context, json), role) as (session, desk):
        # Counted anew where an earlier count was refused.
        if desk.labelled(label).state is not BundleState.RETURNED:
            desk.take_back(label, person)
        output.show_bundles(session, desk, [desk.recount(label, sheets, ground)])


def archive(
    context: typer.Context,
    case: CaseNumberOption,
    to: Annotated[str, typer.Option(help="Who receives it at the archive.")],
    signature: Annotated[Path | None, typer.Option(help="Their receipt.")] = None,
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Hand what was taken out of a case to the archive (移交归档)."""
    with _paper(session_of(context, json), role) as (session, desk):
        case_id = desk.store.case_by_number(case).id
        receipt = b"" if signature is None else bytes_of(signature, _MOST_BYTES)
        output.show_bundles(session, desk, desk.hand_to_archive(case_id, to, receipt))


def give_back(
    context: typer.Context,
    label: LabelOption,
    to: Annotated[str, typer.Option(help="Who gets it.")],
    identified: Annotated[str, typer.Option(help="How they were identified.")],
    signature: Annotated[Path, typer.Option(help="The receipt they signed.")],
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Give originals back to who brought them, against a signature (退还当事人)."""
    receipt = bytes_of(signature, _MOST_BYTES)
    if not receipt:
        raise BadValue(column="--signature", value=signature.name)
    with _paper(session_of(context, json), role) as (session, desk):
        output.show_bundles(session, desk, [desk.give_back(label, to, identified, receipt)])


def recover(
    context: typer.Context,
    label: LabelOption,
    ground: Annotated[str, typer.Option(help="Where it was found.")],
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Note that a missing bundle was found outside the cabinet (找回)."""
    with _paper(session_of(context, json), role) as (session, desk):
        output.show_bundles(session, desk, [desk.recover(label, ground)])


def history(context: typer.Context, label: LabelOption, json: Json = False) -> None:
    """Show all that was done with a bundle (流转记录)."""
    with _paper(session_of(context, json), None) as (session, desk):
        bundle = desk.labelled(label)
        with desk.store.snapshot() as reader:
            acts = custody.acts(reader, bundle.id)
        acts = desk.store.shown(acts)
        output.show_acts(session, acts)


def alarms(context: typer.Context, json: Json = False) -> None:
    """List what somebody has to see to, overdue paper among it (告警)."""
    with _paper(session_of(context, json), None) as (session, desk):
        desk.overdue()
        output.show_alarms(session, desk, desk.alarms())


def settle(
    context: typer.Context,
    ground: Annotated[str, typer.Option(help="What was found and done.")],
    alarm: Annotated[str, typer.Option("--alarm", help="Id of an alarm.")] = "",
    visit: Annotated[str, typer.Option("--visit", help="Id of a visit that broke off.")] = "",
    done: Annotated[
        list[str] | None, typer.Option("--done", help="Label that did go in or out.")
    ] = None,
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Settle an alarm, or a visit that broke off, by a person's word (了结)."""
    if bool(alarm) is bool(visit):
        raise typer.BadParameter("give one of --alarm and --visit")
    with _paper(session_of(context, json), role) as (session, desk):
        if alarm:
            with listed_by("--alarm", alarm, "wenyi cabinet alarms"):
                settled = desk.settle(AlarmId(alarm), ground)
            output.show_alarms(session, desk, [settled])
            return
        with listed_by("--visit", visit, "wenyi cabinet visits"):
            ended = desk.settle_visit(VisitId(visit), done or [], ground)
        if session.json:
            print_json({"visits": [output.visit_form(ended)]})
        else:
            print_text(f"{ended.place} 已了结")


def visits(context: typer.Context, json: Json = False) -> None:
    """List the visits that have not ended, or broke off (未了结的开门)."""
    with _paper(session_of(context, json), None) as (session, desk):
        with desk.store.snapshot() as reader:
            found = custody.unended(reader)
        found = desk.store.shown(found)
        if session.json:
            print_json({"visits": [output.visit_form(visit) for visit in found]})
            return
        if not found:
            print_note("没有未了结的开门")
        for visit in found:
            print_text(f"{visit.id} {visit.place} {visit.by} {in_court(visit.begun_at):%H:%M}")


def add_to(group: typer.Typer) -> None:
    """Add these commands to ``wenyi cabinet``."""
    group.command("register")(register)
    group.command("decide")(decide)
    group.command("loans")(loans)
    group.command("return")(return_)
    group.command("archive")(archive)
    group.command("give-back")(give_back)
    group.command("recover")(recover)
    group.command("history")(history)
    group.command("alarms")(alarms)
    group.command("settle")(settle)
    group.command("visits")(visits)


@contextmanager
def _paper(session: Session, role: Role | None) -> Iterator[tuple[Session, PaperDesk]]:
    with session.station() as station:
        yield session, PaperDesk(station.store, person_of(session, role))

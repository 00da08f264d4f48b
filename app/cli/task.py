"""``wenyi task``: paper on its way to the scanner (扫描任务)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import counter_output as output
from app.cli.cabinet_options import RoleOption
from app.cli.counter import (
    ByOption,
    GroundOption,
    PdfOption,
    SheetOption,
    SkipOption,
    at_counter,
    written,
)
from app.cli.listed import listed_by
from app.cli.output import print_note
from app.cli.session import CaseNumberOption, Json, session_of
from dossier.ids import BatchId
from dossier.intake.model import Origin, TaskState
from dossier.model import Volume
from resources.errors import BadForm, UnknownTask

group = typer.Typer(help="Paper on its way to the scanner (扫描任务).", no_args_is_help=True)

TaskArgument = Annotated[str, typer.Argument(help="Number or label, as in J261122-001.")]
TasksArgument = Annotated[list[str], typer.Argument(help="Numbers or labels.")]


@group.command("list")
def list_(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="Of this case alone.")] = "",
    state: Annotated[
        list[TaskState] | None, typer.Option("--state", help="In this state; may be repeated.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """List tasks, those that are not done (任务列表)."""
    with at_counter(session_of(context, json), role) as (session, _, desk):
        case_id = desk.store.case_by_number(case).id if case else None
        found = desk.tasks(case_id, open_only=not every and not state, states=state or ())
        output.show_tasks(session, desk, found)


@group.command("new")
def new(
    context: typer.Context,
    case: CaseNumberOption,
    title: Annotated[str, typer.Option(help="What is to be scanned.")],
    sheets: Annotated[int, typer.Option(min=1, help="How many sheets.")],
    origin: Annotated[Origin, typer.Option(help="Where it comes from.")] = Origin.COUNTER,
    label: Annotated[str, typer.Option(help="Stuck on already; default: a new one.")] = "",
    no_label: Annotated[bool, typer.Option("--no-label", help="No bundle is made.")] = False,
    submitter: Annotated[str, typer.Option(help="Whose originals it is.")] = "",
    confidential: Annotated[bool, typer.Option("--confidential", help="副卷")] = False,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Have paper of a case scanned (新建扫描任务)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        made = desk.create_task(
            desk.store.case_by_number(case).id,
            title,
            sheets,
            origin=origin,
            label=label,
            labelled=not no_label,
            submitter=submitter,
            volume=Volume.CONFIDENTIAL if confidential else Volume.MAIN,
        )
        output.show_tasks(session, desk, [made])


@group.command("hand-over")
def hand_over(
    context: typer.Context,
    tasks: TasksArgument,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write the list here.")] = None,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Hand paper to the digital centre, or print a list again by its number (移交)."""
    from app.station import counter

    with at_counter(session_of(context, json), role, by) as (session, station, desk):
        again = desk.tasks(list_number=tasks[0]) if len(tasks) == 1 else []
        number = tasks[0] if again else desk.offer([desk.called(thing) for thing in tasks])
        if pdf is not None:
            made = counter.hand_over_list(station, desk, number)
            from dossier.packages.files import write_whole

            write_whole(pdf, made)
        found = desk.tasks(list_number=number)
        output.show_tasks(session, desk, found, list=number)
        if not session.json:
            print_note(f"移交清单 {number}：{len(found)} 件，{sum(t.sheets for t in found)} 张")


@group.command("take")
def take(
    context: typer.Context,
    things: Annotated[list[str], typer.Argument(help="A list's number, or tasks.")],
    sheets: Annotated[
        list[str] | None,
        typer.Option("--sheets", help="TASK=COUNT as counted; default: as handed over."),
    ] = None,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Confirm on the other side that the sheets are here (接收确认)."""
    counted = dict(_counted(text) for text in sheets or [])
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        found = [
            one
            for thing in things
            for one in (
                [each for each in desk.tasks(list_number=thing) if each.offered]
                or [desk.called(thing)]
            )
        ]
        strange = counted.keys() - {one.number for one in found} - {one.label for one in found}
        if strange:
            raise UnknownTask(thing="、".join(sorted(strange)))
        taken = [
            desk.take(one, counted.get(one.number, counted.get(one.label, one.sheets)))
            for one in found
        ]
        output.show_tasks(session, desk, taken)


@group.command("recall")
def recall(
    context: typer.Context,
    task: TaskArgument,
    ground: GroundOption,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Send paper back to the counter, or take it off a list (退回移交)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        output.show_tasks(session, desk, [desk.recall(desk.called(task), ground)])


@group.command("begin")
def begin(
    context: typer.Context,
    task: TaskArgument,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Note that scanning begins (开始扫描)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        output.show_tasks(session, desk, [desk.begin(desk.called(task))])


@group.command("count")
def count(
    context: typer.Context,
    task: TaskArgument,
    batch: Annotated[str, typer.Option("--batch", help="Id of a batch of the case.")],
    off: Annotated[bool, typer.Option("--off", help="It counts no longer.")] = False,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Have a scanned batch count towards a task (计入批次)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        found = desk.called(task)
        with listed_by("--batch", batch, "wenyi quality --case"):
            one = desk.count(found, BatchId(batch), counts=not off)
        output.show_tasks(session, desk, [one])


@group.command("reconcile")
def reconcile(
    context: typer.Context,
    task: TaskArgument,
    ground: Annotated[str, typer.Option(help="Why sheets and pages differ.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how they stand.")] = False,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Hold sheets handed over against pages received (核对张数)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        one = desk.called(task)
        found = desk.outlook(one)
        if not dry_run:
            one = desk.reconcile(one, ground)
        output.show_reconciliation(session, desk, one, found)


@group.command("send-back")
def send_back(
    context: typer.Context,
    task: TaskArgument,
    ground: GroundOption,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Have it scanned again (退回重扫)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        output.show_tasks(session, desk, [desk.send_back(desk.called(task), ground)])


@group.command("pass")
def pass_(
    context: typer.Context,
    task: TaskArgument,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Say that the pages are good and all filed (质检通过)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        output.show_tasks(session, desk, [desk.pass_on(desk.called(task))])


@group.command("withdraw")
def withdraw(
    context: typer.Context,
    task: TaskArgument,
    ground: GroundOption,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Say that nothing is to be scanned after all (撤回任务)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        output.show_tasks(session, desk, [desk.withdraw_task(desk.called(task), ground)])


@group.command("history")
def history(
    context: typer.Context, task: TaskArgument, role: RoleOption = None, json: Json = False
) -> None:
    """Show all that was done with a task (流转记录)."""
    with at_counter(session_of(context, json), role) as (session, _, desk):
        output.show_steps(session, desk.steps(desk.called(task).id))


@group.command("labels")
def labels(
    context: typer.Context,
    tasks: TasksArgument,
    pdf: PdfOption,
    a4: SheetOption = False,
    skip: SkipOption = 0,
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Write the labels of bundles; their code is what the cabinet reads (卷宗袋标签)."""
    from app.station import counter

    with at_counter(session_of(context, json), role) as (session, station, desk):
        found = [desk.called(thing) for thing in tasks]
        made = counter.labels(station, found, sheet=a4, skip=skip)
        written(session, pdf, made, len(found))


def _counted(text: str) -> tuple[str, int]:
    name, _, count = text.rpartition("=")
    if not name or not count.isdecimal() or len(count) > 6:
        raise BadForm(column="--sheets", value=text[:60], form="TASK=COUNT")
    return name.strip(), int(count)

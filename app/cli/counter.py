"""``wenyi counter`` and ``wenyi receipt``: what comes to the counter (收转台)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import counter_output as output
from app.cli.cabinet import person_of
from app.cli.cabinet_options import RoleOption
from app.cli.intake import cancel_on_interrupt
from app.cli.output import error_json, print_json, print_text
from app.cli.session import CaseNumberOption, Json, Session, session_of
from dossier.custody.rights import Person
from dossier.ids import CaseEventId, SubmissionId
from dossier.intake.changes import MOST_COPIES, MOST_PAGES
from dossier.intake.model import ORIGINAL_WORDS, Item, Original, Outcome, Way
from dossier.model import Volume
from dossier.people.permits import Role
from resources.errors import BadCopies, BadForm, BadPages, NothingRegistered, NotListed, WenyiError

if TYPE_CHECKING:
    from app.station import Station
    from dossier.intake.desk import IntakeDesk

group = typer.Typer(help="What comes to the counter (收转台).", no_args_is_help=True)

ByOption = Annotated[str, typer.Option("--by", help="Without accounts: who acts.")]
PdfOption = Annotated[Path, typer.Option("--pdf", help="Write it here.")]
GroundOption = Annotated[str, typer.Option(help="Why.")]
NumberArgument = Annotated[str, typer.Argument(help="收件号, as in S261122-001.")]
SheetOption = Annotated[
    bool, typer.Option("--a4", help="24 on a sheet of A4 instead of one a page.")
]
SkipOption = Annotated[
    int, typer.Option("--skip", min=0, max=23, help="With --a4: places that are used up.")
]
_ITEM_FORM = "TITLE|PAGES[|COPIES[|copy,kept,return[|CATEGORY]]]"
_ENDING_IN_REFUSAL = 4
"""Exit code where a file was refused, as of ``import``."""


@group.command("register")
def register(
    context: typer.Context,
    case: CaseNumberOption,
    submitter: Annotated[str, typer.Option(help="Who brought or sent it.")],
    item: Annotated[
        list[str],
        typer.Option("--item", help=f"{_ITEM_FORM}."),
    ],
    way: Annotated[Way, typer.Option(help="How it came.")] = Way.COUNTER,
    capacity: Annotated[str, typer.Option(help="诉讼地位, as in 原告.")] = "",
    identity: Annotated[str, typer.Option("--identity", help="ID number or credit code.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone.")] = "",
    tracking: Annotated[str, typer.Option(help="快递单号, of what came by post.")] = "",
    note: Annotated[str, typer.Option(help="Remark.")] = "",
    evidence: Annotated[bool, typer.Option("--evidence", help="All of it is evidence.")] = False,
    confidential: Annotated[bool, typer.Option("--confidential", help="副卷")] = False,
    task: Annotated[bool, typer.Option("--task", help="Have it scanned: make a task.")] = False,
    sheets: Annotated[
        int | None, typer.Option(min=1, help="With --task: sheets; default: the pages.")
    ] = None,
    label: Annotated[str, typer.Option(help="With --task: a label stuck on already.")] = "",
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Note what came (收件登记); with --task a scan task and its label."""
    from dossier.intake import arrived
    from dossier.intake.desk import Sending

    volume = Volume.CONFIDENTIAL if confidential else Volume.MAIN
    items = [_item(text, evidence, way) for text in item]
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        made = desk.register(
            desk.store.case_by_number(case).id,
            way,
            submitter,
            items,
            capacity=capacity,
            identity=identity,
            phone=phone,
            tracking=tracking,
            note=note,
            volume=volume,
            scan=Sending(sheets, label) if task else None,
        )
        found = desk.tasks_of(made)
        more = {"task": output.task_form(desk, found[0])} if found else {}
        told = arrived.told(desk, made)
        output.show_registrations(session, desk, [made], **more, **output.told_form(told))
        if found and not session.json:
            output.show_tasks(session, desk, found)
        if not session.json:
            output.show_told(made, told)


@group.command("events")
def events(
    context: typer.Context,
    number: NumberArgument,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", help="KIND=DAY[/WHO]: what the paper says, as in a return."),
    ] = None,
    undo: Annotated[str, typer.Option("--undo", help="Id of an event noted in error.")] = "",
    ground: Annotated[str, typer.Option(help="With --undo: why.")] = "",
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Tell what came did to deadlines; note what waits for a day, take back what is wrong."""
    from dossier.intake import arrived

    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        one = desk.numbered(number)
        for text in note or ():
            kind, day, who = _noted(text)
            arrived.note(desk, one, kind, day, who)
        if undo:
            arrived.take_back(desk, one, CaseEventId(undo), ground)
        told = arrived.told(desk, one)
        if session.json:
            print_json({"number": one.number, **output.told_form(told)})
        else:
            output.show_told(one, told)


@group.command("list")
def list_(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="Of this case alone.")] = "",
    day: Annotated[str, typer.Option("--day", help="Of this day; default: today.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Of every day.")] = False,
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """List what came today, on a day, or to a case (收件列表)."""
    with at_counter(session_of(context, json), role) as (session, _, desk):
        case_id = desk.store.case_by_number(case).id if case else None
        wanted = None if every or (case and not day) else _day(day) or desk.today()
        output.show_registrations(session, desk, desk.registrations(case_id, wanted))


@group.command("withdraw")
def withdraw(
    context: typer.Context,
    number: NumberArgument,
    ground: GroundOption,
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Take back what was entered by mistake (撤回收件)."""
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        one = desk.withdraw(desk.numbered(number).id, ground)
        output.show_registrations(session, desk, [one])


@group.command("submit")
def submit(
    context: typer.Context,
    number: NumberArgument,
    files: Annotated[list[Path], typer.Argument(help="PDF, pictures, sound, film.")],
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Keep files that were submitted beside or instead of paper (电子提交件)."""
    from app.station.submissions import submit as take_in

    refused: list[dict[str, str]] = []

    def on_refused(name: str, error: WenyiError) -> None:
        refused.append({"file": name, **error_json(error)})

    with (
        cancel_on_interrupt() as cancel,
        at_counter(session_of(context, json), role, by) as (session, station, desk),
    ):
        one = desk.numbered(number)
        found = take_in(station, desk, one, files, on_refused, cancel=cancel)
        output.show_submissions(session, found, refused)
    if refused:
        raise typer.Exit(_ENDING_IN_REFUSAL)


@group.command("files")
def files(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="Of this case.")] = "",
    number: Annotated[str, typer.Option("--number", help="Of this 收件号.")] = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """List files that were submitted, and how they compare with the paper."""
    with at_counter(session_of(context, json), role) as (session, _, desk):
        case_id = desk.store.case_by_number(case).id if case else None
        registration_id = desk.numbered(number).id if number else None
        output.show_submissions(session, desk.submissions(case_id, registration_id))


@group.command("compare")
def compare(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="Id of the file.")],
    same: Annotated[bool, typer.Option("--same/--differs", help="As the paper, or not.")],
    ground: Annotated[str, typer.Option(help="What differs; needed where it does.")] = "",
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Note that a file was compared with the paper (核对电子件)."""
    outcome = Outcome.SAME if same else Outcome.DIFFERS
    with at_counter(session_of(context, json), role, by) as (session, _, desk):
        output.show_submissions(session, [desk.compare(SubmissionId(file), outcome, ground)])


@group.command("labels")
def labels(
    context: typer.Context,
    number: NumberArgument,
    pdf: PdfOption,
    a4: SheetOption = False,
    skip: SkipOption = 0,
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Write a label for each material that was registered (材料标签)."""
    from app.station import counter

    with at_counter(session_of(context, json), role) as (session, station, desk):
        one = desk.numbered(number)
        tasks = desk.tasks_of(one)
        made = counter.item_labels(station, one, tasks[-1] if tasks else None, sheet=a4, skip=skip)
        written(session, pdf, made, len(one.items))


@group.command("check-id")
def check_id(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="ID number or credit code.")],
    json: Json = False,
) -> None:
    """Check the digits of an identity number; the place that is wrong is named."""
    from dossier.identity import check_digits, check_identity

    session = session_of(context, json)
    normal = check_digits(number)
    kind = check_identity(normal).kind
    if session.json:
        print_json({"identity": normal, "kind": kind})
    else:
        words = "公民身份号码" if kind == "resident" else "统一社会信用代码"
        print_text(f"{normal} {words}，校验码相符")


def receipt(
    context: typer.Context,
    case: CaseNumberOption,
    pdf: PdfOption,
    number: Annotated[
        str, typer.Option("--number", help="收件号; default: the newest of the case.")
    ] = "",
    by: ByOption = "",
    role: RoleOption = None,
    json: Json = False,
) -> None:
    """Write the receipt for what came, in two copies, and keep it (收据)."""
    from app.station import counter

    with at_counter(session_of(context, json), role, by) as (session, station, desk):
        case_id = desk.store.case_by_number(case).id
        found = [
            one
            for one in desk.registrations(case_id)
            if (one.number == number.strip() if number else not one.withdrawn)
        ]
        if not found:
            if number:
                command = f"wenyi counter list --case {case}"
                raise NotListed(option="--number", thing=number, command=command)
            raise NothingRegistered(number=case)
        again = bool(found[-1].receipt_sha256)
        one, made = counter.receipt(station, desk, found[-1])
        _write(pdf, made)
        if session.json:
            told = {"number": one.receipt_number, "sha256": one.receipt_sha256}
            print_json({"receipt": {**told, "pdf": str(pdf), "again": again}})
        else:
            print_text(f"收据 {one.receipt_number} 已写入 {pdf}")


def written(session: Session, pdf: Path, made: bytes, count: int) -> None:
    """Write a paper and say so."""
    _write(pdf, made)
    if session.json:
        print_json({"pdf": str(pdf), "count": count})
    else:
        print_text(f"已写入 {pdf}（{count}）")


def _write(pdf: Path, made: bytes) -> None:
    from dossier.packages.files import write_whole

    write_whole(pdf, made)


@contextmanager
def at_counter(
    session: Session, role: Role | None, by: str = ""
) -> Iterator[tuple[Session, Station, IntakeDesk]]:
    """Open the station's counter for a command."""
    from app.station.counter import desk_of

    with session.station() as station:
        person = person_of(session, role)
        if by.strip() and session.account is None:
            person = Person(by.strip(), role)
        yield session, station, desk_of(station, person)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadForm(column="--day", value=text[:60], form="2026-03-02") from error


def _noted(text: str) -> tuple[str, date, str]:
    """Return kind, day and person that ``--note`` says.

    Raises:
        BadForm: it cannot be read.
    """
    kind, _, rest = text.partition("=")
    day, _, who = rest.partition("/")
    try:
        return kind.strip(), date.fromisoformat(day.strip()), who.strip()
    except ValueError as error:
        raise BadForm(column="--note", value=text[:60], form="EVENT=2026-03-02[/NAME]") from error


def _item(text: str, evidence: bool, way: Way) -> Item:
    """Return what ``--item`` says.

    Raises:
        BadForm, BadPages, BadCopies: it cannot be read; the part at fault is named.
    """
    from dossier.intake.desk import item

    title, *rest = (part.strip() for part in text.split("|"))
    pages, copies, original, category, *more = (*rest, *[""] * (4 - len(rest)))
    if more or not rest:
        raise BadForm(column="--item", value=text[:60], form=_ITEM_FORM)
    words = {word: key for key, word in ORIGINAL_WORDS.items()}
    words |= {str(key): key for key in Original}
    usual = Original.ELECTRONIC if way is Way.ELECTRONIC else Original.COPY
    found = words.get(original) if original else usual
    if found is None:
        raise BadForm(column="--item", value=original[:60], form="、".join(words))
    # Here, where they are no numbers at all; which numbers can be is the journal's to say.
    if not _is_number(pages):
        raise BadPages(value=pages[:60] or "—", least=1, most=MOST_PAGES)
    if not _is_number(copies or "1"):
        raise BadCopies(value=copies[:60], most=MOST_COPIES)
    return item(
        title,
        int(pages),
        copies=int(copies or "1"),
        category=category,
        original=found,
        evidence=evidence or category.startswith("evidence"),
    )


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= 6

"""``wenyi lookup``: asked, granted, printed, traced; and who may do so (档案查询)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, Session, session_of
from dossier.court_time import in_court
from dossier.ids import LookupId
from resources.errors import BadValue, Missing, UnknownItem

if TYPE_CHECKING:
    from app.station.lookups import LookupDesk
    from app.station.station import Station
    from dossier.lookup import Lookup, LookupUse

group = typer.Typer(
    help="Look into closed dossiers: ask, grant, print, trace (档案查询). "
    "Pages are looked at in the window.",
    no_args_is_help=True,
)
people = typer.Typer(help="Who may ask, grant and look (档案人员).", no_args_is_help=True)
group.add_typer(people, name="people")

As = Annotated[str, typer.Option("--as", help="Who does it: a name on the list of people.")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File with the password; without it, it is asked for.")
]
LookupArgument = Annotated[str, typer.Argument(help="Id of the request, or its first characters.")]


@group.command("ask")
def ask(
    context: typer.Context,
    as_: As,
    case: Annotated[str, typer.Option(help="案号.")],
    purpose: Annotated[str, typer.Option(help="What for (查档事由).")],
    volume: Annotated[str, typer.Option(help="main, confidential or all.")] = "main",
    capacity: Annotated[str, typer.Option(help="As what: 承办法官, 律师, …")] = "",
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """Ask to look into volumes of a case (申请查档)."""
    if volume not in ("main", "confidential", "all"):
        raise BadValue(column="--volume", value=volume)
    with _opened(context, as_, password_file, json) as (session, station, desk):
        known = station.store.case_by_number(case)
        made = desk.ask(
            known.id,
            purpose,
            main=volume != "confidential",
            confidential=volume != "main",
            capacity=capacity,
        )
        _show(session, station, made)


@group.command("decide")
def decide(
    context: typer.Context,
    lookup: LookupArgument,
    as_: As,
    grant: Annotated[bool, typer.Option("--grant/--refuse", help="批准或者不予批准.")],
    days: Annotated[int, typer.Option(help="For how many days.")] = 3,
    may_print: Annotated[bool, typer.Option("--print/--no-print", help="Also printing.")] = False,
    ground: Annotated[str, typer.Option(help="Why, or under which condition.")] = "",
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """Grant or refuse what another person asked for (审批查档)."""
    with _opened(context, as_, password_file, json) as (session, station, desk):
        one = _found(desk, lookup)
        made = desk.decide(one.id, grant, days=days, may_print=may_print, ground=ground)
        _show(session, station, made)


@group.command("end")
def end(
    context: typer.Context,
    lookup: LookupArgument,
    as_: As,
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """End a request before its time (结束查档)."""
    with _opened(context, as_, password_file, json) as (session, station, desk):
        _show(session, station, desk.end(_found(desk, lookup).id))


@group.command("list")
def list_(
    context: typer.Context,
    as_: As,
    case: Annotated[str, typer.Option(help="案号; empty: all.")] = "",
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """List requests, and what was seen and printed under each (查档登记簿)."""
    with _opened(context, as_, password_file, json) as (session, station, desk):
        wanted = station.store.case_by_number(case).id if case else None
        listed = [(one, desk.uses(one.id)) for one in desk.listed(wanted)]
        numbers = {one.id: one.number for one in station.store.cases()}
    if session.json:
        rows = [_row(one, numbers[one.case_id], uses) for one, uses in listed]
        print_json({"lookups": rows})
        return
    from dossier.lookup import LOOKUP_WORDS

    print_table(
        "查档登记",
        ["编号", "案号", "查档人", "范围", "事由", "状态", "期限", "审批人", "查阅、打印"],
        (
            [
                one.id[:18],
                numbers[one.case_id],
                one.person,
                _volumes(one),
                one.purpose,
                LOOKUP_WORDS[one.state],
                "" if one.until is None else f"{in_court(one.until):%Y-%m-%d %H:%M}",
                one.decided_by,
                _counted(uses),
            ]
            for one, uses in listed
        ),
    )


@group.command("print")
def print_(
    context: typer.Context,
    lookup: LookupArgument,
    as_: As,
    pages: Annotated[str, typer.Option(help="As in 正1-3,副2.")],
    printer: Annotated[str, typer.Option(help="Print queue; empty: the system's own.")] = "",
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """Print pages with a watermark, on paper only (打印)."""
    from app.station.lookup_print import by_lp, chosen

    with _opened(context, as_, password_file, json) as (session, _, desk):
        looking = desk.open(_found(desk, lookup).id)
        wanted = chosen(looking.pages, pages)
        printed = looking.print_pages([one.page.id for one in wanted], by_lp(printer))
    if session.json:
        print_json({"serial": printed.serial, "pages": printed.pages})
        return
    print_note(f"已打印 {printed.pages} 页，编号 {printed.serial}。")


@group.command("trace")
def trace(
    context: typer.Context,
    serial: Annotated[str, typer.Argument(help="Number in the watermark (水印编号).")],
    as_: As,
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """Say who printed what, by the number on the paper (水印溯源)."""
    from app.station.lookups import traced

    with _opened(context, as_, password_file, json) as (session, station, desk):
        used = traced(station, serial)
        if used is None:
            raise UnknownItem(thing=serial)
        asked = desk.lookup(used.lookup_id)
        number = station.store.case(used.case_id).number
    if session.json:
        print_json({"case": number, **_used(used), "lookup": asked.id, "purpose": asked.purpose})
        return
    at = f"{in_court(used.at):%Y-%m-%d %H:%M}"
    print_note(f"{number}　{used.person}　{at}　打印 {len(used.pages)} 页　事由：{asked.purpose}")


@people.command("list")
def people_list(context: typer.Context, json: Json = False) -> None:
    """List who may ask, grant and look (档案人员名册)."""
    from dossier.people.archive import ROLE_WORDS
    from dossier.people.archive import people as listed

    session = session_of(context, json)
    with session.station() as station:
        found = listed(station.store)
    if session.json:
        rows = [
            {"name": one.name, "role": str(one.role), "confidential": one.confidential}
            for one in found
        ]
        print_json({"people": rows})
        return
    print_table(
        "档案人员",
        ["姓名", "角色", "副卷"],
        ([one.name, ROLE_WORDS[one.role], "可查阅" if one.confidential else ""] for one in found),
    )


@people.command("put")
def people_put(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="姓名.")],
    role: Annotated[str, typer.Option(help="visitor, reader, archivist or leader.")],
    confidential: Annotated[bool, typer.Option(help="May see 副卷.")] = False,
    password_file: PasswordFile = None,
    json: Json = False,
) -> None:
    """Add somebody, or give them another role or password (登记档案人员)."""
    from dossier.people.archive import ArchiveRole, put_person

    if role not in list(ArchiveRole):
        raise BadValue(column="--role", value=role)
    session = session_of(context, json)
    password = _password(password_file, twice=True)
    with session.station() as station:
        made = put_person(
            station.store,
            name,
            ArchiveRole(role),
            password,
            confidential=confidential,
            who=session.who,
        )
    if session.json:
        print_json({"name": made.name, "role": role, "confidential": confidential})
        return
    print_note(f"已登记：{made.name}。")


@people.command("remove")
def people_remove(
    context: typer.Context, name: Annotated[str, typer.Argument()], json: Json = False
) -> None:
    """Take somebody off the list; what they did stays in the journal (注销)."""
    from dossier.people.archive import remove_person

    session = session_of(context, json)
    with session.station() as station:
        remove_person(station.store, name, session.who)
    if session.json:
        print_json({"removed": name})
        return
    print_note(f"已注销：{name}。")


@contextmanager
def _opened(
    context: typer.Context, name: str, password_file: Path | None, json: bool
) -> Iterator[tuple[Session, Station, LookupDesk]]:
    """Open the station and its archive for somebody who signs in; for one command."""
    from app.station.lookups import LookupDesk
    from dossier.people.archive import sign_in

    session = session_of(context, json)
    with session.station() as station:
        person = sign_in(station.store, name, _password(password_file))
        yield session, station, LookupDesk(station, person)


def _password(path: Path | None, *, twice: bool = False) -> str:
    if path is None:
        return str(typer.prompt("密码", hide_input=True, confirmation_prompt=twice, err=True))
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except FileNotFoundError as error:
        raise Missing(source=str(path)) from error


def _found(desk: LookupDesk, wanted: str) -> Lookup:
    """Return the request whose id is this, or begins with it.

    Raises:
        UnknownItem: none does, or several do.
    """
    found = [one for one in desk.listed() if one.id.startswith(wanted.strip())]
    if len(found) != 1 or not wanted.strip():
        raise UnknownItem(thing=wanted)
    return desk.lookup(LookupId(found[0].id))


def _show(session: Session, station: Station, made: Lookup) -> None:
    from dossier.lookup import LOOKUP_WORDS

    number = station.store.case(made.case_id).number
    if session.json:
        print_json({"lookup": _row(made, number, [])})
        return
    until = "" if made.until is None else f"，至 {in_court(made.until):%Y-%m-%d %H:%M}"
    print_note(f"{made.id}　{number}　{made.person}：{LOOKUP_WORDS[made.state]}{until}")


def _volumes(one: Lookup) -> str:
    return "、".join(w for w, on in (("正卷", one.main), ("副卷", one.confidential)) if on)


def _counted(uses: list[LookupUse]) -> str:
    """Return how many pages were seen and how many came out on paper."""
    failed = {one.of for one in uses if one.use == "failed"}
    seen = sum(len(one.pages) for one in uses if one.use == "viewed")
    printed = sum(len(o.pages) for o in uses if o.use == "printed" and o.id not in failed)
    return f"{seen} 页、{printed} 页"


def _used(used: LookupUse) -> dict[str, Any]:
    return {
        "use": str(used.use),
        "person": used.person,
        "at": used.at.isoformat(timespec="seconds"),
        "pages": list(used.pages),
    }


def _row(one: Lookup, number: str, uses: list[LookupUse]) -> dict[str, Any]:
    return {
        "id": one.id,
        "case": number,
        "main": one.main,
        "confidential": one.confidential,
        "person": one.person,
        "capacity": one.capacity,
        "purpose": one.purpose,
        "asked_at": one.asked_at.isoformat(timespec="seconds"),
        "state": str(one.state),
        "may_print": one.may_print,
        "until": None if one.until is None else one.until.isoformat(timespec="seconds"),
        "decided_by": one.decided_by,
        "ground": one.ground,
        "uses": [_used(each) for each in uses],
    }

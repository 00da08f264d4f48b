"""``wenyi centre enrol-token|codes|station|acts``: whom the centre lets in (工作站)."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from app.cli.centre import DatabaseOption, centre_config
from app.cli.centre_desk import (
    CasesOption,
    DaysOption,
    SecretOption,
    WriteOption,
    grant_cases,
    on_clock,
    open_desk,
    reach_row,
    show_rights,
    when,
)
from app.cli.centre_people import person_group
from app.cli.session import Json

station_group = typer.Typer(help="Stations of the centre (工作站).", no_args_is_help=True)

KindName = Literal["station", "courtroom"]
StationArgument = Annotated[str, typer.Argument(metavar="ID")]


def add_to(group: typer.Typer) -> None:
    """Add the commands for people and stations to ``wenyi centre``."""
    group.command("enrol-token")(enrol_token)
    group.command("codes")(codes)
    group.command("withdraw-code")(withdraw_code)
    group.command("acts")(acts)
    group.add_typer(person_group, name="person")
    group.add_typer(station_group, name="station")


def enrol_token(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="What the station will be called, as in 扫描台3.")],
    kind: Annotated[KindName, typer.Option(help="station writes; courtroom fetches.")] = "station",
    cases: CasesOption = "",
    secret: SecretOption = False,
    hours: Annotated[int, typer.Option(min=1, max=336, help="How long the code is good.")] = 24,
    station: Annotated[
        str, typer.Option(help="Id of a station that is known and is to come in again.")
    ] = "",
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Make a code for one enrolment; it is shown once (生成登记码)."""
    from sync.access import tokens
    from sync.access.authority import Authority
    from sync.ledger.contract import Reach

    with open_desk(context, json, database_url) as desk:
        authority = Authority.open(centre_config(desk.session).home)
        made = tokens.make(
            desk.books,
            authority,
            desk.actor,
            desk.now_s,
            name=name,
            kind=kind,
            reach=Reach(desk.cases(cases), kind == "station", secret),
            station=station,
            valid_s=hours * 3600,
        )
        until = str(when(made.until_s))
        desk.tell(
            {"id": made.id, "token": made.code, "until": until},
            f"登记码（只显示一次）：{made.code}",
            f"有效至 {on_clock(until)}。 在工作站上： wenyi station enrol 网址 登记码",
        )


def codes(context: typer.Context, database_url: DatabaseOption = "", json: Json = False) -> None:
    """List codes that can still be used (未用登记码)."""
    from sync.access import tokens

    with open_desk(context, json, database_url) as desk:
        with desk.books.consulting() as connection:
            found = tokens.open_codes(connection, desk.now_s)
        rows = [
            {"id": one.id, "kind": one.kind, "name": one.name, "until": when(one.until_s)}
            | reach_row(one.reach)
            for one in found
        ]
        titles = {"id": "编号", "name": "名称", "kind": "类型", "cases": "案件", "until": "有效至"}
        desk.table("codes", rows, "未用登记码", titles)


def withdraw_code(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="ID")],
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Withdraw a code that was not used yet (撤回登记码)."""
    from sync.access import tokens

    with open_desk(context, json, database_url) as desk:
        tokens.withdraw(desk.books, code, desk.actor, desk.now_s)
        desk.tell({"withdrawn": code}, "登记码已撤回。")


def acts(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """List what administrators did, the newest first (管理操作记录)."""
    from sync.access.acts import acts as read

    with open_desk(context, json, database_url) as desk:
        with desk.books.consulting() as connection:
            found = read(connection, limit=limit)
        rows = [
            {
                "number": one.number,
                "at": when(one.at_s),
                "who": one.who,
                "what": one.what,
                "whom": one.whom,
                "details": dict(one.details),
                "address": one.address,
            }
            for one in found
        ]
        titles = {"at": "时间", "who": "操作人", "what": "操作", "whom": "对象"}
        desk.table("acts", rows, "管理操作记录", titles)


@station_group.command("list")
def station_list(
    context: typer.Context, database_url: DatabaseOption = "", json: Json = False
) -> None:
    """List the stations, those shut out too (工作站列表)."""
    from sync.access import stations

    with open_desk(context, json, database_url) as desk:
        with desk.books.consulting() as connection:
            found = stations.stations(connection, desk.now_s)
        rows = [
            {
                "id": one.id,
                "kind": one.kind,
                "name": one.name,
                "revoked": one.revoked,
                "enrolled_at": when(one.enrolled_at_s),
                "certificate_until": when(one.certificate_until_s or None),
            }
            | reach_row(one.reach)
            for one in found
        ]
        titles = {"id": "编号", "name": "名称", "kind": "类型", "revoked": "停用", "cases": "案件"}
        desk.table("stations", rows, "工作站", titles)


@station_group.command("revoke")
def station_revoke(
    context: typer.Context,
    station: StationArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Shut a station out, from its next request on (停用)."""
    from sync.access import stations

    with open_desk(context, json, database_url) as desk:
        stations.revoke(desk.books, station, desk.actor, desk.now_s)
        desk.tell({"id": station, "revoked": True}, "工作站已停用。")


@station_group.command("restore")
def station_restore(
    context: typer.Context,
    station: StationArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Let a station in again (恢复)."""
    from sync.access import stations

    with open_desk(context, json, database_url) as desk:
        stations.restore(desk.books, station, desk.actor, desk.now_s)
        desk.tell({"id": station, "revoked": False}, "工作站已恢复。")


@station_group.command("grant")
def station_grant(
    context: typer.Context,
    station: StationArgument,
    cases: CasesOption,
    write: WriteOption = False,
    secret: SecretOption = False,
    days: DaysOption = 0,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Grant a station rights on cases (授权)."""
    from resources.errors import UnknownItem
    from sync.access import stations

    with open_desk(context, json, database_url) as desk:
        with desk.books.consulting() as connection:
            known = {one.id for one in stations.stations(connection, desk.now_s)}
        if station not in known:
            raise UnknownItem(thing=station[:80])
        grant_cases(desk, station, cases, write=write, secret=secret, days=days)


@station_group.command("rights")
def station_rights(
    context: typer.Context,
    station: StationArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """List the rights of a station (权限)."""
    with open_desk(context, json, database_url) as desk:
        show_rights(desk, station)

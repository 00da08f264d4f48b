"""``wenyi sync`` and ``wenyi station``: this station and the centre."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, session_of
from app.cli.sync_status import shown_size, status_lines, status_row
from resources.errors import Language, UnknownItem

group = typer.Typer(help="This station and its centre (本站与中心).", no_args_is_help=True)

_WATCH_S = 5.0
_MOST_PASSWORD = 1024


def sync(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once/--watch", help="Until nothing is left to do; or go on.")
    ] = True,
    json: Json = False,
) -> int:
    """Send what is here, take in what others did (同步)."""
    session = session_of(context, json)
    with session.station() as station:
        if not once:
            return _watch(station.sync, session.json)
        report = station.sync.once()
    if session.json:
        print_json(asdict(report))
    else:
        print_note(
            f"已上传 {report.sent_entries} 条记录、{report.sent_blobs} 个文件"
            f"（{shown_size(report.sent_bytes)}），收到 {report.received_entries} 条；"
            f"待传 {report.pending}，未送达 {report.dead}，冲突 {report.conflicts}。"
        )
    return 0


@group.command("enrol")
def enrol(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Of the centre: https://host:port.")],
    token: Annotated[str, typer.Argument(help="The enrolment code (登记码): WY1-….")],
    new_device: Annotated[
        bool,
        typer.Option("--new-device", help="As another station: this one is a copy shut out."),
    ] = False,
    json: Json = False,
) -> None:
    """Be let in by the centre with a one-time code (登记)."""
    from app.station.sync import open_sync

    session = session_of(context, json)
    with session.station() as station:
        if new_device:
            driver = open_sync(station.store, station.settings)
            try:
                found = driver.enrol_anew(url, token)
            finally:
                driver.close()
        else:
            found = station.sync.enrol(url, token)
    if session.json:
        print_json({"centre": found.centre, "url": found.url, "device": found.device})
    else:
        print_note(f"已在“{found.centre}”登记，本站编号 {found.device}。")


@group.command("status")
def status(context: typer.Context, json: Json = False) -> None:
    """Say where the sync stands (同步状态)."""
    session = session_of(context, json)
    with session.station() as station:
        found = station.sync.status()
    if session.json:
        print_json({"status": status_row(found)})
    else:
        language: Language = "en" if session.language == "en" else "zh_CN"
        chinese = language == "zh_CN"
        columns = ["项目", "值"] if chinese else ["What", "Value"]
        print_table("同步" if chinese else "Sync", columns, status_lines(found, language))


@group.command("follow")
def follow(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="案号, as in （2026）粤0308民初123号.")],
    login: Annotated[str, typer.Option(help="Who signs in at the centre.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    json: Json = False,
) -> None:
    """Fetch a case of the centre and keep it current (调卷)."""
    session = session_of(context, json)
    if password_stdin:
        password = sys.stdin.readline(_MOST_PASSWORD).rstrip("\r\n")
    else:
        password = typer.prompt("密码 Password", hide_input=True, err=True)
    with session.station() as station:
        case_id = station.sync.follow(number, login, password)
        report = station.sync.once()
    if session.json:
        print_json({"case": case_id, "received_entries": report.received_entries})
    else:
        print_note(f"已调取案件，收到 {report.received_entries} 条记录。")


@group.command("unfollow")
def unfollow(
    context: typer.Context,
    case: Annotated[str, typer.Argument(help="Id of the case.")],
    json: Json = False,
) -> None:
    """Stop keeping a case current (停止调卷)."""
    session = session_of(context, json)
    with session.station() as station:
        station.sync.unfollow(case)
    if session.json:
        print_json({"case": case})
    else:
        print_note("不再调取该案件；待传内容送达后，本机副本随之清除。")


@group.command("dead")
def dead(
    context: typer.Context,
    retry: Annotated[
        str, typer.Option(help="Key of the one to try again, or 'all'.", metavar="KEY|all")
    ] = "",
    json: Json = False,
) -> None:
    """List what the centre refused; send it again (未送达)."""
    session = session_of(context, json)
    with session.station() as station:
        found = list(station.sync.dead())
        if retry not in ("", "all", *(each.key for each in found)):
            raise UnknownItem(thing=retry)
        tried = [each.key for each in found if retry in ("all", each.key)]
        for key in tried:
            station.sync.try_again(key)
    if session.json:
        print_json({"dead": [asdict(each) for each in found], "tried": tried})
    elif retry:
        print_note(f"将重试 {len(tried)} 项。")
    else:
        rows = [(each.key, each.code, each.thing) for each in found]
        print_table("未送达", ["项目", "原因", "详情"], rows)


@group.command("conflicts")
def conflicts(context: typer.Context, json: Json = False) -> None:
    """List what two stations changed at once (冲突)."""
    session = session_of(context, json)
    with session.station() as station:
        rows = [
            {
                "id": each.conflict.id,
                "case": each.case_number,
                "thing": each.thing,
                "kind": each.kind,
                "reason": each.conflict.reason,
                "centre": asdict(each.centre),
                "mine": asdict(each.mine),
                "fields": [asdict(pair) for pair in each.fields],
            }
            for each in (station.sync.compare(c.id) for c in station.sync.conflicts())
        ]
    if session.json:
        print_json({"conflicts": rows})
    else:
        shown = [(str(row["id"])[:12], str(row["case"]), str(row["thing"])) for row in rows]
        print_table("冲突", ["编号", "案号", "内容"], shown)


@group.command("resolve")
def resolve(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of the conflict.")],
    keep: Annotated[str, typer.Option(help="centre: what stands; mine: what was refused.")],
    json: Json = False,
) -> None:
    """Decide a conflict (处理冲突)."""
    session = session_of(context, json)
    chosen = _choice(keep)
    with session.station() as station:
        found = [each.id for each in station.sync.conflicts() if each.id.startswith(id_)]
        conflict_id = found[0] if len(found) == 1 else id_
        station.sync.resolve(conflict_id, chosen, session.who)
    if session.json:
        print_json({"id": conflict_id, "keep": chosen})
    else:
        print_note("已处理；下次同步时告知中心。")


def _choice(text: str) -> Literal["centre", "mine"]:
    if text == "centre":
        return "centre"
    if text == "mine":
        return "mine"
    raise typer.BadParameter("centre | mine", param_hint="--keep")


def _watch(sync: Any, as_json: bool) -> int:
    """Sync until interrupted; tell where it stands whenever that changed."""
    import threading

    sync.start()
    forever = threading.Event()
    before: dict[str, Any] = {}
    while True:
        row = status_row(sync.status())
        if row != before:
            before = row
            if as_json:
                print_json({"status": row})
            else:
                print_note(f"待传 {row['pending']} 条、{shown_size(row['pending_bytes'])}")
        forever.wait(_WATCH_S)

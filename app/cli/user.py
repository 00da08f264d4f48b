"""``wenyi user``: who works at this station (本机人员)."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import SIGNED_IN, Json, Session, password_of, session_of
from dossier.people.permits import ROLE_WORDS, Role

if TYPE_CHECKING:
    from dossier.people.accounts import Account

group = typer.Typer(help="People of this station (本机人员).", no_args_is_help=True)

LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN")]
WithheldOption = Annotated[
    bool, typer.Option("--withheld", help="Nothing of 副卷 is for them, whatever the role.")
]
_MOST_PASSWORD = 1024


def _row(account: Account) -> dict[str, Any]:
    return {
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "locked": account.locked,
        "to_replace": account.to_replace,
        "withheld": account.withheld,
    }


@group.command("add")
def add(
    context: typer.Context,
    login: LoginArgument,
    role: Annotated[Role, typer.Option(help="What they are.")],
    name: Annotated[str, typer.Option(help="What they are called.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Their own password, from standard input.")
    ] = False,
    withheld: WithheldOption = False,
    json: Json = False,
) -> None:
    """Add somebody; their password for one time is shown once (新增人员)."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    own = sys.stdin.readline(_MOST_PASSWORD).rstrip("\r\n") if password_stdin else None
    with session.station() as station:
        added = Accounts(station.store).add(login, name, role, session.who, own, withheld=withheld)
    if session.json:
        print_json({"user": _row(added.account), "one_time_password": added.one_time_password})
        return
    print_text(f"已添加 {added.account.login}（{ROLE_WORDS[role]}）。")
    _print_one_time(added.one_time_password)


@group.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the people of this station (人员列表)."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    with session.station() as station:
        found = Accounts(station.store).everybody()
        in_force = station.people.in_force
    if session.json:
        print_json({"users": [_row(one) for one in found]})
    elif found:
        rows = [(one.login, one.name, ROLE_WORDS[one.role], _state(one)) for one in found]
        print_table("本机人员", ["登录名", "姓名", "角色", "状态"], rows)
    else:
        print_note(f"本机没有账号，所有操作记在“{session.who}”名下。")
    if found and not in_force and not session.json:
        print_note("本机还没有管理员账号，使用时不要求登录；以上账号仅用于查档。")


@group.command("role")
def role(
    context: typer.Context,
    login: LoginArgument,
    role: Annotated[Role, typer.Argument(help="What they are from now on.")],
    withheld: WithheldOption = False,
    json: Json = False,
) -> None:
    """Give somebody another role, which holds at once (调整角色)."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    with session.station() as station:
        made = Accounts(station.store).change(login, role, session.who, withheld=withheld)
    if session.json:
        print_json({"user": _row(made)})
    else:
        print_text(f"{made.login} 现为{ROLE_WORDS[made.role]}。")


@group.command("remove")
def remove(context: typer.Context, login: LoginArgument, json: Json = False) -> None:
    """Take an account away; what they did stays in the journal (注销账号)."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    with session.station() as station:
        Accounts(station.store).remove(login, session.who)
    if session.json:
        print_json({"removed": login})
    else:
        print_text(f"{login} 已注销。")


@group.command("sign-in")
def sign_in(context: typer.Context, login: LoginArgument, json: Json = False) -> None:
    """Let the commands that follow act for somebody, for an hour (命令行登录)."""
    from dossier.people import sessions

    session = session_of(context, json)
    with session.station() as station:
        account = station.people.sign_in(login, password_of(login))
        token = sessions.begin(station.store, account)
        _keep_token(session, token)
    if session.json:
        print_json({"user": _row(account), "minutes": int(sessions.LASTS.total_seconds() // 60)})
    else:
        print_text(f"{account.who} 已登录，一小时内有效；离开前请执行 wenyi user sign-out。")


@group.command("sign-out")
def sign_out(context: typer.Context, json: Json = False) -> None:
    """End the sign-in of the command line (退出登录)."""
    from dossier.people import sessions

    session = session_of(context, json)
    with session.station() as station:
        sessions.end(station.store, session.token())
        station.people.sign_out()
        (session.home / SIGNED_IN).unlink(missing_ok=True)
    if session.json:
        print_json({"signed_out": True})
    else:
        print_text("已退出登录。")


def _keep_token(session: Session, token: str) -> None:
    """Write the token where this system account alone reads it."""
    path = session.home / SIGNED_IN
    path.unlink(missing_ok=True)
    kept = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(kept, "w") as file:
        file.write(token)


def _state(one: Account) -> str:
    states = (("锁定", one.locked), ("密码待更换", one.to_replace), ("不得接触副卷", one.withheld))
    return "、".join(word for word, so in states if so)


@group.command("lock")
def lock(
    context: typer.Context,
    login: LoginArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    json: Json = False,
) -> None:
    """Shut somebody out (锁定), or let them in again, also after wrong passwords."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    with session.station() as station:
        accounts = Accounts(station.store)
        if undo:
            accounts.unlock(login, session.who)
        else:
            accounts.lock(login, session.who)
    if session.json:
        print_json({"login": login, "locked": not undo})
    else:
        print_text(f"{login} 已{'解锁' if undo else '锁定'}。")


@group.command("password")
def password(
    context: typer.Context,
    login: LoginArgument,
    own: Annotated[
        bool, typer.Option("--own", help="From standard input: the old one, then a new one.")
    ] = False,
    json: Json = False,
) -> None:
    """Give somebody a password for one time, or let them choose their own (重设、修改密码)."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    old = new = one_time = ""
    if own:
        old, new = (sys.stdin.readline(_MOST_PASSWORD).rstrip("\r\n") for _ in range(2))
    with session.station() as station:
        accounts = Accounts(station.store)
        if own:
            accounts.change_password(login, old, new)
        else:
            one_time = accounts.set_password(login, session.who)
    if session.json:
        print_json({"login": login, "one_time_password": one_time})
    elif own:
        print_text(f"{login} 的密码已修改。")
    else:
        _print_one_time(one_time)


def _print_one_time(one_time: str) -> None:
    if one_time:
        print_text(f"一次性密码（只显示一次，72 小时内须更换）：{one_time}")

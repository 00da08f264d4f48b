"""``wenyi user``: who works at this station (本机人员)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import Json, session_of
from dossier.people.permits import ROLE_WORDS, Role

if TYPE_CHECKING:
    from dossier.people.accounts import Account

group = typer.Typer(help="People of this station (本机人员).", no_args_is_help=True)

LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN")]
_MOST_PASSWORD = 1024


def _row(account: Account) -> dict[str, Any]:
    return {
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "locked": account.locked,
        "to_replace": account.to_replace,
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
    json: Json = False,
) -> None:
    """Add somebody; their password for one time is shown once (新增人员)."""
    from dossier.people.accounts import Accounts

    session = session_of(context, json)
    own = sys.stdin.readline(_MOST_PASSWORD).rstrip("\r\n") if password_stdin else None
    with session.station() as station:
        added = Accounts(station.store).add(login, name, role, session.who, own)
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
    if session.json:
        print_json({"users": [_row(one) for one in found]})
    elif found:
        rows = [
            (one.login, one.name, ROLE_WORDS[one.role], "锁定" if one.locked else "")
            for one in found
        ]
        print_table("本机人员", ["登录名", "姓名", "角色", "状态"], rows)
    else:
        print_note(f"本机没有账号，所有操作记在“{session.who}”名下。")


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

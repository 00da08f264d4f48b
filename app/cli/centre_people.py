"""``wenyi centre person …``: people, their passwords, keys and rights (人员)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli.centre import DatabaseOption
from app.cli.centre_desk import (
    CasesOption,
    DaysOption,
    SecretOption,
    WriteOption,
    grant_cases,
    open_desk,
    show_rights,
    when,
)
from app.cli.session import Json

if TYPE_CHECKING:
    from sync.access.contract import Person, Role

person_group = typer.Typer(help="People of the centre (人员).", no_args_is_help=True)

RoleName = Literal["administrator", "clerk", "judge", "scanner", "party", "system"]
LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN")]
_MOST_PASSWORD = 1024


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "role": person.role,
        "locked": person.locked,
    }


@person_group.command("add")
def person_add(
    context: typer.Context,
    login: LoginArgument,
    role: Annotated[RoleName, typer.Option(help="What they are.")],
    name: Annotated[str, typer.Option(help="What they are called.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Their own password, from standard input.")
    ] = False,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Add a person; their password for one time is shown once (新增人员)."""
    from sync.access import people

    own = sys.stdin.read(_MOST_PASSWORD).rstrip("\r\n") if password_stdin else None
    role_: Role = role
    with open_desk(context, json, database_url) as desk:
        added = people.add(desk.books, login, name, role_, desk.actor, desk.now_s, own)
        desk.tell(
            {"person": _person(added.person), "one_time_password": added.one_time_password},
            f"已添加 {added.person.login}（{added.person.role}）。",
            *_one_time(added.one_time_password),
        )


def _one_time(password: str) -> list[str]:
    if not password:
        return []
    return [f"一次性密码（只显示一次，72 小时内须更换）：{password}"]


@person_group.command("list")
def person_list(
    context: typer.Context, database_url: DatabaseOption = "", json: Json = False
) -> None:
    """List all people (人员列表)."""
    from sync.access import people

    with open_desk(context, json, database_url) as desk:
        with desk.books.consulting() as connection:
            rows = [_person(one) for one in people.everybody(connection)]
        titles = {"login": "登录名", "name": "姓名", "role": "角色", "locked": "锁定"}
        desk.table("people", rows, "人员", titles)


@person_group.command("lock")
def person_lock(
    context: typer.Context,
    login: LoginArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Shut a person out at once; sessions and keys end (锁定)."""
    from sync.access import people

    with open_desk(context, json, database_url) as desk:
        people.lock(desk.books, desk.person(login).id, desk.actor, desk.now_s)
        desk.tell({"person": _person(desk.person(login))}, f"{login} 已锁定。")


@person_group.command("unlock")
def person_unlock(
    context: typer.Context,
    login: LoginArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Let a person in again, also after too many wrong passwords (解锁)."""
    from sync.access import people

    with open_desk(context, json, database_url) as desk:
        people.unlock(desk.books, desk.person(login).id, desk.actor, desk.now_s)
        desk.tell({"person": _person(desk.person(login))}, f"{login} 已解锁。")


@person_group.command("password")
def person_password(
    context: typer.Context,
    login: LoginArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Give a password for one time; it is shown once (重设密码)."""
    from sync.access import people

    with open_desk(context, json, database_url) as desk:
        found = desk.person(login)
        one_time = people.set_password(desk.books, found.id, desk.actor, desk.now_s)
        desk.tell({"person": _person(found), "one_time_password": one_time}, *_one_time(one_time))


@person_group.command("sign-out")
def person_sign_out(
    context: typer.Context,
    login: LoginArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """End all sessions of a person at once (结束全部会话)."""
    from sync.access import sessions

    with open_desk(context, json, database_url) as desk:
        ended = sessions.end_all(desk.books, desk.person(login).id, desk.actor, desk.now_s)
        desk.tell({"ended": ended}, f"已结束 {ended} 个会话。")


@person_group.command("key")
def person_key(
    context: typer.Context,
    login: LoginArgument,
    note: Annotated[str, typer.Option(help="What the key is for.")] = "",
    days: Annotated[int, typer.Option(min=0, max=3650, help="0: until it is revoked.")] = 0,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Make a key for a system; it is shown once (发放对接密钥)."""
    from sync.access import sessions

    with open_desk(context, json, database_url) as desk:
        until_s = desk.now_s + days * 24 * 3600 if days else None
        id_, key = sessions.make_key(
            desk.books, desk.person(login).id, note, desk.actor, desk.now_s, until_s
        )
        desk.tell(
            {"id": id_, "key": key, "until": when(until_s)}, f"对接密钥（只显示一次）：{key}"
        )


@person_group.command("revoke-key")
def person_revoke_key(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ID")],
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Take a system's key back at once (撤销对接密钥)."""
    from sync.access import sessions

    with open_desk(context, json, database_url) as desk:
        sessions.revoke_key(desk.books, key, desk.actor, desk.now_s)
        desk.tell({"revoked": key}, "密钥已撤销。")


@person_group.command("grant")
def person_grant(
    context: typer.Context,
    login: LoginArgument,
    cases: CasesOption,
    write: WriteOption = False,
    secret: SecretOption = False,
    days: DaysOption = 0,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Grant rights on cases (授权)."""
    with open_desk(context, json, database_url) as desk:
        grant_cases(desk, desk.person(login).id, cases, write=write, secret=secret, days=days)


@person_group.command("rights")
def person_rights(
    context: typer.Context,
    login: LoginArgument,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """List the rights of a person (权限)."""
    with open_desk(context, json, database_url) as desk:
        show_rights(desk, desk.person(login).id)


@person_group.command("revoke-grant")
def person_revoke_grant(
    context: typer.Context,
    right: Annotated[str, typer.Argument(metavar="ID")],
    database_url: DatabaseOption = "",
    json: Json = False,
) -> None:
    """Take a right back at once, of a person or a station (收回授权)."""
    from sync.access import grants

    with open_desk(context, json, database_url) as desk:
        grants.take(desk.books, right, desk.actor, desk.now_s)
        desk.tell({"taken": right}, "权限已收回。")

"""``wenyi centre backup`` and ``wenyi centre restore``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.backup import (
    GenerationOption,
    KeyFrom,
    PassphraseStdin,
    TargetArgument,
    ask_passphrase,
    tell_checked,
    watching,
)
from app.cli.centre import BlobsOption, DatabaseOption, EndpointOption, centre_config, centre_home
from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, session_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.access.stations import StationRow

OwnerOption = Annotated[
    str,
    typer.Option("--owner-url", help="PostgreSQL URL of a role that sees every row, or owns it."),
]


def backup(
    context: typer.Context,
    target: TargetArgument,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only read a backup again, byte by byte.")
    ] = False,
    generation: GenerationOption = "",
    key_to: Annotated[
        Path | None, typer.Option("--key-to", help="Also write the keys, sealed: another medium.")
    ] = None,
    passphrase_stdin: PassphraseStdin = False,
    owner_url: OwnerOption = "",
    database_url: DatabaseOption = "",
    blobs: BlobsOption = "",
    s3_endpoint: EndpointOption = "",
    json: Json = False,
) -> int:
    """Back the centre up while it serves; only what is new is copied (备份中心)."""
    from dossier.backup.keyfile import write_keys
    from sync.gateway.backup import back_up, centre_keys, verify_backup

    session = session_of(context, json)
    with cancel_on_interrupt() as cancel:
        watch = watching(session, cancel)
        if verify:
            own = centre_keys(centre_home(session)) if centre_home(session).exists() else None
            return tell_checked(session, verify_backup(target, own, watch, generation))
        config = centre_config(
            session, database_url=database_url, blobs=blobs, s3_endpoint=s3_endpoint
        )
        if key_to is not None:
            passphrase = ask_passphrase(passphrase_stdin, twice=True)
            write_keys(key_to, centre_keys(config.home), passphrase)
        report = back_up(config, target, watch, owner_url=_psycopg(owner_url))
    if session.json:
        print_json(asdict(report))
    else:
        print_note(
            f"备份 {report.generation} 完成：{report.blobs} 个文件，"
            f"其中新复制 {report.copied} 个，用时 {report.seconds:.0f} 秒。"
        )
        for sha256 in report.damaged:
            print_note(f"中心文件已损坏，未能备份：{sha256}")
        if key_to is None:
            print_note("备份中没有密钥。请另行保管密钥（--key-to）。")
    return 6 if report.damaged else 0


def restore(
    context: typer.Context,
    source: TargetArgument,
    generation: GenerationOption = "",
    over: Annotated[
        bool, typer.Option("--over", help="Replace what is there; it is kept aside.")
    ] = False,
    key_from: KeyFrom = None,
    passphrase_stdin: PassphraseStdin = False,
    owner_url: OwnerOption = "",
    json: Json = False,
) -> int:
    """Restore the centre; stations then send again what it lacks (恢复中心)."""
    from dossier.backup.keyfile import read_keys
    from sync.gateway.backup import centre_keys
    from sync.gateway.restoring import restore as run

    session = session_of(context, json)
    home = centre_home(session)
    if key_from is not None:
        own = read_keys(key_from, ask_passphrase(passphrase_stdin))
    else:
        own = centre_keys(home)
    with cancel_on_interrupt() as cancel:
        report = run(
            source,
            home,
            own,
            watching(session, cancel),
            name=generation,
            over=over,
            owner_url=_psycopg(owner_url),
        )
    if session.json:
        stations = [_row(each) for each in report.stations]
        print_json({**_plain(report), "stations": stations})
    else:
        print_note(f"中心已恢复到 {report.made_at}，共 {report.blobs} 个文件。")
        if report.aside:
            print_note(f"原有内容保留在 {home / report.aside}。")
        _tell(report.stations, report.shut_out_again)
    return 0


def add_to(group: typer.Typer) -> None:
    """Put the commands under ``wenyi centre``."""
    group.command("backup")(backup)
    group.command("restore")(restore)


def _tell(stations: Sequence[StationRow], again: Sequence[str]) -> None:
    """List what the centre has forgotten decisions about."""
    rows = [(each.id, each.name, "停用" if each.revoked else "启用") for each in stations]
    print_table("工作站", ["编号", "名称", "状态"], rows)
    for device in again:
        print_note(f"已按原数据库重新停用：{device}")
    print_note("备份之后停用的工作站、锁定的人员、收回的权限不在备份中，请逐一核对并重新处理。")
    print_note("此后登记的工作站需用新登记码重新登记；所有会话和未用的登记码已作废。")


def _plain(report: Any) -> dict[str, Any]:
    found = {name: getattr(report, name) for name in report.__dataclass_fields__}
    return {**found, "shut_out_again": list(report.shut_out_again)}


def _row(each: StationRow) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "kind": each.kind,
        "revoked": each.revoked,
        "enrolled_at_s": each.enrolled_at_s,
    }


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)

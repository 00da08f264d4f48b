"""``wenyi centre``: the central store as a service, and its upkeep (中心)."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import platformdirs
import typer

from app.cli.output import print_json, print_note
from app.cli.session import Json, Session, session_of

if TYPE_CHECKING:
    from sync.gateway.composing import Composed
    from sync.gateway.config import CentreConfig
    from sync.gateway.server import Listening

group = typer.Typer(help="The central store (中心).", no_args_is_help=True)

DatabaseOption = Annotated[
    str, typer.Option("--database-url", help="postgresql://…; default: SQLite in the home.")
]
BlobsOption = Annotated[str, typer.Option("--blobs", help="A folder, or s3://BUCKET.")]
EndpointOption = Annotated[
    str, typer.Option("--s3-endpoint", help="As in https://s3.court.example:8333.")
]


def centre_home(session: Session) -> Path:
    """Return the centre's folder: ``--home``, ``$WENYI_CENTRE_HOME``, or the platform's."""
    if session.home_option is not None:
        return session.home_option
    named = os.environ.get("WENYI_CENTRE_HOME")
    return Path(named or platformdirs.user_data_dir("wenyi-centre", appauthor=False))


def centre_config(session: Session, **options: str) -> CentreConfig:
    """Return the configuration of this command line's centre."""
    from sync.gateway.config import load

    return load(centre_home(session), options)


@group.command("serve")
def serve(
    context: typer.Context,
    database_url: DatabaseOption = "",
    blobs: BlobsOption = "",
    s3_endpoint: EndpointOption = "",
    listen: Annotated[str, typer.Option(help="HOST:PORT; default 127.0.0.1:8443.")] = "",
    host: Annotated[
        str, typer.Option(help="Names stations call, with commas; in the certificate.")
    ] = "",
    proxy_socket: Annotated[
        str, typer.Option(help="Unix socket for a proxy that checks certificates itself.")
    ] = "",
    json: Json = False,
) -> int:
    """Serve until stopped; needs nothing else installed (启动中心)."""
    from sync.gateway.server import serve as run

    session = session_of(context, json)
    config = centre_config(
        session,
        database_url=database_url,
        blobs=blobs,
        s3_endpoint=s3_endpoint,
        listen=listen,
        hosts=host,
        proxy_socket=proxy_socket,
    )
    fresh = not (config.home / "keys").exists()
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda _number, _frame: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    _log_requests()

    def ready(listening: Listening, _composed: Composed) -> None:
        _tell(session, config, listening, fresh=fresh)

    try:
        run(config, stop, ready)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


@group.command("scrub")
def scrub(
    context: typer.Context,
    database_url: DatabaseOption = "",
    blobs: BlobsOption = "",
    s3_endpoint: EndpointOption = "",
    json: Json = False,
) -> int:
    """Hash every blob again; what is damaged is marked, and wanted of stations (巡检)."""
    from sync.blobs.scrub import Cursor
    from sync.blobs.scrub import scrub as scrub_store
    from sync.gateway.chores import note_slice
    from sync.gateway.composing import facilities_of

    session = session_of(context, json)
    config = centre_config(
        session, database_url=database_url, blobs=blobs, s3_endpoint=s3_endpoint
    )
    checked = checked_bytes = 0
    damaged: list[str] = []
    with facilities_of(config) as facilities:
        for zone, store in facilities.stores.items():
            cursor = Cursor()
            while cursor.round == 0:
                slice_ = scrub_store(store, cursor, 256 << 20)
                note_slice(facilities, zone, slice_)
                cursor = slice_.cursor
                checked += slice_.checked
                checked_bytes += slice_.checked_bytes
                damaged += [str(damage.key) for damage in slice_.damaged]
    found = {"ok": not damaged, "checked": checked, "bytes": checked_bytes, "damaged": damaged}
    if session.json:
        print_json(found)
    else:
        print_note(f"已核对 {checked} 个文件，{checked_bytes} 字节，{len(damaged)} 个损坏。")
        for name in damaged:
            print_note(name)
    return 6 if damaged else 0


@group.command("verify")
def verify(
    context: typer.Context,
    deep: Annotated[bool, typer.Option(help="Hash every blob again.")] = False,
    database_url: DatabaseOption = "",
    blobs: BlobsOption = "",
    s3_endpoint: EndpointOption = "",
    json: Json = False,
) -> int:
    """Check chains, feed, tree heads, and that every blob is there (校验)."""
    from sync.gateway.composing import facilities_of
    from sync.gateway.verifying import verify as check

    session = session_of(context, json)
    config = centre_config(
        session, database_url=database_url, blobs=blobs, s3_endpoint=s3_endpoint
    )
    with facilities_of(config) as facilities:
        report = check(facilities, deep=deep)
    if session.json:
        print_json(
            {
                "ok": report.ok,
                "entries": report.entries,
                "heads": report.heads,
                "blobs": report.blobs,
                "problems": [asdict(problem) for problem in report.problems],
            }
        )
    elif report.ok:
        print_note(
            f"中心完好：{report.entries} 条记录，{report.heads} 个树根，{report.blobs} 个文件。"
        )
    else:
        for problem in report.problems:
            print_note(f"{problem.kind} {problem.thing} {problem.found}")
    return 0 if report.ok else 6


@group.command("prepare-database")
def prepare_database(
    context: typer.Context,
    owner_url: Annotated[str, typer.Option(help="PostgreSQL URL of the database's owner.")],
    login: Annotated[str, typer.Option(help="Role that the gateway signs in as.")] = "",
    json: Json = False,
) -> int:
    """Make or migrate the tables, roles and policies of a PostgreSQL database (准备数据库).

    The password of ``--login`` is taken from ``$WENYI_LOGIN_PASSWORD``.
    """
    from sync.ledger.postgres import prepare

    session = session_of(context, json)
    url = owner_url.replace("postgresql://", "postgresql+psycopg://", 1)
    prepare(url, login or None, os.environ.get("WENYI_LOGIN_PASSWORD") or None)
    if session.json:
        print_json({"ok": True})
    else:
        print_note("数据库已就绪。 The database is ready.")
    return 0


def _log_requests() -> None:
    """Write one JSON object a request to the error stream, whatever else is logged."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("wenyi.requests")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _tell(session: Session, config: CentreConfig, listening: Listening, *, fresh: bool) -> None:
    """Say where everything is; at the first start also what comes next."""
    where: dict[str, Any] = {
        "url": listening.url,
        "proxy_socket": str(listening.proxy_socket or ""),
        "home": str(config.home),
        "database": "PostgreSQL" if config.database_url.startswith("postgres") else "SQLite",
        "blobs": "S3" if config.buckets else str(config.folder),
    }
    if session.json:
        print_json({"serving": where})
        return
    print_note(f"中心“{config.name}”已启动：{listening.url or listening.proxy_socket}")
    print_note(f"目录：{config.home}  文件：{where['blobs']}  数据库：{where['database']}")
    if fresh:
        print_note("生成工作站登记码： wenyi centre enrol-token --name 扫描台1 --cases ALL")
        print_note("新增管理员： wenyi centre person add LOGIN --role administrator")
        print_note(f"请备份密钥目录：{config.home / 'keys'}")

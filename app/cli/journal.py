"""``wenyi journal``: the audit trail."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import print_json, print_note
from app.cli.session import Json, session_of

group = typer.Typer(help="The journal, the audit trail (全程留痕).", no_args_is_help=True)


@group.command("verify")
def verify(
    context: typer.Context,
    deep: Annotated[bool, typer.Option(help="Hash every master again.")] = False,
    json: Json = False,
) -> int:
    """Check the chain, the signatures, the tables and the masters (校验)."""
    session = session_of(context, json)
    with session.station() as station:
        report = station.store.verify(deep=deep)
    if session.json:
        print_json(
            {
                "ok": report.ok,
                "entries": report.entries,
                "blobs": report.blobs,
                "problems": [asdict(problem) for problem in report.problems],
            }
        )
    elif report.ok:
        print_note(f"日志完好：{report.entries} 条记录，{report.blobs} 个原件。")
    else:
        for problem in report.problems:
            where = "" if problem.sequence is None else f"第 {problem.sequence} 条："
            print_note(f"{where}{problem.kind} {problem.thing}")
    return 0 if report.ok else 6


@group.command("export")
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="File to write (JSON lines).")],
    json: Json = False,
) -> int:
    """Write the whole journal to a file that anyone can check without Wenyi (导出日志)."""
    from app.station.journal import export_journal

    session = session_of(context, json)
    with session.station() as station:
        written = export_journal(station.store, out)
    if session.json:
        print_json({**asdict(written), "path": str(written.path)})
    else:
        print_note(f"已导出 {written.entries} 条日志到 {written.path}。")
        print_note(f"树根（请另行记录）：{written.root}")
        print_note(f"本机公钥：{written.public_key}")
    return 0

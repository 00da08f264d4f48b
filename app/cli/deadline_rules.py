"""``wenyi deadline rules``: the table of rules, checked and shown (期限规则)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import Json, session_of
from resources.errors import Missing, Unreadable

group = typer.Typer(help="The table of deadlines (期限规则).", no_args_is_help=True)
_HAS_FAULTS = 4
"""Exit code of a table that cannot be used, as of any document."""


@group.command("check")
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A court's own table, as docs/deadlines.md says.")],
    json: Json = False,
) -> int:
    """Say everything that is wrong with a table; nothing is put in force (检查规则表)."""
    from dossier.deadlines import reading

    session = session_of(context, json)
    text = _read(file)
    table, faults = reading.check([(file.name, text)])
    if session.json:
        print_json(
            {
                "ok": table is not None,
                "rules": 0 if table is None else len(table.rules),
                "own": []
                if table is None
                else [key for key, rule in table.rules.items() if rule.own],
                "faults": [
                    {"file": one.source, "line": one.line, "reason": one.reason} for one in faults
                ],
            }
        )
    else:
        for one in faults:
            print_text(f"{one.source}:{one.line}: {one.reason}")
        if table is not None:
            own = sum(rule.own for rule in table.rules.values())
            print_note(f"可以使用：共 {len(table.rules)} 条规则，其中本院修改或增加 {own} 条。")
    return _HAS_FAULTS if table is None else 0


@group.command("put")
def put(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A court's own table; with a fault it is refused.")],
    json: Json = False,
) -> None:
    """Put a court's own table in force; the one before stays where it has faults (启用规则表)."""
    from dossier.deadlines import own_table

    session = session_of(context, json)
    text = _read(file)
    with session.station() as station:
        digest = own_table.put(station.store, text, session.who)
    if session.json:
        print_json({"sha256": digest})
    else:
        print_text(f"已启用：{file.name}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise Missing(source=str(file)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(source=str(file)) from error


@group.command("show")
def show(context: typer.Context, json: Json = False) -> None:
    """Show what is in force: rules, events, suspensions, duties (现行规则)."""
    from app.cli.output import print_error
    from dossier.deadlines import in_force
    from dossier.deadlines.desk import FOLDER

    session = session_of(context, json)
    force = in_force.load(session.home / FOLDER)
    table = force.table
    for fault in force.faults:
        print_error(fault, "en" if session.language == "en" else "zh_CN")
    if session.json:
        print_json(
            {
                "digest": table.digest,
                "published_years": sorted(force.days.published),
                "rules": [
                    {
                        "key": rule.key,
                        "name": rule.name,
                        "from": list(rule.starts) or [f"rule:{rule.base}"],
                        "until": sorted(rule.until),
                        "term": f"{rule.term}{'前' if rule.before else ''}",
                        "suspended_by": sorted(rule.suspended_by),
                        "law": rule.source.law,
                        "article": rule.source.article,
                        "own": rule.own,
                    }
                    for rule in table.rules.values()
                ],
                "events": {key: one.name for key, one in table.events.items()},
                "suspensions": {key: one.name for key, one in table.suspensions.items()},
                "duties": {key: one.name for key, one in table.duties.items()},
                "facets": {key: dict(one.values) for key, one in table.facets.items()},
            }
        )
        return
    print_table(
        "期限规则",
        ["规则", "名称", "期限", "依据"],
        [
            (
                f"{rule.key}{' *' if rule.own else ''}",
                rule.name,
                f"{rule.term}{'前' if rule.before else ''}",
                str(rule.source),
            )
            for rule in table.rules.values()
        ],
    )
    for title, some in (
        ("事件", {key: one.name for key, one in table.events.items()}),
        ("不计入期限", {key: one.name for key, one in table.suspensions.items()}),
        ("职责", {key: one.name for key, one in table.duties.items()}),
        (
            "情形",
            {
                k: "、".join(f"{v}={n}" for v, n in f.values.items())
                for k, f in table.facets.items()
            },
        ),
    ):
        print_table(title, ["键", "名称"], list(some.items()))

"""``wenyi case``: cases of the station."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import print_error, print_json, print_note, print_table
from app.cli.session import Json, session_of
from dossier.case_list import Report
from dossier.case_list.report import Outcome
from dossier.model import Case, Party
from resources.errors import Language

group = typer.Typer(help="Cases of the station (案件).", no_args_is_help=True)


def _row(case: Case, parties: tuple[Party, ...]) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.number,
        "cause": case.cause,
        "procedure": case.procedure,
        "created_at": case.created_at.isoformat(),
        "parties": [{"role": party.role, "name": party.name} for party in parties],
    }


def _party(text: str) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    if not equals or not role.strip() or not name.strip():
        raise typer.BadParameter(f"{text!r}: write ROLE=NAME, as in 原告=某某公司")
    return role.strip(), name.strip()


@group.command("new")
def new(
    context: typer.Context,
    number: Annotated[str, typer.Option(help="案号, as in （2026）粤0308民初123号.")],
    cause: Annotated[str, typer.Option(help="案由, as in 买卖合同纠纷.")],
    party: Annotated[
        list[str] | None, typer.Option(help="ROLE=NAME, as in 原告=某某公司; may be repeated.")
    ] = None,
    procedure: Annotated[
        str | None, typer.Option(help="Catalogue template; default: by the number's type.")
    ] = None,
    json: Json = False,
) -> None:
    """Create a case (新建案件)."""
    session = session_of(context, json)
    parties = [_party(text) for text in party or []]
    with session.station() as station:
        case = station.new_case(
            number, cause, parties=parties, procedure=procedure, who=session.who
        )
        row = _row(case, tuple(station.store.parties(case.id)))
    if session.json:
        print_json({"case": row})
    else:
        print_table("新建案件", ["案号", "案由"], [(case.number, case.cause)])


@group.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the cases (列出案件)."""
    session = session_of(context, json)
    with session.station() as station:
        rows = [
            _row(case, tuple(station.store.parties(case.id))) for case in station.store.cases()
        ]
    if session.json:
        print_json({"cases": rows})
    else:
        print_table(
            "案件",
            ["案号", "案由", "当事人"],
            [
                (
                    row["number"],
                    row["cause"],
                    "；".join(f"{p['role']} {p['name']}" for p in row["parties"]),
                )
                for row in rows
            ],
        )


@group.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or JSON; see docs/integration.md.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done (试运行).")
    ] = False,
    json: Json = False,
) -> int:
    """Make the cases of a list that are not there yet (导入案件清单)."""
    from app.station.case_import import import_cases

    session = session_of(context, json)
    with session.station() as station:
        report = import_cases(station.store, file, who=session.who, dry_run=dry_run)
    if session.json:
        print_json(report.to_json())
    else:
        show_import(report, "en" if session.language == "en" else "zh_CN")
    return report.exit_code


_ORDER: tuple[Outcome, ...] = ("new", "same", "differs", "refused")
_OUTCOMES = {"new": "新建", "same": "已有", "differs": "不一致", "refused": "拒绝"}


def show_import(report: Report, language: Language) -> None:
    """Print for people what became of a list: the lines that need one, then the counts."""
    wrong = [line for line in report.lines if line.error is not None]
    if wrong:
        print_table(
            "需处理的行",
            ["行", "案号", "结果"],
            [(str(line.line), line.number, _OUTCOMES[line.outcome]) for line in wrong[:200]],
        )
    for line in wrong[:20]:
        if line.error is not None:
            print_note(f"第 {line.line} 行 / line {line.line}")
            print_error(line.error, language)
    counts = "，".join(
        f"{word} {report.count(outcome)}"
        for outcome, word in zip(_ORDER, _OUTCOMES.values(), strict=True)
    )
    print_note(f"{'试运行：' if report.dry_run else ''}{counts}")
    if report.ignored:
        print_note(f"未使用的列 / columns not used: {'、'.join(report.ignored)}")
    if report.stopped is not None:
        print_error(report.stopped, language)

"""``wenyi case``: cases of the station."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.output import print_json, print_table
from app.cli.session import Json, session_of
from dossier.model import Case, Party

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

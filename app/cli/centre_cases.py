"""``wenyi centre import-cases``: cases of the court's case system at the centre."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.cases import show_import
from app.cli.centre import DatabaseOption, centre_config
from app.cli.output import print_json
from app.cli.session import Json, session_of


def add_to(group: typer.Typer) -> None:
    """Add the command to ``wenyi centre``."""
    group.command("import-cases")(import_cases)


def import_cases(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or JSON; see docs/integration.md.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done (试运行).")
    ] = False,
    database_url: DatabaseOption = "",
    json: Json = False,
) -> int:
    """Make the cases of a list that the centre does not have yet (导入案件清单)."""
    import getpass

    from app.station.case_import import read_limited
    from sync.access.acts import Actor
    from sync.gateway import case_import
    from sync.gateway.composing import facilities_of
    from sync.gateway.registry import Registry

    session = session_of(context, json)
    data = read_limited(file)
    config = centre_config(session, database_url=database_url)
    with facilities_of(config) as centre:
        report = case_import.import_cases(
            centre.books,
            Registry(centre.books, centre.centre, centre.authority),
            data,
            file.name,
            actor=Actor(f"command line: {getpass.getuser()}"),
            dry_run=dry_run,
        )
    if session.json:
        print_json(report.to_json())
    else:
        show_import(report, "en" if session.language == "en" else "zh_CN")
    return report.exit_code

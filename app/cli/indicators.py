"""``wenyi indicators``: the six indicators and the daily figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, session_of
from resources.errors import BadForm


def indicators(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", help="First day, as in 2026-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, included.")],
    csv: Annotated[Path | None, typer.Option(help="Folder for the lists as CSV.")] = None,
    json: Json = False,
) -> None:
    """Compute the six indicators from the journal, with the list behind each (六项指标)."""
    from app.station.indicators import indicators_of, write_csv
    from dossier.indicators.days import Window

    session = session_of(context, json)
    window = Window(_day("--from", first), _day("--to", last))
    if window.last < window.first:
        raise BadForm(column="--to", value=str(window.last), form=f"≥ --from（{window.first}）")
    with session.station() as station:
        found, days = indicators_of(station, window)
    files = [] if csv is None else write_csv(csv, found, days, window)
    if session.json:
        print_json(
            {
                "from": window.first.isoformat(),
                "to": window.last.isoformat(),
                "indicators": [one.plain(window) for one in found],
                "daily": days,
                "files": [str(path) for path in files],
            }
        )
        return
    print_table(
        f"六项指标（{window.first} 至 {window.last}）",
        ["指标", "数值", "分子／分母", "公式"],
        (
            [
                one.name,
                "—" if one.value is None else f"{one.value:.1%}",
                "—" if one.unknown[0] else f"{one.numerator}／{len(one.rows)}",
                one.unknown[0] or one.formula,
            ]
            for one in found
        ),
    )
    for path in files:
        print_note(str(path))


def _day(column: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadForm(column=column, value=text[:60], form="2026-03-02") from None

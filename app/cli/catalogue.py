"""``wenyi catalogue``: what lies where in a dossier."""

from __future__ import annotations

import typer

from app.cli.output import print_json, print_table
from app.cli.session import CaseNumberOption, Json, session_of


def catalogue(context: typer.Context, case: CaseNumberOption, json: Json = False) -> None:
    """Show a case's catalogue with the machine's suggestions (编目)."""
    session = session_of(context, json)
    with session.station() as station:
        case_id = station.store.case_by_number(case).id
        rows = station.catalogue_rows(case_id)
    if session.json:
        print_json({"items": rows})
    else:
        print_table(
            f"{case} 卷内目录",
            ["卷", "类目", "材料", "页数", "把握", "状态"],
            [
                (
                    {"main": "正卷", "confidential": "副卷"}.get(row["volume"] or "", "待编目"),
                    row["category"] or "",
                    row["title"],
                    str(len(row["pages"])),
                    f"{row['confidence']:.0%}",
                    "已确认" if row["confirmed"] else "待确认",
                )
                for row in rows
            ],
        )

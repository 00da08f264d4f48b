"""``wenyi search``: words in the dossiers."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from app.cli.output import print_json, print_table
from app.cli.session import Json, session_of
from resources.errors import RuleError


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="1 to 200 characters, found as they stand.")],
    case: Annotated[str | None, typer.Option("--case", help="Only in this case.")] = None,
    json: Json = False,
) -> None:
    """Find a phrase in the text of the pages (检索)."""
    session = session_of(context, json)
    if not query.strip():
        raise RuleError(
            rule="检索词不能为空。 The query is empty.",
            advice="请输入 1 至 200 个字。 Give 1 to 200 characters.",
        )
    with session.station() as station:
        case_id = station.store.case_by_number(case).id if case else None
        started = time.perf_counter()
        hits = station.search(query, case_id)
        seconds = time.perf_counter() - started
        numbers = {row.id: row.number for row in station.store.cases()}
        positions = {id_: station.arrangement(id_).positions for id_ in {h.case_id for h in hits}}
    rows = [
        {
            "case": numbers[hit.case_id],
            "page": hit.page_id,
            "position": positions[hit.case_id][hit.page_id],
            "snippet": hit.snippet,
            "boxes": [[list(point) for point in box] for box in hit.boxes],
        }
        for hit in hits
    ]
    if session.json:
        print_json({"hits": rows, "seconds": round(seconds, 4)})
    else:
        print_table(
            f"检索到 {len(rows)} 处（{seconds * 1000:.0f} 毫秒）",
            ["案号", "页", "内容"],
            [(str(r["case"]), str(r["position"]), str(r["snippet"])) for r in rows],
        )

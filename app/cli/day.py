"""``wenyi day``: what came in on a day, over all cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, session_of
from dossier.court_time import COURT_TIME
from dossier.model import BatchState

_STATES = {BatchState.OPEN: "进行中", BatchState.DONE: "完成", BatchState.STOPPED: "中断"}


def day(
    context: typer.Context,
    on: Annotated[str, typer.Option(help="The day, as 2026-03-02; default: today.")] = "",
    json: Json = False,
) -> None:
    """Tell what came in on a day: batches, pages an hour, what waits, room left (今日)."""
    from app.station.day import day_of
    from resources.errors import BadArgument

    try:
        wanted = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise BadArgument(option="--on", value=on, allowed="2026-03-02") from error
    session = session_of(context, json)
    with session.station() as station:
        found = day_of(station, wanted)
    if session.json:
        print_json(
            {
                "on": found.on.isoformat(),
                "pages": found.pages,
                "pages_per_hour": found.per_hour,
                "by_hour": list(found.by_hour),
                "working_s": round(found.working_s, 1),
                "waiting": found.waiting,
                "free_bytes": found.free_bytes,
                "room_pages": found.room_pages,
                "batches": [
                    {
                        "batch": one.batch.id,
                        "case": one.number,
                        "source": one.batch.source,
                        "started_at": one.batch.started_at.isoformat(),
                        "state": one.batch.state.value,
                        "error": one.batch.error_kind or None,
                        "pages": one.pages,
                        "set_aside": one.aside,
                        "unread": one.unread,
                    }
                    for one in found.batches
                ],
            }
        )
        return
    print_table(
        f"{found.on} 采集",
        ["时间", "案号", "来源", "页", "收起", "待识别", "状态"],
        [
            (
                f"{one.batch.started_at.astimezone(COURT_TIME):%H:%M}",
                one.number,
                "电子件" if one.batch.source == "files" else one.batch.source,
                str(one.pages),
                str(one.aside),
                str(one.unread),
                _STATES[one.batch.state],
            )
            for one in found.batches
        ],
    )
    print_note(
        f"共 {found.pages} 页，每小时 {found.per_hour} 页；待识别 {found.waiting} 页；"
        f"磁盘剩余 {found.free_bytes / (1 << 30):.0f} GB，约 {found.room_pages} 页。"
    )

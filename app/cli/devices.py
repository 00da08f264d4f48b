"""``wenyi devices``: what can be scanned with."""

from __future__ import annotations

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, session_of


def devices(context: typer.Context, json: Json = False) -> None:
    """List the scanners reachable now (列出扫描设备)."""
    session = session_of(context, json)
    with session.station() as station:
        found = station.devices()
        silent = [info.name for info in station.silent_devices(found)]
    rows = [{"id": info.id, "name": info.name, "kind": str(info.kind)} for info in found]
    if session.json:
        print_json({"devices": rows, "silent": silent})
    else:
        print_table("扫描设备", ["编号", "名称", "类型"], [tuple(row.values()) for row in rows])
        for address in silent:
            print_note(f"{address} 无应答，请检查电源和网络。 No answer.")

"""``wenyi export``: a volume as a searchable PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, session_of
from dossier.model import Volume


def export(
    context: typer.Context,
    case: CaseNumberOption,
    pdf: Annotated[Path, typer.Option(help="File to write.", dir_okay=False)],
    volume: Annotated[Volume, typer.Option(help="Which volume.")] = Volume.MAIN,
    small: Annotated[
        bool,
        typer.Option("--small", help="Ink lossless in black, seals in colour, paper coarser."),
    ] = False,
    json: Json = False,
) -> None:
    """Write a volume as searchable PDF/A with bookmarks (导出)."""
    session = session_of(context, json)
    with session.station() as station, cancel_on_interrupt() as cancel:
        case_id = station.store.case_by_number(case).id
        report = station.export_pdf(
            case_id, volume, pdf, who=session.who, cancel=cancel, small=small
        )
    if session.json:
        print_json(
            {
                "file": str(pdf),
                "volume": str(volume),
                "pages": report.pages,
                "size_bytes": report.size_bytes,
                "sha256": report.sha256,
                "unfiled": report.unfiled,
            }
        )
    else:
        print_table(
            "已导出",
            ["文件", "页数", "大小"],
            [(str(pdf), str(report.pages), f"{report.size_bytes / 1e6:.1f} MB")],
        )
        if report.unfiled:
            print_note(f"另有 {report.unfiled} 页尚未编目，未导出。")

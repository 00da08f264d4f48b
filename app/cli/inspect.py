"""``wenyi inspect``: what the machine makes of page images, without a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import error_json, print_error, print_json, print_table
from app.cli.session import Json, session_of
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.station.inspecting import Inspected


def inspect(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="JPEG, PNG, TIFF, PDF.")],
    json: Json = False,
) -> int:
    """Say how pages lie, whether they look blank, where the paper ends, their codes (检查)."""
    # Imported here: a window must not wait for numpy.
    from app.station.inspecting import inspect_files

    session = session_of(context, json)
    pages: list[Inspected] = []
    failed: list[WenyiError] = []
    for outcome in inspect_files(files):
        if not isinstance(outcome, WenyiError):
            pages.append(outcome)
            continue
        failed.append(outcome)
        if not session.json:
            print_error(outcome, "en" if session.language == "en" else "zh_CN")
    if session.json:
        refused = [
            {"source": str(error.params.get("source", ""))} | error_json(error) for error in failed
        ]
        seconds = round(sum(page.seconds for page in pages), 3)
        print_json({"pages": [_plain(p) for p in pages], "refused": refused, "seconds": seconds})
    elif pages:
        print_table(
            "页面检查", ["页", "倾斜", "把握", "空白", "纸边", "条码", "标记"], map(_row, pages)
        )
    return failed[0].exit_code if failed else 0


def _plain(page: Inspected) -> dict[str, Any]:
    found = page.found
    return {
        "source": page.source,
        "skew_deg": found.skew_deg,
        "skew_confidence": found.skew_confidence,
        "edges": page.edges and [[round(x, 1), round(y, 1)] for x, y in page.edges.corners],
        "blank": found.blank.suspected,
        "blank_reason": found.blank.reason,
        "quality": {
            "sharpness": page.sharpness and round(page.sharpness, 1),
            "residual_skew_deg": page.residual_skew_deg,
        },
        "flags": list(found.flags),
        "codes": [{"kind": code.kind, "text": code.text} for code in page.codes],
        "seconds": page.seconds,
    }


def _row(page: Inspected) -> list[str]:
    found, edges = page.found, page.edges
    return [
        page.source,
        f"{found.skew_deg:+.2f}°",
        f"{found.skew_confidence:.1f}",
        "疑似空白" if found.blank.suspected else "",
        f"{edges.width_mm:.0f}×{edges.height_mm:.0f} mm" if edges else "",
        "；".join(f"{code.kind} {code.text}" for code in page.codes),
        "、".join(found.flags),
    ]

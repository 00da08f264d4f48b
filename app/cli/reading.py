"""``wenyi ocr``: text of files, without a case."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import error_json, print_error, print_json, print_text
from app.cli.session import Json, session_of
from resources.errors import WenyiError


def ocr(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="JPEG, PNG, TIFF, PDF.")],
    engine: Annotated[
        str | None, typer.Option(help="rapidocr or tesseract; default: the station's setting.")
    ] = None,
    json: Json = False,
) -> int:
    """Read the text of files (识别). Nothing is stored."""
    # Imported here: a window must not wait for numpy.
    from app.station.files import read_pages

    session = session_of(context, json)
    rows: list[dict[str, Any]] = []
    failed: list[WenyiError] = []
    started = time.perf_counter()
    for outcome in read_pages(files, engine=engine or session.settings.engine):
        if isinstance(outcome, WenyiError):
            failed.append(outcome)
            if not session.json:
                print_error(outcome, "en" if session.language == "en" else "zh_CN")
            continue
        rows.append(
            {
                "source": outcome.source,
                "page_px": list(outcome.page_px),
                "read_px": list(outcome.read_px),
                "text": outcome.text.text,
                "lines": [
                    {
                        "text": line.text,
                        "box": [list(point) for point in line.box],
                        "confidence": round(line.confidence, 4),
                    }
                    for line in outcome.text.lines
                ],
                "seconds": round(outcome.text.seconds, 3),
            }
        )
        if not session.json:
            print_text(f"── {outcome.source}\n{outcome.text.text}\n")
    if session.json:
        print_json(
            {
                "pages": rows,
                "refused": [
                    {"source": str(error.params.get("source", ""))} | error_json(error)
                    for error in failed
                ],
                "seconds": round(time.perf_counter() - started, 3),
            }
        )
    return failed[0].exit_code if failed else 0

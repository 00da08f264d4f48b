"""``wenyi inspect`` and ``render``: what the machine makes of page images, without a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import error_json, print_error, print_json, print_table
from app.cli.session import Json, Session, session_of
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.station.inspecting import Inspected


def inspect(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="JPEG, PNG, TIFF, PDF.")],
    back: Annotated[
        Path | None, typer.Option(help="The other side of the sheet: what shows through.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="Says which way is up; “none”: nothing does.")
    ] = None,
    json: Json = False,
) -> int:
    """Say how pages lie, whether they look blank, where the paper ends, their codes (检查)."""
    # Imported here: a window must not wait for numpy.
    from app.station.inspecting import inspect_files

    session = session_of(context, json)
    pages: list[Inspected] = []
    failed: list[WenyiError] = []
    for outcome in inspect_files(files, back=back, engine=_engine(session, engine)):
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
            "页面检查",
            ["页", "倾斜", "方向", "空白", "纸边", "印章指印", "条码", "可净化", "标记"],
            map(_row, pages),
        )
    return failed[0].exit_code if failed else 0


def _plain(page: Inspected) -> dict[str, Any]:
    found = page.found
    return {
        "source": page.source,
        "page_px": list(page.page_px),
        "measured_px": list(page.measured_px),
        "skew_deg": found.skew_deg,
        "skew_confidence": found.skew_confidence,
        "orientation_deg": page.orientation_deg,
        "edges": page.edges and [[round(x, 1), round(y, 1)] for x, y in page.edges.corners],
        "blank": found.blank.suspected,
        "blank_reason": found.blank.reason,
        "quality": {
            "blur": page.sharpness and round(100 / max(1.0, page.sharpness), 3),
            "sharpness": page.sharpness and round(page.sharpness, 1),
            "exposure": {
                "paper_tone": found.measures.get("paper_tone"),
                "ink_depth": found.measures.get("ink_depth"),
            },
            "residual_skew_deg": page.residual_skew_deg,
        },
        "flags": list(found.flags),
        "codes": [{"kind": code.kind, "text": code.text} for code in page.codes],
        "red_marks": [{"kind": mark.kind, "box": list(mark.box)} for mark in page.red],
        "clean": _stains(page),
        "seconds": page.seconds,
    }


def _stains(page: Inspected) -> dict[str, Any]:
    """Return what cleaning would take off, by the names ``render --clean`` takes."""
    from dossier.edits import ClearBorder, Despeckle, FillHoles, LiftBack

    found: dict[str, Any] = {"border": None, "holes": [], "specks": page.specks, "back": None}
    for edit in page.clean:
        match edit:
            case ClearBorder(left_px, top_px, right_px, bottom_px):
                found["border"] = [left_px, top_px, right_px, bottom_px]
            case FillHoles(holes):
                found["holes"] = [list(hole) for hole in holes]
            case LiftBack(depth):
                found["back"] = {"likeness": page.likeness, "depth": depth}
            case Despeckle():
                pass
    return found


def _row(page: Inspected) -> list[str]:
    found, edges = page.found, page.edges
    kinds = {"seal": "印章", "fingerprint": "指印"}
    stains = _stains(page)
    names = {"border": "黑边", "holes": "装订孔", "back": "背面透印", "specks": "污点"}
    return [
        page.source,
        f"{found.skew_deg:+.2f}°（{found.skew_confidence:.1f}）",
        "" if page.orientation_deg is None else f"{page.orientation_deg}°",
        "疑似空白" if found.blank.suspected else "",
        f"{edges.width_mm:.0f}×{edges.height_mm:.0f} mm" if edges else "",
        "、".join(kinds[mark.kind] for mark in page.red),
        "；".join(f"{code.kind} {code.text}" for code in page.codes),
        "、".join(name for key, name in names.items() if stains[key]),
        "、".join(found.flags),
    ]


CLEAN = ("border", "holes", "back", "specks")


def render(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JPEG, PNG, TIFF, PDF.")],
    out: Annotated[Path, typer.Option(help="File to write: .jpg or .png.", dir_okay=False)],
    page: Annotated[int, typer.Option(min=1, help="Of a file with several pages.")] = 1,
    back: Annotated[
        Path | None, typer.Option(help="The other side of the sheet: what shows through.")
    ] = None,
    clean: Annotated[
        list[str] | None,
        typer.Option(help="border, holes, back, specks or all; may be repeated."),
    ] = None,
    no_deskew: Annotated[bool, typer.Option("--no-deskew", help="Leave it askew.")] = False,
    no_crop: Annotated[bool, typer.Option("--no-crop", help="Leave the frame.")] = False,
    red_free: Annotated[
        bool, typer.Option("--red-free", help="Without seals: the text beneath them.")
    ] = False,
    max_side: Annotated[
        int, typer.Option(min=0, help="No side longer, in pixels; 0: full size.")
    ] = 0,
    json: Json = False,
) -> None:
    """Write the view of one page: straight, cut, cleaned as asked (呈现). Nothing is stored."""
    from app.station.inspecting import render_file
    from dossier.packages.files import write_whole
    from resources.errors import BadArgument

    session = session_of(context, json)
    wanted = list(clean or ())
    for kind in wanted:
        if kind not in (*CLEAN, "all"):
            raise BadArgument(option="--clean", value=kind, allowed="、".join((*CLEAN, "all")))
    if out.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        raise BadArgument(option="--out", value=out.name, allowed="*.jpg、*.png")
    if "back" in wanted and back is None:
        raise BadArgument(option="--clean", value="back", allowed="--clean back --back …")
    made = render_file(
        file,
        page=page,
        back=back,
        clean=CLEAN if "all" in wanted else tuple(wanted),
        deskew=not no_deskew,
        crop=not no_crop,
        red_free=red_free,
        max_side_px=max_side,
        png=out.suffix.lower() == ".png",
    )
    write_whole(out, made.data)
    told = {
        "file": str(out),
        "source": made.source,
        "width_px": made.width_px,
        "height_px": made.height_px,
        "dpi": made.dpi,
        "edits": made.edits,
    }
    if session.json:
        print_json(told)
    else:
        print_table("已呈现", ["文件", "像素"], [(str(out), f"{made.width_px}×{made.height_px}")])


def _engine(session: Session, asked: str | None) -> str:
    """Return the engine that says which way is up; one asked for must be there."""
    if asked == "none":
        return ""
    from ocr.engines import ENGINE_NAMES
    from resources.errors import BadArgument

    if asked is not None and asked not in ENGINE_NAMES:
        raise BadArgument(
            option="--engine", value=asked, allowed="、".join((*ENGINE_NAMES, "none"))
        )
    return asked or str(session.settings.engine)

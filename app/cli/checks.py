"""``wenyi patrol`` and ``wenyi check``: what stands between a dossier and the archive."""

from __future__ import annotations

import json as json_
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, Session, session_of
from dossier.checks.codes import Stage
from resources.errors import BadValue, Missing

if TYPE_CHECKING:
    import threading

    from app.station.checks import Report


def patrol(context: typer.Context, case: CaseNumberOption, json: Json = False) -> None:
    """Say what should be settled before a case is archived, and where (智能巡查)."""
    from app.station.checks import patrol as find_all

    session = session_of(context, json)
    with session.station() as station:
        known = station.store.case_by_number(case)
        found = find_all(station, known.id)
    if session.json:
        rows = [each.plain() for each in found]
        blockers = sum(row["level"] == "blocker" for row in rows)
        print_json({"case": known.number, "blockers": blockers, "findings": rows})
        return
    language = session.language
    print_table(
        f"{known.number} 巡查",
        ["程度", "位置", "问题"],
        (
            ["阻断" if each.level == "blocker" else "提醒", each.place.label, each.words(language)]
            for each in found
        ),
    )
    print_note(f"共 {len(found)} 处。")


def check(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="案号, as in （2026）粤0308民初123号.")] = "",
    package: Annotated[Path | None, typer.Option(help="Folder of a package (信息包).")] = None,
    stage: Annotated[
        Stage, typer.Option(help="归档 GD, 移交接收 YJ, 长期保存 CQ.")
    ] = Stage.FILING,
    digest: Annotated[str, typer.Option(help="SHA-256 of tagmanifest-sha256.txt as sent.")] = "",
    pdf: Annotated[Path | None, typer.Option(help="Write the report as PDF/A.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the report as JSON.")] = None,
    json: Json = False,
) -> int:
    """Run the four-property checks on a case or a package (四性检测)."""
    session = session_of(context, json)
    if bool(case) == (package is not None):
        raise BadValue(column="--case / --package", value=case or "—")
    with cancel_on_interrupt() as cancel:
        made = _checked(session, case, package, stage, digest, cancel)
    _write(made, pdf, report)
    if session.json:
        rows = [outcome.plain() for outcome in made.outcomes]
        sys.stdout.buffer.write(json_.dumps(rows, ensure_ascii=False).encode() + b"\n")
        sys.stdout.flush()
    else:
        _show(made, session)
    return 0 if made.passed else 8


def _checked(
    session: Session,
    case: str,
    package: Path | None,
    stage: Stage,
    digest: str,
    cancel: threading.Event,
) -> Report:
    with session.station() as station:
        if package is None:
            from app.station.checks import check_case

            case_id = station.store.case_by_number(case).id
            return check_case(station, case_id, stage, who=session.who, cancel=cancel)
        if not package.is_dir():
            raise Missing(source=str(package))
        from app.station.packages import check_package

        return check_package(
            station, package, stage, who=session.who, digest=digest, cancel=cancel
        )


def _write(made: Report, pdf: Path | None, report: Path | None) -> None:
    from app.station.checks import report_json, report_pdf
    from dossier.packages.files import write_whole

    if pdf is not None:
        write_whole(pdf, report_pdf(made))
    if report is not None:
        values: dict[str, Any] = report_json(made)
        write_whole(report, json_.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n")


def _show(made: Report, session: Session) -> None:
    from app.station.checks import RESULTS

    english = session.language == "en"
    print_table(
        f"{made.subject} 四性检测（{made.stage}）",
        ["编号", "检测项", "结论", "检测范围", "说明"],
        (
            [
                outcome.code.at(made.stage),
                outcome.code.name_en if english else outcome.code.name,
                RESULTS[outcome.result][english],
                outcome.judged.examined,
                outcome.detail(session.language),
            ]
            for outcome in made.outcomes
        ),
    )
    print_note("没有阻断项。" if made.passed else "存在阻断项，不能归档。")

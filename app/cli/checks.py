"""``wenyi patrol`` and ``wenyi check``: what stands between a dossier and the archive."""

from __future__ import annotations

import json as json_
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, Session, session_of
from dossier.checks.codes import Stage
from resources.errors import BadValue, Missing

if TYPE_CHECKING:
    import threading

    from app.station.checks import Report
    from app.station.station import Station


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
        made = _checked(session, case, package, stage, digest, cancel, (pdf, report))
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
    files: tuple[Path | None, Path | None],
) -> Report:
    if package is not None and not package.is_dir():
        raise Missing(source=str(package))
    with session.station() as station:
        if package is None:
            from app.station.checks import check_case

            case_id = station.store.case_by_number(case).id
            made = check_case(station, case_id, stage, who=session.who, cancel=cancel)
        else:
            from app.station.packages import check_package

            made = check_package(
                station, package, stage, who=session.who, digest=digest, cancel=cancel
            )
        _write(station, made, files)
    return made


def _write(station: Station, made: Report, files: tuple[Path | None, Path | None]) -> None:
    """Write the report, signed where the station has a certificate; PDF, then JSON."""
    from app.station.report_signing import write_report

    for path, suffix in zip(files, (".pdf", ".json"), strict=True):
        if path is not None and not write_report(station, made, path, is_json=suffix == ".json"):
            print_note(f"{path.name}：本站没有签名证书，报告未签名（wenyi record certificate）。")


def _show(made: Report, session: Session) -> None:
    from app.station.checks import RESULTS, review_words

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
                "；".join(
                    part
                    for part in (outcome.detail(session.language), review_words(made, outcome))
                    if part
                ),
            ]
            for outcome in made.outcomes
        ),
    )
    print_note("没有阻断项。" if made.passed else "存在阻断项，不能归档。")
    waiting = "、".join(one.code.at(made.stage) for one in made.unsettled)
    if waiting:
        print_note(f"待人工核对：{waiting}（wenyi review）。")


def review(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="Number of the check, as in 4-7.")],
    case: CaseNumberOption,
    reason: Annotated[str, typer.Option(help="What was looked at.")],
    passed: Annotated[bool, typer.Option("--passed/--failed", help="What was found.")] = True,
    stage: Annotated[
        Stage, typer.Option(help="归档 GD, 移交接收 YJ, 长期保存 CQ.")
    ] = Stage.FILING,
    json: Json = False,
) -> None:
    """Decide a check that a machine cannot, with name and reason (人工核对)."""
    from app.station.reviews import review as decide

    session = session_of(context, json)
    with session.station() as station:
        known = station.store.case_by_number(case)
        made = decide(
            station, known.id, code, stage, passed=passed, reason=reason, who=session.who
        )
    if session.json:
        print_json(
            {"case": known.number, "code": f"{stage}{code}", "passed": passed, "by": made.by}
        )
        return
    print_note(f"{stage}{code} 人工核对{'通过' if passed else '不通过'}：{made.by}，{made.reason}")

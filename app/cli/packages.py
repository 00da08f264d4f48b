"""``wenyi package``: a case as bags for the archive, and bags from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note, print_text
from app.cli.session import Json, session_of
from dossier.checks.codes import Stage
from dossier.model import Volume
from resources.errors import BadValue, NotFit, NothingToExport

if TYPE_CHECKING:
    from dossier.packages.building import Built

group = typer.Typer(help="Packages for the archive (归档信息包).", invoke_without_command=True)


@group.callback()
def package(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="案号, as in （2026）粤0308民初123号.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the bags.")] = None,
    volume: Annotated[str, typer.Option(help="main, confidential or all.")] = "all",
    sound: Annotated[bool, typer.Option(help="Also recordings, sound and film.")] = True,
    checked: Annotated[bool, typer.Option("--check/--no-check", help="检测 first.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse while one fails.")] = False,
    paper_left: Annotated[
        str, typer.Option(help="Why paper of the case stays where it is; else it must be out.")
    ] = "",
    json: Json = False,
) -> None:
    """Write a case as bags, 正卷 and 副卷 apart (生成归档信息包)."""
    if context.invoked_subcommand is not None:
        return
    session = session_of(context, json)
    if not case or out is None:
        raise BadValue(column="--case / --out", value="—")
    if volume not in ("all", *Volume):
        raise BadValue(column="--volume", value=volume)
    from app.station import packages
    from app.station.checks import check_case
    from dossier.model import VOLUME_WORDS

    with session.station() as station, cancel_on_interrupt() as cancel:
        known = station.store.case_by_number(case)
        there = packages.volumes(station, known.id)
        wanted = [one for one in there if volume in ("all", str(one))]
        if not wanted:
            named = {str(one): name for one, name in VOLUME_WORDS.items()}
            raise NothingToExport(number=known.number, volume=named.get(volume, "卷宗"))
        report = None
        if checked or strict:
            report = check_case(station, known.id, Stage.FILING, who=session.who, cancel=cancel)
        failed = [] if report is None else [one.code.at(one.stage) for one in report.blocked]
        if strict and failed:
            raise NotFit(number=known.number, codes="、".join(failed))
        passed = None if report is None else not failed
        built = [
            packages.make_package(
                station,
                packages.Wish(known.id, one, sound=sound, passed=passed, paper=paper_left),
                out,
                who=session.who,
                cancel=cancel,
            )
            for one in wanted
        ]
    if session.json:
        rows = [_row(one) for one in built]
        print_json({"case": known.number, "passed": passed, "blocked": failed, "packages": rows})
        return
    for one in built:
        size = f"{one.size_bytes / 1e6:.1f} MB"
        print_text(
            f"{one.folder}　{len(one.described.items)} 件　{one.described.pages} 页　{size}"
        )
        print_text(f"  tagmanifest-sha256.txt  SHA-256 {one.sha256}")
    if failed:
        print_note(f"注意：案件四性检测有阻断项（{'、'.join(failed)}），不宜移交。")


@group.command("import")
def import_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of the bag.")],
    case: Annotated[str, typer.Option("--case", help="It must be of this case.")] = "",
    digest: Annotated[str, typer.Option(help="SHA-256 of tagmanifest-sha256.txt as sent.")] = "",
    stage: Annotated[Stage, typer.Option(help="移交接收 YJ, …")] = Stage.HANDOVER,
    json: Json = False,
) -> None:
    """Check a bag from elsewhere and take its pages as a new case (接收信息包)."""
    from app.station import package_import

    session = session_of(context, json)
    with session.station() as station, cancel_on_interrupt() as cancel:
        taken = package_import.take(
            station,
            folder,
            stage,
            who=session.who,
            number=case,
            digest=digest,
            cancel=cancel,
        )
    if session.json:
        print_json(
            {
                "case": taken.case.number,
                "volume": str(taken.volume),
                "items": taken.items,
                "pages": taken.pages,
                "recordings": taken.along.recordings,
                "signed_papers": taken.along.papers,
                "exhibits": taken.along.exhibits,
                "not_taken": list(taken.not_taken),
                "checks": [outcome.plain() for outcome in taken.report.outcomes],
            }
        )
        return
    print_note(f"已接收 {taken.case.number}：{taken.items} 件，{taken.pages} 页。")
    along = taken.along
    if along.recordings or along.papers or along.exhibits:
        print_note(
            f"庭审录音录像 {along.recordings} 段，签署文书 {along.papers} 份，"
            f"视听证据 {along.exhibits} 件。"
        )
    if taken.not_taken:
        sound = "，其中有庭审录音录像，请妥善保管信息包" if taken.leaves_sound else ""
        print_note(f"{len(taken.not_taken)} 个文件未入卷，仍在 {folder}{sound}：")
    for name in taken.not_taken:
        print_note(f"  {name}")


def _row(one: Built) -> dict[str, Any]:
    return {
        "folder": str(one.folder),
        "volume": str(one.described.volume),
        "archive_number": one.described.archive_number,
        "items": len(one.described.items),
        "pages": one.described.pages,
        "files": one.files,
        "size_bytes": one.size_bytes,
        "sha256": one.sha256,
        "sm3": one.sm3,
    }

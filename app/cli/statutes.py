"""``wenyi statutes``: the library of laws (法规库)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import error_json, print_error, print_json, print_note, print_table, print_text
from app.cli.session import Json, Session, session_of
from dossier.statutes.importing import Progress, Report
from resources.errors import BadArgument, NoLaws, RuleError, WenyiError

group = typer.Typer(help="The library of laws (法规库).", no_args_is_help=True)

_WANTED = "存放 *.md 法律文本的文件夹 (a folder of laws, *.md)"
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Day whose law counts; default: today."),
]


@group.command("import")
def import_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of Markdown files, or one of them.")],
    json: Json = False,
) -> int:
    """Import a folder of laws (导入法律法规); see docs/statutes.md for the form of the files."""
    from app.station.statutes import open_library, version_row

    session = session_of(context, json)
    library = open_library(session.home)
    last = -1

    def tell(progress: Progress) -> None:
        nonlocal last
        now = 10 * progress.done // max(1, progress.total)
        if now != last and not session.json:
            last = now
            print_note(
                f"{'读取' if progress.reading else '写入'} {progress.done}/{progress.total}"
            )

    try:
        with cancel_on_interrupt() as cancel:
            report = library.import_(folder, on_progress=tell, cancel=cancel)
    finally:
        library.close()
    if not any((report.added, report.replaced, report.same, report.refused)):
        raise BadArgument(option="FOLDER", value=folder, allowed=_WANTED)
    if session.json:
        print_json(
            {
                "added": [version_row(one) for one in report.added],
                "replaced": [version_row(one) for one in report.replaced],
                "same": [version_row(one) for one in report.same],
                "refused": [
                    {"source": one.source, **error_json(one.error)} for one in report.refused
                ],
                "gaps": [
                    {"source": one.source, "line": one.line, "missing": one.missing}
                    for one in report.gaps
                ],
            }
        )
    else:
        _tell(session, report)
    return report.refused[0].error.exit_code if report.refused else 0


@group.command("find")
def find(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="民法典579, 民诉法150条第二款, 违约金 过高.")],
    on: On = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    json: Json = False,
) -> int:
    """Find an article by its number or by words (检索)."""
    session = session_of(context, json)
    if not query.strip():
        raise BadArgument(option="QUERY", value=query, allowed="民法典579、违约金 过高")
    found = _ask(session, "statute.find", {"query": query, "on": _iso(on), "limit": limit})
    if session.json:
        print_json(found)
    elif found["shown"]:
        _print_article(found["shown"])
    elif found["laws"] or found["hits"] or not found["missing"]:
        print_table(
            f"{len(found['laws'])} 部法律，{len(found['hits'])} 条",
            ["法律", "条", "内容"],
            [(law["short"], "", f"{law['effective']} 起施行") for law in found["laws"]]
            + [(hit["version"]["short"], hit["label"], hit["snippet"]) for hit in found["hits"]],
        )
    if found["missing"] and not session.json:
        print_note(found["missing"]["message"])
        print_note(found["missing"]["message_en"])
    return RuleError.exit_code if found["missing"] else 0


@group.command("show")
def show(
    context: typer.Context,
    law: Annotated[str, typer.Argument(help="Name of the law, as people say it.")],
    article: Annotated[str, typer.Argument(help="579, 第五百七十九条, 21之一.")],
    on: On = None,
    json: Json = False,
) -> None:
    """Show an article as it stood on a day (条文)."""
    from dossier.statutes.names import shipped
    from dossier.statutes.places import place

    session = session_of(context, json)
    wanted = place(article, shipped(), law)
    if wanted.number is None:
        raise typer.BadParameter(f"{article!r}: as 579, 第五百七十九条, 第二十一条之一")
    value = {"law": law, "article": wanted.number, "sub": wanted.sub, "on": _iso(on)}
    shown = _ask(session, "statute.show", value)
    if session.json:
        print_json(shown)
    else:
        _print_article(shown)


@group.command("list")
def list_(
    context: typer.Context,
    on: On = None,
    all_versions: Annotated[
        bool, typer.Option("--all", help="Every version, not only those in force.")
    ] = False,
    json: Json = False,
) -> None:
    """List the laws (法律目录)."""
    from app.station.statutes import open_library, version_row

    session = session_of(context, json)
    library = open_library(session.home)
    try:
        day = on.date() if on else None
        rows = [
            version_row(one) for one in (library.versions() if all_versions else library.laws(day))
        ]
    finally:
        library.close()
    if session.json:
        print_json({"laws": rows})
        return
    if not rows and on is None:
        print_error(NoLaws(), "en" if session.language == "en" else "zh_CN")
        return
    print_table(
        f"{len(rows)} 部",
        ["法律", "通过或修正", "施行", "条数"],
        [
            (
                row["title"],
                row["adopted"],
                row["effective"] + ("（推定）" if row["basis"] == "assumed" else ""),
                str(row["articles"]),
            )
            for row in rows
        ],
    )


def _ask(session: Session, name: str, value: dict[str, Any]) -> dict[str, Any]:
    from app.station.statutes import Statutes

    statutes = Statutes(session.home)
    try:
        return statutes.ask(name, value)
    finally:
        statutes.close()


def _iso(on: datetime | None) -> str | None:
    return on.date().isoformat() if on else None


def _tell(session: Session, report: Report) -> None:
    print_text(
        f"新增 {len(report.added)}，更新 {len(report.replaced)}，未变 {len(report.same)}，"
        f"未导入 {len(report.refused)} 个文件。"
    )
    for one in (*report.added, *report.replaced):
        assumed = "（推定，请核对）" if one.basis.value == "assumed" else ""
        print_text(f"  {one.title}（{one.adopted}），自 {one.effective}{assumed} 起施行")
    for gap in report.gaps:
        print_note(f"{gap.source}:{gap.line} 缺{gap.missing}，条号不连续。")
    for bad in report.refused:
        _complain(session, bad.error)


def _complain(session: Session, error: WenyiError) -> None:
    print_error(error, "en" if session.language == "en" else "zh_CN")


def _print_article(shown: dict[str, Any]) -> None:
    version, article = shown["version"], shown["article"]
    print_text(f"《{version['title']}》{version['effective']} 起施行")
    if article["path"]:
        print_text("　".join(article["path"]))
    print_text(f"{article['label']}　{article['text']}")

"""``wenyi document``: papers of a case from templates, and their proof-reader (文书、校对)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, session_of
from dossier.ids import PageId

if TYPE_CHECKING:
    from app.station.documents import Filed
    from dossier.documents.filling import Filled, Paper
    from dossier.documents.templates import Template


class _Group(typer.core.TyperGroup):
    """``list`` and ``check`` are commands; any other word is a template."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Take a word that is no command as the name of a template."""
        if args and self.get_command(ctx, args[0]) is None:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


group = typer.Typer(
    cls=_Group,
    help="Papers from templates, and their proof-reader (文书、校对): "
    "wenyi document TEMPLATE --case N --pdf FILE.",
    no_args_is_help=True,
)


@group.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the templates and their fields (文书模板)."""
    from app.station import documents

    session = session_of(context, json)
    with session.station() as station:
        every = documents.listed(station)
    if session.json:
        print_json({"templates": [_template(one) for one in every]})
        return
    print_table(
        "文书模板",
        ["名称", "文书", "字段"],
        (
            [
                one.name,
                one.title if session.language != "en" else one.title_en or one.title,
                "、".join(f.label + ("*" if f.required else "") for f in one.fields),
            ]
            for one in every
        ),
    )
    print_note("带 * 的为必填。 * required")


@group.command("make")
def make(
    context: typer.Context,
    template: Annotated[str, typer.Argument(help="Name or Chinese title; see `document list`.")],
    case: CaseNumberOption,
    pdf: Annotated[Path | None, typer.Option(help="Write it as PDF/A-2b.")] = None,
    values: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE over the case; may be repeated.")
    ] = None,
    to: Annotated[str, typer.Option(help="For whom: name, role or both (被告李四).")] = "",
    blank: Annotated[
        bool, typer.Option("--blank", help="Leave what is missing empty, to be written by hand.")
    ] = False,
    file: Annotated[
        bool, typer.Option("--file", help="File it under its catalogue item, once (入卷).")
    ] = False,
    json: Json = False,
) -> None:
    """Fill a template; `make` may be left out: wenyi document TEMPLATE --case N --pdf FILE."""
    from app.station import documents
    from dossier.documents.filling import need_all

    session = session_of(context, json)
    given = dict(_pair(text) for text in values or [])
    filed: Filed | None = None
    with session.station() as station:
        known = station.store.case_by_number(case)
        paper = documents.fill(station, known.id, template, given, to=to)
        if file or (pdf is not None and not blank):
            need_all(paper)
        if file:
            filed = documents.file(station, paper, session.who)
        if pdf is not None:
            documents.save(station, paper, pdf, session.who)
    if session.json:
        print_json({"document": _paper(paper, pdf), "filed": _filed(filed)})
        return
    print_table(
        paper.title,
        ["字段", "内容", "来源"],
        ([one.field.label, _plain(one.shown), _ORIGINS[one.origin]] for one in paper.fields),
    )
    english = session.language == "en"
    for one in paper.missing:
        print_note(f"缺少 {one.field.label}：{one.advice[1 if english else 0]}")
    if filed is not None:
        print_note(f"{'已在卷内' if filed.again else '已归入'}：{filed.item.title}")


@group.command("check")
def check(
    context: typer.Context,
    case: CaseNumberOption,
    file: Annotated[
        Path | None, typer.Argument(help="Text, PDF or picture; scans are recognised first.")
    ] = None,
    page: Annotated[str, typer.Option(help="Id of a page of the dossier, in place of FILE.")] = "",
    json: Json = False,
) -> int:
    """Proof-read a text against a case (校对); 8 when something is surely wrong."""
    from app.station import document_check

    session = session_of(context, json)
    if (file is None) == (not page):
        raise typer.BadParameter("give FILE or --page")
    with session.station() as station:
        known = station.store.case_by_number(case)
        if file is not None:
            read = document_check.check_file(station, known.id, file)
        else:
            read = document_check.check_page(station, known.id, PageId(page))
    sure = sum(one.sure for one in read.findings)
    if session.json:
        print_json(
            {
                "case": known.number,
                "pages": read.pages,
                "recognised": read.recognised,
                "sure": sure,
                "doubtful": len(read.findings) - sure,
                "findings": [one.plain() for one in read.findings],
            }
        )
    else:
        print_table(
            f"{known.number} 校对",
            ["位置", "把握", "意见"],
            (
                [
                    f"第{one.place.page}页第{one.place.line}行",
                    "确定" if one.sure else "存疑",
                    one.words(session.language),
                ]
                for one in read.findings
            ),
        )
        print_note(f"确定 {sure} 处，存疑 {len(read.findings) - sure} 处。")
    return 8 if sure else 0


_ORIGINS = {"case": "案件", "person": "人工", "default": "默认", "missing": "—"}


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise typer.BadParameter(f"{text!r}: write FIELD=VALUE, as in clerk=王小明")
    return key.strip(), value.replace("\\n", "\n")


def _plain(value: object) -> str:
    if isinstance(value, list):
        return f"{len(value)} 行"
    return str(value)


def _template(one: Template) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "title_en": one.title_en,
        "kind": str(one.kind),
        "categories": list(one.categories),
        "volume": "chosen" if one.volume is None else str(one.volume),
        "numbered": one.numbered,
        "addressed": one.addressed,
        "ours": one.ours,
        "fields": [
            {
                "key": field.key,
                "label": field.label,
                "label_en": field.label_en,
                "type": str(field.type),
                "source": field.source,
                "required": field.required,
                "choices": list(field.choices),
            }
            for field in one.fields
        ],
    }


def _paper(paper: Paper, pdf: Path | None) -> dict[str, Any]:
    return {
        "template": paper.template.name,
        "title": paper.title,
        "number": paper.number or None,
        "volume": str(paper.facts.volume),
        "fields": {one.field.key: _field(one) for one in paper.fields},
        "missing": [
            {
                "key": one.field.key,
                "label": one.field.label,
                "do": one.advice[0],
                "do_en": one.advice[1],
            }
            for one in paper.missing
        ],
        "pdf": None if pdf is None else str(pdf),
    }


def _field(one: Filled) -> dict[str, Any]:
    found: dict[str, Any] = {"value": one.value, "shown": one.shown, "origin": str(one.origin)}
    if one.origin == "person" and one.case_value:
        found["case_value"] = one.case_value
    return found


def _filed(filed: Filed | None) -> dict[str, Any] | None:
    if filed is None:
        return None
    return {
        "material": filed.material.id,
        "title": filed.material.title,
        "category": filed.item.key,
        "volume": str(filed.material.volume),
        "pages": list(filed.pages),
        "number": filed.kept.number or None,
        "again": filed.again,
    }

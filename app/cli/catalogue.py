"""``wenyi catalogue``: what lies where in a dossier; confirming, moving, this court's titles."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, session_of
from dossier.court_time import court_today
from dossier.people.permits import Act

group = typer.Typer(help="The catalogue of a case (编目).")
titles = typer.Typer(help="Titles this court files in its own way (本院编目规则).")
group.add_typer(titles, name="titles")

Materials = Annotated[
    list[str] | None, typer.Option("--material", help="Its id, as catalogue --json tells it.")
]
Procedure = Annotated[str, typer.Option(help="Catalogue template, as in civil_first.")]


@group.callback(invoke_without_command=True)
def catalogue(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="案号, as in （2026）粤0308民初123号.")] = "",
    json: Json = False,
) -> None:
    """Show a case's catalogue with the machine's suggestions (编目)."""
    session = session_of(context, json)
    if context.invoked_subcommand is not None:
        return
    if not case:
        raise typer.BadParameter("案号", param_hint="--case")
    with session.station() as station:
        case_id = station.store.case_by_number(case).id
        rows = station.catalogue_rows(case_id)
    if session.json:
        print_json({"items": rows})
    else:
        print_table(
            f"{case} 卷内目录",
            ["卷", "类目", "材料", "页数", "把握", "状态"],
            [
                (
                    {"main": "正卷", "confidential": "副卷"}.get(row["volume"] or "", "待编目"),
                    row["category"] or "",
                    row["title"],
                    str(len(row["pages"])),
                    f"{row['confidence']:.0%}" if row["volume"] else "—",
                    ("已确认" if row["confirmed"] else "待确认") if row["volume"] else "待归目",
                )
                for row in rows
            ],
        )


@group.command("accept")
def accept(
    context: typer.Context,
    case: CaseNumberOption,
    material: Materials = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every material not confirmed yet.")
    ] = False,
    json: Json = False,
) -> None:
    """Agree with the machine's filing (确认归目)."""
    from dossier.changes import ConfirmMaterials
    from dossier.ids import MaterialId

    session = session_of(context, json)
    if not material and not every:
        raise typer.BadParameter("--material ID, --all", param_hint="--material")
    with session.station() as station:
        case_id = station.store.case_by_number(case).id
        known = {one.id: one for one in station.store.materials(case_id)}
        chosen = [MaterialId(id_) for id_ in material or ()]
        for id_ in chosen:
            _of_case(station, id_, case_id)
        if every:
            chosen = [id_ for id_, one in known.items() if not one.confirmed]
        if chosen:
            station.store.apply(ConfirmMaterials(tuple(chosen)), session.who)
    if session.json:
        print_json({"accepted": chosen})
    else:
        print_note(f"已确认 {len(chosen)} 份材料。")


@group.command("move")
def move(
    context: typer.Context,
    case: CaseNumberOption,
    material: Annotated[str, typer.Option(help="Its id, as catalogue --json tells it.")],
    to: Annotated[str, typer.Option(help="Key of the catalogue item, as in evidence.")],
    confirm: Annotated[
        bool, typer.Option("--second-confirmation", help="It leaves 副卷, and that is right.")
    ] = False,
    json: Json = False,
) -> None:
    """Put a material under another item of the catalogue (移动材料)."""
    from dossier.catalogue.templates import template
    from dossier.changes import MoveMaterial
    from dossier.ids import MaterialId

    session = session_of(context, json)
    with session.station() as station:
        found = station.store.case_by_number(case)
        moved = _of_case(station, MaterialId(material), found.id)
        item = template(found.procedure).item(to)
        change = MoveMaterial(moved.id, item.volume, item.key, second_confirmation=confirm)
        station.store.apply(change, session.who)
    if session.json:
        print_json({"moved": moved.id, "from": moved.category, "to": item.key})
    else:
        print_note(f"“{moved.title}”已归入“{item.title}”。")


@titles.command("list")
def list_titles(context: typer.Context, json: Json = False) -> None:
    """Show the table, and what people filed alike against the rules (拟收入的规则)."""
    from dossier.catalogue import own

    session = session_of(context, json)
    with session.station() as station:
        table = own.load(station.home)
        with station.store.snapshot() as reader:
            offered = own.offers(reader, station.home)
    if session.json:
        plain: list[dict[str, Any]] = [
            {
                "title": one.title,
                "category": one.category,
                "procedure": one.procedure,
                "by": one.by,
                "on": one.on.isoformat(),
            }
            for one in table
        ]
        print_json(
            {
                "titles": plain,
                "offered": [
                    {
                        "title": one.title,
                        "category": one.category,
                        "procedure": one.procedure,
                        "suggested": one.suggested,
                        "cases": one.cases,
                    }
                    for one in offered
                ],
            }
        )
        return
    print_table(
        "本院编目规则",
        ["标题", "归入", "程序", "设定人", "日期"],
        [
            (one.title, _item(one.procedure, one.category), one.procedure, one.by, str(one.on))
            for one in table
        ],
    )
    if not offered:
        return
    print_table(
        "人工多次改归、尚未设为规则的标题",
        ["标题", "人工归入", "通用规则归入", "程序", "案件数"],
        [
            (
                one.title,
                _item(one.procedure, one.category),
                _item(one.procedure, one.suggested),
                one.procedure,
                str(one.cases),
            )
            for one in offered
        ],
    )


@titles.command("learn")
def learn(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="As it stands on the paper.")],
    to: Annotated[str, typer.Option(help="Key of the catalogue item, as in evidence.")],
    procedure: Procedure = "civil_first",
    json: Json = False,
) -> None:
    """File a title under an item from now on (设为本院规则)."""
    from dossier.catalogue import own

    session = session_of(context, json)
    with session.station() as station:
        station.store.check(Act.CATALOGUE)
        one = own.OwnTitle(title, to, procedure, session.who, court_today())
        own.learn(station.home, one)
    if session.json:
        print_json({"title": title, "category": to, "procedure": procedure})
    else:
        print_note(f"今后标题“{title}”归入“{_item(procedure, to)}”。")


@titles.command("forget")
def forget(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="As the table has it.")],
    procedure: Procedure = "civil_first",
    json: Json = False,
) -> None:
    """Take a title out of the table (删除本院规则)."""
    from dossier.catalogue import own

    session = session_of(context, json)
    with session.station() as station:
        station.store.check(Act.CATALOGUE)
        own.forget(station.home, title, procedure)
    if session.json:
        print_json({"forgotten": title, "procedure": procedure})
    else:
        print_note(f"“{title}”不再按本院规则归目。")


def _item(procedure: str, key: str) -> str:
    from dossier.catalogue.templates import template

    return template(procedure).item(key).title


def _of_case(station: Any, material_id: Any, case_id: Any) -> Any:
    """Return a material of the case.

    Raises:
        UnknownItem: there is none with this id, or it is another case's.
    """
    from resources.errors import UnknownItem

    found = station.store.material(material_id)
    if found.case_id != case_id:
        raise UnknownItem(thing=material_id)
    return found

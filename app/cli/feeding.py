"""How paper is fed, as options of ``wenyi scan`` and ``wenyi import``; ``wenyi separators``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_text
from app.cli.session import CaseNumberOption, Json, session_of
from dossier.ids import BatchId, CaseId, PageId

if TYPE_CHECKING:
    from app.station import Station
    from app.station.feeding import Feed

Continue = Annotated[
    bool, typer.Option("--continue", help="Go on with the batch that the feeder stopped.")
]
FromSheet = Annotated[
    int, typer.Option(min=0, help="With --continue: the sheet laid in first; 0: as told.")
]
PassForeign = Annotated[
    bool, typer.Option("--pass-foreign", help="Go on where a sheet of another case lies.")
]
TO_GO_ON_ALL_THE_SAME = (
    "确属放错的：原命令加 --continue --pass-foreign 再执行一次，继续收入本案，"
    "已接收的页面不会重复。\n"
    "To go on in this case all the same: the same command with --continue --pass-foreign; "
    "pages that came already are not taken twice."
)
"""What to do about a sheet of another case, in the words of a command line."""
Accept = Annotated[
    str, typer.Option(help="Why a double feed is none, as in 粘贴票据; kept in the journal.")
]
Backs = Annotated[
    bool, typer.Option("--backs", help="The backs of the last batch, its pile turned over.")
]
Before = Annotated[str, typer.Option(help="Put what comes before this page.")]
After = Annotated[str, typer.Option(help="Put what comes behind this page.")]
Replace = Annotated[str, typer.Option(help="Put what comes in place of this page, which is kept.")]


def fed_of(
    station: Station,
    case_id: CaseId,
    *,
    goes_on: bool = False,
    from_sheet: int = 0,
    pass_foreign: bool = False,
    accept: str = "",
    backs: bool = False,
    before: str = "",
    after: str = "",
    replace: str = "",
    paper: bool = False,
) -> Feed:
    """Return what the options ask for; ``paper``: of a feeder, not of files.

    Raises:
        UnknownItem: no batch that stopped, none whose backs may come, or no such page.
        BadArgument: a sheet behind the one that is due.
    """
    from app.station.feeding import Feed, last_stopped
    from app.station.sides import fronts_of
    from resources.errors import BadArgument, UnknownItem
    from scanner.capture.batch import Continued

    if sum(map(bool, (backs, before, after, replace, goes_on))) > 1:
        raise typer.BadParameter(
            "give one of --continue, --backs, --before, --after and --replace"
        )
    continued, backs_of, into = None, None, None
    if goes_on:
        stop = last_stopped(station.store, case_id)
        if stop is None:
            raise UnknownItem(thing="中断的批次 stopped batch")
        if from_sheet > stop.from_sheet:
            # What lies between would be missing, and nobody would notice.
            raise BadArgument(
                option="--from-sheet", value=str(from_sheet), allowed=f"1–{stop.from_sheet}"
            )
        continued = Continued(stop.batch.id, from_sheet or stop.from_sheet)
        backs_of = stop.backs_of
    if backs:
        backs_of = fronts_of(station.store, case_id).id
    place = before or after or replace
    if place:
        into = PageId(place)
        if station.store.page(into).case_id != case_id:
            raise UnknownItem(thing=place)
    # Of paper, one page takes the place of one; a file may have several, and was named.
    single = bool(replace) and paper
    return Feed(
        continued, pass_foreign, accept, backs_of, into, bool(replace), bool(after), single
    )


def noted(station: Station, case_id: CaseId, batch_id: BatchId) -> list[dict[str, Any]]:
    """Return what happened while a batch was fed, in the form of ``docs/cli.md``."""
    from dossier.store import scanning as reads

    with station.store.snapshot() as reader:
        found = reads.notes(reader, case_id, batch_id)
    return [
        {"kind": note.kind.value, "page": note.page_id, "detail": note.detail} for note in found
    ]


def words(note: dict[str, Any]) -> str:
    """Return what a person should hear of such a note; empty: nothing."""
    detail = note["detail"]
    match note["kind"]:
        case "missing":
            numbers = "、".join(str(each) for each in detail["numbers"])
            return f"缺第 {numbers} 号分隔页，其材料可能并入了前一份。 Separator sheets missing."
        case "out_of_order":
            return f"第 {detail['sequence']} 号分隔页次序不对。 A separator sheet out of order."
        case "continued":
            return f"自第 {detail['from_sheet']} 张续扫。 Gone on from this sheet."
        case "sides_joined":
            return f"正反面已合并 {detail['sheets']} 张。 Fronts and backs joined."
    return ""


def separators(
    context: typer.Context,
    case: CaseNumberOption,
    out: Annotated[Path, typer.Option(help="The PDF to be written.")],
    category: Annotated[
        list[str] | None,
        typer.Option(help="Key of a catalogue item, once for each document; may be repeated."),
    ] = None,
    plain: Annotated[
        int, typer.Option(min=0, max=999, help="Sheets that name no item, behind the others.")
    ] = 0,
    json: Json = False,
) -> None:
    """Print sheets that part documents in the feeder; default: one for each item (分隔页)."""
    from dossier.packages.files import write_whole
    from resources.errors import BadArgument

    session = session_of(context, json)
    with session.station() as station:
        case_id = station.store.case_by_number(case).id
        kind = station.template_of(case_id)
        keys = list(category or ())
        known = [item.key for item in kind.items]
        for key in keys:
            if key not in known:
                raise BadArgument(option="--category", value=key, allowed="、".join(known))
        if not keys and not plain:
            keys = known
        keys = keys + [""] * plain
        from app.station import separators as made

        told = made.make(station, case_id, keys, who=session.who)
    write_whole(out, told)
    if session.json:
        print_json({"file": str(out), "sheets": len(keys), "categories": keys})
    else:
        print_text(f"{out}: {len(keys)} 张分隔页（双面，共 {2 * len(keys)} 页）")
        print_note("请双面打印，每份材料首页之前放一张。")

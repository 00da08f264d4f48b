"""``wenyi evidence``: the list of evidence, what is said of it, its papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.intake import Progress, cancel_on_interrupt
from app.cli.output import print_error, print_json, print_note, print_table, print_text
from app.cli.session import CaseNumberOption, Json, Session, session_of
from dossier.court_time import in_court
from resources.errors import BadArgument, BadValue

if TYPE_CHECKING:
    from app.station.evidence import EvidenceDesk
    from app.station.station import Station
    from dossier.evidence import EvidenceKind, Exhibit

group = typer.Typer(help="Evidence (证据).", no_args_is_help=True)

Which = Annotated[str, typer.Option("--exhibit", help="Id, label (原证3) or barcode.")]
Side = Annotated[str, typer.Option("--side", help="原告, 被告, 被告2, 第三人, 法院, …")]
_MEDIA = {"audio": "录音", "video": "录像"}
Court = Annotated[str, typer.Option(help="Name of the court, for the head.")]


@group.command("list")
def list_(
    context: typer.Context,
    case: CaseNumberOption,
    pdf: Annotated[Path | None, typer.Option(help="Write the list as PDF/A (证据目录).")] = None,
    withdrawn: Annotated[bool, typer.Option(help="Also what was withdrawn.")] = False,
    court: Court = "",
    json: Json = False,
) -> None:
    """List the evidence of a case in the order of showing (证据目录)."""
    session = session_of(context, json)
    with desk_of(session, case) as (station, desk):
        from app.station import evidence_papers
        from courtroom.evidence.numbering import gaps

        listed = desk.listed(removed=withdrawn)
        missing = gaps(desk.listed(removed=True))
        if pdf is not None:
            data = evidence_papers.evidence_list(station, desk, court)
            evidence_papers.save(station, desk, data, pdf)
    if session.json:
        print_json(
            {
                "case": case,
                "evidence": [_row(one) for one in listed],
                "missing_numbers": [
                    {"side": gap.side, "group": gap.group, "numbers": list(gap.missing)}
                    for gap in missing
                ],
                "file": None if pdf is None else str(pdf),
            }
        )
        return
    print_table(
        "证据目录",
        ["编号", "名称", "种类", "页", "份", "提交人", "备注"],
        (
            [
                one.label,
                one.name,
                one.kind.value,
                _extent(one),
                str(one.copies),
                one.submitter,
                "撤回" if one.removed else "逾期" if one.late else "",
            ]
            for one in listed
        ),
    )
    for gap in missing:
        print_note(f"{gap.side}缺号：{'、'.join(map(str, gap.missing))}")


@group.command("import")
def import_(
    context: typer.Context,
    case: CaseNumberOption,
    from_dossier: Annotated[
        bool, typer.Option("--from-dossier", help="What the dossier has filed as evidence.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    json: Json = False,
) -> None:
    """Make the list from the dossier's catalogue in one go (由卷宗生成证据目录)."""
    session = session_of(context, json)
    if not from_dossier:
        raise BadValue(column="--from-dossier", value="—")
    with desk_of(session, case) as (_station, desk):
        found = desk.suggested()
        if not dry_run:
            desk.write(found)
    if session.json:
        print_json({"case": case, "added": [_row(one) for one in found], "written": not dry_run})
        return
    for one in found:
        print_text(f"{one.label} {one.name}（{len(one.pages)} 页）")
    print_note(f"{'将' if dry_run else '已'}列入 {len(found)} 件。")


@group.command("add")
def add(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Pictures, PDF, or one sound or film.")],
    case: CaseNumberOption,
    side: Side,
    name: Annotated[str, typer.Option(help="Name; default: as the file.")] = "",
    number: Annotated[
        int | None, typer.Option(min=1, help="Default: the lowest that is free.")
    ] = None,
    group_: Annotated[int | None, typer.Option("--group", min=1, help="组")] = None,
    kind: Annotated[str, typer.Option(help="书证, 视听资料, …; default: by the name.")] = "",
    source: Annotated[str, typer.Option(help="证据来源")] = "",
    purpose: Annotated[str, typer.Option(help="证明目的")] = "",
    copies: Annotated[int, typer.Option(min=1, help="份数")] = 1,
    original: Annotated[bool, typer.Option(help="The original was handed in (原件).")] = False,
    submitter: Annotated[str, typer.Option(help="Default: the parties of that side.")] = "",
    submitted_on: Annotated[str, typer.Option(help="YYYY-MM-DD; default: today.")] = "",
    late: Annotated[bool, typer.Option(help="逾期提交")] = False,
    barcode: Annotated[str, typer.Option(help="What a barcode reader types.")] = "",
    json: Json = False,
) -> int:
    """Take files that were brought along into dossier and list (当庭提交)."""
    from app.station.evidence import Wish

    session = session_of(context, json)
    fields: dict[str, Any] = {
        "source": source,
        "purpose": purpose,
        "copies": copies,
        "original": original,
        "late": late,
        "barcode": barcode,
    }
    if kind:
        fields["kind"] = _kind(kind)
    if submitter:
        fields["submitter"] = submitter
    if submitted_on:
        fields["submitted_on"] = _date(submitted_on)
    wish = Wish(side, name, number, group_, fields)
    with desk_of(session, case) as (station, desk), cancel_on_interrupt() as cancel:
        check_side(desk, side)
        progress = Progress(quiet=session.json)
        brought = desk.add_files(files, wish, on_event=progress, cancel=cancel)
        if brought.exhibit is not None:
            # Begun behind the import; this process ends with it.
            station.great_tiles.cut(brought.exhibit.pages, cancel=cancel)
    refused = () if brought.report is None else brought.report.refused
    if refused and brought.exhibit is None:
        raise refused[0].error
    if session.json:
        from app.cli.output import error_json

        print_json(
            {
                "case": case,
                "exhibit": None if brought.exhibit is None else _row(brought.exhibit),
                "refused": [{"file": one.source, **error_json(one.error)} for one in refused],
            }
        )
    else:
        if brought.exhibit is not None:
            print_text(f"{brought.exhibit.label} {brought.exhibit.name}")
        for one in refused:
            print_error(one.error, "en" if session.language == "en" else "zh_CN")
    return refused[0].error.exit_code if refused else 0


@group.command("prepare")
def prepare(context: typer.Context, case: CaseNumberOption, json: Json = False) -> int:
    """Make the evidence ready for screens before the hearing (示证准备)."""
    session = session_of(context, json)
    with session.station() as station, cancel_on_interrupt() as cancel:
        from app.station.hub_prepare import Preparing

        case_id = station.store.case_by_number(case).id
        making = Preparing(station.home, station.store, case_id, station.great_tiles.tiles)

        def tell(done: int, total: int) -> None:
            if not session.json and done:
                print_note(f"已就绪 {done}/{total} 页")

        try:
            making.prepare(tell, cancel)
            ready, total = making.ready()
        finally:
            making.close()
    if session.json:
        print_json({"case": case, "ready": ready, "pages": total})
    elif ready < total:
        print_note(f"{total - ready} 页未就绪。")
    else:
        print_note("全部就绪。")
    return 0 if ready == total else 1


@group.command("receipt")
def receipt(
    context: typer.Context,
    case: CaseNumberOption,
    side: Side,
    pdf: Annotated[Path, typer.Option(help="Write the receipt as PDF/A, in two copies.")],
    exhibit: Annotated[
        list[str] | None, typer.Option("--exhibit", help="Default: all of that side.")
    ] = None,
    handler: Annotated[str, typer.Option(help="经办人; default: who runs this.")] = "",
    received_at: Annotated[str, typer.Option(help="As 2026-03-02T10:00; default: now.")] = "",
    court: Court = "",
    json: Json = False,
) -> None:
    """Give the receipt that the law asks for (证据材料收据)."""
    session = session_of(context, json)
    with desk_of(session, case) as (station, desk):
        from app.station import evidence_papers

        listed = desk.listed()
        if exhibit:
            wanted = {desk.exhibit(called).id for called in exhibit}
            handed = [one for one in listed if one.id in wanted]
        else:
            handed = [one for one in listed if one.side == side]
        names = "、".join(dict.fromkeys(one.submitter for one in handed if one.submitter))
        data = evidence_papers.receipt(
            station,
            desk,
            handed,
            submitter=f"{side} {names}".strip(),
            handler=handler or session.who,
            court=court,
            received_at=_moment(received_at),
        )
        evidence_papers.save(station, desk, data, pdf)
    if session.json:
        print_json({"file": str(pdf), "exhibits": [one.label for one in handed]})
    else:
        print_text(str(pdf))


@contextmanager
def desk_of(session: Session, case: str) -> Iterator[tuple[Station, EvidenceDesk]]:
    """Open the station and the desk of a case's evidence."""
    from app.station.evidence import EvidenceDesk

    with session.station() as station:
        case_id = station.store.case_by_number(case).id
        yield station, EvidenceDesk(station, case_id, session.who)


def check_side(desk: EvidenceDesk, side: str) -> None:
    """Raise BadArgument unless the case has that side."""
    if side not in desk.sides():
        raise BadArgument(option="--side", value=side, allowed="、".join(desk.sides()))


def _extent(one: Exhibit) -> str:
    """Return how many pages it has, or how long it sounds (页数或时长)."""
    if one.pages or not one.media_type:
        return str(len(one.pages)) if one.pages else "—"
    minutes, seconds = divmod(round(one.media_length_s or 0), 60)
    return f"{_MEDIA.get(one.media_type, '—')} {minutes}:{seconds:02}"


def _row(one: Exhibit) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "side": one.side,
        "group": one.group,
        "number": one.number,
        "name": one.name,
        "kind": one.kind.value,
        "source": one.source,
        "purpose": one.purpose,
        "pages": len(one.pages),
        "media": one.media_type,
        "length_s": one.media_length_s,
        "copies": one.copies,
        "original": one.original,
        "submitter": one.submitter,
        "submitted_on": None if one.submitted_on is None else one.submitted_on.isoformat(),
        "late": one.late,
        "barcode": one.barcode,
        "withdrawn": one.removed,
    }


def _kind(value: str) -> EvidenceKind:
    from dossier.evidence import EvidenceKind

    try:
        return EvidenceKind(value)
    except ValueError as error:
        raise BadArgument(option="--kind", value=value, allowed="、".join(EvidenceKind)) from error


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadArgument(option="--submitted-on", value=value, allowed="YYYY-MM-DD") from error


def _moment(value: str) -> datetime | None:
    if not value:
        return None
    try:
        return in_court(datetime.fromisoformat(value))
    except ValueError as error:
        raise BadArgument(
            option="--received-at", value=value, allowed="YYYY-MM-DDTHH:MM"
        ) from error

"""``wenyi transcript``: records of hearings, in and out."""

from __future__ import annotations

import json as json_
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import Json, session_of
from dossier.ids import HearingId

if TYPE_CHECKING:
    from courtroom.transcript.contents import Contents
    from dossier.store import Store

group = typer.Typer(help="Records of hearings (法庭笔录).", no_args_is_help=True)

HearingOption = Annotated[str, typer.Option("--hearing", help="Id, as `transcript list` says.")]
_STATES = {"planned": "未开庭", "open": "进行中", "recessed": "休庭", "closed": "已闭庭"}


@group.command("list")
def list_(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Option("--case", help="案号; all cases if left out.")
    ] = None,
    json: Json = False,
) -> None:
    """List hearings (庭审列表)."""
    from dossier.store import hearings

    session = session_of(context, json)
    with session.station() as station:
        store = station.store
        case_id = None if case is None else store.case_by_number(case).id
        with store.snapshot() as reader:
            numbers = {one.id: one.number for one in reader.cases()}
            found = store.shown(hearings.hearings(reader, case_id))
            sees = store.sees_confidential
            counts = {one.id: hearings.count(reader, one.id, confidential=sees) for one in found}
    rows = [
        {
            "hearing": one.id,
            "case": numbers.get(one.case_id, ""),
            "ordinal": one.ordinal,
            "title": one.title,
            "place": one.place,
            "state": one.state.value,
            "utterances": counts[one.id],
        }
        for one in found
    ]
    if session.json:
        print_json({"hearings": rows})
        return
    print_table(
        "庭审",
        ["编号", "案号", "次", "笔录", "地点", "状态", "段"],
        (
            [
                str(row["hearing"]),
                str(row["case"]),
                str(row["ordinal"]),
                str(row["title"]),
                str(row["place"]),
                _STATES[str(row["state"])],
                str(row["utterances"]),
            ]
            for row in rows
        ),
    )


@group.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Plain text: 【stage】, label：words.")],
    hearing: HearingOption,
    json: Json = False,
) -> None:
    """Add a plain text to the end of a record (导入文本)."""
    from courtroom.transcript import Autosaver, Transcript
    from courtroom.transcript.plain_text import add, parsed, read

    session = session_of(context, json)
    text = read(file)
    with session.station() as station:
        transcript = Transcript.open(station.store, HearingId(hearing))
        lines = parsed(text, transcript.seats)
        add(transcript, lines, session.who)
        Autosaver(
            transcript.record, lambda some: station.store.apply_all(some, session.who)
        ).step()
    if session.json:
        print_json({"hearing": hearing, "utterances": len(lines)})
    else:
        print_note(f"已导入 {len(lines)} 段。")


@group.command("export")
def export(
    context: typer.Context,
    hearing: HearingOption,
    pdf: Annotated[Path | None, typer.Option(help="Write the record as PDF/A.")] = None,
    txt: Annotated[Path | None, typer.Option(help="Write plain text.")] = None,
    srt: Annotated[Path | None, typer.Option(help="Write subtitles.")] = None,
    json_file: Annotated[Path | None, typer.Option(help="Write everything as JSON.")] = None,
    confidential: Annotated[
        bool, typer.Option(help="Also what was said under 评议 in an open hearing.")
    ] = False,
    court: Annotated[str, typer.Option(help="Name of the court, for the head.")] = "",
    json: Json = False,
) -> None:
    """Write a record to files (导出笔录)."""
    from courtroom.transcript import contents
    from courtroom.transcript import export as forms
    from dossier.packages.files import write_whole

    session = session_of(context, json)
    wanted: list[tuple[Path, Callable[[Contents], bytes]]] = []
    if pdf is not None:
        wanted.append((pdf, forms.pdf))
    if txt is not None:
        wanted.append((txt, lambda said: forms.text(said).encode()))
    if srt is not None:
        wanted.append((srt, lambda said: forms.srt(said).encode()))
    if json_file is not None:
        wanted.append((json_file, lambda said: _dumped(forms.as_json(said))))
    if not wanted:
        raise typer.BadParameter("give --pdf, --txt, --srt or --json-file, or several")
    with session.station() as station:
        said = contents.read(
            station.store, HearingId(hearing), confidential=confidential, court=court
        )
        station.store.check_export(said.volume)
        made = [(path, form(said)) for path, form in wanted]
        for path, data in made:
            write_whole(path, data)
        if pdf is not None:
            _note_export(station.store, said, made[0][1], session.who)
    files = [str(path) for path, _ in made]
    if session.json:
        print_json({"hearing": hearing, "files": files, "utterances": len(said.rows)})
    else:
        for name in files:
            print_text(name)


def _dumped(value: dict[str, Any]) -> bytes:
    return json_.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _note_export(store: Store, said: Contents, data: bytes, who: str) -> None:
    """Leave a trace in the journal: the record left the station as a file."""
    import hashlib
    import io

    import pikepdf

    from dossier.changes import NoteExport

    digest = hashlib.sha256(data).hexdigest()
    with pikepdf.open(io.BytesIO(data)) as made:
        pages = len(made.pages)
    store.apply(NoteExport(said.case.id, said.hearing.volume, digest, pages), who)

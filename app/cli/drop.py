"""``wenyi drop``: what other programs and mails lay into folders, taken in by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import error_json, print_error, print_json, print_note
from app.cli.session import Json, session_of

if TYPE_CHECKING:
    from app.station import Station
    from app.station.dropping import Dropped

_FATES = {
    "taken": "已收入",
    "partly": "部分收入",
    "twice": "已收过",
    "refused": "未收入",
    "left": "暂未收入",
}


def drop(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option(help="The folder; default: those of the settings.")
    ] = None,
    mails: Annotated[bool, typer.Option("--mails", help="With --folder: it holds mails.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until Ctrl-C rather than with what lies there.")
    ] = False,
    json: Json = False,
) -> int:
    """Take in the files and mails that lie in folders (收件文件夹)."""
    from app.station import dropping
    from resources.errors import BadArgument, Missing

    session = session_of(context, json)
    found: list[dropping.Dropped] = []
    with session.station() as station, cancel_on_interrupt() as cancel:
        folders = (
            [dropping.Folder(folder, mails)]
            if folder is not None
            else dropping.folders_of(station)
        )
        for one in folders:
            if not one.path.is_dir():
                raise Missing(source=str(one.path))
        if not folders or (watch and len(folders) > 1):
            raise BadArgument(option="--folder", value="", allowed="文件夹 a folder")

        def tell(dropped: dropping.Dropped) -> None:
            found.append(dropped)
            if not session.json:
                print_note(f"{dropped.name}: {_FATES[dropped.fate]} {dropped.pages} 页")
                for error in dropped.reasons:
                    print_error(error, "en" if session.language == "en" else "zh_CN")

        for one in folders:
            if watch or dropping.waiting(one):
                dropping.watch(
                    station, one, who=session.who, on_dropped=tell, cancel=cancel, once=not watch
                )
        _wait(station, found, cancel)
    if session.json:
        print_json({"files": [_row(dropped) for dropped in found]})
    return _exit_code(found)


def _wait(station: Station, found: Sequence[Dropped], cancel: Event) -> None:
    """Wait until what was taken is read and filed."""
    for dropped in found:
        if dropped.batch_id is not None and not cancel.is_set():
            station.reader.wait(dropped.batch_id, cancel)


def _exit_code(found: Sequence[Dropped]) -> int:
    """Return 0 only when everything that lay there arrived."""
    reasons = [error for dropped in found for error in dropped.reasons]
    return reasons[0].exit_code if reasons else 0


def _row(dropped: Dropped) -> dict[str, Any]:
    return {
        "name": dropped.name,
        "fate": dropped.fate.value,
        "case": dropped.number or None,
        "pages": dropped.pages,
        "batch": dropped.batch_id,
        "sender": dropped.sender or None,
        "sent_at": dropped.sent_at or None,
        "reasons": [error_json(error) for error in dropped.reasons],
    }

"""``wenyi models``: the models speech is recognised with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import error_json, print_json, print_note, print_table
from app.cli.session import Json, Session, session_of

if TYPE_CHECKING:
    from asr.models import OnProgress, Progress, State

group = typer.Typer(help="Models of speech recognition (语音模型).", no_args_is_help=True)

_PLACES = {
    "installed": "已安装",
    "package": "随数据包安装",
    "parts": "随数据包安装（首次使用时合并）",
    "none": "未安装",
}
NameArgument = Annotated[str, typer.Argument(help="As in whisper/base; see `wenyi models list`.")]


@group.command("list")
def list_(context: typer.Context, json: Json = False) -> int:
    """List every known model, where it is, and which ones run (模型清单)."""
    from asr import models

    session = session_of(context, json)
    found = models.states(session.home)
    first, second = _chosen(session)
    if session.json:
        rows = [_row(state) for state in found]
        print_json({"models": rows, "first": first, "second": second})
        return 0
    rows_text = []
    for state in found:
        name = state.model.name
        used = "、".join(
            word for word, used in (("实时", first == name), ("复核", second == name)) if used
        )
        place = "已损坏" if state.damaged else _PLACES[state.place]
        rows_text.append((name, _languages(state), _mib(state), state.model.licence, place, used))
    print_table("语音模型", ("名称", "语言", "大小", "许可", "状态", "在用"), rows_text)
    if not first:
        print_note("没有可用的中文语音模型：请安装或导入一个；庭审仍可录音，由人工记录。")
    return 0


@group.command("install")
def install(context: typer.Context, name: NameArgument, json: Json = False) -> int:
    """Fetch a model from its maker's address; goes on where it broke off (下载安装)."""
    from asr import models

    session = session_of(context, json)
    with cancel_on_interrupt() as cancel, _progress(session) as tell:
        state = models.install(name, session.home, cancel, tell)
    return _done(session, state)


@group.command("import")
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Folder or ZIP with the model.")],
    json: Json = False,
) -> int:
    """Take a model from a folder or ZIP, for stations without a network (导入)."""
    from asr import models

    session = session_of(context, json)
    with cancel_on_interrupt() as cancel, _progress(session) as tell:
        state = models.import_path(path, session.home, cancel, tell)
    return _done(session, state)


@group.command("verify")
def verify(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="As in whisper/base; default: all that are here.")
    ] = None,
    json: Json = False,
) -> int:
    """Read whole models and compare them with their digests (校验)."""
    from asr import models

    session = session_of(context, json)
    if name is not None:
        return _done(session, models.verify(name, session.home))
    here = [one.model.name for one in models.states(session.home) if one.place != "none"]
    return _verified(session, here)


def _verified(session: Session, names: list[str]) -> int:
    """Verify each and tell all, also what stands behind a damaged one."""
    from asr import models
    from resources.errors import EngineError

    rows: list[dict[str, Any]] = []
    code = 0
    for name in names:
        try:
            row = {**_row(models.verify(name, session.home)), "error": None}
        except EngineError as error:
            row, code = {"name": name, "error": error_json(error)}, error.exit_code
        rows.append(row)
        if not session.json:
            found = row["error"]
            print_note(f"{name}：{found['message'] if found else '模型完好，可以使用。'}")
    if session.json:
        print_json({"models": rows})
    elif not rows:
        print_note("没有已安装的语音模型。")
    return code


def _chosen(session: Session) -> tuple[str, str]:
    from asr.engines import EngineSettings, choose
    from resources.errors import EngineError

    try:
        return choose(EngineSettings(session.home))
    except EngineError:
        return "", ""


def _row(state: State) -> dict[str, Any]:
    model = state.model
    return {
        "name": model.name,
        "engine": model.engine,
        "languages": list(model.languages),
        "licence": model.licence,
        "origin": model.origin,
        "size": model.size_bytes,
        "place": state.place,
        "folder": str(state.folder) if state.folder else None,
        "damaged": state.damaged,
    }


def _done(session: Session, state: State) -> int:
    if session.json:
        print_json({"model": _row(state)})
    else:
        print_note(f"{state.model.name}：模型完好，可以使用。")
    return 0


def _languages(state: State) -> str:
    languages = state.model.languages
    return "/".join(languages) if len(languages) <= 2 else f"{languages[0]} 等"


def _mib(state: State) -> str:
    return f"{state.model.size_bytes / (1 << 20):.0f} MiB"


@contextmanager
def _progress(session: Session) -> Iterator[OnProgress]:
    """Give what tells of every twentieth part on the error stream."""
    last = -1

    def tell(progress: Progress) -> None:
        nonlocal last
        now = 20 * progress.done_bytes // max(1, progress.total_bytes)
        if now != last and not session.json:
            last = now
            print_note(f"{progress.model}：{5 * now}%")

    yield tell

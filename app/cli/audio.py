"""``wenyi audio check``: whether microphones and machine are fit for a hearing."""

from __future__ import annotations

import json as encoding
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import Json, session_of
from resources.errors import NotFound

if TYPE_CHECKING:
    from courtroom.recorder.portaudio import Microphone
    from courtroom.sound_check import sound as sounds
    from courtroom.sound_check.check import Listen
    from courtroom.sound_check.findings import Report

group = typer.Typer(help="Microphones and sound (音频).", no_args_is_help=True)

NOT_FIT = 3
"""Exit code where the hearing should not begin: that of devices."""
_MARKS = {"good": "正常", "doubtful": "注意", "bad": "不合格", "unknown": "未检"}
_MARKS_EN = {"good": "good", "doubtful": "look at it", "bad": "bad", "unknown": "not checked"}


@group.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the devices that can be recorded from (话筒列表)."""
    from dataclasses import asdict

    from courtroom.recorder.portaudio import microphones

    session = session_of(context, json)
    found = list(enumerate(microphones()))
    if session.json:
        print_json({"devices": [{"number": number, **asdict(one)} for number, one in found]})
        return
    rows = [
        (str(number), one.name, str(one.channels), str(one.rate_hz), "*" if one.default else "")
        for number, one in found
    ]
    if not rows:
        print_note("没有话筒。请接好话筒或声卡后重试。 No microphone: connect one and try again.")
        return
    print_table("话筒 Microphones", ("", "设备", "通道", "Hz", "默认"), rows)


@group.command("check")
def check(
    context: typer.Context,
    device: Annotated[
        str | None, typer.Option(help="Number as in 'audio list', or name; default: the system's.")
    ] = None,
    channels: Annotated[
        int | None, typer.Option(min=1, max=32, help="Of the device; default: all it has.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=2, max=600, help="How long to listen; each seat speaks in turn.")
    ] = 20.0,
    from_files: Annotated[
        list[Path] | None,
        typer.Option("--from", help="WAV or FLAC instead of a device; once for each seat."),
    ] = None,
    seats: Annotated[
        str | None, typer.Option(help="Names of the seats, in order, with commas.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where recordings will lie; default: the station.")
    ] = None,
    no_engine: Annotated[
        bool, typer.Option("--no-engine", help="Do not load and time the recognition.")
    ] = False,
    pdf: Annotated[Path | None, typer.Option(help="Write the result as PDF.")] = None,
    room: Annotated[
        Path | None, typer.Option(help="Write what was learned of the room as JSON.")
    ] = None,
    json: Json = False,
) -> int:
    """Check microphones, bleed, disk, clock and recognition (庭前检测)."""
    from courtroom.sound_check.check import check as look
    from courtroom.sound_check.findings import Finding
    from courtroom.sound_check.machine import Machine
    from courtroom.sound_check.sound import from_files as read

    session = session_of(context, json)
    names = [name.strip() for name in seats.split(",")] if seats else []
    sound: sounds.Sound | Listen
    if from_files:
        sound = read(from_files, names)
        count = len(sound.seats)
    else:
        print_note(f"正在收音 {seconds:.0f} 秒，请各席位依次讲话。 Listening; speak in turn.")
        found = _microphone(device or "")
        count = 1 if found is None else channels or len(names) or found.channels
        sound = partial(_heard, found, count, seconds, names)
    machine = Machine(folder or session.home, session.home, channels=count)

    def tell(one: Finding, part: float) -> None:
        words = one.words("zh_CN")
        print_note(f"[{part:4.0%}] {_MARKS[one.verdict]}：{words.what}")

    report = look(
        sound,
        machine,
        device=device or "",
        with_engine=not no_engine,
        on_finding=None if session.json else tell,
    )
    from dossier.packages.files import write_whole

    if pdf is not None:
        from courtroom.sound_check.printed import printed

        write_whole(pdf, printed(report))
    if room is not None and report.room is not None:
        write_whole(room, _encoded(report.room.to_json()))
    if session.json:
        print_json(report.to_json())
    else:
        _show(report, english=session.language == "en")
    return NOT_FIT if report.stops else 0


def _microphone(device: str) -> Microphone | None:
    """Return the device of a name or number, by default the system's; None: there is none."""
    from courtroom.recorder.portaudio import microphones

    found = (
        one
        for number, one in enumerate(microphones())
        if (one.default if not device else device in (one.name, str(number)))
    )
    return next(found, None)


def _heard(
    found: Microphone | None, count: int, seconds: float, names: list[str], taken: sounds.Taken
) -> sounds.Sound | None:
    """Return what the device gives; None where there is none."""
    from courtroom.recorder.plan import SourceSpec
    from courtroom.recorder.portaudio import DeviceSource
    from courtroom.sound_check.sound import from_source

    if found is None:
        return None
    try:
        source = DeviceSource(SourceSpec("device", found.name, count))
        return from_source(source, seconds, names, taken=taken)
    except NotFound:
        return None


def _show(report: Report, *, english: bool) -> None:
    marks = _MARKS_EN if english else _MARKS
    rows = []
    for one in report.findings:
        words = one.words("en" if english else "zh_CN")
        rows.append((marks[one.verdict.value], words.what, words.advice))
    print_table("庭前检测 Check before the hearing", ("", "", ""), rows)
    if report.stops:
        print_text("不宜开庭。 The hearing should not begin.")
    else:
        print_text("可以开庭。 The hearing can begin.")


def _encoded(value: dict[str, Any]) -> bytes:
    return encoding.dumps(value, ensure_ascii=False).encode()

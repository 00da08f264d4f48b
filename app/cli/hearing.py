"""``wenyi hearing``: what a hearing's sound becomes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_text
from app.cli.session import Json, Session, session_of
from resources.errors import BadChannels, BadValue, UnknownCase

if TYPE_CHECKING:
    from courtroom.listening.heard import Heard
    from courtroom.listening.replay import Replay
    from courtroom.wording.lexicon import Term

group = typer.Typer(help="Hearings (庭审).", no_args_is_help=True)

ROLES = {
    "judge": "审判长",
    "judge1": "审判员",
    "judge2": "审判员",
    "assessor": "人民陪审员",
    "clerk": "书记员",
    "plaintiff": "原告",
    "plaintiff_agent": "原告委托诉讼代理人",
    "defendant": "被告",
    "defendant_agent": "被告委托诉讼代理人",
    "third_party": "第三人",
    "witness": "证人",
    "appellant": "上诉人",
    "appellee": "被上诉人",
    "prosecutor": "公诉人",
    "accused": "被告人",
    "defender": "辩护人",
}
"""Keys of seats as ``--channels`` takes them; any other is its own role."""


@group.command("replay")
def replay(
    context: typer.Context,
    channels: Annotated[
        str, typer.Option(help="SEAT=FILE,SEAT=FILE,…: WAV or FLAC of one microphone each.")
    ],
    case: Annotated[
        str | None, typer.Option("--case", help="案号; its names and terms are recognised.")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="auto, whisper, vosk, or a model as in 'wenyi models list'.")
    ] = "auto",
    realtime: Annotated[
        bool,
        typer.Option("--realtime", help="Through recorder and recognition at the pace of speech."),
    ] = False,
    second: Annotated[
        bool, typer.Option(help="A second pass where a better model is installed.")
    ] = True,
    json: Json = False,
) -> int:
    """Recognise a hearing from files, seat by seat, and measure the delay (回放识别)."""
    from courtroom.listening import replay as replays
    from courtroom.listening.house import open_engines, open_gate
    from courtroom.listening.order import Settings
    from courtroom.listening.seat_files import SeatFiles

    session = session_of(context, json)
    files = SeatFiles(channel_files(channels))
    for seat in files.seats:
        if seat not in ROLES:
            print_note(f"席位“{seat}”不在席位表中，笔录中按此名称记。")
    terms = _terms(session, case)
    settings = Settings(engine=engine, second=second, home=session.home)
    if realtime:
        with tempfile.TemporaryDirectory(prefix="wenyi-replay-") as folder:
            done = replays.real(files, Path(folder) / "recording", settings, terms)
    else:
        engines = open_engines(settings)
        try:
            done = replays.fast(files, open_gate(len(files.seats), True, None), engines, terms)
        finally:
            for one in (engines.first, engines.second):
                if one is not None:
                    one.close()
    if session.json:
        print_json(as_json(done))
    else:
        _print(done)
    return 0


@group.command("new")
def new(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="案号.")],
    deliberation: Annotated[
        bool, typer.Option("--deliberation", help="Of the panel alone; goes into 副卷.")
    ] = False,
    place: Annotated[str, typer.Option(help="As in 第三审判庭.")] = "",
    presiding: Annotated[str, typer.Option(help="The presiding judge.")] = "",
    judge: Annotated[list[str] | None, typer.Option(help="A judge beside them.")] = None,
    assessor: Annotated[list[str] | None, typer.Option(help="A people's assessor.")] = None,
    procedure: Annotated[str, typer.Option(help="As in 简易程序.")] = "",
    json: Json = False,
) -> None:
    """Make the next hearing of a case, or a deliberation of its panel (新建庭审、评议)."""
    from app.station.deliberation import new_deliberation
    from app.station.hearing_seats import new_hearing
    from dossier.hearing_changes import SetHearing

    session = session_of(context, json)
    named = presiding or judge or assessor or procedure
    if deliberation and named:
        raise BadValue(column="--presiding, --judge, --assessor, --procedure", value="—")
    with session.station() as station:
        store = station.store
        case_id = store.case_by_number(case).id
        if deliberation:
            made = new_deliberation(store, case_id, session.who, place=place)
        else:
            made = new_hearing(store, case_id, session.who, place=place, presiding=presiding)
            wanted = replace(
                made,
                judges=made.judges if judge is None else tuple(judge),
                assessors=made.assessors if assessor is None else tuple(assessor),
                procedure=procedure or made.procedure,
            )
            if wanted != made:
                store.apply(SetHearing(wanted), session.who)
    if session.json:
        print_json({"hearing": made.id, "title": made.title, "ordinal": made.ordinal})
    else:
        print_text(made.id)


def channel_files(text: str) -> dict[str, Path]:
    """Return files by seat from ``SEAT=FILE,SEAT=FILE``; a path may hold commas.

    Raises:
        BadChannels: no seat, no file, or a seat twice.
    """
    parts: list[str] = []
    for piece in text.split(","):
        if "=" in piece or not parts:
            parts.append(piece)
        else:
            parts[-1] += "," + piece
    found: dict[str, Path] = {}
    for part in parts:
        seat, _, file = (one.strip() for one in part.partition("="))
        if not seat or not file or seat in found:
            raise BadChannels(value=part)
        found[seat] = Path(file)
    return found


def as_json(done: Replay) -> dict[str, Any]:
    """Return a replay as ``docs/cli.md`` promises it."""
    return {
        "utterances": [
            {
                "seat": one.seat,
                "role": role_of(one.seat),
                "start_s": round(one.start_s, 3),
                "end_s": round(one.end_s, 3),
                "text": one.text,
                "raw_text": one.raw_text,
                "overlap": one.overlap,
                "confidence": round(one.confidence, 3),
            }
            for one in done.utterances()
        ],
        "suppressed": [
            {
                "seat": one.seat,
                "role": role_of(one.seat),
                "start_s": round(one.start_s, 3),
                "end_s": round(one.end_s, 3),
                "source_seat": one.source_seat,
            }
            for one in done.suppressed()
        ],
        "metrics": {
            "audio_s": round(done.audio_s, 3),
            "wall_s": round(done.wall_s, 3),
            "partial_latency_s": asdict(done.partial_latency_s()),
            "final_latency_s": asdict(done.final_latency_s()),
            "rtf": round(done.busy_s / done.audio_s, 3),
            "engine": done.engine,
            "second_engine": done.second,
        },
    }


def role_of(seat: str) -> str:
    """Return who speaks at a seat, as the record names them."""
    return ROLES.get(seat, seat)


def _terms(session: Session, number: str | None) -> Sequence[Term]:
    """Return the words of the case, or of every hearing where the station has none."""
    from courtroom.wording import case_words

    if number is None:
        return case_words.general()
    try:
        with session.station() as station:
            case = station.store.case_by_number(number)
            return case_words.of_case(case, station.store.parties(case.id))
    except UnknownCase:
        print_note(f"本站没有案件 {number}，只使用通用词。")
        return case_words.general()


def _print(done: Replay) -> None:
    for one in done.utterances():
        print_text(f"{_clock(one)} {role_of(one.seat)}：{one.text}{_remark(one)}")
    partial, final = done.partial_latency_s(), done.final_latency_s()
    print_note(
        f"{len(done.utterances())} 段发言，{len(done.suppressed())} 段串音；"
        f"录音 {done.audio_s:.1f} 秒，处理 {done.busy_s:.1f} 秒"
        f"（实时率 {done.busy_s / done.audio_s:.2f}，{done.engine}）；"
        f"首字延迟 {_delay(partial.p50)}/{_delay(partial.p95)}，"
        f"定稿延迟 {_delay(final.p50)}/{_delay(final.p95)}（p50/p95）。"
    )


def _clock(one: Heard) -> str:
    minutes, seconds = divmod(one.start_s, 60)
    return f"{int(minutes):02d}:{seconds:04.1f}"


def _remark(one: Heard) -> str:
    return "（同时发言）" if one.overlap else ""


def _delay(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f} 秒"

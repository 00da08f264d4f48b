"""``wenyi transcribe``: text of sound files, without a case."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import error_json, print_error, print_json, print_note, print_text
from app.cli.session import Json, Session, session_of
from resources.errors import DocumentError

if TYPE_CHECKING:
    from asr.engine import Engine
    from asr.result import Segment


def transcribe(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="WAV, FLAC; 8 to 192 kHz.")],
    engine: Annotated[
        str, typer.Option(help="Engine or model, as vosk or whisper/base; auto: the best.")
    ] = "auto",
    language: Annotated[str, typer.Option(help="As zh.")] = "zh",
    channel: Annotated[
        int | None, typer.Option(min=0, help="0-based; default: all channels together.")
    ] = None,
    threads: Annotated[int, typer.Option(min=0, help="0: chosen by the machine.")] = 0,
    json: Json = False,
) -> int:
    """Write down what is said in sound files (转写). Nothing is stored."""
    # Imported here: a window must not wait for numpy.
    from asr.engines import EngineSettings, choose, open_engine

    session = session_of(context, json)
    settings = EngineSettings(session.home, second=engine, language=language, threads=threads)
    if engine != "auto":
        settings = EngineSettings(
            session.home, first=engine, second=engine, language=language, threads=threads
        )
    name = choose(settings).second
    rows: list[dict[str, Any]] = []
    failed: list[DocumentError] = []
    loaded = open_engine(name, settings)
    try:
        with cancel_on_interrupt() as cancel:
            for path in files:
                try:
                    rows.append(_file(session, path, loaded, channel, cancel))
                except DocumentError as error:
                    failed.append(error)
                    if not session.json:
                        print_error(error, "en" if session.language == "en" else "zh_CN")
    finally:
        loaded.close()
    if session.json:
        refused = [
            {"source": str(error.params.get("source", ""))} | error_json(error) for error in failed
        ]
        print_json({"engine": name, "files": rows, "refused": refused})
    return failed[0].exit_code if failed else 0


def _file(
    session: Session, path: Path, engine: Engine, channel: int | None, cancel: Event
) -> dict[str, Any]:
    from asr.long_files import transcribe_file
    from asr.sound_files import length_s

    began_s, audio_s = time.perf_counter(), length_s(path)
    last = -1

    def tell(done_s: float) -> None:
        nonlocal last
        now = int(20 * done_s / audio_s) if audio_s else 20
        if now != last and not session.json:
            last = now
            print_note(f"{path.name}：{min(5 * now, 100)}%")

    rows = []
    if not session.json:
        print_text(f"── {path}")
    for segment in transcribe_file(path, engine, channel=channel, cancel=cancel, on_second=tell):
        row = _row(segment, engine.language)
        rows.append(row)
        if not session.json:
            print_text(f"[{_clock(segment.start_s)}] {row['text']}")
    if not rows and not session.json:
        print_note(f"{path.name}：没有听到有人说话。")
    return {
        "source": str(path),
        "text": "\n".join(row["text"] for row in rows),
        "segments": rows,
        "audio_s": round(audio_s, 3),
        "wall_s": round(time.perf_counter() - began_s, 3),
    }


def _row(segment: Segment, language: str) -> dict[str, Any]:
    from asr.wording.joining import joined
    from asr.wording.punctuation import punctuated

    return {
        "start_s": round(segment.start_s, 3),
        "end_s": round(segment.end_s, 3),
        # What joins characters and sets full-width marks is made for Chinese alone.
        "text": punctuated(joined(segment)).text if language == "zh" else segment.text,
        "raw_text": segment.text,
        "confidence": round(segment.confidence, 4),
        "words": [
            {
                "text": word.text,
                "start_s": round(word.start_s, 3),
                "end_s": round(word.end_s, 3),
                "confidence": round(word.confidence, 4),
            }
            for word in segment.words
        ],
    }


def _clock(at_s: float) -> str:
    whole = int(at_s)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"

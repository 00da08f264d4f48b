"""Where the time of a first text goes: from the sound to the recorder, gate, engine, window.

Run: ``python -m benchmarks.speech_trace --shared FOLDER``, or ``--seats N`` for a generated
hearing, ``--language ko --engine vosk/ko`` for one in Korean. Plays the hearing to a real
recorder with the house's recognition in a process of its own, which here also notes when its
gate and its engine were asked what. Delays count from when speech begins in the seat's own
samples. Recorder and recognition get the share of the processor that this process has
(autogroup): they begin sessions of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from pypinyin import lazy_pinyin

from app.station.home import default_home
from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Engine, Hints, Samples, Stream, hears_whole
from asr.gate.turns import Turn
from asr.result import Segment
from benchmarks import speech, voices
from courtroom.listening import house
from courtroom.listening.heard import HeardKind
from courtroom.listening.order import Settings
from courtroom.listening.recognising import Engines, SeatGate
from courtroom.listening.replay import Replay, real
from courtroom.listening.seat_files import SeatFiles
from courtroom.listening.service import run
from courtroom.listening.voices import Frames

NOTES = "WENYI_TRACE"
"""Names the file into which the process writes what was asked when."""
SENTENCES = 24
"""Of a generated hearing."""


class Notes:
    """Lines of JSON, each with the monotonic clock's time."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def add(self, **what: object) -> None:
        """Write a line."""
        self._out.write(json.dumps({"at": time.monotonic(), **what}) + "\n")
        self._out.flush()


class TracedGate:
    """A gate that notes what it is given and tells."""

    def __init__(self, gate: SeatGate, notes: Notes) -> None:
        self._gate, self._notes, self._heard = gate, notes, 0

    def feed(self, samples: Frames) -> list[Turn]:
        """Hear; see :class:`SeatGate`."""
        began = time.monotonic()
        turns = self._gate.feed(samples)
        self._heard += len(samples)
        self._notes.add(
            do="gate",
            took=time.monotonic() - began,
            heard=self._heard,
            turns=[[t.channel, t.start, t.end, t.own] for t in turns],
        )
        return turns

    def finish(self) -> list[Turn]:
        """End; see :class:`SeatGate`."""
        return self._gate.finish()


class TracedStream:
    """A stream that notes when it was given what."""

    def __init__(self, stream: Stream, notes: Notes) -> None:
        self._stream, self._notes = stream, notes
        self._given = 0

    def accept(self, samples: Samples) -> list[Segment]:
        """Hear; see :class:`Stream`."""
        began, self._given = time.monotonic(), self._given + len(samples)
        found = self._stream.accept(samples)
        self._notes.add(
            do="hear",
            took=time.monotonic() - began,
            id=id(self),
            given=self._given,
            text=any(one.text for one in found),
        )
        return found

    def finish(self) -> list[Segment]:
        """End; see :class:`Stream`."""
        return self._stream.finish()


class TracedEngine:
    """An engine that notes when it was asked what."""

    def __init__(self, engine: Engine, notes: Notes) -> None:
        self.whole = hears_whole(engine)
        self._engine, self._notes = engine, notes
        self.name, self.language = engine.name, engine.language
        self.partials = engine.partials

    def stream(self, hints: Hints = NO_HINTS) -> Stream:
        """Begin; see :class:`Engine`."""
        return TracedStream(self._engine.stream(hints), self._notes)

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        """Recognise; see :class:`Engine`."""
        began = time.monotonic()
        found = self._engine.transcribe(samples, hints)
        self._notes.add(do="whole", took=time.monotonic() - began, given=len(samples))
        return found

    def close(self) -> None:
        """Close."""
        self._engine.close()


def share() -> str:
    """Return this process's autogroup nice, as the kernel writes it; empty: there is none."""
    path = Path("/proc/self/autogroup")
    return path.read_text().rpartition(" ")[2].strip() if path.exists() else ""


def share_with(pid: int | str, nice: str) -> None:
    """Give another process's session the same."""
    if nice:
        Path(f"/proc/{pid}/autogroup").write_text(nice)


def traced_process() -> int:
    """Run the house's recognition, traced."""
    share_with("self", os.environ["WENYI_SHARE"])
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as out:
        notes = Notes(out)
        parts = replace(
            house.PARTS,
            open_engines=lambda order: Engines(
                TracedEngine(house.PARTS.open_engines(order).first, notes)
            ),
            open_gate=lambda *about: TracedGate(house.open_gate(*about), notes),
            room_of=lambda gate: None,
        )
        return run(parts)


def traced(files: SeatFiles, settings: Settings, folder: Path, terms: Sequence[Any]) -> Any:
    """Return the figures of one hearing."""
    os.environ[NOTES] = str(folder / "notes")
    os.environ["WENYI_SHARE"] = share()
    threading.Thread(target=_share_with_recorder, args=(folder,), daemon=True).start()
    command = (sys.executable, "-m", "benchmarks.speech_trace", "--process")
    done = real(files, folder / "recording", settings, terms, command=command)
    notes = [json.loads(text) for text in (folder / "notes").read_text().splitlines()]
    return figures(done, notes)


def _share_with_recorder(folder: Path) -> None:
    door = folder / "recording" / "recorder.json"
    while not door.exists():
        time.sleep(0.1)
    share_with(json.loads(door.read_text())["pid"], share())


def figures(done: Replay, notes: list[dict[str, Any]]) -> dict[str, object]:
    """Return how long each part took, for the turns that begin a sentence."""
    for note in notes:
        note["at"] -= done.zero_s
    heard = [n for n in notes if n["do"] == "gate"]
    # The files begin to play some time after the recording is begun, on a busy machine 0.4 s.
    played_s = min(n["at"] - n["took"] - n["heard"] / SAMPLE_RATE_HZ for n in heard)
    for note in notes:
        note["at"] -= played_s
    done.told = [replace(one, at_s=one.at_s - played_s) for one in done.told]
    rows = [row for one in done.utterances() if (row := _row(done, notes, one)) is not None]
    keys = rows[0].keys() if rows else ()
    first_texts = [both for one in done.utterances() if (both := _first_and_last(done, one))]
    report = {key: _percentiles([row[key] for row in rows]) for key in keys}
    lag = [n["at"] - n["took"] - n["heard"] / SAMPLE_RATE_HZ for n in heard]
    return {
        "turns": len(rows),
        "played after": round(played_s, 3),
        "newest sample's age when the gate gets it": _percentiles(lag),
        "gate's work a call": _percentiles([n["took"] for n in heard]),
        "a partial's work": _percentiles([n["took"] for n in notes if n["do"] == "hear"]),
        "a whole turn's work": _percentiles([n["took"] for n in notes if n["do"] == "whole"]),
        **report,
        "first texts whose first syllable is the final's": sum(
            begins_alike(first, last) > 0 for first, last in first_texts
        ),
        "syllables of first texts, of them as in the final": [
            sum(len(syllables(first)) for first, _ in first_texts),
            sum(begins_alike(first, last) for first, last in first_texts),
        ],
        "final": str(done.final_latency_s()),
        "core_s_per_s": round(done.busy_s / done.audio_s, 3),
        "rows": rows,
        "texts": first_texts,
    }


def syllables(text: str) -> list[str]:
    """Return what a text sounds like, tones and marks left out."""
    return lazy_pinyin("".join(one for one in text if one.isalnum()))


def begins_alike(first: str, last: str) -> int:
    """Return how many syllables both texts share until they part."""
    count = 0
    for one, other in zip(syllables(first), syllables(last), strict=False):
        if one != other:
            break
        count += 1
    return count


def _first_and_last(done: Replay, heard: Any) -> tuple[str, str] | None:
    """Return the text that was shown first and the final one; None: that came at once."""
    told = [one.heard for one in done.told if one.heard.id == heard.id and one.heard.text]
    return (told[0].text, heard.text) if told and told[0].kind is HeardKind.PARTIAL else None


def _row(done: Replay, notes: list[dict[str, Any]], heard: Any) -> dict[str, float] | None:
    channel = done.seats.index(heard.seat)
    onset_s = done.onsets.of(channel, heard.start_s, heard.end_s)[0]
    start = round(heard.start_s * SAMPLE_RATE_HZ)
    texts = [o.at_s for o in done.told if o.heard.id == heard.id and o.heard.text]
    text_s = min(texts, default=0.0)
    turn = [channel, start]
    opened = [n["at"] for n in notes if n["do"] == "gate" and turn in [t[:2] for t in n["turns"]]]
    if not opened or not text_s:
        return None
    gate_s = min(opened)
    between = [n for n in notes if n["do"] != "gate" and gate_s < n["at"] < text_s + 0.005]
    mine = [n for n in between if n["do"] == "hear" and _about(start + n["given"], n["at"])]
    tries = [n for n in mine if n["took"] > 0.01]
    first_s = tries[0]["at"] - tries[0]["took"] if tries else text_s
    last_s = tries[-1]["at"] - tries[-1]["took"] if tries else text_s
    return {
        "1 gate tells": round(gate_s - onset_s, 3),
        "2 until the first try": round(first_s - gate_s, 3),
        "3 tries without text": round(last_s - first_s, 3),
        "4 the try with text, to the window": round(text_s - last_s, 3),
        "others' finals within": round(sum(n["took"] for n in between if n["do"] == "whole"), 3),
        "tries": len(tries),
        "first text": round(text_s - onset_s, 3),
    }


def _about(sample: int, at_s: float) -> bool:
    """Return whether a stream that has heard so far is one that was spoken just then."""
    return abs(sample / SAMPLE_RATE_HZ - at_s) < 1.0


def _percentiles(values: Sequence[float]) -> list[float]:
    if not values:
        return []
    return [round(float(one), 3) for one in np.percentile(values, (50, 95))]


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--seats", type=int, default=4)
    parser.add_argument("--margin-db", type=float, default=10.0)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--language", choices=("zh", "ko"), default="zh")
    parser.add_argument("--home", type=Path, default=default_home())
    parser.add_argument("--process", action="store_true")
    options = parser.parse_args()
    if options.process:
        sys.exit(traced_process())
    settings = Settings(
        home=options.home, second=False, engine=options.engine, language=options.language
    )
    with tempfile.TemporaryDirectory() as name:
        if options.shared is not None:
            reference = speech.shared(options.shared)
        else:
            choose = speech.sentence if options.language == "zh" else voices.korean
            reference, _ = speech.generated(
                options.seats, options.margin_db, SENTENCES, Path(name), choose
            )
        report = traced(SeatFiles(reference.files), settings, Path(name), reference.terms)
    rows, texts = report.pop("rows"), report.pop("texts")
    print(json.dumps(report, ensure_ascii=False, indent=1))
    for row in (*rows, *texts):
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()

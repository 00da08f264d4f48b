"""From microphones to the record: seats, characters, delays, beside two simpler ways.

Run: ``python -m benchmarks.speech [--shared FOLDER] [--real] [--generated]``. The folder holds
one FLAC a seat and ``reference.json``. In one run and with one engine: ours (seat gate, case
lexicon), all microphones mixed into one, and every microphone recognised for itself without
a gate. ``--real`` plays the hearing to a real recorder with recognition beside it, kills
recognition half-way and lets it catch up. ``--generated`` makes hearings of four seats with
3, 6 and 10 dB of bleed from synthetic sentences (espeak-ng).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from app.station.home import default_home
from asr import scoring
from asr.engine import SAMPLE_RATE_HZ
from asr.result import Segment
from asr.wording import line as lines
from asr.wording import numbers, punctuation
from asr.wording.joining import joined
from benchmarks import seat_scores, voices
from benchmarks.generate_hearings import Said, Scene, hearing, marked
from courtroom.listening.client import COMMAND, Listener, State
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.house import open_engines, open_gate
from courtroom.listening.order import Settings
from courtroom.listening.recognising import Engines
from courtroom.listening.replay import Replay, fast, real
from courtroom.listening.seat_files import SeatFiles
from courtroom.wording import case_words, statutes
from courtroom.wording import lexicon as lexicons
from courtroom.wording.lexicon import Kind, Lexicon, Term
from courtroom.wording.segment import breaks
from dossier.ids import CaseId, PartyId
from dossier.model import Case, Party

SHARED = ("judge", "plaintiff", "defendant", "clerk")
MARGINS_DB = (3.0, 6.0, 10.0)
STAGES = ("engine", "joined", "lexicon", "statutes", "numbers", "punctuation")


@dataclass(frozen=True)
class Reference:
    """What was said in a hearing."""

    seats: tuple[str, ...]
    files: Mapping[str, Path]
    said: list[Said]
    texts: list[str]
    terms: Sequence[Term]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a result."""

    seat: int
    start: int
    end: int
    text: str
    segment: Segment | None
    first_s: float
    final_s: float


def shared(folder: Path) -> Reference:
    """Return the shared hearing, with what its dossier would know."""
    value = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    names = [value["channels"][key] for key in SHARED]
    rows = sorted(value["utterances"], key=lambda row: row["start"])
    said = [
        Said(
            names.index(row["seat"]),
            round(row["start"] * SAMPLE_RATE_HZ),
            round(row["end"] * SAMPLE_RATE_HZ),
            False,
        )
        for row in rows
    ]
    case = Case(
        CaseId("c"), "（2025）粤0308民初1234号", "买卖合同纠纷", "civil_first", datetime.now(UTC)
    )
    parties = [
        Party(PartyId("p"), case.id, "原告", "李明"),
        Party(PartyId("d"), case.id, "被告", "深圳市宏远物流有限公司"),
    ]
    terms = case_words.of_case(
        case,
        parties,
        people=("王志强",),
        addresses=("深圳市盐田区海山路28号",),
        amounts=("368000元",),
    )
    files = {key: folder / f"{key}.flac" for key in SHARED}
    return Reference(SHARED, files, marked(said), [row["text"] for row in rows], terms)


@cache
def sentence(speaker: int, number: int) -> NDArray[np.float32]:
    """Return a sentence by a synthetic voice that reads pinyin."""
    voice, speed, pitch = voices.SPEAKERS[speaker % len(voices.SPEAKERS)]
    text = voices.SENTENCES[number % len(voices.SENTENCES)]
    sounds = " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
    name = f"cmn-latn-pinyin+{voice.partition('+')[2]}"
    command = ["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "--stdout", sounds]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    samples, rate_hz = import_module("soundfile").read(io.BytesIO(done.stdout), dtype="int16")
    return voices.levelled(voices.at_16_khz(samples, rate_hz))


def generated(margin_db: float, folder: Path) -> Reference:
    """Return a hearing of four seats, written to files."""
    scene = Scene(seats=4, margin_db=margin_db, utterances=20, seed=round(margin_db))
    made = hearing(scene, sentence)
    seats = tuple(f"seat{n}" for n in range(scene.seats))
    files = {}
    for channel, seat in enumerate(seats):
        files[seat] = folder / f"{seat}-{margin_db:.0f}.flac"
        import_module("soundfile").write(files[seat], made.samples[:, channel], SAMPLE_RATE_HZ)
    texts = [voices.SENTENCES[n % len(voices.SENTENCES)] for n in range(len(made.said))]
    order = sorted(range(len(texts)), key=lambda n: made.said[n].start)
    terms = [Term("李明", Kind.PERSON), Term("海山路", Kind.PLACE), *case_words.general()]
    said = [made.said[n] for n in order]
    return Reference(seats, files, said, [texts[n] for n in order], terms)


# ---- the three ways ------------------------------------------------------------------


def ours(reference: Reference, engines: Engines) -> tuple[list[Line], Replay]:
    """Recognise behind the seat gate."""
    files = SeatFiles(reference.files)
    done = fast(files, open_gate(len(files.seats), True, None), engines, reference.terms)
    return _lines(done, reference.seats), done


def without_gate(reference: Reference, engines: Engines) -> tuple[list[Line], float]:
    """Recognise every microphone for itself; return the lines and the seconds of work."""
    found: list[Line] = []
    busy_s = 0.0
    for number, (seat, path) in enumerate(reference.files.items()):
        done = fast(SeatFiles({seat: path}), open_gate(1, True, None), engines, reference.terms)
        busy_s += done.busy_s
        found += [
            Line(number, one.start, one.end, one.text, one.segment, one.first_s, one.final_s)
            for one in _lines(done, (seat,))
        ]
    return sorted(found, key=lambda one: one.start), busy_s


def mixed_down(reference: Reference, engines: Engines, folder: Path) -> tuple[list[Line], Replay]:
    """Recognise all microphones mixed into one."""
    files = SeatFiles(reference.files)
    frames = np.concatenate(list(files.blocks(60.0)))
    path = folder / "mixed.flac"
    mean = np.rint(frames.astype(np.float64).mean(axis=1))
    import_module("soundfile").write(path, mean.astype(np.int16), SAMPLE_RATE_HZ)
    done = fast(SeatFiles({"all": path}), open_gate(1, True, None), engines, reference.terms)
    return _lines(done, ("all",)), done


def _lines(done: Replay, seats: Sequence[str]) -> list[Line]:
    first: dict[str, float] = {}
    last: dict[str, Any] = {}
    for one in done.told:
        if one.heard.text:
            first.setdefault(one.heard.id, one.at_s)
        if one.heard.kind is HeardKind.FINAL:
            last[one.heard.id] = one
    found = []
    for heard in done.utterances():
        final = last[heard.id]
        found.append(
            Line(
                seats.index(heard.seat),
                round(heard.start_s * SAMPLE_RATE_HZ),
                round(heard.end_s * SAMPLE_RATE_HZ),
                heard.text,
                final.segment,
                first.get(heard.id, final.at_s),
                final.at_s,
            )
        )
    return found


# ---- figures -------------------------------------------------------------------------


def seats_of(found: Sequence[Line], reference: Reference) -> dict[str, object]:
    """Return duplicated lines, wrong seats and deleted overlaps."""
    spans = [(one.seat, one.start, one.end) for one in found]
    length = max([one.end for one in reference.said] + [one.end for one in found])
    result = seat_scores.score(spans, reference.said, len(reference.seats), length)
    return dict(result.rates())


def characters(
    found: Sequence[Line], reference: Reference, *, by_seat: bool = True
) -> dict[str, dict[str, float]]:
    """Return character errors after each stage.

    ``words`` leaves punctuation out and takes spoken and written numbers for the same;
    ``record`` counts everything against the text as the record writes it.
    """
    words = lexicons.lexicon(reference.terms)
    figures = {}
    seats = range(len(reference.seats)) if by_seat else [None]
    for stage in STAGES:
        spoken, record = [], []
        for seat in seats:
            wanted = "".join(
                text
                for one, text in zip(reference.said, reference.texts, strict=True)
                if seat is None or one.seat == seat
            )
            got = "".join(
                staged(one.segment, stage, words)
                for one in found
                if one.segment is not None and (seat is None or one.seat == seat)
            )
            written = numbers.written(wanted)[0]
            spoken.append(scoring.score(wanted, got))
            record.append(scoring.score(written, got, punctuation=True, number_form=True))
        figures[stage] = {
            "words": round(scoring.total(spoken).rate, 4),
            "record": round(scoring.total(record).rate, 4),
        }
    return figures


def staged(segment: Segment, stage: str, words: Lexicon) -> str:
    """Return a segment's text after a stage."""
    if stage == "engine":
        return segment.text
    line = joined(segment)
    done = STAGES.index(stage)
    if done >= STAGES.index("lexicon"):
        line = lines.rewritten(line, lexicons.find(line.text, words, breaks(line)))
    if done >= STAGES.index("statutes"):
        line = lines.rewritten(line, statutes.find(line.text))
    if done >= STAGES.index("numbers"):
        line = lines.rewritten(line, numbers.find(line.text))
    if done >= STAGES.index("punctuation"):
        line = punctuation.punctuated(line)
    return line.text


def delays(found: Sequence[Line], reference: Reference) -> dict[str, dict[str, float]]:
    """Return delays against the true beginnings and ends of the sentences."""
    first_s, final_s = [], []
    for one in found:
        here = [
            said
            for said in reference.said
            if said.seat == one.seat
            and min(said.end, one.end) - max(said.start, one.start)
            > 0.5 * min(said.end - said.start, one.end - one.start)
        ]
        if not here:
            continue
        begins = min(said.start for said in here)
        ends = max(said.end for said in here)
        if one.start < begins + SAMPLE_RATE_HZ // 2:
            first_s.append(one.first_s - begins / SAMPLE_RATE_HZ)
        if one.end > ends - SAMPLE_RATE_HZ // 2:
            final_s.append(one.final_s - ends / SAMPLE_RATE_HZ)
    return {"partial_s": _percentiles(first_s), "final_s": _percentiles(final_s)}


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(values, (50, 95)) if values else (float("nan"),) * 2
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2), "count": len(values)}


def compared(reference: Reference, engines: Engines, folder: Path) -> dict[str, object]:
    """Return the figures of all three ways."""
    began_s = time.process_time()
    gated, done = ours(reference, engines)
    core_s = time.process_time() - began_s
    each, each_s = without_gate(reference, engines)
    mixed, mixed_done = mixed_down(reference, engines, folder)
    return {
        "audio_s": round(done.audio_s, 1),
        "engine": done.engine,
        "second_engine": done.second,
        "ours": {
            "seats": seats_of(gated, reference),
            "characters": characters(gated, reference),
            "delays": delays(gated, reference),
            "rtf": round(done.busy_s / done.audio_s, 3),
            "core_s_per_s": round(core_s / done.audio_s, 3),
        },
        "without_gate": {
            "seats": seats_of(each, reference),
            "characters": characters(each, reference),
            "rtf": round(each_s / done.audio_s, 3),
        },
        "mixed_down": {
            "lines": len(mixed),
            "characters": characters(mixed, reference, by_seat=False),
            "rtf": round(mixed_done.busy_s / mixed_done.audio_s, 3),
        },
    }


# ---- as in court ---------------------------------------------------------------------


def as_in_court(
    reference: Reference, settings: Settings, folder: Path, command: Sequence[str] = COMMAND
) -> dict[str, object]:
    """Return delays with the real processes, and how recognition comes back from a kill."""
    recording = folder / "recording"
    done = real(SeatFiles(reference.files), recording, settings, reference.terms, command=command)
    found = _lines(done, reference.seats)
    return {
        "delays": delays(found, reference),
        "seats": seats_of(found, reference),
        "core_s_per_s": round(done.busy_s / done.audio_s, 3),
        "kill": killed(recording, settings, reference.terms, done.audio_s, command),
    }


def killed(
    recording: Path,
    settings: Settings,
    terms: Sequence[Term],
    audio_s: float,
    command: Sequence[str] = COMMAND,
) -> dict[str, object]:
    """Let recognition catch up with a recording from its beginning, kill it half-way."""
    recording.with_name(recording.name + ".listening.json").unlink(missing_ok=True)
    states: list[State] = []
    finals: list[str] = []

    def heard(one: Heard) -> None:
        if one.kind is HeardKind.FINAL:
            finals.append(one.id)

    listener = Listener.start(
        recording, None, settings, terms, heard, states.append, command=command
    )
    _until(lambda: bool(states) and states[-1].phase == "listening")
    began_s, begun_cpu_s = time.monotonic(), states[-1].cpu_s
    _until(lambda: states[-1].position_s - states[-1].waiting > audio_s / 2)
    half_s, half_cpu_s = time.monotonic() - began_s, states[-1].cpu_s - begun_cpu_s
    pid = listener.pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    died_s = time.monotonic()
    _until(lambda: states[-1].restarts == 1 and states[-1].phase in ("listening", "ended"))
    back_s = time.monotonic() - died_s
    _until(lambda: states[-1].phase == "ended")
    all_s = time.monotonic() - died_s
    listener.stop()
    return {
        "catch_up_times_faster": round(audio_s / 2 / half_s, 2),
        "catch_up_core_s_per_s": round(half_cpu_s / (audio_s / 2), 3),
        "back_s": round(back_s, 2),
        "rest_caught_up_s": round(all_s, 1),
        "finals": len(finals),
        "finals_told_twice": len(finals) - len(set(finals)),
    }


def _until(what: Any) -> None:
    over_s = time.monotonic() + 600
    while not what():
        if time.monotonic() > over_s:
            raise TimeoutError
        time.sleep(0.02)


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--generated", action="store_true")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--home", type=Path, default=default_home())
    options = parser.parse_args()
    settings = Settings(engine=options.engine, home=options.home, second=False)
    report: dict[str, object] = {}
    engines = open_engines(settings)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.shared is not None:
            report["shared"] = compared(shared(options.shared), engines, folder)
        if options.generated or options.shared is None:
            for margin_db in MARGINS_DB:
                made = generated(margin_db, folder)
                report[f"bleed_{margin_db:.0f}_db"] = compared(made, engines, folder)
        engines.first.close()
        if options.real and options.shared is not None:
            report["real"] = as_in_court(shared(options.shared), settings, folder)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

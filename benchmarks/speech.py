"""From microphones to the record: seats, characters, delays, beside two simpler ways.

Run: ``python -m benchmarks.speech [--shared FOLDER] [--real] [--generated]``. The folder holds
one FLAC a seat and ``reference.json``. In one run and with one engine: ours (seat gate, case
lexicon), all microphones mixed into one, and every microphone recognised for itself without
a gate. ``--real`` plays the hearing to a real recorder with recognition beside it, kills
recognition half-way and lets it catch up. ``--generated`` makes hearings of ``--seats`` with
3, 6 and 10 dB of bleed from synthetic sentences (espeak-ng), with a sound check, too.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from app.station.home import default_home
from asr.engine import SAMPLE_RATE_HZ
from asr.gate.rehearsal import learn
from asr.gate.room import Room
from benchmarks import voices
from benchmarks.generate_hearings import Choose, Said, Scene, hearing, marked
from benchmarks.speech_figures import Line, Reference, characters, delays, lines_of, seats_of
from courtroom.listening.client import COMMAND, Listener, State
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.house import open_engines, open_gate
from courtroom.listening.order import Settings
from courtroom.listening.recognising import Engines
from courtroom.listening.replay import Replay, fast, real
from courtroom.listening.seat_files import SeatFiles
from courtroom.wording import case_words
from courtroom.wording.lexicon import Kind, Term
from dossier.ids import CaseId, PartyId
from dossier.model import Case, Party

SHARED = ("judge", "plaintiff", "defendant", "clerk")
MARGINS_DB = (3.0, 6.0, 10.0)


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


def generated(
    seats: int, margin_db: float, utterances: int, folder: Path, choose: Choose = sentence
) -> tuple[Reference, Room | None]:
    """Return a hearing written to files, and what its sound check teaches."""
    seed = round(margin_db) + seats - 4
    made = hearing(Scene(seats, margin_db, utterances, seed=seed), choose)
    names = tuple(f"seat{n}" for n in range(seats))
    files = {}
    for channel, seat in enumerate(names):
        files[seat] = folder / f"{seat}-{seats}-{margin_db:.0f}.flac"
        import_module("soundfile").write(files[seat], made.samples[:, channel], SAMPLE_RATE_HZ)
    texts = [voices.SENTENCES[n % len(voices.SENTENCES)] for n in range(len(made.said))]
    order = sorted(range(len(texts)), key=lambda n: made.said[n].start)
    terms = [Term("李明", Kind.PERSON), Term("海山路", Kind.PLACE), *case_words.general()]
    said = [made.said[n] for n in order]
    reference = Reference(names, files, said, [texts[n] for n in order], terms)
    return reference, learn(made.check, made.check_spans)


# ---- the three ways ------------------------------------------------------------------


def ours(
    reference: Reference, engines: Engines, room: Room | None = None
) -> tuple[list[Line], Replay]:
    """Recognise behind the seat gate."""
    files = SeatFiles(reference.files)
    done = fast(
        files,
        open_gate(len(files.seats), True, room.to_json() if room else None),
        engines,
        reference.terms,
    )
    return lines_of(done, reference.seats), done


def without_gate(reference: Reference, engines: Engines) -> tuple[list[Line], float]:
    """Recognise every microphone for itself; return the lines and the seconds of work."""
    found: list[Line] = []
    busy_s = 0.0
    for number, (seat, path) in enumerate(reference.files.items()):
        done = fast(SeatFiles({seat: path}), open_gate(1, True, None), engines, reference.terms)
        busy_s += done.busy_s
        found += [
            Line(number, one.start, one.end, one.text, one.segment, one.first_s, one.final_s)
            for one in lines_of(done, (seat,))
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
    return lines_of(done, ("all",)), done


def compared(
    reference: Reference, engines: Engines, folder: Path, room: Room | None = None
) -> dict[str, object]:
    """Return the figures of all three ways, and of ours with a sound check where there was one."""
    began_s = time.process_time()
    gated, done = ours(reference, engines)
    core_s = time.process_time() - began_s
    each, each_s = without_gate(reference, engines)
    mixed, mixed_done = mixed_down(reference, engines, folder)
    figures: dict[str, object] = {
        "audio_s": round(done.audio_s, 1),
        "sentences": len(reference.said),
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
    if room is not None:
        checked, _ = ours(reference, engines, room)
        figures["ours_sound_check"] = {
            "seats": seats_of(checked, reference),
            "characters": characters(checked, reference),
        }
    return figures


# ---- as in court ---------------------------------------------------------------------


def as_in_court(
    reference: Reference, settings: Settings, folder: Path, command: Sequence[str] = COMMAND
) -> dict[str, object]:
    """Return delays with the real processes, and how recognition comes back from a kill."""
    recording = folder / "recording"
    done = real(SeatFiles(reference.files), recording, settings, reference.terms, command=command)
    found = lines_of(done, reference.seats)
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
    parser.add_argument("--seats", type=int, nargs="+", default=[2, 4, 6])
    parser.add_argument("--utterances", type=int, default=20)
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
            for seats, margin_db in product(options.seats, MARGINS_DB):
                made, room = generated(seats, margin_db, options.utterances, folder)
                figures = compared(made, engines, folder, room)
                report[f"{seats} seats, {margin_db:.0f} dB"] = figures
                print(f"{seats} seats, {margin_db:.0f} dB: {json.dumps(figures)}", file=sys.stderr)
        engines.first.close()
        if options.real and options.shared is not None:
            report["real"] = as_in_court(shared(options.shared), settings, folder)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

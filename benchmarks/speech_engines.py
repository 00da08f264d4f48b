"""Every speech engine on one hearing: errors, time, memory, and what settings change.

Run: ``python -m benchmarks.speech_engines [--shared FOLDER] [--models NAME …] [--settings]``.
The folder holds one FLAC a seat and ``reference.json``; without it two sentences of the tests
are taken. Each sentence is cut out of its speaker's channel with 0.3 s around it, as the seat
gate would do it. Voices are synthetic: good for comparing, not for claims about a courtroom.
Errors are counted in characters without marks, numbers in one form, traditional characters made
simple. Core-seconds are the process's own; memory is the most it ever held, with one model.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from asr import models
from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Engine, Hints, Samples, seconds
from asr.engines import EngineSettings, is_runnable, open_engine
from asr.scoring import Score, score, total
from asr.wording.joining import joined
from tests.asr.engines import speech

HOME = Path("bench-output/speech-home")
AROUND_S = 0.3
NAMES = (
    "深圳市宏远物流有限公司",
    "王志强",
    "李明",
    "深圳市盐田区海山路",
    "买卖合同纠纷",
    "送货单",
)
"""What the dossier of the case would tell an engine beforehand."""


@dataclass(frozen=True)
class Sentence:
    """One utterance and its sound."""

    text: str
    samples: Samples


def sentences(folder: Path | None) -> list[Sentence]:
    """Return the hearing's utterances, each cut out of its speaker's channel."""
    if folder is None:
        own = speech.mandarin()
        return [Sentence(text, _cut(own, start, end)) for start, end, text in speech.SAID]
    reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    channels = {
        seat: import_module("soundfile").read(folder / f"{file}.flac", dtype="int16")[0]
        for file, seat in reference["channels"].items()
    }
    return [
        Sentence(one["text"], _cut(channels[one["seat"]], one["start"], one["end"]))
        for one in reference["utterances"]
    ]


def _cut(channel: Any, start_s: float, end_s: float) -> Samples:
    first = max(0, round((start_s - AROUND_S) * SAMPLE_RATE_HZ))
    return np.asarray(channel[first : round((end_s + AROUND_S) * SAMPLE_RATE_HZ)], np.int16)


def batch(engine: Engine, said: list[Sentence], hints: Hints = NO_HINTS) -> dict[str, Any]:
    """Return errors and time of the second pass."""
    scores: list[Score] = []
    took_s: list[float] = []
    began_s, busy_s = time.perf_counter(), time.process_time()
    for one in said:
        at_s = time.perf_counter()
        found = engine.transcribe(one.samples, hints)
        took_s.append(time.perf_counter() - at_s)
        scores.append(score(one.text, "".join(joined(segment).text for segment in found)))
    audio_s = sum(seconds(len(one.samples)) for one in said)
    return {
        "audio_s": round(audio_s, 1),
        "rtf": round((time.perf_counter() - began_s) / audio_s, 3),
        "core_s_per_audio_s": round((time.process_time() - busy_s) / audio_s, 3),
        "cer": round(total(scores).rate, 4),
        "sentence_s": {"p50": _at(took_s, 50), "p95": _at(took_s, 95)},
    }


def live(engine: Engine, said: list[Sentence]) -> dict[str, Any]:
    """Return what streams cost, and how late texts are when sound comes at its own pace.

    The clock is that of the sound: what an engine takes is added to it, nobody sleeps.
    """
    firsts, lasts, busy_s, partials = list[float](), list[float](), time.process_time(), 0
    for one in said:
        stream, behind_s, first_s = engine.stream(), 0.0, None
        step = SAMPLE_RATE_HZ // 5
        for at in range(0, len(one.samples), step):
            began_s = time.perf_counter()
            found = stream.accept(one.samples[at : at + step])
            took_s = time.perf_counter() - began_s
            behind_s = max(0.0, behind_s + took_s - 0.2)
            partials += sum(not segment.final for segment in found)
            if found and first_s is None:
                heard_s = seconds(min(at + step, len(one.samples)))
                first_s = heard_s - AROUND_S + max(took_s, behind_s)
            # Sound comes at its own pace: the rest of the 0.2 s nothing happens.
            time.sleep(max(0.0, 0.2 - took_s))
        began_s = time.perf_counter()
        stream.finish()
        lasts.append(behind_s + time.perf_counter() - began_s)
        if first_s is not None:
            firsts.append(first_s)
    audio_s = sum(seconds(len(one.samples)) for one in said)
    return {
        "sentences": len(said),
        "with_partial": len(firsts),
        "partials": partials,
        "first_partial_s": {"p50": _at(firsts, 50), "p95": _at(firsts, 95)},
        "final_after_end_s": {"p50": _at(lasts, 50), "p95": _at(lasts, 95)},
        "core_s_per_audio_s": round((time.process_time() - busy_s) / audio_s, 3),
    }


def _at(values: list[float], percent: int) -> float | None:
    if len(values) < 2:
        return None
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 3)


def variants(name: str) -> Iterator[tuple[str, EngineSettings, Hints]]:
    """Yield what settings of Whisper are compared."""
    plain = EngineSettings(HOME, language=_language(name))
    yield "as set", plain, NO_HINTS
    if not name.startswith("whisper/"):
        return
    yield "told the names", plain, Hints(NAMES)
    for padding_s in (30.0, 5.0, 2.0):
        yield f"padding {padding_s:.0f} s", replace(plain, padding_s=padding_s), NO_HINTS
    for beam in (1, 2):
        yield f"beam {beam}", replace(plain, beam=beam), NO_HINTS


def _language(name: str) -> str:
    languages = models.named(name, HOME).languages
    return "zh" if "zh" in languages else languages[0]


def measure(name: str, folder: Path | None, settings: bool) -> dict[str, Any]:
    """Return the figures of one model; in a process of its own, for the memory's sake."""
    said = sentences(folder)
    models.locate(name, HOME)
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result: dict[str, Any] = {"model": name, "language": _language(name)}
    for label, chosen, hints in variants(name):
        if label != "as set" and not settings:
            break
        began_s = time.perf_counter()
        engine = open_engine(name, chosen)
        if label == "as set":
            result["load_s"] = round(time.perf_counter() - began_s, 2)
            result["batch"] = batch(engine, said, hints)
            result["live"] = live(engine, said[:10])
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
            result["memory_mib"] = round(grown / 1024)
        else:
            result.setdefault("settings", {})[label] = batch(engine, said, hints)
        engine.close()
    return result


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--models", nargs="*")
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    if options.one:
        print(json.dumps(measure(options.one, options.shared, options.settings)))
        return
    usable = [s.model for s in models.states(HOME) if s.usable and is_runnable(s.model.engine)]
    names = options.models or [model.name for model in usable]
    rows = []
    for name in names:
        command = [sys.executable, "-m", "benchmarks.speech_engines", "--one", name]
        command += ["--settings"] * options.settings
        if options.shared is not None:
            command += ["--shared", str(options.shared)]
        rows.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    print(json.dumps({"engines": rows}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

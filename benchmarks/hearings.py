"""Seat = speaker on generated hearings: the gate beside no gate and loudest-channel-wins.

Run: ``python -m benchmarks.hearings [--shared FOLDER]``; the folder holds one FLAC a seat and
``reference.json``. Voices: people's (Debian's asterisk-core-sounds-*-wav) and espeak-ng's,
whichever are installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asr.gate.gate import Gate
from asr.gate.rehearsal import learn
from asr.gate.room import Room
from asr.gate.turns import Turn
from asr.vad import voice_detector
from benchmarks import seat_scores, voices
from benchmarks.generate_hearings import RATE_HZ, Choose, Said, Scene, Voice, hearing, marked
from benchmarks.seat_scores import Score

CHUNK = RATE_HZ // 10
MARGINS_DB = (3.0, 6.0, 10.0)
SEATS = (2, 3, 4, 6)
UNLIKE_DB = (0.0, -20.0, -6.0, -12.0, 0.0, -20.0)
"""Gains of microphones that are not set alike."""


class Run:
    """A way of telling seats, summed over hearings."""

    def __init__(self) -> None:
        self.score = Score()
        self.waits_s: list[float] = []
        self.core_s = self.audio_s = 0.0

    def report(self) -> dict[str, object]:
        """Return its figures."""
        figures: dict[str, object] = dict(self.score.rates())
        if self.waits_s:
            p50, p95 = np.percentile(self.waits_s, (50, 95))
            figures["first_verdict_s"] = {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}
        figures["core_share"] = round(self.core_s / max(1.0, self.audio_s), 3)
        return figures


def gated(run: Run, samples: NDArray[np.int16], said: list[Said], room: Room | None) -> None:
    """Add what the gate says of a hearing."""
    gate, told, first = Gate(samples.shape[1], room), list[Turn](), dict[tuple[int, int], int]()
    began = time.process_time()
    for at in range(0, len(samples), CHUNK):
        new = gate.feed(samples[at : at + CHUNK])
        for turn in new:
            first.setdefault((turn.channel, turn.start), at + CHUNK)
        told += new
    told += gate.finish()
    run.core_s += time.process_time() - began
    run.audio_s += len(samples) / RATE_HZ
    run.waits_s += _waits(told, first, said)
    spans = seat_scores.from_turns(told)
    run.score.add(seat_scores.score(spans, said, samples.shape[1], len(samples)))


def _waits(
    told: list[Turn], first: dict[tuple[int, int], int], said: list[Said]
) -> Iterator[float]:
    """Yield how long after a sentence began its turn was told, for those that begin one."""
    own = {(turn.channel, turn.start) for turn in told if turn.own}
    for one in said:
        for channel, start in own:
            if channel == one.seat and -RATE_HZ // 2 < start - one.start < RATE_HZ // 2:
                yield (first[channel, start] - one.start) / RATE_HZ


def plain(run: Run, how: str, samples: NDArray[np.int16], said: list[Said]) -> None:
    """Add what a simpler way says of a hearing."""
    way = seat_scores.without_gate if how == "without gate" else seat_scores.loudest_wins
    began = time.process_time()
    spans = way(samples)
    run.core_s += time.process_time() - began
    run.audio_s += len(samples) / RATE_HZ
    run.score.add(seat_scores.score(spans, said, samples.shape[1], len(samples)))


def human(files: list[list[Path]], speaker: int, number: int) -> Voice:
    """Return a sentence by a person; six speakers are five people, one at another pitch."""
    mine = files[speaker % len(files)]
    voice = voices.recorded(mine[(number * 37 + speaker * 11) % len(mine)])
    if speaker >= len(files):
        voice = voices.at_16_khz(np.asarray(voice * 32767, np.int16), round(RATE_HZ * 0.88))
    return voice


def synthetic(speaker: int, number: int) -> Voice:
    """Return a sentence by espeak-ng."""
    return voices.spoken(speaker, number)


def generated(
    choose: Choose, margin_db: float, utterances: int, gains_db: tuple[float, ...] = ()
) -> dict[str, object]:
    """Return the figures of all ways at one margin."""
    runs = {
        "gate, sound check": Run(),
        "gate, none": Run(),
        "without gate": Run(),
        "loudest wins": Run(),
    }
    for seats in SEATS:
        scene = Scene(seats, margin_db, utterances=utterances, seed=100 + seats, gains_db=gains_db)
        made = hearing(scene, choose)
        room = learn(made.check, made.check_spans)
        gated(runs["gate, sound check"], made.samples, made.said, room)
        gated(runs["gate, none"], made.samples, made.said, None)
        for how in ("without gate", "loudest wins"):
            plain(runs[how], how, made.samples, made.said)
    return {how: run.report() for how, run in runs.items()}


def by_seats(choose: Choose, first_seed: int, utterances: int) -> dict[str, object]:
    """Return the figures of each number of seats at each margin; mixed down, there are none."""
    report: dict[str, object] = {}
    for margin_db in MARGINS_DB:
        for seats in SEATS:
            scene = Scene(seats, margin_db, utterances=utterances, seed=first_seed + seats)
            made = hearing(scene, choose)
            runs = {"gate, sound check": Run(), "gate, none": Run(), "without gate": Run()}
            room = learn(made.check, made.check_spans)
            gated(runs["gate, sound check"], made.samples, made.said, room)
            gated(runs["gate, none"], made.samples, made.said, None)
            plain(runs["without gate"], "without gate", made.samples, made.said)
            figures = {how: run.report() for how, run in runs.items()}
            report[f"{seats} seats, {margin_db:g} dB"] = figures
    return report


TOGETHER = (
    (2, 3.0, -52.0),
    (2, 3.0, -46.0),
    (3, 3.0, -48.0),
    (4, 3.0, -52.0),
    (2, 6.0, -38.0),
    (3, 6.0, -40.0),
    (4, 6.0, -52.0),
    (6, 3.0, -52.0),
    (5, 10.0, -42.0),
    (2, 3.0, -52.0),
    (3, 3.0, -52.0),
    (2, 6.0, -38.0),
)
"""Seats, margin and noise in dB of hearings in which most is said over another."""


def together(choose: Choose, first_seed: int) -> dict[str, object]:
    """Return the figures where 60 % begin over another, 70 % of those nearly at its start.

    Args:
        choose: voices.
        first_seed: of the hearings; others than those the gate was tuned on.
    """
    scenes = [
        Scene(seats, margin_db, 14, 0.6, 0.7, noise_dbfs, seed=first_seed + number)
        for number, (seats, margin_db, noise_dbfs) in enumerate(TOGETHER)
    ]
    unlike = UNLIKE_DB[:4]
    scenes.append(Scene(4, 6.0, 14, 0.6, 0.7, gains_db=unlike, seed=first_seed + len(TOGETHER)))
    runs = {"gate, sound check": Run(), "gate, none": Run(), "loudest wins": Run()}
    for scene in scenes:
        made = hearing(scene, choose)
        room = learn(made.check, made.check_spans)
        gated(runs["gate, sound check"], made.samples, made.said, room)
        gated(runs["gate, none"], made.samples, made.said, None)
        plain(runs["loudest wins"], "loudest wins", made.samples, made.said)
    return {how: run.report() for how, run in runs.items()}


def others(choose: Choose, by: int) -> Choose:
    """Return a choice of other sentences, and with synthetic voices other speakers."""
    shift = by % len(voices.SPEAKERS) if choose is synthetic else 0
    return lambda speaker, number: choose(speaker + shift, number + by)


def shared(folder: Path) -> dict[str, object]:
    """Return the figures of a hearing in a folder."""
    reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    names = list(reference["channels"])
    labels = [reference["channels"][name] for name in names]
    read = import_module("soundfile").read
    samples = np.stack([read(folder / f"{name}.flac", dtype="int16")[0] for name in names], 1)
    said = marked(
        [
            Said(
                labels.index(one["seat"]),
                round(one["start"] * RATE_HZ),
                round(one["end"] * RATE_HZ),
                False,
            )
            for one in reference["utterances"]
        ]
    )
    figures: dict[str, object] = {}
    run = Run()
    gated(run, samples, said, None)
    figures["gate, none"] = run.report()
    for how in ("without gate", "loudest wins"):
        run = Run()
        plain(run, how, samples, said)
        figures[how] = run.report()
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--utterances", type=int, default=24)
    parser.add_argument(
        "--together",
        type=int,
        metavar="SEED",
        help="only hearings where most is said over another, of this seed and the next twelve",
    )
    parser.add_argument(
        "--by-seats", type=int, metavar="SEED", help="only espeak-ng, each number of seats apart"
    )
    return parser.parse_args()


def voices_here() -> dict[str, Choose]:
    """Return the voices that are installed, by name."""
    choices: dict[str, Choose] = {}
    files = voices.people()
    if files:
        choices["people"] = partial(human, files)
    if shutil.which("espeak-ng"):
        choices["espeak-ng"] = synthetic
    return choices


def main() -> None:
    """Print the report as JSON."""
    options = _options()
    if options.by_seats is not None:
        told = by_seats(synthetic, options.by_seats, options.utterances)
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    report: dict[str, object] = {"voice_detector": voice_detector().name}
    choices = voices_here()
    if options.together is not None:
        for name, choose in choices.items():
            told = together(others(choose, options.together), options.together)
            report[f"{name}, together"] = told
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for name, choose in choices.items():
        for margin_db in MARGINS_DB:
            report[f"{name}, {margin_db:g} dB"] = generated(choose, margin_db, options.utterances)
    if "people" in choices:
        for margin_db in MARGINS_DB:
            report[f"people, {margin_db:g} dB, microphones unlike"] = generated(
                choices["people"], margin_db, options.utterances, UNLIKE_DB
            )
    if options.shared:
        report["shared hearing"] = shared(options.shared)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

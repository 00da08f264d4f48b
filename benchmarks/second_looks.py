"""What a second look gives: the gate without a sound check, before and after (复听).

Run: ``python -m benchmarks.second_looks SEED [--utterances 30] [--voices people]``; hearings
of 2, 4 and 6 seats at 3, 6 and 10 dB of the seed and those after it, with what is said over
another's voice in 30 and 60 % of the sentences in turn. The looks are made when the
program makes them: at the end, and when all who spoke are known.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.gate.gate import Gate
from asr.gate.rehearsal import learn
from asr.gate.room import room_from_json
from asr.gate.turns import Turn
from benchmarks import seat_scores
from benchmarks.generate_hearings import RATE_HZ, Said, Scene, hearing
from benchmarks.hearings import CHUNK, Run, gated, others, voices_here
from benchmarks.seat_scores import Score
from courtroom.listening.files_again import FilesAgain
from courtroom.listening.looking_back import PIECE_S, LookBack, Looks
from courtroom.listening.spans import Span, Spans

SEATS, MARGINS_DB, NOISES_DBFS = (2, 4, 6), (3.0, 6.0, 10.0), (-52.0, -46.0, -40.0)
_EVERY = 2 * RATE_HZ


class Told:
    """What recognition would have told, and tells anew after a look."""

    def __init__(self, samples: NDArray[np.int16]) -> None:
        self._samples, self.spans = samples, Spans()
        self._gate = Gate(samples.shape[1])
        self._looks = Looks(self.spans, self._begin)
        self.turns: list[Turn] = []
        """As the gate told them, without any second look."""
        self.looks = 0
        self.core_s = 0.0

    def hear(self) -> None:
        """Hear all of it."""
        for at in range(0, len(self._samples), CHUNK):
            self._told(self._gate.feed(self._samples[at : at + CHUNK]))
            if at % _EVERY == 0:
                self._look(at + CHUNK, over=False)
        self._told(self._gate.finish())
        self._look(len(self._samples), over=True)

    def lines(self) -> list[seat_scores.Span]:
        """Return the lines that are there."""
        return [
            (one.channel, one.start, one.end)
            for one in self.spans.all()
            if one.own and one.end is not None
        ]

    def _told(self, turns: list[Turn]) -> None:
        self.turns += turns
        self._take(turns)

    def _take(self, turns: list[Turn]) -> None:
        for turn in turns:
            span = self.spans.get(turn.channel, turn.start)
            if span is None:
                span = Span(turn.channel, turn.start)
                self.spans.add(span)
            span.end, span.own, span.source = turn.end, turn.own, turn.source

    def _look(self, heard: int, *, over: bool) -> None:
        if not self._looks.consider(self._gate.room.to_json(), heard, over=over):
            return
        self.looks += 1
        began_s = time.process_time()
        while (change := self._looks.step()) is None:
            pass
        self.core_s += time.process_time() - began_s
        for turn in (*change.taken, *change.found):
            self._take([turn])

    def _begin(self, first: int, until: int, room: dict[str, Any]) -> LookBack:
        step = round(PIECE_S * RATE_HZ)
        pieces = (self._samples[at : at + step] for at in range(0, len(self._samples), step))
        channels = self._samples.shape[1]
        return LookBack(
            FilesAgain(pieces, first // (4 * RATE_HZ) * 4 * RATE_HZ),
            Gate(channels, room_from_json(room)),
            lambda _: Gate(channels, room_from_json(room)),
            until,
        )


def scenes(first_seed: int, utterances: int) -> Iterator[Scene]:
    """Yield the hearings of one kind of voices."""
    for number, (margin_db, seats) in enumerate((m, s) for m in MARGINS_DB for s in SEATS):
        yield Scene(
            seats,
            margin_db,
            utterances,
            overlaps=0.6 if number % 2 else 0.3,
            inside=0.7,
            noise_dbfs=NOISES_DBFS[number % 3],
            seed=first_seed + number,
        )


def main() -> None:
    """Print a line for each hearing, and the sums as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("--utterances", type=int, default=30)
    parser.add_argument("--voices", choices=("people", "espeak-ng"))
    parser.add_argument("--check", action="store_true", help="and after a sound check")
    options = parser.parse_args()
    sums: dict[str, Score] = {}
    for name, choose in voices_here().items():
        if options.voices in (None, name):
            for scene in scenes(options.seed, options.utterances):
                made = hearing(scene, others(choose, scene.seed))
                _compare(name, scene, made.samples, made.said, sums)
                if options.check:
                    run = Run()
                    gated(run, made.samples, made.said, learn(made.check, made.check_spans))
                    _add(sums, f"{name}, sound check", run.score)
    print(json.dumps({name: one.rates() for name, one in sums.items()}, indent=1))


def _compare(
    name: str,
    scene: Scene,
    samples: NDArray[np.int16],
    said: list[Said],
    sums: dict[str, Score],
) -> None:
    told = Told(samples)
    told.hear()
    spans = seat_scores.from_turns(told.turns)
    before = seat_scores.score(spans, said, scene.seats, len(samples))
    after = seat_scores.score(told.lines(), said, scene.seats, len(samples))
    _add(sums, f"{name}, first look", before)
    _add(sums, f"{name}, second look", after)
    for score in (before, after):
        print(
            f"{name} {scene.seats} seats {scene.margin_db:g} dB seed {scene.seed} "
            f"{len(samples) / RATE_HZ:.0f} s, looks {told.looks} ({told.core_s:.1f} s): "
            f"lines {score.lines} duplicated {score.duplicated} wrong {score.wrong} lost "
            f"{score.lost} deleted {score.overlaps_deleted} of {score.overlapping}",
            flush=True,
        )


def _add(sums: dict[str, Score], name: str, score: Score) -> None:
    sums.setdefault(name, Score()).add(score)


if __name__ == "__main__":
    main()

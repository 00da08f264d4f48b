"""A record of 20,000 utterances: opening, typing, looking for words, saving, printing.

Run: ``python -m benchmarks transcript``. The record is that of a day of eight hours with
somebody speaking all the time, 30 characters an utterance.
"""

from __future__ import annotations

import io
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf

from asr.wording.line import Character
from courtroom.listening.heard import Heard, HeardKind
from courtroom.transcript import Autosaver, Transcript, contents, export
from dossier.changes import OpenCase
from dossier.hearing import Hearing, Sitting
from dossier.hearing_changes import NoteSitting, OpenHearing
from dossier.ids import CaseId, HearingId, SittingId, new_id
from dossier.model import Case
from dossier.store import Store, open_store

COUNT = 20_000
LETTERS = "原告请求被告返还借款本金三十六万八千元及相应利息本院认为事实清楚证据确实"
KEY = bytes(32)


def main() -> None:
    """Measure and print one JSON object."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder), key=KEY) as store:
        hearing, sitting = case_of(store)
        transcript = Transcript.open(store, hearing)
        saver = Autosaver(transcript.record, lambda some: store.apply_all(some, "clerk"))
        hear_s: list[float] = []
        began_s = time.perf_counter()
        for number in range(COUNT):
            hear_s.append(_timed(lambda n=number: transcript.hear(heard_of(chance, n), sitting)))  # type: ignore[misc]
            if number % 1_000 == 999:
                saver.step()
        found: dict[str, Any] = {"made_s": round(time.perf_counter() - began_s, 2)}
        found["hear_ms"] = summary(hear_s)
        found["database_mb"] = round((Path(folder) / "dossier.db").stat().st_size / 1e6, 1)
        opened: list[Transcript] = []
        found["open_s"] = [
            round(_timed(lambda: opened.append(Transcript.open(store, hearing))), 3)
            for _ in range(3)
        ]
        transcript = opened[-1]
        opened.clear()
        found |= _edits(transcript, chance)
        found |= _saving(store, transcript)
        said = contents.read(store, hearing)
        found["before_printing_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        with pikepdf.open(io.BytesIO(export.pdf(said))) as made:
            found["pdf_pages"] = len(made.pages)
        for name, form in (("pdf", export.pdf), ("txt", export.text), ("srt", export.srt)):
            found[f"{name}_s"] = round(_timed(lambda f=form: f(said)), 2)  # type: ignore[misc]
        found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps(found, indent=1))


def case_of(store: Store) -> tuple[HearingId, SittingId]:
    """Make a case with a hearing that is recorded."""
    now = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
    case = Case(CaseId(new_id()), "（2026）粤0308民初1号", "民间借贷纠纷", "civil_first", now)
    hearing = Hearing(HearingId(new_id()), case.id, 1, "第三审判庭", "普通程序")
    sitting = Sitting(SittingId(new_id()), case.id, hearing.id, 1, "s", "r", now)
    store.apply_all([OpenCase(case), OpenHearing(hearing), NoteSitting(sitting)], "clerk")
    return hearing.id, sitting.id


def heard_of(chance: random.Random, number: int) -> Heard:
    """Return the ``number``-th sentence of a day."""
    text = "".join(chance.choices(LETTERS, k=chance.randint(10, 50)))
    start_s = number * 1.44
    step_s = 1.4 / len(text)
    characters = tuple(
        Character(one, start_s + i * step_s, start_s + (i + 1) * step_s, 0.9)
        for i, one in enumerate(text)
    )
    seat = f"seat{number % 6}"
    return Heard(
        str(number), HeardKind.FINAL, seat, start_s, start_s + 1.4, text, text, characters, (),
        0.9, False, "", "benchmark",
    )  # fmt: skip


def _edits(transcript: Transcript, chance: random.Random) -> dict[str, Any]:
    """Typing and the rest, everywhere in the record."""
    ids = [one.id for one in transcript.shown()]

    def some(work: Callable[[int], object], count: int = 300) -> dict[str, float]:
        return summary([_timed(lambda: work(chance.randrange(len(ids)))) for _ in range(count)])

    sitting = transcript.sittings[0].id
    return {
        "type_ms": some(lambda n: transcript.type(ids[n], 3, "字", "clerk")),
        "split_ms": some(lambda n: transcript.split(ids[n], 5, "clerk")),
        "merge_ms": some(lambda n: transcript.merge(ids[n], "clerk")),
        "move_ms": some(lambda n: transcript.move([ids[n]], ids[n // 2], "clerk")),
        "undo_ms": some(lambda _: transcript.undo("clerk"), 100),
        "time_to_character_ms": some(lambda n: transcript.place(sitting, n * 1.44)),
        "label_ms": some(lambda n: transcript.label(ids[n])),
        "find_ms": summary([_timed(lambda: transcript.find("本金三")) for _ in range(5)]),
        "relabel_a_seat_ms": summary(
            [_timed(lambda: transcript.relabel_seat("seat2", "证人", "a"))]
        ),
    }


def _saving(store: Store, transcript: Transcript) -> dict[str, Any]:
    """What one saved character costs in time and in the journal."""
    saver = Autosaver(transcript.record, lambda some: store.apply_all(some, "clerk"))
    saver.step()
    spent: list[float] = []
    bytes_: list[int] = []
    ids = [one.id for one in transcript.shown()]
    position = len(store.journal_entries(0, 10_000_000))
    for number in range(100):
        transcript.type(ids[number * 7], 2, "字", "clerk")
        spent.append(_timed(saver.step))
    for entry in store.journal_entries(position, 1000):
        bytes_.append(len(entry.raw))
    return {"save_ms": summary(spent), "journal_bytes_an_edit": statistics.median(bytes_)}


def _timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return median, 95 % and worst in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50": round(ordered[len(ordered) // 2] * 1000, 3),
        "p95": round(ordered[int(len(ordered) * 0.95)] * 1000, 3),
        "worst": round(ordered[-1] * 1000, 3),
    }


if __name__ == "__main__":
    main()

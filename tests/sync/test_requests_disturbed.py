"""Requests doubled, early, late, their answers swallowed: the centre ends up the same."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.core import codec, limits
from sync.core.answers import Answer, Committed, Done, Parts, Refusal, Stored
from sync.core.codec import digest
from sync.core.messages import Batch, BlobName, Commit, Complete, OpenUpload, Part, Request, Sent
from sync.ledger import open_books
from sync.ledger.contract import Books
from tests.sync.bench import Bench, Pen
from tests.sync.ledger.centres import BookedCentre

pytestmark = pytest.mark.usefixtures("small_sizes")

POSITIVE = (Committed, Done, Parts, Stored)


@dataclass(frozen=True)
class Step:
    """One thing a station gets done before it goes on."""

    caller: str
    request: Request
    pieces: tuple[bytes, ...] = ()


def bench_over(books: Books, pens: Sequence[Pen]) -> Bench:
    sim = BookedCentre(books)
    before = Bench.make_sim
    Bench.make_sim = staticmethod(lambda: sim)
    try:
        return Bench(*pens)
    finally:
        Bench.make_sim = before


def script(pens: Sequence[Pen], rounds: int, seed: int) -> list[Step]:
    """Write what stations do: cases, pages small and large, and titles they disagree on."""
    chance = random.Random(seed)
    steps: list[Step] = []
    titles: dict[str, str] = {}
    for pen in pens:
        steps += commit(pen, pen.entry(case_row(pen.device), case=pen.device))
    shared = {"id": "shared", "number": "shared", "title": "0"}
    opened = pens[0].entry(["case", "shared", None, shared], case="shared")
    steps += commit(pens[0], opened)
    for pen in pens[1:]:
        # They have read of it before they write upon it.
        pen.written.append(opened)
    for number in range(rounds):
        pen = chance.choice(list(pens))
        sent: list[Sent] = []
        for n in range(chance.randint(1, 3)):
            data = chance.randbytes(chance.choice((20, 60, 250)))
            steps += bytes_steps(pen, data)
            sent.append(pen.entry(page_row(pen, f"{number}-{n}", data), case=pen.device))
        if chance.random() < 0.3:
            # Each upon its own last word: where another wrote meanwhile, it is a conflict.
            title = titles.get(pen.device, "0")
            titles[pen.device] = f"{pen.device} {number}"
            change = ["case", "shared", {"title": title}, {"title": titles[pen.device]}]
            sent.append(pen.entry(change, case="shared"))
        steps += commit(pen, *sent)
    return steps


def case_row(id_: str) -> list[Any]:
    return ["case", id_, None, {"id": id_, "number": id_, "title": ""}]


def page_row(pen: Pen, id_: str, data: bytes) -> list[Any]:
    row = {
        "id": f"{pen.device}-{id_}", "case_id": pen.device, "batch_id": None,
        "material_id": None, "rank": id_, "sha256": digest(data), "media_type": "image/jpeg",
        "edits": "", "reading": "", "deleted": 0,
    }  # fmt: skip
    return ["page", row["id"], None, row]


def commit(pen: Pen, *sent: Sent) -> list[Step]:
    return [Step(pen.device, Commit(1, sent, ()))]


def bytes_steps(pen: Pen, data: bytes) -> list[Step]:
    blob = BlobName(digest(data), len(data))
    if len(data) < limits.SMALL_BYTES:
        return [Step(pen.device, Batch("main", (blob,)), (data,))]
    parts = [data[at : at + limits.PART_BYTES] for at in range(0, len(data), limits.PART_BYTES)]
    steps = [Step(pen.device, OpenUpload("main", blob))]
    steps += [
        Step(pen.device, Part("main", blob, number, digest(part)), (part,))
        for number, part in enumerate(parts, 1)
    ]
    names = tuple(digest(part) for part in parts)
    return [*steps, Step(pen.device, Complete("main", blob, names))]


def ask(bench: Bench, step: Step) -> Answer:
    return bench.ask(step.request, *step.pieces, caller=step.caller)


def undisturbed(bench: Bench, steps: list[Step]) -> None:
    for step in steps:
        answer = ask(bench, step)
        assert isinstance(answer, POSITIVE), answer


@dataclass
class Disturbance:
    """What happened to requests on their way."""

    doubled: int = 0
    early: int = 0
    late: int = 0
    swallowed: int = 0

    @property
    def total(self) -> int:
        return self.doubled + self.early + self.late + self.swallowed


def disturbed(bench: Bench, steps: list[Step], seed: int) -> Disturbance:
    """Do the same with every kind of trouble on the way."""
    chance = random.Random(seed)
    met = Disturbance()
    for number, step in enumerate(steps):
        while chance.random() < 0.5:
            met.late += 1
            ask(bench, chance.choice(steps[: number + 1 or 1])) if number else None
        while chance.random() < 0.4:
            met.early += ask_early(bench, steps, number, chance)
        while chance.random() < 0.5:
            # It was done, and nobody heard.
            met.swallowed += 1
            ask(bench, step)
        if chance.random() < 0.5:
            met.doubled += 1
            ask(bench, step)
        answer = ask(bench, step)
        assert isinstance(answer, POSITIVE), (number, answer)
    for _ in range(50):
        met.late += 1
        ask(bench, chance.choice(steps))
    return met


def ask_early(bench: Bench, steps: list[Step], number: int, chance: random.Random) -> int:
    """Let a later request of some station overtake; not one that changes whose turn it is."""
    ahead = steps[number + 1 : number + 8]
    if not ahead:
        return 0
    at = chance.randrange(len(ahead))
    step = ahead[at]
    if isinstance(step.request, Commit):
        before = [*steps[number : number + 1], *ahead[:at]]
        if not any(
            one.caller == step.caller and isinstance(one.request, Commit) for one in before
        ):
            return 0
        assert isinstance(ask(bench, step), Refusal)
    else:
        ask(bench, step)
    return 1


def image(bench: Bench) -> tuple[dict[str, Any], dict[Any, Any]]:
    sim = bench.sim
    assert isinstance(sim, BookedCentre)
    return sim.state(), sim.shelf.disk.table("bytes")


def compare(folder: Path, rounds: int, seed: int) -> int:
    pens = [Pen(f"d{n}", seed=n) for n in (1, 2, 3)]
    steps = [
        Step(step.caller, codec.decode_request(codec.encode(step.request)), step.pieces)
        for step in script(pens, rounds, seed)
    ]
    images = []
    met = Disturbance()
    # One and the same centre to begin with, its random keys too.
    open_books("", folder / "new").close()
    for name in ("undisturbed", "disturbed"):
        shutil.copytree(folder / "new", folder / name)
        books = open_books("", folder / name)
        try:
            bench = bench_over(books, pens)
            if name == "disturbed":
                met = disturbed(bench, steps, seed)
            else:
                undisturbed(bench, steps)
            images.append(image(bench))
        finally:
            books.close()
    assert images[0][1] == images[1][1]
    for table, rows in images[0][0].items():
        assert images[1][0][table] == rows, table
    print(f"seed {seed}: {len(steps)} steps, {met}")  # noqa: T201
    assert min(met.doubled, met.early, met.late, met.swallowed) > 0
    return met.total


def test_requests_disturbed_leave_the_same_centre(tmp_path: Path) -> None:
    assert compare(tmp_path, rounds=15, seed=1) > 100


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_requests_disturbed_ten_thousand_times_leave_the_same_centre(tmp_path: Path) -> None:
    total = 0
    seed = 100
    while total < 10_000:
        seed += 1
        total += compare(tmp_path / str(seed), rounds=120, seed=seed)

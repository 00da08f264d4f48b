"""A counter killed in the middle of its work: what was begun is whole, or is not there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dossier.intake.model import TaskAct, TaskState
from dossier.store import Store, custody, intake, open_store
from tests.dossier.paper import KEY, open_case

_CHILD = """
import sys
from pathlib import Path
from dossier.custody.rights import Person
from dossier.intake.desk import IntakeDesk, Sending, item
from dossier.intake.model import Way
from dossier.store import open_store
from tests.dossier.paper import KEY

with open_store(Path(sys.argv[1]), key=KEY) as store:
    counter, centre = IntakeDesk(store, Person("甲")), IntakeDesk(store, Person("乙"))
    case_id = store.cases()[0].id
    print("ready", flush=True)
    while True:
        one = counter.register(case_id, Way.COUNTER, "张三", [item("状", 2)], scan=Sending())
        counter.note_receipt(one, one.number, one.number.encode())
        tasks = counter.tasks_of(one)
        counter.offer(tasks)
        centre.take(tasks[0], tasks[0].sheets)
        print(one.number, flush=True)
"""


def killed_after(home: Path, wait_s: float) -> list[str]:
    """Run a counter and kill it; return the numbers it told of."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    first = child.stdout.readline().strip()
    time.sleep(wait_s)
    os.kill(child.pid, signal.SIGKILL)
    told = [first, *child.stdout.read().split()]
    child.stdout.close()
    child.wait()
    return told


def check(store: Store, told: list[str]) -> None:
    assert store.verify(deep=True).problems == ()
    with store.snapshot() as reader:
        came = intake.registrations(reader)
        tasks = {one.registration_id: one for one in intake.tasks(reader)}
        labels = {one.label for one in custody.bundles(reader)}
        steps = {one.id: [s.act for s in intake.steps(reader, one.id)] for one in tasks.values()}
    numbers = [one.number for one in came]
    assert len(set(numbers)) == len(numbers)
    assert set(told) <= set(numbers)
    for one in came:
        task = tasks[one.id]  # a registration never without its task
        assert task.label in labels
        whole = [TaskAct.CREATE, TaskAct.OFFER, TaskAct.TAKE]
        assert steps[task.id] == whole[: len(steps[task.id])]
        assert task.offered is (len(steps[task.id]) == 2)
        if one.number in told:
            assert task.state is TaskState.HANDED
            assert store.blobs.read(one.receipt_sha256) == one.number.encode()


def run(home: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    told: list[str] = []
    with open_store(home, key=KEY) as store:
        open_case(store)
    for _ in range(kills):
        told += killed_after(home, chance.uniform(0, 0.2))
        with open_store(home, key=KEY) as store:
            check(store, told)


def test_a_kill_loses_nothing(home: Path) -> None:
    run(home, 1, 1)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_forty_kills_lose_nothing(home: Path) -> None:
    run(home, 40, 2)

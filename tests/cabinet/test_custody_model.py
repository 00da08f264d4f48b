"""Random custody with faults: the journal, the cells and the list agree at each step."""

from __future__ import annotations

import logging
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.demo.cabinet.doors import Doors
from cabinet.contract import Cell
from dossier.custody.model import GONE, BundleState
from dossier.store import Store, open_store
from tests.cabinet.direct import DirectCabinet
from tests.cabinet.world import SHEETS, World
from tests.dossier.paper import KEY

FAULTS = ("", "", "", "", "stuck", "wrong", "dead", "dies", "crash", "open", "nothing", "barge")
ALWAYS = 120
"""Each is a durable entry and a look at everything; many more are done with the faults' tests."""
MANY = 10_000
MOST_BUNDLES = 24
S = BundleState
FITTING: dict[BundleState, tuple[str, ...]] = {
    S.WAITING: ("put_in", "put_in", "put_in", "give_back"),
    S.STORED: ("borrow", "borrow", "fetch", "fetch", "fetch", "take_out", "withdraw"),
    S.LENT: ("bring_back",),
    S.RETURNED: ("bring_back", "put_in", "put_in"),
    S.TAKEN: ("put_in", "give_back", "archive"),
    S.MISSING: ("recover",),
}
"""What may well be done next; the rest is tried too, and mostly refused."""


def one_of(chance: random.Random, world: World) -> bool:
    """Do one thing by chance; return whether it was done."""
    held = {one.label: one for one in world.listed if one.state not in GONE}
    fault = chance.choice(FAULTS)
    if world.broken is not None and chance.random() < 0.5:
        return world.step(world.mend)
    if len(held) < 3 or (len(held) < MOST_BUNDLES and chance.random() < 0.08):
        return world.step(world.add_bundle, chance.randrange(4), chance.random() < 0.9)
    if len(world.cases) < 4 and chance.random() < 0.05:
        return world.step(world.add_case)
    apt = chance.random() < 0.6
    label = chance.choice(sorted(held if apt else world.where))
    cell = chance.choice(world.cabinet.cells)
    if apt:
        cell = chance.choice(world.fitting(held[label]) or [cell])
    counted = SHEETS if chance.random() < 0.8 else SHEETS - 1
    acts = {
        "put_in": (8, (label, cell, fault)),
        "borrow": (4, (label, chance.randrange(-1, 20), chance.random() < 0.8)),
        "fetch": (6, (label, fault)),
        "bring_back": (5, (label, counted, chance.choice(["", "少一张，已说明"]))),
        "take_out": (2, (label, fault)),
        "withdraw": (1, (label,)),
        "archive": (0.3, (chance.randrange(4),)),
        "give_back": (0.2, (label,)),
        "sleep": (1, (chance.choice([-3, 0, 1, 5]),)),
        "move_by_key": (1, (label, chance.choice([cell, None]))),
        "take_stock": (1, ()),
        "recover": (1, (label,)),
    }
    act = chance.choices(list(acts), [weight for weight, _ in acts.values()])[0]
    if apt and chance.random() < 0.8:
        act = chance.choice(FITTING[held[label].state])
    return world.step(getattr(world, act), *acts[act][1])


def live(store: Store, seed: int, steps: int) -> tuple[World, Counter[str]]:
    chance = random.Random(seed)
    doors = Doors({1: 4, 2: 4})
    told: Counter[str] = Counter()
    world = World(store, DirectCabinet(doors, f"柜{seed}"), doors)
    for _ in range(steps):
        told["done" if one_of(chance, world) else "refused"] += 1
    if world.broken is not None:
        world.step(world.mend)
    world.step(world.take_stock)
    world.check_deeply()
    return world, told


def test_120_random_operations_with_faults(store: Store) -> None:
    world, told = live(store, 1, ALWAYS)
    assert told["done"] > ALWAYS / 5
    assert told["refused"] > ALWAYS / 10
    assert store.verify().problems == ()
    states = {bundle.state for bundle in world.bundles()}
    assert len(states) >= 3


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_10000_random_operations_with_faults(fresh_home: Path, tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    for seed in range(2, 22):
        # Each with a store of its own: what one did is not read again and again by the next.
        home = Path(shutil.copytree(fresh_home, tmp_path / f"home-{seed}"))
        with open_store(home, key=KEY) as store:
            total += live(store, seed, MANY // 20)[1]
            assert store.verify().problems == ()
    logging.getLogger(__name__).info("%s", dict(total))
    assert total.total() == MANY
    assert total["done"] > MANY / 3


class Desk(RuleBasedStateMachine):
    """Hypothesis looks for the shortest way to a disagreement."""

    store: ClassVar[Store]
    numbers: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        doors = Doors({1: 3})
        self.world = World(self.store, DirectCabinet(doors, f"柜h{next(self.numbers)}"), doors)
        self.world.step(self.world.add_bundle, 0)
        self.world.step(self.world.add_bundle, 0)

    def label(self, n: int) -> str:
        labels = sorted(self.world.where)
        return labels[n % len(labels)]

    @rule(case=st.integers(0, 1), whole=st.booleans())
    def add(self, case: int, whole: bool) -> None:
        if len(self.world.cases) < 2:
            self.world.step(self.world.add_case)
        self.world.step(self.world.add_bundle, case, whole)

    @rule(n=st.integers(0, 3), lock=st.integers(1, 3), fault=st.sampled_from(FAULTS))
    def put_in(self, n: int, lock: int, fault: str) -> None:
        self.world.step(self.world.put_in, self.label(n), Cell(1, lock), fault)

    @rule(n=st.integers(0, 3), days=st.integers(0, 3), fault=st.sampled_from(FAULTS))
    def borrow(self, n: int, days: int, fault: str) -> None:
        self.world.step(self.world.borrow, self.label(n), days, True)
        self.world.step(self.world.fetch, self.label(n), fault)

    @rule(n=st.integers(0, 3), lost=st.integers(0, 1), ground=st.sampled_from(["", "说明"]))
    def bring_back(self, n: int, lost: int, ground: str) -> None:
        self.world.step(self.world.bring_back, self.label(n), SHEETS - lost, ground)

    @rule(n=st.integers(0, 3), fault=st.sampled_from(FAULTS))
    def take_out(self, n: int, fault: str) -> None:
        self.world.step(self.world.take_out, self.label(n), fault)

    @rule(n=st.integers(0, 3), lock=st.sampled_from([None, 1, 2, 3]))
    def move_by_key(self, n: int, lock: int | None) -> None:
        cell = None if lock is None else Cell(1, lock)
        self.world.step(self.world.move_by_key, self.label(n), cell)

    @rule()
    def take_stock(self) -> None:
        self.world.step(self.world.take_stock)

    @rule(n=st.integers(0, 3))
    def leave(self, n: int) -> None:
        self.world.step(self.world.give_back, self.label(n))
        self.world.step(self.world.archive, n)

    @rule(n=st.integers(0, 3))
    def recover(self, n: int) -> None:
        self.world.step(self.world.recover, self.label(n))

    @rule(days=st.integers(-2, 5))
    def sleep(self, days: int) -> None:
        self.world.step(self.world.sleep, days)

    @precondition(lambda self: self.world.broken is not None)
    @rule()
    def mend(self) -> None:
        self.world.step(self.world.mend)

    def teardown(self) -> None:
        self.world.check_deeply()


def explore(store: Store, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        type("DeskOfStore", (Desk,), {"store": store}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_custody_as_a_state_machine(store: Store) -> None:
    explore(store, 6, 10)


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_custody_as_a_state_machine_at_length(store: Store) -> None:
    explore(store, 150, 40)

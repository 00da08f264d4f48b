"""Random custody with faults: the journal, the cells and the list agree at each step."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import count
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
from dossier.store import Store
from tests.cabinet.direct import DirectCabinet
from tests.cabinet.world import SHEETS, World

FAULTS = ("", "", "", "", "stuck", "wrong", "dead", "dies", "crash", "open", "nothing")
ALWAYS = 300
MANY = 10_000
MOST_BUNDLES = 24


def one_of(chance: random.Random, world: World) -> bool:
    """Do one thing by chance; return whether it was done."""
    labels = sorted(world.where)
    cell = chance.choice(world.cabinet.cells)
    fault = chance.choice(FAULTS)
    if world.broken is not None and chance.random() < 0.5:
        return world.step(world.mend)
    if len(labels) < 3 or (len(labels) < MOST_BUNDLES and chance.random() < 0.08):
        return world.step(world.add_bundle, chance.randrange(4), chance.random() < 0.9)
    if len(world.cases) < 4 and chance.random() < 0.05:
        return world.step(world.add_case)
    label = chance.choice(labels)
    counted = SHEETS if chance.random() < 0.8 else SHEETS - 1
    acts = [
        (8, world.put_in, (label, cell, fault)),
        (4, world.borrow, (label, chance.randrange(-1, 20), chance.random() < 0.8)),
        (6, world.fetch, (label, fault)),
        (5, world.bring_back, (label, counted, chance.choice(["", "少一张，已说明"]))),
        (2, world.take_out, (label, fault)),
        (1, world.withdraw, (label,)),
        (0.3, world.archive, (chance.randrange(4),)),
        (0.2, world.give_back, (label,)),
        (1, world.sleep, (chance.choice([-3, 0, 1, 5]),)),
        (1, world.move_by_key, (label, chance.choice([cell, None]))),
        (1, world.take_stock, ()),
        (1, world.recover, (label,)),
    ]
    _, act, arguments = chance.choices(acts, [weight for weight, _, _ in acts])[0]
    return world.step(act, *arguments)


def live(store: Store, seed: int, steps: int) -> tuple[World, Counter[str]]:
    chance = random.Random(seed)
    doors = Doors({1: 4, 2: 4})
    world = World(store, DirectCabinet(doors, f"柜{seed}"), doors)
    told: Counter[str] = Counter()
    for _ in range(steps):
        told["done" if one_of(chance, world) else "refused"] += 1
    if world.broken is not None:
        world.step(world.mend)
    world.step(world.take_stock)
    world.check_deeply()
    return world, told


def test_300_random_operations_with_faults(store: Store) -> None:
    world, told = live(store, 1, ALWAYS)
    assert told["done"] > ALWAYS / 5
    assert told["refused"] > ALWAYS / 10
    assert store.verify().problems == ()
    states = {bundle.state for bundle in world.bundles()}
    assert len(states) >= 3


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_10000_random_operations_with_faults(store: Store) -> None:
    total: Counter[str] = Counter()
    for seed in range(2, 22):
        _, told = live(store, seed, MANY // 20)
        total += told
    assert total["done"] > MANY / 5
    assert store.verify().problems == ()


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

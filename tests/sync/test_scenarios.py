from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sync.core.answers import EpochGiven, Welcome
from sync.core.codec import digest
from sync.core.messages import Hello, Mark, NewEpoch
from sync.core.station.desk import Desk
from sync.core.station.events import Noted, Settings, Tick
from sync.core.station.ports import Ports
from sync.core.station.session import Session
from tests.sync.simulation import oracle
from tests.sync.simulation.people import act
from tests.sync.simulation.station import SimStation
from tests.sync.simulation.world import CALM, STORM, Weather, World

pytestmark = pytest.mark.usefixtures("small_sizes")


def work(world: World, n: int, count: int, seed: int = 0, *, recordings: bool = True) -> None:
    """Let people work at a station, without it sending anything meanwhile."""
    people = random.Random(seed)
    station = world.stations[n]
    for _ in range(count):
        world.uids += 1
        uid = f"u{world.uids}"
        before = station.head()
        act(station, people, uid, (), recordings=recordings)
        if station.head() != before:
            world.written[uid] = station.device


def test_doubled_reordered_swallowed_requests_leave_the_same_bytes() -> None:
    """One station's work, sent in calm and in storms, ends in the same central state."""
    dumps: list[bytes] = []
    for weather in (CALM, STORM, Weather(doubled=0.9, swallowed=0.4, slow_s=30.0)):
        world = World(5, 1, weather)
        world.run(5)
        for turn in range(6):
            # Recordings arrive when they may; without them nothing depends on timing.
            work(world, 0, 25, turn, recordings=False)
            world.event(0, Noted())
            world.run(60)
        world.calm_down()
        oracle.check(world)
        dumps.append(oracle.dump(world.centre))
    assert len(dumps[0]) > 10_000
    assert dumps[0] == dumps[1] == dumps[2]


@pytest.mark.faults
def test_ten_thousand_disturbed_requests() -> None:
    """Figure 3: the central state equals that of an undisturbed run."""
    weather = Weather(doubled=0.6, swallowed=0.5, lost=0.2, slow_s=30.0)
    total = seed = 0
    while total < 10_000:
        world = World(seed, 3, weather)
        while world.steps < 3000:
            world.write(world.chance.randrange(3))
            world.run(30)
        total += world.requests
        world.calm_down()
        oracle.check(world)
        seed += 1


def test_a_restored_station_is_refused_and_its_unsent_work_is_kept() -> None:
    world = World(1, 2)
    world.run(20)
    work(world, 0, 60)
    image = world.stations[0].disk.image()
    world.calm_down()
    work(world, 0, 60, 1)
    world.calm_down()
    # Only what the centre has survives of the second half; new work is done before
    # the station notices.
    world.stations[0].restore(image)
    work(world, 0, 30, 2)
    unsent = world.stations[0].head().sequence
    world.event(0, Tick())
    world.calm_down()
    oracle.check(world)
    assert world.stations[0].epoch == 2
    assert [alarm.kind for alarm in world.alarms] == ["new_epoch"]
    assert 0 < world.centre.ledger.epoch("d0", 2).sequence < unsent  # type: ignore[union-attr]


def test_two_copies_of_a_station_both_keep_their_work() -> None:
    world = World(2, 1)
    world.run(20)
    world.calm_down()
    work(world, 0, 40)
    twin = SimStation("d0", world.chance)
    twin.disk.tables = world.stations[0].disk.image()
    twin.boot()
    world.stations.append(twin)
    # Both hold the same unsent entries, and then part.
    work(world, 0, 20, 7)
    work(world, 1, 20, 8)
    for n in (0, 1):
        world.event(n, Tick())
        world.run(7)
    world.calm_down()
    oracle.check(world)
    # Whoever was slower finds the epoch closed once it has something to send.
    for n in (0, 1):
        work(world, n, 10, 20 + n)
        world.event(n, Noted())
    world.calm_down()
    oracle.check(world)
    assert world.copies == 1
    assert world.stations[0].device != world.stations[1].device


def test_a_restored_centre_gets_everything_back() -> None:
    world = World(3, 3)
    world.run(20)
    for n in range(3):
        work(world, n, 30, n)
    world.calm_down()
    image, shelf = world.centre.disk.image(), world.centre.shelf_disk.image()
    for n in range(3):
        work(world, n, 30, 10 + n)
    world.calm_down()
    head = world.centre.ledger.feed_head()
    world.centre.disk.tables, world.centre.shelf_disk.tables = image, shelf
    with world.centre.disk.transaction():
        world.centre.disk.put("meta", "generation", "g2")
    world.centre.boot()
    assert world.centre.ledger.feed_head() < head
    world.acknowledged.entries.clear()
    for n in range(3):
        world.reboot(n)
    world.run(50)
    world.calm_down()
    oracle.check(world)
    assert {alarm.kind for alarm in world.alarms} == {"centre_went_back"}
    assert world.centre.ledger.feed_head() >= head


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_last_common_entry_is_found_exactly(data: st.DataObject) -> None:
    """However long the chains are, a few questions find where they part."""
    own = data.draw(st.integers(0, 200_000))
    theirs = data.draw(st.integers(0, 200_000))
    common = data.draw(st.integers(0, min(own, theirs)))

    class Chain:
        device, epoch = "d", 1
        adopted: int | None = None

        def head(self) -> Mark:
            return Mark(own, self.hash_at(own))

        def hash_at(self, sequence: int) -> str:
            if sequence > own:
                return ""
            return digest(f"{'both' if sequence <= common else 'own'} {sequence}".encode())

        def fresh_key(self) -> bytes:
            return b"k"

        def adopt(self, epoch: int, found: int) -> None:
            self.adopted = found

    chain = Chain()
    ports = Ports(chain, None, None, None, None)  # type: ignore[arg-type]
    desk = Desk(ports, Settings())
    session = Session(desk)
    head = Mark(theirs, digest(f"{'both' if theirs <= common else 'theirs'} {theirs}".encode()))
    session._moving = True
    for asked in range(8):
        job = next(iter(session.jobs()))
        if isinstance(job.request, NewEpoch):
            session.answered(job, EpochGiven(2, head))
        else:
            assert isinstance(job.request, Hello)
            places = [mark.sequence for mark in job.request.marks if mark.sequence <= common]
            session.answered(job, Welcome("g", 1, head, max(places, default=0), False))
        if chain.adopted is not None:
            assert asked <= 4
            break
    assert chain.adopted == common


class Storm(RuleBasedStateMachine):
    """Hypothesis looks for the shortest story that breaks a promise."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(7, 5, STORM)

    @rule(n=st.integers(0, 4), steps=st.integers(1, 60))
    def work(self, n: int, steps: int) -> None:
        self.world.write(n)
        self.world.run(steps)

    @rule(n=st.integers(0, 4), fuse=st.integers(0, 25))
    def crash(self, n: int, fuse: int) -> None:
        self.world.stations[n].disk.fuse = fuse

    @rule(fuse=st.integers(0, 25), shelf=st.booleans())
    def crash_centre(self, fuse: int, shelf: bool) -> None:
        centre = self.world.centre
        (centre.shelf_disk if shelf else centre.disk).fuse = fuse

    @rule(n=st.integers(0, 4), heal=st.booleans())
    def cut(self, n: int, heal: bool) -> None:
        if heal:
            self.world.cut.clear()
        else:
            self.world.cut.add(n)

    @rule(n=st.integers(0, 4), years=st.integers(-10, 10))
    def clock(self, n: int, years: int) -> None:
        self.world.set_clock(n, years * 3.15e7)
        self.world.centre.wall.off_s = -years * 3.15e7

    @rule(n=st.integers(0, 4))
    def restore(self, n: int) -> None:
        if self.world.stations[n].disk.fuse is None:
            self.world.restore(n)

    @rule(n=st.integers(0, 4))
    def retention(self, n: int) -> None:
        self.world.stations[n].retention = not self.world.stations[n].retention

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    @invariant()
    def what_was_acknowledged_is_there(self) -> None:
        entries = self.world.centre.disk.table("entries").values()
        hashes = {kept.sent.entry.hash for kept in entries}
        assert self.world.acknowledged.entries.keys() <= hashes

    def teardown(self) -> None:
        self.world.calm_down()
        oracle.check(self.world)


def test_no_story_breaks_a_promise() -> None:
    run_state_machine_as_test(
        Storm,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


@pytest.mark.faults
def test_no_long_story_breaks_a_promise() -> None:
    run_state_machine_as_test(
        Storm,
        settings=settings(
            max_examples=60,
            stateful_step_count=80,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

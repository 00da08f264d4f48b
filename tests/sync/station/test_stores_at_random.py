"""Any order of work, sending, following, crashes and restores: all end up alike."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from resources.errors import RuleError
from sync.core import limits
from sync.station import conflicts
from tests.sync.station.court import Court
from tests.sync.station.real_world import DOINGS, check_view, open_case

STATIONS = 3
_WHO = st.integers(0, STATIONS - 1)


class Stations(RuleBasedStateMachine):
    """Three stations and a centre that anybody reaches when the rule says so."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wenyi-stations-"))
        self.court = Court(self.folder)
        self.images: dict[int, tuple[Path, int]] = {}
        self.uids = 0
        for _ in range(STATIONS):
            self.court.station()

    def teardown(self) -> None:
        if not hasattr(self, "court"):
            return
        for _ in range(2):
            self.court.meet(*self.court.stations)
        rows = dict(sorted(self.court.centre.disk.table("rows").items()))
        for station in self.court.stations:
            check_view(self.court.centre, station)
            assert station.rows() == rows
            assert station.unsettled() == 0
            assert station.registers("ahead") == {}
            assert station.real.verify(deep=True).problems == ()
        self.court.close()
        shutil.rmtree(self.folder)

    @rule(who=_WHO, what=st.sampled_from(DOINGS), chance=st.integers(0, 1 << 16))
    def work(self, who: int, what: object, chance: int) -> None:
        station = self.court.stations[who]
        self.uids += 1
        doing = what if station.store.cases() else open_case
        try:
            doing(station.store, random.Random(chance), f"u{self.uids}")  # type: ignore[operator]
        except RuleError:
            return

    @rule(who=_WHO, most=st.sampled_from([1, 3, 500]))
    def send(self, who: int, most: int) -> None:
        self.court.send(self.court.stations[who], most)

    @rule(who=_WHO, limit=st.sampled_from([1, 4, 500]))
    def follow(self, who: int, limit: int) -> None:
        station = self.court.stations[who]
        self.court.pull(station, limit=limit)
        check_view(self.court.centre, station)

    @rule(who=_WHO)
    def power_goes(self, who: int) -> None:
        self.court.stations[who].boot()

    @rule(who=_WHO)
    def back_up(self, who: int) -> None:
        station = self.court.stations[who]
        common = station.memory.watermark(station.epoch)
        self.images[who] = (station.image(), common)

    @precondition(lambda self: self.images)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(self.images)))
        image, common = self.images.pop(who)
        station = self.court.stations[who]
        epoch, held = station.epoch, station.memory.watermark(station.epoch)
        station.restore(image)
        if station.epoch == epoch and held == common:
            # Nothing was sent since: the centre cannot tell, and needs not.
            return
        if station.epoch != epoch:
            # An epoch that was left already: only an administrator lets such a copy in.
            self._let_in(who, common)
            return
        # What the centre holds beyond the copy came from the disk that is gone.
        self.court.renew(station, min(common_with(self.court, who), station.head().sequence))

    def _let_in(self, who: int, common: int) -> None:
        station = self.court.stations[who]
        self.uids += 1
        name = f"copy{self.uids}"
        key = station.journal.fresh_key()
        station.journal.move(name, 1, common_with(self.court, who))
        self.court.centre.enrol(name, key)

    @rule(who=_WHO)
    def begin_again(self, who: int) -> None:
        station = self.court.stations[who]
        station.replica.reset("", self.court.centre.ledger.generation)
        check_view(self.court.centre, station)

    @rule(who=_WHO)
    def look_at_conflicts(self, who: int) -> None:
        station = self.court.stations[who]
        for each in conflicts.unresolved(station.store):
            assert conflicts.refused_entry(station.store, each.id)


def common_with(court: Court, who: int) -> int:
    """Return the last entry of the station's chain that the centre holds, too."""
    station = court.stations[who]
    common = 0
    for sequence in range(1, station.head().sequence + 1):
        held = court.centre.ledger.settled(station.device, station.epoch, sequence)
        if held is None or held.hash != station.hash_at(sequence):
            break
        common = sequence
    return common


@pytest.fixture
def tiny_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let some masters travel in parts, small as they are."""
    monkeypatch.setattr(limits, "SMALL_BYTES", 64)
    monkeypatch.setattr(limits, "SLICE_BYTES", 30)
    monkeypatch.setattr(limits, "PART_BYTES", 1000)


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Stations,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            # Hashes differ from run to run, so shorter stories would tell nothing.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("tiny_sizes")
def test_stations_end_up_alike_whatever_happens_in_between() -> None:
    play(4, 25)


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("tiny_sizes")
def test_stations_end_up_alike_after_long_stories() -> None:
    play(60, 60)

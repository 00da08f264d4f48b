"""The simulator's stories with real encrypted stores: all converge, nothing is lost."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from sync.core.judging import Known
from sync.station.tables import KNOWN
from tests.sync.simulation import oracle
from tests.sync.simulation.world import STORM
from tests.sync.station.real_world import RealWorld, check, check_view

pytestmark = pytest.mark.usefixtures("small_sizes")

_FIRST = int(os.environ.get("WENYI_SEED", "100"))
_log = logging.getLogger(__name__)


def story(root: Path, seed: int, steps: int, stations: int, known: Known = KNOWN) -> None:
    """Work in bad weather with trouble of every kind, then calm and the oracle."""
    world = RealWorld(seed, stations, root, STORM, known)
    try:
        while world.steps < steps:
            for n in range(stations):
                for _ in range(world.chance.randrange(5)):
                    world.write(n)
            world.run(world.chance.randrange(1, 20))
            check_view(world.centre, world.chance.choice(world.real))
            for _ in range(world.chance.randrange(3)):
                world.trouble()
            if world.chance.random() < 0.05:
                world.sweep()
        world.calm_down()
        check(world)
        assert len(world.written) > steps / 10, "a story in which nothing happens"
        _log.info("seed %s: %s", seed, oracle.statistics(world))
    finally:
        world.close()


@pytest.mark.parametrize("seed", range(2))
def test_real_stores_converge_through_a_storm(tmp_path: Path, seed: int) -> None:
    story(tmp_path, seed, 300, 3)


def test_real_stores_converge_where_the_centre_does_not_know_everything(tmp_path: Path) -> None:
    """What it keeps but does not apply holds up what builds on it, here as there."""
    story(tmp_path, 7, 300, 3, {n: c for n, c in KNOWN.items() if n != "material"})


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(_FIRST, _FIRST + 30))
def test_five_real_stores_converge_through_long_storms(tmp_path: Path, seed: int) -> None:
    """``WENYI_SEED`` begins elsewhere, and names a failure."""
    story(tmp_path, seed, 1500, 5)

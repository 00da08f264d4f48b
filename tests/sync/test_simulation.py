from __future__ import annotations

import logging
import os

import pytest

from tests.sync.simulation import oracle
from tests.sync.simulation.world import STORM, World

pytestmark = pytest.mark.usefixtures("small_sizes")

_FIRST = int(os.environ.get("WENYI_SEED", "100"))
_log = logging.getLogger(__name__)


def storm(seed: int, steps: int, stations: int = 5) -> World:
    """Work in bad weather with trouble of every kind, then calm and the oracle."""
    world = World(seed, stations, STORM)
    while world.steps < steps:
        for n in range(stations):
            if world.chance.random() < 0.5:
                world.write(n)
        world.run(world.chance.randrange(1, 40))
        if world.chance.random() < 0.5:
            world.trouble()
        if world.chance.random() < 0.05:
            world.sweep()
    world.calm_down()
    oracle.check(world)
    _log.info("seed %s: %s", seed, oracle.statistics(world))
    return world


@pytest.mark.parametrize("seed", range(4))
def test_a_storm_loses_and_doubles_nothing(seed: int) -> None:
    storm(seed, 1300)


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(_FIRST, _FIRST + 50))
def test_a_hundred_thousand_steps(seed: int) -> None:
    """Fifty stories of 2,000 steps; ``WENYI_SEED`` begins elsewhere, and names a failure."""
    storm(seed, 2000)

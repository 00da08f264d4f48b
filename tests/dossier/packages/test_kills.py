"""A process that is killed while it packs leaves a whole bag or none."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from dossier.packages.reading import read_bag
from tests.dossier.packages.bags import ARCHIVE_NUMBER

ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import sys
from pathlib import Path
from tests.dossier.packages.bags import bag
def told(done, total):
    print(done, flush=True)
bag(Path(sys.argv[1]), on_progress=told)
print("durable", flush=True)
"""


def kill_at(out: Path, step: str) -> bool:
    """Pack in a process, kill it once it has said ``step``; return whether it said durable."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(out)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert child.stdout is not None
    said = []
    for line in child.stdout:
        said.append(line.strip())
        if said[-1] == step:
            break
    child.kill()
    said += child.stdout.read().split()
    child.stdout.close()
    child.wait()
    return "durable" in said


def loop(out: Path, rounds: int) -> None:
    chance = random.Random(7)
    for round_ in range(rounds):
        folder = out / str(round_)
        durable = kill_at(folder, str(chance.randrange(12)))
        there = folder / ARCHIVE_NUMBER
        assert there.exists() or not durable
        if there.exists():
            assert read_bag(there).valid
        # What is left of a broken one is told by its name and is no bag.
        assert all(p == there or p.name.endswith(".part") for p in folder.iterdir())


def test_a_kill_leaves_a_whole_bag_or_none(tmp_path: Path) -> None:
    loop(tmp_path, 2)
    assert kill_at(tmp_path / "whole", "durable")
    assert read_bag(tmp_path / "whole" / ARCHIVE_NUMBER).valid


@pytest.mark.faults
@pytest.mark.timeout(7200)
def test_many_kills_leave_whole_bags_or_none(tmp_path: Path) -> None:
    loop(tmp_path, 60)

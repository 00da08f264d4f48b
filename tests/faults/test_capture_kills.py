"""``kill -9`` at random moments of a capture: nothing acknowledged is ever lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from dossier.model import BatchState
from dossier.store import Store, open_store
from scanner.capture.batch import finish, unfinished
from scanner.imaging.master import decode
from tests.faults.capturing_child import KEY, case_of

ROOT = Path(__file__).resolve().parents[2]


def _run_and_kill(home: Path, run: int, rng: random.Random) -> list[tuple[str, str, str]]:
    """Capture in a child, kill it at a random moment, return what it acknowledged."""
    command = [sys.executable, "-m", "tests.faults.capturing_child", str(home), str(run)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        try:
            assert child.stdout.readline() == "ready\n"
            # By pages and not by time alone: on a busy machine none came in a quarter second.
            lines = [child.stdout.readline() for _ in range(rng.randrange(4))]
            time.sleep(rng.uniform(0, 0.06))
        finally:
            child.kill()
        lines += child.stdout.read().splitlines(keepends=True)
        child.wait()
    acknowledged = []
    for line in lines:
        # The last line may be cut short; such a page was not acknowledged.
        if line.endswith("\n"):
            _, page_id, sha256, name = line.split()
            acknowledged.append((page_id, sha256, name))
    return acknowledged


def _check(store: Store, acknowledged: list[tuple[str, str, str]], kills: int) -> None:
    pages = store.pages(case_of(store))
    found = {str(page.id): page for page in pages}
    for page_id, sha256, name in acknowledged:
        page = found[page_id]
        assert (page.sha256, page.source_name) == (sha256, name)
        assert decode(store.blobs.read(sha256)).shape == (280, 200, 3)
    assert max(Counter(page.source_name for page in pages).values(), default=1) == 1
    # Received and then killed before it could say so: at most one page a kill.
    assert len(pages) - len(acknowledged) <= kills
    assert store.verify(deep=True).problems == ()


def _kill_loop(home: Path, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    acknowledged: list[tuple[str, str, str]] = []
    offered = 0
    for run in range(kills):
        acknowledged += _run_and_kill(home, run, rng)
        if run % 10 == 0 or run == kills - 1:
            with open_store(home, key=KEY) as store:
                left = unfinished(store)
                assert [u.batch for u in left] == store.open_batches()
                assert len(left) <= 1
                offered += len(left)
                _check(store, acknowledged, run + 1)
    assert acknowledged
    assert offered
    with open_store(home, key=KEY) as store:
        start = time.monotonic()
        left = unfinished(store)
        assert time.monotonic() - start < 3
        for item in left:
            finish(store, item.batch)
        case_id = case_of(store)
        assert {batch.state for batch in store.batches(case_id)} == {BatchState.STOPPED}
        assert all(page.skew_deg is not None for page in store.pages(case_id))
        assert unfinished(store) == []
        _check(store, acknowledged, kills)


def test_a_few_kills_lose_no_page(tmp_path: Path) -> None:
    _kill_loop(tmp_path / "home", kills=6, seed=1)


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_sixty_kills_lose_no_page(tmp_path: Path) -> None:
    _kill_loop(tmp_path / "home", kills=60, seed=20260101)

"""Killed while cataloguing: what was acknowledged stands, and nothing stands half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dossier.changes import MACHINE, ReceivePage
from dossier.store import open_store
from tests.dossier.paper import KEY, open_case, page
from tests.faults.cataloguing_child import digest_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = 24
FEW_PAGES = 6
"""For the run of every day: enough to split, join and empty materials."""


def kill_loop(home: Path, times: int, pages: int = PAGES) -> None:
    chance = random.Random(5)
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        for number in range(pages):
            store.apply(ReceivePage(page(store, case_id, batch_id, f"第{number}页")), MACHINE)
        known = digest_of(store, case_id)
        every = {one.id for one in store.pages(case_id, include_deleted=True)}
    steps = 0
    for number in range(times):
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.cataloguing_child", str(home), case_id,
             str(number)],
            stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )  # fmt: skip
        assert program.stdout is not None
        begun = program.stdout.readline().split()
        assert begun == ["open", known], number
        # Every other program has done something, however slow the machine.
        first = program.stdout.readline() if number % 2 else ""
        time.sleep(chance.uniform(0.0, 0.25))
        program.send_signal(signal.SIGKILL)
        told = (first + program.stdout.read()).splitlines()
        program.wait()
        program.stdout.close()
        whole = [line.split()[1] for line in told if line.startswith("done ") and len(line) == 69]
        acknowledged = whole[-1] if whole else known
        steps += len(whole)
        with open_store(home, key=KEY) as store:
            assert store.verify(deep=False).problems == ()
            known = digest_of(store, case_id)
            if known != acknowledged:
                # At most the last step had been done and not been told.
                last = store.journal_entries(0, 1_000_000)[-1]
                assert last.who != MACHINE
                store.undo(case_id, "编目员") if last.undoes is None else store.redo(
                    case_id, "编目员"
                )
                known = digest_of(store, case_id)
                if last.redoes is None:
                    assert known == acknowledged
            live = store.pages(case_id)
            materials = {one.id for one in store.materials(case_id)}
            held = {one.material_id for one in live if one.material_id is not None}
            assert held == materials  # none is empty, and no page lies in one that is gone
            assert {one.id for one in store.pages(case_id, include_deleted=True)} == every
    assert steps >= times // 2, "the kills came before any work"


def test_kills_while_cataloguing_leave_whole_steps(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 2, FEW_PAGES)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_many_kills_while_cataloguing_leave_whole_steps(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 100)

"""Killed at the quality desk: no decision is lost, doubled or half there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from app.station import quality as desk
from app.station.station import Station
from dossier.changes import MACHINE, CloseBatch, ReceivePage
from dossier.ids import CaseId
from dossier.model import BatchState
from dossier.quality import BLOCKING_FLAGS
from dossier.scanning import Judged
from dossier.store import Store, open_store
from dossier.store import scanning as reads
from tests.dossier.paper import KEY, open_case, page

ROOT = Path(__file__).resolve().parents[2]
PAGES = 16


class Told:
    """What the killed programs said of their decisions."""

    def __init__(self) -> None:
        self.order: list[tuple[str, str, tuple[str, ...]]] = []
        self.sure: set[str] = set()

    def hear(self, lines: list[str]) -> None:
        for line in lines:
            match line.split():
                case ["try", mark, judged, pages, "end"]:
                    self.order.append((mark, judged, tuple(pages.split(","))))
                case ["done", mark, _, _, "end"]:
                    self.sure.add(mark)

    def compare(self, store: Store, case_id: CaseId) -> None:
        """Hold the decisions against the store; what was tried last may be there or not."""
        with store.snapshot() as reader:
            verdicts = reads.verdicts(reader, case_id)
        there = {verdict.reason for verdict in verdicts}
        assert self.sure <= there
        # A decision that was not acknowledged is kept from here on if it came to be.
        self.order = [each for each in self.order if each[0] in there]
        meant = Counter((m, judged, page) for m, judged, pages in self.order for page in pages)
        assert Counter((v.reason, v.judged.value, v.page_id) for v in verdicts) == meant
        assert set(meant.values()) <= {1}
        noted = [
            each for each in store.journal_entries(0, 1_000_000) if each.kind == "NoteVerdict"
        ]
        assert len(noted) == len(verdicts)
        last = {page: judged for _, judged, pages in self.order for page in pages}
        waiting = {
            one.id
            for one in store.pages(case_id)
            if last.get(one.id) == Judged.RESCAN
            or (one.id not in last and BLOCKING_FLAGS & {*one.flags})
        }
        station = cast(Station, SimpleNamespace(store=store))
        (board,) = desk.case_quality(station, case_id)
        assert {problem.page_id for problem in board.blockers} == waiting


def kill_loop(home: Path, times: int) -> None:
    chance = random.Random(8)
    told = Told()
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        for number in range(PAGES):
            flags = (chance.choice(sorted(BLOCKING_FLAGS)),) if number % 2 else ()
            made = replace(page(store, case_id, batch_id, f"第{number}页"), flags=flags)
            store.apply(ReceivePage(made), MACHINE)
        store.apply(CloseBatch(batch_id, BatchState.DONE), MACHINE)
    for number in range(times):
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.quality_child", str(home), case_id, str(number)],
            stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )  # fmt: skip
        assert program.stdout is not None
        first = program.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.25))
        program.send_signal(signal.SIGKILL)
        told.hear((first + program.stdout.read()).splitlines())
        program.wait()
        program.stdout.close()
        with open_store(home, key=KEY) as store:
            assert store.verify(deep=False).problems == ()
            told.compare(store, case_id)
    assert len(told.sure) >= times // 2, "the kills came before any work"


def test_kills_at_the_quality_desk_leave_whole_decisions(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 2)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_many_kills_at_the_quality_desk_leave_whole_decisions(tmp_path: Path) -> None:
    kill_loop(tmp_path / "home", 60)

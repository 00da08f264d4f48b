"""``kill -9`` of window and command line at an open door: journal, cells and list agree after."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.demo.cabinet.boards import SpeakerA
from app.demo.cabinet.doors import Doors
from app.windows.custody.custody import SETTINGS
from cabinet.contract import Cell
from cabinet.paper_desk import PaperDesk
from cabinet.settings import from_url, save
from dossier.custody.model import Act, BundleState, Shut
from dossier.store import Store, custody, open_store, schema
from tests.gui.custody.counter import KEEPER, stocked

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 600.0
SHUT_AFTER_S = 0.4
LABELS = ("A-1", "A-2", "A-3", "B-1")


class Stage:
    """A station, a cabinet that outlives its programs, and who kills them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.home, self.chance = folder / "home", random.Random(seed)
        stocked(self.home)
        self.doors = Doors({1: 4, 2: 4}, SHUT_AFTER_S)
        self.demo = SpeakerA(folder / "line", self.doors)
        wiring = replace(
            from_url(self.demo.url), name="一号柜", boards=(1, 2), locks=4, reply_s=20.0
        )
        save(self.home / SETTINGS, (replace(wiring, confirm_s=20.0),))
        self.env = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        self.met: Counter[str] = Counter()

    def kill_one(self, command: list[str], most: int) -> None:
        """Start a program, let it order up to ``most`` doors open, and kill it about then."""
        before = len(self.doors.ordered)
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            orders = before + self.chance.randrange(1, 1 + most)
            over_s = time.monotonic() + PATIENCE_S
            while len(self.doors.ordered) < orders and child.poll() is None:
                assert time.monotonic() < over_s, "it opened no door"
                time.sleep(0.005)
            time.sleep(self.chance.uniform(0.0, 2 * SHUT_AFTER_S))
        finally:
            child.kill()
            child.wait()

    def window(self) -> None:
        self.kill_one(["tests.gui.custody.desk_process", str(self.home)], 3)

    def command(self) -> None:
        """Store what waits, or take out what lies there, by the command line."""
        with open_store(self.home) as store, store.snapshot() as reader:
            bundles = [custody.labelled(reader, label) for label in LABELS]
        waiting = [one for one in bundles if one.state is BundleState.WAITING]
        words = ["app.cli", "--home", str(self.home), "--json", "cabinet"]
        if waiting:
            words += ["store", "--label", waiting[0].label, "--cell", "2-04"]
        else:
            stored = [one for one in bundles if one.submitter and one.lies is not None]
            words += ["take-out", "--label", stored[0].label if stored else "A-2"]
        self.kill_one([*words, "--cabinet", "一号柜"], 1)

    def check(self) -> None:
        """Hold what was killed against what it left; then settle what broke off."""
        open_ = [cell for cell in self.doors.cells if self.doors.is_open(cell)]
        with open_store(self.home) as store:
            assert store.verify(deep=True).problems == ()
            replayed = journal_says(store)
            with store.snapshot() as reader:
                left = custody.unended(reader, "一号柜")
                for name, table in schema.CUSTODY.items():
                    rows = reader.connection.execute(table.select()).mappings()
                    assert {row["id"]: dict(row) for row in rows} == replayed.get(name, {})
            # A door that stands open is one whose visit has not ended: nothing is noted early.
            assert {Cell.parse(one.place.cell) for one in left} >= set(open_)
            assert len(left) <= 1
            self.met["unended" if left else "whole"] += 1
            for visit in left:
                self._settle(store, visit)
            self._agree(store)
        for cell in open_:
            self.doors.shut(cell)

    def _settle(self, store: Store, visit: Any) -> None:
        desk = PaperDesk(store, KEEPER)
        with store.snapshot() as reader:
            labels = [custody.bundle(reader, one).label for one in visit.bundles]
        desk.settle_visit(visit.id, self.chance.choice([labels, []]), "断电后核对")

    def _agree(self, store: Store) -> None:
        """Each bundle is where its last act through a door says, and its visit too."""
        with store.snapshot() as reader:
            assert not custody.unended(reader, "一号柜")
            for label in LABELS:
                bundle = custody.labelled(reader, label)
                acts = custody.acts(reader, bundle.id)
                through = [one for one in acts if one.visit_id is not None]
                for act in through:
                    visit = custody.visit(reader, act.visit_id)  # type: ignore[arg-type]
                    assert visit.ended_at is not None
                    assert bundle.id in visit.done
                    assert visit.shut in (Shut.SENSOR, Shut.WORD)
                stored = bool(through) and through[-1].act is Act.STORE
                assert (bundle.lies is not None) == stored
                if stored:
                    assert bundle.lies == through[-1].place

    def close(self) -> None:
        self.demo.close()


def journal_says(store: Store) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rows of custody as the journal alone makes them."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for entry in store.journal_entries(0, 100_000):
        for delta in entry.deltas:
            if delta.table in schema.CUSTODY:
                row = rows.setdefault(delta.table, {}).setdefault(delta.id, {})
                assert delta.before is None or delta.before.items() <= row.items()
                row.update(delta.after or {})
    return rows


def kill(folder: Path, times: int, seed: int, windows: tuple[int, ...]) -> Counter[str]:
    """Kill so often; of four programs those named are windows, the others commands."""
    stage = Stage(folder, seed)
    try:
        for number in range(times):
            (stage.window if number % 4 in windows else stage.command)()
            stage.check()
    finally:
        stage.close()
    return stage.met


def test_two_kills_at_a_door(tmp_path: Path) -> None:
    assert kill(tmp_path, 2, 11, windows=(1,)).total() == 2


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_sixty_kills_at_a_door(tmp_path: Path) -> None:
    met = kill(tmp_path, 60, 12, windows=(1, 2, 3))
    assert met["unended"] > 5
    assert met["whole"] > 5

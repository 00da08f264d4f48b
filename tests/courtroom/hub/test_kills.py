"""A hub that is killed comes back to what it had answered, and to nothing it had not begun."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from courtroom.hub.authority import Authority
from courtroom.hub.log import Log, verify
from tests.courtroom.hub.court import PLAINTIFF, pane, view
from tests.courtroom.hub.reference import Card, Failed, Screen


class Killed:
    """A hub's process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "room"
        self.journal = folder / "journal"

    def start(self) -> int:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.courtroom.hub.hub_child", self.home, self.journal],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the hub did not start"
        return int(line)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def cards(self) -> list[Card]:
        return [Card(**one) for one in json.loads((self.folder / "cards.json").read_text())]


class Oracle:
    """What was answered, and what was begun and not answered."""

    def __init__(self) -> None:
        self.shown: set[str] = set()
        """Rectangles that may be what is shown, as text."""
        self.marks: set[str] = set()
        self.maybe_marks: set[str] = set()
        self.control: set[Any] = {None}
        self.began: tuple[str, Any] | None = None

    def begin(self, kind: str, value: Any) -> None:
        self.began = (kind, value)
        if kind == "show":
            self.shown.add(value)
        elif kind == "mark":
            self.maybe_marks.add(value)
        else:
            self.control.add(value)

    def done(self) -> None:
        assert self.began is not None
        kind, value = self.began
        if kind == "show":
            self.shown = {value}
        elif kind == "mark":
            self.marks.add(value)
        else:
            self.control = {value}
        self.began = None

    def check(self, facts: dict[str, Any]) -> None:
        shown = facts.get("show/*")
        if shown is not None:
            found = str(shown["panes"][0]["rectangle"])
            assert found in self.shown
            self.shown = {found}
        else:
            assert not self.shown or self.began is not None
        marks = {key.partition("/")[2] for key in facts if key.startswith("mark/")}
        assert self.marks <= marks <= self.maybe_marks
        assert facts.get("control") in self.control
        self.control = {facts.get("control")}
        self.marks = marks


def patiently(judge: Screen, act: str, **values: Any) -> None:
    """Do something; when it was too often, again."""
    while True:
        try:
            judge.do(act, **values)
        except Failed as failed:
            if failed.error != "TooOften":
                raise
            with judge.changed:
                judge.changed.wait(0.05)
        else:
            return


def work(judge: Screen, oracle: Oracle, chance: random.Random) -> None:
    stroke: dict[str, Any] = {"tool": "pen", "colour": "#ff0000", "width": 0.01}
    while True:
        kind = chance.choice(["show", "show", "mark", "control"])
        if kind == "show":
            rectangle = [round(chance.random() / 2, 6), 0, 0.5, 0.5]
            oracle.begin(kind, str(rectangle))
            patiently(judge, "show", to="*", view=view(pane("P1", 1, rectangle)))
        elif kind == "mark":
            made = f"m-{chance.getrandbits(40):x}"
            oracle.begin(kind, made)
            patiently(judge, "mark", id=made, exhibit="P1", page=1, points=[[0, 0]], **stroke)
        else:
            seat = chance.choice([None, PLAINTIFF])
            oracle.begin(kind, seat)
            patiently(judge, "control", seat=seat)
        oracle.done()


def lines_of(journal: Path) -> list[tuple[str, dict[str, Any]]]:
    return [tuple(json.loads(line)) for line in journal.read_bytes().splitlines() if line]


def loop(folder: Path, rounds: int, seed: int) -> int:
    hub, oracle, chance = Killed(folder), Oracle(), random.Random(seed)
    acts = 0
    for turn in range(rounds):
        port = hub.start()
        cards = hub.cards()
        with Screen(cards[0], port) as judge, Screen(cards[1], port) as party:
            oracle.check(judge.facts)
            party.wait(lambda party=party: bool(party.facts))  # type: ignore[misc]
            assert party.facts.get("show/*") == judge.facts.get("show/*")
            timer = threading.Timer(chance.uniform(0.02, 0.6), hub.kill)
            timer.start()
            with suppress(ConnectionError, ConnectionClosed, OSError):
                work(judge, oracle, random.Random(f"{seed} {turn}"))
            timer.join()
            acts += judge.n
            assert not judge.faults + party.faults
    port = hub.start()
    with Screen(hub.cards()[0], port) as judge:
        oracle.check(judge.facts)
        judge.do("show", to="*", view=None)
    hub.kill()
    secret = Authority.open(hub.home).secret
    assert verify(hub.home / "hearings" / "H1", secret) > 0
    log = Log.open(hub.home / "hearings" / "H1", secret)
    log.close()
    check_journal(lines_of(hub.journal), log)
    return acts


def check_journal(lines: list[tuple[str, dict[str, Any]]], log: Log) -> None:
    """Every display that began has ended, in order; twice only the very same."""
    begun: dict[str, dict[str, Any]] = {}
    ended: dict[str, dict[str, Any]] = {}
    for kind, value in lines:
        if kind != "display":
            continue
        book = ended if "until" in value else begun
        if book is ended:
            assert value["id"] in begun
        assert book.setdefault(value["id"], value) == value
    assert begun
    assert set(begun) == set(ended)
    assert not log.facts.keys("displayed")
    assert not log.facts.keys("noting")


def test_a_killed_hub_comes_back_to_what_it_had_answered(tmp_path: Path) -> None:
    assert loop(tmp_path, 2, seed=1) > 0


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_hub_that_is_killed_again_and_again(tmp_path: Path) -> None:
    began = time.monotonic()
    assert loop(tmp_path, 40, seed=round(began)) > 0

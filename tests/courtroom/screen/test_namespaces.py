"""Screens on a line of their own: its cable pulled, its answers swallowed by the kernel.

A proxy ends a connection or keeps silent; here packets really go lost, and TCP tries again by
its own clock. Needs the right to make network namespaces; is left out where there is none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from courtroom.hub.contract import ALL, Kind
from courtroom.hub.hub import Hub
from courtroom.screen.contract import Link
from courtroom.screen.pairing import pair
from courtroom.screen.room import PairedRoom
from tests.courtroom.hub.court import config, pane, view
from tests.courtroom.screen.pictured import PicturedCourt, projection, until

WAIT_S = 60.0


def ip(*words: str, check: bool = True) -> bool:
    done = subprocess.run(["ip", *words], capture_output=True, check=False)
    assert not check or done.returncode == 0, done.stderr.decode()
    return done.returncode == 0


class Line:
    """A cable between this machine and one in a network namespace.

    Attributes:
        here, there: addresses of its ends.
    """

    def __init__(self) -> None:
        self.name = f"wenyi{os.getpid()}"
        self._near = f"wy{os.getpid()}"
        number = os.getpid() % 16_000
        net = f"10.213.{number // 64}.{number % 64 * 4}".rpartition(".")
        self.here, self.there = (f"{net[0]}.{int(net[2]) + n}" for n in (1, 2))

    def lay(self) -> bool:
        """Make it; False: that is not allowed here."""
        if not ip("netns", "add", self.name, check=False):
            return False
        # In a container or a root of its own, a namespace may be made and not be gone into.
        if not ip("netns", "exec", self.name, "true", check=False):
            self.remove()
            return False
        far = f"{self._near}b"
        if not ip("link", "add", self._near, "type", "veth", "peer", "name", far,
                  "netns", self.name, check=False):  # fmt: skip
            self.remove()
            return False
        ip("-n", self.name, "addr", "add", f"{self.there}/30", "dev", far)
        for link in ("lo", far):
            ip("-n", self.name, "link", "set", link, "up")
        self.plug()
        return True

    def plug(self) -> None:
        """Put the cable in."""
        ip("link", "set", self._near, "up")
        ip("addr", "replace", f"{self.here}/30", "dev", self._near)

    def pull(self) -> None:
        """Pull the cable out at this end; the address stays with the machine."""
        ip("link", "set", self._near, "down")

    def swallow(self) -> None:
        """Let what is said from here get lost; what is said there arrives."""
        ip("route", "add", "blackhole", f"{self.there}/32")

    def pass_on(self) -> None:
        """Swallow nothing any more."""
        ip("route", "del", "blackhole", f"{self.there}/32")

    def remove(self) -> None:
        """Take it away with all that runs there."""
        ip("route", "del", "blackhole", f"{self.there}/32", check=False)
        ip("netns", "del", self.name, check=False)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    if shutil.which("ip") is None or not made.lay():
        pytest.skip("needs the right to make network namespaces")
    yield made
    made.remove()


@contextmanager
def screen_there(line: Line, folder: Path) -> Iterator[Queue[dict[str, Any]]]:
    """Run a screen at the other end; give what it tells."""
    told: Queue[dict[str, Any]] = Queue()
    process = subprocess.Popen(
        ["ip", "netns", "exec", line.name, sys.executable, "-m",
         "tests.courtroom.screen.screen_child", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip

    def read() -> None:
        for each in process.stdout or ():
            told.put(json.loads(each))

    reader = Thread(target=read)
    reader.start()
    try:
        yield told
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(WAIT_S)
        finally:
            process.kill()
            reader.join(WAIT_S)
            if process.stdout is not None:
                process.stdout.close()


def until_told(
    told: Queue[dict[str, Any]], so: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    end = time.monotonic() + WAIT_S
    last: dict[str, Any] = {}
    while time.monotonic() < end:
        try:
            last = told.get(timeout=1.0)
        except Empty:
            continue
        if so(last):
            return last
    pytest.fail(f"not told; last: {last}")


@pytest.mark.parametrize("fault", ["half-open", pytest.param("cable", marks=pytest.mark.faults)])
def test_packets_that_go_lost_blank_one_screen_and_it_comes_back(
    line: Line, tmp_path: Path, fault: str
) -> None:
    hub = Hub(config(tmp_path / "hub", host=line.here), PicturedCourt())
    hub.start()
    try:
        folders = [tmp_path / name for name in ("far", "near")]
        for folder, seat in zip(folders, ("plaintiff", "defendant"), strict=True):
            code = hub.open_pairing(Kind.PARTY, seat).code
            found = pair(f"{line.here}:{hub.listening.port}", code, folder, seat)
        near = PairedRoom(found)
        links: list[Link] = []
        near.subscribe(lambda happened: links.append(happened.link))
        try:
            with screen_there(line, folders[0]) as told:
                until_told(told, lambda one: one["link"] == "GOOD")
                hub.act("show", {"to": ALL, "view": view(pane("P1", 1))})
                until_told(told, lambda one: one["page"] == 1)
                (line.pull if fault == "cable" else line.swallow)()
                cut = time.monotonic()
                hub.act("show", {"to": ALL, "view": view(pane("P1", 2))})
                if fault == "half-open":  # the machine's own address goes with its cable
                    until(lambda: near.facts["show/*"]["panes"][0]["page"] == 2)
                lost = until_told(told, lambda one: one["link"] == "LOST")
                # The lease of two seconds; what is more is the machine's.
                assert 1.0 < lost["at"] - cut < 8.0
                assert lost["page"] == 1, "what was said meanwhile is not there"
                hub.act("show", {"to": ALL, "view": view(pane("P1", 3))})
                (line.plug if fault == "cable" else line.pass_on)()
                common = json.dumps(projection(hub.facts(), near), sort_keys=True)
                digest = hashlib.sha256(common.encode()).hexdigest()
                until_told(told, lambda one: one["link"] != "LOST" and one["digest"] == digest)
                if fault == "half-open":
                    assert Link.LOST not in links, "the others noticed nothing"
        finally:
            near.close()
    finally:
        hub.stop()

"""The parent's side of a confined child, with children that do what they like."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from resources import wire
from resources.confined import ONE_THREAD, Confined
from resources.errors import Corrupt, Crashed, Hostile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="descriptors are inherited")

BEGIN = """
import array, os, socket, sys, time
from resources import wire
sock = socket.socket(fileno=int(sys.argv[1]))
told, _ = wire.receive(sock, 0, None)
"""
READY = BEGIN + "wire.send(sock, {'enforced': ['memory'], 'told': told})\n"
SERVING = (
    READY
    + """
while True:
    wish, _ = wire.receive(sock, 0, None)
    data, handles, _, _ = socket.recv_fds(sock, 1, 1)
    with os.fdopen(handles[0], "rb") as file:
        wire.send(sock, {"wish": wish["wish"], "read": file.read().decode(),
                         "env": sorted(os.environ), "home": os.environ["HOME"],
                         "sid": os.getsid(0), "pgid": os.getpgid(0), "pid": os.getpid(),
                         "nice": os.getpriority(os.PRIO_PROCESS, 0)})
"""
)
Start = Callable[..., Confined]


@pytest.fixture
def start() -> Iterator[Start]:
    begun: list[Confined] = []

    def begin(code: str, **more: Any) -> Confined:
        settings: dict[str, Any] = {"engine": "test reader", "start_s": 60.0, **more}
        command = [sys.executable, "-P", "-s", "-c", code]
        begun.append(Confined(command, {"limit": 7}, **settings))
        return begun[-1]

    yield begin
    for one in begun:
        one.end()


def asked(child: Confined, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        child.hand_over({"wish": "read"}, file)
    return wire.receive(child.sock, 0, wire.Clock(60.0))[0]


def test_it_reads_what_is_handed_over_and_knows_nothing_of_the_person(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "page"
    path.write_text("内容", encoding="utf-8")
    child = start(SERVING, environment={**ONE_THREAD, "MORE": "1"}, niceness=3)
    assert child.enforced == ("memory",)
    said = asked(child, path)
    assert (said["wish"], said["read"]) == ("read", "内容")
    assert said["home"] == str(child.folder)
    few = {"PATH", "SYSTEMROOT", "PYTHONPATH", "PYTHONUTF8", "TMPDIR", "HOME", "LANG"}
    assert set(said["env"]) - few - {"LC_CTYPE", "PWD", "SHLVL", "_"} == {
        "MALLOC_ARENA_MAX", "MORE", *ONE_THREAD,
    }  # fmt: skip
    assert said["nice"] == os.getpriority(os.PRIO_PROCESS, 0) + 3
    assert asked(child, path)["pid"] == said["pid"], "the same child, asked again"
    child.end()
    child.end()
    assert not child.folder.exists()
    assert child.process.returncode is not None


@pytest.mark.parametrize("own", [True, False])
def test_it_is_apart_from_the_programs_own_processes(
    start: Start, tmp_path: Path, own: bool
) -> None:
    path = tmp_path / "page"
    path.touch()
    said = asked(start(SERVING, own_session=own), path)
    assert said["pgid"] == said["pid"]
    assert (said["sid"] == said["pid"]) is own


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(3)", BEGIN, BEGIN + "sock.sendall(b'\\0\\0\\0\\4abcd')"],
    ids=["ends", "says nothing", "talks nonsense"],
)
def test_one_that_does_not_answer_is_told_as_a_crash(start: Start, code: str) -> None:
    with pytest.raises(Crashed) as caught:
        start(code)
    assert caught.value.params["engine"] == "test reader"


def test_one_that_is_not_ready_in_time_is_killed(start: Start) -> None:
    with pytest.raises(Crashed):
        start(BEGIN + "time.sleep(600)", start_s=0.0)


def test_a_program_that_is_not_there_is_told_as_a_crash() -> None:
    with pytest.raises(Crashed) as caught:
        Confined(["/nowhere/child"], {}, engine="test reader", start_s=60.0)
    assert "/nowhere/child" in caught.value.params["detail"]


def test_a_death_says_the_file_is_corrupt(start: Start, tmp_path: Path) -> None:
    child = start(READY + "wire.receive(sock, 0, None); os._exit(9)")
    path = tmp_path / "page"
    path.touch()
    with pytest.raises(wire.Gone):
        asked(child, path)
    error = child.obituary("起诉状.pdf", 1 << 40)
    assert isinstance(error, Corrupt)
    assert error.params == {"source": "起诉状.pdf", "detail": "reader ended with 9"}


@pytest.mark.parametrize("resident", [True, False])
def test_a_death_of_greed_is_told_as_a_bomb(start: Start, resident: bool) -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc")
    child = start(READY + "held = bytearray(64 << 20); time.sleep(600)", resident=resident)
    clock = wire.Clock(60.0, child.watch)
    while child.peak_bytes < 64 << 20:
        clock.tick()
    # Alive still: it is killed for what it says of the file.
    assert isinstance(child.obituary("图.jpg", 64 << 20), Hostile)
    assert child.process.returncode is not None

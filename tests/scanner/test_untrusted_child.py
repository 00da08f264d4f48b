"""The child is confined, the parent believes it nothing, and both survive each other."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources import wire
from resources.errors import Cancelled, Corrupt, DocumentError, Hostile, TooLarge
from scanner.untrusted.answers import FLAGS as KNOWN_FLAGS
from scanner.untrusted.answers import PageRefusal, ReadPage, understand
from scanner.untrusted.formats.ifd import read_chain, reader_of
from scanner.untrusted.formats.page import FLAGS, plausible_dpi
from scanner.untrusted.formats.sniff import HEAD_BYTES, sniff
from scanner.untrusted.limits import Limits, in_words
from scanner.untrusted.reader import FROZEN_SWITCH, PageReader, run_if_asked
from tests.scanner.outside_files import jpeg, looped_tiff, page_image, tiff

ROOT = Path(__file__).resolve().parents[2]


def stored(folder: Path, data: bytes, name: str = "a.bin") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(reader: PageReader, path: Path) -> list[ReadPage | PageRefusal]:
    with path.open("rb") as file:
        return list(reader.read(file, path.name))


def confined(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a process that has given up its rights."""
    prelude = (
        "import os, socket, subprocess, sys\n"
        "from pathlib import Path\n"
        "from resources import sandbox\n"
        "got = sandbox.confine(1 << 30, (Path(sys.prefix), Path(sys.base_prefix)))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", prelude + code, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def granted() -> list[str]:
    done = confined("print(*got, sep=',')")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(",")


def test_limits_hold_everywhere_on_posix(granted: list[str]) -> None:
    assert {"memory", "file size", "files", "core", "processes"} <= set(granted)
    code = "try:\n    bytearray(2 << 30)\nexcept MemoryError:\n    print('held')"
    assert confined(code).stdout == "held\n"


def test_no_network(granted: list[str]) -> None:
    if "network" not in granted:
        pytest.skip("this system grants no network namespace")
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = (
            "try:\n    socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)\n"
            "except OSError:\n    print('held')"
        )
        port = str(server.getsockname()[1])
        assert confined(code, port).stdout == "held\n"


def test_no_foreign_file_no_writing_no_program(granted: list[str], tmp_path: Path) -> None:
    if "landlock" not in granted:
        pytest.skip("this system has no Landlock")
    secret = stored(tmp_path, b"secret")
    code = (
        "held = 0\n"
        "for act in (lambda: open(sys.argv[1]), lambda: open(sys.argv[1], 'w'),\n"
        "            lambda: os.listdir(os.path.dirname(sys.argv[1])),\n"
        "            lambda: os.execv('/bin/true', ['true'])):\n"
        "    try:\n        act()\n"
        "    except OSError:\n        held += 1\n"
        "print(held)"
    )
    assert confined(code, str(secret)).stdout == "4\n"
    assert secret.read_bytes() == b"secret"


def test_child_gets_nothing_of_the_environment(tmp_path: Path) -> None:
    with PageReader() as reader:
        read(reader, stored(tmp_path, jpeg()))
        environment = Path(f"/proc/{reader.child_pid}/environ")
        if not environment.exists():
            pytest.skip("needs /proc")
        names = {entry.split(b"=")[0] for entry in environment.read_bytes().split(b"\0") if entry}
    assert not names & {b"USER", b"LOGNAME", b"SSH_AUTH_SOCK", b"DBUS_SESSION_BUS_ADDRESS"}


def test_one_child_serves_many_files_and_leaves_nothing(tmp_path: Path) -> None:
    path = stored(tmp_path, jpeg())
    with PageReader(Limits(files_per_child=3)) as reader:
        pids = []
        for _ in range(5):
            pids.append(reader.child_pid)
            read(reader, path)
        folder = reader._child.confined.folder if reader._child else None
        pid = reader.child_pid
    assert pids[0] is None
    assert pids[1] == pids[2] != None  # noqa: E711
    assert pids[3] is None
    assert folder is not None
    assert not folder.exists()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_hostile_file_costs_the_child_and_a_foreign_one_does_not(tmp_path: Path) -> None:
    with PageReader() as reader:
        read(reader, stored(tmp_path, jpeg()))
        first = reader.child_pid
        with pytest.raises(DocumentError):
            read(reader, stored(tmp_path, b"plain text"))
        assert reader.child_pid == first
        with pytest.raises(Corrupt):
            read(reader, stored(tmp_path, jpeg()[:999]))
        assert reader.child_pid == first
        with pytest.raises(Hostile):
            read(reader, stored(tmp_path, looped_tiff()))
        assert reader.child_pid is None
        assert len(read(reader, stored(tmp_path, jpeg()))) == 1


def test_hanging_child_is_killed_and_the_next_file_read(tmp_path: Path) -> None:
    with PageReader(Limits(page_s=0.4)) as reader:
        read(reader, stored(tmp_path, jpeg()))
        pid = reader.child_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        began_s = time.monotonic()
        with pytest.raises(TooLarge) as caught:
            read(reader, stored(tmp_path, jpeg(), "slow.jpg"))
        assert time.monotonic() - began_s < 5
        assert caught.value.params["source"] == "slow.jpg"
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with PageReader() as reader:
        assert len(read(reader, stored(tmp_path, jpeg()))) == 1


def test_child_killed_between_pages(tmp_path: Path) -> None:
    path = stored(tmp_path, tiff([page_image(mark=mark) for mark in range(60)]), "a.tif")
    with PageReader() as reader, path.open("rb") as file:
        pages = reader.read(file, "a.tif")
        got = [next(pages), next(pages)]
        assert reader.child_pid is not None
        os.kill(reader.child_pid, signal.SIGKILL)
        with pytest.raises(Corrupt):
            got.extend(pages)
        assert 2 <= len(got) < 60
        assert [page.number for page in got] == list(range(len(got)))
        assert len(read(reader, path)) == 60


def test_pages_left_unread_do_not_leak_into_the_next_file(tmp_path: Path) -> None:
    path = stored(tmp_path, tiff([page_image(mark=mark) for mark in range(9)]), "a.tif")
    with PageReader() as reader:
        with path.open("rb") as file:
            pages = reader.read(file, "a.tif")
            next(pages)
            pages.close()  # type: ignore[attr-defined]
        (page,) = read(reader, stored(tmp_path, jpeg()))
        assert isinstance(page, ReadPage)
        assert page.encoded == jpeg()


def test_cancelling_a_hanging_child_is_quick(tmp_path: Path) -> None:
    cancel = threading.Event()
    with PageReader() as reader:
        path = stored(tmp_path, jpeg())
        read(reader, path)
        assert reader.child_pid is not None
        os.kill(reader.child_pid, signal.SIGSTOP)
        threading.Timer(0.2, cancel.set).start()
        began_s = time.monotonic()
        with path.open("rb") as file, pytest.raises(Cancelled):
            list(reader.read(file, "a", cancel=cancel))
        assert time.monotonic() - began_s < 3


GOOD: dict[str, Any] = {
    "kind": "page",
    "number": 0,
    "total": 1,
    "media_type": "image/jpeg",
    "width_px": 2,
    "height_px": 3,
    "dpi": 300,
    "turn_quarters": 0,
    "flags": ["converted"],
    "channels": 3,
    "pixels_px": [2, 3],
}
BODIES = (bytearray(b"\xff\xd8\xff\xe0"), bytearray(18))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


def test_good_answer_is_understood() -> None:
    page = understand(dict(GOOD), BODIES, Limits(), "a", 0)
    assert isinstance(page, ReadPage)
    assert (page.pixels, page.flags, page.channels) == (BODIES[1], ("converted",), 3)


@given(st.sampled_from(sorted(GOOD)), json_values)
def test_no_answer_of_the_child_is_believed_unchecked(key: str, value: Any) -> None:
    try:
        page = understand({**GOOD, key: value}, BODIES, Limits(), "a", 0)
    except (wire.Gone, DocumentError):
        return
    assert isinstance(page, ReadPage | PageRefusal)
    if isinstance(page, ReadPage):
        assert page.width_px * page.height_px * page.channels == 18
        assert 0 <= page.turn_quarters <= 3
        assert set(page.flags) <= FLAGS


@pytest.mark.parametrize(
    ("change", "bodies"),
    [
        ({"kind": "end"}, ()),
        ({"number": 1}, BODIES),
        ({"media_type": "image/svg"}, BODIES),
        ({"media_type": "image/png"}, BODIES),
        ({"width_px": 3}, BODIES),
        ({"pixels_px": [3, 2]}, BODIES),
        ({"pixels_px": [2, 3, 1]}, BODIES),
        ({"flags": ["great_picture"], "pixels_px": [4097, 1]}, BODIES),
        ({"flags": ["<b>"]}, BODIES),
        ({}, ()),
        ({"kind": "refused", "error": "SystemExit", "params": {}, "number": None}, ()),
        ({"kind": "refused", "error": "Corrupt", "params": [], "number": None}, ()),
    ],
)
def test_answers_out_of_form_end_the_conversation(
    change: dict[str, Any], bodies: tuple[bytearray, ...]
) -> None:
    with pytest.raises(wire.Gone):
        understand({**GOOD, **change}, bodies, Limits(), "a", 0)


def test_refusal_keeps_to_our_classes_and_loses_control_characters() -> None:
    header: dict[str, Any] = {"kind": "refused", "number": None, "error": "Hostile"}
    header["params"] = {"found": "x\x1b[31m\u202e", "source": "/etc/passwd", "evil": "1"}
    with pytest.raises(DocumentError) as caught:
        understand(header, (), Limits(), "a.pdf", 0)
    assert caught.value.params == {"source": "a.pdf", "found": "x\ufffd[31m\ufffd"}


@given(st.binary(max_size=200))
def test_garbage_on_the_wire(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(data)
        try:
            header, bodies = wire.receive(ours, 1000, wire.Clock(1))
        except wire.Gone:
            return
        assert isinstance(header, dict)
        assert all(len(body) <= 1000 for body in bodies)


@pytest.mark.parametrize("sizes", [[1001], [-1], [True], ["1"], [1, 1, 1], "5", None])
def test_wire_refuses_bodies_over_the_limit(sizes: Any) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        text = json.dumps({"bodies": sizes}).encode()
        theirs.sendall(struct.pack(">I", len(text)) + text + bytes(2000))
        with pytest.raises(wire.Gone):
            wire.receive(ours, 1000, wire.Clock(1))


def test_parent_and_child_know_the_same_flags() -> None:
    assert KNOWN_FLAGS == FLAGS


def test_only_the_switch_makes_a_child() -> None:
    assert not run_if_asked([])
    assert not run_if_asked(["scan", "--case", "x"])


@given(st.binary(max_size=HEAD_BYTES))
def test_sniff_names_anything(head: bytes) -> None:
    try:
        assert sniff(head) in ("JPEG", "PNG", "TIFF", "PDF")
    except DocumentError as error:
        assert error.params["found"]


@given(st.binary(max_size=300), st.sampled_from([b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]))
def test_directories_of_any_bytes_end(data: bytes, magic: bytes) -> None:
    try:
        chain = read_chain(reader_of(magic + data), 50)
    except DocumentError:
        return
    assert len(chain) <= 50
    for page in chain:
        page.dpi()
        page.integers(273)


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(1, 65_500))
def test_resolution_is_always_sane(claimed: float, long_px: int) -> None:
    assert 50 <= plausible_dpi(claimed, long_px) <= 2400


def test_sizes_in_words() -> None:
    assert (in_words(2 << 30), in_words(256 << 20)) == ("2 GiB", "256 MiB")


def test_parent_decodes_nothing() -> None:
    code = (
        "import sys, scanner.untrusted.reader, scanner.devices.files\n"
        "print(sorted(m for m in ('PIL', 'cv2', 'pikepdf', 'pypdfium2') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_memory_error_in_the_child_is_a_refusal(tmp_path: Path) -> None:
    image = page_image(5000, 5000).convert("RGBA")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    with PageReader(Limits(memory_bytes=200 << 20)) as reader:
        with pytest.raises(DocumentError) as caught:
            read(reader, stored(tmp_path, out.getvalue()))
        assert isinstance(caught.value, TooLarge)
        assert len(read(reader, stored(tmp_path, jpeg()))) == 1


def test_stand_alone_program_becomes_the_child_by_its_switch() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            child = subprocess.Popen(
                [sys.executable, "-m", "app.cli", FROZEN_SWITCH, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
            )
        wire.send(ours, {"limits": Limits().as_params()})
        hello, _ = wire.receive(ours, 0, wire.Clock(60))
        assert hello["kind"] == "ready"
    assert child.wait(timeout=20) == 0

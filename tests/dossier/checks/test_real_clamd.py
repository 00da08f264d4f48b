"""The daemon itself, with a signature of our own: what is said of bytes, versions, limits."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

from dossier.checks.antivirus import Clamd, find_clamd

PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/sbin")
MARK = b"WENYI-TEST-SIGNATURE-0001"
pytestmark = pytest.mark.skipif(
    PROGRAM is None or not hasattr(socket, "AF_UNIX"), reason="clamd is not installed"
)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    """A daemon that knows one signature."""
    folder = tmp_path_factory.mktemp("clamd")
    known = folder / "db"
    known.mkdir()
    # A name, any kind of file, anywhere, these bytes.
    (known / "wenyi.ndb").write_text(f"Wenyi.Test.Mark:0:*:{MARK.hex()}\n")
    path = folder / "clamd.ctl"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {path}\nDatabaseDirectory {known}\nForeground yes\n"
        f"StreamMaxLength 2M\nMaxThreads 2\nTemporaryDirectory {folder}\n"
    )
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [str(PROGRAM), "--config-file", str(folder / "clamd.conf")],
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        while not path.exists() or find_clamd(str(path)) is None:
            if process.poll() is not None:
                pytest.fail((folder / "log").read_text("utf-8", "replace")[-500:])
        found = find_clamd(str(path))
        assert found is not None
        yield found
    finally:
        process.terminate()
        process.wait()
        log.close()


def test_the_daemon_finds_its_signature_wherever_the_pieces_part(daemon: Clamd) -> None:
    assert "ClamAV" in daemon.version()
    assert daemon.scan([b"%PDF-1.7 plain"]).state == "clean"
    for place in (1, 12, len(MARK) - 1):
        told = daemon.scan([b"x" * 70_000 + MARK[:place], MARK[place:] + b"y" * 9])
        assert (told.state, told.name) == ("infected", "Wenyi.Test.Mark.UNOFFICIAL")


def test_what_the_daemon_does_not_take_is_unknown(daemon: Clamd) -> None:
    assert daemon.scan([bytes(1 << 20)] * 3).state == "unknown"
    assert daemon.scan([b"again"]).state == "clean"

"""What was acknowledged survives: full disks, kills, two programs at once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from dossier.blobs import Blobs
from dossier.ids import BatchId, CaseId
from dossier.store import open_store
from resources.errors import DiskFull, StoreError
from tests.dossier.paper import KEY, open_case, receive
from tests.faults.store_oracle import check, check_after_death

ROOT = Path(__file__).resolve().parents[2]
WORKER = [sys.executable, "-m", "tests.faults.store_worker"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CaseId, BatchId]:
    """Give a closed store with one open case; copy it before use."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
    return home, case_id, batch_id


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 2 MB that really fills up."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.name == "nt" or os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill_loop(
    small_disk: Path, prepared: tuple[Path, CaseId, BatchId], steps_kb: Iterable[int]
) -> None:
    source, case_id, batch_id = prepared
    home = small_disk / "home"
    shutil.copytree(source, home)
    ballast = small_disk / "ballast"
    told: list[str] = []
    # The space left grows from nothing, so that another write fails first each time.
    for left_kb in steps_kb:
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(bytes(max(0, free - left_kb * 1024)))
        arguments = [str(home), case_id, batch_id, "200"]
        run = subprocess.run(
            [*WORKER, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert run.stderr == "", left_kb
        lines = run.stdout.splitlines()
        assert lines[-1].startswith("error StoreError"), (left_kb, lines[-3:])
        told += lines
        ballast.unlink()
        # Work goes on once there is space again.
        check(home, case_id, told)
        with open_store(home, key=KEY) as store:
            assert list((home / "blobs" / "incoming").iterdir()) == []
            assert store.case(case_id).id == case_id
    assert "error StoreError.DiskFull" in told
    assert any(line.startswith("received ") for line in told)


def test_nothing_is_lost_when_the_disk_fills(
    small_disk: Path, prepared: tuple[Path, CaseId, BatchId]
) -> None:
    fill_loop(small_disk, prepared, (0, 12, 52, 164))


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_nothing_is_lost_whichever_write_finds_the_disk_full(
    small_disk: Path, prepared: tuple[Path, CaseId, BatchId]
) -> None:
    fill_loop(small_disk, prepared, range(0, 300, 4))


def test_a_full_disk_is_called_so(small_disk: Path) -> None:
    blobs = Blobs(small_disk / "blobs")
    kept = blobs.put(b"small")
    with pytest.raises(DiskFull):
        blobs.put(os.urandom(4 << 20))
    assert blobs.read(kept.sha256) == b"small"
    assert list((small_disk / "blobs" / "incoming").iterdir()) == []
    assert list(blobs.verify_all()) == [(kept.sha256, True)]
    blobs.put(os.urandom(1 << 20))


def test_the_same_store_works_on_after_a_full_disk(
    small_disk: Path, prepared: tuple[Path, CaseId, BatchId]
) -> None:
    source, case_id, batch_id = prepared
    shutil.copytree(source, small_disk / "home")
    with open_store(small_disk / "home", key=KEY) as store:
        receive(store, case_id, batch_id, "原告")
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(small_disk).free - 8192)))
        with pytest.raises(StoreError):
            for _ in range(50):
                receive(store, case_id, batch_id, "很长的文字" * 100)
        before = len(store.pages(case_id))
        ballast.unlink()
        receive(store, case_id, batch_id, "被告")
        assert len(store.pages(case_id)) == before + 1
        assert store.verify(deep=True).problems == ()


def kill_loop(prepared: tuple[Path, CaseId, BatchId], tmp_path: Path, times: int) -> None:
    source, case_id, batch_id = prepared
    home = tmp_path / "home"
    shutil.copytree(source, home)
    chance = random.Random(11)
    told: list[str] = []
    pages = 0
    for number in range(times):
        program = subprocess.Popen(
            [*WORKER, str(home), case_id, batch_id, "100000"], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert program.stdout is not None
        assert program.stdout.readline() == b"open\n"
        # Every other program does some work first, however slow the machine.
        first = program.stdout.readline().decode() if number % 2 else ""
        time.sleep(chance.uniform(0.0, 0.25))
        program.send_signal(signal.SIGKILL)
        lines = (first + program.stdout.read().decode()).splitlines()
        program.wait()
        program.stdout.close()
        fresh = [line for line in lines if line]
        # Only the last program's last step may be unacknowledged; count it as known.
        pages_before = {line.split()[1] for line in told if line.startswith("received ")}
        count = check_after_death(home, case_id, told, fresh)
        assert count >= len(pages_before)
        pages = count
    assert pages >= times // 2, "the kills came before any work"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_kills_lose_nothing_acknowledged(
    prepared: tuple[Path, CaseId, BatchId], tmp_path: Path
) -> None:
    kill_loop(prepared, tmp_path, 8)


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_many_kills_lose_nothing_acknowledged(
    prepared: tuple[Path, CaseId, BatchId], tmp_path: Path
) -> None:
    kill_loop(prepared, tmp_path, 60)


def test_two_programs_write_one_unbroken_chain(
    prepared: tuple[Path, CaseId, BatchId], tmp_path: Path
) -> None:
    source, case_id, batch_id = prepared
    home = tmp_path / "home"
    shutil.copytree(source, home)
    command = [*WORKER, str(home), case_id, batch_id, "12"]
    programs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)
    ]
    told = []
    for program in programs:
        out, _ = program.communicate(timeout=120)
        assert program.returncode == 0, out
        told += out.splitlines()
    sequences = [int(line.split()[3]) for line in told if line.startswith("received ")]
    assert len(set(sequences)) == 24
    with open_store(home, key=KEY) as store:
        assert len(store.pages(case_id)) == 24
        entries = store.journal_entries()
        assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
        assert store.verify(deep=True).problems == ()


def test_two_first_openings_at_once_make_one_store(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom dossier.store import open_store\n"
        f"with open_store(Path({str(tmp_path / 'home')!r})) as store:\n"
        "    print(store.identity.public_key.hex())\n"
    )
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env=environment,
        )
        for _ in range(3)
    ]  # fmt: skip
    keys = set()
    for program in programs:
        out, _ = program.communicate(timeout=120)
        assert program.returncode == 0
        keys.add(out)
    assert len(keys) == 1

"""64 writers in several programs write one unbroken journal, which anyone can check."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.station.journal import export_journal
from dossier.changes import OpenBatch
from dossier.store import journal, open_store
from dossier.store.sqlcipher import connect
from resources.errors import StoreError
from sync.audit import verify_export
from tests.dossier.paper import KEY, open_case
from tests.faults.chain_writer import batch

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = Path(verify_export.__file__)


def verify(path: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-I", str(VERIFIER), str(path), "--json", *options]
    run = subprocess.run(command, capture_output=True, check=False)
    assert run.stderr == b""
    report: dict[str, Any] = json.loads(run.stdout)
    return report


@contextmanager
def intruder(home: Path) -> Iterator[Any]:
    """Give a connection of someone who has the key and drops the guards."""
    connection = connect(home / "dossier.db", KEY)
    connection.execute("DROP TRIGGER journal_keeps_entries")
    connection.execute("DROP TRIGGER journal_keeps_bytes")
    yield connection
    connection.close()


def write_at_once(home: Path, programs: int, threads: int, changes: int) -> None:
    with open_store(home, key=KEY) as store:
        case_id, _ = open_case(store)
        before = len(store.journal_entries())
    command = [sys.executable, "-m", "tests.faults.chain_writer", str(home), case_id]
    command += [str(threads), str(changes)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(programs)
    ]
    told: list[int] = []
    for program in running:
        out, _ = program.communicate(timeout=600)
        assert program.returncode == 0
        told += [int(line) for line in out.splitlines()]
    total = programs * threads * changes
    assert sorted(told) == list(range(before + 1, before + total + 1))
    with open_store(home, key=KEY) as store:
        assert store.verify().problems == ()
        written = export_journal(store, home / "journal.jsonl")
    report = verify(home / "journal.jsonl", "--key", written.public_key)
    assert report["first_bad"] is None
    assert report["entries"] == written.entries == before + total
    assert report["root"] == written.root


def test_64_writers_never_fork_the_journal(tmp_path: Path) -> None:
    write_at_once(tmp_path / "home", programs=4, threads=16, changes=2)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_64_programs_never_fork_the_journal(tmp_path: Path) -> None:
    write_at_once(tmp_path / "home", programs=64, threads=1, changes=25)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_store(tmp_path / "home", key=KEY) as store:
        case_id, _ = open_case(store)
        for _ in range(5):
            store.apply(OpenBatch(batch(case_id)), "clerk")
    return tmp_path / "home"


def exported(home: Path, name: str) -> Path:
    with open_store(home, key=KEY) as store:
        return export_journal(store, home / name).path


def test_an_export_is_its_owners_alone_and_replaces_only_when_whole(home: Path) -> None:
    path = exported(home, "journal.jsonl")
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in home.iterdir() if "journal.jsonl" in file.name] == [path.name]
    before = path.read_bytes()
    with open_store(home, key=KEY) as store, pytest.raises(StoreError):
        export_journal(store, home / "absent" / "journal.jsonl")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "fault", "entry"),
    [
        ("UPDATE journal SET entry = replace(entry, 'clerk', 'j') WHERE sequence = 4", "hash", 4),
        ("UPDATE journal SET signature = zeroblob(64) WHERE sequence = 6", "signature", 6),
        ("DELETE FROM journal WHERE sequence = 3", "gap", 3),
        ("UPDATE journal SET position = position + 100 WHERE position = 2", "gap", 2),
    ],
)  # fmt: skip
def test_a_tampered_store_gives_an_export_that_names_the_entry(
    home: Path, statement: str, fault: str, entry: int
) -> None:
    with intruder(home) as connection:
        connection.execute(statement.replace("replace(entry", "replace(CAST(entry AS TEXT)"))
        connection.execute("UPDATE journal SET entry = CAST(entry AS BLOB)")
    found = verify(exported(home, "journal.jsonl"))["first_bad"]
    assert (found["fault"], found["entry"]) == (fault, entry)


def test_a_journal_rewritten_with_the_stations_own_key_is_found_by_an_older_export(
    home: Path,
) -> None:
    noted = exported(home, "noted.jsonl")
    with open_store(home, key=KEY) as store:
        identity = store.identity
    with intruder(home) as connection:
        previous = identity.origin
        rows = connection.execute("SELECT sequence, entry FROM journal ORDER BY 1").fetchall()
        for sequence, raw in rows:
            data = json.loads(raw)
            data["previous"] = previous
            if sequence == 3:
                data["who"] = "nobody"
            forged = journal.canonical(data)
            previous = hashlib.sha256(forged).hexdigest()
            connection.execute(
                "UPDATE journal SET entry = ?, hash = ?, signature = ? WHERE sequence = ?",
                (forged, previous, journal.sign(identity.seed, previous), sequence),
            )
    path = exported(home, "journal.jsonl")
    key = ("--key", identity.public_key.hex())
    assert verify(path, *key)["first_bad"] is None
    found = verify(path, *key, "--noted", str(noted))["first_bad"]
    assert (found["fault"], found["entry"], found["who"]) == ("noted", 3, "nobody")

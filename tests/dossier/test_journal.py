"""The journal finds whatever was changed around it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dossier.changes import EditPages, NoteExport, RenameMaterial
from dossier.edits import Rotate
from dossier.ids import CaseId
from dossier.model import Volume
from dossier.store import journal, open_store
from dossier.store.sqlcipher import connect
from tests.dossier.paper import KEY, file, material, open_case, receive


@pytest.fixture
def filled(home: Path) -> Path:
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        ids = receive(store, case_id, batch_id, "原告张三", "被告李四")
        shelf = file(store, material(case_id), *ids)
        store.apply(RenameMaterial(shelf, "民事起诉状"), "clerk")
        store.apply(EditPages(((ids[0], (Rotate(1),)),)), "clerk")
        store.undo(case_id, "clerk")
        store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 2), "clerk")
        assert store.verify(deep=True).ok
    return home


@contextmanager
def intruder(home: Path) -> Iterator[Any]:
    """Give a connection of someone who has the key and drops the guards."""
    connection = connect(home / "dossier.db", KEY)
    guards = connection.execute("SELECT sql FROM sqlite_schema WHERE type='trigger'").fetchall()
    connection.execute("DROP TRIGGER journal_keeps_entries")
    connection.execute("DROP TRIGGER journal_keeps_bytes")
    yield connection
    for (sql,) in guards:
        connection.execute(sql)
    connection.close()


def move(connection: Any, old: int, new: int) -> None:
    """Put an entry elsewhere in the journal."""
    statement = "UPDATE journal SET position = ?, sequence = ? WHERE position = ?"
    connection.execute(statement, (new, new, old))


def problems(home: Path, *, deep: bool = False) -> list[tuple[str, int | None]]:
    with open_store(home, key=KEY) as store:
        report = store.verify(deep=deep)
        assert report.ok == (not report.problems)
        return [(problem.kind, problem.sequence) for problem in report.problems]


def test_the_journal_says_who_did_what_when(filled: Path) -> None:
    with open_store(filled, key=KEY) as store:
        entries = store.journal_entries()
        assert [entry.sequence for entry in entries] == list(range(1, 12))
        assert [entry.who for entry in entries[:3]] == ["clerk", "clerk", "machine"]
        undone = entries[-2]
        assert (undone.kind, undone.undoes) == ("EditPages", 9)
        assert entries[-1].note == {"volume": "main", "sha256": "0" * 64, "pages": 2}
        for entry in entries:
            assert hashlib.sha256(entry.raw).hexdigest() == entry.hash
            assert journal.canonical(json.loads(entry.raw)) == entry.raw
        assert store.journal_entries(9, 1) == entries[9:10]


def test_the_database_itself_refuses_to_change_entries(filled: Path) -> None:
    connection = connect(filled / "dossier.db", KEY)
    for statement in (
        "UPDATE journal SET hash = 'x' WHERE sequence = 3",
        "DELETE FROM journal WHERE sequence = 3",
    ):
        with pytest.raises(connection.IntegrityError, match="journal entries are never"):
            connection.execute(statement)
    connection.close()


def test_an_edited_entry_is_found(filled: Path) -> None:
    with intruder(filled) as connection:
        connection.execute(
            "UPDATE journal SET entry = CAST(replace(CAST(entry AS TEXT), '民事', '刑事') AS BLOB)"
            " WHERE sequence = 8"
        )
    found = problems(filled)
    assert found[0] == ("hash", 8)


def test_an_edited_entry_with_a_new_hash_is_found(filled: Path) -> None:
    with intruder(filled) as connection:
        (raw,) = connection.execute("SELECT entry FROM journal WHERE sequence = 8").fetchone()
        forged = raw.replace("民事".encode(), "刑事".encode())
        connection.execute(
            "UPDATE journal SET entry = ?, hash = ? WHERE sequence = 8",
            (forged, hashlib.sha256(forged).hexdigest()),
        )
    assert problems(filled)[:2] == [("signature", 8), ("chain", 9)]


def test_a_deleted_entry_is_found(filled: Path) -> None:
    with intruder(filled) as connection:
        connection.execute("DELETE FROM journal WHERE sequence = 9")
    assert problems(filled)[0] == ("gap", 10)


def test_a_deleted_entry_with_the_others_moved_up_is_found(filled: Path) -> None:
    with intruder(filled) as connection:
        connection.execute("DELETE FROM journal WHERE sequence = 9")
        for old, new in ((10, 9), (11, 10)):
            move(connection, old, new)
    assert problems(filled)[0] == ("chain", 9)


def test_an_inserted_entry_is_found(filled: Path) -> None:
    with intruder(filled) as connection:
        connection.execute(
            "INSERT INTO journal SELECT 12, 1, 12, entry, hash, signature, case_id, kind, step,"
            " target FROM journal WHERE sequence = 8"
        )
    assert problems(filled)[0] == ("chain", 12)


def test_reordered_entries_are_found(filled: Path) -> None:
    with intruder(filled) as connection:
        for old, new in ((8, 99), (9, 8), (99, 9)):
            move(connection, old, new)
    assert problems(filled)[0] == ("chain", 8)


def test_a_journal_cut_short_is_found_by_the_tables(filled: Path) -> None:
    with intruder(filled) as connection:
        connection.execute("DELETE FROM journal WHERE sequence > 8 - 1")
    assert ("row", None) in problems(filled)


def rewrite(connection: Any, sign: Callable[[str], bytes], origin: str) -> None:
    """Rewrite the whole chain with another title, every hash made anew."""
    previous = origin
    rows = connection.execute("SELECT sequence, entry FROM journal ORDER BY sequence").fetchall()
    for sequence, raw in rows:
        data = json.loads(raw.replace("民事".encode(), "刑事".encode()))
        data["previous"] = previous
        forged = journal.canonical(data)
        previous = hashlib.sha256(forged).hexdigest()
        connection.execute(
            "UPDATE journal SET entry = ?, hash = ?, signature = ? WHERE sequence = ?",
            (forged, previous, sign(previous), sequence),
        )
    connection.execute("UPDATE material SET title = '刑事起诉状'")


def test_a_chain_rewritten_without_the_key_is_found(filled: Path) -> None:
    with open_store(filled, key=KEY) as store:
        origin = store.identity.origin
    with intruder(filled) as connection:
        rewrite(connection, lambda digest: b"\0" * 64, origin)
    assert problems(filled)[0] == ("signature", 1)


def test_a_chain_rewritten_with_another_key_is_found(filled: Path) -> None:
    other = journal.new_identity()
    with intruder(filled) as connection:
        (device,) = connection.execute(
            "SELECT value FROM station WHERE name = 'device'"
        ).fetchone()
        forged = journal.Identity(device.decode(), 1, other.seed, other.public_key)
        for name, value in (("seed", forged.seed), ("public_key", forged.public_key)):
            connection.execute("UPDATE station SET value = ? WHERE name = ?", (value, name))
        connection.execute("UPDATE chain SET public_key = ?", (forged.public_key,))
        rewrite(connection, lambda digest: journal.sign(forged.seed, digest), forged.origin)
    assert problems(filled) == [("identity", None)]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE material SET title = '别的'", "row"),
        ("UPDATE page SET rank = 'zzzzzz' WHERE rowid = 1", "row"),
        ("DELETE FROM party WHERE rowid = 1", "row"),
        ("UPDATE texts SET body = (SELECT body FROM texts ORDER BY sha256 DESC)", "text"),
        ("DELETE FROM indexed WHERE n = 1", "index"),
        ("DELETE FROM layouts WHERE n = 1", "index"),
        ("UPDATE journal SET case_id = NULL WHERE sequence = 8", "columns"),
        ("UPDATE journal SET step = '' WHERE sequence = 8", "columns"),
        ("UPDATE journal SET kind = 'EditPages' WHERE sequence = 8", "columns"),
    ],
)
def test_changes_around_the_journal_are_found(filled: Path, statement: str, kind: str) -> None:
    with intruder(filled) as connection:
        connection.execute(statement)
    assert kind in {found for found, _ in problems(filled)}


def test_missing_guards_are_found(filled: Path) -> None:
    connection = connect(filled / "dossier.db", KEY)
    connection.execute("DROP TRIGGER journal_keeps_entries")
    connection.close()
    assert problems(filled) == [("guard", None)]


def test_missing_and_damaged_masters_are_found(filled: Path) -> None:
    with open_store(filled, key=KEY) as store:
        case = store.cases()[0]
        first, second = (page.sha256 for page in store.pages(CaseId(case.id)))
        path = store.blobs.path(second)
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert problems(filled) == []
    assert problems(filled, deep=True) == [("blob", None)]
    path.with_name(path.name).unlink()
    assert problems(filled) == [("blob", None)]
    assert first != second


def test_entries_of_another_station_are_found(filled: Path) -> None:
    with intruder(filled) as connection:
        connection.execute("UPDATE station SET value = ? WHERE name = 'device'", (b"other",))
    assert problems(filled) == [("identity", None)]
    with intruder(filled) as connection:
        connection.execute("UPDATE chain SET device = 'other'")
    assert problems(filled)[0] == ("chain", 1)

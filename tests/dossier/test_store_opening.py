"""Opening: keys, marks, schema, and files that are not what they were."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dossier.changes import RenameMaterial
from dossier.store import keys, migrate, open_store, schema
from dossier.store.sqlcipher import connect, probe, writer_engine
from resources.errors import Damaged, NewerSchema, StoreError, WrongKey
from tests.dossier.paper import KEY, file, material, open_case, receive

posix = pytest.mark.skipif(os.name == "nt", reason="permissions of Unix")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests' keys out of the keyring of whoever runs them."""
    import keyring
    from keyring.backends import null

    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{null.__name__}.Keyring")


@posix
def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_store(home) as store:
        open_case(store)
    key_file = home / "store.key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    key_file.chmod(0o644)
    with open_store(home) as store:
        assert len(store.cases()) == 1
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


@posix
def test_a_key_file_that_is_a_link_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(KEY.hex())
    (home / "store.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        open_store(home)


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "00" * 31, "00" * 33, "密" * 64])
def test_a_key_file_without_a_key_is_named(home: Path, text: str) -> None:
    (home / "store.key").write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"store\.key"):
        open_store(home)


def test_nothing_readable_lies_on_the_disk(home: Path) -> None:
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        receive(store, case_id, batch_id, "绝密文字")
        files = [path for path in home.iterdir() if path.name.startswith("dossier.db")]
        assert {path.name for path in files} >= {"dossier.db", "dossier.db-wal"}
        for path in files:
            data = path.read_bytes()
            for word in ("张三", "绝密文字", "买卖合同", "SQLite format"):
                assert word.encode() not in data
            assert b"7edd 5bc6" not in data


@pytest.mark.parametrize("key", [bytes(32), KEY[:31], KEY + b"\0", b""])
def test_a_wrong_key_is_called_so_and_harms_nothing(home: Path, key: bytes) -> None:
    before = (home / "dossier.db").read_bytes()
    with pytest.raises(WrongKey):
        open_store(home, key=key)
    (home / "store.mark").unlink()
    with pytest.raises(WrongKey):
        open_store(home, key=key)
    assert (home / "dossier.db").read_bytes() == before
    open_store(home, key=KEY).close()


def test_a_lost_key_is_called_so(home: Path) -> None:
    with pytest.raises(WrongKey):
        open_store(home)
    assert not (home / "store.key").exists()


@pytest.mark.parametrize(
    "bytes_",
    [b"garbage", b"SQLite format 3\0" + bytes(4080), os.urandom(8192), b""],
    ids=["text", "plain", "noise", "empty"],
)
def test_a_database_that_is_none_is_damage(home: Path, bytes_: bytes) -> None:
    (home / "dossier.db").write_bytes(bytes_)
    with pytest.raises(Damaged):
        open_store(home, key=KEY)
    assert (home / "dossier.db").read_bytes() == bytes_


def test_a_database_that_is_gone_is_not_silently_made_anew(home: Path) -> None:
    (home / "dossier.db").unlink()
    with pytest.raises(Damaged):
        open_store(home, key=KEY)
    assert not (home / "dossier.db").exists()


def test_damage_in_the_middle_is_told_when_it_is_met(home: Path) -> None:
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        receive(store, case_id, batch_id, *["很长的文字" * 200] * 20)
    path = home / "dossier.db"
    data = bytearray(path.read_bytes())
    for at in range(4096 + 100, len(data), 4096):
        data[at] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(Damaged, match=r"dossier\.db"), open_store(home, key=KEY) as store:
        store.pages(case_id)


def test_a_newer_schema_is_refused_and_left_alone(home: Path) -> None:
    connection = connect(home / "dossier.db", KEY)
    connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.close()
    with pytest.raises(NewerSchema) as caught:
        open_store(home, key=KEY)
    assert caught.value.params["found"] == "0099"
    assert caught.value.params["known"] == migrate.HEAD
    connection = connect(home / "dossier.db", KEY)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0099",)
    connection.close()


def made(connection: sa.Connection) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """Return what there is by name, as it was said, and the rows that were put in."""
    named = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema").fetchall()
    said = {f"{kind} {name}": " ".join((sql or "").split()) for kind, name, sql in named}
    # A name that was given later is quoted; neither commas nor brackets are spaced alike.
    plain = {
        key: re.sub(r"\s*([(),])\s*", r"\1", sql.replace('"', "")) for key, sql in said.items()
    }
    rows = {
        name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]  # noqa: S608
        for kind, name, _ in named
        if kind == "table" and not name.startswith("search")
    }
    return plain, rows


def test_a_new_database_is_what_the_migrations_make(tmp_path: Path) -> None:
    found = []
    for name, revisions in (("new", [migrate.HEAD]), ("migrated", ["0001", migrate.HEAD])):
        path = tmp_path / f"{name}.db"
        probe(path, KEY)
        engine = writer_engine(path, KEY)
        with engine.connect() as connection, connection.begin():
            for revision in revisions:
                assert migrate.bring_up_to_date(connection, path, head=revision)
            found.append(made(connection))
        engine.dispose()
    assert found[0] == found[1]
    assert len(found[0][0]) > 150


def test_the_tables_are_those_of_the_schema(home: Path) -> None:
    engine = writer_engine(home / "dossier.db", KEY)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, parents: not str(name).startswith("search"),
                "compare_type": True,
            },
        )
        assert compare_metadata(context, schema.metadata) == []
        statements = set(
            connection.execute(
                sa.text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' OR name = 'search'")
            ).scalars()
        )
    engine.dispose()
    assert {" ".join(each.split()) for each in statements} == {
        " ".join(each.split()) for each in schema.SPECIAL_DDL
    }


def test_an_older_database_is_backed_up_and_migrated(home: Path, tmp_path: Path) -> None:
    with open_store(home, key=KEY) as store:
        open_case(store)
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for source in migrate.SCRIPTS.rglob("*.py"):
        (scripts / source.relative_to(migrate.SCRIPTS)).write_bytes(source.read_bytes())
    newer = f"{int(migrate.HEAD) + 1:04}"
    (scripts / "versions" / f"r{newer}_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '{newer}'\ndown_revision = '{migrate.HEAD}'\n"
        "def upgrade():\n    op.add_column('case', sa.Column('judge', sa.Text))\n"
    )
    path = home / "dossier.db"
    engine = writer_engine(path, KEY)
    with engine.connect() as connection, connection.begin():
        assert migrate.bring_up_to_date(connection, path, head=newer, scripts=scripts)
        assert not migrate.bring_up_to_date(connection, path, head=newer, scripts=scripts)
    engine.dispose()
    connection = connect(path, KEY)
    assert connection.execute('SELECT number, judge FROM "case"').fetchall() == [
        ("（2026）粤0308民初123号", None)
    ]
    connection.close()
    backup = connect(path.with_name(f"dossier.db.before-{migrate.HEAD}"), KEY)
    assert backup.execute('SELECT count(*) FROM "case"').fetchone() == (1,)
    backup.close()
    with pytest.raises(NewerSchema):
        open_store(home, key=KEY)


def as_first_written(home: Path, old: Path) -> None:
    """Make ``old`` what the first schema would hold of the store in ``home``."""
    shutil.copytree(home, old)
    path = old / "dossier.db"
    for name in ("dossier.db", "dossier.db-wal", "dossier.db-shm"):
        (old / name).unlink(missing_ok=True)
    probe(path, KEY)
    engine = writer_engine(path, KEY)
    with engine.connect() as connection, connection.begin():
        migrate.bring_up_to_date(connection, path, head="0001")
    engine.dispose()
    source, target = connect(home / "dossier.db", KEY), connect(path, KEY)
    for table in ("case", "party", "batch", "material", "page", "texts", "indexed", "layouts"):
        copy_rows(source, target, f'SELECT * FROM "{table}" ORDER BY rowid', table)  # noqa: S608
    copy_rows(source, target, "SELECT * FROM station ORDER BY rowid", "station")
    columns = "sequence, entry, hash, signature, case_id, kind, step, target"
    copy_rows(source, target, f"SELECT {columns} FROM journal ORDER BY 1", "journal")  # noqa: S608
    target.execute(
        "INSERT INTO search(rowid, body, scope) SELECT n, folded, '' FROM layouts ORDER BY n"
    )
    source.close()
    target.close()


def copy_rows(source: Any, target: Any, query: str, table: str) -> None:
    for row in source.execute(query).fetchall():
        marks = ", ".join("?" * len(row))
        target.execute(f'INSERT INTO "{table}" VALUES ({marks})', tuple(row))  # noqa: S608


def test_a_store_of_the_first_schema_goes_on_as_it_was(home: Path, tmp_path: Path) -> None:
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        ids = receive(store, case_id, batch_id, "原告", "被告")
        made = file(store, material(case_id), *ids)
        store.apply(RenameMaterial(made, "答辩状"), "clerk")
        store.undo(case_id, "clerk")
        raw = [entry.raw for entry in store.journal_entries()]
    old = tmp_path / "old"
    as_first_written(home, old)
    with open_store(old, key=KEY) as store:
        assert store.verify(deep=True).problems == ()
        assert [entry.raw for entry in store.journal_entries()] == raw
        assert store.journal_entries()[-1].position == len(raw)
        store.redo(case_id, "clerk")
        assert store.material(made).title == "答辩状"
        newest = store.journal_entries()[-1]
        assert (newest.sequence, newest.redoes) == (len(raw) + 1, len(raw) - 1)
        assert store.verify().ok
    assert old.joinpath("dossier.db.before-0001").exists()
    with open_store(home, key=KEY) as store, store.snapshot() as fresh:
        names = [row[0] for row in fresh.connection.exec_driver_sql(_TABLES)]
    with open_store(old, key=KEY) as store, store.snapshot() as migrated:
        found = [row[0] for row in migrated.connection.exec_driver_sql(_TABLES)]
    assert found == names


_TABLES = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_auto%' ORDER BY name"


def test_the_mark_can_be_lost(home: Path) -> None:
    (home / "store.mark").unlink()
    with open_store(home, key=KEY) as store:
        assert store.verify().ok
    assert keys.read_mark(home) is not None


def test_a_home_that_is_a_file_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StoreError):
        open_store(tmp_path / "home", key=KEY)


def test_opening_loads_no_migration_tool_and_is_quick(home: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom dossier.store import open_store\n"
        "begin = time.perf_counter()\n"
        f"open_store(Path({str(home)!r}), key=bytes(range(32))).close()\n"
        "print(time.perf_counter() - begin, 'alembic' in sys.modules, 'keyring' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, alembic, keyring = done.stdout.split()
    assert (alembic, keyring) == ("False", "False")
    # Measured 7 to 25 ms; the bound leaves room for a busy machine.
    assert float(seconds) < 1.0
    assert done.stderr == ""


def test_a_station_without_keyring_neither_hangs_nor_prints(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom dossier.store import open_store\n"
        f"open_store(Path({str(tmp_path / 'home')!r})).close()\n"
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND")
    }
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert time.monotonic() - begin < 60
    assert (tmp_path / "home" / "store.key").exists()

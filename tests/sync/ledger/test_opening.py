from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from resources.errors import Damaged, NewerSchema, StoreError, WrongKey
from sync.core.answers import Committed, FeedPage, Reset
from sync.core.messages import Feed
from sync.gateway.tables import usage
from sync.ledger import building, guards, new_generation, open_books, tables
from sync.ledger.contract import Books
from sync.ledger.metadata import metadata
from sync.ledger.postgres import prepare
from tests.sync.ledger.court import Court
from tests.sync.postgres import Postgres


def test_the_embedded_database_gives_nothing_away(tmp_path: Path) -> None:
    books = open_books("", tmp_path)
    with books.transaction() as ledger:
        ledger.put_row("case", "c", {"id": "c", "number": "2026-77", "title": "secret words"})
    books.close()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("centre.db*"))
    assert held
    assert b"secret words" not in held
    assert b"2026-77" not in held
    assert b"SQLite format" not in held
    assert (tmp_path / "store.key").stat().st_mode & 0o077 == 0


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    open_books("", tmp_path).close()
    (tmp_path / "store.key").write_text("ab" * 32)
    with pytest.raises(WrongKey):
        open_books("", tmp_path)


def test_a_lost_or_damaged_file_is_not_made_anew(tmp_path: Path) -> None:
    open_books("", tmp_path).close()
    path = tmp_path / "centre.db"
    data = path.read_bytes()
    for bad in (b"", data[:1000], bytes(4096) + data[4096:]):
        path.write_bytes(bad)
        for log in tmp_path.glob("centre.db-*"):
            log.unlink()
        with pytest.raises(Damaged):
            open_books("", tmp_path)


@pytest.mark.parametrize("found", [f"{int(building.HEAD) + 1:04}", "9999", "abc"])
def test_a_newer_schema_is_left_alone(books: Books, open_again: object, found: str) -> None:
    with books.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("RESET ROLE")
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": found})
    with pytest.raises(NewerSchema):
        open_again()  # type: ignore[operator]


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "postgresql+psycopg2://x/y", "no url", "sqlite:////proc/no/x.db"]
)
def test_a_url_of_no_use_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError):
        open_books(url, tmp_path)


def test_a_server_that_is_not_there_is_named_without_its_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"postgresql+psycopg://u:hunter2@/d?host={tmp_path}"
    with pytest.raises(StoreError) as caught:
        open_books(url, tmp_path)
    told = f"{caught.value} {caught.value.params} {caplog.text}"
    assert "hunter2" not in told
    assert caught.value.params["path"].endswith("/d")


@pytest.mark.parametrize("table", sorted(t.name for t in metadata.tables.values() if t.info))
def test_kept_rows_are_neither_changed_nor_deleted(books: Books, table: str) -> None:
    court = Court(books)
    court.case("c1")
    court.material("s", "c1", "confidential")
    found = next(each for each in metadata.tables.values() if each.name == table)
    if not found.info.get("kept"):
        return
    with books.writing() as connection:
        filler = {
            column.name: {sa.Text: "x", sa.LargeBinary: b"x"}.get(type(column.type), 77)
            for column in found.c
        }
        for name, column in found.c.items():
            if isinstance(column.type, sa.Text):
                filler[name] = "x"
        connection.execute(sa.insert(found).values(filler))
    first = next(iter(found.c))
    for act in (sa.delete(found), sa.update(found).values({first.name: first})):
        with pytest.raises(StoreError), books.writing() as connection:
            connection.execute(act)


def test_even_the_owner_does_not_change_an_entry(postgres: Postgres, tmp_path: Path) -> None:
    name = postgres.fresh()
    books = open_books(postgres.url(name), tmp_path)
    Court(books).case("c1")
    books.close()
    for act in ("DELETE FROM entry", "UPDATE entry SET leaf = 9", "TRUNCATE entry"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            postgres.run(act, name)


def test_the_gateway_works_with_a_login_that_owns_nothing(
    postgres: Postgres, tmp_path: Path
) -> None:
    name = postgres.fresh()
    with pytest.raises(StoreError):
        open_books(postgres.url(name, "nobody_yet"), tmp_path)
    prepare(postgres.url(name), "gate", "it's 100% secret")
    prepare(postgres.url(name), "gate")
    books = open_books(postgres.url(name, "gate"), tmp_path)
    court = Court(books)
    court.case("c1")
    court.page("p", "c1")
    books.close()
    with psycopg.connect(postgres.dsn(name, "gate"), autocommit=True) as connection:
        # Before it becomes wenyi_app, the login role itself may nothing.
        tried = ("SELECT * FROM public.entry", "SELECT * FROM row", "CREATE TABLE x (y int)")
        for statement in tried:
            with pytest.raises(psycopg.errors.ProgrammingError):
                connection.execute(statement.encode())
        connection.execute(b"SET ROLE wenyi_app")
        for act in ("DELETE FROM entry", "UPDATE entry SET leaf = 9", "DROP TABLE entry",
                    "ALTER TABLE row DISABLE ROW LEVEL SECURITY"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(act.encode())


def test_every_table_is_protected(postgres_template: str) -> None:
    engine = sa.create_engine(postgres_template, poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            """SELECT n.nspname, c.relname, c.relrowsecurity AND c.relforcerowsecurity
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname IN ('public', 'secret')"""
        ).all()
    engine.dispose()
    open_ones = {name for _, name, forced in rows if not forced}
    assert open_ones == {"alembic_version"}
    assert len(rows) > 20
    assert {name for schema, name, _ in rows if schema == "secret"} >= {"row_body", "entry_body"}
    assert guards.READER


def test_a_restored_centre_names_its_feed_anew(books: Books) -> None:
    court = Court(books)
    court.case("c1")
    name = new_generation(books)
    assert name != "g1"
    assert isinstance(court.bench.ask(Feed("", "g1", 1)), Reset)
    answer = court.bench.ask(Feed("", name, 0))
    assert isinstance(answer, FeedPage)
    assert len(answer.items) == 1
    assert isinstance(court.bench.commit(court.pen.written[0]), Committed)


def test_opening_an_old_database_runs_the_revisions(tmp_path: Path) -> None:
    """The baseline makes what a new database gets at once."""
    made: list[set[str]] = []
    for first in (True, False):
        engine = sa.create_engine(f"sqlite:///{tmp_path}/{first}.db").execution_options(
            schema_translate_map={"secret": None}
        )
        with engine.begin() as connection:
            if first:
                building.bring_up_to_date(connection, "x")
            else:
                connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
                connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0000')")
                _upgrade_from_nothing(connection)
        with engine.begin() as connection:
            assert building.up_to_date(connection, "x")
            made.append(set(sa.inspect(connection).get_table_names()))
        engine.dispose()
    assert made[0] == made[1]
    assert tables.head.name in made[0]


def test_a_database_of_the_first_revision_gets_what_came_since(tmp_path: Path) -> None:
    """Its baseline was made before: whatever it lacks comes by a later revision."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/old.db").execution_options(
        schema_translate_map={"secret": None}
    )
    with engine.begin() as connection:
        building.bring_up_to_date(connection, "x")
        connection.exec_driver_sql("DROP TABLE usage")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with engine.begin() as connection:
        assert building.bring_up_to_date(connection, "x")
        made = {column["name"] for column in sa.inspect(connection).get_columns("usage")}
        assert made == {column.name for column in usage.columns}
    engine.dispose()


def _upgrade_from_nothing(connection: sa.Connection) -> None:
    connection.exec_driver_sql("DELETE FROM alembic_version")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(building.SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, building.HEAD)

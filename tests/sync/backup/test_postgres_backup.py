"""A centre on PostgreSQL, out and in again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier.backup.watch import Watch
from resources.errors import DumpFailed, MissingSetting, NotEmpty
from sync.gateway.backup import back_up, centre_keys, verify_backup
from sync.gateway.config import load
from sync.gateway.restoring import restore
from sync.gateway.verifying import verify
from sync.ledger import open_books
from tests.stolen import readable
from tests.sync.backup.test_centre_backup import state, work
from tests.sync.gateway.running import running
from tests.sync.postgres import Postgres
from tests.sync.station.real import RealStation

pytestmark = pytest.mark.skipif(
    shutil.which("pg_dump") is None, reason="PostgreSQL's client programs are not installed"
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[RealStation]:
    found = RealStation(tmp_path / "station")
    yield found
    found.close()


def test_there_and_back(
    tmp_path: Path, postgres: Postgres, station: RealStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv("WENYI_KEYS", str(tmp_path / "keys"))
    home, again, target = tmp_path / "centre", tmp_path / "again", tmp_path / "backup"
    url, fresh = postgres.url(postgres.fresh()), postgres.url(postgres.fresh())
    open_books(url, Path()).close()
    home.mkdir()
    (home / "centre.toml").write_text(f'database_url = "{url}"\n', encoding="utf-8")
    with running(home, database_url=url) as centre:
        station.driver.enrol(centre.url, centre.code())
        port = centre.listening.url.rsplit(":", 1)[1]
        work(station, 1)
        station.driver.once()
        assert back_up(centre.config, target, Watch()).blobs == 3
        work(station, 2)
        station.driver.once()
        before = state(centre)
    own = centre_keys(home)
    assert verify_backup(target, own, Watch()).ok
    assert readable(target, ["买卖合同纠纷", "起诉状", "PGDMP", url], []) == []
    with pytest.raises(NotEmpty):
        restore(target, again, own, Watch())
    found = restore(target, again, own, Watch(), owner_url=fresh)
    assert [row.id for row in found.stations] == [station.store.identity.device]
    assert load(again).database_url == url
    with running(again, database_url=fresh, listen=f"127.0.0.1:{port}") as centre:
        with centre.composed.facilities.books.view() as ledger:
            assert ledger.generation == found.feed
        report = station.driver.once()
        assert (report.pending, report.dead, report.conflicts) == (0, 0, 0)
        assert state(centre) == before
        assert verify(centre.composed.facilities, deep=True).ok


def test_a_database_that_only_the_command_line_named(tmp_path: Path, postgres: Postgres) -> None:
    """The settings in the backup name none; the dump is one of PostgreSQL all the same."""
    home, again, target = tmp_path / "centre", tmp_path / "again", tmp_path / "backup"
    url, fresh = postgres.url(postgres.fresh()), postgres.url(postgres.fresh())
    open_books(url, Path()).close()
    with running(home, database_url=url) as centre:
        back_up(centre.config, target, Watch())
    own = centre_keys(home)
    with pytest.raises(MissingSetting, match="--owner-url"):
        restore(target, again, own, Watch())
    found = restore(target, again, own, Watch(), owner_url=fresh)
    restored = open_books(fresh, again)
    with restored.view() as ledger:
        assert ledger.generation == found.feed
    restored.close()


def test_a_role_that_does_not_see_every_row_makes_no_backup(
    tmp_path: Path, postgres: Postgres
) -> None:
    home, target = tmp_path / "centre", tmp_path / "backup"
    name = postgres.fresh()
    url = postgres.url(name)
    open_books(url, Path()).close()
    postgres.run(f"CREATE ROLE plain_{name} LOGIN")
    try:
        with running(home, database_url=url) as centre:
            with pytest.raises(DumpFailed, match="pg_dump"):
                back_up(
                    centre.config, target, Watch(), owner_url=postgres.url(name, f"plain_{name}")
                )
            assert not list(target.glob("*/manifest.json"))
            back_up(centre.config, target, Watch())
    finally:
        postgres.run(f"DROP ROLE plain_{name}")

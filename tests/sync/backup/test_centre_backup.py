"""A centre restored to yesterday, and the stations that know more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dossier.backup import swapping
from dossier.backup.watch import Watch
from dossier.changes import AddMaterial
from dossier.ids import MaterialId, new_id
from dossier.model import Material, Volume
from resources.errors import (
    BackupDamaged,
    Locked,
    NotEmpty,
    OtherBackup,
    RestoreUnfinished,
    WrongKey,
)
from sync.access import stations
from sync.access.tables import enrolment_code, person_session
from sync.gateway.backup import back_up, centre_keys, verify_backup
from sync.gateway.composing import facilities_of
from sync.gateway.config import CentreConfig, load
from sync.gateway.restoring import restore
from sync.gateway.verifying import verify
from sync.ledger import tables
from sync.ledger.metadata import metadata
from tests.stolen import readable
from tests.sync.gateway.running import ADMIN, Running, running
from tests.sync.station.real import RealStation

ROWS = ("row", "register", "row_body", "bound", "conflict")


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "keys"
    folder.mkdir()
    monkeypatch.setenv("WENYI_KEYS", str(folder))
    yield folder


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[RealStation]]:
    found = [RealStation(tmp_path / name) for name in ("one", "two")]
    yield found
    for each in found:
        each.close()


def state(centre: Running) -> dict[str, Any]:
    """Return what the centre says of the dossiers, and every blob's bytes."""
    facilities = centre.composed.facilities
    found: dict[str, Any] = {}
    with facilities.books.consulting() as connection:
        for name in ROWS:
            table = next(t for t in metadata.tables.values() if t.name == name)
            found[name] = sorted(map(str, connection.execute(sa.select(table)).all()))
        query = sa.select(tables.entry.c.hash, tables.entry.c.outcome)
        found["entries"] = sorted(map(tuple, connection.execute(query)))
    for zone, store in facilities.stores.items():
        found[zone] = {
            str(key): b"".join(store.stream(key))
            for key in [held.key for held in store.list_blobs()]
        }
    return found


def work(station: RealStation, number: int, volume: Volume = Volume.MAIN) -> None:
    case, batch = station.open_case(f"（2026）粤0308民初{number}号")
    pages = station.scan(case, batch, 2, size=20_000, seed=number % 90)
    station.read(pages[0], f"第{number}号证据")
    material = Material(
        MaterialId(new_id()), case, volume, "complaint", "起诉状", "n", 1.0, "", True
    )
    station.store.apply(AddMaterial(material, tuple(pages)), "clerk")


def test_stations_send_again_what_it_lacks(tmp_path: Path, pair: list[RealStation]) -> None:
    home, target = tmp_path / "centre", tmp_path / "backup"
    one, two = pair
    with running(home) as centre:
        for each in pair:
            each.driver.enrol(centre.url, centre.code())
        port = centre.listening.url.rsplit(":", 1)[1]
        work(one, 1)
        work(two, 2, Volume.CONFIDENTIAL)
        for each in pair:
            each.driver.once()
        made = back_up(centre.config, target, Watch())
        assert made.blobs == 6
        work(one, 3)
        work(two, 4)
        # One goes on from what the other's case became, too.
        for each in pair:
            each.driver.once()
        before = state(centre)
        feed = centre.composed.facilities.books
        with feed.view() as ledger:
            name = ledger.generation
        with pytest.raises(NotEmpty):
            restore(target, home, centre_keys(home), Watch())
    own = centre_keys(home)
    found = restore(target, home, own, Watch(), over=True)
    assert found.feed != name
    assert {row.id for row in found.stations} == {s.store.identity.device for s in pair}
    shutil.rmtree(home / found.aside)
    with running(home, listen=f"127.0.0.1:{port}") as centre:
        assert state(centre) != before
        for each in pair:
            report = each.driver.once()
            assert (report.pending, report.dead, report.conflicts) == (0, 0, 0)
            assert report.sent_entries > 0
            assert each.store.identity.epoch == 1
        assert state(centre) == before
        checked = verify(centre.composed.facilities, deep=True)
        assert checked.ok, checked.problems
        for each in pair:
            assert each.driver.once().sent_entries == 0
            assert each.store.verify(deep=True).ok


def test_stations_notice_that_it_went_back(tmp_path: Path, pair: list[RealStation]) -> None:
    home, target = tmp_path / "centre", tmp_path / "backup"
    one, _ = pair
    with running(home) as centre:
        one.driver.enrol(centre.url, centre.code())
        port = centre.listening.url.rsplit(":", 1)[1]
        back_up(centre.config, target, Watch())
        work(one, 1)
        one.driver.once()
    restore(target, home, centre_keys(home), Watch(), over=True)
    with running(home, listen=f"127.0.0.1:{port}"):
        one.driver.start()
        one.driver.once()
        assert [alarm.kind for alarm in one.driver.alarms()] == ["centre_went_back"]


def test_what_must_not_come_back_does_not(tmp_path: Path, pair: list[RealStation]) -> None:
    """Codes used since, sessions ended since, stations shut out since."""
    home, target = tmp_path / "centre", tmp_path / "backup"
    _, two = pair
    with running(home) as centre:
        for each in pair:
            each.driver.enrol(centre.url, centre.code())
        centre.code()
        centre.person("judge", "judge", "a long pass phrase")
        books = centre.composed.facilities.books
        with centre.client() as client:
            said = {"login": "judge", "password": "a long pass phrase"}
            session = client.post("/v1/sign-in", json=said).json()["session"]
        back_up(centre.config, target, Watch())
        stations.revoke(books, two.store.identity.device, ADMIN, 1)
    found = restore(target, home, centre_keys(home), Watch(), over=True)
    assert found.shut_out_again == (two.store.identity.device,)
    with running(home) as centre:
        with centre.composed.facilities.books.consulting() as connection:
            assert connection.execute(sa.select(person_session)).all() == []
            left = connection.execute(sa.select(enrolment_code.c.used_at_s)).scalars().all()
            assert None not in left
            assert len(left) == 2
        with centre.client(headers={"Authorization": f"Bearer {session}"}) as client:
            assert client.get("/api/v1/cases").status_code in (401, 403)


def test_a_stolen_backup_shows_nothing(tmp_path: Path, pair: list[RealStation]) -> None:
    home, target = tmp_path / "centre", tmp_path / "backup"
    home.mkdir()
    (home / "centre.toml").write_text('name = "某某区人民法院"\n', encoding="utf-8")
    with running(home) as centre:
        pair[0].driver.enrol(centre.url, centre.code())
        work(pair[0], 1)
        pair[0].driver.once()
        names = ["买卖合同纠纷", "起诉状", "第1号证据", "某某区人民法院"]
        pages = [
            b"".join(store.stream(key))
            for store in centre.composed.facilities.stores.values()
            for key in [held.key for held in store.list_blobs()]
        ]
        back_up(centre.config, target, Watch())
    own = centre_keys(home)
    assert readable(target, [*names, *(key.hex() for key in own.values())], pages) == []
    restore(target, tmp_path / "again", own, Watch())
    assert load(tmp_path / "again").name == "某某区人民法院"


def test_damage_keys_and_other_centres(tmp_path: Path) -> None:
    home, target = tmp_path / "centre", tmp_path / "backup"
    with facilities_of(CentreConfig(home)):
        pass
    report = back_up(CentreConfig(home), target, Watch())
    own = centre_keys(home)
    assert verify_backup(target, own, Watch()).ok
    with facilities_of(CentreConfig(tmp_path / "other")):
        pass
    with pytest.raises(OtherBackup):
        back_up(CentreConfig(tmp_path / "other"), target, Watch())
    with pytest.raises(WrongKey):
        restore(target, tmp_path / "again", centre_keys(tmp_path / "other"), Watch())
    path = target / report.generation / "keys" / "authority.pem"
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with pytest.raises(BackupDamaged, match=r"authority\.pem"):
        restore(target, tmp_path / "again", own, Watch())
    path.write_bytes(whole)
    swapping.staging(tmp_path / "again")
    swapping.begin(tmp_path / "again", "", {})
    with pytest.raises(RestoreUnfinished), facilities_of(CentreConfig(tmp_path / "again")):
        pass
    swapping.give_up(tmp_path / "again")
    restore(target, tmp_path / "again", own, Watch())
    with facilities_of(CentreConfig(tmp_path / "again")) as facilities:
        assert verify(facilities).ok


def test_a_centre_that_serves_is_not_restored_over(tmp_path: Path) -> None:
    import subprocess
    import sys

    home, target = tmp_path / "centre", tmp_path / "backup"
    with facilities_of(CentreConfig(home)):
        pass
    back_up(CentreConfig(home), target, Watch())
    code = (
        "import sys, pathlib\n"
        "from sync.gateway.composing import facilities_of\n"
        "from sync.gateway.config import CentreConfig\n"
        "with facilities_of(CentreConfig(pathlib.Path(sys.argv[1]))):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        with pytest.raises(Locked):
            restore(target, home, centre_keys(home), Watch(), over=True)
    finally:
        child.communicate("")
    assert restore(target, home, centre_keys(home), Watch(), over=True).aside

"""A courtroom's screens and its laws come back with a station that is restored elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.station import backup as service
from app.station.hub import home_of
from app.station.hub_setup import change_screens, load_screens
from app.station.statutes import FILE, Statutes
from courtroom.hub.hub import Hub
from courtroom.hub.values import HubConfig
from dossier.backup import bundle
from dossier.backup.bundle import Bundle
from dossier.backup.watch import Watch
from dossier.store import open_store
from resources.errors import BackupDamaged
from tests.courtroom.hub.court import DEFENDANT, PLAINTIFF, Court, admit
from tests.courtroom.hub.reference import Screen
from tests.dossier.statutes import invented


@pytest.fixture(params=["beside", "apart"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "apart":
        (tmp_path / "keys").mkdir()
        monkeypatch.setenv("WENYI_KEYS", str(tmp_path / "keys"))
    else:
        monkeypatch.delenv("WENYI_KEYS", raising=False)
    return tmp_path / "home"


def hub_at(home: Path) -> Hub:
    return Hub(HubConfig(home_of(home), "H1"), Court())


def test_paired_screens_and_laws_survive_the_loss_of_the_machine(
    home: Path, tmp_path: Path
) -> None:
    open_store(home).close()
    laws = Statutes(home)
    laws.library.import_(invented.lay(tmp_path / "laws"))
    known = laws.ask("statute.laws", {})
    laws.close()
    change_screens(home, on=True, port=9443)
    with hub_at(home) as hub:
        card, lost = admit(hub, PLAINTIFF), admit(hub, DEFENDANT)
        hub.revoke(lost.device)
    key = service.station_key(home)
    report = service.back_up(home, tmp_path / "backup", Watch())
    assert service.verify(home, tmp_path / "backup", Watch()).ok
    kept = tmp_path / "backup" / report.generation
    secret = bundle.opened(kept / bundle.FILE, key).keys["room/hub"]
    for form in (secret, secret.hex().encode(), b"PRIVATE KEY", card.device.encode()):
        assert not [one for one in kept.iterdir() if form in one.read_bytes()]

    again = tmp_path / "again"
    service.restore(tmp_path / "backup", again, Watch(), key=key)
    assert load_screens(again).port == 9443
    with hub_at(again) as hub:
        with Screen(card, hub.listening.port) as screen:
            assert "page/P1/1" in screen.facts
        with Screen(lost, hub.listening.port) as screen:
            assert screen.close_code == 4003
    laws = Statutes(again)
    assert laws.ask("statute.laws", {}) == known
    laws.close()
    open_store(again).close()


def test_a_damaged_library_of_laws_keeps_no_backup_back(home: Path, tmp_path: Path) -> None:
    open_store(home).close()
    (home / FILE).write_bytes(b"no database at all" * 500)
    report = service.back_up(home, tmp_path / "backup", Watch())
    assert not (tmp_path / "backup" / report.generation / FILE).exists()
    key = service.station_key(home)
    service.restore(tmp_path / "backup", tmp_path / "again", Watch(), key=key)
    assert not (tmp_path / "again" / FILE).exists()


def test_a_bundle_is_its_keys_alone_and_leads_nowhere_else(tmp_path: Path) -> None:
    path, key = tmp_path / bundle.FILE, bytes(32)
    path.write_bytes(bundle.sealed(Bundle({"room/a": b"x"}, {"room": key}), key))
    assert bundle.opened(path, key).files == {"room/a": b"x"}
    with pytest.raises(BackupDamaged):
        bundle.opened(path, bytes([1]) * 32)
    for name in ("../a", "/a", "a/../../b", "a\\b", ""):
        path.write_bytes(bundle.sealed(Bundle({name: b"x"}), key))
        with pytest.raises(BackupDamaged):
            bundle.opened(path, key)
    path.write_bytes(bundle.sealed(Bundle(), key)[:-3])
    with pytest.raises(BackupDamaged):
        bundle.opened(path, key)

"""``wenyi backup``, ``restore`` and moving, with a real centre that holds more."""

from __future__ import annotations

import io
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.station import backup as service
from app.station.home import load_settings
from app.station.sync import open_sync
from dossier.backup.watch import Watch
from dossier.store import Store, keys, open_store
from sync.core.entries import header
from tests.dossier.backup.rooms import add
from tests.sync.gateway.running import Running, running

PHRASE = "a passphrase that is long"


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv("WENYI_KEYS", str(tmp_path / "keys"))
    with running(tmp_path / "centre") as found:
        yield found


class Wenyi:
    """The command line of one station."""

    def __init__(self, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        self.capfd.readouterr()
        code = main(["--home", str(self.home), "--json", *arguments])
        lines = self.capfd.readouterr().out.splitlines()
        return code, json.loads(lines[-1]) if lines else {}

    def good(self, *arguments: str) -> dict[str, Any]:
        code, found = self(*arguments)
        assert code == 0, found
        return found

    def work(self, number: int, pages: int = 1) -> None:
        with open_store(self.home) as store:
            add(store, pages, f"（2026）粤0308民初{number}号")

    def store(self, look: Callable[[Store], Any]) -> Any:
        with open_store(self.home) as store:
            return look(store)


Make = Callable[[str], Wenyi]


@pytest.fixture
def station(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Make:
    return lambda name: Wenyi(tmp_path / name, capfd)


def deeds(centre: Running) -> list[tuple[str, str]]:
    """Return whose change of which row each applied entry at the centre is."""
    found: list[tuple[str, str]] = []
    books = centre.composed.facilities.books
    with books.view() as ledger:
        for item in ledger.items("", 0, 10_000):
            if item.entry is not None:
                assert item.outcome == "applied"
                found += [(d.table, d.id) for d in header(item.entry.raw).deltas]
    return found


def entered(home: Path) -> set[tuple[str, str]]:
    """Return what rows the entries of a store make."""
    with open_store(home) as store:
        return {(d.table, d.id) for e in store.journal_entries() for d in e.deltas}


def test_restored_to_yesterday_it_goes_on_in_a_new_epoch(
    centre: Running, tmp_path: Path, station: Make
) -> None:
    one = station("one")
    one.good("station", "enrol", centre.url, centre.code())
    one.work(1)
    one.good("sync")
    made = one.good("backup", str(tmp_path / "backup"))
    assert (made["blobs"], made["damaged"]) == (1, [])
    one.work(2, 2)
    one.good("sync")
    everything = entered(one.home)
    device = one.store(lambda store: store.identity.device)

    found = one.good("restore", str(tmp_path / "backup"), "--over")
    assert found["generation"] == made["generation"]
    # The disk that was lost is lost: only the centre has what was sent since.
    shutil.rmtree(one.home / found["aside"])
    # It works without the centre, under numbers that the centre gave to other entries.
    one.work(3, 3)
    local = entered(one.home)
    report = one.good("sync")
    assert (report["pending"], report["dead"], report["conflicts"]) == (0, 0, 0)
    identity = one.store(lambda store: store.identity)
    assert (identity.device, identity.epoch) == (device, 2)
    made_there = deeds(centre)
    assert set(made_there) == everything | local
    assert len(made_there) == len(set(made_there)), "something was entered twice"
    assert one.store(lambda store: store.verify(deep=True)).ok
    # And on: neither a new epoch nor anything else to send.
    report = one.good("sync")
    assert (report["sent_entries"], one.store(lambda s: s.identity.epoch)) == (0, 2)


def test_a_restored_station_gets_back_what_its_cases_became(
    centre: Running, tmp_path: Path, station: Make
) -> None:
    one = station("one")
    one.good("station", "enrol", centre.url, centre.code())
    one.work(1, 1)
    one.good("sync")
    one.good("backup", str(tmp_path / "backup"))

    def more(store: Store) -> None:
        from dossier.changes import DeletePages

        case = store.cases()[0]
        store.apply(DeletePages((store.pages(case.id)[0].id,)), "clerk")

    one.store(more)
    one.good("sync")
    one.good("restore", str(tmp_path / "backup"), "--over")
    assert one.store(lambda s: s.pages(s.cases()[0].id)) != []
    one.good("sync")
    one.good("sync")
    assert one.store(lambda s: s.pages(s.cases()[0].id)) == []
    assert one.store(lambda s: s.verify(deep=True)).ok


def test_equal_heads_are_no_reason_to_stay(centre: Running, tmp_path: Path, station: Make) -> None:
    """What it was copied from may still run, and write where this one does."""
    one, two = station("one"), station("two")
    one.good("station", "enrol", centre.url, centre.code())
    one.work(1)
    one.good("sync")
    one.good("backup", str(tmp_path / "backup"))
    key = keys.known_key(one.home)
    service.restore(tmp_path / "backup", two.home, Watch(), key=key)
    two.good("sync")
    assert two.store(lambda s: s.identity.epoch) == 2
    # The old one runs on: it is shut out, and told what to do.
    one.work(5)
    code, found = one("sync")
    assert (code, found["error"]["kind"]) == (7, "SyncError.ClonedStation")
    assert "--new-device" in found["error"]["message"]
    assert "move" not in found["error"]["message"]
    two.work(6)
    two.good("sync")
    # Let in anew, it brings its work along.
    one.good("station", "enrol", centre.url, centre.code(), "--new-device")
    assert one.good("sync")["pending"] == 0
    made_there = deeds(centre)
    assert set(made_there) == entered(one.home) | entered(two.home)
    assert len(made_there) == len(set(made_there))


def test_two_restored_from_one_backup(centre: Running, tmp_path: Path, station: Make) -> None:
    one, two, three = station("one"), station("two"), station("three")
    one.good("station", "enrol", centre.url, centre.code())
    one.work(1)
    one.good("sync")
    # A key for the next epoch that lies in the backup must not be that of both.
    from sync.station.journal import StationJournal

    one.store(lambda store: StationJournal(store).fresh_key())
    one.good("backup", str(tmp_path / "backup"))
    key = keys.known_key(one.home)
    for each in (two, three):
        service.restore(tmp_path / "backup", each.home, Watch(), key=key)
    two.good("sync")
    code, found = three("sync")
    assert (code, found["error"]["kind"]) == (7, "SyncError.ClonedStation")


def test_a_move(centre: Running, tmp_path: Path, station: Make) -> None:
    old, new = station("old"), station("new")
    old.good("station", "enrol", centre.url, centre.code())
    old.work(1)
    old.good("sync")
    old.work(2)
    moved = old.good("station", "move-out", str(tmp_path / "backup"), "--offline")
    assert moved["pending"] == 3
    for command in (["sync"], ["case", "list"], ["backup", str(tmp_path / "other")]):
        code, found = old(*command)
        if command[0] == "backup":
            # A closed station is still saved.
            assert code == 0
        else:
            assert (code, found["error"]["kind"]) == (6, "StoreError.StationMoved")
    shutil.copy(_key_file(old.home), _key_file(new.home))
    new.good("station", "move-in", str(tmp_path / "backup"))
    new.work(3)
    assert new.good("sync")["pending"] == 0
    assert new.store(lambda s: s.identity.epoch) == 2
    made_there = deeds(centre)
    assert set(made_there) == entered(new.home)
    assert len(made_there) == len(set(made_there))
    assert old.good("station", "move-back") == {"opened": True}
    code, found = old("sync")
    assert found["error"]["kind"] == "SyncError.ClonedStation"


def test_a_move_sends_first_and_needs_a_closed_station(
    centre: Running, tmp_path: Path, station: Make
) -> None:
    old, new = station("old"), station("new")
    old.good("station", "enrol", centre.url, centre.code())
    old.work(1)
    old.good("backup", str(tmp_path / "plain"))
    shutil.copy(_key_file(old.home), _key_file(new.home))
    code, found = new("station", "move-in", str(tmp_path / "plain"))
    assert (code, found["error"]["kind"]) == (8, "RuleError")
    # A move whose backup cannot be written leaves the station open.
    (tmp_path / "full").write_text("")
    assert old("station", "move-out", str(tmp_path / "full"))[0] == 6
    assert old.good("station", "move-out", str(tmp_path / "plain"))["pending"] == 0
    assert len(deeds(centre)) == 3
    new.good("station", "move-in", str(tmp_path / "plain"))
    new.good("sync")


def test_the_key_apart(tmp_path: Path, station: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = station("one"), station("two"), station("three")
    one.work(1)
    file, target = tmp_path / "station.key", str(tmp_path / "backup")

    def typing(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))

    typing("short")
    code, found = one("backup", target, "--key-to", str(file), "--passphrase-stdin")
    assert (code, found["error"]["kind"]) == (8, "RuleError.WeakPassword")
    typing(PHRASE)
    found = one.good("backup", target, "--key-to", str(file), "--passphrase-stdin", "--words")
    words = found["words"]
    code, found = two("restore", target)
    assert (code, found["error"]["kind"]) == (6, "StoreError.WrongKey")
    typing("another passphrase")
    code, found = two("restore", target, "--key-from", str(file), "--passphrase-stdin")
    assert (code, found["error"]["kind"]) == (6, "StoreError.WrongPassphrase")
    typing(PHRASE)
    two.good("restore", target, "--key-from", str(file), "--passphrase-stdin")
    typing(words.lower())
    three.good("restore", target, "--words-stdin")
    assert entered(one.home) == entered(two.home) == entered(three.home)
    found = two.good("backup", target, "--verify")
    assert (found["ok"], found["blobs"], found["faults"]) == (True, 1, [])


def test_a_station_that_syncs_can_be_backed_up(
    centre: Running, tmp_path: Path, station: Make
) -> None:
    one = station("one")
    one.good("station", "enrol", centre.url, centre.code())
    with open_store(one.home) as store:
        driver = open_sync(store, load_settings(one.home))
        driver.start()
        done = threading.Event()

        def save() -> None:
            for _ in range(3):
                service.back_up(one.home, tmp_path / "backup", Watch())
            done.set()

        saving = threading.Thread(target=save)
        saving.start()
        number = 0
        while not done.is_set() and number < 60:
            number += 1
            add(store, 1, f"（2026）粤0308民初{number}号")
        saving.join()
        driver.close()
    assert done.is_set()
    assert service.verify(one.home, tmp_path / "backup", Watch()).ok


def _key_file(home: Path) -> Path:
    found = keys.key_elsewhere(home)
    return home / "store.key" if found is None else found

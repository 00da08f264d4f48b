"""A station's store, backed up while it works and restored."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier.backup import closing, swapping
from dossier.backup.generations import generations
from dossier.backup.watch import Progress, Watch
from dossier.store import chains, open_store
from dossier.store.backup import restore, verify_backup
from dossier.store.keys import key_elsewhere, write_key
from resources.errors import (
    BackupDamaged,
    Cancelled,
    Locked,
    NewerSchema,
    NoBackup,
    NotEmpty,
    OtherBackup,
    RestoreUnfinished,
    StationMoved,
    WrongKey,
)
from tests.dossier.backup.rooms import KEY, add, filled, said, saved
from tests.stolen import readable


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "keys"
    folder.mkdir()
    monkeypatch.setenv("WENYI_KEYS", str(folder))
    yield folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    found = tmp_path / "home"
    filled(found)
    (found / "config.toml").write_text('language = "en"\n', encoding="utf-8")
    return found


def test_there_and_back(home: Path, tmp_path: Path, keys: Path) -> None:
    before = said(home)
    target, again = tmp_path / "backup", tmp_path / "again"
    report = saved(home, target)
    assert (report.blobs, report.copied, report.damaged) == (3, 3, ())
    assert verify_backup(target, KEY, Watch()).ok
    assert verify_backup(target, None, Watch()).blobs == 3
    found = restore(target, again, KEY, Watch())
    assert (found.generation, found.aside, found.blobs) == (report.generation, "", 3)
    assert said(again) == before
    assert (again / "config.toml").read_text(encoding="utf-8") == 'language = "en"\n'
    assert not (again / swapping.FOLDER).exists()
    elsewhere = key_elsewhere(again)
    assert elsewhere is not None and elsewhere.read_text().strip() == KEY.hex()
    assert not (again / "store.key").exists()
    with open_store(again) as store, store.snapshot() as reader:
        assert chains.restored(reader.connection) == found.made_at


def test_a_stolen_backup_shows_nothing(home: Path, tmp_path: Path) -> None:
    with open_store(home, key=KEY) as store:
        pages = [store.blobs.read(p.sha256) for c in store.cases() for p in store.pages(c.id)]
    saved(home, tmp_path / "backup")
    assert readable(tmp_path / "backup", ["买卖合同纠纷", "粤0308民初"], pages) == []
    assert readable(tmp_path / "backup", [KEY.hex()], [KEY]) == []


def test_masters_that_lie_in_clear_are_sealed_on_their_way(home: Path, tmp_path: Path) -> None:
    with open_store(home, key=KEY) as store:
        page = store.pages(store.cases()[0].id)[0]
        data = store.blobs.read(page.sha256)
        store.blobs.path(page.sha256).write_bytes(data)
    saved(home, tmp_path / "backup")
    assert readable(tmp_path / "backup", [], [data]) == []
    assert verify_backup(tmp_path / "backup", KEY, Watch()).ok


def test_work_goes_on_meanwhile(home: Path, tmp_path: Path) -> None:
    """What the copy names is in it, whatever is written while it is made."""
    target, stop = tmp_path / "backup", threading.Event()
    with open_store(home, key=KEY) as store:

        def work() -> None:
            for n in range(1000):
                if stop.is_set():
                    return
                add(store, 1, f"（2026）粤0308民初{1000 + n}号")

        worker = threading.Thread(target=work)
        worker.start()
        try:
            for _ in range(3):
                saved(home, target)
        finally:
            stop.set()
            worker.join()
    for n, each in enumerate(generations(target)):
        assert verify_backup(target, KEY, Watch(), each.name).ok
        restore(target, tmp_path / f"again{n}", KEY, Watch(), name=each.name)
        _, entries, _ = said(tmp_path / f"again{n}")
        assert entries == int(each.manifest.facts["position"])


def test_generations_share_what_they_have_in_common(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    first = saved(home, target)
    files = {p: p.stat().st_mtime_ns for p in target.rglob("*") if p.is_file()}
    before = said(home)
    with open_store(home, key=KEY) as store:
        add(store, 2, "（2026）粤0308民初9号")
    second = saved(home, target)
    assert (second.blobs, second.copied) == (5, 2)
    for path, changed_ns in files.items():
        assert path.stat().st_mtime_ns == changed_ns
    restore(target, tmp_path / "old", KEY, Watch(), name=first.generation)
    # What a page of the older one names is there, and no entry is newer.
    assert said(tmp_path / "old") == before


def test_a_master_gone_bad_at_home_is_told(home: Path, tmp_path: Path) -> None:
    with open_store(home, key=KEY) as store:
        page = store.pages(store.cases()[0].id)[0]
    path = home / "blobs" / page.sha256[:2] / page.sha256
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    report = saved(home, tmp_path / "backup")
    assert report.damaged == (page.sha256,)
    assert report.blobs == 2
    path.write_bytes(whole)
    assert saved(home, tmp_path / "backup").damaged == ()


def test_a_master_gone_bad_in_the_backup_is_found_and_made_good(
    home: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup"
    first = saved(home, target)
    blob = next(p for p in (target / "blobs").rglob("*") if len(p.name) == 64)
    blob.write_bytes(blob.read_bytes()[:-1])
    (fault,) = verify_backup(target, KEY, Watch()).faults
    assert (fault.path, fault.found) == (blob.relative_to(target).as_posix(), "size")
    with pytest.raises(BackupDamaged, match=blob.name):
        restore(target, tmp_path / "again", KEY, Watch())
    assert not swapping.entries(tmp_path / "again")
    assert saved(home, target).copied == 1
    for name in ("", first.generation):
        assert verify_backup(target, KEY, Watch(), name).ok


@pytest.mark.parametrize("name", ["dossier.db", "blobs.list", "store.mark", "config.toml"])
def test_a_damaged_file_is_named(home: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "backup"
    report = saved(home, target)
    path = target / report.generation / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    checked = verify_backup(target, None, Watch())
    assert [fault.path for fault in checked.faults] == [f"{report.generation}/{name}"]
    with pytest.raises(BackupDamaged, match=name):
        restore(target, tmp_path / "again", KEY, Watch())


def test_parts_of_two_backups_do_not_make_one(home: Path, tmp_path: Path) -> None:
    """Whoever can write into the backup cannot put together what was never saved."""
    target = tmp_path / "backup"
    one = saved(home, target)
    with open_store(home, key=KEY) as store:
        add(store, 1, "（2026）粤0308民初9号")
    two = saved(home, target)
    path = target / two.generation / "manifest.json"
    data = json.loads(path.read_text())
    other = json.loads((target / one.generation / "manifest.json").read_text())
    shutil.copy(target / one.generation / "dossier.db", target / two.generation / "dossier.db")
    files = {each["path"]: each for each in other["manifest"]["files"]}
    for each in data["manifest"]["files"]:
        if each["path"] == "dossier.db":
            each.update(files["dossier.db"])
    path.write_text(json.dumps(data))
    assert verify_backup(target, None, Watch()).ok
    assert [f.found for f in verify_backup(target, KEY, Watch()).faults] == ["proof"]
    with pytest.raises(BackupDamaged, match="manifest"):
        restore(target, tmp_path / "again", KEY, Watch())


@pytest.mark.parametrize("where", ["../outside", "/etc/passwd", "a/../../b", "a//b", "."])
def test_a_backup_leads_nowhere_else(home: Path, tmp_path: Path, where: str) -> None:
    target = tmp_path / "backup"
    report = saved(home, target)
    path = target / report.generation / "manifest.json"
    data = json.loads(path.read_text())
    data["manifest"]["files"][0]["path"] = where
    path.write_text(json.dumps(data))
    with pytest.raises(BackupDamaged):
        restore(target, tmp_path / "again", KEY, Watch())
    listed = target / report.generation / "blobs.list"
    listed.write_text(f"{'0' * 64} 1 {'0' * 64} {where}\n")
    with pytest.raises(BackupDamaged):
        verify_backup(target, None, Watch())


def test_what_is_there_is_replaced_only_when_asked_and_kept(
    home: Path, tmp_path: Path, keys: Path
) -> None:
    target = tmp_path / "backup"
    saved(home, target)
    before = said(home)
    with open_store(home, key=KEY) as store:
        add(store, 1, "（2026）粤0308民初9号")
    after = said(home)
    with pytest.raises(NotEmpty):
        restore(target, home, KEY, Watch())
    assert said(home) == after
    write_key(keys / f"{str(home).strip('/').replace('/', '-')}.key", KEY)
    found = restore(target, home, KEY, Watch(), over=True)
    assert said(home) == before
    aside = home / found.aside
    with open_store(aside) as store:
        assert len(store.cases()) == 2
        assert store.verify(deep=True).ok


def test_a_running_station_is_not_restored_over(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    saved(home, target)
    code = (
        "import sys, pathlib\n"
        "from dossier.store import open_store\n"
        "with open_store(pathlib.Path(sys.argv[1]), key=b'k' * 32):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None and child.stdout.readline() == "open\n"
        with pytest.raises(Locked):
            restore(target, home, KEY, Watch(), over=True)
    finally:
        child.communicate("")
    assert said(home)
    assert restore(target, home, KEY, Watch(), over=True).aside


def test_keys_folders_and_versions_that_do_not_fit(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    report = saved(home, target)
    again = tmp_path / "again"
    with pytest.raises(WrongKey):
        restore(target, again, b"x" * 32, Watch())
    with pytest.raises(WrongKey):
        verify_backup(target, b"x" * 32, Watch())
    with pytest.raises(NoBackup):
        restore(tmp_path / "nowhere", again, KEY, Watch())
    with pytest.raises(NoBackup):
        restore(target, again, KEY, Watch(), name="20200101T000000Z")
    other = tmp_path / "other"
    with open_store(other, key=b"o" * 32):
        pass
    from dossier.store.backup import back_up

    with pytest.raises(OtherBackup):
        back_up(other, b"o" * 32, target, Watch())
    with pytest.raises(OtherBackup):
        saved(home, home)
    path = target / report.generation / "manifest.json"
    data = json.loads(path.read_text())
    data["manifest"]["schema"] = "9999"
    path.write_text(json.dumps(data))
    with pytest.raises(NewerSchema):
        restore(target, again, KEY, Watch())
    assert not again.exists()


def test_cancelled_and_begun_again(home: Path, tmp_path: Path) -> None:
    target, cancel = tmp_path / "backup", threading.Event()
    saved(home, target)
    with open_store(home, key=KEY) as store:
        add(store, 4, "（2026）粤0308民初9号")

    def stop(progress: Progress) -> None:
        if progress.phase == "blobs" and progress.done == 5:
            cancel.set()

    from dossier.store.backup import back_up

    with pytest.raises(Cancelled):
        back_up(home, KEY, target, Watch(stop, cancel))
    assert len(generations(target)) == 1
    assert verify_backup(target, KEY, Watch()).ok
    report = saved(home, target)
    # Some of the four were copied before.
    assert report.blobs == 7
    assert 0 < report.copied < 4
    assert len([p for p in target.iterdir() if p.name[0] == "2"]) == 2
    cancel.clear()
    with pytest.raises(Cancelled):
        restore(target, tmp_path / "again", KEY, Watch(stop, cancel))
    assert not swapping.entries(tmp_path / "again")
    restore(target, tmp_path / "again", KEY, Watch())
    assert said(tmp_path / "again")[2] == 7


def test_half_a_restore_is_not_opened(home: Path, tmp_path: Path) -> None:
    target, again = tmp_path / "backup", tmp_path / "again"
    saved(home, target)
    folder = swapping.staging(again)
    (folder / "x").write_text("")
    swapping.begin(again, "", {})
    with pytest.raises(RestoreUnfinished):
        open_store(again, key=KEY)
    swapping.give_up(again)
    restore(target, again, KEY, Watch())
    assert said(again)


def test_a_station_that_moved_is_closed(home: Path) -> None:
    closing.close_for_good(home, "2026-03-02")
    with pytest.raises(StationMoved, match="2026-03-02"):
        open_store(home, key=KEY)
    assert closing.open_again(home)
    assert not closing.open_again(home)
    assert said(home)

"""A station's folder without its key: no name, no title, no text, no page (失窃磁盘)."""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path

import pytest

from app.station import Station, open_station
from dossier.blobs import Blobs
from dossier.changes import MACHINE, AddMaterial, OpenBatch, ReadPage, ReceivePage
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Material, Volume
from dossier.store import Store, open_store
from resources.errors import WrongKey
from scanner.capture.batch import capture
from scanner.devices.contract import PageSink, RawPage
from scanner.imaging.header import JPEG
from tests.app.conftest import COMPLAINT, FACTS, RECORD
from tests.dossier.paper import page_text
from tests.stolen import readable

PARTIES = [("原告", "深圳市远帆贸易有限公司"), ("被告", "欧阳明远")]
NUMBER = "（2026）粤0308民初123号"
CAUSE = "买卖合同纠纷"
TITLE = "民事起诉状副本之一"
FILE_NAME = "远帆公司起诉状扫描件.jpg"
CLERK = "书记员司徒雅文"
TEXTS = [NUMBER, CAUSE, TITLE, FILE_NAME, CLERK, *(name for _, name in PARTIES)]
TEXTS += [*COMPLAINT, *FACTS, *RECORD, "粤0308民初123"]


@pytest.fixture(autouse=True)
def key_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep keys on another disk, as the thief does not have them."""
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv("WENYI_KEYS", str(tmp_path / "keys"))


def use(station: Station, sheets: dict[str, Path]) -> list[bytes]:
    """Scan, read, file, look at and search pages; return what the feeder delivered."""
    case = station.new_case(NUMBER, CAUSE, parties=PARTIES, who=CLERK)
    masters = [path.read_bytes() for path in sheets.values()]

    def feed(sink: PageSink, _: threading.Event) -> None:
        for index, data in enumerate(masters):
            sink(RawPage(index, 150, None, data, JPEG, 1240, 1754, FILE_NAME))

    report = capture(station.store, case.id, feed, source="files", profile=None, who=CLERK)
    assert report.error is None
    for page_id, lines in zip(report.page_ids, (COMPLAINT, FACTS, RECORD), strict=True):
        station.store.apply(ReadPage(page_id, page_text(*lines)), MACHINE)
        page = station.store.page(page_id)
        for side_px in (200, 900):
            station.thumbnail(page, side_px)
        station.view(page)
    station.store.apply(filing(case.id, report.page_ids), CLERK)
    assert station.search("经多次催讨")
    assert len(list((station.home / "views").glob("??/*"))) == 6
    return masters


def filing(case_id: CaseId, page_ids: tuple[PageId, ...]) -> AddMaterial:
    made = Material(
        MaterialId(new_id()), case_id, Volume.MAIN, "complaint", TITLE, "", 0.8, "标题", False
    )
    return AddMaterial(made, page_ids)


def test_nothing_can_be_read_without_the_key(
    tmp_path: Path, sheets: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    caplog.set_level(logging.DEBUG)
    with open_station(home) as station:
        masters = use(station, sheets)
        # Power is cut: the disk as it is while the program runs.
        shutil.copytree(home, tmp_path / "copy")
        running = readable(tmp_path / "copy", TEXTS, masters)
    assert running == []
    assert readable(home, TEXTS, masters) == []
    (key_file,) = (tmp_path / "keys").iterdir()
    key = key_file.read_text().strip()
    assert readable(home, [key], [bytes.fromhex(key)]) == []
    # Nor does the log name anybody.
    assert not [text for text in TEXTS if text in caplog.text]
    key_file.unlink()
    with pytest.raises(WrongKey):
        open_station(home)


def test_the_search_finds_what_lies_in_clear(tmp_path: Path, sheets: dict[str, Path]) -> None:
    """The test above could fail."""
    master = sheets["complaint"].read_bytes()
    Blobs(tmp_path / "clear").put(b"in the middle" + master[20_000:20_080])
    assert readable(tmp_path / "clear", [], [master]) != []
    for form in ("utf-8", "utf-16-le", "gbk"):
        (tmp_path / "clear" / "text").write_bytes(b"x" + TITLE.encode(form))
        assert readable(tmp_path / "clear", [TITLE], []) != []
    (tmp_path / "named").mkdir()
    (tmp_path / "named" / FILE_NAME).touch()
    assert readable(tmp_path / "named", [FILE_NAME], []) != []


def test_an_older_station_is_sealed_with_its_views(
    tmp_path: Path, sheets: dict[str, Path]
) -> None:
    home = tmp_path / "home"
    with open_station(home) as station:
        masters = use(station, sheets)
        plain = [station.store.blobs.read(name) for name, _ in station.store.blobs.verify_all()]
    # As the version before left it: masters and views in clear.
    shutil.rmtree(home / "blobs")
    clear = Blobs(home / "blobs")
    for data in plain:
        clear.put(data)
    old_view = home / "views" / "ab" / ("ab" * 20 + ".jpg")
    old_view.parent.mkdir(exist_ok=True)
    old_view.write_bytes(masters[0])
    assert readable(home, TEXTS, masters) != []
    with open_station(home) as station:
        assert station.store.verify(deep=True).ok
        done = station.store.seal_earlier(threading.Event())
        assert (done.sealed, done.left) == (len(plain), 0)
        assert station.store.verify(deep=True).ok
    assert readable(home, TEXTS, masters) == []


def test_a_damaged_master_is_told_and_the_others_are_read(
    tmp_path: Path, sheets: dict[str, Path]
) -> None:
    with open_station(tmp_path / "home") as station:
        case = station.new_case(NUMBER, CAUSE, who=CLERK)
        batch = Batch(BatchId(new_id()), case.id, "files", "", BatchState.OPEN, case.created_at)
        station.store.apply(OpenBatch(batch), CLERK)
        ids = [receive(station.store, case.id, batch.id, path) for path in sheets.values()]
        blob = station.store.blobs.path(station.store.page(ids[0]).sha256)
        blob.write_bytes(blob.read_bytes()[:-1])
        assert station.reader.add_batch(batch.id) == 3
        assert station.reader.wait(batch.id, threading.Event()) == (ids[0],)
        assert station.search("经多次催讨")


def receive(store: Store, case_id: CaseId, batch_id: BatchId, path: Path) -> PageId:
    from dossier.model import Page

    blob = store.blobs.put_file(path)
    page = Page(
        id=PageId(new_id()),
        case_id=case_id,
        batch_id=batch_id,
        material_id=None,
        rank="",
        sha256=blob.sha256,
        media_type=JPEG,
        size_bytes=blob.size,
        width_px=1240,
        height_px=1754,
        dpi=150,
        received_at=store.batch(batch_id).started_at,
    )
    store.apply(ReceivePage(page), MACHINE)
    return page.id


def test_a_key_on_another_disk_opens_the_store_and_is_never_made_twice(tmp_path: Path) -> None:
    home = tmp_path / "home"
    open_store(home).close()
    assert not (home / "store.key").exists()
    (key_file,) = (tmp_path / "keys").iterdir()
    assert key_file.name.endswith("-home.key")
    open_store(home).close()
    hidden = key_file.rename(tmp_path / "hidden")
    with pytest.raises(WrongKey):
        open_store(home)
    assert list((tmp_path / "keys").iterdir()) == []
    # An older station keeps its own file until somebody moves it.
    (home / "store.key").write_text(hidden.read_text())
    open_store(home).close()

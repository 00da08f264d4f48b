"""A great picture through a station: taken, cut, looked at, turned, read, exported."""

from __future__ import annotations

import json
import queue
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.cli.main import main
from app.station import Station, events, hub_tiles, inspecting, open_station
from app.station.evidence import EvidenceDesk, Wish
from app.station.hub_prepare import Preparing
from courtroom.viewing import workshop
from dossier.changes import EditPages
from dossier.edits import Deskew, Rotate
from dossier.ids import PageId
from dossier.model import Case, Volume
from scanner.devices.files import reading
from scanner.imaging import great_sizes
from scanner.untrusted.limits import Limits
from tests.app.unread import unread
from tests.scanner.drawing import SONG

SIZE = (5200, 1200)


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A drawing of six megapixels where one of three million is great already."""
    monkeypatch.setattr(great_sizes, "GREAT_PX", 3_000_000)
    monkeypatch.setattr(great_sizes, "LARGE_PX", 3_000_000)
    monkeypatch.setattr(hub_tiles, "HELD_PIXELS", 3_000_000)
    monkeypatch.setattr(workshop, "HELD_PIXELS", 3_000_000)
    monkeypatch.setattr(reading, "Limits", lambda: Limits(pixels=3_000_000))
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((5000, 1000, 5199, 1199), fill=(200, 0, 0))
    font = ImageFont.truetype(str(SONG), 110)
    draw.text((300, 200), "地下一层结构平面图", font=font, fill="black")
    draw.text((300, 500), "海岚电子厂扩建工程", font=font, fill="black")
    image.save(tmp_path / "图纸.png", dpi=(300, 300))
    return tmp_path / "图纸.png"


def test_taken_cut_read_and_shown(station: Station, case: Case, drawing: Path) -> None:
    seen: list[events.Event] = []
    report = station.import_files(case.id, [drawing], who="甲", on_event=seen.append)
    assert (report.error, report.refused, report.unread) == (None, (), ())
    page = station.store.page(report.page_ids[0])
    assert (page.width_px, page.height_px, page.edits) == (*SIZE, ())
    assert "great_picture" in page.flags
    assert station.store.blobs.read(page.sha256) == drawing.read_bytes()
    cut = [event.share for event in seen if isinstance(event, events.TilesCut)]
    assert cut[-1] == 1.0
    assert station.great_tiles.tiles.is_ready(page)
    # Full size in the corner, from the tiles; the whole page from the base.
    corner = station.tile(page, 0, 10, 2)
    assert corner.shape == (1200 - 1024, 5200 - 5120, 3)
    assert np.abs(corner.astype(int) - (200, 0, 0)).max() < 12
    assert station.view(page).shape == (600, 2600, 3)
    assert station.thumbnail(page, 400).shape == (92, 400, 3)
    # Read on the base, with boxes on the master.
    text = station.store.reading(page.id)
    assert text is not None
    line = next(line for line in text.lines if "结构平面图" in line.text)
    left, top = line.box[0]
    assert (abs(left - 300) < 60, abs(top - 200) < 60) == (True, True)


def test_turned_it_keeps_its_tiles_and_askew_it_is_enlarged(
    station: Station, case: Case, drawing: Path
) -> None:
    page_id = station.import_files(case.id, [drawing], who="甲").page_ids[0]
    station.store.apply(EditPages(((page_id, (Rotate(1),)),)), "甲")
    page = station.store.page(page_id)
    # Clockwise: the red corner at the lower right comes to the lower left.
    corner = station.tile(page, 0, 0, 10)
    assert tuple(corner[-1, 0] // 40) == (5, 0, 0)
    assert station.great_tiles.tiles.is_ready(page)
    station.store.apply(EditPages(((page_id, (Deskew(0.5),)),)), "甲")
    page = station.store.page(page_id)
    assert station.tile(page, 0, 1, 1).shape == (512, 512, 3)
    with pytest.raises(IndexError):
        station.tile(page, 0, 11, 0)


def test_ready_for_the_room_and_exported(
    station: Station, case: Case, drawing: Path, tmp_path: Path
) -> None:
    desk = EvidenceDesk(station, case.id, "甲")
    brought = desk.add_files([drawing], Wish(side="原告"))
    assert brought.exhibit is not None
    making = Preparing(station.home, station.store, case.id, station.great_tiles.tiles)
    assert making.prepare() == 1
    page = making.wanted()[0]
    shown = making.pages.shown(page)
    assert (shown.tiles, shown.width) == (SIZE, 2400)
    making.close()
    # What was lent still works.
    assert station.tile(page, 0, 0, 0).shape == (512, 512, 3)
    station.export_pdf(case.id, Volume.MAIN, tmp_path / "a.pdf", who="甲")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        box = [float(value) for value in pdf.pages[-1].MediaBox]
    assert box[2] == pytest.approx(5200 * 72 / 300, rel=0.01)


def brought(
    station: Station, case: Case, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> list[PageId]:
    """Take the drawing and another one in, without their tiles."""
    other = drawing.with_name("另一图纸.png")
    with Image.open(drawing) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(other, dpi=(300, 300))
    monkeypatch.setattr(great_sizes, "LARGE_PX", 100_000_000)
    report = station.import_files(case.id, [drawing, other], who="甲")
    monkeypatch.setattr(great_sizes, "LARGE_PX", 3_000_000)
    return list(report.page_ids)


def heard(seen: queue.Queue[events.Event]) -> list[tuple[PageId, float, bool]]:
    """Wait for the last that is heard of a picture; return all of it."""
    all_of_it: list[tuple[PageId, float, bool]] = []
    while not all_of_it or not (all_of_it[-1][1] == 1.0 or all_of_it[-1][2]):
        event = seen.get(timeout=180)
        assert isinstance(event, events.TilesCut)
        all_of_it.append((event.page_id, event.share, event.failed))
    return all_of_it


def test_each_who_asks_hears_of_their_own_picture(
    station: Station, case: Case, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = brought(station, case, drawing, monkeypatch)
    seen: list[queue.Queue[events.Event]] = [queue.Queue(), queue.Queue()]
    for page_id, one in zip(ids, seen, strict=True):
        station.great_tiles.add([page_id], one.put)
    for page_id, one in zip(ids, seen, strict=True):
        told = heard(one)
        assert {who for who, _, _ in told} == {page_id}
        assert (told[0][1], told[-1]) == (0.0, (page_id, 1.0, False))


def test_it_is_told_that_a_picture_cannot_be_cut_and_the_next_one_is(
    tmp_path: Path, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A station of its own: what is lost here would be missed by the next test.
    with unread(), open_station(tmp_path / "home") as station:
        case = station.new_case("（2026）粤0308民初1号", "买卖合同纠纷", who="书记员")
        gone, kept = brought(station, case, drawing, monkeypatch)
        station.store.blobs.path(station.store.page(gone).sha256).unlink()
        seen: queue.Queue[events.Event] = queue.Queue()
        station.great_tiles.add([gone, kept], seen.put)
        assert heard(seen)[-1] == (gone, 0.0, True)
        assert heard(seen)[-1] == (kept, 1.0, False)


def test_what_is_measured_on_a_reduced_copy_says_so(
    drawing: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (page,) = inspecting.inspect_files([drawing])
    assert isinstance(page, inspecting.Inspected)
    assert (page.page_px, page.measured_px) == (SIZE, (2600, 600))
    home = ["--home", str(tmp_path / "home"), "--json"]
    assert main([*home, "ocr", str(drawing)]) == 0
    (read,) = json.loads(capfd.readouterr().out)["pages"]
    assert (read["page_px"], read["read_px"]) == ([*SIZE], [2600, 600])
    line = next(one for one in read["lines"] if "结构平面图" in one["text"])
    left, top = line["box"][0]
    assert (abs(left - 150) < 30, abs(top - 100) < 30) == (True, True)

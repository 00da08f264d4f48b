"""The device contract, kept by files and folders."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from resources.errors import Cancelled, Corrupt, FeederEmpty, NotFound
from scanner.devices.contract import Device, DeviceKind, Driver, RawPage
from scanner.devices.files import FilesDriver
from scanner.profile import Profile
from tests.scanner.outside_files import jpeg, page_image, tiff


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "进纸"
    place.mkdir()
    for number in range(3):
        (place / f"{number}.jpg").write_bytes(jpeg(number))
    (place / "3.tif").write_bytes(tiff([page_image(mark=3), page_image(mark=4)]))
    return place


@pytest.fixture
def driver(folder: Path) -> Driver:
    return FilesDriver([folder, folder / "absent"], settle_s=0)


def opened(driver: Driver) -> Device:
    (info,) = driver.list()
    return driver.open(info.id)


def test_lists_what_is_there(driver: Driver) -> None:
    (info,) = driver.list()
    assert (info.name, info.kind) == ("进纸", DeviceKind.FILES)


@pytest.mark.parametrize("device_id", ["files:/nowhere/at/all", "sane:0", "", "files:\0"])
def test_unknown_id(driver: Driver, device_id: str) -> None:
    with pytest.raises(NotFound):
        driver.open(device_id)


def test_options_are_typed(driver: Driver) -> None:
    for option in opened(driver).options():
        assert option.name
        assert option.value is not None


def test_scan_delivers_every_page_in_order_and_again(driver: Driver) -> None:
    device = opened(driver)
    for _ in range(2):
        pages: list[RawPage] = []
        assert device.scan(Profile(), pages.append, threading.Event()) == 5
        assert [page.index for page in pages] == [0, 1, 2, 3, 4]
        assert [page.encoded for page in pages[:3]] == [jpeg(n) for n in range(3)]
        assert all(page.dpi and page.width_px == 400 and page.height_px == 560 for page in pages)
    device.close()
    device.close()


def test_cancel_between_pages(driver: Driver) -> None:
    cancel, pages = threading.Event(), list[RawPage]()

    def on_page(page: RawPage) -> None:
        pages.append(page)
        if len(pages) == 2:
            cancel.set()

    with pytest.raises(Cancelled):
        opened(driver).scan(Profile(), on_page, cancel)
    assert [page.index for page in pages] == [0, 1]


def test_fault_of_the_caller_passes_through(driver: Driver) -> None:
    def on_page(page: RawPage) -> None:
        raise RuntimeError("disk")

    device = opened(driver)
    with pytest.raises(RuntimeError, match="disk"):
        device.scan(Profile(), on_page, threading.Event())
    pages: list[RawPage] = []
    assert device.scan(Profile(), pages.append, threading.Event()) == 5


def test_empty_folder_is_an_empty_feeder(tmp_path: Path) -> None:
    device = FilesDriver(settle_s=0).open(f"files:{tmp_path}")
    with pytest.raises(FeederEmpty):
        device.scan(Profile(), lambda page: None, threading.Event())


def test_folder_of_bad_files_raises_the_first_refusal(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(jpeg()[:500])
    (tmp_path / "2.jpg").write_bytes(b"text")
    device = FilesDriver(settle_s=0).open(f"files:{tmp_path}")
    with pytest.raises(Corrupt):
        device.scan(Profile(), lambda page: None, threading.Event())
    assert len(device.report.refused) == 2

"""One suite for every driver: SANE's test device, eSCL through sane-airscan, folders."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from app.demo.escl.server import VirtualScanner
from resources.errors import Cancelled, NotFound
from scanner.devices.contract import Device, Driver, Option, OptionKind, RawPage
from scanner.devices.escl.driver import EsclDriver
from scanner.devices.files import FilesDriver
from scanner.devices.registry import find_devices, open_device
from scanner.devices.sane.driver import SaneDriver
from scanner.profile import ColourMode, Profile, Source
from tests.scanner.numbered import DPI, feed_of, jpeg_of

SHEETS = 5
PROFILE = Profile(dpi=DPI, mode=ColourMode.COLOR, source=Source.ADF)


@dataclass
class Rig:
    """A driver with one device of ``pages`` pages, and how to load it again."""

    driver: Driver
    device_id: str
    unknown_ids: tuple[str, ...]
    pages: int
    reload: Callable[[], None]
    profile: Profile = PROFILE


def nothing() -> None:
    """Some feeders load themselves."""


@pytest.fixture(params=["sane-test", "escl", "files"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "sane-test":
        yield Rig(SaneDriver(system=False), "test:0", ("test:9", "nosuch:0", "x"), 10, nothing)
    elif request.param == "escl":
        with VirtualScanner(feed_of(SHEETS)) as scanner:
            driver = EsclDriver(scanner.url)
            unknown = ("escl:http://127.0.0.1:1/eSCL", "test:0")
            yield Rig(driver, driver.device_id, unknown, SHEETS, scanner.reload)
    else:
        for number in range(1, SHEETS + 1):
            (tmp_path / f"p{number}.jpg").write_bytes(jpeg_of(number))
        files = FilesDriver([tmp_path], settle_s=0.0)
        yield Rig(files, f"files:{tmp_path}", (f"files:{tmp_path}/no",), SHEETS, nothing)


@pytest.fixture
def device(rig: Rig) -> Iterator[Device]:
    opened = rig.driver.open(rig.device_id)
    yield opened
    opened.close()


def test_list_names_the_device_with_id_name_and_kind(rig: Rig) -> None:
    listed = {info.id: info for info in rig.driver.list()}

    assert listed[rig.device_id].name.strip()
    assert listed == {info.id: info for info in find_devices([rig.driver, rig.driver])}


def test_open_tells_which_device_it_is(rig: Rig, device: Device) -> None:
    assert device.info.id == rig.device_id
    by_registry = open_device([rig.driver], rig.device_id)
    by_registry.close()
    assert by_registry.info == device.info


def test_unknown_ids_are_not_found(rig: Rig) -> None:
    for device_id in rig.unknown_ids:
        with pytest.raises(NotFound) as caught:
            open_device([rig.driver], device_id)
        assert caught.value.params["device"]


def test_options_are_typed_and_within_their_constraints(rig: Rig, device: Device) -> None:
    # SANE's test device has a resolution of 50/65536 dpi until one is set.
    device.scan(rig.profile, lambda page: None, Event())
    options = device.options()

    assert len({option.name for option in options}) == len(options) > 0
    for option in options:
        assert_well_formed(option)


def assert_well_formed(option: Option) -> None:
    types = {
        OptionKind.BOOL: bool,
        OptionKind.INT: int,
        OptionKind.FLOAT: float,
        OptionKind.TEXT: str,
    }
    assert option.value is None or type(option.value) is types[option.kind], option
    if option.minimum is not None and isinstance(option.value, int | float):
        assert option.value >= option.minimum, option
    if option.maximum is not None and isinstance(option.value, int | float):
        assert option.value <= option.maximum, option
    if option.choices and option.value is not None:
        assert option.value in option.choices, option


def test_scan_delivers_every_page_in_order(rig: Rig, device: Device) -> None:
    pages: list[RawPage] = []

    assert device.scan(rig.profile, pages.append, Event()) == rig.pages

    assert [page.index for page in pages] == list(range(rig.pages))
    for page in pages:
        assert_whole(page)
        assert page.dpi > 0


def assert_whole(page: RawPage) -> None:
    if page.pixels is not None:
        assert page.pixels.dtype == np.uint8
        assert page.pixels.shape[:2] == (page.height_px, page.width_px)
    else:
        assert page.encoded is not None
        assert page.media_type in {"image/jpeg", "image/png", "image/tiff"}
        decoded = cv2.imdecode(np.frombuffer(page.encoded, np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        assert decoded.shape[:2] == (page.height_px, page.width_px)


def test_a_second_scan_works_as_the_first(rig: Rig, device: Device) -> None:
    for _ in range(2):
        rig.reload()
        assert device.scan(rig.profile, lambda page: None, Event()) == rig.pages


def test_cancel_before_the_first_page_delivers_nothing(rig: Rig, device: Device) -> None:
    cancel = Event()
    cancel.set()
    pages: list[RawPage] = []

    with pytest.raises(Cancelled):
        device.scan(rig.profile, pages.append, cancel)

    assert pages == []


def test_cancel_in_the_middle_stops_soon_and_leaves_a_working_device(
    rig: Rig, device: Device
) -> None:
    cancel = Event()
    pages: list[RawPage] = []

    def take(page: RawPage) -> None:
        pages.append(page)
        if len(pages) == 2:
            cancel.set()

    began_s = time.monotonic()
    with pytest.raises(Cancelled):
        device.scan(rig.profile, take, cancel)
    assert time.monotonic() - began_s < 5
    assert len(pages) == 2

    rig.reload()
    assert device.scan(rig.profile, lambda page: None, Event()) == rig.pages


def test_an_error_of_the_taker_comes_back_and_leaves_a_working_device(
    rig: Rig, device: Device
) -> None:
    def refuse(page: RawPage) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        device.scan(rig.profile, refuse, Event())

    rig.reload()
    assert device.scan(rig.profile, lambda page: None, Event()) == rig.pages


def test_close_twice_is_safe(rig: Rig) -> None:
    device = rig.driver.open(rig.device_id)
    device.close()
    device.close()

"""Real pages through sane-airscan: sizes, resolutions, colour, sides, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.escl.feed import PageFeed
from app.demo.escl.server import VirtualScanner
from resources.errors import BadAddress, FeederEmpty, NotFound, NotOffered
from scanner.devices.contract import DeviceKind, RawPage
from scanner.devices.escl.address import checked_address
from scanner.devices.escl.driver import EsclDriver
from scanner.devices.sane.device import SaneDevice
from scanner.profile import A4, A5, ColourMode, Paper, Profile, Source
from tests.scanner.numbered import DPI, feed_of, jpeg_of, number_on, pixels_of

FAST = Profile(dpi=DPI)


@pytest.fixture
def scanner() -> Iterator[VirtualScanner]:
    with VirtualScanner(feed_of(4, two_sided=True)) as running:
        yield running


@pytest.fixture
def device(scanner: VirtualScanner) -> Iterator[SaneDevice]:
    driver = EsclDriver(scanner.url)
    opened = driver.open(driver.device_id)
    yield opened
    opened.close()


def scanned(device: SaneDevice, profile: Profile) -> list[RawPage]:
    pages: list[RawPage] = []
    device.scan(profile, pages.append, Event())
    return pages


def numbers(pages: list[RawPage]) -> list[int]:
    return [number_on(page.pixels) for page in pages if page.pixels is not None]


@pytest.mark.parametrize(
    ("dpi", "paper", "width_px", "height_px"),
    [(300, A4, 2480, 3508), (200, A4, 1654, 2339), (150, A5, 874, 1240), (100, A4, 827, 1169)],
)
def test_a_page_arrives_in_the_size_of_its_paper(
    device: SaneDevice, dpi: int, paper: Paper, width_px: int, height_px: int
) -> None:
    page = scanned(device, Profile(dpi=dpi, paper=paper))[0]

    assert abs(page.width_px - width_px) <= 2
    assert abs(page.height_px - height_px) <= 2
    assert page.dpi == dpi


def test_pixels_are_those_of_the_jpeg_in_the_feeder(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.reload(PageFeed.from_sides([jpeg_of(7)], dpi=DPI))
    (page,) = scanned(device, FAST)

    sent = cv2.imdecode(np.frombuffer(jpeg_of(7), np.uint8), cv2.IMREAD_COLOR)
    assert sent is not None
    expected = cv2.cvtColor(sent, cv2.COLOR_BGR2RGB).astype(int)
    assert page.pixels is not None
    assert page.pixels.shape == expected.shape
    assert np.abs(page.pixels.astype(int) - expected).max() <= 3


def test_grey_arrives_as_one_channel_and_stands_in_for_lineart(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    grey = scanned(device, Profile(dpi=DPI, mode=ColourMode.GRAY))
    scanner.reload()
    lineart = scanned(device, Profile(dpi=DPI, mode=ColourMode.LINEART))

    assert [page.pixels.ndim for page in grey if page.pixels is not None] == [2, 2]
    assert numbers(grey) == numbers(lineart) == [1, 3]


def test_simplex_takes_fronts_and_duplex_both_sides(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    assert numbers(scanned(device, FAST)) == [1, 3]
    scanner.reload()
    duplex = Profile(dpi=DPI, source=Source.ADF_DUPLEX)
    assert numbers(scanned(device, duplex)) == [1, 2, 3, 4]


def test_the_flatbed_gives_one_page_and_does_not_empty_the_feeder(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    flatbed = Profile(dpi=DPI, source=Source.FLATBED)
    assert numbers(scanned(device, flatbed)) == [1]
    assert numbers(scanned(device, flatbed)) == [1]
    assert numbers(scanned(device, FAST)) == [1, 3]


def test_a_resolution_the_device_lacks_becomes_the_nearest_and_is_told(
    device: SaneDevice,
) -> None:
    page = scanned(device, Profile(dpi=110))[0]

    assert page.dpi == 100
    assert abs(page.width_px - 827) <= 2


def test_an_empty_feeder_at_the_start_is_said_so(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanned(device, FAST)

    with pytest.raises(FeederEmpty):
        scanned(device, FAST)
    scanner.reload()
    assert numbers(scanned(device, FAST)) == [1, 3]


def test_pages_kept_by_the_taker_stay_as_they_were(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.reload(feed_of(12))
    pages = scanned(device, FAST)

    assert numbers(pages) == list(range(1, 13))
    first = pages[0].pixels
    assert first is not None
    assert np.abs(first.astype(int) - pixels_of(1)).mean() < 3
    assert not first.flags.writeable


def test_a_setting_the_device_lacks_is_named(scanner: VirtualScanner) -> None:
    driver = EsclDriver(scanner.url, settings={"staple": True})
    device = driver.open(driver.device_id)
    try:
        with pytest.raises(NotOffered) as caught:
            device.scan(FAST, lambda page: None, Event())
    finally:
        device.close()
    assert caught.value.params["wish"] == "staple"


def test_list_asks_the_scanner_for_its_name(scanner: VirtualScanner) -> None:
    (info,) = EsclDriver(scanner.url).list()

    assert info.kind is DeviceKind.ESCL
    assert info.name == "Wenyi Virtual ADF"


def test_where_nothing_answers_the_list_is_empty_and_open_finds_nothing() -> None:
    driver = EsclDriver("http://127.0.0.1:9/eSCL")

    assert driver.list() == ()
    with pytest.raises(NotFound):
        driver.open(driver.device_id)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://192.168.1.20", "http://192.168.1.20/eSCL"),
        (" https://Scanner-3.court.local:443/eSCL/ ", "https://scanner-3.court.local:443/eSCL"),
        ("http://[fe80::1]:8080/", "http://[fe80::1]:8080/eSCL"),
        ("http://10.0.0.2/scan/eSCL", "http://10.0.0.2/scan/eSCL"),
    ],
)
def test_addresses_are_completed(text: str, address: str) -> None:
    assert checked_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "192.168.1.20",
        "ftp://10.0.0.2/eSCL",
        "http://",
        "http://10.0.0.2:99999/eSCL",
        "http://10.0.0.2:0/",
        "http://user:word@10.0.0.2/eSCL",
        "http://10.0.0.2/eSCL?x=1",
        "http://10.0.0.2/eSCL, wsd",
        'http://10.0.0.2/eSCL"\n[debug]\ntrace = /tmp',
        "http://10.0.0.2/e SCL",
        "http://10.0.0.2/eSCL;x",
        "http://扫描仪/eSCL",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        checked_address(text)


@given(st.text(max_size=60))
def test_no_text_gets_a_second_line_or_field_into_the_configuration(text: str) -> None:
    try:
        address = checked_address("http://" + text)
    except BadAddress:
        return
    assert not set(address) & set(" \t\r\n\"',;#=\\")
    assert checked_address(address) == address

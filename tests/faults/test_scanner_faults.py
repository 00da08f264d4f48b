"""Every way a scanner can fail, injected into real drivers (扫描设备故障)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from app.demo.escl.faults import Faults
from app.demo.escl.server import VirtualScanner
from resources.errors import (
    AccessDenied,
    Busy,
    Cancelled,
    CoverOpen,
    DamagedPage,
    DeviceError,
    Disconnected,
    FeederEmpty,
    MultiFeed,
    NotFound,
    PaperJam,
    TimedOut,
)
from scanner.devices.contract import RawPage
from scanner.devices.escl.driver import EsclDriver
from scanner.devices.sane.device import SaneDevice
from scanner.devices.sane.driver import SaneDriver
from scanner.profile import ColourMode, Profile, Source
from tests.scanner.numbered import DPI, feed_of, number_on

FAST = Profile(dpi=DPI)
PAGES = 6
QUIET_S = 2.0
RECOVER_WITHIN_S = 5.0


@pytest.fixture
def scanner() -> Iterator[VirtualScanner]:
    with VirtualScanner(feed_of(PAGES)) as running:
        yield running


@pytest.fixture
def device(scanner: VirtualScanner) -> Iterator[SaneDevice]:
    driver = EsclDriver(scanner.url, quiet_s=QUIET_S)
    opened = driver.open(driver.device_id)
    yield opened
    opened.close()


def scan(device: SaneDevice, profile: Profile = FAST) -> tuple[list[int], DeviceError | None]:
    """Return the numbers of the pages that arrived, and the error that ended the scan."""
    arrived: list[int] = []

    def take(page: RawPage) -> None:
        assert page.index == len(arrived)
        assert page.pixels is not None
        arrived.append(number_on(page.pixels))

    try:
        assert device.scan(profile, take, Event()) == len(arrived)
    except DeviceError as error:
        return arrived, error
    return arrived, None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("SANE_STATUS_UNSUPPORTED", DeviceError),
        ("SANE_STATUS_CANCELLED", DeviceError),
        ("SANE_STATUS_DEVICE_BUSY", Busy),
        ("SANE_STATUS_INVAL", DeviceError),
        ("SANE_STATUS_EOF", DamagedPage),
        ("SANE_STATUS_JAMMED", PaperJam),
        ("SANE_STATUS_NO_DOCS", FeederEmpty),
        ("SANE_STATUS_COVER_OPEN", CoverOpen),
        ("SANE_STATUS_IO_ERROR", Disconnected),
        ("SANE_STATUS_NO_MEM", DeviceError),
        ("SANE_STATUS_ACCESS_DENIED", AccessDenied),
    ],
)
def test_every_sane_status_becomes_its_error(status: str, expected: type[DeviceError]) -> None:
    driver = SaneDriver(system=False, settings={"read-return-value": status})
    device = driver.open("test:0")
    try:
        _, error = scan(device, Profile(dpi=50, mode=ColourMode.GRAY))
    finally:
        device.close()
    assert type(error) is expected
    assert error.params["device"] == "test:0"


@pytest.mark.parametrize(
    ("faults", "before", "expected"),
    [
        (Faults(jam_at=3), 2, PaperJam),
        (Faults(double_feed_at=4), 3, MultiFeed),
        (Faults(cover_open_at=2), 1, CoverOpen),
        (Faults(drop_at=3), 2, Disconnected),
        (Faults(corrupt_at=5), 4, DamagedPage),
        (Faults(jam_at=1), 0, PaperJam),
        (Faults(double_feed_at=1), 0, MultiFeed),
        (Faults(cover_open=True), 0, CoverOpen),
        (Faults(empty=True), 0, FeederEmpty),
        (Faults(busy=True), 0, Busy),
        (Faults(stall_at=3, stall_s=20), 2, TimedOut),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value)[:40],
)
def test_escl_faults_stop_the_scan_and_no_page_is_lost_or_doubled(
    scanner: VirtualScanner,
    device: SaneDevice,
    faults: Faults,
    before: int,
    expected: type[DeviceError],
) -> None:
    scanner.faults = faults

    first, error = scan(device)
    assert type(error) is expected
    assert first == list(range(1, before + 1))

    scanner.clear()
    began_s = time.monotonic()
    rest, error = scan(device)
    assert error is None
    assert time.monotonic() - began_s < RECOVER_WITHIN_S
    assert first + rest == list(range(1, PAGES + 1))


def test_a_jam_on_a_back_loses_the_whole_sheet_and_doubles_nothing(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.reload(feed_of(PAGES, two_sided=True))
    scanner.faults = Faults(jam_at=4)
    duplex = Profile(dpi=DPI, source=Source.ADF_DUPLEX)

    first, error = scan(device, duplex)
    scanner.clear()
    rest, _ = scan(device, duplex)

    assert isinstance(error, PaperJam)
    assert (first, rest) == ([1, 2], [3, 4, 5, 6])


def test_a_hung_driver_is_killed_in_time_and_replaced(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.faults = Faults(stall_at=2, stall_s=60)
    hung = device.pid
    began_s = time.monotonic()

    arrived, error = scan(device)

    assert time.monotonic() - began_s < QUIET_S + 2.0
    assert isinstance(error, TimedOut)
    assert error.params["seconds"] == QUIET_S
    assert arrived == [1]
    assert hung is not None
    assert not alive(hung)
    scanner.clear()
    scanner.reload()
    assert scan(device) == (list(range(1, PAGES + 1)), None)
    assert device.pid not in (None, hung)


def test_a_long_but_living_stall_below_the_limit_is_no_error(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.faults = Faults(stall_at=2, stall_s=0.6)

    assert scan(device) == (list(range(1, PAGES + 1)), None)


def test_time_the_taker_needs_does_not_count_as_silence(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.reload(feed_of(2))
    arrived: list[int] = []

    def slow(page: RawPage) -> None:
        time.sleep(QUIET_S + 0.5)
        arrived.append(page.index)

    assert device.scan(FAST, slow, Event()) == 2
    assert arrived == [0, 1]


def test_cancel_gets_through_while_the_device_is_silent(
    scanner: VirtualScanner,
) -> None:
    driver = EsclDriver(scanner.url, quiet_s=30.0)
    device = driver.open(driver.device_id)
    scanner.faults = Faults(stall_at=2, stall_s=60)
    cancel = Event()
    timer = threading.Timer(0.7, cancel.set)
    timer.start()
    began_s = time.monotonic()
    with pytest.raises(Cancelled):
        device.scan(FAST, lambda page: None, cancel)
    assert time.monotonic() - began_s < 0.7 + RECOVER_WITHIN_S
    timer.join()
    scanner.clear()
    scanner.reload()
    assert scan(device) == (list(range(1, PAGES + 1)), None)
    device.close()


def kill_while_scanning(scanner: VirtualScanner, device: SaneDevice, after_s: float) -> None:
    """Kill the driver ``after_s`` into a scan; check what arrived and that it recovers."""
    scanner.reload()
    scan_pid = device.pid
    assert scan_pid is not None
    timer = threading.Timer(after_s, os.kill, (scan_pid, signal.SIGKILL))
    timer.start()
    arrived, error = scan(device)
    timer.join()

    assert arrived == list(range(1, len(arrived) + 1))
    if error is None:
        assert len(arrived) == PAGES
        with pytest.raises(Disconnected):
            device.options()
    else:
        assert isinstance(error, Disconnected)
    began_s = time.monotonic()
    scanner.reload()
    assert scan(device) == (list(range(1, PAGES + 1)), None)
    assert time.monotonic() - began_s < RECOVER_WITHIN_S


def test_a_driver_killed_in_a_scan_is_noticed_and_replaced(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.page_s = 0.03
    for after_s in (0.0, 0.05, 0.12):
        kill_while_scanning(scanner, device, after_s)


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_a_driver_killed_at_fifty_random_moments(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scanner.page_s = 0.03
    chance = random.Random(20260301)
    for _ in range(50):
        kill_while_scanning(scanner, device, chance.uniform(0.0, 0.35))


def test_a_device_that_vanished_between_scans_is_told(
    scanner: VirtualScanner, device: SaneDevice
) -> None:
    scan(device)
    scanner.faults = Faults(drop_at=1)
    scanner.reload()
    _, error = scan(device)
    assert isinstance(error, Disconnected)

    _, error = scan(device)
    assert isinstance(error, NotFound)
    scanner.clear()
    assert scan(device)[1] is None


def test_driver_processes_end_with_a_killed_parent(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        "import time\n"
        "from scanner.devices.sane.driver import SaneDriver\n"
        "if __name__ == '__main__':\n"
        "    device = SaneDriver(system=False).open('test:0')\n"
        "    print(device.pid, flush=True)\n"
        "    time.sleep(60)\n",
        "utf-8",
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, env=environment, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
        parent.wait()
    end_s = time.monotonic() + RECOVER_WITHIN_S
    while alive(child) and time.monotonic() < end_s:
        time.sleep(0.05)
    assert not alive(child)


def alive(pid: int) -> bool:
    """Return whether the process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_faults_check_their_numbers() -> None:
    with pytest.raises(ValueError, match="jam_at"):
        Faults(jam_at=0)
    with pytest.raises(ValueError, match="stall_s"):
        replace(Faults(), stall_s=-1)

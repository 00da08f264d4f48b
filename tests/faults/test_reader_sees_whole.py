"""A reader that looks every 10 ms never sees an entry whose bytes are not there."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.gateway.contract import Facilities
from tests.faults.proxy import Plan, Proxy, Trouble
from tests.faults.sync_oracle import check_blobs, check_feed, feed
from tests.sync.gateway.running import Running, running
from tests.sync.station.real import RealStation

EVERY_S = 0.01


class Reader:
    """Follows the feed on a thread and checks every revision as soon as it can be seen."""

    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader")
        self.looks = 0
        self.entries = 0
        self.blobs = 0
        self.fault: BaseException | None = None

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._look()
                self._stop.wait(EVERY_S)
            self._look()
        except BaseException as error:  # noqa: BLE001  told to the test
            self.fault = error

    def _look(self) -> None:
        fresh = feed(self._facilities, self.entries)
        check_feed(fresh, self.entries)
        self.blobs += check_blobs(self._facilities, fresh, deep=True)
        self.entries += len(fresh)
        self.looks += 1


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "centre") as found:
        yield found


def scan_through_trouble(centre: Running, folder: Path, seconds: float, seed: int) -> Reader:
    """Let two stations scan and sync over bad lines while somebody reads."""
    address = ("127.0.0.1", int(centre.url.rpartition(":")[2]))
    stations = []
    with (
        Proxy(address, bad_line(seed)) as proxy,
        Reader(centre.composed.facilities) as reader,
    ):
        for n in range(2):
            station = RealStation(folder / f"station {n}")
            station.driver.enrol(centre.url, centre.code())
            redirect(station, proxy.port)
            station.driver.start()
            stations.append((station, station.open_case(f"（2026）粤0308民初{n + 1}号")))
        began = time.monotonic()
        number = 0
        # On a busy machine it takes longer until enough has happened.
        while reader.fault is None and time.monotonic() < began + seconds + 90:
            if time.monotonic() > began + seconds and proxy.cuts > 1 and reader.entries > 4:
                break
            for station, (case_id, batch_id) in stations:
                number += 1
                size = 1_400_000 if number % 9 == 0 else 40_000
                station.scan(case_id, batch_id, 1, size, seed=number)
            time.sleep(0.05)
        # Over a good line the rest gets through.
        for station, _ in stations:
            station.driver.close()
            redirect(station, address[1])
            station.close()
        assert proxy.cuts > 0
    for n in range(2):
        again = RealStation(folder / f"station {n}")
        report = again.driver.once()
        assert (report.pending, report.dead) == (0, 0)
        again.close()
    return reader


def bad_line(seed: int) -> Plan:
    """Return a plan by which no connection lasts."""

    def plan(number: int) -> Trouble:
        chance = random.Random(f"{seed} {number}")
        up, down = chance.randint(20_000, 600_000), chance.randint(5_000, 60_000)
        return Trouble(delay_s=0.003, cut_up_bytes=up, cut_down_bytes=down)

    return plan


def redirect(station: RealStation, port: int) -> None:
    """Let a station call the centre at another port of this machine."""
    kept = station.driver._setting("sync_enrolment")
    assert kept is not None
    head, _, rest = kept.partition(b'"https://127.0.0.1:')
    changed = head + b'"https://127.0.0.1:' + str(port).encode() + rest[rest.index(b'"') :]
    station.driver._put_setting("sync_enrolment", changed)


def test_no_revision_is_seen_before_its_bytes(centre: Running, tmp_path: Path) -> None:
    reader = scan_through_trouble(centre, tmp_path, seconds=2, seed=1)
    if reader.fault is not None:
        raise reader.fault
    assert reader.looks > 10
    assert reader.entries > 4
    assert reader.blobs > 0


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(2, 6))
def test_no_revision_is_seen_before_its_bytes_for_long(
    centre: Running, tmp_path: Path, seed: int
) -> None:
    reader = scan_through_trouble(centre, tmp_path, seconds=60, seed=seed)
    if reader.fault is not None:
        raise reader.fault
    print(f"seed {seed}: {reader.looks} looks, {reader.entries} entries,"  # noqa: T201
          f" {reader.blobs} blobs")  # fmt: skip
    assert reader.entries > 20

"""All drivers of a station together (设备列表)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from resources.errors import DeviceError, NotFound
from scanner.devices.contract import Device, DeviceInfo, Driver

_log = logging.getLogger(__name__)


def find_devices(drivers: Sequence[Driver]) -> tuple[DeviceInfo, ...]:
    """Return the devices of all drivers, each id once, in the order of the drivers.

    A driver that fails is left out and logged: one broken driver must not hide the
    scanners of the others.
    """
    found: dict[str, DeviceInfo] = {}
    if not drivers:
        return ()
    # Each driver mostly waits for its own child and its own network.
    with ThreadPoolExecutor(len(drivers), thread_name_prefix="devices") as lanes:
        for devices in lanes.map(_devices_of, drivers):
            for info in devices:
                found.setdefault(info.id, info)
    return tuple(found.values())


def _devices_of(driver: Driver) -> tuple[DeviceInfo, ...]:
    try:
        return driver.list()
    except DeviceError as error:
        _log.warning("a driver found nothing: %s (%s)", error, error.params.get("detail"))
        return ()


def open_device(drivers: Sequence[Driver], device_id: str) -> Device:
    """Open ``device_id`` with the first driver that knows it.

    Raises:
        NotFound: no driver knows it.
        DeviceError: the driver that knows it cannot open it.
    """
    for driver in drivers:
        try:
            return driver.open(device_id)
        except NotFound:
            continue
    raise NotFound(device=device_id)

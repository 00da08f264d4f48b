"""All drivers of a station together (设备列表)."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from resources.errors import DeviceError, NotFound
from scanner.devices.contract import Device, DeviceInfo, Driver

_log = logging.getLogger(__name__)


def find_devices(drivers: Sequence[Driver]) -> tuple[DeviceInfo, ...]:
    """Return the devices of all drivers, each id once, in the order of the drivers.

    A driver that fails is left out and logged: one broken driver must not hide the
    scanners of the others.
    """
    found: dict[str, DeviceInfo] = {}
    for driver in drivers:
        try:
            devices = driver.list()
        except DeviceError as error:
            _log.warning("a driver found nothing: %s (%s)", error, error.params.get("detail"))
            continue
        for info in devices:
            found.setdefault(info.id, info)
    return tuple(found.values())


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

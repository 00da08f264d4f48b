"""Which device drivers this platform and station have."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.devices.contract import DeviceInfo, DeviceKind, Driver

if TYPE_CHECKING:
    from app.demo.station import DemoFeeder

_BY_HAND = "escl:"
_DRAWING_S = 60.0
"""The demo's feeder draws its pages when they are first pulled in; on a busy machine
that takes longer than a real scanner may be silent."""


def drivers(
    home: Path, addresses: tuple[str, ...], *, demo: DemoFeeder | None = None
) -> tuple[Driver, ...]:
    """Return the drivers to look for devices with, the demo's feeder first.

    Args:
        home: the station's folder; private driver configuration goes below it.
        addresses: eSCL scanners given by hand in the settings.
        demo: the demo station's feeder, if this is one.
    """
    from scanner.devices.escl.driver import EsclDriver

    found: list[Driver] = []
    if demo is not None:
        found.append(EsclDriver(demo.url, quiet_s=_DRAWING_S))
    found.extend(EsclDriver(address) for address in addresses)
    if sys.platform == "win32":
        found.extend(_windows())
    else:
        from scanner.devices.sane.driver import SaneDriver

        found.append(SaneDriver())
    return tuple(found)


def silent_devices(
    drivers: Sequence[Driver], found: Sequence[DeviceInfo]
) -> tuple[DeviceInfo, ...]:
    """Return the scanners given by address that are not among ``found``, named by their address.

    Somebody wrote the address down, so that there is a scanner: where it does not answer in time,
    a list without it must say so. It may be opened all the same, which tells what is wrong.
    """
    from scanner.devices.escl.driver import EsclDriver

    heard = {info.id for info in found}
    given = [driver for driver in drivers if isinstance(driver, EsclDriver)]
    return tuple(
        DeviceInfo(driver.device_id, driver.address, DeviceKind.ESCL)
        for driver in given
        if driver.device_id not in heard
    )


def driver_for_address(device_id: str) -> Driver | None:
    """Return a driver for ``escl:URL``, an address given by hand; None for other ids."""
    if not device_id.startswith(_BY_HAND):
        return None
    from scanner.devices.escl.driver import EsclDriver

    return EsclDriver(device_id.removeprefix(_BY_HAND))


def _windows() -> list[Driver]:
    """Return the Windows drivers whose optional packages are installed."""
    found: list[Driver] = []
    if find_spec("twain") is not None:
        from scanner.devices.twain.driver import TwainDriver

        found.append(TwainDriver(import_module("twain")))
    if find_spec("pyinsane2") is not None:
        from scanner.devices.wia.driver import WiaDriver

        found.append(WiaDriver(import_module("pyinsane2")))
    return found

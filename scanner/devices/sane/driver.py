"""Finds and opens what SANE knows (SANE 驱动)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from resources.errors import NotFound
from scanner.devices.contract import DeviceInfo, DeviceKind
from scanner.devices.sane.configuration import Configuration
from scanner.devices.sane.device import OPEN_WITHIN_S, SaneDevice
from scanner.devices.sane.messages import Devices, ListDevices, OptionValue
from scanner.devices.sane.process import ask_once

QUIET_S: Final = 10.0
"""Silence after which a driver is taken for hung."""
OTHER_DRIVERS: Final = ("escl:", "files:", "twain:", "wia:")
"""Beginnings of ids that are not SANE's, so that no process is started for them."""


class SaneDriver:
    """All scanners SANE reaches: USB, network (sane-airscan), and its test devices.

    Args:
        test_devices: list SANE's own test devices too.
        system: load the backends of this computer; without it only the test devices.
        old_network: also wait for network scanners that speak no eSCL or WSD.
        settings: options set on every device after the profile, by the device's names.
        quiet_s: silence after which a driver is taken for hung.
    """

    def __init__(
        self,
        *,
        test_devices: bool = True,
        system: bool = True,
        old_network: bool = False,
        settings: Mapping[str, OptionValue] | None = None,
        quiet_s: float = QUIET_S,
    ) -> None:
        self._configuration = Configuration(
            system=system, test=test_devices, old_network=old_network
        )
        self._settings = dict(settings or {})
        self._quiet_s = quiet_s
        self._known: dict[str, DeviceInfo] = {}

    def list(self) -> tuple[DeviceInfo, ...]:
        """Return the devices reachable now; an empty tuple where SANE is missing.

        Raises:
            TimedOut, Disconnected: a backend hangs or crashes while it looks.
        """
        try:
            answer = ask_once(self._configuration, "SANE", ListDevices(), OPEN_WITHIN_S)
        except NotFound:
            return ()
        assert isinstance(answer, Devices)  # noqa: S101
        self._known = {info.id: info for info in answer.devices}
        return answer.devices

    def open(self, device_id: str) -> SaneDevice:
        """Open a device by the name SANE gives it, as in ``test:0``.

        Raises:
            NotFound: no such device.
            Busy: somebody else has it.
            DeviceError: it hangs or refuses.
        """
        if ":" not in device_id or device_id.startswith(OTHER_DRIVERS):
            raise NotFound(device=device_id)
        info = self._known.get(device_id) or DeviceInfo(device_id, device_id, _kind(device_id))
        return SaneDevice(
            info,
            device_id,
            self._configuration,
            settings=self._settings,
            quiet_s=self._quiet_s,
        )


def _kind(device_id: str) -> DeviceKind:
    backend = device_id.split(":", 1)[0]
    return {"test": DeviceKind.TEST, "airscan": DeviceKind.ESCL}.get(backend, DeviceKind.SANE)

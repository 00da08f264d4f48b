"""A network scanner by its address, through sane-airscan (eSCL 驱动)."""

from __future__ import annotations

from collections.abc import Mapping

from resources.errors import NotFound
from scanner.devices.contract import DeviceInfo, DeviceKind
from scanner.devices.escl.address import PREFIX, checked_address
from scanner.devices.sane.configuration import GIVEN_DEVICE, Configuration
from scanner.devices.sane.device import OPEN_WITHIN_S, SaneDevice
from scanner.devices.sane.driver import QUIET_S
from scanner.devices.sane.messages import Devices, ListDevices, OptionValue
from scanner.devices.sane.process import ask_once


class EsclDriver:
    """The one scanner at ``address``; nothing is looked for on the network.

    Args:
        address: as in ``http://192.168.1.20/eSCL``; the path may be left out.
        settings: options set after the profile, by the device's names.
        quiet_s: silence after which the driver is taken for hung.

    Raises:
        BadAddress: not such an address.
    """

    def __init__(
        self,
        address: str,
        *,
        settings: Mapping[str, OptionValue] | None = None,
        quiet_s: float = QUIET_S,
    ) -> None:
        self.address = checked_address(address)
        self._configuration = Configuration(system=False, test=False, address=self.address)
        self._settings = dict(settings or {})
        self._quiet_s = quiet_s
        self._info = DeviceInfo(self.device_id, self.address, DeviceKind.ESCL)

    @property
    def device_id(self) -> str:
        """Id of the one device."""
        return f"{PREFIX}{self.address}"

    def list(self) -> tuple[DeviceInfo, ...]:
        """Return the scanner if it answers, under the name it gives itself."""
        answer = ask_once(self._configuration, self.address, ListDevices(), OPEN_WITHIN_S)
        assert isinstance(answer, Devices)  # noqa: S101
        for info in answer.devices:
            self._info = info
        return answer.devices

    def open(self, device_id: str) -> SaneDevice:
        """Open the scanner.

        Raises:
            NotFound: another id, or no scanner answers at the address.
            DeviceError: it hangs or refuses.
        """
        if device_id != self.device_id:
            raise NotFound(device=device_id)
        return SaneDevice(
            self._info,
            GIVEN_DEVICE,
            self._configuration,
            settings=self._settings,
            quiet_s=self._quiet_s,
        )

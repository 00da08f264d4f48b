"""What a scan is made with: devices found, profiles saved, and what is chosen (设备与方案)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes

if TYPE_CHECKING:
    from app.windows.services import Services
    from scanner.devices.contract import DeviceInfo
    from scanner.profile import Profile


class ScanChoices(QObject):
    """Devices and profiles, and which of them the next scan uses.

    Attributes:
        devices_changed: the list of devices was read again.
        profiles_changed: the scan profiles were read again.
        failed: with an exception that the window should show.
    """

    devices_changed = Signal()
    profiles_changed = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._lanes = lanes
        self.devices: tuple[DeviceInfo, ...] = ()
        self.silent: tuple[DeviceInfo, ...] = ()
        """Scanners given by address that did not answer; opening one tells what is wrong."""
        self.searching_devices = False
        self.searched = False
        """Whether a search has ended; before that nothing is known of devices."""
        self.profiles: tuple[Profile, ...] = ()
        self.device_id = ""
        self.profile_name = ""

    def read_devices(self) -> None:
        """Look for devices again."""
        if self.searching_devices:
            return
        self.searching_devices = True
        self.devices_changed.emit()

        def work(task: object) -> tuple[tuple[DeviceInfo, ...], tuple[DeviceInfo, ...]]:
            devices = self._services.devices()
            return devices, self._services.silent_devices(devices)

        def show(found: tuple[tuple[DeviceInfo, ...], tuple[DeviceInfo, ...]]) -> None:
            self.searching_devices, self.searched = False, True
            devices, self.silent = found
            self.devices = tuple(d for d in devices if d.kind != "test")
            listed = [device.id for device in (*self.devices, *self.silent)]
            if self.device_id not in listed:
                self.device_id = listed[0] if listed else ""
            self.devices_changed.emit()

        def failed(error: BaseException) -> None:
            self.searching_devices, self.searched = False, True
            self.devices_changed.emit()
            self.failed.emit(error)

        self._lanes.run(Lane.SCANNER, work, show, failed)

    def read_profiles(self) -> None:
        """Read the saved profiles again."""

        def show(profiles: tuple[Profile, ...]) -> None:
            self.profiles = profiles
            names = [profile.name for profile in profiles]
            if self.profile_name not in names:
                self.profile_name = names[0] if names else ""
            self.profiles_changed.emit()

        self._lanes.run(Lane.STORE, lambda task: self._services.profiles(), show)

    def save_profile(self, profile: Profile) -> None:
        """Save a profile and use it."""
        self.profile_name = profile.name
        self._lanes.run(
            Lane.STORE,
            lambda task: self._services.save_profile(profile),
            lambda done: self.read_profiles(),
        )

    def delete_profile(self, name: str) -> None:
        """Forget a saved profile."""
        self._lanes.run(
            Lane.STORE,
            lambda task: self._services.delete_profile(name),
            lambda done: self.read_profiles(),
        )

    @property
    def profile(self) -> Profile | None:
        """The profile in use."""
        return next((p for p in self.profiles if p.name == self.profile_name), None)

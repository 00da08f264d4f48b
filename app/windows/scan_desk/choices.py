"""What a scan is made with: devices found, profiles saved, and what is chosen (设备与方案)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes

if TYPE_CHECKING:
    from app.windows.services import Services
    from scanner.devices.contract import DeviceInfo
    from scanner.profile import Profile

LOOK_AGAIN_MS = 6000
"""A network scanner that is switched on with this machine takes longer to answer than one look."""


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
        self._closed = False
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(lambda: self._look(quietly=True))
        self.profiles: tuple[Profile, ...] = ()
        self.device_id = ""
        self.profile_name = ""

    def read_devices(self) -> None:
        """Look for devices again; once more by itself for those that did not answer in time."""
        if self.searching_devices:
            return
        self.searching_devices = True
        self._again.stop()
        self.devices_changed.emit()
        self._look()

    def close(self) -> None:
        """Look for nothing more."""
        self._again.stop()
        self._closed = True

    def _look(self, *, quietly: bool = False) -> None:
        """Look; ``quietly``: what is listed stays listed meanwhile."""

        def work(task: object) -> tuple[tuple[DeviceInfo, ...], tuple[DeviceInfo, ...]]:
            devices = self._services.devices()
            return devices, self._services.silent_devices(devices)

        def show(found: tuple[tuple[DeviceInfo, ...], tuple[DeviceInfo, ...]]) -> None:
            if quietly and self.searching_devices:
                return  # somebody asked meanwhile; that answer is on its way
            self.searching_devices, self.searched = False, True
            devices, self.silent = found
            if self.silent and not quietly and not self._closed:
                # It may have been switched on together with this machine.
                self._again.start()
            self.devices = tuple(d for d in devices if d.kind != "test")
            listed = [device.id for device in (*self.devices, *self.silent)]
            if self.device_id not in listed:
                self.device_id = listed[0] if listed else ""
            self.devices_changed.emit()

        def failed(error: BaseException) -> None:
            if quietly:
                return  # nobody asked; the list before stands
            self.searching_devices, self.searched = False, True
            self.devices_changed.emit()
            self.failed.emit(error)

        self._lanes.run(Lane.SCANNER, work, show, failed, owner=self)

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

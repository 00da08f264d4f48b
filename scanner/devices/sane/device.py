"""An opened SANE device as the parent holds it (SANE 设备)."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from threading import Event
from typing import Final

from resources.errors import (
    Cancelled,
    DeviceError,
    Disconnected,
    NotOffered,
    TimedOut,
)
from scanner.devices.contract import DeviceInfo, Option, PageSink, RawPage
from scanner.devices.sane.configuration import Configuration
from scanner.devices.sane.messages import (
    Cancel,
    Failed,
    GetOptions,
    OpenDevice,
    Options,
    OptionValue,
    PageHead,
    ScanEnded,
    StartScan,
    Taken,
)
from scanner.devices.sane.process import DriverProcess
from scanner.profile import Profile

_log = logging.getLogger(__name__)

TICK_S: Final = 0.05
CANCEL_WITHIN_S: Final = 2.0
"""Time a driver has to obey a cancel before its process is killed."""
OPEN_WITHIN_S: Final = 15.0
"""Time for a process to start and the driver to open; a slow computer is not silence."""
_USUAL_DPI: Final = 300


class SaneDevice:
    """A device behind a driver process; the process is replaced when it fails.

    Args:
        info: which device.
        name: SANE's name for it.
        configuration: what SANE loads.
        settings: options of this device, set after the profile before every scan.
        quiet_s: silence after which the driver is taken for hung, at up to 300 dpi;
            finer scans are granted more in proportion.

    Raises:
        NotFound, Busy, AccessDenied, TimedOut: it cannot be opened.
    """

    def __init__(
        self,
        info: DeviceInfo,
        name: str,
        configuration: Configuration,
        *,
        settings: Mapping[str, OptionValue],
        quiet_s: float,
    ) -> None:
        self.info = info
        self._name = name
        self._configuration = configuration
        self._settings = tuple(settings.items())
        self._quiet_s = quiet_s
        self._process: DriverProcess | None = None
        self._driver()

    @property
    def pid(self) -> int | None:
        """Id of the driver process, ``None`` when there is none now."""
        return None if self._process is None else self._process.pid

    def options(self) -> tuple[Option, ...]:
        """Return the device's settings.

        Raises:
            DeviceError: it vanished or hangs.
        """
        try:
            answer = self._driver().ask(GetOptions(), self._quiet_s)
        except DeviceError:
            self._retire()
            raise
        assert isinstance(answer, Options)  # noqa: S101
        return answer.options

    def scan(self, profile: Profile, on_page: PageSink, cancel: Event) -> int:
        """Scan what the profile says and return the number of pages delivered.

        Raises:
            DeviceError: jam, cover, double feed, vanished, hung; pages before it stay.
            Cancelled: ``cancel`` was set.
        """
        if cancel.is_set():
            raise Cancelled
        driver = self._driver()
        try:
            driver.send(StartScan(profile, self._settings))
            return self._receive_pages(driver, self._allowed_silence_s(profile), on_page, cancel)
        except NotOffered:
            # The driver is well and has not begun.
            raise
        except (TimedOut, Disconnected):
            self._retire()
            raise
        except BaseException:
            # Sticky states come from drivers that go on after an error, and sane-airscan
            # would wait 2.5 s before it tries again. After a cancel
            # there is worse: pages that sane-airscan fetched ahead would come out first
            # in the next scan, which may be another case's.
            self.close()
            raise

    def close(self) -> None:
        """Release the device; safe to call twice."""
        if self._process is not None:
            self._process.leave()
            self._process = None

    # -- inside ------------------------------------------------------------------

    def _driver(self) -> DriverProcess:
        if self._process is None:
            process = DriverProcess(self._configuration, self.info.name)
            try:
                process.ask(OpenDevice(self._name, self.info.name), OPEN_WITHIN_S)
            except DeviceError:
                process.kill()
                raise
            self._process = process
        return self._process

    def _retire(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _allowed_silence_s(self, profile: Profile) -> float:
        return self._quiet_s * max(1.0, profile.dpi / _USUAL_DPI)

    def _receive_pages(
        self, driver: DriverProcess, silence_s: float, on_page: PageSink, cancel: Event
    ) -> int:
        pages = 0
        give_up_s: float | None = None
        while True:
            answer = driver.receive(TICK_S)
            if give_up_s is None and cancel.is_set():
                driver.send(Cancel())
                give_up_s = time.monotonic() + CANCEL_WITHIN_S
            if isinstance(answer, PageHead):
                page = self._page(driver, answer)
                if give_up_s is None:
                    on_page(page)
                    pages += 1
                    driver.send(Taken())
            elif isinstance(answer, ScanEnded | Failed):
                if give_up_s is not None:
                    raise Cancelled
                if isinstance(answer, Failed):
                    raise answer.error
                return pages
            elif give_up_s is not None and time.monotonic() > give_up_s:
                self._retire()
                raise Cancelled
            elif give_up_s is None and driver.silent_s > silence_s:
                raise TimedOut(device=self.info.name, seconds=round(silence_s, 1))

    def _page(self, driver: DriverProcess, head: PageHead) -> RawPage:
        return RawPage(
            index=head.index,
            dpi=head.dpi,
            pixels=driver.pixels(head),
            width_px=head.width_px,
            height_px=head.height_px,
            source_name=f"{self.info.name} {head.index + 1}",
        )

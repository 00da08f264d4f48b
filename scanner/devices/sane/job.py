"""One scan inside the child: settings, pages, and what went wrong (单次扫描)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from resources.errors import (
    Busy,
    DamagedPage,
    DeviceError,
    Disconnected,
    FeederEmpty,
    NotOffered,
)
from scanner.devices.escl import status as escl_status
from scanner.devices.sane.messages import OptionValue, PageHead
from scanner.devices.sane.options import UNITS
from scanner.devices.sane.statuses import scanning_error
from scanner.devices.sane.wishes import mode_name, nearest, source_name
from scanner.profile import ColourMode, Profile, Source

_ASK_AGAIN = 3
_ASK_AGAIN_AFTER_S = 0.3
_BUSY_AFTER_S = 3.0
"""A scanner that still works for somebody after this long is busy. sane-airscan would
ask ten times, a second apart."""
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Page:
    """Pixels of one side, 8 bit, rows of ``width_px`` × ``samples``."""

    data: bytearray
    width_px: int
    height_px: int
    samples: int
    dpi: int

    def head(self, index: int) -> PageHead:
        """Return the message that announces this page."""
        return PageHead(index, self.dpi, self.width_px, self.height_px, self.samples)


class Job:
    """A scan on an opened python-sane device.

    Args:
        device: python-sane's device.
        status_error: python-sane's exception class.
        label: what errors call the device.
        address: eSCL address, where known.
    """

    def __init__(
        self, device: Any, status_error: type[Exception], label: str, address: str | None
    ) -> None:
        self._device = device
        self._status_error = status_error
        self._label = label
        self._address = address
        self._source = Source.ADF
        self._pages = 0
        self._dpi = 300
        self._asked_again = 0

    @property
    def one_page_only(self) -> bool:
        """True on a flatbed, which never runs empty."""
        return self._source is Source.FLATBED

    def prepare(
        self, profile: Profile, settings: dict[str, OptionValue], alive: Callable[[], None]
    ) -> None:
        """Set source, mode, resolution, geometry, then ``settings``, in this order.

        Args:
            profile: what to ask for.
            settings: options by the device's names.
            alive: called while a busy scanner is waited for.

        Raises:
            NotOffered: the device cannot do what is asked.
            DeviceError: it refuses or fails.
        """
        self._source = profile.source
        try:
            self._set_source(profile.source)
            self._set_mode(profile.mode)
            self._set_resolution(profile.dpi)
            self._set_paper(profile.paper.width_mm, profile.paper.height_mm)
            for name, value in settings.items():
                self._set_by_name(name, value)
        except self._status_error as error:
            raise scanning_error(str(error), self._label) from error
        self._wait_until_free(alive)

    def next_page(self, cancelled: Event, progress: Callable[[int, int], None]) -> Page | None:
        """Return the next side, ``None`` when the feeder is empty or the scan cancelled.

        Raises:
            DeviceError: what the device reports.
        """
        try:
            self._device.start()
            data, width_px, height_px, samples, _ = self._device.dev.snap(True, False, progress)
        except self._status_error as error:
            if cancelled.is_set():
                return None
            exact = self._exact(scanning_error(str(error), self._label))
            if isinstance(exact, FeederEmpty):
                if self._pages:
                    return None
                if self._asked_again < _ASK_AGAIN and self._says_loaded():
                    # Seen on busy machines: the driver gives up its first job, once even
                    # its second, although paper lies in the feeder. The scanner's own
                    # word counts.
                    self._asked_again += 1
                    self._device.cancel()
                    time.sleep(_ASK_AGAIN_AFTER_S)
                    return self.next_page(cancelled, progress)
            raise exact from error
        if cancelled.is_set():
            return None
        if not height_px or len(data) != width_px * height_px * samples:
            raise DamagedPage(device=self._label, page=self._pages + 1, detail="no lines")
        self._pages += 1
        return Page(data, width_px, height_px, samples, self._dpi)

    def finish(self) -> None:
        """Let the device end the job and, if it must, eject what it holds."""
        self._device.cancel()

    def _says_loaded(self) -> bool:
        """Return whether the scanner, where it can be asked, says paper is in its feeder."""
        if self._address is None:
            return False
        status = escl_status.scanner_status(self._address)
        return status is not None and status.adf_state == "ScannerAdfLoaded"

    def _exact(self, error: DeviceError) -> DeviceError:
        """Return ``error`` as the scanner itself explains it, where it can be asked."""
        if self._address is None or not isinstance(error, Disconnected):
            return error
        status = escl_status.scanner_status(self._address)
        detail = error.params["detail"]
        if status is None:
            return error
        if not self.one_page_only and status.adf_error not in (None, FeederEmpty):
            return (status.adf_error or DeviceError)(device=self._label, detail=status.adf_state)
        # It answers, and its feeder is well: what it sent could not be read.
        return DamagedPage(device=self._label, page=self._pages + 1, detail=detail)

    def _wait_until_free(self, alive: Callable[[], None]) -> None:
        if self._address is None:
            return
        end_s = time.monotonic() + _BUSY_AFTER_S
        while (status := escl_status.scanner_status(self._address)) and status.processing:
            if time.monotonic() >= end_s:
                raise Busy(device=self._label, detail=status.state)
            alive()
            time.sleep(0.2)
        if status is None:
            raise Disconnected(device=self._label, detail=f"no answer from {self._address}")

    # -- options -----------------------------------------------------------------

    def _option(self, name: str) -> Any | None:
        option = self._device.opt.get(name)
        usable = option is not None and option.is_active() and option.is_settable()
        return option if usable else None

    def _set_source(self, source: Source) -> None:
        option = self._option("source")
        duplex = source is Source.ADF_DUPLEX
        if option is None or not option.constraint:
            # One source only; a wish for both sides still has to be met.
            if duplex and not self._set_both_sides(True):
                raise NotOffered(device=self._label, wish=source.value, offered=Source.ADF.value)
            return
        try:
            self._device.source = source_name(source, option.constraint, self._label)
        except NotOffered:
            if not duplex:
                raise
            self._device.source = source_name(Source.ADF, option.constraint, self._label)
            if not self._set_both_sides(True):
                raise
        else:
            self._set_both_sides(duplex)

    def _set_both_sides(self, duplex: bool) -> bool:
        """Set the separate switch some backends have; False when there is none."""
        if (option := self._option("adf_mode")) is not None and option.constraint:
            wanted = "duplex" if duplex else "simplex"
            for name in option.constraint:
                if name.lower() == wanted:
                    self._device.adf_mode = name
                    return True
        if self._option("duplex") is not None:
            self._device.duplex = int(duplex)
            return True
        return False

    def _set_mode(self, mode: ColourMode) -> None:
        option = self._option("mode")
        if option is not None and option.constraint:
            self._device.mode = mode_name(mode, option.constraint, self._label)
        depth = self._option("depth")
        if depth is not None and mode is not ColourMode.LINEART:
            self._device.depth = int(nearest(8, depth.constraint))

    def _set_resolution(self, dpi: int) -> None:
        self._dpi = dpi
        if (option := self._option("resolution")) is None:
            return
        self._device.resolution = int(nearest(dpi, option.constraint))
        # Some backends have one resolution an axis, or round once more.
        if (other := self._option("y_resolution")) is not None:
            self._device.y_resolution = int(nearest(dpi, other.constraint))
        self._dpi = round(self._device.resolution)

    def _set_paper(self, width_mm: float, height_mm: float) -> None:
        for name, length_mm in (("page_width", width_mm), ("page_height", height_mm)):
            if (option := self._option(name)) is not None:
                setattr(self._device, name, self._length(length_mm, option))
        for near, far, length_mm in (("tl_x", "br_x", width_mm), ("tl_y", "br_y", height_mm)):
            first, last = self._option(near), self._option(far)
            if first is None or last is None:
                continue
            setattr(self._device, near, self._length(0.0, first))
            setattr(self._device, far, self._length(length_mm, last))

    def _length(self, length_mm: float, option: Any) -> float:
        in_pixels = UNITS.get(option.unit) == "px"
        wish = length_mm * self._dpi / _MM_PER_INCH if in_pixels else length_mm
        value = nearest(wish, option.constraint)
        return round(value) if in_pixels else value

    def _set_by_name(self, name: str, value: OptionValue) -> None:
        key = name.replace("-", "_")
        if (option := self._option(key)) is None:
            raise NotOffered(
                device=self._label, wish=name, offered=", ".join(sorted(self._device.optlist))
            )
        offered = option.constraint
        if isinstance(offered, list) and value not in offered:
            words = ", ".join(str(choice) for choice in offered)
            raise NotOffered(device=self._label, wish=f"{name} = {value}", offered=words)
        try:
            setattr(self._device, key, int(value) if isinstance(value, bool) else value)
        except TypeError as error:
            wish = f"{name} = {value}"
            raise NotOffered(device=self._label, wish=wish, offered=str(error)) from error

"""The device contract: list, open, options, scan, cancel (设备契约).

A driver is anything with this shape. Real drivers run in a child process; the
objects here are what the parent holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING, Protocol

from scanner.profile import Profile

if TYPE_CHECKING:
    # Driver processes import this module and touch no array: numpy would take
    # most of the time they need to start.
    import numpy as np
    from numpy.typing import NDArray


class DeviceKind(StrEnum):
    """How a device is reached."""

    SANE = "sane"
    ESCL = "escl"
    """A network scanner found by, or given to, sane-airscan."""
    TEST = "test"
    """SANE's own test device: shown to administrators and tests only."""
    TWAIN = "twain"
    WIA = "wia"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """One entry of the device list."""

    id: str
    """Stable as long as the device stays attached; give it to ``open``."""
    name: str
    """For people."""
    kind: DeviceKind


class OptionKind(StrEnum):
    """Type of an option's value."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a device with its constraint (选项)."""

    name: str
    title: str
    kind: OptionKind
    unit: str
    """'mm', 'dpi', 'px', '%', 'µs' or empty."""
    value: bool | int | float | str | None
    """None: cannot be read now."""
    choices: tuple[int | float | str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    settable: bool = True


@dataclass(frozen=True, slots=True)
class RawPage:
    """One side as it came: pixels, or the device's or file's own bytes.

    Exactly one of ``pixels`` and ``encoded`` is the master to keep; when
    ``encoded`` is given ``pixels`` may be given too, already decoded; of a great picture
    they are a reduced copy, smaller than ``width_px`` × ``height_px``.
    """

    index: int
    """0-based in this scan."""
    dpi: int
    pixels: NDArray[np.uint8] | None = None
    """H × W × 3 RGB or H × W grey, 8 bit."""
    encoded: bytes | None = None
    media_type: str = ""
    """Of ``encoded``: image/jpeg, image/png or image/tiff."""
    width_px: int = 0
    height_px: int = 0
    source_name: str = ""
    """For people: file name and page, or sheet and side."""
    turn_quarters: int = 0
    """Clockwise quarter turns, 0 to 3, that bring the page upright, where the source
    says so (EXIF). Pixels, encoded bytes and sizes are as stored, before the turn."""
    flags: tuple[str, ...] = ()
    """What was done to it or is to be known: see ``docs/import.md``."""


PageSink = Callable[[RawPage], None]
"""Called once a page, in order, from the lane that called ``scan``. It blocks the
feeder while it works, which is what bounds memory."""


class Device(Protocol):
    """An opened device; used from one lane only."""

    info: DeviceInfo

    def options(self) -> tuple[Option, ...]:
        """Return the device's settings.

        Raises:
            resources.errors.DeviceError: it vanished or hangs.
        """
        ...

    def scan(self, profile: Profile, on_page: PageSink, cancel: Event) -> int:
        """Scan what the profile says and return the number of pages delivered.

        Pages delivered before an error stay delivered. An ADF that runs empty after
        at least one page is the normal end; empty at the start is FeederEmpty.

        Raises:
            resources.errors.DeviceError: jam, cover, double feed, vanished, hung.
            resources.errors.Cancelled: ``cancel`` was set.
        """
        ...

    def close(self) -> None:
        """Release the device; safe to call twice."""
        ...


class Driver(Protocol):
    """Finds and opens devices of one kind."""

    def list(self) -> tuple[DeviceInfo, ...]:
        """Return the devices reachable now; an empty tuple is a good answer."""
        ...

    def open(self, device_id: str) -> Device:
        """Open a device.

        Raises:
            resources.errors.NotFound: no such device.
            resources.errors.Busy: somebody else has it.
        """
        ...

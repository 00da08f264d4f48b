"""What parent and child say to each other (父子进程间的消息). Plain data, pickled.

The pixels do not travel here: after ``PageHead`` the child hands over an unnamed
memory file, which the parent maps. Nothing is copied through the pipe, and nothing
is left behind when either side is killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from resources.errors import WenyiError
from scanner.devices.contract import DeviceInfo, Option
from scanner.profile import Profile

OptionValue: TypeAlias = bool | int | float | str


@dataclass(frozen=True, slots=True)
class ListDevices:
    """Which devices are there?"""


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """Open the device SANE calls ``name``; errors call it ``label``."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class GetOptions:
    """What can be set?"""


@dataclass(frozen=True, slots=True)
class StartScan:
    """Scan; ``settings`` are options of this device, set after the profile."""

    profile: Profile
    settings: tuple[tuple[str, OptionValue], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The parent is done with a page: the next may come."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the scan now."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Close the device and end."""


@dataclass(frozen=True, slots=True)
class Devices:
    """Answer to ``ListDevices``."""

    devices: tuple[DeviceInfo, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """Answer to ``OpenDevice``."""


@dataclass(frozen=True, slots=True)
class Options:
    """Answer to ``GetOptions``."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines are coming in: the device lives."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """A page; its memory file follows at once, ``height_px`` × ``width_px`` × ``samples``."""

    index: int
    dpi: int
    width_px: int
    height_px: int
    samples: int


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """The feeder ran empty, the flatbed is done, or the scan was cancelled."""

    pages: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The request failed."""

    error: WenyiError


Request: TypeAlias = ListDevices | OpenDevice | GetOptions | StartScan | Taken | Cancel | Leave
Answer: TypeAlias = Devices | Opened | Options | Reading | PageHead | ScanEnded | Failed

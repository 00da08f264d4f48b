"""What a scan job asks for (扫描作业设置), read from the driver's XML.

Source: Mopria Alliance, eSCL Technical Specification 2.9x, ScanSettings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

REGION_DPI = 300
"""Regions are counted in 1/300 inch, whatever the resolution of the scan."""
RESOLUTIONS_DPI = (75, 100, 150, 200, 300, 600)
COLOUR_MODES = ("RGB24", "Grayscale8")
"""A driver makes black and white from grey itself; JPEG has no 1-bit pixels."""
SOURCES = ("Feeder", "Platen")
MAX_WIDTH = 3508
MAX_HEIGHT = 4961
"""A3 in 1/300 inch."""
MIN_SIDE = 118
"""1 cm."""


class BadSettings(ValueError):
    """The job's XML asks for something the scanner does not have."""


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """One job. The region counts 1/300 inch from the top-left corner of the paper."""

    x: int = 0
    y: int = 0
    width: int = 2480
    height: int = 3508
    dpi: int = 300
    colour: bool = True
    flatbed: bool = False
    duplex: bool = False

    @property
    def width_px(self) -> int:
        """Width of the image asked for."""
        return round(self.width * self.dpi / REGION_DPI)

    @property
    def height_px(self) -> int:
        """Height of the image asked for."""
        return round(self.height * self.dpi / REGION_DPI)

    @classmethod
    def parse(cls, xml: str) -> ScanSettings:
        """Return the settings in ``xml``; what is not said keeps its default.

        Elements are picked out by name instead of building a tree: there is no
        entity expansion to attack that way, and prefixes differ between drivers.

        Raises:
            BadSettings: not ScanSettings, or a value out of range.
        """
        if _text(xml, "ScanRegions") is None and "ScanSettings" not in xml:
            raise BadSettings("not ScanSettings")
        colour = _one_of(xml, "ColorMode", "RGB24", (*COLOUR_MODES, "BlackAndWhite1"))
        source = _one_of(xml, "InputSource", "Feeder", SOURCES)
        dpi = _number(xml, "XResolution", 300, 1, max(RESOLUTIONS_DPI))
        if dpi not in RESOLUTIONS_DPI or _number(xml, "YResolution", dpi, dpi, dpi) != dpi:
            raise BadSettings(f"resolution {dpi}")
        if _one_of(xml, "DocumentFormat", "image/jpeg", ("image/jpeg",)) != "image/jpeg":
            raise BadSettings("format")
        return cls(
            x=_number(xml, "XOffset", 0, 0, MAX_WIDTH),
            y=_number(xml, "YOffset", 0, 0, MAX_HEIGHT),
            width=_number(xml, "Width", 2480, 1, MAX_WIDTH),
            height=_number(xml, "Height", 3508, 1, MAX_HEIGHT),
            dpi=dpi,
            colour=colour == "RGB24",
            flatbed=source == "Platen",
            duplex=_one_of(xml, "Duplex", "false", ("true", "false")) == "true",
        )


def _text(xml: str, name: str) -> str | None:
    found = re.search(rf"<(?:\w+:)?{name}\b[^<>]*>([^<]*)<", xml)
    return found.group(1).strip() if found else None


def _number(xml: str, name: str, default: int, minimum: int, maximum: int) -> int:
    text = _text(xml, name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,6}", text) or not minimum <= int(text) <= maximum:
        raise BadSettings(f"{name} {text}")
    return int(text)


def _one_of(xml: str, name: str, default: str, allowed: tuple[str, ...]) -> str:
    text = _text(xml, name)
    if text is None:
        return default
    if text not in allowed:
        raise BadSettings(f"{name} {text}")
    return text

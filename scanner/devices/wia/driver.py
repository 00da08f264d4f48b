"""WIA through pyinsane2 2.0.13, an optional extra (WIA 驱动).

Written against the device contract and tried with a scripted stand-in for the module.
No Windows machine has run it yet. pyinsane2 gives no reasons for errors and has no
cancel for WIA: a jam is a plain DeviceError here, and a cancel waits for the page to end.
"""

from __future__ import annotations

from threading import Event
from typing import Any, Final

import numpy as np

from resources.errors import (
    Cancelled,
    DeviceError,
    Disconnected,
    FeederEmpty,
    NotFound,
    NotOffered,
)
from scanner.devices.contract import (
    DeviceInfo,
    DeviceKind,
    Option,
    OptionKind,
    PageSink,
    RawPage,
)
from scanner.profile import ColourMode, Profile, Source

PREFIX: Final = "wia:"
_MM_PER_INCH: Final = 25.4
_SOURCES: Final = {
    Source.ADF: ["ADF", "Feeder"],
    Source.ADF_DUPLEX: ["ADF Duplex", "Duplex"],
    Source.FLATBED: ["Flatbed"],
}
_MODES: Final = {
    ColourMode.LINEART: ["Lineart", "Gray", "Color"],
    ColourMode.GRAY: ["Gray", "Color"],
    ColourMode.COLOR: ["Color"],
}


class WiaDriver:
    """WIA scanners of this computer.

    Args:
        module: the imported ``pyinsane2``, already initialised by its ``init``.
    """

    def __init__(self, module: Any) -> None:
        self._module = module

    def list(self) -> tuple[DeviceInfo, ...]:
        """Return the scanners Windows knows.

        Raises:
            DeviceError: WIA does not answer.
        """
        try:
            scanners = self._module.get_devices()
        except self._module.PyinsaneException as error:
            raise DeviceError(device="WIA", detail=str(error)) from error
        return tuple(
            DeviceInfo(
                f"{PREFIX}{scanner.name}", f"{scanner.vendor} {scanner.model}", DeviceKind.WIA
            )
            for scanner in scanners
        )

    def open(self, device_id: str) -> WiaDevice:
        """Open a scanner.

        Raises:
            NotFound: no such scanner, or it cannot be reached.
        """
        known = {info.id: info for info in self.list()}
        if device_id not in known:
            raise NotFound(device=device_id)
        try:
            scanner = self._module.Scanner(name=device_id.removeprefix(PREFIX))
        except self._module.PyinsaneException as error:
            raise NotFound(device=device_id, detail=str(error)) from error
        return WiaDevice(known[device_id], self._module, scanner)


class WiaDevice:
    """An opened WIA scanner."""

    def __init__(self, info: DeviceInfo, module: Any, scanner: Any) -> None:
        self.info = info
        self._module = module
        self._scanner: Any = scanner

    def options(self) -> tuple[Option, ...]:
        """Return the scanner's settings.

        Raises:
            Disconnected: it vanished.
        """
        try:
            return tuple(_option(name, option) for name, option in self._opened().options.items())
        except self._module.PyinsaneException as error:
            raise Disconnected(device=self.info.name, detail=str(error)) from error

    def scan(self, profile: Profile, on_page: PageSink, cancel: Event) -> int:
        """Scan what the profile says and return the number of pages delivered.

        Raises:
            DeviceError: whatever WIA reports.
            Cancelled: ``cancel`` was set.
        """
        if cancel.is_set():
            raise Cancelled
        dpi = self._prepare(profile)
        feeder = profile.source is not Source.FLATBED
        pages = 0
        try:
            session = self._opened().scan(multiple=feeder)
            while self._read_page(session, cancel):
                on_page(self._page(session.images.pop(), pages, dpi))
                # pyinsane2 keeps every page of the session otherwise.
                session.images.clear()
                pages += 1
        except self._module.PyinsaneException as error:
            raise DeviceError(device=self.info.name, detail=str(error)) from error
        if not pages:
            raise FeederEmpty(device=self.info.name)
        return pages

    def close(self) -> None:
        """Release the scanner; safe to call twice."""
        self._scanner = None

    def _opened(self) -> Any:
        if self._scanner is None:
            raise NotFound(device=self.info.id, detail="closed")
        return self._scanner

    def _read_page(self, session: Any, cancel: Event) -> bool:
        """Read until a page is there; False when there are no more."""
        while True:
            if cancel.is_set():
                raise Cancelled
            try:
                session.scan.read()
            except EOFError:
                return bool(session.images)
            except StopIteration:
                return False

    def _page(self, image: Any, index: int, dpi: int) -> RawPage:
        colour = image.mode not in ("1", "L", "I", "I;16", "LA")
        pixels = np.asarray(image.convert("RGB" if colour else "L"), np.uint8)
        return RawPage(
            index=index,
            dpi=dpi,
            pixels=pixels,
            width_px=pixels.shape[1],
            height_px=pixels.shape[0],
            source_name=f"{self.info.name} {index + 1}",
        )

    def _prepare(self, profile: Profile) -> int:
        options = self._opened().options
        self._set("source", _SOURCES[profile.source], profile.source.value)
        self._set("mode", _MODES[profile.mode], profile.mode.value)
        dpi = profile.dpi
        if "resolution" in options:
            constraint = options["resolution"].constraint
            if isinstance(constraint, list) and constraint:
                dpi = min(constraint, key=lambda value: (abs(value - profile.dpi), -value))
            self._set("resolution", [dpi], f"{profile.dpi} dpi")
            dpi = int(options["resolution"].value)
        # WIA counts the scan area in pixels of the resolution.
        width = round(profile.paper.width_mm * dpi / _MM_PER_INCH)
        height = round(profile.paper.height_mm * dpi / _MM_PER_INCH)
        for name, length in (("tl-x", 0), ("tl-y", 0), ("br-x", width), ("br-y", height)):
            if name in options:
                self._set(name, [_within(length, options[name].constraint)], name)
        return dpi

    def _set(self, name: str, values: list[Any], wish: str) -> None:
        try:
            self._module.set_scanner_opt(self._opened(), name, values)
        except KeyError as error:
            raise NotOffered(device=self.info.name, wish=wish, offered="—") from error
        except self._module.PyinsaneException as error:
            constraint = self._opened().options[name].constraint
            raise NotOffered(
                device=self.info.name, wish=wish, offered=str(constraint), detail=str(error)
            ) from error


def _within(length: int, constraint: Any) -> int:
    if isinstance(constraint, tuple) and len(constraint) >= 2:
        return int(min(max(length, constraint[0]), constraint[1]))
    return length


def _option(name: str, option: Any) -> Option:
    value = option.value
    kind = {bool: OptionKind.BOOL, int: OptionKind.INT, float: OptionKind.FLOAT}.get(
        type(value), OptionKind.TEXT
    )
    constraint = option.constraint
    bounds = constraint if isinstance(constraint, tuple) and len(constraint) >= 2 else None
    return Option(
        name=name,
        title=name,
        kind=kind,
        unit="",
        value=value,
        choices=tuple(constraint) if isinstance(constraint, list) else (),
        minimum=None if bounds is None else float(bounds[0]),
        maximum=None if bounds is None else float(bounds[1]),
        settable=bool(option.capabilities.is_active() and option.capabilities.is_settable()),
    )

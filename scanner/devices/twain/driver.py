"""TWAIN through pytwain 2.3 (TWAIN 驱动).

Written against the device contract and tried with a scripted stand-in for the module.
No Windows machine has run it yet.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Event
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from resources.errors import (
    AccessDenied,
    Busy,
    Cancelled,
    DamagedPage,
    DeviceError,
    Disconnected,
    FeederEmpty,
    MultiFeed,
    NotFound,
    NotOffered,
    PaperJam,
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

PREFIX: Final = "twain:"
_MM_PER_INCH: Final = 25.4

# Names of pytwain's exception classes. Source: TWAIN 2.5, chapter 11, condition codes.
_ERRORS: Final[dict[str, type[DeviceError]]] = {
    "PaperJam": PaperJam,
    "PaperDoubleFeedError": MultiFeed,
    "CheckDeviceOnlineError": Disconnected,
    "MaxConnectionsError": Busy,
    "DeniedError": AccessDenied,
    "NoDataSourceError": NotFound,
}
_PIXEL_TYPES: Final = {
    ColourMode.LINEART: "TWPT_BW",
    ColourMode.GRAY: "TWPT_GRAY",
    ColourMode.COLOR: "TWPT_RGB",
}


class TwainDriver:
    """TWAIN data sources of this computer.

    Args:
        module: the imported ``twain``.
        window: handle of the window that TWAIN sends its messages to.
    """

    def __init__(self, module: Any, window: int | None = None) -> None:
        self._module = module
        self._window = window

    def list(self) -> tuple[DeviceInfo, ...]:
        """Return the data sources installed; a source may be off all the same."""
        try:
            with self._module.SourceManager(self._window) as sources:
                names = list(sources.source_list)
        except self._module.exceptions.TwainError as error:
            raise device_error(error, "TWAIN") from error
        return tuple(DeviceInfo(f"{PREFIX}{name}", name, DeviceKind.TWAIN) for name in names)

    def open(self, device_id: str) -> TwainDevice:
        """Open a data source.

        Raises:
            NotFound: no such source.
            Busy: somebody else has it.
            DeviceError: it is off or refuses.
        """
        name = device_id.removeprefix(PREFIX)
        if name == device_id or device_id not in {info.id for info in self.list()}:
            raise NotFound(device=device_id)
        manager = self._module.SourceManager(self._window)
        try:
            source = manager.open_source(name)
        except self._module.exceptions.TwainError as error:
            manager.close()
            raise device_error(error, name) from error
        if source is None:
            manager.close()
            raise NotFound(device=device_id)
        return TwainDevice(
            DeviceInfo(device_id, name, DeviceKind.TWAIN), self._module, manager, source
        )


class TwainDevice:
    """An opened data source; lives in the lane whose window it was opened with."""

    def __init__(self, info: DeviceInfo, module: Any, manager: Any, source: Any) -> None:
        self.info = info
        self._module = module
        self._constants = module.constants
        self._manager = manager
        self._source: Any = source

    def options(self) -> tuple[Option, ...]:
        """Return what the contract's profile sets: resolution, pixel type, feeder, duplex."""
        rows = (
            ("ICAP_XRESOLUTION", "Resolution", OptionKind.FLOAT, "dpi"),
            ("ICAP_PIXELTYPE", "Pixel type", OptionKind.INT, ""),
            ("CAP_FEEDERENABLED", "Feeder", OptionKind.BOOL, ""),
            ("CAP_DUPLEXENABLED", "Duplex", OptionKind.BOOL, ""),
        )
        found = ((row, self._current(row[0])) for row in rows)
        return tuple(
            Option(name=name, title=title, kind=kind, unit=unit, value=value)
            for (name, title, kind, unit), value in found
            if value is not None
        )

    def scan(self, profile: Profile, on_page: PageSink, cancel: Event) -> int:
        """Scan what the profile says and return the number of pages delivered.

        Raises:
            DeviceError: jam, double feed, no paper, off.
            Cancelled: ``cancel`` was set.
        """
        if cancel.is_set():
            raise Cancelled
        dpi = self._prepare(profile)
        run = _Run(self.info.name, self._module, dpi, on_page, cancel)
        try:
            self._source.acquire_natively(
                after=run.after, before=run.before, show_ui=False, modal=False
            )
        except self._module.exceptions.TwainError as error:
            raise device_error(error, self.info.name) from error
        if run.error is not None:
            raise run.error
        if cancel.is_set():
            raise Cancelled
        if not run.pages:
            raise FeederEmpty(device=self.info.name)
        return run.pages

    def close(self) -> None:
        """Release the source; safe to call twice."""
        if self._source is not None:
            self._source.close()
            self._manager.close()
            self._source = None

    def _prepare(self, profile: Profile) -> int:
        constants = self._constants
        feeder = profile.source is not Source.FLATBED
        name = self.info.name
        if feeder and self._current("CAP_FEEDERENABLED") is None:
            raise NotOffered(device=name, wish=profile.source.value, offered=Source.FLATBED.value)
        self._set("CAP_FEEDERENABLED", constants.TWTY_BOOL, feeder)
        duplex = profile.source is Source.ADF_DUPLEX
        if not self._set("CAP_DUPLEXENABLED", constants.TWTY_BOOL, duplex) and duplex:
            raise NotOffered(device=name, wish=profile.source.value, offered=Source.ADF.value)
        self._set("CAP_XFERCOUNT", constants.TWTY_INT16, -1 if feeder else 1)
        self._set("ICAP_UNITS", constants.TWTY_UINT16, constants.TWUN_INCHES)
        pixel_type = getattr(constants, _PIXEL_TYPES[profile.mode])
        self._set("ICAP_PIXELTYPE", constants.TWTY_UINT16, pixel_type)
        if profile.mode is ColourMode.COLOR and self._current("ICAP_PIXELTYPE") != pixel_type:
            raise NotOffered(device=name, wish=profile.mode.value, offered=ColourMode.GRAY.value)
        for axis in ("ICAP_XRESOLUTION", "ICAP_YRESOLUTION"):
            self._set(axis, constants.TWTY_FIX32, float(profile.dpi))
        self._set_paper(profile)
        if feeder and self._current("CAP_FEEDERLOADED") == 0:
            raise FeederEmpty(device=name)
        return round(self._current("ICAP_XRESOLUTION") or profile.dpi)

    def _set_paper(self, profile: Profile) -> None:
        width = profile.paper.width_mm / _MM_PER_INCH
        height = profile.paper.height_mm / _MM_PER_INCH
        try:
            self._source.set_image_layout((0.0, 0.0, width, height))
        except self._module.exceptions.CheckStatus:
            # Rounded to what the source can do: its pixels tell the real size.
            return
        except self._module.exceptions.TwainError as error:
            raise device_error(error, self.info.name) from error

    def _set(self, capability: str, kind: int, value: float) -> bool:
        exceptions = self._module.exceptions
        try:
            self._source.set_capability(getattr(self._constants, capability), kind, value)
        except exceptions.CheckStatus:
            return True
        except (exceptions.CapUnsupported, exceptions.BadCapability, ValueError):
            return False
        except exceptions.TwainError as error:
            raise device_error(error, self.info.name) from error
        return True

    def _current(self, capability: str) -> Any:
        exceptions = self._module.exceptions
        try:
            _, value = self._source.get_capability_current(getattr(self._constants, capability))
        except (exceptions.CapUnsupported, exceptions.BadCapability):
            return None
        except exceptions.TwainError as error:
            raise device_error(error, self.info.name) from error
        return value


class _Run:
    """Callbacks of one acquisition; an error must not fly through TWAIN's own states."""

    def __init__(
        self, device: str, module: Any, dpi: int, on_page: PageSink, cancel: Event
    ) -> None:
        self._device = device
        self._stop = module.exceptions.CancelAll
        self._dpi = dpi
        self._on_page = on_page
        self._cancel = cancel
        self.pages = 0
        self.error: BaseException | None = None

    def before(self, _info: dict[str, Any]) -> None:
        if self._cancel.is_set():
            raise self._stop

    def after(self, image: Any, _more: int) -> None:
        try:
            self._on_page(self._page(image))
        except BaseException as error:
            self.error = error
            raise self._stop from error
        self.pages += 1

    def _page(self, image: Any) -> RawPage:
        with tempfile.TemporaryDirectory(prefix="wenyi-twain-") as folder:
            file = Path(folder) / "page.bmp"
            image.save(str(file))
            image.close()
            pixels = _read_bmp(file)
        if pixels is None:
            raise DamagedPage(device=self._device, page=self.pages + 1)
        return RawPage(
            index=self.pages,
            dpi=self._dpi,
            pixels=pixels,
            width_px=pixels.shape[1],
            height_px=pixels.shape[0],
            source_name=f"{self._device} {self.pages + 1}",
        )


def _read_bmp(file: Path) -> NDArray[np.uint8] | None:
    data = np.frombuffer(file.read_bytes(), np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if pixels is None:
        return None
    if pixels.ndim == 3:
        code = cv2.COLOR_BGRA2RGB if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
        pixels = cv2.cvtColor(pixels, code)
    return pixels.astype(np.uint8, copy=False)


def device_error(error: Exception, device: str) -> DeviceError:
    """Return pytwain's ``error`` as one of ours."""
    for cls in type(error).__mro__:
        if (found := _ERRORS.get(cls.__name__)) is not None:
            return found(device=device, detail=f"{type(error).__name__} {error}".strip())
    return DeviceError(device=device, detail=f"{type(error).__name__} {error}".strip())

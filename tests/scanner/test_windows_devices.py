"""TWAIN and WIA against scripted stand-ins for their modules: request, answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from resources.errors import (
    Cancelled,
    DeviceError,
    FeederEmpty,
    MultiFeed,
    NotFound,
    NotOffered,
    PaperJam,
)
from scanner.devices.contract import Device, DeviceKind, RawPage
from scanner.devices.twain.driver import TwainDevice, TwainDriver
from scanner.devices.wia.driver import WiaDriver
from scanner.profile import ColourMode, Profile, Source


class TwainError(Exception):
    pass


def twain_error(name: str) -> type[Exception]:
    return type(name, (TwainError,), {})


ERRORS = SimpleNamespace(
    TwainError=TwainError,
    PaperJam=twain_error("PaperJam"),
    PaperDoubleFeedError=twain_error("PaperDoubleFeedError"),
    CapUnsupported=twain_error("CapUnsupported"),
    BadCapability=twain_error("BadCapability"),
    CancelAll=type("CancelAll", (Exception,), {}),
    CheckStatus=type("CheckStatus", (Exception,), {}),
)
# Values as in the TWAIN 2.5 header.
CONSTANTS = SimpleNamespace(
    CAP_XFERCOUNT=1,
    CAP_FEEDERENABLED=4098,
    CAP_FEEDERLOADED=4099,
    CAP_DUPLEXENABLED=4115,
    ICAP_PIXELTYPE=257,
    ICAP_UNITS=258,
    ICAP_XRESOLUTION=4376,
    ICAP_YRESOLUTION=4377,
    TWPT_BW=0,
    TWPT_GRAY=1,
    TWPT_RGB=2,
    TWTY_BOOL=6,
    TWTY_INT16=1,
    TWTY_UINT16=4,
    TWTY_FIX32=7,
    TWUN_INCHES=0,
)


class ScriptedSource:
    """A data source with some sheets; it knows the capabilities in ``values`` only."""

    def __init__(self, script: list[Any], values: dict[int, Any]) -> None:
        self.script = script
        self.values = values
        self.layout: tuple[float, ...] = ()
        self.closed = 0

    def set_capability(self, cap: int, kind: int, value: Any) -> None:
        if cap not in self.values:
            raise ERRORS.CapUnsupported
        if cap == CONSTANTS.ICAP_XRESOLUTION and value > 600:
            self.values[cap] = 600.0
            raise ERRORS.CheckStatus
        self.values[cap] = value

    def get_capability_current(self, cap: int) -> tuple[int, Any]:
        if cap not in self.values:
            raise ERRORS.CapUnsupported
        return 0, self.values[cap]

    def set_image_layout(self, frame: tuple[float, ...]) -> None:
        self.layout = frame

    def acquire_natively(
        self,
        after: Callable[[Any, int], None],
        before: Callable[[dict[str, Any]], None],
        show_ui: bool,
        modal: bool,
    ) -> None:
        assert not show_ui
        try:
            for number, step in enumerate(self.script):
                before({})
                if isinstance(step, Exception):
                    raise step
                after(ScriptedImage(step), len(self.script) - number - 1)
        except ERRORS.CancelAll:
            return

    def close(self) -> None:
        self.closed += 1


class ScriptedImage:
    def __init__(self, pixels: Any) -> None:
        self.pixels = pixels

    def save(self, path: str) -> None:
        done, data = cv2.imencode(".bmp", self.pixels)
        assert done
        Path(path).write_bytes(data.tobytes())

    def close(self) -> None:
        pass


class ScriptedManager:
    def __init__(self, source: ScriptedSource) -> None:
        self.source = source
        self.source_list = ["Fi-7160", "Other"]

    def __enter__(self) -> ScriptedManager:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def open_source(self, name: str) -> ScriptedSource | None:
        return self.source if name == "Fi-7160" else None

    def close(self) -> None:
        pass


ALL_CAPABILITIES = {
    1: 0,
    4098: 1,
    4099: 1,
    4115: 0,
    257: 0,
    258: 0,
    4376: 200.0,
    4377: 200.0,
}
RED = np.full((30, 20, 3), (0, 0, 255), np.uint8)  # BGR, as in a BMP


def twain_device(script: list[Any], *, without: tuple[int, ...] = ()) -> TwainDevice:
    values = {cap: value for cap, value in ALL_CAPABILITIES.items() if cap not in without}
    source = ScriptedSource(script, values)
    module = SimpleNamespace(
        SourceManager=lambda window: ScriptedManager(source),
        exceptions=ERRORS,
        constants=CONSTANTS,
    )
    return TwainDriver(module).open("twain:Fi-7160")


def pages_of(device: Device, profile: Profile | None = None) -> list[RawPage]:
    pages: list[RawPage] = []
    assert device.scan(profile or Profile(), pages.append, Event()) == len(pages)
    return pages


def test_twain_pages_come_as_rgb_in_order_with_the_real_resolution() -> None:
    device = twain_device([RED, RED])
    pages = pages_of(device, Profile(dpi=1200))

    assert [(page.index, page.dpi) for page in pages] == [(0, 600), (1, 600)]
    assert pages[0].pixels is not None
    assert pages[0].pixels[0, 0].tolist() == [255, 0, 0]
    assert {option.name for option in device.options()} >= {"ICAP_XRESOLUTION"}


def test_twain_sets_the_layout_to_the_paper_in_inches() -> None:
    source = ScriptedSource([RED], dict(ALL_CAPABILITIES))
    module = SimpleNamespace(
        SourceManager=lambda window: ScriptedManager(source),
        exceptions=ERRORS,
        constants=CONSTANTS,
    )
    pages_of(TwainDriver(module).open("twain:Fi-7160"), Profile(source=Source.ADF_DUPLEX))

    assert source.layout == pytest.approx((0, 0, 8.268, 11.693), abs=1e-3)
    assert source.values[CONSTANTS.CAP_DUPLEXENABLED] is True
    assert source.values[CONSTANTS.ICAP_PIXELTYPE] == CONSTANTS.TWPT_RGB


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ERRORS.PaperJam(), PaperJam),
        (ERRORS.PaperDoubleFeedError(), MultiFeed),
        (TwainError("?"), DeviceError),
    ],
)
def test_twain_errors_keep_the_pages_before_them(
    error: Exception, expected: type[DeviceError]
) -> None:
    pages: list[RawPage] = []
    with pytest.raises(DeviceError) as caught:
        twain_device([RED, error, RED]).scan(Profile(), pages.append, Event())
    assert type(caught.value) is expected
    assert len(pages) == 1


def test_twain_without_feeder_duplex_or_paper_says_which() -> None:
    with pytest.raises(NotOffered):
        pages_of(twain_device([RED], without=(4098,)))
    with pytest.raises(NotOffered):
        pages_of(twain_device([RED], without=(4115,)), Profile(source=Source.ADF_DUPLEX))
    with pytest.raises(FeederEmpty):
        pages_of(twain_device([]))


def test_twain_cancel_and_errors_of_the_taker_end_the_acquisition() -> None:
    cancel = Event()
    with pytest.raises(Cancelled):
        twain_device([RED, RED]).scan(Profile(), lambda page: cancel.set(), cancel)

    def full(page: RawPage) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        twain_device([RED, RED]).scan(Profile(), full, Event())


def test_twain_knows_its_own_ids_only_and_closes_twice() -> None:
    device = twain_device([])
    device.close()
    device.close()
    module = SimpleNamespace(
        SourceManager=lambda window: ScriptedManager(ScriptedSource([], {})),
        exceptions=ERRORS,
        constants=CONSTANTS,
    )
    driver = TwainDriver(module)
    assert [info.kind for info in driver.list()] == [DeviceKind.TWAIN] * 2
    for device_id in ("twain:None", "twain:Other", "test:0"):
        with pytest.raises(NotFound):
            driver.open(device_id)


class PyinsaneException(Exception):
    pass


class ScriptedScan:
    """pyinsane2's session: ``read`` raises EOFError after a page, StopIteration at the end."""

    def __init__(self, script: list[Any]) -> None:
        self.script = list(script)
        self.images: list[Image.Image] = []
        self.scan = self

    def read(self) -> None:
        if not self.script:
            raise StopIteration
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        self.images.append(step)
        raise EOFError


def wia_option(value: Any, constraint: Any) -> SimpleNamespace:
    able = SimpleNamespace(is_active=lambda: True, is_settable=lambda: True)
    return SimpleNamespace(value=value, constraint=constraint, capabilities=able)


def wia_module(script: list[Any]) -> SimpleNamespace:
    options = {
        "source": wia_option("Flatbed", ["Feeder", "Flatbed"]),
        "mode": wia_option("Color", ["Gray", "Color"]),
        "resolution": wia_option(150, [150, 300]),
        "tl-x": wia_option(0, (0, 2550, 1)),
        "br-x": wia_option(2550, (0, 2550, 1)),
    }
    scanner = SimpleNamespace(name="{guid}", vendor="HP", model="ScanJet", options=options)
    scanner.scan = lambda multiple: ScriptedScan(script)

    def set_scanner_opt(device: Any, name: str, values: list[Any]) -> None:
        option = device.options[name]
        for value in values:
            if isinstance(option.constraint, tuple) or value in option.constraint:
                option.value = value
                return
        raise PyinsaneException(name)

    return SimpleNamespace(
        PyinsaneException=PyinsaneException,
        get_devices=lambda: [scanner],
        Scanner=lambda name: scanner,
        set_scanner_opt=set_scanner_opt,
        scanner=scanner,
    )


def test_wia_pages_come_in_order_and_the_paper_is_set_in_pixels() -> None:
    module = wia_module([Image.new("RGB", (20, 30), (255, 0, 0)), Image.new("L", (20, 30))])
    device = WiaDriver(module).open("wia:{guid}")
    pages = pages_of(device, Profile(dpi=280))

    assert [(page.index, page.dpi) for page in pages] == [(0, 300), (1, 300)]
    shapes = [page.pixels.shape for page in pages if page.pixels is not None]
    assert shapes == [(30, 20, 3), (30, 20)]
    assert module.scanner.options["br-x"].value == 2480
    assert device.options()[0].name == "source"


def test_wia_errors_and_wishes_it_lacks() -> None:
    device = WiaDriver(wia_module([PyinsaneException("WIA: paper")])).open("wia:{guid}")
    with pytest.raises(DeviceError) as caught:
        pages_of(device)
    assert "paper" in caught.value.params["detail"]
    with pytest.raises(NotOffered):
        pages_of(device, Profile(source=Source.ADF_DUPLEX))
    with pytest.raises(FeederEmpty):
        pages_of(WiaDriver(wia_module([])).open("wia:{guid}"))


def test_wia_cancel_ids_and_closing() -> None:
    page = Image.new("L", (20, 30))
    device = WiaDriver(wia_module([page, page])).open("wia:{guid}")
    cancel = Event()
    with pytest.raises(Cancelled):
        device.scan(Profile(mode=ColourMode.GRAY), lambda _: cancel.set(), cancel)
    device.close()
    device.close()
    with pytest.raises(NotFound):
        WiaDriver(wia_module([])).open("wia:other")

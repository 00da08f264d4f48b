"""The child process: the only place that calls SANE (驱动子进程).

Two threads. The main one does what SANE may hang in; the other listens, so that a
cancel gets through while a page is read and the child ends when its parent does.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from typing import Any

from resources.errors import DeviceError, FeederEmpty, NotFound, WenyiError
from scanner.devices.contract import DeviceInfo, DeviceKind
from scanner.devices.escl import status as escl_status
from scanner.devices.sane.configuration import GIVEN_DEVICE
from scanner.devices.sane.job import Job
from scanner.devices.sane.messages import (
    Answer,
    Cancel,
    Devices,
    Failed,
    GetOptions,
    Leave,
    ListDevices,
    OpenDevice,
    Opened,
    Options,
    PageHead,
    Reading,
    Request,
    ScanEnded,
    StartScan,
    Taken,
)
from scanner.devices.sane.options import contract_options
from scanner.devices.sane.statuses import opening_error

_READING_EVERY_S = 0.5
_WIDEST_IN_FLIGHT = 1
"""Pages sent and not yet taken; one more may wait here, so two exist at most."""


def run(connection: Connection[Answer, Request], config_dir: str, address: str | None) -> None:
    """Serve one parent until it says leave or goes away.

    Args:
        connection: to the parent.
        config_dir: value of ``SANE_CONFIG_DIR``, for this process only.
        address: eSCL address of the one scanner, where there is just one.
    """
    # Ctrl-C in a terminal goes to all; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["SANE_CONFIG_DIR"] = config_dir
    Child(connection, address).serve()


class Child:
    """State of the child process."""

    def __init__(self, connection: Connection[Answer, Request], address: str | None) -> None:
        self._connection = connection
        self._address = address
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._credit = threading.Semaphore(_WIDEST_IN_FLIGHT)
        self._cancelled = threading.Event()
        self._device: Any = None
        self._label = ""
        self._sane: Any = None
        self._last_sign_s = 0.0

    def serve(self) -> None:
        """Answer requests in the order in which they come."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while not isinstance(request := self._requests.get(), Leave):
            try:
                answer = self._answer(request)
            except WenyiError as error:
                answer = Failed(error)
            self._send(answer)
        if self._device is not None:
            self._device.close()

    def _listen(self) -> None:
        while True:
            try:
                request = self._connection.recv()
            except (EOFError, OSError):
                os._exit(0)
            if isinstance(request, Taken):
                self._credit.release()
            elif isinstance(request, Cancel):
                self._cancelled.set()
                self._credit.release()
                # SANE allows this call at any time, from any thread.
                if self._device is not None:
                    self._device.cancel()
            else:
                if isinstance(request, StartScan):
                    # Here and not in the other thread, or a cancel that follows at
                    # once would be forgotten.
                    self._cancelled.clear()
                    self._credit = threading.Semaphore(_WIDEST_IN_FLIGHT)
                self._requests.put(request)

    def _send(self, answer: Answer) -> None:
        try:
            self._connection.send(answer)
        except OSError:
            os._exit(0)

    def _answer(self, request: Request) -> Answer:
        match request:
            case ListDevices():
                return Devices(self._list())
            case OpenDevice():
                self._open(request)
                return Opened()
            case GetOptions():
                return Options(contract_options(self._opened(), self._sane._sane.error))
            case StartScan():
                return ScanEnded(self._scan(request))
            case _:
                raise DeviceError(device=self._label, detail=f"unexpected {request!r}")

    def _library(self) -> Any:
        if self._sane is None:
            try:
                import sane  # type: ignore[import-untyped]
            except ImportError as error:
                raise NotFound(device="SANE", detail=str(error)) from error
            sane.init()
            self._sane = sane
        return self._sane

    def _list(self) -> tuple[DeviceInfo, ...]:
        if self._address is not None:
            name = escl_status.make_and_model(self._address)
            if name is None:
                return ()
            return (DeviceInfo(f"escl:{self._address}", name, DeviceKind.ESCL),)
        sane = self._library()
        try:
            found = sane.get_devices()
        except sane._sane.error:
            return ()
        return tuple(device_info(*entry) for entry in found)

    def _open(self, request: OpenDevice) -> None:
        self._label = request.label
        if self._address is not None and escl_status.make_and_model(self._address) is None:
            # The driver itself would try for 20 s.
            raise NotFound(device=request.label, detail=f"no answer from {self._address}")
        sane = self._library()
        name = GIVEN_DEVICE if self._address is not None else request.name
        try:
            name.encode("latin-1")
            self._device = sane.open(name)
        except UnicodeEncodeError as error:
            raise NotFound(device=request.label, detail=str(error)) from error
        except sane._sane.error as error:
            raise opening_error(str(error), request.label) from error

    def _opened(self) -> Any:
        if self._device is None:
            raise NotFound(device=self._label, detail="not open")
        return self._device

    def _scan(self, request: StartScan) -> int:
        job = Job(self._opened(), self._sane._sane.error, self._label, self._address)
        job.prepare(request.profile, dict(request.settings), lambda: self._send(Reading()))
        pages = 0
        while not self._cancelled.is_set():
            page = job.next_page(self._cancelled, self._progress)
            if page is None:
                break
            self._credit.acquire()
            if self._cancelled.is_set():
                break
            self._hand_over(page.head(pages), page.data)
            pages += 1
            if job.one_page_only:
                break
        # Only after a good end: after an error a driver may hang here, and the error
        # has to get out first. The parent then ends this process.
        job.finish()
        if pages == 0 and not self._cancelled.is_set():
            raise FeederEmpty(device=self._label)
        return pages

    def _progress(self, line: int, lines: int) -> None:
        # python-sane calls this once a line, and crashes when it raises.
        now_s = time.monotonic()
        if now_s - self._last_sign_s >= _READING_EVERY_S:
            self._last_sign_s = now_s
            self._send(Reading())

    def _hand_over(self, head: PageHead, data: bytearray) -> None:
        file = os.memfd_create("page")
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            self._send(head)
            send_handle(self._connection, file, os.getppid())
        except OSError:
            os._exit(0)
        finally:
            os.close(file)


def device_info(name: str, vendor: str, model: str, kind: str) -> DeviceInfo:
    """Return SANE's description of a device in our words."""
    backend = name.split(":", 1)[0]
    if backend == "test":
        number = name.partition(":")[2]
        return DeviceInfo(name, f"SANE {model} {number}".strip(), DeviceKind.TEST)
    if backend == "airscan":
        return DeviceInfo(name, model, DeviceKind.ESCL)
    shown = model if model.lower().startswith(vendor.lower()) else f"{vendor} {model}"
    return DeviceInfo(name, shown.replace("_", " ").strip() or name, DeviceKind.SANE)

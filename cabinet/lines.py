"""A line to a cabinet: ask and be answered, over a serial port or TCP (线路).

One lock per line; what still lies in the input is cleared before a frame is sent; the line
rests between frames; an answer has its time, and there is one retry; a line that broke is
opened anew by the next call.
"""

from __future__ import annotations

import errno
import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

import serial

from resources.errors import (
    CabinetBusy,
    CabinetDenied,
    CabinetLost,
    CabinetSilent,
    DeviceError,
    NoCabinet,
)

_log = logging.getLogger(__name__)

T = TypeVar("T")
_MOST_BYTES = 4096
"""Of one answer; what talks on and on is no answer."""
_SLICE_S = 0.05
_REFUSED = (ConnectionRefusedError, socket.gaierror, TimeoutError)
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH)


class Port(Protocol):
    """Bytes to and fro."""

    def read(self, timeout_s: float) -> bytes:
        """Return what is there, or comes in that time; empty: nothing.

        Raises:
            OSError: the line broke.
        """
        ...

    def write(self, data: bytes) -> None:
        """Send all.

        Raises:
            OSError: the line broke.
        """
        ...

    def close(self) -> None:
        """Let go."""
        ...


class SerialPort:
    """A serial device, 8N1, for this program alone."""

    def __init__(self, path: str, baud: int) -> None:
        self._port = serial.Serial(path, baud, timeout=0, write_timeout=2.0, exclusive=True)

    def read(self, timeout_s: float) -> bytes:
        """See :class:`Port`."""
        self._port.timeout = timeout_s
        first = self._port.read(1)
        return first + self._port.read(self._port.in_waiting) if first else b""

    def write(self, data: bytes) -> None:
        """See :class:`Port`."""
        self._port.write(data)

    def close(self) -> None:
        """See :class:`Port`."""
        self._port.close()


class TcpPort:
    """A connection over TCP."""

    def __init__(self, host: tuple[str, int], timeout_s: float) -> None:
        self._socket = socket.create_connection(host, timeout=timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self, timeout_s: float) -> bytes:
        """See :class:`Port`."""
        if not select.select([self._socket], [], [], timeout_s)[0]:
            return b""
        data = self._socket.recv(_MOST_BYTES)
        if not data:
            raise ConnectionResetError("closed by the other side")
        return data

    def write(self, data: bytes) -> None:
        """See :class:`Port`."""
        self._socket.sendall(data)

    def close(self) -> None:
        """See :class:`Port`."""
        self._socket.close()


class Line:
    """A port that is opened when it is needed, and again when it broke."""

    def __init__(
        self,
        name: str,
        make: Callable[[], Port],
        *,
        reply_s: float,
        turnaround_s: float = 0.0,
        anew_after_silence: bool = False,
        heard: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        """Open nothing yet.

        Args:
            name: for errors.
            make: opens the port.
            reply_s: how long an answer may take.
            turnaround_s: rest before a frame.
            anew_after_silence: a missing answer ends the connection, so that one that
                comes late is not taken for that to the next question.
            heard: gets what nobody asked for, in order.
        """
        self.lock = threading.RLock()
        self._name, self._make = name, make
        self._reply_s, self._turnaround_s = reply_s, turnaround_s
        self._anew, self._heard = anew_after_silence, heard
        self._port: Port | None = None
        self._met = False
        """It was there at least once: what refuses now was lost, and not mistyped."""
        self._last = 0.0
        self._closed = threading.Event()

    @property
    def closed(self) -> bool:
        """Whether it was let go of for good."""
        return self._closed.is_set()

    def ask(
        self,
        frame: bytes,
        find: Callable[[bytes], T | None],
        *,
        tries: int = 2,
        reply_s: float | None = None,
    ) -> T:
        """Send a frame and return the answer.

        Args:
            frame: what to send.
            find: gets all that came so far; None: the answer is not in it yet.
            tries: how often it is sent.
            reply_s: another time for the answer.

        Raises:
            CabinetSilent: no answer.
            CabinetLost, NoCabinet, CabinetBusy, CabinetDenied: there is no line.
        """
        fault: Exception | None = None
        with self.lock:
            for _ in range(tries):
                try:
                    found = self._once(frame, find, reply_s or self._reply_s)
                except OSError as error:
                    fault = error
                    self._drop()
                    continue
                if found is not None:
                    return found
                fault = None
                if self._anew:
                    self._drop()
        if fault is not None:
            raise self._told(fault) from fault
        raise CabinetSilent(device=self._name, seconds=reply_s or self._reply_s)

    def tell(self, frame: bytes) -> None:
        """Send a frame that is not answered.

        Raises:
            CabinetLost, NoCabinet, CabinetBusy, CabinetDenied: there is no line.
        """
        with self.lock:
            try:
                self._send(frame)
            except OSError as error:
                self._drop()
                raise self._told(error) from error

    def listen(self, timeout_s: float) -> bool:
        """Hand what comes unasked to ``heard``; return whether something came.

        Raises:
            CabinetLost, NoCabinet, CabinetBusy, CabinetDenied: there is no line.
        """
        with self.lock:
            try:
                data = self._opened().read(timeout_s)
            except OSError as error:
                self._drop()
                raise self._told(error) from error
        if data:
            self._heard(data)
        return bool(data)

    def rest(self, seconds: float) -> bool:
        """Wait, but not longer than the line lives; return whether it still does."""
        return not self._closed.wait(seconds)

    def close(self) -> None:
        """Let go of the port for good."""
        self._closed.set()
        with self.lock:
            self._drop()

    def _once(self, frame: bytes, find: Callable[[bytes], T | None], reply_s: float) -> T | None:
        port = self._send(frame)
        came = bytearray()
        until = time.monotonic() + reply_s
        while (left := until - time.monotonic()) > 0 and len(came) < _MOST_BYTES:
            came += port.read(min(left, _SLICE_S))
            found = find(bytes(came)) if came else None
            if found is not None:
                self._last = time.monotonic()
                self._heard(bytes(came))
                return found
        self._last = time.monotonic()
        self._heard(bytes(came))
        return None

    def _send(self, frame: bytes) -> Port:
        port = self._opened()
        left = self._last + self._turnaround_s - time.monotonic()
        if left > 0:
            time.sleep(left)
        stale = port.read(0)
        if stale:
            self._heard(stale)
        port.write(frame)
        self._last = time.monotonic()
        return port

    def _opened(self) -> Port:
        if self.closed:
            raise ConnectionAbortedError("closed")
        if self._port is None:
            self._port = self._make()
            self._met = True
        return self._port

    def _drop(self) -> None:
        if self._port is not None:
            try:
                self._port.close()
            except OSError as error:
                _log.info("a broken line did not close: %s", error)
            self._port = None

    def _told(self, error: Exception) -> DeviceError:
        text = str(error)
        number = getattr(error, "errno", None)
        if isinstance(error, PermissionError) or number == 13:
            return CabinetDenied(device=self._name)
        if isinstance(error, FileNotFoundError) or number == errno.ENOENT:
            return NoCabinet(device=self._name)
        if not self._met and (isinstance(error, _REFUSED) or number in _UNREACHABLE):
            return NoCabinet(device=self._name)
        if number in (11, 16) or "exclusively lock" in text:
            return CabinetBusy(device=self._name)
        return CabinetLost(device=self._name, detail=text)

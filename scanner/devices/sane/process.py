"""The parent's end of a driver process: start, ask, watch, kill (驱动进程与看门狗)."""

from __future__ import annotations

import logging
import mmap
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from resources.errors import DeviceError, Disconnected, TimedOut
from scanner.devices.sane import child
from scanner.devices.sane.configuration import Configuration, write_configuration
from scanner.devices.sane.messages import Answer, Failed, Leave, PageHead, Request

_log = logging.getLogger(__name__)

LEAVE_WITHIN_S: Final = 1.0
"""Time a child has to close its device before it is killed."""


class DriverProcess:
    """A child process that runs SANE; used from one lane only.

    Args:
        configuration: what SANE loads there.
        label: what errors call the device.

    Attributes:
        pid: id of the child.
    """

    def __init__(self, configuration: Configuration, label: str) -> None:
        self._label = label
        self._folder = tempfile.TemporaryDirectory(prefix="wenyi-sane-")
        config_dir = write_configuration(Path(self._folder.name), configuration)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._connection: Connection[Request, Answer] = ours
        self._process = context.Process(
            target=child.run,
            args=(theirs, config_dir, configuration.address),
            name="wenyi-sane",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self.pid: int = self._process.pid or 0
        self._heard_s = time.monotonic()

    def send(self, request: Request) -> None:
        """Send a request.

        Raises:
            Disconnected: the child has died.
        """
        try:
            self._connection.send(request)
        except OSError as error:
            raise self._died() from error
        self._heard_s = time.monotonic()

    def receive(self, tick_s: float) -> Answer | None:
        """Return the next answer, ``None`` when there was none for ``tick_s``.

        Raises:
            Disconnected: the child has died.
        """
        ready = wait([self._connection, self._process.sentinel], tick_s)
        if not ready:
            return None
        if self._connection not in ready and not self._connection.poll():
            raise self._died()
        try:
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        self._heard_s = time.monotonic()
        return answer

    @property
    def silent_s(self) -> float:
        """Seconds since the last word either way."""
        return time.monotonic() - self._heard_s

    def ask(self, request: Request, within_s: float) -> Answer:
        """Send a request and return its answer.

        Raises:
            DeviceError: the answer is an error, or TimedOut, or Disconnected.
        """
        self.send(request)
        answer = self.receive(within_s)
        if answer is None:
            raise TimedOut(device=self._label, seconds=round(within_s, 1))
        if isinstance(answer, Failed):
            raise answer.error
        return answer

    def pixels(self, head: PageHead) -> NDArray[np.uint8]:
        """Map the page announced by ``head``: H × W × 3 or H × W, read only, no copy.

        The memory lives as long as the array does and belongs to nobody else.
        """
        try:
            file = recv_handle(self._connection)
        except (EOFError, OSError, RuntimeError) as error:
            raise self._died() from error
        with _closing(file):
            length = head.height_px * head.width_px * head.samples
            if os.fstat(file).st_size != length:
                raise DeviceError(device=self._label, detail="page of the wrong length")
            memory = mmap.mmap(file, length, access=mmap.ACCESS_READ)
        shape: tuple[int, ...] = (head.height_px, head.width_px)
        if head.samples > 1:
            shape = (*shape, head.samples)
        return np.frombuffer(memory, np.uint8).reshape(shape)

    def leave(self) -> None:
        """End the child politely, by force after ``LEAVE_WITHIN_S``. Safe to call twice."""
        if self._process.is_alive():
            try:
                self._connection.send(Leave())
            except OSError:
                _log.debug("driver process of %s was gone already", self._label)
            self._process.join(LEAVE_WITHIN_S)
        self.kill()

    def kill(self) -> None:
        """End the child at once. Safe to call twice."""
        if self._process.is_alive():
            _log.warning("driver process %d of %s is killed", self.pid, self._label)
            self._process.kill()
        self._process.join()
        self._connection.close()
        self._folder.cleanup()

    def _died(self) -> Disconnected:
        self._process.join(LEAVE_WITHIN_S)
        return Disconnected(
            device=self._label, detail=f"driver process ended with {self._process.exitcode}"
        )


def ask_once(
    configuration: Configuration, label: str, request: Request, within_s: float
) -> Answer:
    """Ask a driver process that lives for this one question.

    Raises:
        DeviceError: as ``DriverProcess.ask``.
    """
    process = DriverProcess(configuration, label)
    try:
        answer = process.ask(request, within_s)
    except BaseException:
        process.kill()
        raise
    process.leave()
    return answer


@contextmanager
def _closing(file: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(file)

"""A serial line made of a pseudo-terminal, under a name of one's own (模拟串口)."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Terminal:
    """The far end of a serial line, on a thread; the near end is ``path``.

    Args:
        path: name to give it, a link; must not exist.
        heard: gets what came over the line, returns what to say.
        idle: called now and then, returns what to say unasked.
    """

    def __init__(
        self,
        path: Path,
        heard: Callable[[bytes], bytes],
        idle: Callable[[], bytes] = bytes,
        idle_s: float = 0.01,
    ) -> None:
        self.path = path
        self._heard, self._idle, self._idle_s = heard, idle, idle_s
        self._thread: threading.Thread | None = None
        self.plug()

    def plug(self) -> None:
        """Attach the adapter (again)."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path.symlink_to(os.ttyname(self._slave))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="demo-serial", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Take the adapter away; whoever has the line open sees it break."""
        if self._thread is None:
            return
        self._stopping.set()
        self._thread.join()
        self._thread = None
        self.path.unlink(missing_ok=True)
        os.close(self._slave)
        os.close(self._master)

    close = unplug

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        if data:
            os.write(self._master, data)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            ready = select.select([self._master], [], [], self._idle_s)[0]
            with suppress(OSError):
                self.say(self._heard(os.read(self._master, 4096)) if ready else self._idle())

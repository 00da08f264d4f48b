"""What the process of recognition tells its window, line by line (识别输出)."""

from __future__ import annotations

import threading
from typing import IO, Any

from courtroom.listening.wire import line


class Mouth:
    """The way out; safe for several threads."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._lock = threading.Lock()

    def say(self, value: dict[str, Any]) -> None:
        """Tell the window; waits while it does not read.

        Raises:
            BrokenPipeError: nobody listens any more.
        """
        with self._lock:
            self._out.write(line(value))
            self._out.flush()

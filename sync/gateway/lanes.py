"""Where blocking work runs: a bounded pool of threads, never the event loop (工作线程)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Lanes:
    """A pool of threads of the gateway's own, and how much work it has.

    Args:
        threads: how many run at once; the rest waits its turn.
    """

    def __init__(self, threads: int = 16) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="gateway")
        self._lock = threading.Lock()
        self._busy = 0
        self.threads = threads

    @property
    def busy(self) -> int:
        """Calls that run or wait; background jobs stand back while it is high."""
        return self._busy

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run ``work`` on a thread and return what it returns.

        A caller that is cancelled leaves the work running to its end: a transaction is
        never torn by somebody hanging up.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._counted, work, args, kwargs)

    def close(self) -> None:
        """Wait for what runs; take nothing more."""
        self._pool.shutdown(wait=True)

    def _counted(
        self, work: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> R:
        with self._lock:
            self._busy += 1
        try:
            return work(*args, **kwargs)
        finally:
            with self._lock:
                self._busy -= 1

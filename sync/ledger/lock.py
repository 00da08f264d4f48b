"""One ledger transaction at a time within this process (账本锁)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from resources.errors import Locked


class Turn:
    """A lock that notices when its own holder asks for it again."""

    def __init__(self, name: str, patience_s: float) -> None:
        self._name = name
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn and keep it.

        Raises:
            Locked: others kept it for too long.
            RuntimeError: this thread has it already, and would wait for itself.
        """
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("a transaction of the ledger is open in this thread already")
        if not self._lock.acquire(timeout=self._patience_s):
            raise Locked(path=self._name)
        self._owner = me
        try:
            yield
        finally:
            self._owner = None
            self._lock.release()

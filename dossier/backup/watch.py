"""How far a long copy got, and whether to go on (进度与取消)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from resources.errors import Cancelled

Phase = Literal["database", "blobs", "checking"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a backup, a check or a restore stands (进度)."""

    phase: Phase
    done: int
    """Files, or pages of the database."""
    whole: int
    done_bytes: int = 0


Listener = Callable[[Progress], None]


class Watch:
    """Tells a listener, and stops where it is asked to."""

    def __init__(
        self, listener: Listener | None = None, cancel: threading.Event | None = None
    ) -> None:
        self._listener = listener
        self._cancel = cancel

    def tell(self, phase: Phase, done: int, whole: int, done_bytes: int = 0) -> None:
        """Tell where it stands.

        Raises:
            Cancelled: a person asked for it; what is durable so far is used again.
        """
        if self._cancel is not None and self._cancel.is_set():
            raise Cancelled
        if self._listener is not None:
            self._listener(Progress(phase, done, whole, done_bytes))

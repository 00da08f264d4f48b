"""What a library says when it fails, as one of our errors (引擎故障)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from resources.errors import Crashed


@contextmanager
def failing(engine: str) -> Iterator[None]:
    """Raise ``Crashed`` for the errors that native libraries raise.

    Raises:
        Crashed: the library failed inside.
    """
    try:
        yield
    except (RuntimeError, ValueError, MemoryError) as error:
        raise Crashed(engine=engine, detail=str(error)) from error

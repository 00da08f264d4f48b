"""A disk that forgets: what no finished transaction made durable is lost at a crash."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Crash(Exception):
    """The machine lost its power."""


class Disk:
    """Tables in transactions. A crash may hit before, in and after each of them."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.tables: dict[str, dict[Any, Any]] = {}
        self._undo: list[tuple[str, Any, Any]] = []
        self._open = False
        self.fuse: int | None = None
        """Steps until the power goes; None: it stays."""

    def step(self) -> None:
        """Let time pass."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.fuse = None
                raise Crash

    def table(self, name: str) -> dict[Any, Any]:
        """Return a table, to be read."""
        return self.tables.setdefault(name, {})

    def get(self, table: str, key: Any) -> Any:
        """Return a value or None."""
        return self.table(table).get(key)

    def put(self, table: str, key: Any, value: Any) -> None:
        """Set a value inside a transaction; None removes it."""
        assert self._open
        self.step()
        rows = self.table(table)
        self._undo.append((table, key, rows.get(key)))
        if value is None:
            rows.pop(key, None)
        else:
            rows[key] = value

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all or nothing."""
        assert not self._open
        self._open = True
        try:
            yield
            self.step()
        except BaseException:
            # Power that goes in the middle of the commit: whole or not at all.
            self._roll_back()
            raise
        finally:
            self._open = False
        self._undo.clear()
        self.step()

    def _roll_back(self) -> None:
        for table, key, old in reversed(self._undo):
            if old is None:
                self.table(table).pop(key, None)
            else:
                self.table(table)[key] = old
        self._undo.clear()

    def image(self) -> dict[str, dict[Any, Any]]:
        """Return a backup."""
        assert not self._open
        return copy.deepcopy(self.tables)

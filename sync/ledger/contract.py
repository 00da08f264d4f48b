"""What the rest of the centre needs of its database (账本约定)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from sync.core.centre.ports import Database, Ledger


@dataclass(frozen=True, slots=True)
class Reach:
    """What a caller may get at (可及范围)."""

    cases: frozenset[str] | None = frozenset()
    """Ids of cases; None: every case."""
    writes: bool = False
    secret: bool = False
    """Whether the confidential volume (副卷) of these cases is within reach."""

    def may_read(self, case: str) -> bool:
        """Return whether a case is within reach."""
        return self.cases is None or case in self.cases

    def within(self, other: Reach) -> Reach:
        """Return what both may get at."""
        if self.cases is None or other.cases is None:
            cases = other.cases if self.cases is None else self.cases
        else:
            cases = self.cases & other.cases
        return Reach(cases, self.writes and other.writes, self.secret and other.secret)


EVERYTHING = Reach(None, True, True)
NOTHING = Reach()


class OpenLedger(Ledger, Protocol):
    """A ledger whose transaction others may write their own tables in."""

    @property
    def connection(self) -> sa.Connection:
        """The open connection; commit and rollback are the transaction's business."""


class Books(Database, Protocol):
    """The centre's database."""

    def transaction(self) -> AbstractContextManager[OpenLedger]:
        """Begin a serial transaction; durable when left normally, else undone."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Begin a short transaction beside the ledger: sessions, tokens, notes."""

    def reading(self, reach: Reach) -> AbstractContextManager[sa.Connection]:
        """Give a consistent view that holds no row outside ``reach``.

        On PostgreSQL the server itself hides the others (row-level security); on SQLite
        the functions of :mod:`sync.ledger.queries` do.
        """

    def close(self) -> None:
        """Close all connections."""

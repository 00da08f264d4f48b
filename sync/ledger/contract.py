"""What the rest of the centre needs of its database (账本约定)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from sync.core.centre.ports import Database, Kept, Ledger


@dataclass(frozen=True, slots=True)
class Reach:
    """What a caller may get at (可及范围).

    ``writes`` and ``secret`` hold for every one of ``cases``. Who may do more in some of
    them has these in ``writes_in`` and ``secret_in``; what serves one case asks
    :meth:`only`, what serves many at once gets by with less.
    """

    cases: frozenset[str] | None = frozenset()
    """Ids of cases; None: every case."""
    writes: bool = False
    secret: bool = False
    """Whether the confidential volume (副卷) of these cases is within reach."""
    writes_in: frozenset[str] = frozenset()
    """Where ``writes`` is not set: cases that may be written nevertheless."""
    secret_in: frozenset[str] = frozenset()
    """Where ``secret`` is not set: cases whose confidential volume is within reach."""

    def may_read(self, case: str) -> bool:
        """Return whether a case is within reach."""
        return self.cases is None or case in self.cases

    def may_write(self, case: str) -> bool:
        """Return whether a case may be written."""
        return self.may_read(case) and (self.writes or case in self.writes_in)

    def may_read_secret(self, case: str) -> bool:
        """Return whether the confidential volume of a case is within reach."""
        return self.may_read(case) and (self.secret or case in self.secret_in)

    def only(self, case: str) -> Reach:
        """Return what is within reach of one case."""
        if not self.may_read(case):
            return NOTHING
        return Reach(frozenset({case}), self.may_write(case), self.may_read_secret(case))

    def within(self, other: Reach) -> Reach:
        """Return what both may get at."""
        cases = _both(self.cases, other.cases)
        return reach_from(
            cases,
            _both(self._written(), other._written()),
            _both(self._confided(), other._confided()),
        )

    def _written(self) -> frozenset[str] | None:
        return _where(self.cases, self.writes, self.writes_in)

    def _confided(self) -> frozenset[str] | None:
        return _where(self.cases, self.secret, self.secret_in)


def reach_from(
    cases: frozenset[str] | None,
    written: frozenset[str] | None,
    confided: frozenset[str] | None,
) -> Reach:
    """Return the reach that reads, writes, and reads the confidential volume, of these.

    Args:
        cases: that may be read; None: all.
        written: that may be written, so far as they may be read; None: all.
        confided: whose confidential volume may be read, likewise.
    """
    writes, writes_in = _spread(cases, written)
    secret, secret_in = _spread(cases, confided)
    return Reach(cases, writes, secret, writes_in, secret_in)


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _where(
    cases: frozenset[str] | None, everywhere: bool, some: frozenset[str]
) -> frozenset[str] | None:
    return cases if everywhere else some


def _spread(
    cases: frozenset[str] | None, some: frozenset[str] | None
) -> tuple[bool, frozenset[str]]:
    """Return whether ``some`` covers all of ``cases``, else what it covers of them."""
    if cases is None:
        return some is None, some or frozenset()
    if some is None or cases <= some:
        return bool(cases), frozenset()
    return False, some & cases


EVERYTHING = Reach(None, True, True)
NOTHING = Reach()


class OpenLedger(Ledger, Protocol):
    """A ledger whose transaction others may write their own tables in."""

    @property
    def connection(self) -> sa.Connection:
        """The open connection; commit and rollback are the transaction's business."""

    def kept(self, device: str, epoch: int, sequence: int) -> Kept | None:
        """Return the entry at this place of a chain, as it was sent."""


class Books(Database, Protocol):
    """The centre's database."""

    @property
    def name(self) -> str:
        """Where it is, without a password."""

    def transaction(self) -> AbstractContextManager[OpenLedger]:
        """Begin a serial transaction; durable when left normally, else undone."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Begin a short transaction beside the ledger: sessions, tokens, notes."""

    def view(self) -> AbstractContextManager[OpenLedger]:
        """Give a snapshot of the ledger that waits for no writer; writing in it fails."""

    def reading(self, reach: Reach) -> AbstractContextManager[sa.Connection]:
        """Give a consistent view that holds no row outside ``reach``.

        On PostgreSQL the server itself hides the others (row-level security); on SQLite
        the functions of :mod:`sync.ledger.queries` do.
        """

    def consulting(self) -> AbstractContextManager[sa.Connection]:
        """Give a consistent read-only view of what belongs to no case.

        People, sessions, stations, their rights: what is asked before anybody's reach is
        known. It waits for no writer. Rows of cases are not to be read here.
        """

    def size_bytes(self) -> int:
        """Return how much room the database takes."""

    def close(self) -> None:
        """Close all connections."""

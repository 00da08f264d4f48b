"""How much one station may bring in on a day (每日配额).

Counted as it comes in, in the database, so that several gateways count together and a
restart forgets nothing. What is over is not refused for good: the station keeps it and
goes on after midnight. The request that reaches the limit is still taken, so that one
larger than a day's quota is not turned away for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossier.court_time import court_now
from resources.errors import QuotaReached, Rejected
from sync.core.answers import Answer, Committed, Done, Stored
from sync.core.entries import header
from sync.core.framing import Span
from sync.core.messages import Batch, Commit, Part, Request, Slices
from sync.gateway.config import Quota
from sync.gateway.tables import usage
from sync.ledger import upserts
from sync.ledger.contract import Books

_KEPT_DAYS = 7


class Quotas:
    """Counts for every station; may be called from any thread.

    Args:
        quota: of each station.
        books: where it is counted.
        clock: wall time of the centre, aware.
    """

    def __init__(
        self,
        quota: Quota,
        books: Books,
        clock: Callable[[], datetime] = court_now,
    ) -> None:
        self._quota, self._books, self._clock = quota, books, clock

    def check(self, device: str, request: Request) -> int:
        """Return 0, or for how many seconds the station may bring in no more."""
        most_bytes, most_pages = self._quota.bytes_per_day, self._quota.pages_per_day
        asked = (
            most_bytes > 0 and isinstance(request, Batch | Part | Slices),
            most_pages > 0 and isinstance(request, Commit) and bool(_pages(request)),
        )
        if not any(asked):
            return 0
        now = self._clock()
        query = sa.select(usage.c.bytes, usage.c.pages).where(*_of(device, now))
        with self._books.consulting() as connection:
            found = connection.execute(query).first()
        reached = found is not None and any(
            counts and used >= most
            for counts, used, most in zip(asked, found, (most_bytes, most_pages), strict=True)
        )
        return _until_midnight_s(now) if reached else 0

    def count(self, device: str, request: Request, pieces: Sequence[Span], answer: Answer) -> None:
        """Count what was taken."""
        brought = {"bytes": 0, "pages": 0}
        if isinstance(request, Batch | Part | Slices) and isinstance(answer, Stored | Done):
            brought["bytes"] = sum(len(piece) for piece in pieces)
        elif isinstance(request, Commit) and isinstance(answer, Committed):
            brought["pages"] = _pages(request)
        if not any(brought.values()) or self._quota == Quota():
            return
        now = self._clock()
        nothing = {"device": device, "day": now.date().isoformat(), "bytes": 0, "pages": 0}
        added = {name: usage.c[name] + count for name, count in brought.items()}
        with self._books.writing() as connection:
            upserts.put(connection, usage, [nothing], ())
            connection.execute(sa.update(usage).where(*_of(device, now)).values(added))


def forget_before(connection: sa.Connection, now: datetime) -> None:
    """Forget what was counted on days long over."""
    since = (now - timedelta(days=_KEPT_DAYS)).date().isoformat()
    connection.execute(sa.delete(usage).where(usage.c.day < since))


def reached(seconds: int) -> QuotaReached:
    """Return what is said to whoever brought in too much."""
    return QuotaReached(hours=max(1, round(seconds / 3600)))


def _pages(request: Commit) -> int:
    """Return how many pages the entries bring; none where they cannot be read."""
    try:
        entries = [header(sent.entry.raw) for sent in request.entries]
    except Rejected:
        return 0
    deltas = (delta for entry in entries for delta in entry.deltas)
    return sum(delta.table == "page" and delta.before is None for delta in deltas)


def _of(device: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return usage.c.device == device, usage.c.day == now.date().isoformat()


def _until_midnight_s(now: datetime) -> int:
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, round((midnight - now).total_seconds()))

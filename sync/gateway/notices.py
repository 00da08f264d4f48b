"""When stations were heard of, and what they were refused, for who runs the centre (工作站动态).

Every request would be a write of its own: it is counted in memory, and written down now
and then. What a gateway that is killed has not written yet is lost; nothing rests on it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from sync.gateway.tables import refusal
from sync.ledger import overview
from sync.ledger.contract import Books

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Refused:
    """How often a station was refused something (拒绝统计)."""

    device: str
    code: str
    """Of :class:`sync.core.answers.Refusal`."""
    times: int
    last_at_s: int


class Notices:
    """What is to be written down; any thread may add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, datetime] = {}
        self._refused: Counter[tuple[str, str]] = Counter()

    def seen(self, device: str) -> None:
        """Note that a station is there."""
        with self._lock:
            self._seen[device] = datetime.now(UTC)

    def refused(self, device: str, code: str) -> None:
        """Count a refusal."""
        with self._lock:
            if len(self._refused) < _MOST:
                self._refused[device, code] += 1

    def flush(self, books: Books, now_s: int) -> None:
        """Write it down; does nothing where there is nothing."""
        with self._lock:
            seen, refused = self._seen, self._refused
            self._seen, self._refused = {}, Counter()
        if not seen and not refused:
            return
        with books.writing() as connection:
            for device, at in seen.items():
                overview.note_seen(connection, device, at.isoformat(timespec="seconds"))
            for (device, code), count in refused.items():
                _add(connection, device, code, count, now_s)


def refusals(connection: sa.Connection, device: str | None = None) -> Sequence[Refused]:
    """Return what was refused, by station and code; ``device``: of one station."""
    query = sa.select(refusal).order_by(refusal.c.device, refusal.c.code)
    if device is not None:
        query = query.where(refusal.c.device == device)
    return [
        Refused(row.device, row.code, row.times, row.last_at_s)
        for row in connection.execute(query.limit(_MOST))
    ]


def _add(connection: sa.Connection, device: str, code: str, count: int, now_s: int) -> None:
    named = (refusal.c.device == device, refusal.c.code == code)
    added = connection.execute(
        sa.update(refusal).where(*named).values(times=refusal.c.times + count, last_at_s=now_s)
    )
    if added.rowcount == 0:
        connection.execute(
            sa.insert(refusal).values(device=device, code=code, times=count, last_at_s=now_s)
        )

"""What sync changed in the tables, for windows of other programs (变动通知).

The journal tells them what was done on this station. What came from the centre has no
entry there, so each transaction of sync leaves one line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.ids import CaseId
from dossier.store import following
from dossier.store.rows import time_text

_KEPT = 2000
"""Notices; a window looks every few seconds."""


def keep(connection: sa.Connection, changes: Sequence[Changes]) -> int:
    """Leave a notice of what was changed; return its number, 0 where nothing was."""
    touched = [each for each in changes if each.touched]
    if not touched:
        return 0
    table = following.notice
    lines = [[each.kind, each.case_id, sorted(each.touched)] for each in touched]
    made = connection.execute(
        sa.insert(table).values(
            touched=json.dumps(lines, ensure_ascii=False, separators=(",", ":")),
            at=time_text(touched[-1].at),
        )
    )
    number = int(made.lastrowid)
    connection.execute(sa.delete(table).where(table.c.n <= number - _KEPT))
    return number


def newest(connection: sa.Connection) -> int:
    """Return the number of the newest notice, 0 before the first."""
    found = connection.execute(sa.select(sa.func.max(following.notice.c.n))).scalar()
    return int(found or 0)


def after(connection: sa.Connection, number: int) -> Iterator[tuple[int, list[Changes]]]:
    """Yield the notices after ``number`` with what they tell."""
    table = following.notice
    query = sa.select(table).where(table.c.n > number).order_by(table.c.n)
    for row in connection.execute(query).all():
        at = datetime.fromisoformat(row.at)
        yield (
            row.n,
            [
                Changes(0, kind, None if case is None else CaseId(case), _pairs(touched), at)
                for kind, case, touched in json.loads(row.touched)
            ],
        )


def _pairs(touched: list[list[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((table, id_) for table, id_ in touched)

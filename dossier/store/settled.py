"""The order in which entries made the tables what they are (生效次序).

What the centre decided counts in the order of its feed, whoever wrote it; own entries it
has not decided on come after, in the order of writing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.store import following, journal, schema
from dossier.store.journal import Entry

_STRIDE = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an own entry stands."""

    place: tuple[float, int]
    """Number in the feed, then position; infinite where the number is not known yet."""
    shown: bool
    """Whether the tables show it."""


def settled_order(connection: sa.Connection) -> dict[int, Placed]:
    """Return the places of own entries by position; empty where nothing was noted yet."""
    table = following.own
    query = sa.select(table.c.position, table.c.number, table.c.standing)
    found: dict[int, Placed] = {}
    # A chain is committed in order: an entry whose number was never told has one before
    # that of the next entry.
    limit = math.inf
    for position, number, standing in connection.execute(query.order_by(table.c.position.desc())):
        limit = limit if number is None else number
        found[position] = Placed((limit, position), standing == "applied")
    return found


def shown_foreign(connection: sa.Connection) -> Iterator[tuple[int, Entry]]:
    """Yield number and entry of what others did and the tables show, in order."""
    table = following.foreign
    last = 0
    while True:
        query = (
            sa.select(table)
            .where(table.c.number > last, table.c.outcome == "applied", table.c.understood == 1)
            .order_by(table.c.number)
            .limit(_STRIDE)
        )
        rows = connection.execute(query).all()
        for row in rows:
            last = row.number
            yield row.number, journal.read(0, row.entry, row.hash, row.signature)
        if not rows:
            return


def elsewhere_only(connection: sa.Connection) -> set[str]:
    """Return masters that need not lie here: of others, or proved to be at the centre."""
    standing, wanted = following.standing, following.wanted
    found = set(
        connection.execute(
            sa.select(standing.c.sha256).where(standing.c.state.in_(("verified", "once")))
        ).scalars()
    )
    found.update(connection.execute(sa.select(wanted.c.sha256)).scalars())
    others = sa.select(schema.page.c.sha256).where(
        schema.page.c.batch_id.in_(sa.select(following.elsewhere.c.batch_id))
    )
    found.update(connection.execute(others).scalars())
    return found

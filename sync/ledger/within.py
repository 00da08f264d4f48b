"""Conditions that keep a query within somebody's reach (权限过滤)."""

from __future__ import annotations

import sqlalchemy as sa

from sync.ledger.cells import cell
from sync.ledger.contract import Reach
from sync.ledger.tables import item, item_case

Column = sa.ColumnElement[str]
Flag = sa.ColumnElement[bool]


def confided(reach: Reach) -> frozenset[str] | None:
    """Return the cases whose confidential volume is within reach; None: every case."""
    if reach.secret:
        return reach.cases
    return reach.secret_in if reach.cases is None else reach.secret_in & reach.cases


def sees_secrets(reach: Reach) -> bool:
    """Return whether anything confidential is within reach; else nobody looks for it."""
    return confided(reach) != frozenset()


def is_within(reach: Reach, case: Column, secret: Flag) -> Flag:
    """Return the condition for a row of one case."""
    return sa.and_(_is_in(reach.cases, case), _is_open(reach, case, secret))


def is_item_within(reach: Reach, scope: str = "") -> Flag:
    """Return the condition for an item of the feed, which may concern several cases."""
    if scope:
        reach = reach.only(scope)
    if reach.cases is None and (reach.secret or not reach.secret_in):
        return sa.true() if reach.secret else sa.not_(item.c.secret)
    # Under a name of its own: the query around it may have the table, too.
    case = item_case.alias("within")
    around = (
        sa.select(sa.literal(1))
        .where(case.c.number == item.c.number)
        .where(is_within(reach, case.c.case_id, item.c.secret))
        .correlate(item)
        .exists()
    )
    if reach.cases is None:
        return sa.or_(sa.not_(item.c.secret), around)
    return around


def _is_in(cases: frozenset[str] | None, case: Column) -> Flag:
    if cases is None:
        return sa.true()
    return case.in_(sorted(map(cell, cases)))


def _is_open(reach: Reach, case: Column, secret: Flag) -> Flag:
    known = confided(reach)
    if known is None or (reach.secret and reach.cases is not None):
        return sa.true()
    if not known:
        return sa.not_(secret)
    return sa.or_(sa.not_(secret), _is_in(known, case))

"""Cases, materials and pages as the centre has them, within a reach (案卷查询)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sync.core.entries import Row
from sync.ledger.cells import cell, from_text
from sync.ledger.contract import Reach
from sync.ledger.tables import row, row_body
from sync.ledger.within import is_within, sees_secrets

MOST = 10_000
"""Rows that one query returns at most."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One row of a dossier."""

    kind: str
    """Its table: ``case``, ``party``, ``material``, ``page`` …"""
    id: str
    case: str
    secret: bool
    """Whether it stands in the confidential volume (副卷)."""
    row: Row
    """Its columns as the station's store has them; see ``dossier.store.schema``."""


def cases(
    connection: sa.Connection, reach: Reach, after: str = "", limit: int = 100
) -> list[Thing]:
    """Return cases whose id is greater than ``after``, by id."""
    query = _things(reach, "case").where(row.c.id > cell(after)).order_by(row.c.id)
    return _all(connection, query.limit(min(limit, MOST)))


def case(connection: sa.Connection, reach: Reach, id_: str) -> Thing | None:
    """Return the case."""
    return _one(connection, _things(reach, "case").where(row.c.id == cell(id_)))


def thing(connection: sa.Connection, reach: Reach, kind: str, id_: str) -> Thing | None:
    """Return a row of whatever kind, removed or not."""
    return _one(connection, _things(reach, kind).where(row.c.id == cell(id_)))


def case_by_number(connection: sa.Connection, reach: Reach, number: str) -> Thing | None:
    """Return the case with this number (案号)."""
    return _one(connection, _things(reach, "case").where(row.c.number == cell(number)))


def parties(connection: sa.Connection, reach: Reach, case: str) -> list[Thing]:
    """Return the parties of a case, in order (当事人)."""
    found = _all(
        connection, _things(reach, "party").where(row.c.case_id == cell(case)).limit(MOST)
    )
    return sorted(found, key=lambda each: (_number(each.row.get("position")), each.id))


def materials(connection: sa.Connection, reach: Reach, case: str) -> list[Thing]:
    """Return the live materials of a case: main volume first, by category and order."""
    found = _all(
        connection, _live(reach, "material").where(row.c.case_id == cell(case)).limit(MOST)
    )

    def place(each: Thing) -> tuple[Any, ...]:
        names = (str(each.row.get(name) or "") for name in ("category", "rank"))
        return (each.secret, *names, each.id)

    return sorted(found, key=place)


def material(connection: sa.Connection, reach: Reach, id_: str) -> Thing | None:
    """Return the material, unless it was removed."""
    return _one(connection, _live(reach, "material").where(row.c.id == cell(id_)))


def pages(
    connection: sa.Connection,
    reach: Reach,
    case: str,
    *,
    material: str | None = None,
    filed: bool = False,
    limit: int = MOST,
) -> list[Thing]:
    """Return live pages of a case, by material and order.

    Args:
        connection: of ``Books.reading`` with the same reach.
        reach: of the caller.
        case: id.
        material: only those in it; None: all.
        filed: only those that stand in a live material of the main volume, which is
            all a party may see.
        limit: at most so many.
    """
    query = _live(reach, "page").where(row.c.case_id == cell(case))
    if material is not None:
        query = query.where(row.c.material_id == cell(material))
    if filed:
        query = query.where(is_filed(row))
    order = (row.c.material_id, _rank(reach), row.c.id)
    return _all(connection, query.order_by(*order).limit(min(limit, MOST)))


def page(
    connection: sa.Connection, reach: Reach, id_: str, *, filed: bool = False
) -> Thing | None:
    """Return the page, unless it was removed; ``filed`` as for :func:`pages`."""
    query = _live(reach, "page").where(row.c.id == cell(id_))
    return _one(connection, query.where(is_filed(row)) if filed else query)


def page_counts(
    connection: sa.Connection, reach: Reach, case: str, *, filed: bool = False
) -> dict[str, int]:
    """Return how many live pages each material of a case has; ``""``: not filed yet."""
    query = (
        sa.select(sa.func.coalesce(row.c.material_id, ""), sa.func.count())
        .where(row.c.kind == "page", row.c.case_id == cell(case), sa.not_(row.c.deleted))
        .where(is_within(reach, row.c.case_id, row.c.secret))
        .group_by(row.c.material_id)
    )
    if filed:
        query = query.where(is_filed(row))
    return {material: count for material, count in connection.execute(query)}


def is_filed(of: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the condition that a page stands in a live material of the main volume."""
    above = row.alias("above")
    return sa.and_(
        sa.not_(of.c.secret),
        sa.not_(of.c.deleted),
        sa.select(sa.literal(1))
        .where(above.c.kind == "material", above.c.id == of.c.material_id)
        .where(sa.not_(above.c.secret), sa.not_(above.c.deleted))
        .exists(),
    )


def _things(reach: Reach, kind: str) -> sa.Select[Any]:
    columns = (row.c.kind, row.c.id, row.c.case_id, row.c.secret)
    if sees_secrets(reach):
        body = sa.func.coalesce(row.c.body, row_body.c.body).label("body")
        same = sa.and_(row_body.c.kind == row.c.kind, row_body.c.id == row.c.id)
        query = sa.select(*columns, body).select_from(sa.outerjoin(row, row_body, same))
    else:
        query = sa.select(*columns, row.c.body)
    return query.where(row.c.kind == kind, is_within(reach, row.c.case_id, row.c.secret))


def _live(reach: Reach, kind: str) -> sa.Select[Any]:
    return _things(reach, kind).where(sa.not_(row.c.deleted))


def _of_case(connection: sa.Connection, query: sa.Select[Any], case: str) -> list[Thing]:
    return _all(connection, query.where(row.c.case_id == cell(case)).limit(MOST))


def _rank(reach: Reach) -> sa.ColumnElement[str]:
    if sees_secrets(reach):
        return sa.func.coalesce(row.c.rank, row_body.c.rank)
    return row.c.rank


def _all(connection: sa.Connection, query: sa.Select[Any]) -> list[Thing]:
    return [
        Thing(found.kind, found.id, found.case_id, found.secret, from_text(found.body))
        for found in connection.execute(query)
    ]


def _one(connection: sa.Connection, query: sa.Select[Any]) -> Thing | None:
    found = _all(connection, query.limit(1))
    return found[0] if found else None


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0

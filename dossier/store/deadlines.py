"""Reading what deadlines depend on (期限读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

import sqlalchemy as sa

from dossier.deadlines.model import CaseEvent, Duty, Facts, Mark, Suspension
from dossier.ids import CaseEventId, CaseId, DutyId, SuspensionId
from dossier.store import deadline_rows as rows
from dossier.store import schema
from dossier.store.readers import Reader
from resources.errors import UnknownItem

T = TypeVar("T")


def facts(reader: Reader, case_id: CaseId) -> Facts:
    """Return what the deadlines of a case depend on.

    Raises:
        UnknownItem: there is no such case.
    """
    case = reader.case(case_id)
    return Facts(
        case_id,
        case.procedure,
        tuple(_events(reader, case_id)),
        tuple(_some(reader, schema.suspension, rows.to_suspension, case_id)),
        tuple(_some(reader, schema.duty, rows.to_duty, case_id)),
        tuple(_some(reader, schema.deadline_mark, rows.to_mark, case_id)),
        tuple(_some(reader, schema.deadline_unlock, rows.to_unlock, case_id)),
    )


def all_facts(reader: Reader) -> list[Facts]:
    """Return what the deadlines of all cases depend on that have any, oldest case first."""
    with uncollected():
        events = _by_case(_events(reader))
    suspensions = _by_case(_some(reader, schema.suspension, rows.to_suspension))
    duties = _by_case(_some(reader, schema.duty, rows.to_duty))
    marks = _by_case(_some(reader, schema.deadline_mark, rows.to_mark))
    unlocks = _by_case(_some(reader, schema.deadline_unlock, rows.to_unlock))
    table = schema.case
    query = sa.select(table.c.id, table.c.procedure).order_by(table.c.id)
    return [
        Facts(
            CaseId(id_),
            procedure,
            tuple(events[id_]),
            tuple(suspensions.get(id_, ())),
            tuple(duties.get(id_, ())),
            tuple(marks.get(id_, ())),
            tuple(unlocks.get(id_, ())),
        )
        for id_, procedure in reader.connection.execute(query)
        if id_ in events
    ]


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from looking through a hundred thousand new values again and again.

    They refer to nothing that refers back, and nothing else waits for it: a third of the time
    that reading them takes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def newest_mark(reader: Reader) -> datetime | None:
    """Return when a step was reached last; None where none was.

    No clock goes back behind it; see :meth:`WithdrawMarks`.
    """
    table = schema.deadline_mark
    query = sa.select(sa.func.max(table.c.at)).where(table.c.withdrawn == "")
    found = reader.connection.execute(query).scalar()
    return None if found is None else datetime.fromisoformat(found)


def event(reader: Reader, event_id: CaseEventId) -> CaseEvent:
    """Return an event.

    Raises:
        UnknownItem: there is none with this id.
    """
    table = schema.case_event
    query = sa.select(*(table.c[name] for name in rows.EVENT_COLUMNS)).where(
        table.c.id == event_id
    )
    row = reader.connection.execute(query).first()
    if row is None:
        raise UnknownItem(thing=str(event_id))
    return rows.to_event(row)


def suspension(reader: Reader, suspension_id: SuspensionId) -> Suspension:
    """Return a suspension.

    Raises:
        UnknownItem: there is none with this id.
    """
    return _one(reader, schema.suspension, rows.to_suspension, suspension_id)


def duty(reader: Reader, duty_id: DutyId) -> Duty:
    """Return a duty.

    Raises:
        UnknownItem: there is none with this id.
    """
    return _one(reader, schema.duty, rows.to_duty, duty_id)


def duties(reader: Reader, case_id: CaseId) -> list[Duty]:
    """Return who does what in a case, ended ones too."""
    return list(_some(reader, schema.duty, rows.to_duty, case_id))


def marks(reader: Reader, case_id: CaseId) -> list[Mark]:
    """Return the steps reached in a case, withdrawn ones too."""
    return list(_some(reader, schema.deadline_mark, rows.to_mark, case_id))


def _events(reader: Reader, case_id: CaseId | None = None) -> Iterator[CaseEvent]:
    table = schema.case_event
    query = sa.select(*(table.c[name] for name in rows.EVENT_COLUMNS)).order_by(table.c.id)
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    found = reader.connection.execute(query)
    # Plain tuples: a hundred thousand rows of their own kind take half as long again; many at
    # a time: one by one they take a fifth longer.
    return map(rows.to_event, chain.from_iterable(found.partitions(10_000)))


def _some(
    reader: Reader,
    table: sa.Table,
    made: Callable[[sa.RowMapping], T],
    case_id: CaseId | None = None,
) -> Iterator[T]:
    query = sa.select(table).order_by(table.c.id)
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    return map(made, reader.connection.execute(query).mappings())


def _one(reader: Reader, table: sa.Table, made: Callable[[sa.RowMapping], T], id_: str) -> T:
    query = sa.select(table).where(table.c.id == id_)
    row = reader.connection.execute(query).mappings().first()
    if row is None:
        raise UnknownItem(thing=id_)
    return made(row)


def _by_case(found: Iterator[Any]) -> dict[str, list[Any]]:
    by_case: dict[str, list[Any]] = {}
    for one in found:
        by_case.setdefault(one.case_id, []).append(one)
    return by_case

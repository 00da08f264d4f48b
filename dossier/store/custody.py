"""Reading custody (保管读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

import sqlalchemy as sa

from dossier.custody.labels import folded
from dossier.custody.model import (
    GONE,
    Alarm,
    Bundle,
    BundleState,
    CustodyAct,
    Loan,
    LoanState,
    Place,
    Visit,
)
from dossier.ids import AlarmId, BundleId, CaseId, LoanId, VisitId
from dossier.store import custody_rows as rows
from dossier.store import schema
from dossier.store.looking import all_of, of_case, row_of
from dossier.store.readers import Reader
from resources.errors import UnknownLabel

_AWAY = (BundleState.LENT.value, BundleState.RETURNED.value)
_LIVE = (LoanState.ASKED.value, LoanState.GRANTED.value, LoanState.OUT.value)


def bundles(reader: Reader, case_id: CaseId | None = None) -> list[Bundle]:
    """Return the bundles in the order they were registered, of a case or of all."""
    table = schema.bundle
    query = of_case(table, case_id).order_by(table.c.id)
    return [rows.to_bundle(row) for row in all_of(reader, query)]


def held(reader: Reader) -> list[Bundle]:
    """Return the bundles of all cases that have not left for good, as :func:`bundles`."""
    table = schema.bundle
    query = sa.select(table).where(table.c.state.not_in([one.value for one in GONE]))
    return [rows.to_bundle(row) for row in all_of(reader, query.order_by(table.c.id))]


def live_loans(reader: Reader) -> list[Loan]:
    """Return the requests of all cases that are asked, granted or out, oldest first."""
    table = schema.loan
    query = sa.select(table).where(table.c.state.in_(_LIVE)).order_by(table.c.id)
    return [rows.to_loan(row) for row in all_of(reader, query)]


def bundle(reader: Reader, bundle_id: BundleId) -> Bundle:
    """Return the bundle.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_bundle(row_of(reader, schema.bundle, bundle_id))


def labelled(reader: Reader, label: str) -> Bundle:
    """Return the bundle with this label, whatever the case of its letters.

    Raises:
        UnknownLabel: there is none.
    """
    column = schema.bundle.c.label
    query = sa.select(schema.bundle)
    found = list(all_of(reader, query.where(column == label.strip()).limit(1)))
    if not found:
        alike = query.where(sa.func.lower(column) == folded(label))
        found = list(all_of(reader, alike.limit(2)))
    if len(found) != 1:
        raise UnknownLabel(label=label)
    return rows.to_bundle(found[0])


def lying(reader: Reader, cabinet: str, cell: str | None = None) -> list[Bundle]:
    """Return what lies in a cabinet or one cell of it, cell by cell."""
    table = schema.bundle
    query = sa.select(table).where(
        table.c.cabinet == cabinet, table.c.state == BundleState.STORED.value
    )
    if cell is not None:
        query = query.where(table.c.cell == cell)
    return [
        rows.to_bundle(row) for row in all_of(reader, query.order_by(table.c.cell, table.c.id))
    ]


def loans(
    reader: Reader, case_id: CaseId | None = None, bundle_id: BundleId | None = None
) -> list[Loan]:
    """Return requests to borrow, oldest first, of a case or a bundle or of all."""
    table = schema.loan
    query = of_case(table, case_id)
    if bundle_id is not None:
        query = query.where(table.c.bundle_id == bundle_id)
    return [rows.to_loan(row) for row in all_of(reader, query.order_by(table.c.id))]


def loan(reader: Reader, loan_id: LoanId) -> Loan:
    """Return a request to borrow.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_loan(row_of(reader, schema.loan, loan_id))


def visit(reader: Reader, visit_id: VisitId) -> Visit:
    """Return a visit.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_visit(row_of(reader, schema.cell_visit, visit_id))


def unended(reader: Reader, cabinet: str | None = None) -> list[Visit]:
    """Return the visits that have not ended, or broke off, oldest first."""
    table = schema.cell_visit
    query = sa.select(table).where(table.c.ended_at.is_(None))
    if cabinet is not None:
        query = query.where(table.c.cabinet == cabinet)
    return [rows.to_visit(row) for row in all_of(reader, query.order_by(table.c.id))]


def acts(reader: Reader, bundle_id: BundleId) -> list[CustodyAct]:
    """Return what was done with a bundle, in order (流转记录)."""
    table = schema.custody_act
    query = sa.select(table).where(table.c.bundle_id == bundle_id).order_by(table.c.id)
    return [rows.to_act(row) for row in all_of(reader, query)]


def alarms(reader: Reader, case_id: CaseId | None = None, *, settled: bool = False) -> list[Alarm]:
    """Return alarms, oldest first: those nobody saw to yet, or all."""
    table = schema.custody_alarm
    query = of_case(table, case_id)
    if not settled:
        query = query.where(table.c.settled_at.is_(None))
    return [rows.to_alarm(row) for row in all_of(reader, query.order_by(table.c.id))]


def alarm(reader: Reader, alarm_id: AlarmId) -> Alarm:
    """Return an alarm.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_alarm(row_of(reader, schema.custody_alarm, alarm_id))


def last_case(reader: Reader, place: Place) -> CaseId | None:
    """Return the case whose paper was last put into, or found in, a cell; None: none ever."""
    table = schema.custody_act
    query = (
        sa.select(table.c.case_id)
        .where(table.c.cabinet == place.cabinet, table.c.cell == place.cell)
        .order_by(table.c.id.desc())
        .limit(1)
    )
    found = reader.connection.execute(query).scalar()
    return None if found is None else CaseId(found)


def left_from(reader: Reader, cabinet: str) -> dict[BundleId, str]:
    """Return the cell of a cabinet that each bundle on loan, or back from it, was taken from."""
    act, bundle_ = schema.custody_act, schema.bundle
    query = (
        sa.select(act.c.bundle_id, act.c.cabinet, act.c.cell)
        .join(bundle_, bundle_.c.id == act.c.bundle_id)
        .where(bundle_.c.state.in_(_AWAY), act.c.cell.is_not(None))
        .order_by(act.c.id)
    )
    last = {row.bundle_id: (row.cabinet, row.cell) for row in reader.connection.execute(query)}
    return {BundleId(id_): cell for id_, (of, cell) in last.items() if of == cabinet}

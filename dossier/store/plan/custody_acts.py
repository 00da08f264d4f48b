"""What acts of custody have in common: the move, its record, alarms and loans that end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from dossier.custody.changes import MOST_CHARACTERS
from dossier.custody.model import (
    Act,
    Alarm,
    AlarmKind,
    Bundle,
    BundleState,
    CustodyAct,
    LoanState,
    Place,
    after,
)
from dossier.ids import AlarmId, BundleId, CustodyActId, new_id
from dossier.store import custody
from dossier.store import custody_rows as rows
from dossier.store.plan.delta import Delta, changed, created
from dossier.store.readers import Reader
from resources.errors import BadValue, CabinetInUse, EmptyValue


def named(person: str) -> None:
    """Check that somebody is named.

    Raises:
        EmptyValue: nobody is.
    """
    if not person.strip():
        raise EmptyValue(column="经手人 by")
    short(person)


def short(*texts: str) -> None:
    """Check lengths.

    Raises:
        BadValue: more than :data:`MOST_CHARACTERS`.
    """
    for text in texts:
        if len(text) > MOST_CHARACTERS:
            raise BadValue(column="text", value=f"{text[:20]}…")


def free(reader: Reader, bundle_id: BundleId) -> Bundle:
    """Return a bundle that no door stands open for.

    Raises:
        UnknownItem: there is none with this id.
        CabinetInUse: a visit for it has not ended.
    """
    bundle = custody.bundle(reader, bundle_id)
    for visit in custody.unended(reader):
        if bundle_id in visit.bundles:
            place = visit.place
            raise CabinetInUse(cabinet=place.cabinet, cell=place.cell, who=visit.by)
    return bundle


def done(before: Bundle, now: Bundle, act: Act, by: str, at: datetime, **more: Any) -> list[Delta]:
    """Return the move of a bundle and the record of it.

    Args:
        before: the bundle as it is.
        now: as it will be, but for its state, which follows from the act.
        act: what was done.
        by: who did it.
        at: when.
        more: further fields of :class:`dossier.custody.model.CustodyAct`.

    Raises:
        CustodyOutOfTurn: it may not be done in its state.
    """
    if before.moved_at is not None:
        # A clock may be set back; what came after stands after.
        at = max(at, before.moved_at)
    if act is not Act.REGISTER:
        now = replace(now, state=after(before.state, act, before.label), moved_at=at)
    deltas = changed("bundle", before.id, rows.bundle_row(before), rows.bundle_row(now))
    made = CustodyAct(
        CustodyActId(new_id()),
        before.case_id,
        before.id,
        act,
        by,
        at,
        before.volume,
        **more,
    )
    return [*deltas, created("custody_act", rows.act_row(made))]


def ended_loans(reader: Reader, bundle: Bundle) -> list[Delta]:
    """Return the end of the loan that a bundle is out on."""
    deltas: list[Delta] = []
    if bundle.state in (BundleState.LENT, BundleState.MISSING):
        for loan in custody.loans(reader, bundle_id=bundle.id):
            if loan.state is LoanState.OUT:
                now = replace(loan, state=LoanState.BACK)
                deltas += changed("loan", loan.id, rows.loan_row(loan), rows.loan_row(now))
    return deltas


def raised(
    reader: Reader,
    bundle: Bundle,
    kind: AlarmKind,
    at: datetime,
    *,
    place: Place | None = None,
    detail: str = "",
) -> list[Delta]:
    """Return a new alarm about a bundle; none where one of its kind is not settled yet."""
    for alarm in custody.alarms(reader, bundle.case_id):
        if alarm.kind is kind and alarm.bundle_id == bundle.id and alarm.place == place:
            return []
    made = Alarm(
        AlarmId(new_id()),
        bundle.case_id,
        kind,
        at,
        bundle.volume,
        bundle.id,
        place,
        detail,
    )
    return [created("custody_alarm", rows.alarm_row(made))]


def settled(
    reader: Reader,
    bundle: Bundle,
    kinds: Collection[AlarmKind],
    by: str,
    at: datetime,
    ground: str,
) -> list[Delta]:
    """Return the settling of a bundle's alarms of these kinds."""
    deltas: list[Delta] = []
    for alarm in custody.alarms(reader, bundle.case_id):
        if alarm.bundle_id == bundle.id and alarm.kind in kinds:
            now = replace(alarm, settled_at=at, settled_by=by, ground=ground)
            deltas += changed(
                "custody_alarm", alarm.id, rows.alarm_row(alarm), rows.alarm_row(now)
            )
    return deltas

"""Rows of custody and the domain's values, back and forth (保管各表)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import RowMapping

from dossier.custody.model import (
    Act,
    Alarm,
    AlarmKind,
    Bundle,
    BundleState,
    CustodyAct,
    Loan,
    LoanState,
    Place,
    Purpose,
    Shut,
    Visit,
)
from dossier.ids import AlarmId, BundleId, CaseId, CustodyActId, LoanId, VisitId
from dossier.model import Volume
from dossier.store.rows import Row, clean, time_text


def bundle_row(bundle: Bundle) -> Row:
    """Return the row of ``bundle``."""
    return {
        **_head(bundle),
        "label": clean(bundle.label),
        "title": clean(bundle.title),
        "registered_at": time_text(bundle.registered_at),
        "registered_by": clean(bundle.registered_by),
        "submitter": clean(bundle.submitter),
        "state": bundle.state.value,
        "sheets": bundle.sheets,
        **_place(bundle.place),
        "holder": clean(bundle.holder),
        "due_on": _day(bundle.due_on),
        "counted": bundle.counted,
        "moved_at": _time(bundle.moved_at),
    }


def loan_row(loan: Loan) -> Row:
    """Return the row of ``loan``."""
    return {
        **_head(loan),
        "bundle_id": str(loan.bundle_id),
        "person": clean(loan.person),
        "purpose": clean(loan.purpose),
        "asked_at": time_text(loan.asked_at),
        "state": loan.state.value,
        "due_on": _day(loan.due_on),
        "decided_by": clean(loan.decided_by),
        "decided_at": _time(loan.decided_at),
        "ground": clean(loan.ground),
    }


def visit_row(visit: Visit) -> Row:
    """Return the row of ``visit``."""
    return {
        **_head(visit),
        **_place(visit.place),
        "purpose": visit.purpose.value,
        "bundles": _ids(visit.bundles),
        "by": clean(visit.by),
        "begun_at": time_text(visit.begun_at),
        "ended_at": _time(visit.ended_at),
        "done": _ids(visit.done),
        "shut": None if visit.shut is None else visit.shut.value,
        "ground": clean(visit.ground),
    }


def act_row(act: CustodyAct) -> Row:
    """Return the row of ``act``."""
    return {
        **_head(act),
        "bundle_id": str(act.bundle_id),
        "act": act.act.value,
        "by": clean(act.by),
        "at": time_text(act.at),
        "person": clean(act.person),
        **_place(act.place),
        "visit_id": act.visit_id,
        "loan_id": act.loan_id,
        "sheets": act.sheets,
        "identified": clean(act.identified),
        "signature_sha256": act.signature_sha256,
        "ground": clean(act.ground),
    }


def alarm_row(alarm: Alarm) -> Row:
    """Return the row of ``alarm``."""
    return {
        **_head(alarm),
        "kind": alarm.kind.value,
        "raised_at": time_text(alarm.raised_at),
        "bundle_id": alarm.bundle_id,
        **_place(alarm.place),
        "detail": clean(alarm.detail),
        "settled_at": _time(alarm.settled_at),
        "settled_by": clean(alarm.settled_by),
        "ground": clean(alarm.ground),
    }


def to_bundle(row: RowMapping) -> Bundle:
    """Return the bundle of a row."""
    return Bundle(
        id=BundleId(row["id"]),
        case_id=CaseId(row["case_id"]),
        label=row["label"],
        title=row["title"],
        sheets=row["sheets"],
        registered_at=datetime.fromisoformat(row["registered_at"]),
        registered_by=row["registered_by"],
        volume=Volume(row["volume"]),
        submitter=row["submitter"],
        state=BundleState(row["state"]),
        place=_place_of(row),
        holder=row["holder"],
        due_on=_day_of(row["due_on"]),
        counted=row["counted"],
        moved_at=_time_of(row["moved_at"]),
    )


def to_loan(row: RowMapping) -> Loan:
    """Return the loan of a row."""
    return Loan(
        id=LoanId(row["id"]),
        case_id=CaseId(row["case_id"]),
        bundle_id=BundleId(row["bundle_id"]),
        person=row["person"],
        purpose=row["purpose"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        volume=Volume(row["volume"]),
        state=LoanState(row["state"]),
        due_on=_day_of(row["due_on"]),
        decided_by=row["decided_by"],
        decided_at=_time_of(row["decided_at"]),
        ground=row["ground"],
    )


def to_visit(row: RowMapping) -> Visit:
    """Return the visit of a row."""
    return Visit(
        id=VisitId(row["id"]),
        case_id=CaseId(row["case_id"]),
        place=Place(row["cabinet"], row["cell"]),
        purpose=Purpose(row["purpose"]),
        bundles=tuple(map(BundleId, json.loads(row["bundles"]))),
        by=row["by"],
        begun_at=datetime.fromisoformat(row["begun_at"]),
        volume=Volume(row["volume"]),
        ended_at=_time_of(row["ended_at"]),
        done=tuple(map(BundleId, json.loads(row["done"]))),
        shut=None if row["shut"] is None else Shut(row["shut"]),
        ground=row["ground"],
    )


def to_act(row: RowMapping) -> CustodyAct:
    """Return the act of a row."""
    return CustodyAct(
        id=CustodyActId(row["id"]),
        case_id=CaseId(row["case_id"]),
        bundle_id=BundleId(row["bundle_id"]),
        act=Act(row["act"]),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        volume=Volume(row["volume"]),
        person=row["person"],
        place=_place_of(row),
        visit_id=None if row["visit_id"] is None else VisitId(row["visit_id"]),
        loan_id=None if row["loan_id"] is None else LoanId(row["loan_id"]),
        sheets=row["sheets"],
        identified=row["identified"],
        signature_sha256=row["signature_sha256"],
        ground=row["ground"],
    )


def to_alarm(row: RowMapping) -> Alarm:
    """Return the alarm of a row."""
    return Alarm(
        id=AlarmId(row["id"]),
        case_id=CaseId(row["case_id"]),
        kind=AlarmKind(row["kind"]),
        raised_at=datetime.fromisoformat(row["raised_at"]),
        volume=Volume(row["volume"]),
        bundle_id=None if row["bundle_id"] is None else BundleId(row["bundle_id"]),
        place=_place_of(row),
        detail=row["detail"],
        settled_at=_time_of(row["settled_at"]),
        settled_by=row["settled_by"],
        ground=row["ground"],
    )


def _head(one: Bundle | Loan | Visit | CustodyAct | Alarm) -> Row:
    return {"id": str(one.id), "case_id": str(one.case_id), "volume": one.volume.value}


def _place(place: Place | None) -> Row:
    if place is None:
        return {"cabinet": None, "cell": None}
    return {"cabinet": clean(place.cabinet), "cell": clean(place.cell)}


def _place_of(row: RowMapping) -> Place | None:
    return None if row["cabinet"] is None else Place(row["cabinet"], row["cell"])


def _ids(ids: Iterable[str]) -> str:
    return json.dumps(list(ids), separators=(",", ":"))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


def _time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

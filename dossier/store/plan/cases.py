"""Cases and batches (案件、批次)."""

from __future__ import annotations

from dataclasses import replace

from dossier import case_number
from dossier.changes import CloseBatch, OpenBatch, OpenCase
from dossier.store import rows
from dossier.store.plan.delta import Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import DuplicateCase, DuplicateItem, UnknownCase


def plan(reader: Reader, change: OpenCase | OpenBatch | CloseBatch) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: a number is malformed or taken, an item unknown or already there.
    """
    match change:
        case OpenCase():
            return _open_case(reader, change)
        case OpenBatch(batch):
            if reader.exists("batch", batch.id):
                raise DuplicateItem(thing=str(batch.id))
            reader.case(batch.case_id)
            return Planned(batch.case_id, [created("batch", rows.batch_row(batch))])
        case CloseBatch(batch_id, state, error_kind):
            batch = reader.batch(batch_id)
            closed = replace(batch, state=state, error_kind=error_kind)
            before, after = rows.batch_row(batch), rows.batch_row(closed)
            return Planned(batch.case_id, changed("batch", batch_id, before, after))


def _open_case(reader: Reader, change: OpenCase) -> Planned:
    number = str(case_number.parse(change.case.number))
    try:
        reader.case_by_number(number)
    except UnknownCase:
        pass
    else:
        raise DuplicateCase(number=number)
    if reader.exists("case", change.case.id):
        raise DuplicateItem(thing=str(change.case.id))
    return opening(change)


def opening(change: OpenCase) -> Planned:
    """Return what opening a case does where neither its number nor its id is taken.

    Raises:
        InvalidCaseNumber: the number is none.
    """
    case = replace(change.case, number=str(case_number.parse(change.case.number)))
    deltas = [created("case", rows.case_row(case))]
    for position, party in enumerate(change.parties):
        if party.case_id != case.id:
            raise ValueError("a party of another case")
        deltas.append(created("party", rows.party_row(party, position)))
    return Planned(case.id, deltas)

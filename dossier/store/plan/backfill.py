"""Filling in: parties and particulars of a case (回填)."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from dossier.backfill.model import FIELD_WORDS
from dossier.backfill.particulars import MOST, MOST_CHARACTERS, FillIn, Particular
from dossier.identity import check_identity
from dossier.model import Party
from dossier.store import backfill_rows, rows, schema
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import EmptyValue, UnknownItem


def plan(reader: Reader, change: FillIn) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: the case, a party or a page is unknown, a value is empty, a number is none.
        ValueError: what is to be written contradicts itself.
    """
    case = reader.case(change.case_id)
    if len(change.particulars) + len(change.parties) > MOST:
        raise ValueError(f"more than {MOST} at once")
    deltas: list[Delta] = []
    if change.cause.strip():
        renamed = replace(case, cause=change.cause.strip())
        deltas += changed("case", case.id, rows.case_row(case), rows.case_row(renamed))
    deltas += _parties(reader, change)
    known = {party.id for party in (*reader.parties(case.id), *change.parties)}
    for one in change.particulars:
        if one.case_id != case.id:
            raise ValueError("a particular of another case")
        if one.party_id is not None and one.party_id not in known:
            raise UnknownItem(thing=str(one.party_id))
        deltas += _particular(reader, one)
    return Planned(case.id, deltas)


def _parties(reader: Reader, change: FillIn) -> list[Delta]:
    standing = {party.id: party for party in reader.parties(change.case_id)}
    places = {
        id_: position
        for id_, position in reader.connection.execute(
            sa.select(schema.party.c.id, schema.party.c.position).where(
                schema.party.c.case_id == change.case_id
            )
        )
    }
    deltas: list[Delta] = []
    free = max(places.values(), default=-1) + 1
    for party in change.parties:
        checked = _checked(party, change)
        before = standing.get(party.id)
        if before is None:
            deltas.append(created("party", rows.party_row(checked, free)))
            free += 1
        else:
            position = places[str(party.id)]
            deltas += changed(
                "party",
                party.id,
                rows.party_row(before, position),
                rows.party_row(checked, position),
            )
    return deltas


def _checked(party: Party, change: FillIn) -> Party:
    if party.case_id != change.case_id:
        raise ValueError("a party of another case")
    for name in ("role", "name"):
        if not getattr(party, name).strip():
            raise EmptyValue(column=name)
    _short(party.role, party.name)
    identity = check_identity(party.identity).normal if party.identity.strip() else ""
    return replace(party, role=party.role.strip(), name=party.name.strip(), identity=identity)


def _particular(reader: Reader, one: Particular) -> list[Delta]:
    if not one.value.strip():
        raise EmptyValue(column=FIELD_WORDS[one.field])
    _short(one.value, one.by)
    if one.page_id is not None and reader.page(one.page_id).case_id != one.case_id:
        raise ValueError("a page of another case")
    after = backfill_rows.particular_row(one)
    table = schema.particular
    row = (
        reader.connection.execute(sa.select(table).where(table.c.id == one.id)).mappings().first()
    )
    if row is None:
        return [created("particular", after)]
    return changed("particular", one.id, dict(row), after)


def _short(*texts: str) -> None:
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")

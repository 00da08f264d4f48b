"""The archive: requests to look, what was seen, what a person decided (档案)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from dossier.archive_changes import (
    LONGEST_DAYS,
    MOST_CHARACTERS,
    MOST_PAGES,
    AdoptHearing,
    AdoptRecord,
    AdoptSigners,
    ArchiveChange,
    AskLookup,
    DecideLookup,
    EndLookup,
    NoteLookupUse,
    NoteReview,
)
from dossier.ids import PageId
from dossier.lookup import LOOKUP_WORDS, Lookup, LookupState, LookupUse, Use
from dossier.review import Review
from dossier.store import archive, schema
from dossier.store import archive_rows as rows
from dossier.store.plan import adopting
from dossier.store.plan.delta import Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import DuplicateItem, EmptyValue, LookupOutOfTurn, NotGranted, OwnRequest

_CODE = re.compile(r"[1-4]-\d{1,2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STAGES = ("GD", "YJ", "CQ")


def plan(reader: Reader, change: ArchiveChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case AskLookup(lookup):
            return _ask(reader, lookup)
        case DecideLookup():
            return _decide(reader, change)
        case EndLookup(lookup_id):
            lookup = archive.lookup(reader, lookup_id)
            if lookup.state not in (LookupState.ASKED, LookupState.GRANTED):
                raise _out_of_turn(lookup, "结束")
            return _moved(lookup, replace(lookup, state=LookupState.ENDED))
        case NoteLookupUse(used):
            return _use(reader, used)
        case NoteReview(review):
            return _review(reader, review)
        case AdoptHearing() | AdoptRecord() | AdoptSigners():
            return adopting.plan(reader, change)


def _ask(reader: Reader, lookup: Lookup) -> Planned:
    reader.case(lookup.case_id)
    if reader.exists("lookup", lookup.id):
        raise DuplicateItem(thing=str(lookup.id))
    if not lookup.volumes:
        raise EmptyValue(column="volumes")
    for name in ("person", "purpose"):
        if not getattr(lookup, name).strip():
            raise EmptyValue(column=name)
    _short(lookup.person, lookup.capacity, lookup.purpose)
    asked = Lookup(
        lookup.id,
        lookup.case_id,
        lookup.main,
        lookup.confidential,
        lookup.person,
        lookup.capacity,
        lookup.purpose,
        lookup.asked_at,
    )
    return Planned(lookup.case_id, [created("lookup", rows.lookup_row(asked))])


def _decide(reader: Reader, change: DecideLookup) -> Planned:
    lookup = archive.lookup(reader, change.lookup_id)
    if lookup.state is not LookupState.ASKED:
        raise _out_of_turn(lookup, "审批")
    if not change.by.strip():
        raise EmptyValue(column="by")
    if change.by.strip() == lookup.person.strip():
        raise OwnRequest(who=lookup.person)
    if not change.granted and not change.ground.strip():
        raise EmptyValue(column="ground")
    _short(change.by, change.ground)
    until = change.until if change.granted else None
    if change.granted and (
        until is None or not change.at < until <= change.at + timedelta(days=LONGEST_DAYS)
    ):
        raise ValueError(f"granted for more than {LONGEST_DAYS} days, or for no time")
    decided = replace(
        lookup,
        state=LookupState.GRANTED if change.granted else LookupState.REFUSED,
        may_print=change.granted and change.may_print,
        until=until,
        decided_by=change.by,
        decided_at=change.at,
        ground=change.ground,
    )
    return _moved(lookup, decided)


def _use(reader: Reader, used: LookupUse) -> Planned:
    lookup = archive.lookup(reader, used.lookup_id)
    if reader.exists("lookup_use", used.id):
        raise DuplicateItem(thing=str(used.id))
    if used.use is Use.FAILED:
        printed = None if used.of is None else archive.use(reader, used.of)
        if printed is None or printed.use is not Use.PRINTED or printed.lookup_id != lookup.id:
            raise ValueError("a print that failed is one that was noted")
    elif not lookup.is_open(used.at):
        # Said before anything is shown: afterwards nobody could take it back.
        raise _out_of_turn(lookup, "查阅")
    elif used.use is Use.PRINTED and not lookup.may_print:
        raise NotGranted(thing="打印")
    if not used.pages or len(used.pages) > MOST_PAGES:
        raise ValueError("no pages, or too many")
    if used.person.strip() != lookup.person.strip():
        raise NotGranted(thing=used.person)
    check_pages(reader, lookup, used.pages)
    row = rows.use_row(replace(used, case_id=lookup.case_id, volume=lookup.volume))
    return Planned(lookup.case_id, [created("lookup_use", row)])


def check_pages(reader: Reader, lookup: Lookup, pages: Collection[PageId]) -> None:
    """Check that each page lies in a volume that was granted, and was not deleted.

    Raises:
        NotGranted: one lies elsewhere, or in no volume yet.
    """
    page, material = schema.page, schema.material
    query = (
        sa.select(page.c.id)
        .join(material, material.c.id == page.c.material_id)
        .where(
            page.c.case_id == lookup.case_id,
            page.c.deleted == 0,
            material.c.volume.in_([volume.value for volume in lookup.volumes]),
        )
    )
    there = {str(row[0]) for row in reader.connection.execute(query)}
    if not there.issuperset(pages):
        raise NotGranted(thing="页面")


def _review(reader: Reader, review: Review) -> Planned:
    reader.case(review.case_id)
    if reader.exists("review", review.id):
        raise DuplicateItem(thing=str(review.id))
    for name in ("reason", "by"):
        if not getattr(review, name).strip():
            raise EmptyValue(column=name)
    _short(review.reason, review.by)
    if not _CODE.fullmatch(review.code) or review.stage not in _STAGES:
        raise ValueError("no such check")
    if not _DIGEST.fullmatch(review.basis):
        raise ValueError("not a digest")
    return Planned(review.case_id, [created("review", rows.review_row(review))])


def _moved(before: Lookup, after: Lookup) -> Planned:
    deltas = changed("lookup", before.id, rows.lookup_row(before), rows.lookup_row(after))
    return Planned(before.case_id, deltas)


def _out_of_turn(lookup: Lookup, wish: str) -> LookupOutOfTurn:
    state = LOOKUP_WORDS[lookup.state]
    if lookup.state is LookupState.GRANTED and wish == "查阅":
        state = "已过期"
    return LookupOutOfTurn(who=lookup.person, wish=wish, state=state)


def _short(*texts: str) -> None:
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")

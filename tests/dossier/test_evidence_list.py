"""The list of evidence: its order, numbers, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dossier import order
from dossier.changes import DeletePages, MoveMaterial
from dossier.evidence import (
    Original,
)
from dossier.evidence_changes import (
    MOST_CHARACTERS,
    MOST_EXHIBITS,
    NoteDisplay,
    NoteOpinion,
    NoteRuling,
    SetExhibits,
    WriteNote,
)
from dossier.ids import (
    PageId,
)
from dossier.model import Volume
from dossier.store import Store, evidence
from resources.errors import (
    ConfidentialEvidence,
    DuplicateItem,
    EmptyValue,
    UnknownItem,
)
from tests.dossier.evidence import (
    display,
    exhibit,
    listed,
    make_exhibit,
    make_pages,
    note,
    opinion,
    pages_of,
    ruling,
)
from tests.dossier.hearings import make_hearing


def test_the_list_is_kept_in_the_order_of_showing(store: Store) -> None:
    hearing = make_hearing(store)
    first = make_exhibit(store, hearing.case_id, 1, submitted_on=date(2026, 3, 1), purpose="借款")
    second = make_exhibit(store, hearing.case_id, 1, "被告", rank=order.between("", first.rank))
    assert listed(store, hearing.case_id) == [second, first]
    changed = replace(first, purpose="还款", rank=order.between("", second.rank))
    done = store.apply(SetExhibits(hearing.case_id, (changed,)), "clerk")
    assert done.touched == {("exhibit", first.id)}
    assert listed(store, hearing.case_id) == [changed, second]
    assert store.verify(deep=True).ok


def test_withdrawn_evidence_frees_its_number(store: Store) -> None:
    hearing = make_hearing(store)
    first = make_exhibit(store, hearing.case_id, 1)
    with pytest.raises(DuplicateItem):
        make_exhibit(store, hearing.case_id, 1)
    store.apply(SetExhibits(hearing.case_id, (replace(first, removed=True),)), "clerk")
    second = make_exhibit(store, hearing.case_id, 1)
    assert listed(store, hearing.case_id) == [second]
    with pytest.raises(DuplicateItem):
        store.apply(SetExhibits(hearing.case_id, (first,)), "clerk")


def test_a_barcode_means_one_exhibit(store: Store) -> None:
    hearing = make_hearing(store)
    make_exhibit(store, hearing.case_id, 1, barcode="690123")
    with pytest.raises(DuplicateItem):
        make_exhibit(store, hearing.case_id, 2, barcode="690123")
    with pytest.raises(DuplicateItem):
        make_exhibit(store, hearing.case_id, 2, barcode="原证1")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": " "}, EmptyValue),
        ({"side": ""}, EmptyValue),
        ({"volume": Volume.CONFIDENTIAL}, ConfidentialEvidence),
        ({"number": 0}, ValueError),
        ({"group": 0}, ValueError),
        ({"rank": "?"}, ValueError),
        ({"media_type": "audio"}, ValueError),
        ({"media_type": "game", "media_sha256": "a" * 64}, ValueError),
        ({"media_type": "audio", "media_sha256": "../etc"}, ValueError),
        ({"purpose": "长" * (MOST_CHARACTERS + 1)}, ValueError),
        ({"pages": ("nowhere",)}, UnknownItem),
        ({"case_id": "elsewhere"}, UnknownItem),
    ],
)
def test_what_contradicts_itself_is_refused(
    store: Store, values: dict[str, Any], error: type[Exception]
) -> None:
    hearing = make_hearing(store)
    made = replace(exhibit(hearing.case_id), **values)
    with pytest.raises(error):
        store.apply(SetExhibits(hearing.case_id, (made,)), "clerk")
    assert not listed(store, hearing.case_id)


def test_no_page_of_the_confidential_volume_is_evidence(store: Store) -> None:
    hearing = make_hearing(store)
    secret = make_pages(
        store, hearing.case_id, volume=Volume.CONFIDENTIAL, category="deliberation"
    )
    open_ = make_pages(store, hearing.case_id)
    pages = (*pages_of(store, open_), pages_of(store, secret)[0])
    for made in (
        exhibit(hearing.case_id, pages=pages),
        exhibit(hearing.case_id, material_id=secret.id),
    ):
        with pytest.raises(ConfidentialEvidence):
            store.apply(SetExhibits(hearing.case_id, (made,)), "clerk")
    assert not listed(store, hearing.case_id)


def test_pages_that_go_into_the_confidential_volume_are_not_shown_any_more(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    assert one.material_id is not None

    def shown() -> tuple[PageId, ...]:
        with store.snapshot() as reader:
            return evidence.open_pages(reader, listed(store, hearing.case_id))[one.id]

    assert shown() == one.pages
    store.apply(DeletePages(one.pages[1:2]), "clerk")
    assert shown() == (one.pages[0], one.pages[2])
    store.apply(MoveMaterial(one.material_id, Volume.CONFIDENTIAL, "deliberation"), "clerk")
    assert shown() == ()
    with pytest.raises(ConfidentialEvidence):
        store.apply(NoteDisplay(display(hearing, one, one.pages[0])), "clerk")
    with pytest.raises(ConfidentialEvidence):
        store.apply(SetExhibits(hearing.case_id, (replace(one, purpose="借款"),)), "clerk")


def test_pages_of_another_case_are_refused(store: Store) -> None:
    mine, other = make_hearing(store), make_hearing(store, number=2)
    material = make_pages(store, other.case_id)
    for made in (
        exhibit(mine.case_id, pages=pages_of(store, material)),
        exhibit(mine.case_id, material_id=material.id),
    ):
        with pytest.raises(UnknownItem):
            store.apply(SetExhibits(mine.case_id, (made,)), "clerk")
    theirs = make_exhibit(store, other.case_id)
    for change in (
        SetExhibits(mine.case_id, (replace(theirs, case_id=mine.case_id),)),
        NoteOpinion(opinion(mine, theirs)),
        NoteRuling(ruling(mine, theirs, original=Original.SAME)),
        NoteDisplay(display(mine, theirs, None)),
        WriteNote(note(mine, exhibit_id=theirs.id)),
        WriteNote(note(mine, page_id=theirs.pages[0])),
    ):
        with pytest.raises(UnknownItem):
            store.apply(change, "clerk")


def test_too_many_at_once_are_refused(store: Store) -> None:
    hearing = make_hearing(store)
    many = tuple(exhibit(hearing.case_id, n) for n in range(1, MOST_EXHIBITS + 2))
    with pytest.raises(ValueError, match="at once"):
        store.apply(SetExhibits(hearing.case_id, many), "clerk")

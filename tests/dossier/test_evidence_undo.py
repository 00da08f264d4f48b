"""The list of evidence is part of the undo of its case; what became of it is not."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.changes import Change
from dossier.evidence import (
    Exhibit,
    Original,
)
from dossier.evidence_changes import (
    Annotate,
    NoteDisplay,
    NoteOpinion,
    NoteRuling,
    NoteSnapshot,
    SetExhibits,
    WriteNote,
)
from dossier.store import Store
from resources.errors import (
    ChangedSince,
    NothingToUndo,
)
from tests.dossier.evidence import (
    annotation,
    display,
    exhibit,
    listed,
    make_exhibit,
    make_pages,
    note,
    opinion,
    pages_of,
    ruling,
    snapshot,
)
from tests.dossier.hearings import make_hearing


def test_the_list_is_part_of_the_cases_undo(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    changed = replace(one, name="借条（原件）")
    store.apply(SetExhibits(hearing.case_id, (changed,)), "clerk")
    store.undo(hearing.case_id, "clerk")
    assert listed(store, hearing.case_id) == [one]
    store.undo(hearing.case_id, "clerk")
    assert listed(store, hearing.case_id) == []
    store.redo(hearing.case_id, "clerk")
    store.redo(hearing.case_id, "clerk")
    assert listed(store, hearing.case_id) == [changed]
    assert store.verify().ok


def test_evidence_that_was_used_is_not_undone_away(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    store.apply(NoteOpinion(opinion(hearing, one)), "clerk")
    with pytest.raises(ChangedSince):
        store.undo(hearing.case_id, "clerk")
    assert listed(store, hearing.case_id) == [one]


def test_undo_never_makes_two_of_one_name(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    store.apply(SetExhibits(hearing.case_id, (replace(one, removed=True),)), "clerk")
    # By the machine: undo passes it over.
    other = replace(exhibit(hearing.case_id), rank=one.rank)
    store.apply(SetExhibits(hearing.case_id, (other,)), "machine")
    with pytest.raises(ChangedSince):
        store.undo(hearing.case_id, "clerk")
    assert listed(store, hearing.case_id) == [other]


def test_what_became_of_it_is_never_undone(store: Store) -> None:
    hearing = make_hearing(store)
    one = exhibit(hearing.case_id)
    store.apply(SetExhibits(hearing.case_id, (one,)), "machine")
    material = make_pages(store, hearing.case_id, 1)
    while True:
        try:
            store.undo(hearing.case_id, "clerk")
        except NothingToUndo:
            break
    store.redo(hearing.case_id, "clerk")
    page = store.page(pages_of(store, material)[0])
    blob = store.blobs.put(b"picture")
    changes: list[Change] = [
        NoteOpinion(opinion(hearing, one)),
        NoteRuling(ruling(hearing, one, original=Original.SAME)),
        NoteDisplay(display(hearing, one, page.id)),
        Annotate(annotation(hearing, one, page)),
        NoteSnapshot(snapshot(hearing, one, page.id, blob.sha256)),
        WriteNote(note(hearing)),
    ]
    for change in changes:
        store.apply(change, "clerk")
    assert store.undoable(hearing.case_id) == "AddMaterial"


numbers = st.lists(
    st.tuples(st.sampled_from(["add", "rename", "withdraw", "undo", "redo"]), st.integers(0, 5)),
    max_size=12,
)


@pytest.mark.timeout(300)
def test_undo_and_redo_are_each_others_opposite(store: Store) -> None:
    cases: list[int] = []

    @settings(deadline=None, max_examples=40)
    @given(numbers)
    def check(steps: list[tuple[str, int]]) -> None:
        cases.append(len(cases))
        fresh_number = itertools.count(1)
        hearing = make_hearing(store, number=1000 + len(cases))
        past: list[list[Exhibit]] = [[]]
        at = 0
        for step, which in steps:
            now = list(past[at])
            if step in ("undo", "redo"):
                if 0 <= at + (-1 if step == "undo" else 1) < len(past):
                    getattr(store, step)(hearing.case_id, "clerk")
                    at += -1 if step == "undo" else 1
            elif step == "add":
                now.append(exhibit(hearing.case_id, next(fresh_number)))
            elif now and which < len(now):
                one = now[which]
                other = replace(one, name=f"{one.name}。", removed=step == "withdraw")
                now[which] = other
            if now != past[at] and step not in ("undo", "redo"):
                fresh = [one for one in now if one not in past[at]]
                store.apply(SetExhibits(hearing.case_id, tuple(fresh)), "clerk")
                now = [one for one in now if not one.removed]
                past = [*past[: at + 1], now]
                at += 1
            assert {one.id: one for one in listed(store, hearing.case_id)} == {
                one.id: one for one in past[at]
            }

    check()
    assert store.verify().ok

"""Evidence in the store: the list and its undo, what is said, found, shown, drawn, noted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier import order
from dossier.changes import Change, DeletePages, MoveMaterial
from dossier.evidence import (
    Admission,
    Annotation,
    Display,
    EvidenceKind,
    Exhibit,
    Note,
    Opinion,
    Original,
    Ruling,
    Snapshot,
    Stand,
    Tool,
)
from dossier.evidence_changes import (
    MOST_CHARACTERS,
    MOST_EXHIBITS,
    MOST_POINTS,
    Annotate,
    NoteDisplay,
    NoteOpinion,
    NoteRuling,
    NoteSnapshot,
    SetExhibits,
    WriteNote,
)
from dossier.ids import (
    AnnotationId,
    CaseId,
    DisplayId,
    ExhibitId,
    HearingId,
    MaterialId,
    NoteId,
    OpinionId,
    PageId,
    RulingId,
    SeatId,
    SittingId,
    SnapshotId,
    UtteranceId,
    new_id,
)
from dossier.model import Volume
from dossier.store import Store, evidence, schema
from dossier.store import evidence_rows as rows
from resources.errors import (
    ChangedSince,
    ConfidentialEvidence,
    DuplicateItem,
    EmptyValue,
    NothingToUndo,
    StaysConfidential,
    UnknownItem,
)
from tests.dossier.evidence import (
    NOW,
    annotation,
    display,
    exhibit,
    make_exhibit,
    make_pages,
    note,
    opinion,
    pages_of,
    ruling,
    snapshot,
)
from tests.dossier.hearings import make_hearing

# ---- rows -----------------------------------------------------------------------------

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ids = st.uuids().map(str)
parts = st.integers(0, 100_000).map(lambda n: n / 100_000)
times = st.integers(0, 10**6).map(lambda n: NOW + timedelta(seconds=n / 7))
volumes = st.sampled_from(Volume)
seconds = st.none() | st.floats(0, 1e5)
sha256s = st.binary(min_size=32, max_size=32).map(bytes.hex)
where = {
    "case_id": ids.map(CaseId),
    "hearing_id": ids.map(HearingId),
    "volume": volumes,
}
about = {
    "exhibit_id": st.none() | ids.map(ExhibitId),
    "page_id": st.none() | ids.map(PageId),
}
in_record = {
    "sitting_id": st.none() | ids.map(SittingId),
    "at_s": seconds,
}
VALUES: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "exhibit": (
        st.builds(
            Exhibit,
            id=ids.map(ExhibitId),
            case_id=ids.map(CaseId),
            side=text,
            number=st.integers(1, 99),
            name=text,
            rank=st.just("i00000"),
            group=st.none() | st.integers(1, 9),
            kind=st.sampled_from(EvidenceKind),
            source=text,
            purpose=text,
            material_id=st.none() | ids.map(MaterialId),
            pages=st.lists(ids.map(PageId), max_size=4, unique=True).map(tuple),
            media_sha256=st.just("") | sha256s,
            media_name=text,
            media_type=st.sampled_from(["", "audio", "video"]),
            media_size_bytes=st.integers(0, 1 << 40),
            media_length_s=seconds,
            copies=st.integers(0, 9),
            original=st.booleans(),
            submitter=text,
            submitted_on=st.none() | st.dates(),
            late=st.booleans(),
            barcode=text,
            volume=volumes,
            removed=st.booleans(),
        ),
        rows.exhibit_row,
        rows.to_exhibit,
    ),
    "opinion": (
        st.builds(
            Opinion,
            id=ids.map(OpinionId),
            exhibit_id=ids.map(ExhibitId),
            side=text,
            **{
                name: st.sampled_from(Stand)
                for name in ("authenticity", "legality", "relevance", "purpose", "force")
            },
            reason=text,
            objection=text,
            at=st.none() | times,
            by=text,
            **where,
        ),
        rows.opinion_row,
        rows.to_opinion,
    ),
    "ruling": (
        st.builds(
            Ruling,
            id=ids.map(RulingId),
            exhibit_id=ids.map(ExhibitId),
            original=st.sampled_from(Original),
            admission=st.sampled_from(Admission),
            reason=text,
            announced=st.booleans(),
            by=text,
            at=st.none() | times,
            **where,
        ),
        rows.ruling_row,
        rows.to_ruling,
    ),
    "display": (
        st.builds(
            Display,
            id=ids.map(DisplayId),
            page_number=st.none() | st.integers(1, 9),
            rectangle=st.tuples(parts, parts, parts, parts),
            by=text,
            to=st.lists(text, max_size=3).map(tuple),
            shown_at=times,
            until=st.none() | times,
            utterance_id=st.none() | ids.map(UtteranceId),
            **where,
            **about,
        ),
        rows.display_row,
        rows.to_display,
    ),
    "annotation": (
        st.builds(
            Annotation,
            id=ids.map(AnnotationId),
            page_sha256=sha256s,
            seat=text,
            person=text,
            tool=st.sampled_from(Tool),
            colour=st.just("#00ff00"),
            width=st.floats(0, 1),
            points=st.lists(st.tuples(parts, parts), max_size=5).map(tuple),
            at=times,
            text=text,
            removed=st.booleans(),
            **where,
            **about | {"page_id": ids.map(PageId)},
        ),
        rows.annotation_row,
        rows.to_annotation,
    ),
    "snapshot": (
        st.builds(
            Snapshot,
            id=ids.map(SnapshotId),
            number=st.integers(1, 99),
            sha256=sha256s,
            by=text,
            at=times,
            utterance_id=st.none() | ids.map(UtteranceId),
            **where,
            **about,
            **in_record,
        ),
        rows.snapshot_row,
        rows.to_snapshot,
    ),
    "note": (
        st.builds(
            Note,
            id=ids.map(NoteId),
            author=text,
            seat_id=st.none() | ids.map(SeatId),
            text=text,
            at=times,
            ink=st.lists(st.lists(st.tuples(parts, parts, parts), max_size=4).map(tuple)).map(
                tuple
            ),
            removed=st.booleans(),
            **where,
            **about,
            **in_record,
        ),
        rows.note_row,
        rows.to_note,
    ),
}


@pytest.mark.parametrize("table", VALUES)
def test_rows_come_back_through_the_database(table: str) -> None:
    """Every column is there, keeps its value, and none is left out."""
    values, to_row, from_row = VALUES[table]
    engine = sa.create_engine("sqlite://")
    schema.metadata.create_all(engine)
    kept = schema.DOMAIN[table]
    assert set(VALUES) == set(schema.EVIDENCE)

    @settings(deadline=None, max_examples=60)
    @given(values)
    def check(value: Any) -> None:
        row = to_row(value)
        assert row.keys() == set(kept.c.keys())
        with engine.begin() as connection:
            connection.execute(sa.delete(kept))
            connection.execute(sa.insert(kept).values(row))
            found = connection.execute(sa.select(kept)).mappings().one()
            assert dict(found) == row
            assert from_row(found) == value

    check()
    engine.dispose()


# ---- the list -------------------------------------------------------------------------


def listed(store: Store, case_id: CaseId) -> list[Exhibit]:
    with store.snapshot() as reader:
        return evidence.exhibits(reader, case_id)


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


# ---- undo -----------------------------------------------------------------------------


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


# ---- what becomes of it ---------------------------------------------------------------


def test_the_newest_opinion_of_a_side_comes_last(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    first = opinion(hearing, one, authenticity=Stand.DENIED, reason="非本人签名")
    second = opinion(hearing, one, authenticity=Stand.ACCEPTED, at=NOW + timedelta(minutes=1))
    store.apply_all([NoteOpinion(second), NoteOpinion(first)], "clerk")
    with store.snapshot() as reader:
        found = evidence.opinions(reader, hearing.case_id, exhibit_id=one.id)
    assert found == [first, second]
    with pytest.raises(DuplicateItem):
        store.apply(NoteOpinion(first), "clerk")


def test_what_was_not_announced_stays_covered(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    quiet = ruling(hearing, one, admission=Admission.ADMITTED, reason="有原件佐证")
    with pytest.raises(StaysConfidential):
        store.apply(NoteRuling(quiet), "judge")
    quiet = replace(quiet, volume=Volume.CONFIDENTIAL)
    loud = ruling(hearing, one, admission=Admission.ADMITTED, announced=True)
    compared = ruling(hearing, one, original=Original.SAME)
    store.apply_all([NoteRuling(quiet), NoteRuling(loud), NoteRuling(compared)], "judge")
    with store.snapshot() as reader:
        found = {each.id: each for each in evidence.rulings(reader, hearing.case_id)}
    assert found[quiet.id].volume is Volume.CONFIDENTIAL
    assert found[loud.id].volume is Volume.MAIN
    assert found[compared.id] == replace(compared, announced=True)
    # A row that left 副卷 would bring its past along: announcing is a new one.
    with pytest.raises(DuplicateItem):
        store.apply(NoteRuling(replace(quiet, announced=True, volume=Volume.MAIN)), "judge")
    both = ruling(hearing, one, original=Original.SAME, admission=Admission.ADMITTED)
    with pytest.raises(ValueError, match="two rulings"):
        store.apply(NoteRuling(both), "judge")


def test_an_unannounced_one_is_covered_whatever_it_says_of_itself(store: Store) -> None:
    hearing = make_hearing(store, Volume.CONFIDENTIAL)
    one = make_exhibit(store, hearing.case_id)
    loud = ruling(hearing, one, admission=Admission.ADMITTED, announced=True)
    store.apply(NoteRuling(loud), "judge")
    store.apply(NoteOpinion(opinion(hearing, one)), "judge")
    with store.snapshot() as reader:
        (found,) = evidence.rulings(reader, hearing.case_id)
        (said,) = evidence.opinions(reader, hearing.case_id)
    # In a hearing of 副卷 everything is.
    assert found.volume is said.volume is Volume.CONFIDENTIAL


def test_a_display_ends_once_and_never_changes(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    begun = display(hearing, one, one.pages[0])
    store.apply(NoteDisplay(begun), "clerk")
    ended = replace(begun, until=NOW + timedelta(seconds=40))
    store.apply(NoteDisplay(ended), "clerk")
    store.apply(NoteDisplay(ended), "clerk")
    for other in (begun, replace(ended, until=NOW + timedelta(hours=1)), replace(ended, by="x")):
        with pytest.raises(ValueError, match="log"):
            store.apply(NoteDisplay(other), "clerk")
    with store.snapshot() as reader:
        assert list(evidence.displays(reader, hearing.case_id, hearing_id=hearing.id)) == [ended]


@pytest.mark.parametrize("rectangle", [(0, 0, 2, 1), (math.nan, 0, 1, 1), (-1, 0, 1, 1)])
def test_a_rectangle_lies_on_the_page(store: Store, rectangle: tuple[float, ...]) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    with pytest.raises(ValueError, match="parts"):
        store.apply(NoteDisplay(display(hearing, one, None, rectangle=rectangle)), "clerk")


def test_marks_are_removed_and_never_changed(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    page = store.page(one.pages[0])
    mark = annotation(hearing, one, page)
    store.apply(Annotate(mark), "clerk")
    with pytest.raises(ValueError, match="never changes"):
        store.apply(Annotate(replace(mark, colour="#000000")), "clerk")
    gone = replace(mark, removed=True)
    store.apply(Annotate(gone), "clerk")
    with store.snapshot() as reader:
        assert evidence.marks(reader, hearing.id) == []
        assert evidence.marks(reader, hearing.id, page_id=page.id, removed=True) == [gone]
    for bad in (
        annotation(hearing, one, page, points=((0.5, 0.5),) * (MOST_POINTS + 1)),
        annotation(hearing, one, page, points=((0.5, math.inf),)),
        annotation(hearing, one, page, colour="red"),
        replace(annotation(hearing, one, page), page_sha256="0" * 64),
    ):
        with pytest.raises(ValueError, match=r"points|parts|digest"):
            store.apply(Annotate(bad), "clerk")


def test_what_is_drawn_on_a_covered_page_is_covered(store: Store) -> None:
    hearing = make_hearing(store)
    one = make_exhibit(store, hearing.case_id)
    secret = make_pages(
        store, hearing.case_id, volume=Volume.CONFIDENTIAL, category="deliberation"
    )
    page = store.page(pages_of(store, secret)[0])
    picture = store.blobs.put(b"picture")
    mark = replace(annotation(hearing, one, page), exhibit_id=None)
    taken = replace(snapshot(hearing, one, page.id, picture.sha256), exhibit_id=None)
    store.apply_all([Annotate(mark), NoteSnapshot(taken)], "judge")
    store.apply(Annotate(replace(mark, removed=True)), "judge")
    with store.snapshot() as reader:
        (found,) = evidence.marks(reader, hearing.id, removed=True)
        (kept,) = evidence.snapshots(reader, hearing.id)
    assert found.volume is kept.volume is Volume.CONFIDENTIAL


def test_snapshots_are_numbered_in_their_hearing(store: Store) -> None:
    first, second = make_hearing(store), make_hearing(store, number=2)
    for hearing, count in ((first, 3), (second, 1)):
        one = make_exhibit(store, hearing.case_id)
        for n in range(count):
            blob = store.blobs.put(f"picture {n}".encode())
            made = snapshot(hearing, one, one.pages[0], blob.sha256)
            store.apply(NoteSnapshot(made), "clerk")
        with store.snapshot() as reader:
            found = evidence.snapshots(reader, hearing.id)
        assert [each.number for each in found] == list(range(1, count + 1))
        with pytest.raises(DuplicateItem):
            store.apply(NoteSnapshot(replace(made, id=SnapshotId(new_id()), number=1)), "clerk")


def test_bytes_of_evidence_are_checked(store: Store) -> None:
    hearing = make_hearing(store)
    sound, picture = store.blobs.put(b"sound"), store.blobs.put(b"picture")
    one = make_exhibit(
        *(store, hearing.case_id),
        pages=(),
        media_sha256=sound.sha256,
        media_type="audio",
        media_size_bytes=sound.size,
    )
    store.apply(NoteSnapshot(snapshot(hearing, one, None, picture.sha256)), "clerk")
    report = store.verify(deep=True)
    assert report.ok and report.blobs == 2
    for blob in (sound, picture):
        store.blobs.path(blob.sha256).unlink()
        assert blob.sha256 in [each.thing for each in store.verify().problems]


def test_a_note_is_its_authors_and_in_the_confidential_volume(store: Store) -> None:
    hearing = make_hearing(store)
    mine = note(hearing, ink=(((0.1, 0.2, 0.5), (0.2, 0.3, 0.6)),))
    with pytest.raises(StaysConfidential):
        store.apply(WriteNote(replace(mine, volume=Volume.MAIN)), "judge")
    store.apply(WriteNote(mine), "judge")
    with pytest.raises(StaysConfidential):
        store.apply(WriteNote(replace(mine, volume=Volume.MAIN)), "judge")
    changed = replace(mine, text="利率已查")
    store.apply(WriteNote(changed), "judge")
    with pytest.raises(UnknownItem):
        store.apply(WriteNote(replace(mine, author="赵法官")), "judge")
    with store.snapshot() as reader:
        assert evidence.notes(reader, hearing.id, "王法官") == [changed]
        assert evidence.notes(reader, hearing.id, "赵法官") == []
        with pytest.raises(UnknownItem):
            evidence.note(reader, mine.id, "赵法官")
    store.apply(WriteNote(replace(changed, removed=True)), "judge")
    with store.snapshot() as reader:
        assert evidence.notes(reader, hearing.id, "王法官") == []
    with pytest.raises(EmptyValue):
        store.apply(WriteNote(note(hearing, "")), "judge")

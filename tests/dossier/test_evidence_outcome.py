"""What becomes of evidence: opinions, rulings, displays, marks, pictures, notes."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from dossier.evidence import (
    Admission,
    Original,
    Stand,
)
from dossier.evidence_changes import (
    MOST_POINTS,
    Annotate,
    NoteDisplay,
    NoteOpinion,
    NoteRuling,
    NoteSnapshot,
    WriteNote,
)
from dossier.ids import (
    SnapshotId,
    new_id,
)
from dossier.model import Volume
from dossier.store import Store, evidence
from resources.errors import (
    DuplicateItem,
    EmptyValue,
    StaysConfidential,
    UnknownItem,
)
from tests.dossier.evidence import (
    NOW,
    annotation,
    display,
    make_exhibit,
    make_pages,
    note,
    opinion,
    pages_of,
    ruling,
    snapshot,
)
from tests.dossier.hearings import make_hearing


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

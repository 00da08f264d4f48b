from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from dossier.changes import (
    MACHINE,
    AddMaterial,
    Changes,
    CloseBatch,
    ConfirmMaterials,
    DeletePages,
    EditPages,
    MeasurePage,
    MoveMaterial,
    MovePages,
    NoteExport,
    OpenBatch,
    OpenCase,
    OrientPage,
    ReadPage,
    ReceivePage,
    RenameMaterial,
    RestorePages,
)
from dossier.edits import Crop, Deskew, Rotate
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Volume
from dossier.store import Store, open_store
from resources.errors import (
    ChangedSince,
    DuplicateCase,
    DuplicateItem,
    InvalidCaseNumber,
    NeedsConfirmation,
    NothingToUndo,
    StoreError,
    UnknownCase,
    UnknownItem,
)
from tests.dossier.paper import (
    KEY,
    NOW,
    NUMBER,
    file,
    material,
    open_case,
    page,
    page_text,
    receive,
)


def order(store: Store, case_id: CaseId, material_id: MaterialId | None = None) -> list[PageId]:
    return [p.id for p in store.pages(case_id) if p.material_id == material_id]


def test_what_was_applied_is_there_after_reopening(home: Path) -> None:
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store, "(2026)粤0308民初 123号")
        made = replace(
            page(store, case_id, batch_id),
            edits=(Deskew(0.5), Rotate(1), Crop(1, 2, 3, 4)),
            flags=("blurred", "skew_unsure"),
            source_name="扫描 1.pdf",
        )
        store.apply(ReceivePage(made), MACHINE)
        text = page_text("原告张三", "诉讼请求")
        store.apply(ReadPage(made.id, text), MACHINE)
        before = (store.cases(), store.parties(case_id), store.batches(case_id))
        stored = store.page(made.id)
    assert stored == replace(made, rank=stored.rank, reading=stored.reading)
    with open_store(home, key=KEY) as store:
        assert (store.cases(), store.parties(case_id), store.batches(case_id)) == before
        assert store.pages(case_id) == [stored]
        assert store.reading(made.id) == text
        assert store.case_by_number("（2026）粤0308民初123号").number == NUMBER
        assert [party.name for party in store.parties(case_id)] == ["张三", "李四"]
        assert [batch.id for batch in store.open_batches()] == [batch_id]
        store.apply(CloseBatch(batch_id, BatchState.STOPPED, "DeviceError.PaperJam"), "clerk")
        assert store.open_batches() == []
        assert store.batch(batch_id).error_kind == "DeviceError.PaperJam"
        assert store.verify(deep=True).ok


def test_unknown_things_are_named(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)
    nowhere = new_id()
    with pytest.raises(UnknownCase, match="124"):
        store.case_by_number("（2026）粤0308民初124号")
    with pytest.raises(InvalidCaseNumber):
        store.case_by_number("abc")
    for ask in (
        lambda: store.case(CaseId(nowhere)),
        lambda: store.page(PageId(nowhere)),
        lambda: store.material(MaterialId(nowhere)),
        lambda: store.batch(BatchId(nowhere)),
        lambda: store.reading(PageId(nowhere)),
        lambda: store.apply(DeletePages((PageId(nowhere),)), "clerk"),
        lambda: store.apply(DeletePages(()), "clerk"),
        lambda: store.apply(MovePages((page_id,), MaterialId(nowhere)), "clerk"),
        lambda: store.apply(MovePages((page_id,), None, PageId(nowhere)), "clerk"),
        lambda: store.apply(RenameMaterial(MaterialId(nowhere), "x"), "clerk"),
        lambda: store.apply(ConfirmMaterials(()), "clerk"),
        lambda: store.apply(CloseBatch(BatchId(nowhere), BatchState.DONE), "clerk"),
        lambda: store.apply(NoteExport(CaseId(nowhere), Volume.MAIN, "0" * 64, 1), "clerk"),
        lambda: store.apply(
            OpenBatch(Batch(BatchId(new_id()), CaseId(nowhere), "", "", BatchState.OPEN, NOW)), "c"
        ),
    ):
        with pytest.raises(UnknownItem):
            ask()
    assert store.reading(page_id) is None
    assert store.undoable(case_id) is None


def test_a_case_number_is_taken_once(store: Store) -> None:
    open_case(store)
    again = Case(CaseId(new_id()), "(2026)粤0308民初123号", "借款", "civil_first", NOW)
    with pytest.raises(DuplicateCase):
        store.apply(OpenCase(again), "clerk")
    with pytest.raises(InvalidCaseNumber):
        store.apply(OpenCase(replace(again, number="民初123号")), "clerk")
    assert len(store.cases()) == 1


def test_what_is_there_is_not_added_twice(store: Store) -> None:
    case_id, batch_id = open_case(store)
    made = page(store, case_id, batch_id)
    store.apply(ReceivePage(made), MACHINE)
    with pytest.raises(DuplicateItem):
        store.apply(ReceivePage(made), MACHINE)
    shelf = material(case_id)
    file(store, shelf, made.id)
    with pytest.raises(DuplicateItem):
        store.apply(AddMaterial(shelf, (made.id,)), "clerk")
    assert len(store.pages(case_id)) == 1


def test_all_or_none_of_several_changes(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, None, None)
    head = store.journal_entries()[-1].sequence
    with pytest.raises(UnknownItem):
        store.apply_all([DeletePages((ids[0],)), DeletePages((PageId(new_id()),))], "clerk")
    assert len(store.pages(case_id)) == 2
    assert store.journal_entries()[-1].sequence == head
    made = store.apply_all([DeletePages((ids[0],)), EditPages(((ids[1], (Rotate(1),)),))], "clerk")
    assert [each.sequence for each in made] == [head + 1, head + 2]


def test_pages_are_received_in_order_even_with_clashing_ranks(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = []
    for rank in ("", "i00000", "i00000", "not a key", "i00009", ""):
        made = replace(page(store, case_id, batch_id), rank=rank)
        store.apply(ReceivePage(made), MACHINE)
        ids.append(made.id)
    assert order(store, case_id) == ids
    assert len({p.rank for p in store.pages(case_id)}) == len(ids)


def test_moving_pages_touches_only_what_moved(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, *[None] * 8)
    changes = store.apply(MovePages((ids[6], ids[2]), None, ids[1]), "clerk")
    assert order(store, case_id) == [ids[i] for i in (0, 6, 2, 1, 3, 4, 5, 7)]
    assert changes.ids("page") == {ids[6], ids[2]}
    store.apply(MovePages((ids[0],), None), "clerk")
    assert order(store, case_id) == [ids[i] for i in (6, 2, 1, 3, 4, 5, 7, 0)]
    # Dropped on one of themselves: they stay together where it was.
    store.apply(MovePages((ids[3], ids[4]), None, ids[4]), "clerk")
    assert order(store, case_id) == [ids[i] for i in (6, 2, 1, 3, 4, 5, 7, 0)]


def test_filing_moves_pages_and_an_emptied_material_goes(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, None, None, None)
    first = file(store, material(case_id, "起诉状"), ids[0], ids[1])
    second = file(store, material(case_id, "答辩状"), ids[2])
    changes = store.apply(MovePages((ids[0], ids[1]), second, ids[2]), "clerk")
    assert changes.ids("material") == {first}
    assert [m.id for m in store.materials(case_id)] == [second]
    assert order(store, case_id, second) == ids
    with pytest.raises(UnknownItem):
        store.material(first)
    with pytest.raises(UnknownItem):
        store.apply(MovePages((ids[0],), first), "clerk")
    store.undo(case_id, "clerk")
    assert order(store, case_id, first) == ids[:2]
    assert {m.id for m in store.materials(case_id)} == {first, second}


def test_deleting_the_last_page_takes_the_material_and_restoring_brings_it(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, None, None)
    shelf = file(store, material(case_id), *ids)
    store.apply(DeletePages((ids[0],)), "clerk")
    assert len(store.materials(case_id)) == 1
    store.apply(DeletePages((ids[1],)), "clerk")
    assert store.materials(case_id) == []
    assert store.pages(case_id) == []
    assert [p.deleted for p in store.pages(case_id, include_deleted=True)] == [True, True]
    store.apply(RestorePages((ids[1],)), "clerk")
    assert [m.id for m in store.materials(case_id)] == [shelf]
    assert order(store, case_id, shelf) == [ids[1]]
    with pytest.raises(UnknownItem):
        store.apply(MovePages((ids[0],), None), "clerk")


def test_nothing_leaves_the_confidential_volume_without_a_second_confirmation(
    store: Store,
) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, None, None, None)
    secret = file(store, material(case_id, "合议笔录", Volume.CONFIDENTIAL, "c"), *ids[:2])
    open_ = file(store, material(case_id), ids[2])
    refused: list[MovePages | AddMaterial | MoveMaterial] = [
        MovePages((ids[0],), open_),
        MovePages((ids[0],), None),
        AddMaterial(material(case_id, "新"), (ids[0],)),
        MoveMaterial(secret, Volume.MAIN, "complaint"),
    ]
    for change in refused:
        with pytest.raises(NeedsConfirmation, match="合议笔录"):
            store.apply(change, "clerk")
        with pytest.raises(NeedsConfirmation):
            store.apply(change, MACHINE)
    assert order(store, case_id, secret) == ids[:2]
    for change in refused:
        store.apply(replace(change, second_confirmation=True), "clerk")
        assert store.journal_entries()[-1].note == {"second_confirmation": True}
        store.undo(case_id, "clerk")
    # A confirmation that moves nothing is no step that undo would stop at.
    idle = MoveMaterial(secret, Volume.CONFIDENTIAL, "c", None, second_confirmation=True)
    store.apply(idle, "clerk")
    newest = store.journal_entries()[-1].sequence
    assert not store.apply(idle, "clerk").touched
    assert store.journal_entries()[-1].sequence == newest
    store.undo(case_id, "clerk")
    # The other way, and within a volume, nobody is asked.
    store.apply(MovePages((ids[2],), secret), "clerk")
    store.apply(MovePages((ids[0],), secret), "clerk")


def test_materials_move_and_are_confirmed_by_it(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, None, None, None)
    made = [file(store, material(case_id, title), id_, who=MACHINE)
            for title, id_ in zip("甲乙丙", ids, strict=True)]  # fmt: skip
    store.apply(MoveMaterial(made[2], Volume.MAIN, "complaint", made[0]), "clerk")
    assert [m.title for m in store.materials(case_id)] == ["丙", "甲", "乙"]
    moved = store.material(made[2])
    assert (moved.confirmed, moved.confidence, moved.reason) == (True, 1.0, "")
    store.apply(MoveMaterial(made[0], Volume.CONFIDENTIAL, "deliberation"), "clerk")
    assert [m.title for m in store.materials(case_id)] == ["丙", "乙", "甲"]
    store.apply(RenameMaterial(made[1], "证据清单"), "clerk")
    store.apply(ConfirmMaterials((made[0], made[1])), "clerk")
    assert all(m.confirmed for m in store.materials(case_id))
    with pytest.raises(UnknownItem):
        store.apply(MoveMaterial(made[1], Volume.MAIN, "complaint", made[0]), "clerk")


def test_things_of_another_case_do_not_mix(store: Store) -> None:
    case_id, batch_id = open_case(store)
    other, other_batch = open_case(store, "（2026）粤0308民初124号")
    (mine,) = receive(store, case_id, batch_id, None)
    (theirs,) = receive(store, other, other_batch, None)
    shelf = file(store, material(other), theirs)
    for change in (
        MovePages((mine,), shelf),
        MovePages((mine, theirs), None),
        DeletePages((mine, theirs)),
        AddMaterial(material(case_id), (theirs,)),
        ReceivePage(page(store, case_id, other_batch)),
    ):
        with pytest.raises(UnknownItem):
            store.apply(change, "clerk")


def test_a_change_that_alters_nothing_leaves_no_entry(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)
    shelf = file(store, material(case_id), page_id)
    head = store.journal_entries()[-1].sequence
    for change in (
        EditPages(((page_id, ()),)),
        RestorePages((page_id,)),
        RenameMaterial(shelf, "起诉状"),
        MovePages((page_id,), shelf),
    ):
        made = store.apply(change, "clerk")
        assert (made.sequence, made.touched) == (head, frozenset())
    assert store.undoable(case_id) == "AddMaterial"


def test_undo_passes_over_machines_and_receipts(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, "原告")
    with pytest.raises(NothingToUndo):
        store.undo(case_id, "clerk")
    store.apply(EditPages(((page_id, (Rotate(1),)),)), "clerk")
    store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 1), "clerk")
    store.apply(MeasurePage(page_id, 0.4, 0.9, False, (), (Rotate(1),)), MACHINE)
    assert store.undoable(case_id) == "EditPages"
    changes = store.undo(case_id, "clerk")
    assert changes.kind == "EditPages"
    assert changes.ids("page") == {page_id}
    assert store.page(page_id).edits == ()
    assert store.page(page_id).skew_deg == 0.4
    assert (store.undoable(case_id), store.redoable(case_id)) == (None, "EditPages")
    entry = store.journal_entries()[-1]
    assert store.journal_entries(entry.undoes or 0, 1)[0].kind == "NoteExport"


def test_undo_does_not_run_over_a_later_change(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)
    store.apply(EditPages(((page_id, (Rotate(1),)),)), "clerk")
    store.apply(OrientPage(page_id, 180, (Rotate(2),)), MACHINE)
    with pytest.raises(ChangedSince):
        store.undo(case_id, "clerk")
    assert store.page(page_id).edits == (Rotate(2),)
    shelf = file(store, material(case_id, "收据"), page_id)
    (late,) = receive(store, case_id, batch_id, None)
    store.apply(MovePages((late,), shelf), MACHINE)
    with pytest.raises(ChangedSince, match="收据"):
        store.undo(case_id, "clerk")
    assert order(store, case_id, shelf) == [page_id, late]


def test_undo_and_redo_outlive_the_program(home: Path) -> None:
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
        (page_id,) = receive(store, case_id, batch_id, None)
        store.apply(EditPages(((page_id, (Rotate(1),)),)), "clerk")
        store.apply(EditPages(((page_id, (Rotate(2),)),)), "clerk")
        store.undo(case_id, "clerk")
    with open_store(home, key=KEY) as store:
        assert (store.undoable(case_id), store.redoable(case_id)) == ("EditPages", "EditPages")
        store.redo(case_id, "judge")
        assert store.page(page_id).edits == (Rotate(2),)
        store.undo(case_id, "clerk")
        store.undo(case_id, "clerk")
        assert store.page(page_id).edits == ()
        store.apply(DeletePages((page_id,)), "clerk")
        assert store.redoable(case_id) is None
        with pytest.raises(NothingToUndo):
            store.redo(case_id, "clerk")


def test_undo_keeps_to_its_case(store: Store) -> None:
    case_id, batch_id = open_case(store)
    other, _ = open_case(store, "（2026）粤0308民初124号")
    (page_id,) = receive(store, case_id, batch_id, None)
    store.apply(DeletePages((page_id,)), "clerk")
    assert store.undoable(other) is None
    with pytest.raises(NothingToUndo):
        store.undo(other, "clerk")


def test_listeners_hear_each_commit_until_they_leave(store: Store) -> None:
    heard: list[Changes] = []
    threads: set[str] = set()

    def listen(changes: Changes) -> None:
        heard.append(changes)
        threads.add(threading.current_thread().name)

    leave = store.subscribe(listen)
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, "原告")
    with pytest.raises(UnknownItem):
        store.apply(DeletePages((PageId(new_id()),)), "clerk")
    assert [changes.kind for changes in heard] == [
        "OpenCase", "OpenBatch", "ReceivePage", "ReadPage",
    ]  # fmt: skip
    assert heard[-1].ids("reading") == {page_id}
    assert threads == {"store-writer"}
    leave()
    leave()
    store.apply(DeletePages((page_id,)), "clerk")
    assert len(heard) == 4


def test_a_listener_that_fails_stops_nobody(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def broken(changes: Changes) -> None:
        raise ZeroDivisionError

    store.subscribe(broken)
    store.subscribe(lambda changes: heard.append(changes.kind))
    open_case(store)
    assert heard == ["OpenCase", "OpenBatch"]
    assert "a listener failed on OpenCase" in caplog.text


def test_another_window_on_the_same_store_is_noticed(home: Path) -> None:
    with open_store(home, key=KEY) as ours, open_store(home, key=KEY) as theirs:
        case_id, batch_id = open_case(ours)
        assert ours.poll() == []
        assert [changes.kind for changes in theirs.poll()] == ["OpenCase", "OpenBatch"]
        receive(theirs, case_id, batch_id, None)
        open_case(ours, "（2026）粤0308民初124号")
        assert [changes.kind for changes in ours.poll()] == ["ReceivePage"]
        assert ours.poll() == []
        assert [changes.kind for changes in theirs.poll()] == ["OpenCase", "OpenBatch"]
        assert ours.pages(case_id) == theirs.pages(case_id)
        assert [e.sequence for e in ours.journal_entries()] == list(range(1, 6))


def test_whoever_polls_all_who_follow_are_told(home: Path) -> None:
    with open_store(home, key=KEY) as ours, open_store(home, key=KEY) as theirs:
        heard: list[str] = []
        ends = [theirs.follow(lambda changes: heard.append(changes.kind)) for _ in range(2)]
        open_case(ours)
        assert heard == [] and len(theirs.poll()) == 2
        assert heard == ["OpenCase", "OpenCase", "OpenBatch", "OpenBatch"]
        ends[0]()
        open_case(theirs, "（2026）粤0308民初124号")  # their own: nobody is told by that
        open_case(ours, "（2026）粤0308民初125号")
        theirs.poll()
        assert heard[4:] == ["OpenCase", "OpenBatch"]


def test_many_threads_make_one_unbroken_chain(store: Store) -> None:
    case_id, batch_id = open_case(store)
    made = [page(store, case_id, batch_id) for _ in range(60)]
    with ThreadPoolExecutor(12) as pool:
        done = list(pool.map(lambda p: store.apply(ReceivePage(p), MACHINE), made))
    assert sorted(changes.sequence for changes in done) == list(range(3, 63))
    assert {p.id for p in store.pages(case_id)} == {p.id for p in made}
    assert store.verify().ok


def test_a_refused_change_does_not_spoil_its_neighbours_in_the_transaction(store: Store) -> None:
    case_id, batch_id = open_case(store)
    good = [page(store, case_id, batch_id) for _ in range(30)]

    def attempt(number: int) -> bool:
        try:
            if number % 2:
                store.apply(DeletePages((PageId(new_id()),)), "clerk")
            else:
                store.apply(ReceivePage(good[number // 2]), MACHINE)
        except UnknownItem:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        outcome = list(pool.map(attempt, range(60)))
    assert outcome == [number % 2 == 0 for number in range(60)]
    assert len(store.pages(case_id)) == 30
    assert store.verify().ok


def test_a_snapshot_does_not_move(store: Store) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, None)
    with store.snapshot() as reader:
        before = reader.pages(case_id)
        receive(store, case_id, batch_id, None)
        assert reader.pages(case_id) == before
    assert len(store.pages(case_id)) == 2


def test_names_that_utf8_cannot_carry_are_taken(store: Store) -> None:
    case_id, batch_id = open_case(store)
    made = replace(page(store, case_id, batch_id), source_name="\udce5bad.jpg")
    store.apply(ReceivePage(made), MACHINE)
    store.apply(ReadPage(made.id, page_text("原\ud800告")), MACHINE)
    assert store.page(made.id).source_name == "?bad.jpg"
    assert store.verify().ok


def test_a_closed_store_says_so(home: Path) -> None:
    store = open_store(home, key=KEY)
    store.close()
    store.close()
    with pytest.raises(StoreError):
        open_case(store)


def test_a_listener_may_not_write(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)

    def write(changes: Changes) -> None:
        store.apply(DeletePages((page_id,)), "clerk")

    store.subscribe(write)
    store.apply(EditPages(((page_id, (Rotate(1),)),)), "clerk")
    assert "must not write" in caplog.text
    assert not store.page(page_id).deleted

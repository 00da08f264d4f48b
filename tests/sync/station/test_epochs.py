"""A restored or copied station goes on in a new epoch, with all its work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station.journal import export_journal
from dossier.changes import EditPages, RenameMaterial
from dossier.edits import Rotate
from dossier.ids import CaseId, MaterialId, PageId
from dossier.store import chains, open_store
from dossier.store.sqlcipher import connect
from sync.audit import verify_export
from sync.station import conflicts
from tests.dossier.paper import KEY
from tests.sync.station.court import Court, add_material, open_case, receive
from tests.sync.station.real_station import RealStation
from tests.sync.station.real_world import check_view, undecided


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    made = Court(tmp_path)
    yield made
    made.close()


def restored(court: Court) -> tuple[RealStation, CaseId, list[PageId], MaterialId]:
    """Return a station set back to a copy two entries old, with new work since."""
    ours = court.station()
    case_id, batch_id = open_case(ours.store)
    pages = [receive(ours.store, case_id, batch_id, f"第{n}页") for n in range(2)]
    made = add_material(ours.store, case_id, "起诉状", pages[0])
    court.send(ours)
    court.pull(ours)
    image = ours.image()
    for turns in (1, 2):
        ours.store.apply(EditPages(((pages[1], (Rotate(turns),)),)), "clerk")
    court.send(ours)
    ours.restore(image)
    ours.store.apply(RenameMaterial(made, "甲"), "clerk")
    ours.store.apply(RenameMaterial(made, "乙"), "clerk")
    ours.store.undo(case_id, "clerk")
    return ours, case_id, pages, made


def test_work_after_the_last_common_entry_is_issued_again(court: Court) -> None:
    ours, case_id, pages, made = restored(court)
    common = ours.head().sequence - 3
    before = ours.entries()
    court.renew(ours, common)
    assert (ours.epoch, ours.head().sequence) == (2, 3)
    after = ours.entries()
    assert after[: len(before)] == before
    again = [json.loads(each.entry.raw) for each in after[len(before) :]]
    assert [each["note"]["reissued"]["sequence"] for each in again] == [
        common + 1,
        common + 2,
        common + 3,
    ]
    # The undo names its target as it was first written; here it is found by position.
    assert again[2]["undoes"] == common + 2
    check_bases(ours)
    assert ours.real.verify().problems == ()
    assert ours.store.material(made).title == "甲"
    assert court.send(ours) == ["applied"] * 3
    court.pull(ours)
    check_view(court.centre, ours)
    # What only the newer disk held came back from the centre.
    assert ours.store.page(pages[1]).edits == (Rotate(2),)
    ours.store.redo(case_id, "clerk")
    assert ours.store.material(made).title == "乙"
    for title in ("甲", "起诉状"):
        ours.store.undo(case_id, "clerk")
        assert ours.store.material(made).title == title
    # Into the old epoch: the entry is named by its hash there.
    ours.store.undo(case_id, "clerk")
    assert json.loads(ours.entries()[-1].entry.raw)["note"]["of"] == (
        before[common - 1].entry.hash
    )
    assert court.send(ours) == ["applied"] * 4
    court.pull(ours)
    check_view(court.centre, ours)
    assert ours.real.verify(deep=True).problems == ()


def check_bases(station: RealStation) -> None:
    """Entries issued again build on each other, and on nothing that is no more."""
    known = {each.entry.hash for each in station.entries()}
    last: dict[str, str] = {}
    for sent in undecided(station):
        for base in sent.bases:
            assert base.revision in known | {""}
            if base.key in last:
                assert base.revision == last[base.key]
            last[base.key] = sent.entry.hash


def test_new_work_builds_on_what_was_issued_again(court: Court) -> None:
    ours, _, _, made = restored(court)
    court.renew(ours, ours.head().sequence - 3)
    ours.store.apply(RenameMaterial(made, "丙"), "clerk")
    assert court.send(ours) == ["applied"] * 4
    court.pull(ours)
    assert ours.store.material(made).title == "丙"
    assert ours.registers("ahead") == {}


def test_a_fresh_key_is_the_same_until_it_is_used(court: Court) -> None:
    ours, *_ = restored(court)
    key = ours.journal.fresh_key()
    ours.boot()
    assert ours.journal.fresh_key() == key
    court.renew(ours, ours.head().sequence - 3)
    assert ours.key == key
    assert ours.journal.fresh_key() != key


def test_another_program_writes_on_in_the_new_epoch(court: Court) -> None:
    ours, _, pages, _ = restored(court)
    with open_store(ours.home, key=KEY) as window:
        court.renew(ours, ours.head().sequence - 3)
        window.apply(EditPages(((pages[0], (Rotate(1),)),)), "clerk")
        assert (window.identity.epoch, window.identity.public_key) == (2, ours.key)
        entry = window.journal_entries()[-1]
        assert (entry.epoch, entry.sequence) == (2, 4)
        assert window.verify().ok
    assert court.send(ours) == ["applied"] * 4


def test_a_copy_let_in_anew_keeps_both_lines_of_work(court: Court, tmp_path: Path) -> None:
    ours = court.station()
    case_id, batch_id = open_case(ours.store)
    made = add_material(ours.store, case_id, "起诉状", receive(ours.store, case_id, batch_id))
    court.send(ours)
    court.pull(ours)
    image = ours.image()
    twin = court.station()
    twin.restore(image)
    common = ours.head().sequence
    for station, title in ((ours, "甲"), (twin, "乙")):
        station.store.apply(RenameMaterial(made, title), "clerk")
    key = twin.journal.fresh_key()
    twin.journal.move("twin", 1, common)
    court.centre.enrol("twin", key)
    assert (twin.device, twin.key) == ("twin", key)
    court.meet(ours, twin)
    assert twin.store.material(made).title == "甲"
    assert len(conflicts.unresolved(twin.store)) == 1
    for station in (ours, twin):
        assert station.real.verify().problems == ()
        check_view(court.centre, station)


def test_an_export_of_two_epochs_is_checked_by_anyone(court: Court, tmp_path: Path) -> None:
    ours, *_ = restored(court)
    court.renew(ours, ours.head().sequence - 3)
    written = export_journal(ours.real, tmp_path / "journal.jsonl")
    assert written.entries == len(ours.entries())
    assert verify_export.main([str(tmp_path / "journal.jsonl"), "--json"]) == 0


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE chain SET endorsement = zeroblob(64) WHERE n = 2", "identity"),
        ("UPDATE chain SET public_key = zeroblob(32) WHERE n = 1", "identity"),
        ("UPDATE journal SET target = target + 1 WHERE target IS NOT NULL", "columns"),
        ("UPDATE own SET standing = 'applied' WHERE standing = 'fallen'", None),
        ("UPDATE foreign_entry SET understood = 0", "row"),
        ("DELETE FROM foreign_entry", "row"),
    ],
)
def test_what_is_changed_around_the_epochs_is_found(
    court: Court, statement: str, kind: str | None
) -> None:
    ours, *_ = restored(court)
    court.renew(ours, ours.head().sequence - 3)
    court.send(ours)
    court.pull(ours)
    home = shutil.copytree(ours.home, ours.root / "tampered")
    connection = connect(home / "dossier.db", KEY)
    connection.execute("DROP TRIGGER journal_keeps_bytes")
    connection.execute(statement)
    connection.close()
    with open_store(home, key=KEY) as store:
        kinds = {problem.kind for problem in store.verify().problems}
    assert kinds >= {"guard"} | ({kind} if kind else set())
    assert kind or kinds == {"guard"}


def test_the_first_key_answers_for_all(court: Court) -> None:
    ours, *_ = restored(court)
    first = ours.key
    court.renew(ours, ours.head().sequence - 3)
    (ours.home / "store.mark").unlink()
    ours.boot()
    with ours.real.snapshot() as reader:
        known = chains.chains(reader.connection)
    assert [each.public_key for each in known] == [first, ours.key]
    assert first.hex() in (ours.home / "store.mark").read_text()
    assert ours.real.verify().ok

"""Events that other changes bring about stand in their entries, where a case keeps deadlines."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier.changes import CloseBatch, NoteExport, OpenBatch
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.model import CHINA
from dossier.hearing import HearingEvent, HearingEventKind
from dossier.hearing_changes import NoteHearingEvent
from dossier.ids import BatchId, CaseId, HearingEventId, new_id
from dossier.model import Batch, BatchState, Volume
from dossier.store import Store
from tests.dossier.hearings import make_hearing
from tests.dossier.paper import NOW, open_case

FILED = datetime(2026, 3, 2, 9, tzinfo=CHINA)


def scan(store: Store, case_id: CaseId, profile: str = '{"dpi": 300}') -> None:
    batch = Batch(BatchId(new_id()), case_id, "高速扫描仪", profile, BatchState.OPEN, NOW)
    store.apply_all([OpenBatch(batch), CloseBatch(batch.id, BatchState.DONE)], "甲")


def kinds(desk: DeadlineDesk, case_id: CaseId) -> list[str]:
    return [one.kind for one in desk.facts(case_id).events]


def test_a_case_without_deadlines_gets_no_events(store: Store) -> None:
    case_id, _ = open_case(store)
    desk = DeadlineDesk(store, "甲")
    before = store.journal_entries()[-1].position
    scan(store, case_id)
    store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 1, "package", True), "甲")
    assert kinds(desk, case_id) == []
    assert len(store.journal_entries(before)) == 3


def test_scanning_is_noted_once_for_what_waited_for_it(store: Store) -> None:
    case_id, _ = open_case(store)
    desk = DeadlineDesk(store, "甲")
    desk.note_event(case_id, "case_filed", FILED)
    scan(store, case_id, "")  # imported: no paper waited for it
    assert kinds(desk, case_id) == ["case_filed"]
    for _ in range(2):
        scan(store, case_id)
    assert kinds(desk, case_id) == ["case_filed", "material_scanned"]
    desk.note_event(case_id, "material_received", FILED)
    scan(store, case_id)
    assert kinds(desk, case_id)[2:] == ["material_received", "material_scanned"]
    entry = store.journal_entries()[-1]
    assert entry.kind == "CloseBatch" and {delta.table for delta in entry.deltas} == {
        "batch", "case_event",
    }  # fmt: skip
    noted = desk.facts(case_id).events[-1]
    assert (noted.noted_by, noted.note) == ("machine", "自动登记：扫描完成")
    assert store.verify().ok


def test_a_hearing_that_opens_is_noted_and_a_deliberation_is_not(store: Store) -> None:
    desk = DeadlineDesk(store, "甲")
    at = datetime(2026, 4, 1, 1, tzinfo=UTC)
    for number, volume in enumerate((Volume.MAIN, Volume.CONFIDENTIAL), 1):
        hearing = make_hearing(store, volume, number)
        desk.note_event(hearing.case_id, "case_filed", FILED)
        event = HearingEvent(
            HearingEventId(new_id()),
            hearing.case_id,
            hearing.id,
            HearingEventKind.START,
            at,
            "甲",
        )
        store.apply(NoteHearingEvent(event), "甲")
        expected = ["hearing_held"] if volume is Volume.MAIN else []
        held = [one for one in desk.facts(hearing.case_id).events if one.kind != "case_filed"]
        assert [(one.kind, one.at) for one in held] == [(kind, at) for kind in expected]


def test_a_package_or_the_hand_over_of_paper_ends_the_term_for_archiving(store: Store) -> None:
    case_id, _ = open_case(store)
    desk = DeadlineDesk(store, "甲")
    desk.note_event(case_id, "closed", datetime.now(UTC))
    rule = next(one.rule.key for one in desk.standing(case_id) if "archived" in one.rule.until)
    store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 1, "package", False), "甲")
    assert [one.is_open for one in desk.standing(case_id) if one.rule.key == rule] == [True]
    store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 1, "package", True), "甲")
    assert [one.is_open for one in desk.standing(case_id) if one.rule.key == rule] == [False]

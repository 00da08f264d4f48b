"""The six indicators from a real journal, with the list behind each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dossier.archive_changes import AdoptHearing, AskLookup, DecideLookup, NoteLookupUse
from dossier.changes import (
    MACHINE,
    AddMaterial,
    DeletePages,
    MoveMaterial,
    MovePages,
    NoteExport,
    OpenBatch,
    ReceivePage,
)
from dossier.checks.case_facts import entries_of
from dossier.court_time import COURT_TIME
from dossier.hearing import Hearing, Sitting
from dossier.ids import (
    BatchId,
    CaseId,
    HearingId,
    LookupId,
    LookupUseId,
    MaterialId,
    PageId,
    SittingId,
    new_id,
)
from dossier.indicators.days import Calendar, Window
from dossier.indicators.figures import Indicator, daily, indicators
from dossier.indicators.told import Told, tell
from dossier.lookup import Lookup, LookupUse, Use
from dossier.model import Batch, BatchState, Volume
from dossier.store import Store
from tests.dossier.paper import NOW, material, open_case, page, receive

TODAY = datetime.now(UTC).astimezone(COURT_TIME).date()
ALWAYS = Window(date(2026, 1, 1), TODAY + timedelta(days=1))


def told(store: Store) -> Told:
    with store.snapshot() as reader:
        return tell(entries_of(reader.connection))


def of(store: Store, key: str, window: Window = ALWAYS) -> Indicator:
    return next(one for one in indicators(told(store), window) if one.key == key)


def filed(store: Store, case_id: CaseId, ids: list[PageId], who: str = MACHINE) -> MaterialId:
    made = material(case_id)
    store.apply(AddMaterial(made, tuple(ids)), who)
    return made.id


def fresh(store: Store, case_id: CaseId, batch_id: BatchId, **changed: object) -> PageId:
    from dataclasses import replace

    made = replace(page(store, case_id, batch_id), **changed)  # type: ignore[arg-type]
    store.apply(ReceivePage(made), MACHINE)
    return made.id


def test_an_empty_station_has_no_numbers(store: Store) -> None:
    for one in indicators(told(store), ALWAYS):
        assert one.value is None
        assert one.rows == ()


def test_pages_filed_by_the_machine_until_a_person_says_otherwise(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, "一", "二", "三", "四")
    kept = filed(store, case_id, ids[:2])
    moved = filed(store, case_id, ids[2:3])
    filed(store, case_id, ids[3:], "clerk")
    found = of(store, "machine_filed")
    assert (found.numerator, len(found.rows)) == (3, 4)

    store.apply(MoveMaterial(moved, Volume.MAIN, "evidence"), "clerk")
    found = of(store, "machine_filed")
    assert (found.numerator, found.value) == (2, 0.5)
    assert {row.thing: row.why for row in found.rows}[ids[2]] == "已改目"
    # Taken back, it is the machine's again.
    store.undo(case_id, "clerk")
    assert of(store, "machine_filed").numerator == 3
    # Within the same item nothing was corrected.
    store.apply(MovePages((ids[2],), kept), "clerk")
    assert of(store, "machine_filed").numerator == 3
    store.apply(DeletePages((ids[0],)), "clerk")
    assert len(of(store, "machine_filed").rows) == 3


def test_a_case_is_in_time_when_all_of_its_pages_are(store: Store) -> None:
    case_id, batch_id = open_case(store)
    now = datetime.now(UTC)
    ids = [fresh(store, case_id, batch_id, received_at=now) for _ in range(2)]
    filed(store, case_id, ids[:1])
    found = of(store, "in_time")
    # One page still waits in the tray.
    assert (found.numerator, len(found.rows)) == (0, 1)
    filed(store, case_id, ids[1:])
    assert of(store, "in_time").value == 1.0
    late = fresh(store, case_id, batch_id, received_at=NOW)
    filed(store, case_id, [late])
    assert of(store, "in_time").value == 0.0
    assert "1 页" in of(store, "in_time").rows[0].why


def test_archived_by_itself_needs_passed_checks_and_no_hand(store: Store) -> None:
    def archived(number: str, passed: bool | None, who: str) -> None:
        case_id, batch_id = open_case(store, number)
        filed(store, case_id, receive(store, case_id, batch_id, "一"), who)
        store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 1, "package", passed), "clerk")

    archived("（2026）粤0308民初1号", True, MACHINE)
    archived("（2026）粤0308民初2号", False, MACHINE)
    archived("（2026）粤0308民初3号", None, MACHINE)
    archived("（2026）粤0308民初4号", True, "clerk")
    case_id, _ = open_case(store, "（2026）粤0308民初5号")
    store.apply(NoteExport(case_id, Volume.MAIN, "0" * 64, 1), "clerk")
    found = of(store, "auto_archived")
    assert {row.case[-3:]: row.counts for row in found.rows} == {
        "初1号": True,
        "初2号": False,
        "初3号": False,
        "初4号": False,
    }


def test_papers_made_here_are_told_from_scanned_ones(store: Store) -> None:
    case_id, batch_id = open_case(store)
    made = Batch(BatchId(new_id()), case_id, "documents", "", BatchState.OPEN, NOW)
    store.apply(OpenBatch(made), "clerk")
    for source, title in ((batch_id, "传票"), (made.id, "开庭通知书")):
        ids = [fresh(store, case_id, source)]
        paper = material(case_id, title, category="hearing_notices")
        store.apply(AddMaterial(paper, tuple(ids)), "clerk")
    filed(store, case_id, [fresh(store, case_id, batch_id)])
    found = of(store, "papers_made")
    assert {row.thing: row.counts for row in found.rows} == {"传票": False, "开庭通知书": True}


def test_cases_are_read_on_screen_where_no_paper_was_lent(store: Store) -> None:
    case_id, batch_id = open_case(store)
    assert of(store, "read_on_screen").value is None, "nothing is not 0 %"
    pages = tuple(receive(store, case_id, batch_id, "一"))
    filed(store, case_id, list(pages), "clerk")
    at = datetime.now(UTC)
    asked = Lookup(LookupId(new_id()), case_id, True, False, "阅卷人", "", "核对", at)
    until = at + timedelta(days=3)
    used = LookupUse(
        LookupUseId(new_id()), asked.id, case_id, Volume.MAIN, Use.VIEWED, "阅卷人", pages, at
    )
    store.apply_all(
        [AskLookup(asked), DecideLookup(asked.id, True, "档案员", at, until), NoteLookupUse(used)],
        "阅卷人",
    )
    found = of(store, "read_on_screen")
    assert (found.value, found.rows[0].why) == (1.0, "屏幕阅卷 1 次")
    other = Told(cases={"a": "甲", "b": "乙"}, looked={"a": [at], "b": [at]}, lent={"b": [at]})
    rows = {one.key: one for one in indicators(other, ALWAYS)}["read_on_screen"]
    assert rows.value == 0.5


def test_what_was_held_elsewhere_is_counted_there(store: Store) -> None:
    case_id, _ = open_case(store)
    held = Hearing(HearingId(new_id()), case_id, 1, "第一法庭", "普通程序")
    sitting = Sitting(SittingId(new_id()), case_id, held.id, 1, "abc-1", "x", datetime.now(UTC))
    store.apply(AdoptHearing(held, (sitting,)), "档案员")
    assert of(store, "smart_hearing").value is None


def test_days_of_people(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, "一", "二")
    filed(store, case_id, ids, "clerk")
    rows = {row["person"]: row for row in daily(told(store), ALWAYS)}
    assert rows[MACHINE]["收页"] == 2
    assert rows[MACHINE]["识别"] == 2
    assert rows["clerk"] == {"day": TODAY.isoformat(), "person": "clerk", "建案": 1, "建材料": 1}
    assert daily(told(store), Window(date(2020, 1, 1), date(2020, 1, 2))) == []


def test_nothing_outside_the_window_counts(store: Store) -> None:
    case_id, batch_id = open_case(store)
    filed(store, case_id, receive(store, case_id, batch_id, "一"))
    before = Window(date(2020, 1, 1), date(2020, 12, 31))
    assert all(one.rows == () for one in indicators(told(store), before))


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-02T01:00:00+00:00", 2, "2026-03-04"),
        ("2026-03-05T01:00:00+00:00", 2, "2026-03-09"),
        ("2026-03-07T01:00:00+00:00", 1, "2026-03-09"),
        # 23:30 in UTC is the next morning in China.
        ("2026-03-02T23:30:00+00:00", 1, "2026-03-04"),
        ("2026-09-30T01:00:00+00:00", 1, "2026-10-08"),
        ("2026-10-09T01:00:00+00:00", 1, "2026-10-10"),
    ],
)
def test_working_days(received: str, days: int, due: str) -> None:
    holidays = frozenset(date(2026, 10, day) for day in range(1, 8))
    calendar = Calendar(holidays, frozenset({date(2026, 10, 10)}))
    found = calendar.due(datetime.fromisoformat(received), days)
    assert found == date.fromisoformat(due)

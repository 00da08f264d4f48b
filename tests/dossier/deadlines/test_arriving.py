"""What comes to the counter becomes the events that deadlines need: by the table, undoable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dossier.custody.rights import Person
from dossier.deadlines import arriving, reading
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.effects import effects
from dossier.deadlines.model import CaseEvent, Facts
from dossier.deadlines.standing import State
from dossier.ids import CaseId
from dossier.intake.desk import IntakeDesk, item
from dossier.intake.model import Registration, Way
from dossier.store import Store
from tests.dossier.deadlines.cases import deadlines, event
from tests.dossier.intake.things import item as thing
from tests.dossier.intake.things import registration
from tests.dossier.paper import NOW, open_case

PARTIES = ("张三", "某某公司")
FILED = event("case_filed", "2026-03-02")


def proposed(
    *titles: str,
    events: tuple[CaseEvent, ...] = (FILED,),
    procedure: str = "civil_first",
    parties: tuple[str, ...] = PARTIES,
    **more: object,
) -> list[str]:
    """Return ``key:kinds`` of what a registration of these titles proposes, but for paper."""
    one = registration(CaseId("case"), *(thing(title) for title in titles), **more)
    facts = Facts(one.case_id, procedure, events)
    return [
        f"{each.arrival.key}:{each.subject if each.arrival.about else ''}"
        for each in arriving.proposed(reading.shipped(), facts, one, parties)
        if each.arrival.key != "material"
    ]


@pytest.mark.parametrize(
    ("title", "after", "expected"),
    [
        ("民事起诉状", (), ["complaint:"]),
        ("民事起诉状", ("case_filed",), []),
        ("变更诉讼请求申请书（附起诉状）", (), []),
        ("民事答辩状", ("case_filed",), ["answer:张三"]),
        ("民事答辩状", ("case_filed", "appeal_copy_served"), ["appeal_answer:张三"]),
        ("民事答辩状", (), []),
        ("民事上诉状", (), ["appeal:张三"]),
        ("撤回上诉状申请", ("case_filed",), []),
        ("民事判决书送达回证", ("case_filed",), ["judgment_return:"]),
        ("民事裁定书送达回证", ("case_filed",), ["ruling_return:"]),
        ("财产保全裁定书送达回证", ("case_filed",), ["preservation_ruling_return:"]),
        ("上诉状副本送达回证", ("case_filed",), ["appeal_copy_return:"]),
        ("起诉状副本、应诉通知书邮寄送达回执", ("case_filed",), ["complaint_return:"]),
        ("开庭传票送达回证", ("case_filed",), ["summons_return:"]),
        ("送达回证", ("case_filed",), ["service_return:"]),
        ("送达地址确认书", ("case_filed",), []),
        ("人民法院报公告刊登凭证", ("case_filed",), ["announcement:"]),
        ("财产保全申请书", (), ["preservation:"]),
        ("解除保全申请书", ("preserved",), ["lifting:"]),
        ("续行保全申请书", ("preserved",), ["renewal:张三"]),
        ("复议申请书", ("preservation_ruling_served",), ["preservation_review:"]),
        ("复议申请书", ("objection_ruling_served",), ["objection_review:"]),
        ("复议申请书", ("case_filed",), []),
        ("执行异议申请书", ("enforcement_filed",), ["objection:"]),
        ("申请执行书", ("case_filed",), ["enforcement:"]),
        ("再审申请书", (), ["retrial:张三"]),
        ("调卷函", (), ["files_called:"]),
        ("购销合同", ("case_filed",), []),
    ],
)
def test_a_title_is_the_event_the_table_says(
    title: str, after: tuple[str, ...], expected: list[str]
) -> None:
    events = tuple(event(kind, "2026-03-02") for kind in after)
    assert proposed(title, events=events) == expected


def test_of_more_titles_each_event_comes_once_and_of_another_procedure_none() -> None:
    found = proposed("民事上诉状", "民事答辩状", "上诉状（第二份）", "判决书送达回证")
    assert found == ["appeal:张三", "answer:张三", "judgment_return:"]
    assert proposed("民事上诉状", procedure="civil_second") == []


def test_an_attorney_is_nobody_the_deadline_is_about_but_of_many_parties_named() -> None:
    assert proposed("民事答辩状", submitter="李律师") == ["answer:"]
    three = (*PARTIES, "王五")
    assert proposed("民事答辩状", submitter="李律师", parties=three) == ["answer:李律师"]


def test_evidence_is_in_time_only_for_whom_a_term_was_set() -> None:
    one = registration(CaseId("case"))
    marked = item("收据", 2, evidence=True)
    for about, expected in (("张三", ["evidence"]), ("某某公司", []), ("", [])):
        term = event("evidence_term_set", "2026-03-02", subject=about)
        facts = Facts(one.case_id, "civil_first", (FILED, term))
        came = registration(one.case_id, marked)
        found = [
            each.arrival.key for each in arriving.proposed(reading.shipped(), facts, came, PARTIES)
        ]
        assert found == ["material", *expected]


def desks(store: Store) -> tuple[CaseId, IntakeDesk, DeadlineDesk]:
    case_id, _ = open_case(store)
    intake = IntakeDesk(store, Person("张收转"), clock=lambda: NOW)
    return case_id, intake, DeadlineDesk(store, "张收转", clock=lambda: NOW + timedelta(days=1))


def came(desk: IntakeDesk, case_id: CaseId, *titles: str) -> Registration:
    return desk.register(case_id, Way.COUNTER, "张三", [item(title, 2) for title in titles])


def test_a_complaint_begins_the_deadlines_of_a_case_and_says_so(store: Store) -> None:
    case_id, intake, desk = desks(store)
    one = came(intake, case_id, "民事起诉状", "购销合同")
    entry = store.journal_entries()[-1]
    assert entry.kind == "Register"
    assert {delta.table for delta in entry.deltas} == {"registration", "case_event"}
    (event_,) = intake.arrived(one)
    assert (event_.kind, event_.at, event_.noted_by) == ("complaint_received", NOW, "machine")
    assert event_.note == f"自动登记：收件 {one.number}　民事起诉状"
    (effect,) = effects(desk, case_id, [event_])
    (started,) = effect.starts
    assert (
        started.deadline.rule.key == "filing_review" and "第一百二十六条" in started.sentences[0]
    )
    assert effect.ends == ()
    # The case is filed then: what comes now has to be scanned, and ends nothing of the filing.
    desk.note_event(case_id, "case_filed", NOW)
    desk.note_event(case_id, "copy_served", NOW, subject="张三")
    later = came(intake, case_id, "答辩状")
    told = {one.event.kind: one for one in effects(desk, case_id, intake.arrived(later))}
    assert set(told) == {"material_received", "defence_filed"}
    assert [one.deadline.rule.key for one in told["defence_filed"].ends] == ["defence"]
    assert [one.deadline.rule.key for one in told["defence_filed"].starts] == ["send_defence"]


def test_one_event_is_taken_back_alone_and_all_with_the_registration(store: Store) -> None:
    case_id, intake, desk = desks(store)
    one = came(intake, case_id, "民事上诉状")
    filed, received = intake.arrived(one)
    assert (filed.kind, received.kind) == ("appeal_filed", "appeal_received")
    desk.cancel_event(filed.id, "撤回")
    assert intake.arrived(one) == [received]
    intake.withdraw(one.id, "误登记")
    assert intake.arrived(one) == []
    assert all(each.cancelled for each in desk.facts(case_id).events)
    entry = store.journal_entries()[-1]
    assert entry.kind == "WithdrawRegistration"
    assert {delta.table for delta in entry.deltas} == {"registration", "case_event"}
    assert store.verify().ok


def test_what_asks_for_a_day_is_not_noted_until_it_is_given(store: Store) -> None:
    case_id, intake, desk = desks(store)
    desk.note_event(case_id, "case_filed", NOW)
    one = came(intake, case_id, "民事判决书送达回证")
    assert [each.kind for each in intake.arrived(one)] == ["material_received"]
    (open_,) = [each for each in intake.proposed(one) if each.arrival.asks]
    assert (open_.arrival.dated, open_.arrival.events) == ("送达日期", ("judgment_served",))
    desk.note_event(
        case_id, "judgment_served", NOW - timedelta(days=3), subject="某某公司",
        note=arriving.head(one.number, by_machine=False) + open_.title,
    )  # fmt: skip
    assert [each.kind for each in intake.arrived(one)] == ["material_received", "judgment_served"]


def test_a_case_in_which_nothing_was_noted_keeps_none_for_plain_paper(store: Store) -> None:
    case_id, intake, _ = desks(store)
    assert intake.arrived(came(intake, case_id, "购销合同")) == []


def test_a_court_changes_what_coming_means() -> None:
    own = (
        '[[arrival]]\nkey = "appeal"\noff = true\n\n[[arrival]]\nkey = "own"\nname = "情况说明"\n'
    )
    own += 'words = ["情况说明"]\nevents = ["closed"]\nlaw = "本院规定"\n'
    table = reading.read([("rules.toml", own)])
    assert "appeal" not in [one.key for one in table.arrivals]
    assert table.arrivals[-1].events == ("closed",)
    bad = own.replace('"closed"', '"gone"').replace("off = true", "named = true\nafter = []")
    _, faults = reading.check([("rules.toml", bad)])
    assert [(one.line, one.reason.split("：")[0]) for one in faults] == [
        (3, "appeal"),
        (10, "own"),
    ]


def test_a_day_alone_is_not_before_what_came_that_day() -> None:
    came_at = event("complaint_received", "2026-03-02 17:46")
    for when, state in (("2026-03-02 00:00", State.DONE), ("2026-03-02 09:00", State.RUNNING)):
        facts = Facts(CaseId("case"), "civil_first", (came_at, event("case_filed", when)))
        assert deadlines(facts, "2026-03-03")["filing_review"].state is state

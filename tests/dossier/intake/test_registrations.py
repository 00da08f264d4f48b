"""What came to the counter: numbers, what is refused, what is withdrawn, files beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dossier.ids import SubmissionId, new_id
from dossier.intake.changes import (
    AddSubmission,
    CompareSubmission,
    NoteReceipt,
    Register,
    WithdrawRegistration,
    WithdrawTask,
)
from dossier.intake.model import Outcome, Submission, Way
from dossier.store import Store, intake
from resources.errors import (
    BadTracking,
    BadValue,
    DuplicateTracking,
    EmptyValue,
    InvalidIdentity,
    TaskOutOfTurn,
    TaskUnderWay,
)
from tests.dossier.intake.things import COUNTER, item, registered, registration, task
from tests.dossier.paper import NOW, NUMBER, open_case


def test_numbers_count_on_whatever_the_clock_says(store: Store) -> None:
    case_id, _ = open_case(store)
    first = registered(store, case_id)
    earlier = registered(store, case_id, received_at=NOW - timedelta(days=400))
    assert (first.number, earlier.number) == ("A260302-001", "A260302-002")
    other = registration(case_id)
    store.apply(Register(other, "B260302-"), COUNTER)
    with store.snapshot() as reader:
        assert intake.registration(reader, other.id).number == "B260302-001"
        assert intake.numbered(reader, " A260302-002 ") == earlier
        today = intake.registrations(reader, since=NOW, until=NOW + timedelta(days=1))
    assert [one.id for one in today] == [first.id, other.id]
    assert store.verify().problems == ()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"submitter": " "}, EmptyValue),
        ({"submitter": "长" * 201}, BadValue),
        ({"items": ()}, EmptyValue),
        ({"items": (item(pages=0),)}, BadValue),
        ({"items": (item(title=""),)}, EmptyValue),
        ({"items": (replace(item(), copies=0),)}, BadValue),
        ({"items": (item(title="名" * 201),)}, BadValue),
        ({"identity": "440301199001011235"}, InvalidIdentity),
        ({"phone": "电话"}, BadValue),
        ({"way": Way.POST}, EmptyValue),
        ({"way": Way.POST, "tracking": "单号"}, BadTracking),
    ],
)
def test_refuses_what_cannot_be(
    store: Store, changed: dict[str, object], error: type[Exception]
) -> None:
    case_id, _ = open_case(store)
    bad = replace(registration(case_id), **changed)  # type: ignore[arg-type]
    with pytest.raises(error):
        store.apply(Register(bad, "A-"), COUNTER)
    with store.snapshot() as reader:
        assert intake.registrations(reader) == []


def test_names_of_200_characters_are_names(store: Store) -> None:
    case_id, _ = open_case(store)
    one = registered(store, case_id, item("证" * 200), submitter="长" * 200)
    assert len(one.submitter) == len(one.items[0].title) == 200


def test_a_parcel_is_registered_once_for_a_case(store: Store) -> None:
    case_id, _ = open_case(store)
    other_id, _ = open_case(store, NUMBER.replace("123", "124"))
    first = registered(store, case_id, way=Way.POST, tracking="sf 1234 5678")
    assert first.tracking == "SF12345678"
    with pytest.raises(DuplicateTracking):
        registered(store, case_id, way=Way.POST, tracking="SF12345678")
    registered(store, other_id, way=Way.POST, tracking="SF12345678")
    store.apply(WithdrawRegistration(first.id, COUNTER, NOW, "登记有误"), COUNTER)
    again = registered(store, case_id, way=Way.POST, tracking="SF12345678")
    assert again.number != first.number


def test_what_is_wrong_is_withdrawn_with_a_reason_unless_it_is_under_way(store: Store) -> None:
    case_id, _ = open_case(store)
    one = registered(store, case_id)
    made = task(store, case_id, registration_id=one.id)
    with pytest.raises(EmptyValue):
        store.apply(WithdrawRegistration(one.id, COUNTER, NOW, " "), COUNTER)
    with pytest.raises(TaskUnderWay):
        store.apply(WithdrawRegistration(one.id, COUNTER, NOW, "重复"), COUNTER)
    store.apply(WithdrawTask(made.id, COUNTER, NOW, "重复"), COUNTER)
    store.apply(WithdrawRegistration(one.id, COUNTER, NOW - timedelta(9), "重复"), COUNTER)
    with store.snapshot() as reader:
        gone = intake.registration(reader, one.id)
    assert gone.withdrawn
    assert gone.withdrawn_at == NOW
    assert gone.ground == "重复"
    with pytest.raises(TaskOutOfTurn):
        task(store, case_id, registration_id=one.id)
    with pytest.raises(TaskUnderWay):
        store.apply(NoteReceipt(one.id, "1", "0" * 64, COUNTER, NOW), COUNTER)
    assert store.undoable(case_id) is None


def test_files_are_kept_once_and_compared_by_somebody(store: Store) -> None:
    case_id, _ = open_case(store)
    one = registered(store, case_id, item(pages=0), way=Way.ELECTRONIC)
    blob = store.blobs.put(b"%PDF a file")
    for _ in range(2):
        submission = Submission(
            SubmissionId(new_id()),
            case_id,
            one.id,
            "起诉状.pdf",
            "application/pdf",
            blob.size,
            blob.sha256,
            NOW,
            COUNTER,
            pages=2,
        )
        store.apply(AddSubmission(submission), COUNTER)
    with store.snapshot() as reader:
        (kept,) = intake.submissions(reader, case_id, one.id)
    with pytest.raises(EmptyValue):
        store.apply(CompareSubmission(kept.id, Outcome.DIFFERS, COUNTER, NOW), COUNTER)
    store.apply(CompareSubmission(kept.id, Outcome.DIFFERS, COUNTER, NOW, "缺第2页"), COUNTER)
    store.apply(CompareSubmission(kept.id, Outcome.SAME, "王", NOW - timedelta(1)), "王")
    with store.snapshot() as reader:
        seen = intake.submission(reader, kept.id)
    assert (seen.outcome, seen.compared_by, seen.compared_at) == (Outcome.SAME, "王", NOW)
    assert store.verify(deep=True).problems == ()
    store.blobs.path(blob.sha256).unlink()
    assert [each.thing for each in store.verify().problems] == [blob.sha256]

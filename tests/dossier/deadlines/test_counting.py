"""Counting against one that goes day by day, and standing under holds that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dossier.deadlines import calendar, reading
from dossier.deadlines.counting import Hold, add_months, count, merged, offset_min
from dossier.deadlines.model import MINUTES, Facts, due_text, minutes
from dossier.deadlines.standing import State
from dossier.deadlines.table import Holiday, MonthEnd
from dossier.deadlines.terms import Term, Unit, parse_offset
from tests.dossier.deadlines.cases import CASE, at, deadlines, event, hold, shipped

DAYS = calendar.shipped()
RULE = reading.shipped().rules["first_ordinary"]
START = date(2024, 1, 15).toordinal()
holds = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(0, 30)).map(
        lambda pair: Hold(START + pair[0], START + sum(pair))
    ),
    max_size=5,
)


def day_by_day(number: int, unit: Unit, start: int, off: set[int], holiday: Holiday) -> int:
    """Return the last day, one day after the other."""
    day = start
    while number:
        day += 1
        if day in off or (unit is Unit.WORKING and not DAYS.is_worked(day)):
            continue
        number -= 1
    while holiday is Holiday.LATER and (day in off or not DAYS.is_worked(day)):
        day += 1
    return day


@given(
    st.integers(1, 90),
    st.sampled_from([Unit.DAYS, Unit.WORKING]),
    holds,
    st.sampled_from([Holiday.LATER, Holiday.STAYS]),
)
def test_days_are_counted_as_one_would_with_a_finger(
    number: int, unit: Unit, some: list[Hold], holiday: Holiday
) -> None:
    off = {day for one in some for day in range(one.first, (one.last or 0) + 1)}
    rule = replace(RULE, holiday=holiday)
    found = count(rule, START * MINUTES + 600, (Term(number, unit),), merged(some), DAYS)
    wanted = day_by_day(number, unit, START, off, holiday)
    assert found.end_min == (wanted + 1) * MINUTES


@given(st.integers(1, 90), st.integers(1, 120), holds)
def test_what_goes_on_stands_still_and_what_ends_runs_on(
    number: int, first: int, some: list[Hold]
) -> None:
    terms = (Term(number, Unit.DAYS),)
    before = count(RULE, START * MINUTES, terms, merged(some), DAYS)
    assert before.end_min is not None
    still = count(RULE, START * MINUTES, terms, merged([*some, Hold(START + first, None)]), DAYS)
    if START + first <= before.end_min // MINUTES - 1:
        assert still.end_min is None and still.held is not None
    else:
        assert still.end_min == before.end_min
    ended = merged([*some, Hold(START + first, START + first + 9)])
    after = count(RULE, START * MINUTES, terms, ended, DAYS)
    assert after.end_min is not None and after.end_min >= before.end_min


@given(st.dates(date(1995, 1, 1), date(2045, 12, 31)), st.integers(1, 40))
def test_months_end_on_the_corresponding_day_or_the_months_last(start: date, months: int) -> None:
    found = date.fromordinal(add_months(start.toordinal(), months))
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    following = found + timedelta(days=1)
    assert found.day == start.day or (found.day < start.day and following.day == 1)


def test_criminal_months_go_from_last_day_to_last_day() -> None:
    last = date(2026, 2, 28).toordinal()
    assert date.fromordinal(add_months(last, 1, MonthEnd.LAST)) == date(2026, 3, 31)
    assert date.fromordinal(add_months(last, 1)) == date(2026, 3, 28)
    assert date.fromordinal(add_months(last - 1, 1, MonthEnd.LAST)) == date(2026, 3, 27)


def test_moments_before_and_after_the_end() -> None:
    whole = (date(2026, 3, 11).toordinal()) * MINUTES
    timed = whole - 9 * 60
    for text, of_day, of_hour in (
        ("届满", "2026-03-10", "2026-03-10T15:00+08:00"),
        ("7日前", "2026-03-02", "2026-03-03T15:00+08:00"),
        ("48小时前", "2026-03-08", "2026-03-08T15:00+08:00"),
        ("逾期3日", "2026-03-13", "2026-03-13T15:00+08:00"),
        ("2个工作日前", "2026-03-05", "2026-03-06T15:00+08:00"),
        ("逾期4个工作日", "2026-03-16", "2026-03-16T15:00+08:00"),
    ):
        step = parse_offset(text)
        assert due_text(offset_min(step, whole, DAYS)) == of_day, text
        assert due_text(offset_min(step, timed, DAYS)) == of_hour, text


def test_what_was_done_is_done_late_or_in_time_by_the_postmark() -> None:
    served = event("judgment_served", "2026-03-02", subject="乙公司")
    facts = Facts(CASE, "civil_first", (served,))
    assert deadlines(facts, "2026-03-17 23:59")["appeal_judgment"].state is State.RUNNING
    assert deadlines(facts, "2026-03-18 00:00")["appeal_judgment"].state is State.PASSED
    arrived = event("appeal_filed", "2026-03-20", subject="乙公司")
    other = replace(arrived, subject="甲公司")
    with_other = replace(facts, events=(served, other))
    assert deadlines(with_other, "2026-03-21")["appeal_judgment"].state is State.PASSED
    filed = event("case_filed", "2026-03-02")
    sent = event("copy_sent", "2026-03-12")
    facts = Facts(CASE, "civil_first", (filed, sent))
    assert deadlines(facts, "2026-03-21")["send_copy"].state is State.LATE
    posted = replace(sent, posted_at=sent.at - timedelta(days=3))
    facts = Facts(CASE, "civil_first", (filed, posted))
    assert deadlines(facts, "2026-03-21")["send_copy"].state is State.DONE


def test_each_preserved_thing_and_each_renewal_runs_by_itself() -> None:
    facets = (("property", "deposits"),)
    first = event("preserved", "2024-03-04", subject="一", facets=facets)
    second = event("preserved", "2024-03-04", subject="二", facets=facets)
    asked = event("renewal_asked", "2025-02-03", subject="一")
    renewed = event("preservation_renewed", "2025-02-20", subject="一", facets=facets)
    facts = Facts(CASE, "civil_first", (first, second, asked, renewed))

    found = shipped().deadlines(facts, minutes(at("2025-03-20")))
    told = {(one.rule.key, one.event.id): (one.due, one.state) for one in found}
    assert told["preserve_deposits", first.id] == ("2025-03-04", State.DONE)
    assert told["preserve_deposits", second.id] == ("2025-03-04", State.OVERDUE)
    assert told["preserve_deposits", renewed.id] == ("2026-02-20", State.RUNNING)
    assert told["renew_deposits", first.id] == ("2025-02-25", State.DONE)
    assert told["renew_deposits", renewed.id] == ("2026-02-13", State.RUNNING)


def test_an_event_that_is_cancelled_or_noted_anew_moves_its_deadlines() -> None:
    first = event("case_filed", "2026-03-02")
    again = event("case_filed", "2026-03-04")
    facts = Facts(CASE, "civil_first", (first, again))
    found = deadlines(facts, "2026-03-05")
    assert found["first_ordinary"].due == "2026-09-04", "what was noted last counts"
    facts = Facts(CASE, "civil_first", (first, replace(again, cancelled=True)))
    assert deadlines(facts, "2026-03-05")["first_ordinary"].due == "2026-09-02"
    assert not deadlines(
        Facts(CASE, "civil_first", (replace(first, cancelled=True),)), "2026-03-05"
    )


def test_a_capped_suspension_runs_on_by_itself() -> None:
    filed = event("case_filed", "2026-03-02")
    facts = Facts(CASE, "civil_first", (filed,), (hold("new_evidence", "2026-04-01"),))
    assert deadlines(facts, "2026-04-20")["first_ordinary"].state is State.SUSPENDED
    after = deadlines(facts, "2026-05-02")["first_ordinary"]
    assert (after.state, after.due) == (State.RUNNING, "2026-10-08")

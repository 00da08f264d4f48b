"""China's working days, against a second opinion and as a court corrects them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dossier.deadlines import calendar
from resources.errors import BadCalendar

DAYS = calendar.shipped()


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_published_years_agree_with_a_library_that_knows_them() -> None:
    assert DAYS.published >= set(range(2018, 2027))
    known = pytest.importorskip("chinese_calendar")
    for year in DAYS.published:
        one = date(year, 1, 1)
        while one.year == year:
            assert DAYS.is_worked(one.toordinal()) == known.is_workday(one), one
            one += timedelta(days=1)


def test_years_to_come_know_what_the_law_names_and_say_that_they_are_not_published() -> None:
    for free in ("2027-01-01", "2027-02-05", "2027-02-08", "2027-05-02", "2027-10-03"):
        assert not DAYS.is_worked(day(free)), free
    assert DAYS.is_worked(day("2027-10-08")) and not DAYS.is_worked(day("2027-10-09"))
    assert DAYS.is_known(day("2026-12-31")) and not DAYS.is_known(day("2027-01-01"))
    assert not DAYS.is_worked(day("2035-05-01")) and not DAYS.is_known(day("2035-05-01"))


def test_counting_goes_both_ways_and_ends_where_the_calendar_ends() -> None:
    start = day("2026-02-13")
    for number in range(1, 400):
        there = DAYS.after(start, number)
        assert DAYS.is_worked(there) and DAYS.before(there, number) == start
    assert DAYS.next_worked(day("2026-02-15")) == day("2026-02-24")
    assert DAYS.last_worked(day("2026-02-23")) == day("2026-02-14")
    assert DAYS.last_worked(day("2026-02-14")) == day("2026-02-14")
    for beyond in (day("1989-12-31"), day("2101-01-01")):
        with pytest.raises(OverflowError):
            DAYS.is_worked(beyond)
    with pytest.raises(OverflowError):
        DAYS.after(day("2100-12-30"), 3)
    with pytest.raises(OverflowError):
        DAYS.before(day("1990-01-02"), 3)


def test_a_court_enters_the_next_notice_itself() -> None:
    text = '[2027]\nnotice = "x"\noff = ["01-01..01-03"]\nwork = ["01-09"]\n'
    days = calendar.with_years(calendar.parse_years(text, "calendar.toml"))
    assert days.is_known(day("2027-12-31")) and days.is_worked(day("2027-01-09"))
    assert days.is_worked(day("2027-02-05")), "a published year says everything itself"
    assert days.known_to == day("2027-12-31")
    assert not DAYS.is_known(day("2027-12-31")), "the shipped calendar stays as it is"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[2027\n", "line 1"),
        ("[abc]\n", "[abc]"),
        ('[2027]\nnotice = "x"\n', "[2027] 缺少 off"),
        ('[2027]\nnotice = "x"\noff = ["02-30"]\n', "[2027]"),
        ('[2027]\nnotice = "x"\noff = ["1-1"]\n', "“1-1”不是日期"),
        ('[2027]\nnotice = "x"\noff = ["01-03..01-01"]\n', "终日早于首日"),
        ('[2027]\nnotice = "x"\noff = ["01-01"]\nwork = ["01-04"]\n', "本来就不是周末"),
        ('[2027]\nnotice = "x"\noff = ["01-02"]\nwork = ["01-02"]\n', "既放假又上班"),
        ('[2027]\noff = "01-01"\nnotice = "x"\n', "应为日期列表"),
        ('[2027]\nnotice = "x"\noff = ["01-01"]\nfree = 1\n', "不认识 free"),
        ('[2027]\nfestivals = ["02-05"]\nwork = ["01-09"]\n', "不能并存"),
        ("[3027]\n", "不是年份"),
        ("2027 = 3\n", "不是年份"),
    ],
)  # fmt: skip
def test_a_calendar_with_an_error_says_where_and_why(text: str, reason: str) -> None:
    with pytest.raises(BadCalendar) as caught:
        calendar.parse_years(text, "calendar.toml")
    assert reason in str(caught.value.params["reason"])

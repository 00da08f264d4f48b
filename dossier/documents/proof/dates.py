"""Dates and terms: possible, on their weekday, in order, as the case has them (日期、期限)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dossier.court_time import COURT_TIME
from dossier.documents import terms
from dossier.documents.facts import Facts
from dossier.documents.numerals import day_in_figures, moment_in_figures, whole
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.flow import Flow

_CN = "〇零一二三四五六七八九"
_N = rf"(?:\d{{1,3}}|[{_CN}十百]{{1,5}})"
_DATES = (
    re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日"),
    re.compile(rf"(?<![{_CN}])([{_CN}]{{4}})年([{_CN}十]{{1,3}})月([{_CN}十]{{1,3}})日"),
    re.compile(r"(?<![\d.\-/])((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.\-/])"),
)
_DAY_ALONE = re.compile(r"(?<![\d年至])(\d{1,2})月(\d{1,2})日")
_WEEKDAY = re.compile(r"[(,]?(星期|周|礼拜)([一二三四五六日天])\)?")
_CLOCK = re.compile(r"(上午|下午|晚上|凌晨|中午)?(\d{1,2})(?:时|点|:)(?:(\d{1,2})分?)?")
_DAYS = "一二三四五六日"
_HEARING = re.compile(r"(?<!原)(?:开庭时间|应到时间|到庭时间|定于|开庭日期)[:为]?$")
_WAS_HELD = re.compile(r"(?:不?公开)?开庭")
_SUMMONED = re.compile(r"(?<!原)(?:应到时间|到庭时间|定于)[:为]?$")
_NOTICE = re.compile(r"传票|通知书|公告")
_HEAD = 60
_STAGES = (
    (1, "立案日期", re.compile(r"(?:立案日期|收案日期|受理日期|立案时间|收案时间)[:为]?$")),
    (1, "立案日期", re.compile(r"^(?:立案|收案|受理)(?!前)")),
    (2, "开庭日期", re.compile(r"(?:开庭时间|开庭日期|应到时间|到庭时间)[:为]?$")),
    (2, "开庭日期", re.compile(r"^(?:[上下]午)?(?:\d{1,2}[时:点]\d{0,2}分?)?(?:公开)?开庭")),
    (3, "结案日期", re.compile(r"(?:结案日期|宣判日期|结案时间|宣判时间)[:为]?$")),
    (3, "结案日期", re.compile(r"^(?:结案|宣判|作出判决)")),
    (4, "归档日期", re.compile(r"(?:归档日期|归档时间|立卷日期|立卷时间)[:为]?$")),
    (4, "归档日期", re.compile(r"^归档")),
)
_DEFENCE = re.compile(rf"(?:收到起诉状副本之日起|答辩期限?[为:]?)({_N})(?:日|天)")
_APPEAL = re.compile(rf"(判决|裁定)书?送达(?:之日|次日)起({_N})(?:日|天)内[^。]{{0,30}}上诉")
_EVIDENCE = re.compile(rf"(?:举证期限[为:]?(?:自[^。,]{{0,16}}起)?|通知书?之日起)({_N})(?:日|天)")
_UNTIL = re.compile(rf"^(?:次日)?起({_N})(?:日|天)内?[,(]?(?:即|至|截至|即至|到)(?:于)?$")
_EARLIEST, _AHEAD = 1900, 20
_HOLIDAYS_DAYS = 9
"""The longest holidays a last day may be moved over."""


@dataclass(frozen=True, slots=True)
class _Day:
    start: int
    end: int
    day: date
    in_characters: bool


def read(text: Flow, facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with dates and terms."""
    days: list[_Day] = []
    for found in _days(text):
        if isinstance(found, Finding):
            yield found
        else:
            days.append(found)
    days.sort(key=lambda one: one.start)
    for one in days:
        yield from _alone(text, one, facts)
    yield from _days_alone(text, days)
    yield from _clocks(text)
    yield from _hearings(text, days, facts)
    yield from _in_order(text, days, facts)
    yield from _terms(text, facts)
    yield from _ends(text, days)


def _days(text: Flow) -> Iterator[_Day | Finding]:
    for form in _DATES:
        for match in form.finditer(text.text):
            parts = [part for part in match.groups() if part not in ("-", "/", ".")]
            numbers = [int(part) if part.isdecimal() else whole(part) for part in parts]
            year, month, day = (number or 0 for number in numbers)
            try:
                made = date(year, month, day)
            except ValueError:
                yield text.finding("date_impossible", *match.span())
                continue
            yield _Day(*match.span(), made, not parts[0].isdecimal() or parts[0][0] in _CN)


def _alone(text: Flow, one: _Day, facts: Facts) -> Iterator[Finding]:
    if not _EARLIEST <= one.day.year <= facts.local.year + _AHEAD:
        yield text.finding("year_odd", one.start, one.end, sure=False)
    match = _WEEKDAY.match(text.text, one.end)
    if match is not None:
        said = _DAYS.index(match[2].replace("天", "日"))
        if said != one.day.weekday():
            expected = f"{match[1]}{_DAYS[one.day.weekday()]}"
            yield text.finding("weekday_other", one.start, match.end(), expected)


def _days_alone(text: Flow, days: list[_Day]) -> Iterator[Finding]:
    """Yield days without a year that no year has."""
    inside = [(one.start, one.end) for one in days]
    for match in _DAY_ALONE.finditer(text.text):
        if any(a <= match.start() < b for a, b in inside):
            continue
        try:
            date(2024, int(match[1]), int(match[2]))
        except ValueError:
            yield text.finding("date_impossible", *match.span())


def _clocks(text: Flow) -> Iterator[Finding]:
    for match in _CLOCK.finditer(text.text):
        if not match[1] and not text.text[: match.start()].endswith("日"):
            continue
        hour, minute = int(match[2]), int(match[3] or 0)
        if hour > 24 or minute > 59 or (match[1] in ("上午", "凌晨") and hour > 12):
            yield text.finding("time_impossible", *match.span())


def _hearings(text: Flow, days: list[_Day], facts: Facts) -> Iterator[Finding]:
    planned = [
        held.planned_at.astimezone(COURT_TIME)
        for held in facts.hearings
        if held.planned_at is not None
    ]
    for one in days:
        if not _HEARING.search(text.text[max(0, one.start - 8) : one.start]):
            if planned and _WAS_HELD.match(text.text, one.end):
                expected = "、".join(moment_in_figures(at) for at in planned)
                if all(at.date() != one.day for at in planned):
                    yield text.finding(
                        "hearing_day_other", one.start, one.end, expected, sure=False
                    )
            continue
        if one.day.weekday() >= 5:
            expected = f"星期{_DAYS[one.day.weekday()]}"
            yield text.finding("hearing_on_weekend", one.start, one.end, expected, sure=False)
        if not planned:
            continue
        same = [at for at in planned if at.date() == one.day]
        expected = "、".join(moment_in_figures(at) for at in (same or planned))
        weekday = _WEEKDAY.match(text.text, one.end)
        clock = _CLOCK.match(text.text, one.end if weekday is None else weekday.end())
        if not same:
            yield text.finding("hearing_day_other", one.start, one.end, expected)
        elif clock is not None and not any(_is_at(clock, at.hour, at.minute) for at in same):
            yield text.finding("hearing_day_other", one.start, clock.end(), expected)


def _is_at(clock: re.Match[str], hour: int, minute: int) -> bool:
    said, minutes = int(clock[2]), int(clock[3] or 0)
    if clock[1] in ("下午", "晚上") and said < 12:
        said += 12
    return (said, minutes) == (hour, minute)


def _in_order(text: Flow, days: list[_Day], facts: Facts) -> Iterator[Finding]:
    """Yield days of a case's way that stand the wrong way round, and notices that come late."""
    staged = [(stage, label, one) for one in days for stage, label in _stage(text, one)]
    for stage, label, one in staged:
        if stage == 1:
            filed = facts.case.created_at.astimezone(COURT_TIME).date()
            if one.day != filed:
                yield text.finding(
                    "filing_day_other", one.start, one.end, day_in_figures(filed), sure=False
                )
        before = [other for other in staged if other[0] < stage and other[2].day > one.day]
        if before:
            _, earlier, other = max(before, key=lambda each: each[0])
            yield text.finding(
                "order_of_dates",
                one.start,
                one.end,
                text.original[other.start : other.end],
                later=label,
                earlier=earlier,
            )
    ended = [one for one in days if one.in_characters]
    held = [one for one in days if _SUMMONED.search(text.text[max(0, one.start - 8) : one.start])]
    if ended and held and _NOTICE.search(text.text[:_HEAD]):
        yield from _notice(text, ended[-1], held[0])


def _notice(text: Flow, ended: _Day, held: _Day) -> Iterator[Finding]:
    least = int(terms.table()["notice_days"])
    apart = (held.day - ended.day).days
    if apart < least and held.start < ended.start:
        yield text.finding(
            "notice_too_late",
            held.start,
            held.end,
            text.original[ended.start : ended.end],
            sure=apart < 0,
            days=str(least),
        )


def _stage(text: Flow, one: _Day) -> Iterator[tuple[int, str]]:
    before, after = text.text[max(0, one.start - 8) : one.start], text.text[one.end : one.end + 16]
    for stage, label, form in _STAGES:
        if form.search(before if form.pattern.endswith("$") else after):
            yield stage, label
            return


def _terms(text: Flow, facts: Facts) -> Iterator[Finding]:
    table = terms.table()
    for match in _DEFENCE.finditer(text.text):
        if _value(match[1]) != table["defence_days"]:
            yield text.finding(
                "term_other", *match.span(), str(table["defence_days"]), what="答辩期"
            )
    for match in _APPEAL.finditer(text.text):
        expected = table["appeal"][match[1]]
        if _value(match[2]) != expected:
            yield text.finding(
                "term_other", match.start(), match.end(2) + 1, str(expected), what="上诉期"
            )
    procedure = facts.hearing.procedure if facts.hearing is not None else ""
    word = next((word for word in table["evidence"] if word in procedure), "")
    row = table["evidence"][word or "普通"]
    for match in _EVIDENCE.finditer(text.text):
        value = _value(match[1])
        said = text.text[match.start() : match.end() + 16]
        if "举证" not in said and "证据" not in said:
            continue
        if value is not None and not row["least"] <= value <= row["most"]:
            wanted = f"不少于{row['least']}日" if row["most"] > 100 else f"不超过{row['most']}日"
            what = f"{word}程序举证期限" if word else "举证期限"
            yield text.finding("term_outside", *match.span(), wanted, sure=bool(word), what=what)


def _ends(text: Flow, days: list[_Day]) -> Iterator[Finding]:
    """Yield last days that are not the end of the term before them.

    The first day does not count; a last day on a holiday moves on. Holidays are not known
    here, so that a later day within reach of one is left to a person.
    """
    for first, last in pairwise(days):
        match = _UNTIL.match(text.text[first.end : last.start])
        value = None if match is None else _value(match[1])
        if value is None:
            continue
        due = first.day + timedelta(days=value)
        due += timedelta(days=max(0, 7 - due.weekday()) if due.weekday() >= 5 else 0)
        if last.day != due:
            later = 0 < (last.day - due).days <= _HOLIDAYS_DAYS
            yield text.finding(
                "deadline_other", last.start, last.end, day_in_figures(due), sure=not later
            )


def _value(text: str) -> int | None:
    return int(text) if text.isdecimal() else whole(text)

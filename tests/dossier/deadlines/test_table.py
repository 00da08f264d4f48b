"""A court's own table: laid over the shipped one, or refused with line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.deadlines import in_force, reading
from dossier.deadlines.model import Level
from dossier.deadlines.terms import Term, Unit, parse_offset, parse_term
from resources.errors import BadCalendar, BadRules

SHIPPED = reading.shipped()
NEW = """
[[rule]]
key = "notify_again"
name = "再次通知"
from = "hearing_planned"
term = "5日"
before = true
duty = "clerk"
ladder = "flag"
law = "本院规定"
"""


def test_every_rule_names_its_law_and_somebody_whose_work_it_is() -> None:
    assert len(SHIPPED.rules) > 50
    for rule in SHIPPED.rules.values():
        assert rule.source.law and rule.duty in SHIPPED.duties, rule.key
        assert rule.source.article or "内部" in rule.source.law, rule.key
        assert rule.until or rule.key == "announcement", rule.key
        stopping = any(step.level >= Level.GATE for step in rule.steps)
        assert not stopping or (rule.unlock and not rule.party), rule.key
        assert not (rule.stops and not stopping), rule.key
    used = {start for rule in SHIPPED.rules.values() for start in rule.starts}
    used |= {kind for rule in SHIPPED.rules.values() for kind in rule.until}
    used |= {one.event for rule in SHIPPED.rules.values() for one in rule.extended_by}
    assert set(SHIPPED.events) - used <= {"track_changed"}, "events that mean nothing"
    held = {kind for rule in SHIPPED.rules.values() for kind in rule.suspended_by}
    assert held == set(SHIPPED.suspensions)


def test_a_court_changes_a_field_switches_a_rule_off_and_adds_one() -> None:
    text = '[[rule]]\nkey = "scan_material"\nterm = "3个工作日"\n'
    text += '[[rule]]\nkey = "service_flag"\noff = true\n' + NEW
    table = reading.read([("rules.toml", text)])
    changed = table.rules["scan_material"]
    assert changed.own and changed.term == Term(3, Unit.WORKING)
    assert changed.until == SHIPPED.rules["scan_material"].until
    assert "service_flag" not in table.rules and "notify_again" in table.rules
    assert table.digest != SHIPPED.digest
    assert SHIPPED.rules["scan_material"].term == Term(2, Unit.WORKING)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[[rule]\n", 1, "不是 TOML"),
        ("\n\n[[rule]]\nname = 'x'\n", 3, "缺少 key"),
        ("[[rule]]\nkey = 'Großes'\n", 1, "缺少 key"),
        ("[[rulle]]\nkey = 'x'\n", 0, "不认识 [[rulle]]"),
        ("[[rule]]\nkey = 'scan_material'\nterm = '两周'\n", 3, "“两周”不是期限"),
        ("[[rule]]\nkey = 'scan_material'\n\n\nterms = '2日'\n", 5, "不认识 terms"),
        ("[[rule]]\nkey = 'scan_material'\nladder = 'x'\n", 3, "ladder 中的 x"),
        ("[[rule]]\nkey = 'scan_material'\nuntil = ['x']\n", 3, "until 中的 x"),
        ("[[rule]]\nkey = 'scan_material'\nstops = ['x']\n", 3, "stops 中的 x"),
        ("[[rule]]\nkey = 'scan_material'\nunlock = ['judge']\n", 3, "unlock 中的 judge"),
        ("[[rule]]\nkey = 'scan_material'\nunlock = []\n", 3, "由谁解锁"),
        ("[[rule]]\nkey = 'scan_material'\nholiday = 'x'\n", 3, "holiday 只能是"),
        ("[[rule]]\nkey = 'scan_material'\nparty = 1\n", 3, "true 或 false"),
        ("[[rule]]\nkey = 'scan_material'\nwhen = { x = 'y' }\n", 3, "when 中的 x"),
        ("[[rule]]\nkey = 'scan_material'\nwhen = { track = 'y' }\n", 3, "when 中 track"),
        ("[[rule]]\nkey = 'scan_material'\nfrom = 'rule:x'\n", 3, "from 中的规则 x"),
        ("[[rule]]\nkey = 'scan_material'\nfrom = 'rule:scan_material'\n", 0, "互为起点"),
        ("[[rule]]\nkey = 'preserve_deposits'\noff = true\n", 0, "起算规则已停用"),
        ("[[rule]]\nkey = 'scan_material'\n[[rule]]\nkey = 'scan_material'\n", 3, "写了两次"),
        ("[[rule]]\nkey = 'brand_new'\nterm = '2日'\n", 1, "缺少 from"),
        ("[[rule]]\nkey = 'notify_hearing'\nterm = '当日15:00'\n", 3, "before 的期限"),
        ("[[ladder]]\nkey = 'flag'\nsteps = [{level='warn', at='届满', tell=['x']}]\n", 3, "tell"),
        ("[[ladder]]\nkey = 'flag'\nsteps = [{level='warn', at='1日前', tell=['judge']}]\n", 3,
         "须有“届满”"),
        ("[[ladder]]\nkey = 'flag'\nsteps = [{level='x', at='届满', tell=['judge']}]\n", 3,
         "level"),
        ("[[ladder]]\nkey = 'flag'\nsteps = [{level='warn', at='后天', tell=['judge']}]\n", 3,
         "“后天”不是时点"),
        ("[[suspension]]\nkey = 'stay'\nmost = '3小时'\n", 3, "most 只能"),
        ("[[facet]]\nkey = 'track'\ndefault = 'x'\n", 3, "default 中的 x"),
    ],
)  # fmt: skip
def test_a_table_with_an_error_says_line_and_reason(text: str, line: int, reason: str) -> None:
    table, faults = reading.check([("rules.toml", text)])
    assert table is None
    told = [(fault.line, fault.reason) for fault in faults]
    assert any(reason in words for _, words in told), told
    if line:
        assert any(number == line and reason in words for number, words in told), told
    with pytest.raises(BadRules) as caught:
        reading.read([("rules.toml", text)])
    assert caught.value.params["faults"] == len(faults)


def test_all_errors_are_told_at_once() -> None:
    text = "[[rule]]\nkey = 'scan_material'\nterm = 'x'\n[[rule]]\nkey = 'defence'\nduty = 'x'\n"
    _, faults = reading.check([("rules.toml", text)])
    assert [fault.line for fault in faults] == [3, 6]
    strange = "[[rule]]\nkey = '没有的'\nterm = '3日'\n"
    _, faults = reading.check([("rules.toml", text + strange)])
    assert [fault.line for fault in faults] == [3, 6, 7], "one without a key hides no other"
    named = "[[event]]\nkey = '没有的'\nname = '事件'\n"
    _, faults = reading.check([("rules.toml", text + named)])
    assert [fault.line for fault in faults] == [7], "what may rest on an event is not judged"


def test_the_old_table_stays_in_force_when_the_new_one_has_errors(tmp_path: Path) -> None:
    assert in_force.load(tmp_path).table is SHIPPED
    rules = tmp_path / in_force.RULES
    rules.write_text('[[rule]]\nkey = "scan_material"\nterm = "3个工作日"\n', encoding="utf-8")
    first = in_force.load(tmp_path)
    assert not first.faults and first.table.rules["scan_material"].term.count == 3
    for spoilt in (b"[[rule]]\nkey = 'scan_material'\nterm = 'x'\n", b"\xff\xfe", b"[["):
        rules.write_bytes(spoilt)
        (fault,) = in_force.load(tmp_path).faults
        assert isinstance(fault, BadRules)
        assert in_force.load(tmp_path).table.digest == first.table.digest
    rules.write_text('\ufeff[[rule]]\nkey = "scan_material"\nterm = "4个工作日"\n', "utf-8")
    assert in_force.load(tmp_path).table.rules["scan_material"].term.count == 4
    rules.unlink()
    assert in_force.load(tmp_path).table is SHIPPED, "the court took its file away"


def test_the_old_calendar_stays_in_force_when_the_new_one_has_errors(tmp_path: Path) -> None:
    file = tmp_path / in_force.CALENDAR
    file.write_text('[2027]\nnotice = "x"\noff = ["01-01..01-03"]\n', encoding="utf-8")
    assert 2027 in in_force.load(tmp_path).days.published
    file.write_text("[2027]\n", encoding="utf-8")
    force = in_force.load(tmp_path)
    assert [type(fault) for fault in force.faults] == [BadCalendar]
    assert 2027 in force.days.published


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("15日", Term(15, Unit.DAYS)), ("十五日", Term(15, Unit.DAYS)),
        ("六个月", Term(6, Unit.MONTHS)),
        ("两年", Term(2, Unit.YEARS)), ("二十四小时", Term(24, Unit.HOURS)),
        ("2工作日", Term(2, Unit.WORKING)), ("2个工作日17:30", Term(2, Unit.WORKING, 1050)),
        ("当日15:00", Term(0, Unit.DAYS, 900)), ("九十日", Term(90, Unit.DAYS)),
    ],
)  # fmt: skip
def test_terms_as_the_law_writes_them(text: str, term: Term) -> None:
    assert parse_term(text) == term
    assert parse_term(str(term)) == term


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "0日",
        "当日",
        "当日25:00",
        "48小时15:00",
        "十十日",
        "一百日",
        "-3日",
        "3周",
        "9999年",
        "31年",
    ],
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_term(text)


@pytest.mark.parametrize("text", ["", "3日", "逾期3日前", "1个月前", "当日15:00前", "逾期", "前"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_offset(text)

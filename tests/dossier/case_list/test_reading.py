"""Lists from outside: every row a case or a named fault, or one clear error for the file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dossier.case_list import Listed, ListedParty, read_case_list
from dossier.case_list import limits as limits_
from dossier.case_list.reading import Fault, Repeated
from resources.errors import (
    BadCaseList,
    BadValue,
    DocumentError,
    EmptyValue,
    InvalidCaseNumber,
    InvalidIdentity,
    NoColumn,
    RepeatedCase,
    TooLarge,
    WenyiError,
)

_HEAD = "案号,案由,程序,当事人\n"


def _rows(text: str, encoding: str = "utf-8") -> list[Listed | Fault | Repeated]:
    return read_case_list(text.encode(encoding), "list.csv").rows


def _one(text: str) -> Listed:
    (row,) = _rows(text)
    assert isinstance(row, Listed)
    return row


def _fault(text: str) -> Fault:
    (row,) = _rows(text)
    assert isinstance(row, Fault)
    return row


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"], ids=lambda name: name
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_list_reads_the_same_in_every_encoding_it_may_come_in(
    encoding: str, newline: str, delimiter: str
) -> None:
    lines = [
        ["案号", "案由", "程序", "当事人"],
        ["(2026)粤0308民初7号", "买卖合同纠纷", "民事一审", "原告：甲公司；被告：乙、丙"],
    ]
    text = newline.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    row = _rows(text, encoding)[0]
    assert row == Listed(
        line=2,
        number="（2026）粤0308民初7号",
        cause="买卖合同纠纷",
        procedure="civil_first",
        says_procedure=True,
        parties=(
            ListedParty("原告", "甲公司"),
            ListedParty("被告", "乙"),
            ListedParty("被告", "丙"),
        ),
        says_parties=True,
    )


def test_json_says_the_same_as_csv() -> None:
    number, cause = "（2026）粤0308民初7号", "买卖合同纠纷"
    by_objects: list[Any] = [{"role": "原告", "name": "甲"}, {"诉讼地位": "被告", "姓名": "乙"}]
    forms: list[dict[str, Any]] = [
        {"案号": number, "案由": cause, "当事人": by_objects},
        {"number": number, "cause": cause, "parties": ["原告=甲", "被告：乙"]},
        {"Case No.": number, "Cause of Action": cause, "原告": ["甲"], "defendant": "乙"},
        {"案件编号": number, "立案案由": cause, "当事人": "原告:甲;被告:乙"},
    ]
    found = [
        read_case_list(json.dumps([form], ensure_ascii=False).encode(), "l.json").rows[0]
        for form in forms
    ]
    assert len({repr(row) for row in found}) == 1
    assert isinstance(found[0], Listed)
    assert found[0].parties == (ListedParty("原告", "甲"), ListedParty("被告", "乙"))


def test_roles_may_be_columns_and_numbers_stand_behind_names() -> None:
    row = _one(
        "案号,案由,上诉人,被上诉人\n"
        "（2026）粤03民终1号,纠纷,张三(11010519491231002X),某某（深圳）有限公司\n"
    )
    assert row.procedure == "civil_second"
    assert row.parties == (
        ListedParty("上诉人", "张三", "11010519491231002X"),
        ListedParty("被上诉人", "某某（深圳）有限公司"),
    )


def test_commas_part_chinese_names_only() -> None:
    row = _one('案号,案由,被告\n（2026）粤0308民初1号,纠纷,"甲公司,乙公司、Foo, Inc."\n')
    assert [party.name for party in row.parties] == ["甲公司", "乙公司", "Foo, Inc."]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("坏案号,纠纷,,", InvalidCaseNumber),
        (",纠纷,,", EmptyValue),
        ("（2026）粤0308民初1号,,,", EmptyValue),
        ("（2026）粤0308民初1号,纠纷,没有的程序,", BadValue),
        ("（2026）粤0308民初1号,纠纷,,张三", BadValue),
        ("（2026）粤0308民初1号,纠纷,,原告：", BadValue),
        ("（2026）粤0308民初1号,纠纷,,原告：张三，被告：李四", BadValue),
        ("（2026）粤0308民初1号,纠纷,,原告：张三(110105194912310021)", InvalidIdentity),
        ("（2026）粤0308民初1号,纠\u202e纷,,", BadValue),
        ("（2026）粤0308民初1号,纠\x07纷,,", BadValue),
        ("（2026）粤0308民初1号,纠纷,,,多出的一格", BadValue),
        (f"（2026）粤0308民初1号,{'长' * 201},,", BadValue),
        (f"（2026）粤0308民初1号,纠纷,,原告：{'、'.join(map(str, range(201)))}", BadValue),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_on(row: str, error: type[WenyiError]) -> None:
    fault, good = _rows(f"{_HEAD}{row}\n（2026）粤0308民初9号,纠纷,,\n")
    assert isinstance(fault, Fault)
    assert type(fault.error) is error
    assert fault.line == 2
    assert isinstance(good, Listed)
    assert good.line == 3


def test_lines_are_counted_where_rows_begin() -> None:
    found = _rows(_HEAD + '（2026）粤0308民初1号,纠纷,,"原告：甲\n被告：乙"\n\n坏,x,,\n')
    assert [row.line for row in found] == [2, 5]
    text = '[\n {"案号": "（2026）粤0308民初1号",\n  "案由": "纠纷"},\n\n {"案号": "坏"}]'
    assert [row.line for row in read_case_list(text.encode(), "l.json").rows] == [2, 5]


def test_a_case_that_stands_twice_is_taken_once_and_never_guessed() -> None:
    number = "（2026）粤0308民初1号"
    same, other = f"{number},纠纷,,\n", f"{number},别的纠纷,,\n"
    first, again, fault = _rows(_HEAD + same + "(2026) 粤0308民初1号,纠纷,民事一审,\n" + other)
    assert isinstance(first, Listed)
    assert again == Repeated(3, number)
    assert isinstance(fault, Fault)
    assert type(fault.error) is RepeatedCase
    assert fault.error.params["line"] == 2


def test_formulas_are_text_like_any_other() -> None:
    row = _one(_HEAD + '（2026）粤0308民初1号,"=HYPERLINK(""x"")",,\n')
    assert row.cause == '=HYPERLINK("x")'


def test_columns_of_other_systems_are_named_and_left_out() -> None:
    found = read_case_list("案号,案由,承办人,\u202e名\n".encode(), "l.csv")
    assert found.rows == []
    assert found.ignored == ("承办人", "\ufffd名")


def test_an_empty_array_is_a_list_of_no_cases() -> None:
    assert read_case_list(b" [ ]\n", "l.json").rows == []


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", BadCaseList),
        (b"\xef\xbb\xbf \n", BadCaseList),
        ("案由,程序\n".encode(), NoColumn),
        ("案号,案由,案件号\n".encode(), NoColumn),
        ("案号,原告,案由,原告\n".encode(), NoColumn),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), DocumentError),
        ("案号,案由\n".encode() + b"\xff\xff\xff", BadCaseList),
        ("案号,案由\n（2026）粤0308民初1号,x\0y\n".encode(), BadCaseList),
        ("案号,案由\n".encode("utf-16") + b"\0\0", BadCaseList),
        ('案号,案由\n1,"never closed\n'.encode(), BadCaseList),
        ('案号,案由\n1,"closed"then\n'.encode(), BadCaseList),
        (b"[", BadCaseList),
        (b"[{}", BadCaseList),
        (b"[1,]", BadCaseList),
        (b"[] []", BadCaseList),
        (b"{}", BadCaseList),
        (b"[NaN]", BadCaseList),
        (b'[{"a":1,"a":2}]', BadCaseList),
        (b"[" * 100_000, BadCaseList),
        (b"[" + b"9" * 5000 + b"]", BadCaseList),
        (b'[{"x":"' + b"a" * limits_.MAX_ROW + b'"}]', BadCaseList),
        (b"\xef\xbb\xbf" + b"a" * limits_.MAX_BYTES, TooLarge),
        (b"[" + b"1," * limits_.MAX_ROWS + b"1]", TooLarge),
        ("案号,案由\n".encode() + b"a,b\n" * (limits_.MAX_ROWS + 1), TooLarge),
        ("案号,案由".encode() + b",x" * 100, TooLarge),
        (json.dumps([{str(n): 1 for n in range(100)}]).encode(), TooLarge),
    ],
)
def test_a_broken_list_gives_one_error_and_no_case(data: bytes, error: type[WenyiError]) -> None:
    with pytest.raises(error) as raised:
        read_case_list(data, "list")
    assert raised.value.params["source"] == "list"


_ANY_TEXT = st.text(max_size=30)
_SAID = st.one_of(
    _ANY_TEXT,
    st.sampled_from(
        [
            "（2026）粤0308民初1号",
            "(2026)粤0308民初2号",
            "买卖合同纠纷",
            "民事一审",
            "原告：张三；被告：李四",
            "\ud800",
        ]
    ),
)


@given(st.binary(max_size=400))
@example(b"\xff\xfe[")
@example(b'["\\ud800"]')
def test_any_bytes_give_rows_or_an_error_of_ours(data: bytes) -> None:
    try:
        found = read_case_list(data, "list")
    except DocumentError:
        return
    assert all(row.line >= 1 for row in found.rows)


@settings(deadline=None)
@given(st.lists(st.lists(_SAID, min_size=4, max_size=4), max_size=8))
def test_any_cells_give_one_row_each_and_csv_agrees_with_json(cells: list[list[str]]) -> None:
    names = ["案号", "案由", "程序", "当事人"]
    rows = [dict(zip(names, each, strict=True)) for each in cells]
    found = read_case_list(json.dumps(rows).encode(), "list").rows
    assert len(found) == len(rows)
    for row in found:
        if isinstance(row, Listed):
            assert all(text.isprintable() for text in (row.number, row.cause))
            for party in row.parties:
                assert party.name
                assert party.name.isprintable()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([names, *cells])
    try:
        data = text.getvalue().encode()
    except UnicodeEncodeError:
        return
    if "\0" in text.getvalue() or not all(any(cell.strip() for cell in row) for row in cells):
        return
    other = read_case_list(data, "list").rows
    assert [_but_line(row) for row in other] == [_but_line(row) for row in found]


def _but_line(row: Listed | Fault | Repeated) -> object:
    match row:
        case Listed():
            return row.values
        case Fault():
            params = {k: v for k, v in row.error.params.items() if k != "line"}
            return (row.number, type(row.error), params)
        case Repeated():
            return row.number


def test_nothing_of_a_report_can_break_a_terminal_or_json() -> None:
    fault = _fault(_HEAD + '"坏\x1b[2J号",纠纷,,\n')
    assert fault.number == "坏\ufffd[2J号"
    rows = read_case_list(b'[{"\\u6848\\u53f7": "\\ud800", "\\u6848\\u7531": "x"}]', "l").rows
    assert isinstance(rows[0], Fault)
    rows[0].number.encode()

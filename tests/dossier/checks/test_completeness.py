"""Printed page numbers, and what a case type requires."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.catalogue.heading import Numbering
from dossier.catalogue.templates import procedures, template
from dossier.checks.codes import required
from dossier.checks.completeness import breaks, lacking
from dossier.checks.findings import rules, words
from dossier.ids import PageId
from resources import toml


def told(*numbers: tuple[int, int | None] | None) -> list[tuple[str, int, int]]:
    pages = [PageId(str(n)) for n in range(len(numbers))]
    known = {
        page: None if one is None else Numbering(*one)
        for page, one in zip(pages, numbers, strict=True)
    }
    return [(one.rule, one.index, one.expected) for one in breaks(pages, known)]


def test_whole_documents_break_nowhere() -> None:
    assert told((1, 3), (2, 3), (3, 3)) == []
    assert told((1, 2), (2, 2), (1, 2), (2, 2)) == []
    assert told((1, 1), (1, 3), (2, 3), (3, 3)) == []
    assert told(None, None) == []
    assert told((7, None), (3, None)) == []


def test_backs_without_a_number_are_right_counted_or_not() -> None:
    assert told((1, 3), None, (3, 3)) == []
    assert told((1, 2), None, (2, 2), None) == []
    assert told((1, 3), None, (2, 3), None, (3, 3)) == []
    assert told((1, 2), (2, 2), None) == []
    assert told((1, 2), None, (1, 2), None) == []
    # One page without a number stands for one at most.
    assert told((1, 5), None, (5, 5)) == [("page_missing", 2, 3)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (((1, 3), (3, 3)), [("page_missing", 1, 2)]),
        (((2, 3), (3, 3)), [("page_missing", 0, 1)]),
        (((1, 3), (2, 3)), [("page_missing", 1, 3)]),
        (((1, 3), (3, 3), (2, 3)), [("page_missing", 1, 2), ("page_order", 2, 4)]),
        (((1, 3), (1, 2), (2, 2)), [("page_missing", 0, 2)]),
    ],
)
def test_a_break_is_where_it_is(
    numbers: tuple[tuple[int, int], ...], expected: list[tuple[str, int, int]]
) -> None:
    found = told(*numbers)
    assert found[: len(expected)] == expected


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.data())
def test_one_page_taken_out_of_whole_documents_is_missed(
    lengths: list[int], data: st.DataObject
) -> None:
    whole = [(n, of) for of in lengths for n in range(1, of + 1)]
    assert told(*whole) == []
    place = data.draw(st.integers(0, len(whole) - 1))
    if whole[place][1] > 1:
        assert told(*whole[:place], *whole[place + 1 :])


def test_every_procedure_has_a_list_and_every_item_of_it_is_in_its_template() -> None:
    for procedure in procedures():
        rows = required(procedure)
        assert rows
        keys = {item.key for item in template(procedure).items}
        assert {key for row in rows for key in row.any} <= keys
        assert lacking(procedure, {}) == rows
        titles = {key: [row.words[0] if row.words else "材料"] for row in rows for key in row.any}
        # Two rows may look for other words under one item.
        assert all(row.words for row in lacking(procedure, titles))


def test_the_title_decides_where_the_item_holds_other_things_too() -> None:
    titles = {"service": ["送达地址确认书"]}
    assert "service" in {row.key for row in lacking("civil_first", titles)}
    titles = {"service": ["送达回证"]}
    assert "service" not in {row.key for row in lacking("civil_first", titles)}


@pytest.mark.parametrize("rule", rules())
def test_every_finding_speaks_both_languages(rule: str) -> None:
    entry = toml("archive/findings.toml")[rule]
    named = {
        language: {name for _, name, _, _ in Formatter().parse(entry[language]) if name}
        for language in ("zh_CN", "en")
    }
    assert named["zh_CN"] - {"name"} == named["en"] - {"name", "name_en"}
    assert re.search(r"[\u4e00-\u9fff]", words(rule, "zh_CN", {}))
    assert not re.search(r"[\u4e00-\u9fff]", words(rule, "en", {}))

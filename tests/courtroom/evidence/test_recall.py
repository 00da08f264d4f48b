"""Exhibits are called by label, number, barcode, name, words and sounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtroom.evidence.recall import MOST, meant, recall, sure
from courtroom.wording.mentions import mentions
from dossier.evidence import Exhibit
from tests.courtroom.evidence.exhibits import make

LISTED = [
    make(1, "原告", "借条", barcode="6901234"),
    make(2, "原告", "银行转账凭证"),
    make(3, "原告", "微信聊天记录", rank="i00003"),
    make(1, "被告1", "送货单"),
    make(2, "被告1", "对账单"),
    make(1, "被告2", "房屋租赁合同"),
    make(1, "法院", "不动产查询结果"),
    make(1, "第三人", "收据", removed=True),
]


def first(text: str, **values: str) -> tuple[str, int | None] | None:
    found = recall(text, LISTED, **values)  # type: ignore[arg-type]
    return (found[0].exhibit.label, found[0].page) if found else None


@pytest.mark.parametrize(
    ("text", "label", "page"),
    [
        ("原证2", "原证2", None),
        ("原证2第3页", "原证2", 3),
        ("原证二第三页", "原证2", 3),
        ("被2证1", "被2证1", None),
        ("被告二的证据一", "被2证1", None),
        ("6901234", "原证1", None),
        ("６９０１２３４", "原证1", None),
        ("请看原告证据三第六页", "原证3", 6),
        ("原告证剧三第六页", "原证3", 6),
        ("证据三第九十页", "原证3", None),
        ("法院调取的证据一", "院证1", None),
        ("转账凭证", "原证2", None),
        ("请看一下转账凭证第二页", "原证2", 2),
        ("转帐凭正", "原证2", None),
        ("zhuanzhang", "原证2", None),
        ("zzpz", "原证2", None),
        ("weixin", "原证3", None),
        ("房屋租林合同", "被2证1", None),
        ("租赁合同第二页", "被2证1", 2),
        ("duizhangdan", "被1证2", None),
        ("原3", "原证3", None),
    ],
)
def test_what_is_called_comes_first(text: str, label: str, page: int | None) -> None:
    assert first(text) == (label, page)


@pytest.mark.parametrize(
    "text", ["", "  ", "民事判决书", "原证9", "三证1", "收据", "xyz", "第五页"]
)
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert first(text) is None


def test_an_equal_number_is_the_speakers_own_first() -> None:
    assert sure(recall("证据一", LISTED)) is None
    assert first("证据一", speaker="被告2") == ("被2证1", None)
    assert first("我方证据一", speaker="被告1") == ("被1证1", None)
    found = recall("对方提交的证据一", LISTED, speaker="原告")
    assert found and all(one.exhibit.side != "原告" for one in found)
    own = sure(recall("我方证据一", LISTED, speaker="被告1"))
    assert own is not None and own.exhibit.label == "被1证1"


def test_a_label_with_a_group_goes_before_a_range() -> None:
    grouped = make(3, "原告", "收据", group=1)
    (mention,) = mentions("请看原证1-3")
    assert [one.exhibit.number for one in meant(mention, LISTED)] == [1, 2, 3]
    assert meant(mention, [*LISTED, grouped])[0].exhibit == grouped
    found = sure(recall("原证1-3", [*LISTED, grouped]))
    assert found is not None and found.exhibit == grouped
    plain = sure(recall("原证3", [*LISTED, grouped]))
    assert plain is not None and plain.exhibit.label == "原证3"


def test_what_was_withdrawn_is_not_offered() -> None:
    gone = [replace(one, removed=True) for one in LISTED]
    assert not recall("原证1", gone)


queries = st.text(st.sampled_from("原被证据一二三12借条转账页第-69 abzh"), max_size=20)


@given(queries, st.permutations(LISTED))
def test_the_same_words_give_the_same_ranking(text: str, listed: list[Exhibit]) -> None:
    found = recall(text, listed)
    assert found == recall(text, LISTED)
    assert len(found) <= MOST
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert 0.0 < one.score <= 1.0
        assert one.page is None or 1 <= one.page <= len(one.exhibit.pages)

"""Numbers without gaps, the order of showing, the list made from the dossier."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtroom.evidence import numbering
from courtroom.evidence.listing import kind_of, suggested, titled
from dossier import order
from dossier.evidence import EvidenceKind, Exhibit
from tests.courtroom.evidence.exhibits import CASE, filed, item, make, party

sides = st.sampled_from(["原告", "被告1", "被告2", "第三人", "法院"])
groups = st.none() | st.integers(1, 3)
lists = st.lists(
    st.builds(
        lambda number, side, group, removed: make(number, side, group=group, removed=removed),
        st.integers(1, 8),
        sides,
        groups,
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.label,
)


@given(lists, sides, groups)
def test_the_next_number_is_free_and_the_lowest(
    listed: list[Exhibit], side: str, group: int | None
) -> None:
    number = numbering.next_number(listed, side, group)
    taken = {one.number for one in listed if (one.side, one.group) == (side, group)}
    assert number not in taken
    assert set(range(1, number)) <= taken


@given(lists)
def test_filling_what_is_missing_leaves_no_gaps(listed: list[Exhibit]) -> None:
    filling = [
        make(number, gap.side, group=gap.group)
        for gap in numbering.gaps(listed)
        for number in gap.missing
    ]
    assert not {one.label for one in filling} & {one.label for one in listed}
    assert not numbering.gaps([*listed, *filling])


@given(lists)
def test_renumbered_sides_count_from_one_in_the_order_of_the_list(listed: list[Exhibit]) -> None:
    changed = {one.id: one for one in numbering.renumbered(listed)}
    after = [changed.get(one.id, one) for one in listed if not one.removed]
    assert not numbering.gaps(after)
    for one in after:
        before = [
            each
            for each in after
            if (each.side, each.group) == (one.side, one.group)
            and (each.rank, each.id) < (one.rank, one.id)
        ]
        assert one.number == len(before) + 1


@given(lists)
def test_the_order_of_showing_is_plaintiff_defendant_third_court(listed: list[Exhibit]) -> None:
    ordered = sorted(numbering.arranged(listed), key=lambda one: one.rank)
    keys = [(numbering.side_key(one.side), one.group or 0, one.number) for one in ordered]
    assert keys == sorted(keys)
    assert {one.id for one in ordered} == {one.id for one in listed}
    assert all(order.is_key(one.rank) for one in ordered)


@given(lists, sides, st.integers(9, 20))
def test_a_new_one_comes_behind_those_shown_before_it(
    listed: list[Exhibit], side: str, number: int
) -> None:
    ordered = sorted(numbering.arranged(listed), key=lambda one: one.rank)
    rank = numbering.rank_for(ordered, side, None, number)
    new = make(number, side, rank=rank)
    expected = [one.id for one in numbering.arranged([*ordered, new])]
    assert [one.id for one in sorted([*ordered, new], key=lambda one: one.rank)] == expected


def test_moving_writes_only_what_moves() -> None:
    listed = sorted(numbering.arranged([make(n) for n in range(1, 6)]), key=lambda one: one.rank)
    changed = numbering.moved(listed, [listed[3].id, listed[0].id], listed[1].id)
    after = {one.id: one for one in listed} | {one.id: one for one in changed}
    assert [one.number for one in sorted(after.values(), key=lambda one: one.rank)] == [
        *(4, 1, 2, 3, 5)
    ]
    assert len(changed) <= 3


@pytest.mark.parametrize(
    ("side", "group", "number", "label"),
    [
        ("原告", None, 3, "原证3"),
        ("原告", 1, 3, "原证1-3"),
        ("被告2", None, 1, "被2证1"),
        ("法院", None, 1, "院证1"),
        ("第三人", 2, 1, "三证2-1"),
    ],
)
def test_labels(side: str, group: int | None, number: int, label: str) -> None:
    assert make(number, side, group=group).label == label


def test_several_defendants_get_numbers_one_gets_none() -> None:
    parties = [party("原告", "张三"), party("被告", "李四"), party("被告", "王五")]
    parties.append(party("委托诉讼代理人", "赵律师"))
    assert list(numbering.sides(parties).values()) == ["原告", "被告1", "被告2"]


# ---- from the dossier -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name", "side", "group", "number"),
    [
        ("借条", "借条", "", None, None),
        ("证据三：借条", "借条", "", None, 3),
        ("原告证据3 转账凭证", "转账凭证", "原告", None, 3),
        ("被告二提交的证据一、收条", "收条", "被告2", None, 1),
        ("第二组证据1 送货单", "送货单", "", 2, 1),
        ("原证1-3 对账单", "对账单", "", 1, 3),
        ("微信聊天记录（被告提交）", "微信聊天记录", "被告", None, None),
        ("不动产查询结果（法院调取）", "不动产查询结果", "法院", None, None),
        ("证据", "证据", "", None, None),
        ("证据五", "证据五", "", None, 5),
    ],
)
def test_titles_say_name_side_and_number(
    title: str, name: str, side: str, group: int | None, number: int | None
) -> None:
    found = titled(title)
    assert (found.name, found.group, found.number) == (name, group, number)
    assert found.side == side


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("借条", EvidenceKind.DOCUMENT),
        ("催款电话录音", EvidenceKind.RECORDING),
        ("微信聊天记录", EvidenceKind.ELECTRONIC),
        ("王五的证人证言", EvidenceKind.TESTIMONY),
        ("笔迹鉴定意见书", EvidenceKind.EXPERT),
        ("现场勘验笔录", EvidenceKind.INSPECTION),
    ],
)
def test_names_sound_like_a_kind(name: str, kind: EvidenceKind) -> None:
    assert kind_of(name) is kind


def test_the_list_is_made_from_the_catalogue_in_one_go() -> None:
    parties = [party("原告", "张三"), party("被告", "李四有限公司")]
    items = [
        item("complaint", filed("民事起诉状")),
        item("evidence", filed("证据目录"), filed("证据二：借条"), filed("转账凭证", 3)),
        item("court_evidence", filed("调取证据通知书"), filed("银行流水")),
        item("judgments", filed("民事判决书")),
    ]
    found = suggested(CASE, items, parties)
    assert [(one.label, one.name, len(one.pages), one.submitter) for one in found] == [
        ("原证1", "转账凭证", 3, "张三"),
        ("原证2", "借条", 2, "张三"),
        ("院证1", "银行流水", 2, ""),
    ]
    assert not numbering.gaps(found)
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    # A second time there is nothing to add.
    assert not suggested(CASE, items, parties, found)
    gone = [replace(one, removed=True) for one in found]
    assert not suggested(CASE, items, parties, gone)


def test_what_comes_later_goes_behind_and_keeps_numbers() -> None:
    parties = [party("原告", "张三"), party("被告", "李四"), party("被告", "王五")]
    first = suggested(CASE, [item("evidence", filed("借条"))], parties)
    items = [
        item("evidence", filed("借条复印件"), filed("被告二证据1 收条"), filed("李四的还款记录"))
    ]
    later = suggested(CASE, items, parties, first)
    assert {one.label for one in later} == {"原证2", "被2证1", "被1证1"}
    assert min(one.rank for one in later) > first[0].rank


def test_evidence_of_a_second_instance_is_found_beside_pleadings() -> None:
    parties = [party("上诉人", "张三"), party("被上诉人", "李四")]
    items = [
        item("answer", filed("民事答辩状"), filed("还款凭证"), procedure="civil_second"),
        item("appeal", filed("上诉状"), procedure="civil_second"),
    ]
    (one,) = suggested(CASE, items, parties)
    assert (one.name, one.side) == ("还款凭证", "被上诉人")

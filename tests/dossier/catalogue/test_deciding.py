"""All that is known of a page, added up: rules, words and order, and what keeps 副卷 shut."""

from __future__ import annotations

import pytest

from benchmarks import learn_catalogue, learn_signals
from dossier.catalogue.deciding import NAMES, judged, shipped, signals
from dossier.catalogue.suggest import by_rules, suggest
from dossier.catalogue.suggestion import Previous
from dossier.catalogue.templates import procedures, template
from dossier.model import Volume
from tests.dossier.catalogue.pages import page

CIVIL = template("civil_first")
DATE = "二〇二四年三月四日"


def test_every_signal_has_its_weight() -> None:
    assert set(shipped()) == set(NAMES)


@pytest.mark.parametrize("key", procedures())
def test_shares_of_all_items_make_one(key: str) -> None:
    items = template(key)
    read, title, made = by_rules(items, page("传票", "案号", "被传唤人：甲"), None)
    found = judged(items, read, title, made, None)
    assert sorted(one.item.key for one in found) == sorted(item.key for item in items.items)
    assert sum(one.share for one in found) == pytest.approx(1.0)
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)


def test_each_signal_stands_at_the_item_it_speaks_for() -> None:
    read, title, made = by_rules(CIVIL, page("民事起诉状", "原告：甲", "诉讼请求："), None)
    by_item = dict(
        zip(
            (item.key for item in CIVIL.items),
            signals(CIVIL, read, title, made, "registration"),
            strict=True,
        )
    )
    assert by_item["complaint"]["title_whole"] == 1.0
    assert by_item["complaint"]["wording"] > 0.9
    assert all("title_whole" not in one for key, one in by_item.items() if key != "complaint")
    assert by_item["registration"]["same_item"] == 1.0
    steps = [set(one) & {"same_item", "next_item", "far"} for one in by_item.values()]
    assert sum("same_item" in one for one in steps) == 1
    shut = [item.key for item in CIVIL.items if item.volume is Volume.CONFIDENTIAL]
    assert [key for key, one in by_item.items() if one["confidential"]] == shut


def test_a_speech_that_greets_the_panel_is_not_held_back() -> None:
    before = Previous("hearing_records", Volume.MAIN, "开庭笔录")
    made = suggest(
        CIVIL,
        page(
            "代理词",
            "审判长、合议庭：",
            "我受原告的委托，担任其诉讼代理人，现发表代理意见如下：",
            "一、被告拖欠货款，事实清楚。",
            "委托诉讼代理人：乙",
        ),
        before,
    )
    assert made.category == "statements_of_counsel"


@pytest.mark.parametrize("key", procedures())
def test_a_title_that_holds_a_clue_stays_shut_whatever_else_speaks(key: str) -> None:
    items = template(key)
    for title in ("合议庭评议笔录", "审判委员会讨论案件笔录", "内部审批表", "判决书签发稿"):
        made = suggest(
            items,
            page(title, "原告：甲", "被告：乙", "诉讼请求：判令被告给付货款。", "此致"),
            Previous("evidence" if key == "civil_first" else items.fallback, Volume.MAIN, "收条"),
        )
        assert made.volume is Volume.CONFIDENTIAL, made.reason


def test_the_ninth_author_is_learnt_by_nobody() -> None:
    for scan in ("ninth", "ninth-poor"):
        with pytest.raises(ValueError, match="ninth"):
            next(learn_catalogue.cases(scan))
    assert {*learn_signals.STRANGERS} < {*learn_catalogue.AUTHORS}


def test_weights_learnt_from_pages_put_those_right() -> None:
    # Two items; what the words say is right, what the order says is not.
    known = [
        learn_signals.Page(
            "one",
            [{"all_words": float(right == at), "same_item": float(right != at)} for at in (0, 1)],
            right,
        )
        for right in (0, 1, 0, 1)
    ]
    weights = learn_signals.fitted(known)
    assert weights["all_words"] > 0.5 > -0.5 > weights["same_item"]
    assert learn_signals.right_share(known, weights) == 1.0
    assert set(weights) == set(NAMES)


def test_a_misread_title_as_near_to_a_confidential_one_is_held_back() -> None:
    administrative = template("administrative_first")
    made = suggest(administrative, page("样县人民法院", "审尺报告", "一、由来", "二、主张"), None)
    assert made.volume is Volume.CONFIDENTIAL
    audit = suggest(CIVIL, page("审计报告", "委托人：甲", "一、审计范围"), None)
    assert audit.volume is Volume.MAIN


def test_a_page_without_a_name_after_a_draft_stays_shut_though_it_speaks_as_a_judgment() -> None:
    draft = Previous("drafts", Volume.CONFIDENTIAL, "文书拟稿纸", page("拟稿", "审判员：甲", DATE))
    made = suggest(
        CIVIL,
        page(
            "本院认为，被告收货后应当付款。",
            "判决如下：被告给付原告221200元，于判决生效后十日内付清。",
            "如不服本判决，可在判决书送达之日起十五日内提出上诉。",
            "第1页",
        ),
        draft,
    )
    assert made.volume is Volume.CONFIDENTIAL, made.reason

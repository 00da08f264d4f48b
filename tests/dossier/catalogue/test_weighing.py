"""What the words of a page say of its kind where no rule knows its title."""

from __future__ import annotations

import time

import pytest

from dossier.catalogue.heading import rows
from dossier.catalogue.reasons import reason_in
from dossier.catalogue.suggest import suggest
from dossier.catalogue.suggestion import Action, Previous
from dossier.catalogue.templates import template
from dossier.catalogue.weighing import shipped, table_of, weighed
from dossier.model import Volume
from tests.dossier.catalogue.pages import boxed, page

CIVIL = template("civil_first")


def test_the_text_says_what_an_unknown_title_does_not() -> None:
    made = suggest(
        CIVIL,
        page(
            "到案事宜单",
            "被传唤人：甲",
            "应到时间：三月四日九时",
            "应到处所：第五审判庭",
            "注意事项：必须准时到达。",
        ),
        None,
    )
    assert (made.category, made.reason_key) == ("hearing_notices", "by_words")
    assert "用语" in made.reason and "被传" in made.reason


@pytest.mark.parametrize(
    ("title", "category"), [("答辩状", "answer"), ("庭审记录", "hearing_records")]
)
def test_words_of_another_paper_do_not_move_one_that_names_itself(
    title: str, category: str
) -> None:
    made = suggest(
        CIVIL,
        page(
            title,
            "判决如下：被告于本判决生效之日起十日内履行。",
            "如不服本判决，可以在判决书送达之日起十五日内向本院递交上诉状。",
            "审判长：甲",
        ),
        None,
    )
    assert made.category == category, made.reason


def test_a_page_whose_words_say_nothing_is_for_a_person() -> None:
    made = suggest(CIVIL, page("山水花鸟诗集", "青山横北郭", "白水绕东城"), None)
    assert made.category == CIVIL.fallback
    assert made.reason_key == "undecided_alike"
    assert "待人工确定" in made.reason
    assert "（）" not in made.reason
    assert "()" not in made.reason_en
    assert reason_in(made.reason, "en") == made.reason_en


@pytest.mark.parametrize(
    "title",
    [
        "执行组讨论纪要",
        "案件情况汇报",
        "内部会商意见",
        "延期呈报件",
        "本案质评表",
        "关于法律适用的请示",
        "疑难案件研究提纲",
    ],
)
def test_a_court_writing_for_itself_is_held_back(title: str) -> None:
    for key in ("civil_first", "civil_second", "administrative_first", "enforcement"):
        made = suggest(template(key), page(title, "时间：三月四日", "参加人：甲、乙、丙"), None)
        assert made.volume is Volume.CONFIDENTIAL, (key, made.reason)


def test_words_of_a_deliberation_hold_a_page_back_without_its_title() -> None:
    made = suggest(
        CIVIL,
        page("记录稿", "主审人：建议支持原告请求。", "多数意见：同意承办人的处理。"),
        None,
    )
    assert made.volume is Volume.CONFIDENTIAL
    assert "核对" in made.reason


def test_a_letterhead_begins_a_paper_whose_title_was_lost() -> None:
    before = Previous("evidence", Volume.MAIN, "借条", page("借条", "今借到人民币五万元。"))
    lines = [("样例区人民法院", (840, 300, 1640, 390))] + [
        (words, (300, 600 + n * 100, 1900, 660 + n * 100))
        for n, words in enumerate(
            (
                "被传唤人：甲",
                "应到时间：九时",
                "应到处所：第五审判庭",
                "被传唤人必须准时到达",
                "本票由被传唤人携带",
            )
        )
    ]
    made = suggest(CIVIL, boxed(lines), before)
    assert (made.action, made.category) == (Action.NEW, "hearing_notices")


def test_another_internal_paper_begins_under_its_letterhead() -> None:
    before = Previous("closing_internal", Volume.CONFIDENTIAL, "结案表", page("结案表", "判决"))
    lines = [("样例区人民法院", (840, 300, 1640, 390))] + [
        (words, (300, 600 + n * 100, 1900, 660 + n * 100))
        for n, words in enumerate(
            ("拟稿：甲　核稿：乙", "份数：十", "打印：丙", "校对：丁", "缓急：平件")
        )
    ]
    made = suggest(CIVIL, boxed(lines), before)
    assert (made.action, made.category) == (Action.NEW, "drafts")


def test_shares_are_of_one_and_rest_on_the_table_alone() -> None:
    table = table_of(
        [
            ("place", "words", "category", "weight"),
            ("base", "", "answer", "0"),
            ("base", "", "deliberation", "0"),
            ("text", "答复", "answer", "1.0986"),
        ]
    )
    found = weighed(
        CIVIL, rows(page("一二三四五六七八，九十。", "现作答复，如下。")), weights=table
    )
    assert [one.item for one in found] == ["answer", "deliberation"]
    assert found[0].share == pytest.approx(0.75, abs=0.001)
    assert found[0].words == ("答复",)
    assert found[1].words == ()


def test_the_table_knows_only_categories_of_templates() -> None:
    keys = {item.key for name in ("civil_first", "civil_second", "enforcement",
            "enforcement_preservation", "administrative_first")
            for item in template(name).items}  # fmt: skip
    for category in shipped().categories:
        placed = [template(name).place(category) for name in ("civil_first", "enforcement")]
        assert category in keys or all(item.key in keys for item in placed)


def test_a_page_is_weighed_within_ten_milliseconds() -> None:
    said = [f"第{n}项，当事人应当准时到达本院指定的审判场所，逾期自负" for n in range(40)]
    text = page("到案事宜单", *said)
    lines = rows(text)
    weighed(CIVIL, lines)
    began = time.process_time()
    for _ in range(20):
        weighed(CIVIL, lines)
    assert (time.process_time() - began) / 20 < 0.01


KINDS = [item.key for item in CIVIL.items[:12]]
TABLE = [
    ("place", "words", "category", "weight"),
    *(("base", "", kind, "0") for kind in KINDS),
    *(("text", "真实", kind, "0.9") for kind in KINDS[:8]),
]
FEW = [("text", "判令", KINDS[0], "0.5"), ("text", "诉请", KINDS[0], "0.4")]


@pytest.mark.parametrize(("few", "said"), [(FEW, ("判令", "诉请")), ([], ("真实",))])
def test_a_word_many_kinds_share_is_a_reason_only_where_no_other_is(
    few: list[tuple[str, str, str, str]], said: tuple[str, ...]
) -> None:
    lines = rows(
        page("内容真实，如上所述，并已核对，特此说明。", "判令，如上所述。", "诉请，如上所述。")
    )
    found = weighed(CIVIL, lines, weights=table_of([*TABLE, *few]))
    assert {one.item: one.words for one in found}[KINDS[0]] == said

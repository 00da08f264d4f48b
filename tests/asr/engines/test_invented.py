"""Text nobody said is told from text that sounds odd and was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.engines import invented


@pytest.mark.parametrize(
    "text",
    [
        "谢谢观看",
        "謝謝觀看!",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "字幕由 Amara.org 社群提供",
        "中文字幕志愿者 李某某",
        "優優獨播劇場——YoYo Television Series Exclusive",
        "Thank you for watching.",
    ],
)
def test_what_models_learned_by_heart_goes(text: str) -> None:
    assert invented.kept(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "谢谢。",
        "谢谢审判长。",
        "感谢法庭。",
        "没有。",
        "他在微信里说谢谢观看我的直播。",
        "双方对订阅服务合同没有异议。",
        "下次再见面是在五月。",
    ],
)
def test_what_is_said_in_court_stays(text: str) -> None:
    assert invented.kept(text) == text


def test_only_the_sentence_goes() -> None:
    text = "请被告答辩。请不吝点赞订阅。原告有异议吗？"
    assert invented.kept(text) == "请被告答辩。原告有异议吗？"


@pytest.mark.parametrize(
    "text",
    ["我方我方我方我方我方", "對對對對對對對對對", "bigo bigo bigo bigo bigo bigo ", "的" * 60],
)
def test_repetition_is_seen_and_cut(text: str) -> None:
    assert invented.runs_away(text, 10.0)
    assert len(invented.without_repeats(text)) <= len(text) // 4 + 1


@pytest.mark.parametrize(
    "text",
    ["账号是8888888800000000", "零零零零零零零零", "对对对，是这样。", "没有没有没有，我不同意。"],
)
def test_numbers_and_emphasis_are_no_repetition(text: str) -> None:
    assert not invented.runs_away(text, 6.0)
    assert invented.without_repeats(text) == text


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("下面下面下面下面", "下面"),
        ("現在宣布法現在宣布法現在", "現在宣布法"),
        ("被告对这份证据", "被告对这份证据"),
        ("常常", "常常"),
        ("二零二零年", "二零二零年"),
        ("1010号", "1010号"),
        ("", ""),
    ],
)
def test_first_words_end_where_they_run_in_a_circle(text: str, begins: str) -> None:
    assert invented.said_once(text) == begins


def test_more_than_anybody_can_say_is_too_much() -> None:
    text = "审判长原告被告书记员证人鉴定人第三人代理人法定代表人陪审员"
    assert invented.runs_away(text, 1.0)
    assert not invented.runs_away(text, 5.0)


def test_running_from_one_phrase_of_the_prompt_into_the_next_is_an_echo() -> None:
    phrases = ("买卖合同纠纷", "质证意见", "法庭辩论")
    assert invented.echoes("原告诉被告买卖合同纠纷、质证意见。", phrases)
    assert not invented.echoes("本案是买卖合同纠纷，请发表质证意见。", phrases)
    assert not invented.echoes("", ())


def test_phrases_alone_that_break_off_are_an_echo() -> None:
    phrases = ("民法典", "民事诉讼法", "李明", "原告", "委托诉讼代理人")
    assert invented.echoes("《民法典》、民法。", phrases)
    assert invented.echoes("原告、民法典、民事诉讼", phrases)
    for said in ("原告李明。", "原告委", "民法", "原告是李明", "原告，民法规定", "原告。"):
        assert not invented.echoes(said, phrases), said


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at(text: str) -> None:
    short = invented.without_repeats(text)
    assert len(short) <= len(text)
    assert invented.repeated(short) is None
    invented.runs_away(text, 1.0)
    invented.kept(text)

"""Lines keep every character's time through joining, rewriting and punctuation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.result import Segment, Word
from asr.wording.joining import joined
from asr.wording.line import (
    Character,
    Line,
    Rewrite,
    inserted,
    restored,
    rewritten,
    spoken,
    timed,
)
from asr.wording.punctuation import punctuated


def segment(text: str, words: list[tuple[str, float, float]] | None = None) -> Segment:
    heard = tuple(Word(one, start_s, end_s, 0.9) for one, start_s, end_s in words or [])
    end_s = heard[-1].end_s if heard else 0.2 * len(text)
    return Segment(text, 0.0, end_s, heard, 0.8, True, "test/none")


def said(*words: str, pause_s: float = 0.0, step_s: float = 0.2) -> Segment:
    """Return a segment of words; ``|`` among them is a pause."""
    heard, at_s = [], 0.0
    for word in words:
        if word == "|":
            at_s += pause_s
        else:
            end_s = at_s + step_s * len(word)
            heard.append((word, at_s, end_s))
            at_s = end_s
    return segment(" ".join(one for one in words if one != "|"), heard)


@pytest.mark.parametrize(
    ("text", "words", "want"),
    [
        ("原告 是否 申请 回避", ["原告", "是否", "申请", "回避"], "原告是否申请回避"),
        ("我 用 微信 pay 付 款", ["我", "用", "微信", "pay", "付", "款"], "我用微信pay付款"),
        ("the OCR engine 说", ["the", " OCR", " engine", "说"], "the OCR engine说"),
        ("the engine says", [" the", " en", "gine", " says"], "the engine says"),
        ("共 3 5 元", ["共", "3", "5", "元"], "共3 5元"),
        ("原告，请 陈述。", ["原告", "请", "陈述"], "原告，请陈述。"),
        ("", [], ""),
        ("   ", [], ""),
    ],
)
def test_chinese_is_joined_and_latin_kept_apart(text: str, words: list[str], want: str) -> None:
    heard = [(one, 0.5 * i, 0.5 * i + 0.4) for i, one in enumerate(words)]
    assert joined(segment(text, heard)).text == want


def test_characters_take_the_time_of_their_word() -> None:
    line = joined(segment("请 陈述", [("请", 1.0, 1.2), ("陈述", 1.5, 2.1)]))
    assert [(one.text, round(one.start_s, 3), round(one.end_s, 3)) for one in line.characters] == [
        ("请", 1.0, 1.2),
        ("陈", 1.5, 1.8),
        ("述", 1.8, 2.1),
    ]
    assert line.characters[0].confidence == 0.9


def test_punctuation_no_word_holds_stands_at_the_end_of_what_is_before() -> None:
    line = joined(segment("请，陈述。", [("请", 1.0, 1.2), ("陈述", 1.5, 2.1)]))
    assert line.text == "请，陈述。"
    assert (line.characters[1].start_s, line.characters[1].end_s) == (1.2, 1.2)
    assert line.characters[-1].end_s == 2.1


def test_traditional_characters_become_simplified_unless_told_otherwise() -> None:
    heard = segment("請陳述訴訟請求")
    assert joined(heard).text == "请陈述诉讼请求"
    assert joined(heard, simplified=False).text == "請陳述訴訟請求"


@given(st.lists(st.sampled_from(["原告", "is", "3", " ", "，", "陈述", " OCR", "吗"]), max_size=8))
def test_nothing_but_spaces_is_lost_and_times_only_grow(words: list[str]) -> None:
    heard = [(one, float(i), i + 0.8) for i, one in enumerate(words)]
    line = joined(segment(" ".join(words), heard))
    assert "".join(line.text.split()) == "".join("".join(words).split())
    times = [one.start_s for one in line.characters]
    assert times == sorted(times)


def line_of(text: str) -> Line:
    return Line(tuple(timed(text, 0.0, float(len(text)))))


def test_a_rewrite_spreads_its_time_and_leaves_all_others_alone() -> None:
    line = rewritten(line_of("支付三十元吧"), [Rewrite(2, 5, "三十元", "30元整数", "amount")])
    assert line.text == "支付30元整数吧"
    assert [one.start_s for one in line.characters[:2]] == [0.0, 1.0]
    assert line.characters[2].start_s == 2.0
    assert line.characters[6].end_s == pytest.approx(5.0)
    assert (line.characters[-1].start_s, line.characters[-1].end_s) == (5.0, 6.0)
    assert line.rewrites == (Rewrite(2, 7, "三十元", "30元整数", "amount"),)


def test_a_rewrite_over_another_leads_back_to_what_was_recognised() -> None:
    line = rewritten(line_of("付三十园了"), [Rewrite(3, 4, "园", "元", "term")])
    line = rewritten(line, [Rewrite(1, 4, "三十元", "30元", "amount")])
    assert line.text == "付30元了"
    assert line.rewrites == (Rewrite(1, 4, "三十园", "30元", "term+amount"),)
    assert restored(line.text, line.rewrites) == "付三十园了"


SPANS = st.lists(st.tuples(st.integers(0, 11), st.integers(1, 4), st.text("甲乙", max_size=3)))


@given(st.lists(SPANS, max_size=4), st.sets(st.integers(0, 6)))
def test_any_rewrites_over_each_other_can_be_taken_back(
    rounds: list[list[tuple[int, int, str]]], marks: set[int]
) -> None:
    text = "零一二三四五六七八九十百"
    line = line_of(text)
    for spans in rounds:
        found, place = [], 0
        for start, length, new in sorted(spans):
            end = start + length
            if start >= place and end <= len(line.text) and new:
                found.append(Rewrite(start, end, line.text[start:end], new, "x"))
                place = end
        line = rewritten(line, found)
        assert restored(line.text, line.rewrites) == text
        assert all(line.text[one.start : one.end] == one.written for one in line.rewrites)
        times = [one.start_s for one in line.characters]
        assert times == sorted(times)
    within = {i for one in line.rewrites for i in range(one.start, one.end - 1)}
    line = inserted(line, {i: "，" for i in marks - within if i < len(line.text)})
    assert spoken(line) == text


@pytest.mark.parametrize(
    ("heard", "want"),
    [
        (said("原告", "是否", "申请", "回避"), "原告是否申请回避？"),
        (said("你", "清楚", "吗"), "你清楚吗？"),
        (said("被告", "有", "什么", "意见"), "被告有什么意见？"),
        (said("没有", "什么", "意见"), "没有什么意见。"),
        (said("不", "申请", "回避"), "不申请回避。"),
        (said("原告", "一直", "没有", "处理"), "原告一直没有处理。"),
        (said("没有"), "没有。"),
        (said("先", "这样", "吧"), "先这样吧。"),
        (said("被告", "呢"), "被告呢？"),
        (said("我", "不", "知道", "他", "什么", "时候", "来"), "我不知道他什么时候来。"),
        (said("好的", "|", "请", "原告", "陈述", pause_s=0.3), "好的，请原告陈述。"),
        (
            said("法庭调查", "结束", "|", "现在", "进行", "法庭辩论", pause_s=0.5),
            "法庭调查结束，现在进行法庭辩论。",
        ),
        (
            said("货物", "有", "质量", "问题", "|", "我方", "通知", "过", "原告", pause_s=1.0),
            "货物有质量问题。我方通知过原告。",
        ),
        (said("三十六万", "|", "八千元", pause_s=1.5), "三十六万八千元。"),
        (said("原告", "的", "|", "货物", pause_s=1.5), "原告的货物。"),
        (segment("请陈述,好吗?"), "请陈述，好吗？"),
        (segment("价格是3,500元"), "价格是3,500元。"),
        (segment("已经有标点，不再添加"), "已经有标点，不再添加。"),
        (segment(""), ""),
    ],
)
def test_punctuation_follows_words_and_pauses(heard: Segment, want: str) -> None:
    assert punctuated(joined(heard)).text == want


def test_punctuation_is_the_same_again_and_never_divides_a_rewrite() -> None:
    characters = [Character(one, 2.0 * i, 2.0 * i + 0.2) for i, one in enumerate("付三十元了的")]
    line = rewritten(Line(tuple(characters)), [Rewrite(1, 4, "三十元", "叁拾圆", "amount")])
    marked = punctuated(line)
    assert "叁拾圆" in marked.text
    assert punctuated(marked) == marked
    assert spoken(marked) == "付三十元了的"

"""From recognised segments to the words of a record."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.result import Segment, Word
from asr.wording.line import Line, applied, restored, spoken
from asr.wording.numbers import Style
from courtroom.wording import case_words, mentions, phrases, stages, statutes
from courtroom.wording.lexicon import Kind, Lexicon, Term, lexicon
from courtroom.wording.segment import Settings, taken_back, wording
from courtroom.wording.stages import Stage
from resources import toml


@pytest.fixture(scope="module")
def words() -> Lexicon:
    own = [
        Term("李明", Kind.PERSON),
        Term("深圳市宏远物流有限公司", Kind.ORGANISATION),
        Term("368000元", Kind.AMOUNT),
    ]
    return lexicon([*case_words.general(), *own])


def segment(*heard: str, pause_s: float = 0.0) -> Segment:
    """Return a segment of words a fifth of a second a character; ``|`` is a pause."""
    found, at_s = [], 1.0
    for one in heard:
        if one == "|":
            at_s += pause_s
            continue
        found.append(Word(one, at_s, at_s + 0.2 * len(one), 0.8))
        at_s += 0.2 * len(one)
    text = " ".join(one for one in heard if one != "|")
    return Segment(text, 1.0, at_s, tuple(found), 0.8, True, "test/none")


def test_a_segment_becomes_a_line_of_the_record(words: Lexicon) -> None:
    heard = segment(
        *("原告", "黎明", "根据", "民法典", "第五百七十九条", "|"),
        *("请求", "支付", "三十六", "万", "八千", "园"),
        pause_s=0.5,
    )
    done = wording(heard, lexicon=words)
    assert done.text == "原告李明根据《民法典》第五百七十九条，请求支付368000元。"
    assert done.raw_text == "原告黎明根据民法典第五百七十九条请求支付三十六万八千园"
    assert [(one.spoken, one.written, one.rule) for one in done.rewrites] == [
        ("黎明", "李明", "person"),
        ("民法典", "《民法典》", "statute"),
        ("三十六万八千园", "368000元", "amount"),
    ]
    assert "".join(one.text for one in done.characters) == done.text
    assert spoken(Line(done.characters, done.rewrites)) == done.raw_text


def test_characters_nobody_rewrote_keep_their_time(words: Lexicon) -> None:
    heard = segment("支付", "三十六万八千元", "货款")
    done = wording(heard, lexicon=words)
    at = {one.text: one for one in done.characters}
    assert at["支"].start_s == pytest.approx(1.0)
    assert at["3"].start_s == pytest.approx(1.4)
    assert at["元"].end_s == pytest.approx(2.8)
    assert at["货"].start_s == pytest.approx(2.8)
    assert at["款"].end_s == pytest.approx(heard.end_s)


def test_settings_keep_what_was_spoken(words: Lexicon) -> None:
    heard = segment("支付", "三十六万八千园")
    settings = Settings(numbers=Style(amounts="spoken"))
    assert wording(heard, settings, words).text == "支付三十六万八千元。"


def test_another_punctuation_can_take_the_place_of_ours() -> None:
    done = wording(segment("原告", "陈述"), Settings(punctuate=lambda line: line))
    assert done.text == "原告陈述"


def test_one_rewrite_is_taken_back_alone(words: Lexicon) -> None:
    done = wording(segment("原告", "黎明", "支付", "三十元", "和", "五十元"), lexicon=words)
    back = taken_back(done, done.rewrites[1])
    assert back.text == "原告李明支付三十元和50元。"
    assert [back.text[one.start : one.end] for one in back.rewrites] == ["李明", "50元"]
    assert len(back.characters) == len(back.text)


PIECES = [
    "原告",
    "黎明",
    "李明",
    "三十六万",
    "八千元",
    "二零二五年",
    "吗",
    "，",
    " ok",
    "民法典",
    "第五条",
    "|",
]


@given(st.lists(st.sampled_from(PIECES), max_size=10))
def test_whatever_comes_in_the_characters_are_the_text(pieces: list[str]) -> None:
    small = lexicon([Term("李明", Kind.PERSON)])
    done = wording(segment(*pieces, pause_s=0.9), lexicon=small)
    assert "".join(one.text for one in done.characters) == done.text
    assert all(done.text[one.start : one.end] == one.written for one in done.rewrites)
    times = [one.start_s for one in done.characters]
    assert times == sorted(times)
    assert _plain(restored(done.text, done.rewrites)) == _plain(done.raw_text)


def _plain(text: str) -> str:
    return re.sub(r"[，。？\s]", "", text)


def test_a_sentence_takes_five_milliseconds_at_most(words: Lexicon) -> None:
    heard = segment(
        "今天",
        "公开",
        "开庭",
        "审理",
        "原告",
        "黎明",
        "诉",
        "被告",
        "买卖",
        "合同",
        "纠纷",
        "一案",
    )
    wording(heard, lexicon=words)
    taken_s = []
    for _ in range(30):
        began = time.thread_time()
        wording(heard, lexicon=words)
        taken_s.append(time.thread_time() - began)
    assert sorted(taken_s)[len(taken_s) // 2] <= 0.005


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("根据民法典第五百七十九条", "根据《民法典》第五百七十九条"),
        ("依照中华人民共和国公司法的规定", "依照《中华人民共和国公司法》的规定"),
        ("根据《民法典》第十条", "根据《民法典》第十条"),
        ("双方的合同法律关系明确", "双方的合同法律关系明确"),
        (
            "劳动合同法第三十八条和民诉法第六十七条",
            "《劳动合同法》第三十八条和《民诉法》第六十七条",
        ),
    ],
)
def test_statutes_take_their_marks(text: str, marked: str) -> None:
    out, rewrites = applied(text, statutes.find(text))
    assert out == marked
    assert restored(out, rewrites) == text


def test_articles_are_understood_with_paragraph_and_item() -> None:
    text = "根据《民法典》第五百七十七条、第五百七十九条第一款第（二）项和公司法第21条之一"
    found = statutes.citations(text)
    assert [(one.statute[7:], one.article, one.paragraph, one.item, one.sub) for one in found] == [
        ("民法典", 577, None, None, None),
        ("民法典", 579, 1, 2, None),
        ("公司法", 21, None, None, 1),
    ]
    assert text[found[1].start : found[1].end] == "第五百七十九条第一款第（二）项"


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("请旁听人员保持安静，现在宣布法庭纪律。", Stage.PREPARATION),
        ("现在开庭。", Stage.OPENING),
        ("首先核对当事人身份。", Stage.IDENTITY),
        ("现在告知当事人在法庭上的权利和义务。", Stage.RIGHTS),
        ("原告是否申请回避？", Stage.RECUSAL),
        ("现在进行法庭调查", Stage.INVESTIGATION),
        ("现在进行法庭调查。请原告陈述诉讼请求、事实和理由。", Stage.INVESTIGATION),
        ("被告进行答辩。", Stage.PLEADINGS),
        ("本庭归纳争议焦点如下", Stage.ISSUES),
        ("下面由原告举证。", Stage.EVIDENCE),
        ("请被告发表质证意见。", Stage.EVIDENCE),
        ("下面法庭询问几个问题", Stage.QUESTIONS),
        ("法庭调查结束，现在进行法庭辩论。", Stage.DEBATE),
        ("法庭辩论终结，请双方作最后陈述。", Stage.LAST_STATEMENTS),
        ("双方是否愿意调解", Stage.MEDIATION),
        ("现在休庭", Stage.RECESS),
        ("现在宣判", Stage.JUDGMENT),
        ("现在闭庭", Stage.CLOSING),
        ("请当事人核对笔录后签字确认", Stage.SIGNING),
        ("这个合同是谁签的？", None),
        ("举证期限内没有提交证据", None),
        ("等到法庭辩论终结", None),
    ],
)
def test_the_bench_says_which_stage_begins(text: str, stage: Stage | None) -> None:
    found = stages.suggest(text, "审判长")
    assert (found and found.stage) == stage
    if found:
        assert text[found.start :].startswith(found.reason)
        assert stages.LEAST_CONFIDENCE <= found.confidence <= 1.0


def test_no_party_begins_a_stage_and_the_present_one_does_not_begin_again() -> None:
    assert stages.suggest("现在进行法庭辩论", "原告") is None
    assert stages.suggest("现在进行法庭辩论", "审判长", Stage.DEBATE) is None


def test_going_back_is_less_likely_than_going_on() -> None:
    on = stages.suggest("下面由原告举证", "审判长", Stage.PLEADINGS)
    back = stages.suggest("下面由原告举证", "审判长", Stage.DEBATE)
    assert on and back and back.confidence < on.confidence


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("请看证据三第五页", ("", None, 3, 3, 5, 5)),
        ("请看证据3第5页", ("", None, 3, 3, 5, 5)),
        ("请看证据三的第五页", ("", None, 3, 3, 5, 5)),
        ("原证1-3", ("原告", None, 1, 3, None, None)),
        ("被证二第三页到第五页", ("被告", None, 2, 2, 3, 5)),
        ("原告提交的证据十二", ("原告", None, 12, 12, None, None)),
        ("被告2提交的第二组证据三", ("被告2", 2, 3, 3, None, None)),
        ("第三份证据", ("", None, 3, 3, None, None)),
        ("附件一第十页", ("", None, 1, 1, 10, 10)),
        ("证据一共有三份", None),
        ("证据一致", None),
        ("没有证据", None),
        ("证据二十页", None),
    ],
)
def test_evidence_spoken_of_is_found(text: str, want: tuple[object, ...] | None) -> None:
    found = mentions.mentions(text)
    if want is None:
        assert not found
    else:
        (one,) = found
        assert (one.side, one.group, one.number, one.last_number, one.page, one.last_page) == want


def test_a_page_alone_is_of_what_was_spoken_of_before() -> None:
    (first,) = mentions.mentions("请看证据三第五页")
    (second,) = mentions.mentions("再看第六页", first)
    assert (second.number, second.page) == (3, 6)
    assert not mentions.mentions("再看第六页")


def test_every_stage_has_phrases_and_the_stages_of_the_files_exist() -> None:
    known = {stage.value for stage in Stage}
    assert {one["stage"] for one in toml("phrases.toml")["phrase"]} - {""} == known
    assert {one["stage"] for one in toml("stages.toml")["cue"]} == known


def test_phrases_lie_on_keys_their_own_first() -> None:
    found = phrases.phrases(Stage.RECUSAL, "被告2代")
    assert found[0] == phrases.Phrase("不申请回避。", "1")
    assert [one.key for one in found[:9]] == list("123456789")
    assert len({one.text for one in found}) == len(found)


def test_blanks_are_filled_from_the_case() -> None:
    phrase = phrases.Phrase("原告{plaintiff}与被告{defendant}一案。", "")
    assert phrases.filled(phrase, {"plaintiff": "李明"}) == f"原告李明与被告{phrases.BLANK}一案。"

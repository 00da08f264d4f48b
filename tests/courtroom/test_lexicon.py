"""Names of a case put right by their sound; what is something else stays."""

from __future__ import annotations

import random
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.wording import numerals
from asr.wording.line import restored
from courtroom.wording import case_words, forms
from courtroom.wording.lexicon import Kind, Lexicon, Term, correct, lexicon
from dossier.ids import CaseId, PartyId
from dossier.model import Case, Party
from resources import toml
from tests.courtroom.mishearing import misheard

WORDS = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
PEOPLE = WORDS["people"].split()
COMPANIES = WORDS["companies"].split()
PLACES = WORDS["places"].split()
TERMS = WORDS["terms"].split()
NUMBER = "（2026）粤0308民初123号"
OWN = [
    *(Term(one, Kind.PERSON) for one in PEOPLE),
    *(Term(one, Kind.ORGANISATION) for one in COMPANIES),
    *(Term(one, Kind.PLACE) for one in PLACES),
    *(Term(one, Kind.TERM) for one in TERMS),
    Term(NUMBER, Kind.CASE_NUMBER),
    Term("368000元", Kind.AMOUNT),
]
SENTENCES = {
    Kind.PERSON: (
        "我叫{}。", "原告{}到庭。", "{}说过会付款", "合同是{}签的",
        "当时{}在现场", "我把钱转给了{}",
        "证人{}可以证明", "这件事{}知道",
    ),
    Kind.ORGANISATION: ("被告{}没有答辩", "合同的甲方是{}", "货物由{}运送", "我们和{}签了合同"),
    Kind.PLACE: ("住在{}", "货送到{}", "事故发生在{}", "{}那边的仓库"),
    Kind.TERM: ("请看{}", "原告提交了{}", "对{}没有异议"),
}  # fmt: skip
OTHER_SPEECH = WORDS["other_speech"].split()


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon([*case_words.general(), *OWN])


@pytest.mark.parametrize(("confused", "least"), [(False, 0.98), (True, 0.95)])
def test_names_misheard_come_out_right(words: Lexicon, confused: bool, least: float) -> None:
    chance = random.Random(11)
    right = heard_wrong = 0
    for term in OWN:
        for sentence in SENTENCES.get(term.kind, ()):
            heard = sentence.format(misheard(term.text, chance, confused=confused))
            meant = sentence.format(term.text)
            if heard != meant:
                heard_wrong += 1
                right += correct(heard, words)[0] == meant
    assert heard_wrong > 250
    assert right / heard_wrong >= least


def test_other_speech_stays_as_it_is(words: Lexicon) -> None:
    said = [
        *OTHER_SPEECH,
        *(text for one in toml("phrases.toml")["phrase"] for text in one["texts"]),
    ]
    replaced = [one for text in said for one in correct(text, words)[1]]
    length = sum(map(len, said))
    assert length > 1500
    assert sum(len(one.spoken) for one in replaced) / length <= 0.005, replaced


def test_every_correction_shows_what_was_recognised(words: Lexicon) -> None:
    text, rewrites = correct("我叫黎明住深圳市言田区", words)
    assert text == "我叫李明住深圳市盐田区"
    assert [(one.spoken, one.written, one.rule) for one in rewrites] == [
        ("黎明", "李明", "person"),
        ("言田区", "盐田区", "place"),
    ]
    assert restored(text, rewrites) == "我叫黎明住深圳市言田区"


def test_a_common_word_is_a_name_only_beside_a_role(words: Lexicon) -> None:
    assert correct("黎明时候出发", words)[0] == "黎明时候出发"
    assert correct("原告黎明出庭", words)[0] == "原告李明出庭"


def test_no_name_goes_across_punctuation_or_a_pause(words: Lexicon) -> None:
    assert correct("他姓王，志强是后来改的", words)[0] == "他姓王，志强是后来改的"
    assert correct("网自。强", words)[0] == "网自。强"
    assert correct("网自强来了", words)[0] == "王志强来了"
    assert correct("网自强来了", words, breaks={2})[0] == "网自强来了"


def test_no_numeral_becomes_another() -> None:
    words = lexicon([Term("368000元", Kind.AMOUNT), Term(NUMBER, Kind.CASE_NUMBER)])
    assert correct("三十六万八千园", words)[0] == "三十六万八千元"
    for kept in ("四十六万八千元", "三四六万八千元", "二零二六粤零三零八民初一百二十四号"):
        assert correct(kept, words)[0] == kept


def test_particles_are_never_heard_as_part_of_a_term(words: Lexicon) -> None:
    assert correct("在场的三人都看到了", words)[0] == "在场的三人都看到了"


def test_no_number_is_lost_in_a_name() -> None:
    words = lexicon([Term("朱思", Kind.PERSON), Term("王石安", Kind.PERSON)])
    assert correct("百分之十的份额", words)[0] == "百分之十的份额"
    assert correct("支付网十万元", words)[0] == "支付网十万元"
    assert correct("证人网十安到庭", words)[0] == "证人王石安到庭"


def test_negations_are_never_heard_in(words: Lexicon) -> None:
    more = words.with_terms([Term("不申请回避", Kind.TERM)])
    assert correct("原告是否申请回避", more)[0] == "原告是否申请回避"


def test_a_word_taken_back_leaves_everything_else_as_it_was(words: Lexicon) -> None:
    wrong = Term("王自强", Kind.PERSON)
    heard = "证人网自强到庭，证人黎明也到庭"
    more = words.with_terms([wrong])
    assert correct(heard, more)[0] == "证人王自强到庭，证人李明也到庭"
    assert more.without([wrong]) == words
    assert words.without([wrong]) == words


@pytest.mark.parametrize(
    "said",
    [
        "二零二六粤零三零八民初一百二十三号",
        "二零二六月零三零八民初一二三号",
        "二零二六年粤零三零八民初一百二十三号",
        "2026粤0308民初123号",
        "(2026)粤0308民初123号",
    ],
)
def test_a_case_number_is_written_in_its_form(words: Lexicon, said: str) -> None:
    assert correct(f"本案案号{said}", words)[0] == f"本案案号{NUMBER}"


def test_a_company_is_known_by_its_short_names(words: Lexicon) -> None:
    assert correct("红圆公司没有处理", words)[0] == "宏远公司没有处理"
    assert correct("大成物流有限公司", words)[0] == "大成物流有限公司"
    assert "恒泰公司" in forms.short_names("广州恒泰建筑工程有限公司")


def test_the_longer_word_wins_and_a_right_one_is_left_alone() -> None:
    words = lexicon([Term("李明", Kind.PERSON), Term("李明哲", Kind.PERSON)])
    assert correct("证人黎明哲", words)[0] == "证人李明哲"
    assert correct("李明", words) == ("李明", [])


def test_two_names_that_sound_alike_are_not_guessed_between() -> None:
    words = lexicon([Term("张薇薇", Kind.PERSON), Term("张维维", Kind.PERSON)])
    assert correct("张薇薇来了", words)[0] == "张薇薇来了"
    same = lexicon([Term("李敏", Kind.PERSON), Term("李珉", Kind.PERSON)])
    assert correct("证人里泯", same)[0] == "证人里泯"


def test_a_word_added_works_at_once_and_quickly(words: Lexicon) -> None:
    began = time.process_time()
    more = words.with_terms([Term("覃卓然", Kind.PERSON)])
    assert correct("证人谈卓燃到庭", more)[0] == "证人覃卓然到庭"
    assert time.process_time() - began < 2.0
    assert correct("证人谈卓燃到庭", words)[0] == "证人谈卓燃到庭"


def test_a_case_brings_its_words() -> None:
    case = Case(
        CaseId("c"), NUMBER, "买卖合同纠纷", "civil_first", datetime(2026, 1, 1, tzinfo=UTC)
    )
    parties = [
        Party(PartyId("1"), case.id, "原告", "李明"),
        Party(PartyId("2"), case.id, "被告", COMPANIES[0]),
    ]
    terms = case_words.of_case(
        case,
        parties,
        people=["王志强"],
        addresses=["深圳市盐田区海山路28号"],
        amounts=["368000元"],
    )
    kinds = {term.text: term.kind for term in terms}
    assert kinds["李明"] is kinds["王志强"] is Kind.PERSON
    assert kinds[COMPANIES[0]] is Kind.ORGANISATION
    assert kinds["盐田区"] is Kind.PLACE
    assert kinds["买卖合同"] is Kind.TERM
    assert kinds["民法典"] is Kind.STATUTE


@given(
    st.text(st.sampled_from("李明里鸣王志强网自红圆公司，。的在原告一二三万元不A1"), max_size=24)
)
def test_whatever_was_said_can_be_taken_back(text: str) -> None:
    words = lexicon(OWN[:5] + OWN[32:33])
    out, rewrites = correct(text, words)
    assert restored(out, rewrites) == text
    for one in rewrites:
        assert "，" not in one.spoken and "。" not in one.spoken


@given(st.integers(1, 10**12 - 1))
def test_numbers_are_spoken_as_they_are_read(number: int) -> None:
    assert numerals.integer(forms.cardinal(number)) == number

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.statutes.citing import citations
from dossier.statutes.names import shipped
from dossier.statutes.places import Place, place
from tests.dossier.statutes import sentences

CODE = "中华人民共和国民法典"
PROCEDURE = "中华人民共和国民事诉讼法"
EVIDENCE = "最高人民法院关于民事诉讼证据的若干规定"
COMPANY = "中华人民共和国公司法"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("依照《民法典》第五百七十九条", [(CODE, "《民法典》第五百七十九条")]),
        ("民法典579条", [(CODE, "民法典579条")]),
        ("民法典五百七十九条", [(CODE, "民法典五百七十九条")]),
        ("民法典合同编第五百七十九条", [(CODE, "民法典合同编第五百七十九条")]),
        ("《民法典》第五百\n七十 九条", [(CODE, "《民法典》第五百\n七十 九条")]),
        (
            "《公司法》第三条规定了法人，依照该法第六条和第七条",
            [(COMPANY, "《公司法》第三条"), (COMPANY, "该法第六条"), (COMPANY, "第七条")],
        ),
        (
            "《民法典》第十条。根据《公司法》的规定，该法第六条",
            [(CODE, "《民法典》第十条"), (COMPANY, "该法第六条")],
        ),
        (
            "民法典第五百七十七、五百七十九条和第五百八十条",
            [(CODE, "民法典第五百七十七"), (CODE, "五百七十九条"), (CODE, "第五百八十条")],
        ),
        ("民法典第577条至第580条", [(CODE, "民法典第577条"), (CODE, "第580条")]),
        (
            f"《{EVIDENCE}》（以下简称《证据新规》）第十条，《证据新规》第十一条",
            [
                (EVIDENCE, f"《{EVIDENCE}》（以下简称《证据新规》）第十条"),
                (EVIDENCE, "《证据新规》第十一条"),
            ],
        ),
        ("《公司法》（2023年修订）第二十条", [(COMPANY, "《公司法》（2023年修订）第二十条")]),
        # What is not cited.
        ("合同第五条约定了违约金", []),
        ("根据合同法律关系第六条", []),
        ("该法第六条", []),
        ("《公司法》第三条。《某某章程》第五条，依照该法第六条", [(COMPANY, "《公司法》第三条")]),
        ("《证据规定》第三条，该法第六条", [(EVIDENCE, "《证据规定》第三条")]),
        ("民法典第十条，三条意见", [(CODE, "民法典第十条")]),
        ("民法典共一千二百六十条", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_cited(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.statute, text[one.start : one.end]) for one in citations(text)] == found


def test_an_interpretation_is_not_the_law_it_interprets() -> None:
    text = (
        "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第九十条，民诉法解释第九十一条"
    )
    found = citations(text)
    title = "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释"
    assert [(one.statute, one.article) for one in found] == [(title, 90), (title, 91)]


def test_this_law_means_the_one_the_text_is_of() -> None:
    text = "依照本法第一百五十条第二款"
    assert citations(text) == []
    found = citations(text, within=PROCEDURE)
    assert [(one.article, one.paragraph) for one in found] == [(150, 2)]


@pytest.mark.parametrize(("text", "wanted"), [*sentences.FIRST, *sentences.SECOND])
def test_sentences_of_judgments_and_hearings(text: str, wanted: str) -> None:
    found = {(one.statute, one.article) for one in citations(text)}
    assert found == {
        (sentences.SHORT[one.rstrip("0123456789")], int(one.lstrip("".join(sentences.SHORT))))
        for one in wanted.split()
    }


@given(
    st.lists(
        st.sampled_from(
            ("《民法典》", "民诉法", "第五条", "、", "和", "该法", "（以下简称", "\n", "五", "条")
        ),
        max_size=30,
    )
)  # fmt: skip
def test_spans_lie_in_the_text_and_go_forward(parts: list[str]) -> None:
    text = "".join(parts)
    ends = [0]
    for one in citations(text):
        assert ends[-1] <= one.start < one.end <= len(text)
        assert one.article > 0
        ends.append(one.end)


def test_a_long_text_without_end_takes_little_time() -> None:
    import time

    began = time.thread_time()
    for piece in ("《", "（以下简称", "民法典第", "第五、", "民法典第五条、", "该法第五条"):
        citations(piece * 20_000)
    assert time.thread_time() - began < 20


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("民法典579", Place(CODE, 579)),
        ("民法典第五百七十九条", Place(CODE, 579)),
        ("《民法典》 第 579 条", Place(CODE, 579)),
        ("民法典１０条", Place(CODE, 10)),
        ("民法典五七九", Place(CODE, 579)),
        ("民诉法150条第二款", Place(PROCEDURE, 150, 0, 2)),
        ("民诉150", Place(PROCEDURE, 150)),
        ("民579", Place(CODE, 579)),
        ("中华人民共和国公司法第21条之一第（三）项", Place(COMPANY, 21, 1, None, 3)),
        ("公司法21-1", Place(COMPANY, 21, 1)),
        ("民法典", Place(CODE)),
        ("民法典 违约金 过高", Place(CODE, words="违约金 过高")),
        ("公司法股东会", Place(COMPANY, words="股东会")),
        ("民间借贷", Place(words="民间借贷")),
        ("合同法律关系", Place(words="合同法律关系")),
        ("579", Place(number=579, words="579")),
        ("  违约金  ", Place(words="违约金")),
        ("", Place()),
    ],
)
def test_what_is_asked_for(query: str, wanted: Place) -> None:
    assert place(query, shipped()) == wanted


def test_a_number_alone_is_of_the_law_that_is_open() -> None:
    assert place("第六条", shipped(), COMPANY) == Place(COMPANY, 6)


@given(st.text(max_size=60))
def test_any_query_is_understood_somehow(query: str) -> None:
    place(query, shipped())

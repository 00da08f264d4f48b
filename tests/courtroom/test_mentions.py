"""Evidence that is spoken of is found, and only where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtroom.wording.mentions import Mention, mentions
from tests.courtroom import mentioned

words = st.text(
    st.sampled_from("证据原被告第三五十12页份组号我方看请、的一性到至-杠共，"), max_size=24
)


@pytest.mark.parametrize("name", mentioned.SETS)
def test_every_sentence_means_what_it_means(name: str) -> None:
    wrong = [
        (one.text, one.want, got)
        for one in mentioned.sentences(name)
        if (got := mentioned.found(one)) != one.want
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("names", "precision", "recall"),
    [
        ((*mentioned.UNSEEN, *mentioned.THIRD), 0.99, 0.96),
        ((*mentioned.FOURTH, *mentioned.FIFTH), 0.985, 0.975),
    ],
    ids=["before", "fourth and fifth author"],
)
def test_sentences_the_rules_were_not_made_with_are_understood_as_well_as_before(
    names: tuple[str, ...], precision: float, recall: float
) -> None:
    """The figures of docs/benchmarks.md: a change of the rules may not lose what was right."""
    right = wrong = missed = 0
    for one in (each for name in names for each in mentioned.sentences(name)):
        got, want = set(mentioned.found(one)), set(one.want)
        right, wrong, missed = (
            right + len(got & want),
            wrong + len(got - want),
            missed + len(want - got),
        )
    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


def test_there_are_enough_of_both_kinds() -> None:
    every = [one for name in mentioned.SETS for one in mentioned.sentences(name)]
    assert len(every) >= 200
    assert len({(one.text, one.before) for one in every}) >= len(every) - 5
    assert 150 <= sum(not one.want for one in every) <= len(every) - 150


@given(words)
def test_what_is_found_lies_in_the_text_and_in_order(text: str) -> None:
    found = mentions(text, Mention(0, 3, "", None, 3, 3))
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert 1 <= one.number <= one.last_number
        assert one.page is None or 1 <= one.page <= (one.last_page or 0)


@pytest.mark.parametrize("text", ["证据三第零页", "证据零", "证据0", "证据三第0页"])
def test_there_is_no_page_and_no_exhibit_nought(text: str) -> None:
    for one in mentions(text):
        assert one.number >= 1 and one.page != 0
